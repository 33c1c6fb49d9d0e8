"""What waits for a person today, how urgent it is, and how what changed is told: decided from plain values.

The database looks for candidates with the days of ``Horizon``; nothing else decides what is due. All days are
those of the alliance's time zone, so a day ends there at midnight, also when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Final, NamedTuple

from bundnis.core.words import N_
from bundnis.measures.rules import silent_before

# A promise or a step comes into sight so many days before its day.
PROMISES_AHEAD, STEPS_AHEAD = 14, 7
INVITATIONS_AGE = timedelta(days=7)
# Nobody was here before: so far back reaches what changed.
FIRST_VISIT = 14

# Of one kind so many are shown, with the number of the others; beyond ``COUNTED`` it is "many more".
EACH, COUNTED = 5, 30
# So many lines stand open; the rest is folded.
OPEN_LINES = 7
CHANGES, RUNNING = 15, 8


class Kind(StrEnum):
    """What somebody has to do, the most pressing first."""

    HELP = "help"
    LEAD = "lead"
    OFFER = "offer"
    PLEDGE = "pledge"
    RECEIPT = "receipt"
    STUCK = "stuck"
    PROMISE = "promise"
    STEP = "step"
    UPDATE = "update"
    MENTION = "mention"
    REVIEW = "review"
    CLOSE = "close"
    RESUME = "resume"
    START = "start"
    COMPLETE = "complete"
    RESPONSIBLE = "responsible"
    LEAD_OPEN = "lead_open"
    LEAD_SILENT = "lead_silent"
    AGREE = "agree"
    APPLICANTS = "applicants"
    OBJECTIONS = "objections"
    MINUTES = "minutes"
    INVITATIONS = "invitations"
    SET_UP = "set_up"
    TAKE = "take"
    NEED = "need"


PLACES: Final[Mapping[Kind, int]] = {kind: place for place, kind in enumerate(Kind)}
# What only the coordinator looks after stands under a heading of its own.
OF_COORDINATOR: Final = frozenset({
    Kind.STUCK, Kind.LEAD_OPEN, Kind.LEAD_SILENT, Kind.APPLICANTS, Kind.OBJECTIONS, Kind.MINUTES,
    Kind.INVITATIONS,
})


class Urgency(IntEnum):
    """Somebody waits or a day has passed; it is time; it can be done."""

    NOW = 0
    SOON = 1
    WHENEVER = 2


# Others cannot go on before it is done.
_SOMEBODY_WAITS: Final = frozenset({
    Kind.HELP, Kind.LEAD, Kind.OFFER, Kind.PLEDGE, Kind.RECEIPT, Kind.STUCK, Kind.APPLICANTS,
    Kind.OBJECTIONS,
})
_WHENEVER: Final = frozenset({Kind.TAKE, Kind.NEED})
_HAS_A_DAY: Final = frozenset({Kind.PROMISE, Kind.STEP})


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days on which something begins to wait, seen from one day with one alliance's settings."""

    today: date
    update_due: date
    stale_before: date
    promises_until: date
    steps_until: date
    silent_before: date

    @classmethod
    def of(cls, today: date, rhythm_days: int, stale_days: int) -> Horizon:
        """What is due on this day."""
        return cls(
            today=today,
            update_due=today - timedelta(days=rhythm_days),
            stale_before=today - timedelta(days=stale_days),
            promises_until=today + timedelta(days=PROMISES_AHEAD),
            steps_until=today + timedelta(days=STEPS_AHEAD),
            silent_before=silent_before(today, rhythm_days),
        )

    def is_update_due(self, fresh_on: date | None) -> bool:
        """Whether the rhythm asks for news: on the day itself, not a day later."""
        return fresh_on is not None and fresh_on <= self.update_due

    def is_stale(self, fresh_on: date | None) -> bool:
        """Whether the last news is older than the alliance allows."""
        return fresh_on is not None and fresh_on < self.stale_before


