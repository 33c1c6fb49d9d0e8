"""Today: what I must do, what changed since I was here, what runs. Read in a known number of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from flask import g, render_template, url_for

from bundnis.boards.queries import promises, today, waiting
from bundnis.boards.rules import today as rules
from bundnis.boards.rules.today import Begun, Duty, Horizon, Kind
from bundnis.boards.views.duties import DutyLine, Sayer
from bundnis.boards.views.words import title_in
from bundnis.contributions.queries import open_needs
from bundnis.core import clock
from bundnis.core.access import may
from bundnis.core.asking import fill, together
from bundnis.core.dates import show_day, show_moment
from bundnis.core.i18n import _, language, ngettext, only_in, pair
from bundnis.core.words import N_
from bundnis.journal.queries import happening, tell_lines
from bundnis.measures import facts
from bundnis.measures.queries import talk
from bundnis.measures.rules import HEALTH, how_long_ago
from bundnis.measures.service import facts_for
from bundnis.measures.stages import Stage, next_move
from bundnis.ui.shell import own_word

# Where the points of the set-up list are done, below the address of the alliance; what is done at the measure that has
# come furthest begins at the board where there is none.
SET_UP_PAGES: Mapping[str, str] = {
    "profile": "profile/edit", "partners": "partners/", "people": "people/invite", "frameworks": "frameworks/",
    "settings": "settings/", "measure": "measures/new", "workshop": "board", "agreed": "board",
}  # fmt: skip
AT_THE_MEASURE = ("workshop", "agreed")


# Whether its day has passed -> how the next date of a measure that runs is said.
NEXT: Mapping[bool, str] = {
    False: N_("Next date: %(day)s"), True: N_("The next date was %(day)s and has passed."),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Duties under one heading: those that stand open, those folded away, and the rest of each kind."""

    id: str
    heading: str
    lines: list[DutyLine]
    folded: list[DutyLine]
    more: str
    rests: list[tuple[str, str]]
    # How many things these are; None for too many to count.
    number: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """What changed at one measure, or one act that belongs to none."""

    label: str
    title: str
    lang: str
    only_in: str
    address: str
    lines: list[Any]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """A measure that runs."""

    label: str
    title: str
    lang: str
    only_in: str
    address: str
    lead: str
    health: tuple[str, str, str, str] | None
    # When something is to happen next, or that this day has passed.
    next_date: str
    is_late: bool


def today_page() -> str:
    """The page of this request."""
    day, moment = clock.today(g.seat.time_zone), clock.now()
    base, before = url_for("boards.today"), moment - rules.INVITATIONS_AGE
    with together():
        begun = today.start(g.seat.alliance_id, g.actor.id, g.actor.sign_in_id, before, day)
        running = today.running(g.seat.alliance_id, day, rules.RUNNING + 1)
        named = _named(may_help=_acts())
    (start,) = begun
    horizon = Horizon.of(day, start.rhythm_days, start.stale_days)
    since = rules.since(start.last_visit, moment)
    with together():
        changes = today.changes(g.seat.alliance_id, g.actor.id, since, rules.CHANGES + 1)
        waits = _waits(horizon, named)
    found = _found(start, horizon, waits)
    sayer = Sayer(base, horizon, found.missing)
    steps = rules.set_up(_begun(start)) if g.seat.has("coordinator") else []
    pages = _set_up_pages(steps)
    sections = _sections(sayer, [*found.duties, *_of_alliance(start, steps, pages)], found.totals, horizon)
    return render_template(
        "boards/today.html",
        sections=sections,
        lead=_lead(sections),
        empty=_empty(base) if _acts() and not sections else None,
        set_up=_set_up(steps, pages, base),
        **_changes(changes, since, base, is_first=start.last_visit is None),
        **_running(running, day, base),
    )


# -- duties --------------------------------------------------------------------------------------


