"""Decisions of board and list on plain values: filters, search words, order, pages.

Filters live in the address and nowhere else. A value nobody knows here is left out and said; the id of a
foreign partner is such a value too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from bundnis.core.dates import Precision, Span
from bundnis.core.text import fold
from bundnis.core.words import N_
from bundnis.measures.rules import Standing
from bundnis.measures.stages import INFO, LIFE, MOVES, Stage

# In the order of the form and of the chips.
FILTERS: Final[Mapping[str, str]] = {
    "q": N_("Search"),
    "partner": N_("Partner"),
    "route": N_("Route"),
    "field": N_("Action field"),
    "stage": N_("Stage"),
    "health": N_("Health"),
    "flag": N_("Flag"),
}

# A paused measure stays in the column it came from, so the stage of a filter is a column; "paused" cuts
# across the columns.
STAGE_CHOICES: Final[tuple[Stage, ...]] = (*LIFE, Stage.PAUSED, Stage.STOPPED)

# "stage:column:move" of every move that leads a card to another column. A paused card goes back to its own column,
# and a stopped one to where it came from, whichever column it is dropped on: their way back is no drop.
DROPS: Final[tuple[str, ...]] = tuple(
    f"{move.source}:{move.target}:{move.name}"
    for move in MOVES
    if INFO[move.target].has_column and move.name != "resume" and move.source is not Stage.STOPPED
)

SORTS: Final[Mapping[str, str]] = {
    "number": N_("Number"),
    "title": N_("Title"),
    "stage": N_("Stage"),
    "lead": N_("Lead"),
    "end": N_("Planned end"),
    "next": N_("Next date"),
    "news": N_("Last update"),
}
NEWEST: Final = "newest"
SIZES: Final = (25, 50, 100)

CARDS_A_COLUMN: Final = 25
CARDS_PRINTED: Final = 500

LONGEST_SEARCH: Final = 100
MOST_WORDS: Final = 6
LARGEST_NUMBER: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters in force: (name, value) in the order of ``FILTERS``, values as they stand in the address."""

    chosen: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, typed: Mapping[str, str], known: Mapping[str, Collection[str]]) -> tuple[Filters, list[str]]:
        """Take the known values out of an address; return them and the names of those nobody knows."""
        chosen, unknown = [], []
        for name in FILTERS:
            value = " ".join(typed.get(name, "").split())[:LONGEST_SEARCH]
            if not value:
                continue
            if name == "q" or value in known[name]:
                chosen.append((name, value))
            else:
                unknown.append(name)
        return cls(tuple(chosen)), unknown

    def get(self, name: str) -> str:
        """The value of a filter, "" when it is not in force."""
        return dict(self.chosen).get(name, "")

    def id_of(self, name: str) -> int | None:
        """The value of a filter that is an id."""
        return int(value) if (value := self.get(name)) else None

    def values(self, but: str = "", **more: str) -> dict[str, str]:
        """The filters as parts of an address, without one of them, with others added or replaced."""
        kept = {name: value for name, value in self.chosen if name != but}
        return {name: value for name, value in {**kept, **more}.items() if value}

    def __bool__(self) -> bool:
        return bool(self.chosen)


def columns_for(stage: str) -> tuple[Stage, ...]:
    """The columns a stage filter leaves on the board: one for a column, all for none and for paused."""
    if stage and INFO[Stage(stage)].has_column:
        return (Stage(stage),)
    return (*LIFE, Stage.STOPPED) if not stage else LIFE


_NUMBER = re.compile(r"#?(?:m ?[-‐‑–]? ?)?([0-9]{1,10})")


def search_words(text: str) -> list[str]:
    """The folded words a text search looks for; every one must be found."""
    return fold(text).split()[:MOST_WORDS]


def search_number(text: str) -> int | None:
    """The number somebody may mean: "M-12", "m12" and "12" are all twelve."""
    found = _NUMBER.fullmatch(fold(text))
    number = int(found[1]) if found else None
    return number if number is not None and number <= LARGEST_NUMBER else None


