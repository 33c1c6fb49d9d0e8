"""Decisions of the demo on plain values: when everything happened, and what the texts of the file become.

The alliances of the file lived between 2013 and 2019. All dates of one alliance move by one multiple of seven
days, so that its reference date is about today and a Thursday stays a Thursday.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bundnis.core.dates import Precision, Season, Span
from bundnis.core.text import Translated, fold
from bundnis.core.words import LANGUAGES

# -- dates ---------------------------------------------------------------------------------------


def shift(reference: date, today: date) -> timedelta:
    """How far an alliance moves: whole weeks, never past today, so that nothing done lies in the future."""
    return timedelta(days=(today - reference).days // 7 * 7)


def span_of(text: str | None, precision: str) -> Span:
    """A date of the file: "2018-04-27", "2017-10", "2018-06/2018-08" or none, with its precision."""
    if text is None or precision == Precision.UNKNOWN:
        return Span.unknown()
    year, month, *day = (int(part) for part in text.partition("/")[0].split("-"))
    if precision == Precision.DAY:
        return Span.on(date(year, month, day[0]))
    if precision == Precision.SEASON:
        return Span.in_season(year, _SEASONS[month])
    return Span.in_month(year, month)


_SEASONS: Final = {3: Season.SPRING, 6: Season.SUMMER, 9: Season.AUTUMN, 12: Season.WINTER}


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend: nobody meets on a Sunday."""
    return day - timedelta(days=max(day.weekday() - FRIDAY, 0))


def later(day: date, working_days: int) -> date:
    """So many working days later."""
    for _number in range(working_days):
        day += timedelta(days=3 if day.weekday() == FRIDAY else 1)
    return day


FRIDAY: Final = 4