class Waits(NamedTuple):
    """What waits for somebody, as it was asked."""

    measures: Sequence[Any]
    contributions: Sequence[Any]
    pledges: Sequence[Any]
    steps: Sequence[Any]
    needs: Sequence[Any]
    wishes: Sequence[Any]
    mentions: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What waits, how many there are of each kind, and what measures in the workshop still lack."""

    duties: list[Duty]
    totals: Mapping[Kind, int]
    missing: Mapping[int, int]


def _named(may_help: bool) -> tuple[Sequence[Any], Sequence[Any]]:
    """Where somebody is named: as who could help, and in comments."""
    whom = (g.seat.alliance_id, g.actor.id, sorted(g.seat.partner_ids), rules.COUNTED)
    return talk.wishes_for(*whom) if may_help else (), talk.mentions_of(*whom)


def _waits(horizon: Horizon, named: tuple[Sequence[Any], Sequence[Any]]) -> Waits:
    seat = g.seat
    own = fill("partners", sorted(seat.partner_ids))
    viewer = waiting.Viewer(len(own), seat.has("coordinator"), seat.has("facilitator"))
    values = {
        "alliance": seat.alliance_id,
        **own,
        "today": horizon.today,
        "silent_moment": clock.begin_of(horizon.silent_before, seat.time_zone),
        **{name: getattr(horizon, name) for name in ("update_due", "silent_before", "promises_until", "steps_until")},
    }
    return Waits(
        waiting.measures(viewer, values), promises.contributions(viewer, values), promises.pledges(viewer, values),
        waiting.steps(viewer, values), open_needs(seat.alliance_id, seat.partner_ids) if own else (), *named,
    )  # fmt: skip


def _found(start: Any, horizon: Horizon, waits: Waits) -> Found:
    rows = [*waits.measures, *waits.contributions]
    totals = {Kind(row.kind): row.total for row in rows}
    asked = _reviewed(rows)
    duties = [duty for row in rows if (duty := _duty(row, asked, horizon)) is not None]
    duties += [Duty(Kind.PLEDGE, None, row.number, row.id, row) for row in waits.pledges]
    duties += [Duty(Kind.STEP, row.due_last, row.number, row.id, row) for row in waits.steps]
    duties += [Duty(Kind.NEED, None, row.number, row.id, row) for row in waits.needs]
    duties += [Duty(Kind.HELP, row.happened_on, row.number, row.update_id, row) for row in waits.wishes[: rules.EACH]]
    duties += [Duty(Kind.MENTION, None, row.number, row.comment_id, row) for row in waits.mentions[: rules.EACH]]
    counted = ((Kind.PLEDGE, waits.pledges), (Kind.STEP, waits.steps))
    totals |= {kind: several[0].total for kind, several in counted if several}
    totals |= {Kind.HELP: len(waits.wishes), Kind.MENTION: len(waits.mentions)}
    return Found(list(dict.fromkeys(duties)), totals, _missing(rows, start))


def _duty(row: Any, asked: Mapping[int, Mapping[str, Any]], horizon: Horizon) -> Duty | None:
    kind: Kind | None = Kind(row.kind)
    if kind in (Kind.REVIEW, Kind.CLOSE):
        is_silent = row.actual_end_last is not None and row.actual_end_last < horizon.silent_before
        is_mine = row.lead_state == "accepted" and row.lead_id in g.seat.partner_ids
        is_complete = bool(asked[row.id].get("review_complete"))
        kind = rules.of_completed(is_mine, is_complete, g.seat.has("coordinator"), is_silent)
    return None if kind is None else Duty(kind, row.on, row.number, row.id, row)


def _reviewed(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    """Whether the reviews of those that are completed are complete."""
    completed = [row.id for row in rows if row.kind in (Kind.REVIEW, Kind.CLOSE)]
    return facts.ask(completed, ["review_complete"])


def _missing(rows: Iterable[Any], start: Any) -> dict[int, int]:
    """How many points the measures in the workshop still lack before they can be agreed."""
    move = next_move(Stage.WORKSHOP)
    requires = move.requires if move else ()
    found = {}
    for row in rows:
        if row.kind == Kind.AGREE:
            partners = {int(each) for each in (row.accepted or "").split(",") if each}
            answers = facts_for(Asked(row), start, requires, {"accepted_partner_ids": partners})  # type: ignore[arg-type]
            found[row.id] = sum(not met for met in answers.values())
    return found


class Asked:
    """A row as the requirements read a measure: they ask whether something is there, the row knows."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self.planned_start, self.planned_end = Known(row.planned_start_last), Known(row.planned_end_last)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class Known:
    """Whether a date is known."""

    def __init__(self, last: date | None) -> None:
        self.is_known = last is not None