def urgency(kind: Kind, on: date | None, horizon: Horizon) -> Urgency:
    """How pressing a duty is. ``on`` is its day: of an update the day of the last news, of the others their own."""
    if kind in _SOMEBODY_WAITS:
        return Urgency.NOW
    if kind in _WHENEVER:
        return Urgency.WHENEVER
    if kind is Kind.UPDATE:
        return Urgency.NOW if horizon.is_stale(on) else Urgency.SOON
    if kind in _HAS_A_DAY and on is not None and on < horizon.today:
        return Urgency.NOW
    return Urgency.SOON


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: what, since or until when, at which measure and with which row of it (0 for none)."""

    kind: Kind
    on: date | None = None
    number: int = 0
    id: int = 0
    row: Any = field(default=None, compare=False)
    # How many of the same kind at the same measure are said in one line.
    several: int = 1


# Each of these is answered on the page of its measure as well as on its own.
_SAID_TOGETHER: Final = frozenset({Kind.OFFER, Kind.RECEIPT, Kind.PROMISE})


def together(duties: Iterable[Duty]) -> list[Duty]:
    """Several offers, deliveries or promises at one measure become one line, with the day of the first of them."""
    found: dict[Any, Duty] = {}
    for duty in duties:
        key = (duty.kind, duty.number) if duty.kind in _SAID_TOGETHER else (duty.kind, duty.number, duty.id)
        before = found.get(key)
        found[key] = duty if before is None else replace(before, several=before.several + duty.several)
    return list(found.values())


def in_order(duties: Iterable[Duty], horizon: Horizon) -> list[Duty]:
    """The most pressing first; of the same kind the oldest, what has no day last."""
    return sorted(
        duties,
        key=lambda duty: (
            urgency(duty.kind, duty.on, horizon), PLACES[duty.kind], duty.on or date.max, duty.number, duty.id,
        ),
    )  # fmt: skip


def of_completed(is_mine: bool, is_complete: bool, coordinates: bool, is_silent: bool) -> Kind | None:
    """What a completed measure asks of somebody: to write its review, or to close it.

    The lead writes; the coordinator closes, and writes for a lead that has been silent.
    """
    if is_complete:
        return Kind.CLOSE if coordinates else None
    return Kind.REVIEW if is_mine or (coordinates and is_silent) else None


class Rest(NamedTuple):
    """How many more there are of a kind beside those shown; None when there are too many to count."""

    kind: Kind
    number: int | None


def rests(found: Mapping[Kind, int], seen: Mapping[Kind, int]) -> list[Rest]:
    """What is not shown of each kind, in the order of the kinds; ``found`` is counted up to ``COUNTED``."""
    return [
        Rest(kind, None if found[kind] >= COUNTED else found[kind] - seen.get(kind, 0))
        for kind in Kind
        if found.get(kind, 0) > seen.get(kind, 0)
    ]


def number_of(duties: Iterable[Duty], more: Iterable[Rest]) -> int | None:
    """How many things these are, with those that are not shown; None for too many to count.

    What is said in one line is one thing: whoever counts the lines comes to the same number.
    """
    numbers = [rest.number for rest in more]
    return None if None in numbers else len(list(duties)) + sum(filter(None, numbers))


# -- what changed --------------------------------------------------------------------------------


def since(last_visit: datetime | None, now: datetime) -> datetime:
    """From when on something is new to somebody: their last visit, or a fortnight ago at the first."""
    return last_visit or now - timedelta(days=FIRST_VISIT)


def grouped(measure_ids: Sequence[int | None]) -> list[list[int]]:
    """Places of changes told together: those at one measure, where the newest of them stands."""
    groups: dict[int, list[int]] = {}
    found: list[list[int]] = []
    for place, measure_id in enumerate(measure_ids):
        if measure_id is None:
            found.append([place])
        elif measure_id in groups:
            groups[measure_id].append(place)
        else:
            groups[measure_id] = [place]
            found.append(groups[measure_id])
    return found


# -- the first days of an alliance ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begun:
    """What a new alliance has done of its set-up."""

    has_purpose: bool
    has_partners: bool
    has_people: bool
    has_fields: bool
    has_settings: bool
    has_measure: bool
    has_agreed: bool
    has_run: bool


class SetUpStep(NamedTuple):
    """One point of the set-up list; ``page`` names where it is done."""

    label: str
    is_done: bool
    page: str


def set_up(begun: Begun) -> list[SetUpStep]:
    """The set-up list in its order; empty once the first measure runs or has run."""
    if begun.has_run:
        return []
    return [
        SetUpStep(N_("Say in one sentence what the alliance is for"), begun.has_purpose, "profile"),
        SetUpStep(N_("Enter at least two partners"), begun.has_partners, "partners"),
        SetUpStep(N_("Invite people of the partners"), begun.has_people, "people"),
        SetUpStep(N_("Decide on the action fields"), begun.has_fields, "frameworks"),
        SetUpStep(N_("Look at the settings: rhythm of updates, limits"), begun.has_settings, "settings"),
        SetUpStep(N_("Propose the first measure"), begun.has_measure, "measure"),
        SetUpStep(N_("Agree the first measure: lead, contributions, first step"), begun.has_agreed, "workshop"),
        SetUpStep(N_("Start the first measure"), begun.has_run, "agreed"),
    ]


def next_step(steps: Iterable[SetUpStep]) -> SetUpStep | None:
    """The first point that is still open."""
    return next((step for step in steps if not step.is_done), None)
