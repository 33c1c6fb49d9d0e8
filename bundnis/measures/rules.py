"""Decisions about measures on plain values: words, flags, size, freshness.

Codes are stored, labels translated. Sources of the rules are the domain's ids (research: R-23 small, R-24
contribution, R-19 past experience, N-10 principles).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bundnis.core.dates import Span
from bundnis.core.words import N_
from bundnis.measures.stages import REPORTING, Stage

# Frameworks whose items can be a measure's main action field.
MAIN_KINDS = ("fields", "priorities")
ROUTES = {"retain": N_("Retain"), "train": N_("Train"), "attract": N_("Attract")}
KINDS = {
    "single": N_("Single action"),
    "ongoing": N_("Ongoing"),
    "concept": N_("Concept"),
    "pilot": N_("Pilot"),
}
NOVELTIES = {"new": N_("New"), "additional": N_("Additional"), "continued": N_("Continued")}
LEAD_STATES = {"requested": N_("Requested"), "accepted": N_("Accepted"), "declined": N_("Declined")}
LEVELS = {"output": N_("Output: what was done"), "quality": N_("Quality"), "outcome": N_("Outcome: what changed")}
DIRECTIONS = {"up": N_("Should rise"), "down": N_("Should fall")}
ORIGINS = {
    "workshop": N_("From a workshop"),
    "copied": N_("Taken over from somewhere else"),
    "measure": N_("Copied from a measure of this alliance"),
    "split": N_("Part of a measure that was too big"),
    "idea": N_("An idea that was sent in"),
    "other": N_("From elsewhere"),
}
VISIBILITIES = {"internal": N_("This alliance"), "alliances": N_("All alliances here"), "public": N_("Everybody")}
PRINCIPLES = {
    "quality_training": N_("High-quality training"),
    "fair_pay": N_("Fair pay"),
    "good_work": N_("Good working conditions"),
    "gender_stereotypes": N_("Breaking up gender stereotypes"),
    "diversity": N_("Using the chances of diversity"),
}
PRINCIPLE_ANSWERS = {
    "met": N_("Met"),
    "partly": N_("Partly"),
    "open": N_("Open"),
    "not_applicable": N_("Not applicable"),
}
PROSPECTS = {
    "1": N_("1 – rather unlikely"),
    "2": N_("2 – uncertain"),
    "3": N_("3 – even"),
    "4": N_("4 – good"),
    "5": N_("5 – very good"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A health value or a flag: its word, its tone and its icon, never colour alone."""

    code: str
    label: str
    sentence: str
    tone: str
    icon: str


HEALTH = {
    mark.code: mark
    for mark in (
        Mark("on_course", N_("On course"), N_("It goes as planned."), "success", "check"),
        Mark("slow", N_("Slow"), N_("It goes on, but slower than planned."), "warning", "slow"),
        Mark("stuck", N_("Stuck"), N_("It cannot go on without help."), "danger", "danger"),
    )
}

STUCK = "stuck"