def _of_alliance(start: Any, steps: Sequence[rules.SetUpStep], pages: Mapping[str, str]) -> list[Duty]:
    """What waits at no measure: invitations, and the next point of the set-up."""
    if not g.seat.has("coordinator"):
        return []
    found = []
    if start.applicants:
        found.append(Duty(Kind.APPLICANTS, row=SimpleNamespace(number=start.applicants, page=start.asked_in)))
    if start.objections:
        found.append(Duty(Kind.OBJECTIONS, row=SimpleNamespace(number=start.objections, page=start.objections_in)))
    if start.to_approve:
        found.append(Duty(Kind.MINUTES, row=SimpleNamespace(number=start.to_approve, page=start.to_approve_in)))
    if start.invitations:
        found.append(Duty(Kind.INVITATIONS, row=SimpleNamespace(number=start.invitations)))
    if step := rules.next_step(steps):
        found.append(Duty(Kind.SET_UP, row=SimpleNamespace(label=step.label, page=pages[step.page])))
    return found


def _sections(
    sayer: Sayer, duties: Iterable[Duty], totals: Mapping[Kind, int], horizon: Horizon
) -> list[Section]:
    ordered = rules.in_order(rules.together(duties), horizon)
    rests = rules.rests(totals, _seen(ordered))
    parts = (
        ("mine", _("Waiting for you"), [duty for duty in ordered if duty.kind not in rules.OF_COORDINATOR]),
        ("coordination", _("For the coordination"), [duty for duty in ordered if duty.kind in rules.OF_COORDINATOR]),
    )
    return [_section(name, heading, sayer, part, rests) for name, heading, part in parts if part]


def _section(name: str, heading: str, sayer: Sayer, duties: list[Duty], rests: Sequence[rules.Rest]) -> Section:
    lines = [sayer.line(duty) for duty in duties]
    # One line alone is not worth folding away.
    shown = len(lines) if len(lines) <= rules.OPEN_LINES + 1 else rules.OPEN_LINES
    folded = len(lines) - shown
    mine = [rest for rest in rests if rest.kind in {duty.kind for duty in duties}]
    return Section(
        name, heading, lines[:shown], lines[shown:],
        more=ngettext("%(num)s more", "%(num)s more", folded) if folded else "",
        rests=[sayer.rest(rest) for rest in mine],
        number=rules.number_of(duties, mine),
    )  # fmt: skip


def _seen(duties: Iterable[Duty]) -> Mapping[Kind, int]:
    seen: Counter[Kind] = Counter()
    for duty in duties:
        seen[duty.kind] += duty.several
    return seen


def _lead(sections: Sequence[Section]) -> str:
    numbers = [section.number for section in sections]
    if None in numbers:
        return _("Many things wait for you.")
    if number := sum(filter(None, numbers)):
        return ngettext("One thing waits for you.", "%(num)s things wait for you.", number)
    return "" if _acts() else _("What runs in the alliance, and what changed.")


def _acts() -> bool:
    """Whether the person may do something here: who only observes is asked for nothing."""
    return bool(g.seat.has("member", "coordinator", "facilitator"))