@dataclass(frozen=True, slots=True)
class Order:
    """By what a list is sorted. Without a choice: what moved last comes first, as on the board."""

    key: str = NEWEST
    descending: bool = True

    @classmethod
    def read(cls, typed: str) -> Order:
        """Read "title" or "-title"; anything else is the usual order."""
        key = typed.removeprefix("-")
        return cls(key, typed.startswith("-")) if key in SORTS else cls()

    def __str__(self) -> str:
        """How the order stands in an address, "" for the usual one."""
        return "" if self.key == NEWEST else f"{'-' if self.descending else ''}{self.key}"

    def aria(self, key: str) -> str | None:
        """What a column's head says of itself."""
        return None if key != self.key else "descending" if self.descending else "ascending"

    def turned(self, key: str) -> str:
        """What a click on a column's head asks for: first ascending, then descending."""
        return f"-{key}" if key == self.key and not self.descending else key


@dataclass(frozen=True, slots=True)
class Pages:
    """Which part of a list is shown."""

    count: int
    size: int
    number: int

    @classmethod
    def of(cls, count: int, size: str, number: str) -> Pages:
        """The page somebody asked for: never beyond the last, never a size that is not offered."""
        chosen = int(size) if size in map(str, SIZES) else SIZES[0]
        last = max(-(-count // chosen), 1)
        wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 1
        return cls(count, chosen, min(max(wanted, 1), last))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The place of the first row, from 1; 0 in an empty list."""
        return min(self.offset + 1, self.count)

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.count)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.last < self.count else None


# -- rows ----------------------------------------------------------------------------------------

class Entry(NamedTuple):
    """One measure as board and list show it. Plain and hashable: finished cards are kept by it.

    ``title`` is the stored text in all languages, ``next_on`` the end of a pause while there is one, ``givers`` the
    ids of the partners whose contribution stands ("3,17"), ``given_eur`` the money among it in thousandths.
    """

    id: int
    number: int
    title: str
    column: str
    stage: str
    came_from: str | None
    is_example: bool
    lead_id: int | None
    lead_state: str | None
    lead: str | None
    health: str | None
    planned_start_first: date | None
    planned_start_last: date | None
    planned_start_precision: str
    planned_end_first: date | None
    planned_end_last: date | None
    planned_end_precision: str
    step_due_on: date | None
    fresh_on: date | None
    next_on: date | None
    one_group: bool | None
    result_90_days: bool | None
    givers: str
    giver_count: int
    given_eur: int
    uncovered_needs: int

    @property
    def planned_start(self) -> Span:
        return _span(self.planned_start_first, self.planned_start_last, self.planned_start_precision)

    @property
    def planned_end(self) -> Span:
        return _span(self.planned_end_first, self.planned_end_last, self.planned_end_precision)


# Who contributes to a measure: (partner, short name) by name.
Givers = tuple[tuple[int, str], ...]


def standing(entry: Entry) -> Standing:
    """What the flags of a row are computed from."""
    return Standing(
        stage=Stage(entry.stage),
        planned_start=entry.planned_start,
        planned_end=entry.planned_end,
        step_due_on=entry.step_due_on,
        fresh_on=entry.fresh_on,
        lead_state=entry.lead_state,
        uncovered_needs=entry.uncovered_needs,
        living_partners=entry.giver_count,
        money_eur=Decimal(entry.given_eur).scaleb(-3),
        one_group=entry.one_group,
        result_90_days=entry.result_90_days,
    )


@lru_cache(10_000)
def _span(first: date | None, last: date | None, precision: str) -> Span:
    """The dates of a row as one value; many rows share it."""
    return Span(first, last, Precision(precision))


def others(entry: Entry, givers: Givers) -> str:
    """Who contributes beside the lead, who stands before them already."""
    leads = entry.lead_id if entry.lead else None
    return ", ".join(name for partner_id, name in givers if partner_id != leads)