FLAGS = {
    mark.code: mark
    for mark in (
        Mark("overdue", N_("Overdue"), N_("The planned end or the date of an open step has passed."), "danger",
             "calendar"),
        Mark("stale", N_("No news"), N_("The last update is older than the alliance allows."), "warning", "clock"),
        Mark("uncovered", N_("Need open"), N_("Something it needs is not covered yet."), "warning", "hand"),
        Mark("lead_open", N_("Lead open"), N_("No partner has accepted the lead yet."), "warning", "flag"),
        Mark("no_step", N_("No next step"), N_("There is no open step with a date."), "warning", "right"),
        Mark("too_big", N_("Too big"), N_("It may be too big for one measure; it can be split."), "info", "split"),
    )
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The alliance's settings that flags depend on."""

    stale_days: int = 60
    size_months: int = 12
    size_partners: int = 6
    size_eur: Decimal = Decimal(25000)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the flags of one measure are computed from."""

    stage: Stage
    planned_start: Span
    planned_end: Span
    step_due_on: date | None
    fresh_on: date | None
    lead_state: str | None
    uncovered_needs: int = 0
    living_partners: int = 0
    money_eur: Decimal = Decimal(0)
    one_group: bool | None = None
    result_90_days: bool | None = None


# Before it is completed; paused measures are excepted (product: overdue).
BEFORE_COMPLETED = frozenset({Stage.IDEA, Stage.WORKSHOP, Stage.AGREED, Stage.IMPLEMENTATION})


def is_overdue(standing: Standing, today: date) -> bool:
    """Whether the planned end, or an open step's date, has passed; counted from the last day."""
    if standing.stage not in BEFORE_COMPLETED:
        return False
    ends = (standing.planned_end.last, standing.step_due_on)
    return any(end is not None and end < today for end in ends)


def is_stale(standing: Standing, today: date, limits: Limits) -> bool:
    """Whether the last real update, or the entry into agreed, is older than the limit."""
    if standing.stage not in REPORTING or standing.fresh_on is None:
        return False
    return standing.fresh_on + timedelta(days=limits.stale_days) < today


@dataclass(frozen=True, slots=True)
class Hint:
    """A friendly sentence that never blocks, what fills it, and where one can do something about it.

    Places are those of ``stages.REQUIREMENTS``; "lead" and "step" are the pages where a lead is asked, a step added.
    """

    sentence: str
    place: str
    values: tuple[tuple[str, int | Decimal], ...] = ()


def size_doubts(standing: Standing, limits: Limits) -> list[Hint]:
    """What makes a measure look too big, with the limit it passes. They hint, they do not block (R-25)."""
    doubts = []
    months = months_of(standing.planned_start, standing.planned_end)
    if months is not None and months > limits.size_months:
        doubts.append(
            Hint(N_("It takes longer than %(months)s months."), "edit#planned_end", (("months", limits.size_months),))
        )
    if standing.living_partners > limits.size_partners:
        doubts.append(
            Hint(N_("More than %(partners)s partners contribute."), "#contributions",
                 (("partners", limits.size_partners),))
        )
    if standing.money_eur > limits.size_eur:
        doubts.append(Hint(N_("It takes more than %(money)s euros."), "#contributions", (("money", limits.size_eur),)))
    if standing.one_group is False:
        doubts.append(Hint(N_("It has more than one target group."), "edit#one_group"))
    if standing.result_90_days is False:
        doubts.append(Hint(N_("It shows no visible result within 90 days."), "edit#result_90_days"))
    return doubts


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for candidate in (day.day, 30, 29, 28):
        try:
            return date(year, month, candidate)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def months_of(start: Span, end: Span) -> int | None:
    """How many months take a plan from its first to its last day, the begun one counted; None where one is unknown."""
    if start.first is None or end.last is None:
        return None
    months = (end.last.year - start.first.year) * 12 + end.last.month - start.first.month
    return months + (end.last > months_later(start.first, months))


def how_long_ago(day: date, today: date) -> tuple[str, int]:
    """The words for how long a day lies back, and the number of days in them."""
    days = (today - day).days
    if days <= 0:
        return N_("today"), 0
    return (N_("yesterday"), 1) if days == 1 else (N_("%(days)s days ago"), days)


def next_season(day: date) -> date:
    """The first day of the season after this day's."""
    begins = (date(year, month, 1) for year in (day.year, day.year + 1) for month in (3, 6, 9, 12))
    return next(begin for begin in begins if begin > day)


def flags(standing: Standing, today: date, limits: Limits) -> list[str]:
    """The flags of a measure, in the order of ``FLAGS``; computed when read, never stored."""
    closed = standing.stage not in BEFORE_COMPLETED and standing.stage is not Stage.PAUSED
    raised = {
        "overdue": is_overdue(standing, today),
        "stale": is_stale(standing, today, limits),
        "uncovered": standing.uncovered_needs > 0 and not closed,
        "lead_open": standing.lead_state != "accepted" and not closed and standing.stage is not Stage.PAUSED,
        "no_step": standing.stage in REPORTING and standing.step_due_on is None,
        "too_big": bool(size_doubts(standing, limits)) and not closed,
    }
    return [name for name in FLAGS if raised[name]]


def not_concrete_yet(*, has_lead: bool, has_summary: bool, has_step: bool, has_date: bool) -> list[Hint]:
    """What an idea still lacks to be concrete: who, what, until when (R-18). Kind, never a refusal."""
    hints = []
    if not has_lead:
        hints.append(Hint(N_("Who could take the lead?"), "lead"))
    if not has_summary:
        hints.append(Hint(N_("What exactly will happen, in one sentence?"), "edit#summary"))
    if not has_step:
        hints.append(Hint(N_("What is the first step, and until when?"), "step"))
    elif not has_date:
        hints.append(Hint(N_("Until when is the next step done?"), "#steps"))
    return hints


def mark_of_lead(lead_id: int | None, lead_state: str | None) -> int:
    """A number a form carries, to see whether somebody else was asked to lead since it was opened."""
    return zlib.crc32(repr((lead_id, lead_state)).encode())


def answer_due(asked: date, rhythm_days: int) -> date:
    """The last day on which a request to lead can wait for its answer: the alliance's rhythm, as for updates."""
    return asked + timedelta(days=rhythm_days)


def is_silent(asked: date, today: date, rhythm_days: int) -> bool:
    """Whether a partner that was asked to lead has let the time pass."""
    return asked < silent_before(today, rhythm_days)


def silent_before(today: date, rhythm_days: int) -> date:
    """Who was asked before this day and has not answered is silent: then it waits for the coordinator too."""
    return today - timedelta(days=rhythm_days)


def below_cap(running: int, cap: int | None) -> bool:
    """Whether one more measure may run. No cap means no limit."""
    return cap is None or running < cap


def reaches(value: Decimal, target: Decimal | None, direction: str | None) -> bool | None:
    """Whether a value of the indicator reaches its target; None without one. It should rise unless said otherwise."""
    if target is None:
        return None
    return value <= target if direction == "down" else value >= target


def principles_answered(typed: Mapping[str, str], notes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The stored form of the principle answers; unknown codes are dropped."""
    return {
        code: {"answer": typed[code], "note": notes.get(code, "")}
        for code in PRINCIPLES
        if typed.get(code) in PRINCIPLE_ANSWERS
    }