def _empty(base: str) -> tuple[str, str]:
    """What one could do when nothing waits: (word, address) of a button."""
    if may(g.actor, "measure.propose", g.seat):
        return own_word("Propose a measure"), f"{base}measures/new"
    return _("To the board"), f"{base}board"


def _begun(start: Any) -> Begun:
    return Begun(**{name: bool(getattr(start, name)) for name in Begun.__dataclass_fields__})


def _set_up_pages(steps: Sequence[rules.SetUpStep]) -> Mapping[str, str]:
    """Where the points are done; the last ones at the measure that has come furthest."""
    number = today.first_measure(g.seat.alliance_id) if steps else None
    if number is None:
        return SET_UP_PAGES
    return {**SET_UP_PAGES, **dict.fromkeys(AT_THE_MEASURE, f"measures/{number}#move")}


def _set_up(steps: Sequence[rules.SetUpStep], pages: Mapping[str, str], base: str) -> list[Any]:
    return [
        SimpleNamespace(label=_(step.label), is_done=step.is_done, address=base + pages[step.page], note="")
        for step in steps
    ]


# -- what changed and what runs ------------------------------------------------------------------


def _changes(rows: Sequence[Any], since: datetime, base: str, *, is_first: bool) -> dict[str, Any]:
    # What somebody took over concerns them more than what is newer.
    shown = sorted(rows[: rules.CHANGES], key=lambda row: not _took_over(row))
    names = {row.person_id: row.name for row in shown if row.person_id is not None}
    lines = tell_lines([happening(row) for row in shown], names, g.seat.time_zone)
    groups = rules.grouped([row.measure_id for row in shown])
    when = show_moment(since, language(), g.seat.time_zone)
    return {
        "groups": [_group(shown[places[0]], [lines[place] for place in places], base) for places in groups],
        "changes_heading": _("What happened lately") if is_first else _("Since your last visit"),
        "changes_lead": "" if is_first else _("You were last here on %(when)s.", when=when),
        "has_more_changes": len(rows) > len(shown),
        "journal_address": f"{base}journal/",
    }


def _took_over(row: Any) -> bool:
    """Whether somebody's tasks went to the reader: that is told whole, with the roles and measures."""
    return row.verb == "seat.handed_over" and row.topic_id == g.actor.id


def _group(row: Any, lines: list[Any], base: str) -> Group:
    if row.number is None:
        notes = [pair(*note) for line in lines for note in line.notes] if _took_over(row) else []
        return Group("", "", "", "", "", lines, notes)
    title = title_in(row.title, language())
    return Group(
        label=f"M-{row.number}",
        title=title.text,
        lang=title.language if title.is_fallback else "",
        only_in=only_in(title),
        address=f"{base}measures/{row.number}",
        lines=lines,
    )


def _running(rows: Sequence[Any], day: date, base: str) -> dict[str, Any]:
    health = {code: (_(mark.label), mark.tone, mark.icon) for code, mark in HEALTH.items()}
    code = language()
    return {
        "running": [_runner(row, base, health, day, code) for row in rows[: rules.RUNNING]],
        "has_more_running": len(rows) > rules.RUNNING,
        "running_address": f"{base}measures/?stage=implementation",
    }


def _runner(row: Any, base: str, health: Mapping[str, tuple[str, str, str]], day: date, code: str) -> Runner:
    title = title_in(row.title, code)
    words, days = how_long_ago(row.fresh_on, day) if row.fresh_on else ("", 0)
    since = f"· {_(words, days=days)}" if words else ""
    is_late = row.next_on is not None and row.next_on < day
    return Runner(
        label=f"M-{row.number}",
        title=title.text,
        lang=title.language if title.is_fallback else "",
        only_in=only_in(title),
        address=f"{base}measures/{row.number}",
        lead=row.lead or "",
        health=(*health[row.health], since) if row.health else None,
        next_date=_(NEXT[is_late], day=show_day(row.next_on, code)) if row.next_on else "",
        is_late=is_late,
    )
