"""Papers on plain values: what may stand on one, what many add up to, who is ahead, who goes on.

A paper is ``{item: {criterion: answer}}``: numbers for dots and ``True`` for an objection, else one of the answers of
``phases.BALLOTS``. What somebody left out does not stand there. Items are ids as text, as they are stored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bundnis.core.words import N_
from bundnis.workshops.phases import BALLOTS

Paper = dict[str, dict[str, Any]]

OBJECTS: Final = "objects"
DOTS: Final = "dots"
_NAME = re.compile(r"([a-z]+)-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a paper cannot be taken: a sentence and what is put into it."""

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


def criteria_of(kind: str) -> tuple[str, ...]:
    """What a paper of this kind says of an item."""
    return tuple(BALLOTS[kind].answers) or (DOTS,)


def read_paper(kind: str, typed: Mapping[str, str]) -> Paper:
    """The paper as it was filled in: fields are called ``<criterion>-<item>``. Nothing is checked yet.

    What is no number stands there as it was typed, so that it is refused and not overlooked.
    """
    paper: Paper = {}
    known = (*criteria_of(kind), OBJECTS)
    for name, value in typed.items():
        found = _NAME.fullmatch(name)
        if not found or found[1] not in known:
            continue
        answer = _answer(found[1], value.strip())
        if answer is not None:
            paper.setdefault(str(int(found[2])), {})[found[1]] = answer
    return paper


def _answer(criterion: str, value: str) -> Any:
    if criterion == OBJECTS:
        return True if value else None
    if criterion == DOTS:
        if value in ("", "0"):
            return None
        return int(value) if value.isdecimal() and len(value) < 6 else value
    # The empty answer is an answer: "I can't judge". A question without one is not sent at all.
    return value


def fault_of(kind: str, items: Collection[str], dots: int, most_per_item: int, paper: Paper) -> Fault | None:
    """Why this paper cannot be taken, or None."""
    if not paper:
        return Fault(N_("Your ballot is empty. Please mark at least one item."))
    if not set(paper) <= set(items):
        return Fault(N_("Something on your ballot is not in this vote. Please load the page again."))
    for said in paper.values():
        if (wrong := _wrong_answer(kind, most_per_item, said)) is not None:
            return wrong
    given = sum(said.get(DOTS, 0) for said in paper.values())
    if given > dots:
        sentence = N_("You have given %(given)s dots, you have %(dots)s. Please take some away.")
        return Fault(sentence, {"given": given, "dots": dots})
    return None


def _wrong_answer(kind: str, most_per_item: int, said: Mapping[str, Any]) -> Fault | None:
    info = BALLOTS[kind]
    for criterion, answer in said.items():
        if criterion == OBJECTS:
            is_right = info.has_objections and answer is True
        elif criterion == DOTS:
            is_right = not info.answers and type(answer) is int and answer > 0
            if is_right and answer > most_per_item:
                return Fault(N_("At most %(most)s dots for one item, please."), {"most": most_per_item})
        else:
            is_right = answer in dict(info.answers.get(criterion, ()))
        if not is_right:
            return Fault(N_("An answer on your ballot is none of those there are. Please load the page again."))
    return None


# -- adding up -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """What the papers say of one item and criterion."""

    total: int = 0
    # How many gave anything, or judged.
    supporters: int = 0
    objections: int = 0
    # answer -> how many
    spread: Mapping[str, int] = field(default_factory=dict)


def add_up(kind: str, items: Iterable[str], papers: Collection[Paper]) -> dict[tuple[str, str], Sum]:
    """The sum of every item and criterion, in whatever order the papers lie."""
    return {
        (item, criterion): _sum(kind, criterion, [paper[item] for paper in papers if item in paper])
        for item in items
        for criterion in criteria_of(kind)
    }


def _sum(kind: str, criterion: str, said: Sequence[Mapping[str, Any]]) -> Sum:
    answers = [each[criterion] for each in said if criterion in each]
    spread = dict(sorted(Counter(str(answer) for answer in answers).items()))
    if criterion == DOTS:
        return Sum(sum(answers), len(answers), sum(1 for each in said if each.get(OBJECTS)), spread)
    if kind == "rate":
        # Who cannot judge, or would not do it, is counted in neither.
        judged = [int(answer) for answer in answers if answer]
        return Sum(sum(judged), len(judged), 0, spread)
    return Sum(spread.get("yes", 0), len(answers), spread.get("concern", 0), spread)


# -- who is ahead --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """An item with what it got. ``position`` is its place on the ballot, ``field`` its action field, 0 for none."""

    item: int
    points: int
    supporters: int
    position: int = 0
    field: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """What decides: points, then how many different people gave them. Nothing else does."""
        return self.points, self.supporters


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the ranking; who is level shares it."""

    number: int
    standings: tuple[Standing, ...]

    @property
    def is_tie(self) -> bool:
        return len(self.standings) > 1


def ranking(standings: Iterable[Standing]) -> list[Place]:
    """The places from the first down. Level items share one; on a page they stand in the order of the ballot."""
    by_rank: dict[tuple[int, int], list[Standing]] = {}
    for each in standings:
        by_rank.setdefault(each.rank, []).append(each)
    places, number = [], 1
    for rank in sorted(by_rank, reverse=True):
        level = sorted(by_rank[rank], key=lambda each: (each.position, each.item))
        places.append(Place(number, tuple(level)))
        number += len(level)
    return places


# Below this place the ranking is shown in one go: nobody waits for the fortieth.
SLOWLY: Final = 10


def stops(places: Sequence[Place]) -> list[int]:
    """After how many items from the bottom the reveal halts: a place at a time, those far down all at once."""
    found, shown = [], 0
    upwards = list(reversed(places))
    for place, above in zip(upwards, [*upwards[1:], None], strict=False):
        shown += len(place.standings)
        if above is None or above.number <= SLOWLY:
            found.append(shown)
    return found


# -- who goes on ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Level:
    """Items that are level at the cut: so many of them go on, and only a run-off or the hall can say which."""

    items: tuple[int, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Who goes on for sure, the best first, and who is level at the cut."""

    sure: tuple[int, ...] = ()
    level: tuple[Level, ...] = ()

    @property
    def level_items(self) -> tuple[int, ...]:
        return tuple(item for each in self.level for item in each.items)

    @property
    def all_items(self) -> tuple[int, ...]:
        """With those that are level: nobody is dropped silently."""
        return (*self.sure, *self.level_items)