def still_ahead(due: date, today: date) -> date:
    """A date of the file that was ahead and must stay so: the move stops up to six days early."""
    return due + timedelta(days=max(0, -((due - today).days // 7) * 7))


# -- the life of a measure -----------------------------------------------------------------------

RUN: Final = frozenset({"implementation", "completed", "reviewed"})
ENDED: Final = frozenset({"completed", "reviewed"})
ASIDE: Final = frozenset({"paused", "stopped"})


def could_be_agreed(measure: Mapping[str, Any], least: int = 2) -> bool:
    """Whether promises of enough partners stood once, the lead's among them.

    It decides where a paused or stopped measure of the file came from: implementation, else the workshop.
    """
    givers = {each["partner"] for each in measure["contributions"] if each["status"] != "offered"}
    return measure["lead_partner"] in givers and len(givers) >= least


def has_run(measure: Mapping[str, Any]) -> bool:
    """Whether the measure was in implementation at some time."""
    return measure["stage"] in RUN or (measure["stage"] in ASIDE and could_be_agreed(measure))


@dataclass(frozen=True, slots=True)
class Course:
    """The days of a measure's life. None where it has not come so far."""

    proposed: date
    workshop: date | None = None
    agreed: date | None = None
    started: date | None = None
    ended: date | None = None
    completed: date | None = None
    reviewed: date | None = None
    set_aside: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the file knows of a measure's days, already moved."""

    stage: str
    runs: bool
    start: date
    end: date
    done: tuple[date, ...]
    measured: tuple[date, ...]
    has_open_step: bool
    reviewed: date | None


# The file does not tell when a measure was proposed, discussed and agreed.
IDEA_BEFORE_WORKSHOP: Final = timedelta(days=14)
WORKSHOP_BEFORE_AGREEMENT: Final = timedelta(days=21)
AGREEMENT_BEFORE_START: Final = timedelta(days=14)
IDEA_AGO, WORKSHOP_AGO, AGREED_AGO, SILENT_SINCE = (timedelta(days=days) for days in (12, 24, 33, 75))


def course(known: Known, today: date, is_silent: bool = False) -> Course:
    """The days the file does not tell, worked out backwards from those it tells.

    ``is_silent``: agreed so long ago that the alliance hears nothing any more.
    """
    first = min((known.start, *known.done, *known.measured))
    if known.stage == "idea":
        return Course(proposed=working_day(today - IDEA_AGO))
    if not known.runs and known.stage != "agreed":
        workshop = working_day(min(first - WORKSHOP_BEFORE_AGREEMENT, today - WORKSHOP_AGO))
        return Course(workshop - IDEA_BEFORE_WORKSHOP, workshop, set_aside=_set_aside(known))
    agreed = first - AGREEMENT_BEFORE_START if known.runs else today - (SILENT_SINCE if is_silent else AGREED_AGO)
    agreed = working_day(agreed)
    workshop = agreed - WORKSHOP_BEFORE_AGREEMENT
    proposed = workshop - IDEA_BEFORE_WORKSHOP
    if not known.runs:
        return Course(proposed, workshop, agreed)
    ended = max(known.done) if known.stage in ENDED else None
    return Course(
        proposed, workshop, agreed,
        started=known.start,
        ended=ended,
        completed=_completed(known, ended) if ended else None,
        reviewed=known.reviewed if known.stage == "reviewed" else None,
        set_aside=_set_aside(known),
    )  # fmt: skip


def _completed(known: Known, ended: date) -> date:
    """The day after the last thing happened; a step that was never done was waited for until the planned end."""
    return (max(ended, known.end) if known.has_open_step else ended) + timedelta(days=1)


def _set_aside(known: Known) -> date | None:
    """Stopped on the day of its review, paused on the day after the last thing that is known of it."""
    if known.stage == "stopped":
        return known.reviewed
    return max((*known.done, *known.measured)) + timedelta(days=1) if known.stage == "paused" else None


def certain(day: date | None) -> date:
    """A day that measures of this stage always have. Raises ValueError where the file contradicts itself."""
    if day is None:
        raise ValueError("the measure never came so far")
    return day


def delivery_days(life: Course, known: Known, today: date) -> list[date]:
    """The days on which partners delivered: when steps were done, from the start to the end."""
    started = certain(life.started)
    last = life.ended or life.set_aside or today
    return sorted({day for day in known.done if started <= day <= last}) or [started]


def apart(day: date, number: int) -> date:
    """A working day shortly before: a month ends on one day, but not everybody counts or reports on it."""
    return working_day(day - timedelta(days=number * 2 % 9))


def lately(today: date, number: int, from_days: int, to_days: int) -> date:
    """A working day of the last weeks, another one for each number, so that not all happens at once."""
    return working_day(today - timedelta(days=from_days + number * 7 % (to_days - from_days + 1)))


def parts(amount: int, days: list[date]) -> list[tuple[date, int]]:
    """An amount delivered in two parts where it is worth two reports, else at once on the last day."""
    first = amount // 2
    if len(days) < 2 or amount < 20:
        return [(days[-1], amount)]
    return [(days[0], first), (days[-1], amount - first)]


# -- what the texts become -----------------------------------------------------------------------


def text_of(value: Any, languages: Iterable[str]) -> Translated:
    """A text of the file: one text in the alliance's first language, or one a language."""
    if not value:
        return Translated.empty()
    if isinstance(value, str):
        return Translated({next(iter(languages)): value})
    return Translated({code: value[code] for code in LANGUAGES if code in value})


_DATED: Final = re.compile(
    r",?\s+(?:\d{1,2}[./]\d{1,2}[./]|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    r"|Dezember)\s+)?\d{4}$"
)


def undated(text: Translated) -> Translated:
    """An origin's label without its date, which would be wrong once everything has moved."""
    return Translated({code: _DATED.sub("", part) for code, part in text.parts.items()})


ORIGINS: Final = {"workshop": "workshop", "session": "workshop", "idea_box": "idea", "proposal": "idea"}
SEATS: Final = {
    "coordinator": "coordinator", "facilitator": "facilitator", "partner_editor": "member",
    "partner_viewer": "observer", "body_member": "observer",
}  # fmt: skip


def framework_kind(framework: Mapping[str, Any]) -> str:
    """The kind of a framework of the file: phases and priorities by name, else action fields."""
    if framework.get("kind") == "phases":
        return "phases"
    return "priorities" if framework["id"] == "NRW-FW1" else "fields"


def audience(target_group: Mapping[str, str] | str) -> tuple[bool, bool]:
    """Whether a target group means people, companies or both, by its German words."""
    words = fold(target_group if isinstance(target_group, str) else target_group["de"])
    companies = any(word in words.split() for word in ("betriebe", "handwerksbetriebe", "personalabteilungen"))
    companies = (companies and "beschaftigte" not in words) or "partner" in words
    return not companies or " und " in words, companies


def executed(measure: Mapping[str, Any]) -> str:
    """How far a measure was carried out: in part where a step was never done or it was stopped, else fully."""
    is_done = measure["stage"] in ENDED and all(step["done"] for step in measure["milestones"])
    return "fully" if is_done else "partly"


def effect(rating: int) -> str:
    """What a rating from 1 to 5 says about the effect."""
    return "worked" if rating >= 4 else "partly" if rating == 3 else "not"


# -- invented people -----------------------------------------------------------------------------


def people_needed(partner_id: str, measures: Iterable[Mapping[str, Any]]) -> int:
    """How many invented people a partner gets: one, and two where somebody must be responsible and deputy."""
    return 2 if any(measure["lead_partner"] == partner_id for measure in measures) else 1


def email_of(name: str) -> str:
    """An address that can never exist for an invented person."""
    return re.sub(r"[^a-z]+", ".", fold(name)) + "@example.org"


# -- who may enter -------------------------------------------------------------------------------


def is_loopback(address: str | None, host: str) -> bool:
    """Whether a request comes from this very machine and was addressed to it."""
    try:
        here = ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
    name = re.sub(r":\d+$", "", host).strip("[]").lower()
    try:
        return here and (name == "localhost" or ipaddress.ip_address(name).is_loopback)
    except ValueError:
        return False