def shortlist(standings: Collection[Standing], places: int, *, shares_fields: bool = False) -> Shortlist:
    """The best, as many as there are places; what nobody gave anything to does not go on."""
    liked = [each for each in standings if each.points > 0]
    if not shares_fields:
        sure, level = _cut(liked, places)
        return Shortlist(sure, (level,) if level else ())
    return _by_fields(liked, places)


def _cut(standings: Iterable[Standing], places: int) -> tuple[tuple[int, ...], Level | None]:
    sure: list[int] = []
    for place in ranking(standings):
        items = tuple(each.item for each in place.standings)
        left = places - len(sure)
        if left <= 0:
            break
        if len(items) > left:
            return tuple(sure), Level(items, left)
        sure.extend(items)
    return tuple(sure), None


def _by_fields(liked: Collection[Standing], places: int) -> Shortlist:
    of_field: dict[int, list[Standing]] = {}
    for each in liked:
        of_field.setdefault(each.field, []).append(each)
    points = {key: sum(each.points for each in group) for key, group in of_field.items()}
    seats, rivals, left = sainte_lague(points, {key: len(group) for key, group in of_field.items()}, places)
    sure: set[int] = set()
    level: list[Level] = []
    contested: tuple[int, ...] = ()
    for key, group in of_field.items():
        taken, open_level = _cut(group, seats[key])
        sure.update(taken)
        if key in rivals:
            # Another field is level with this one for a seat: whoever is next here competes for it.
            more, next_level = _cut(group, seats[key] + 1)
            contested += tuple(item for item in (*more, *(next_level.items if next_level else ())) if item not in taken)
            left += open_level.places if open_level else 0
        elif open_level:
            level.append(open_level)
    if contested:
        level.append(Level(contested, left))
    ordered = tuple(each.item for place in ranking(liked) for each in place.standings if each.item in sure)
    return Shortlist(ordered, tuple(level))


def sainte_lague(
    points: Mapping[int, int], most: Mapping[int, int], seats: int
) -> tuple[dict[int, int], frozenset[int], int]:
    """Share seats over fields by Sainte-Laguë: each goes to the highest of points / (2 x seats + 1).

    ``most``: how many a field can fill. Returns the seats that are certain, the fields that are level for the rest,
    and how many seats that rest is.
    """
    got = dict.fromkeys(points, 0)
    while seats > 0:
        running = [key for key in points if got[key] < most[key] and points[key] > 0]
        if not running:
            return got, frozenset(), 0
        # Fractions compared by multiplying: no rounding decides a seat.
        ahead = [
            key for key in running
            if all(points[key] * (2 * got[other] + 1) >= points[other] * (2 * got[key] + 1) for other in running)
        ]  # fmt: skip
        if len(ahead) > seats:
            return got, frozenset(ahead), seats
        for key in ahead:
            got[key] += 1
        seats -= len(ahead)
    return got, frozenset(), 0


def narrowed(before: Shortlist, run_off: Collection[Standing]) -> Shortlist:
    """The short list after a run-off among those that were level; each group keeps its own places."""
    by_item = {each.item: each for each in run_off}
    sure, level = list(before.sure), []
    for group in before.level:
        taken, still = _cut([by_item[item] for item in group.items if item in by_item], group.places)
        sure.extend(taken)
        if still:
            level.append(still)
    return Shortlist(tuple(sure), tuple(level))


# -- scales of five ------------------------------------------------------------------------------

SCALE: Final = 5
_QUARTER: Final = 4


def _judged(spread: Mapping[str, int]) -> list[int]:
    return [point for point in range(1, SCALE + 1) for _one in range(spread.get(str(point), 0))]


def quantile(spread: Mapping[str, int], quarters: int) -> float | None:
    """The value below which so many quarters lie: 2 is the median. None where nobody judged."""
    values = _judged(spread)
    if not values:
        return None
    place = (len(values) - 1) * quarters / 4
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def median(spread: Mapping[str, int]) -> float | None:
    """The value in the middle."""
    return quantile(spread, 2)


def share_of_good(spread: Mapping[str, int]) -> float | None:
    """The share of four and five among those who judged."""
    values = _judged(spread)
    return sum(1 for value in values if value >= SCALE - 1) / len(values) if values else None


def is_divided(spread: Mapping[str, int]) -> bool:
    """Whether both ends, one and two, four and five, hold a quarter or more of those who judged."""
    values = _judged(spread)
    low, high = sum(1 for each in values if each <= 2), sum(1 for each in values if each >= SCALE - 1)
    return bool(values) and min(low, high) * _QUARTER >= len(values)
