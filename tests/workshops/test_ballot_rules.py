"""Papers, sums, ranking and the short list on plain values."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bundnis.workshops.rules.ballots import (
    Level,
    Shortlist,
    Standing,
    add_up,
    fault_of,
    is_divided,
    median,
    narrowed,
    quantile,
    ranking,
    read_paper,
    sainte_lague,
    share_of_good,
    shortlist,
    stops,
)

ITEMS = ("1", "2", "3", "4")


def standing(item: int, points: int, supporters: int = 0, position: int = 0, field: int = 0) -> Standing:
    return Standing(item, points, supporters or points, position, field)


# -- papers --------------------------------------------------------------------------------------


def test_a_paper_is_read_from_its_form() -> None:
    typed = {"csrf_token": "x", "dots-1": "2", "dots-2": "0", "dots-3": "", "objects-3": "1", "effort-1": "4"}
    assert read_paper("dots", typed) == {"1": {"dots": 2}, "3": {"objects": True}}
    assert read_paper("rate", {"prospects-1": "", "effort-01": "4"}) == {"1": {"prospects": "", "effort": "4"}}


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("dots", {}),
        ("dots", {"9": {"dots": 1}}),
        ("dots", {"1": {"dots": 3}}),
        ("dots", {"1": {"dots": 2}, "2": {"dots": 2}}),
        ("dots", {"1": {"dots": -1}}),
        ("dots", {"1": {"dots": True}}),
        ("dots", {"1": {"dots": "viele"}}),
        ("dots", {"1": {"works": "yes"}}),
        ("rate", {"1": {"dots": 1}}),
        ("rate", {"1": {"prospects": "6"}}),
        ("rate", {"1": {"prospects": "3", "objects": True}}),
        ("consent", {"1": {"consent": ""}}),
    ],
)
def test_a_wrong_paper_is_refused(kind: str, paper: dict[str, dict[str, Any]]) -> None:
    assert fault_of(kind, ITEMS, 3, 2, paper) is not None


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("dots", {"1": {"dots": 2}, "2": {"dots": 1, "objects": True}}),
        ("dots", {"4": {"objects": True}}),
        ("rate", {"1": {"prospects": "3"}, "2": {"prospects": "", "effort": ""}}),
        ("review", {"1": {"works": "unknown"}}),
    ],
)
def test_a_right_paper_is_taken(kind: str, paper: dict[str, dict[str, Any]]) -> None:
    assert fault_of(kind, ITEMS, 3, 2, paper) is None


typed_numbers = some.one_of(some.text(max_size=8), some.integers(-9, 99).map(str))


@given(some.dictionaries(some.sampled_from([f"{c}-{i}" for c in ("dots", "objects", "effort") for i in "1239"]),
                         typed_numbers))  # fmt: skip
def test_whatever_is_sent_no_taken_paper_is_over_budget(typed: dict[str, str]) -> None:
    paper = read_paper("dots", typed)
    if fault_of("dots", ITEMS, 3, 2, paper) is None:
        given_dots = [said.get("dots", 0) for said in paper.values()]
        assert sum(given_dots) <= 3 and max(given_dots) <= 2 and set(paper) <= set(ITEMS)


# -- adding up -----------------------------------------------------------------------------------

papers = some.lists(
    some.dictionaries(
        some.sampled_from(ITEMS),
        some.fixed_dictionaries({"dots": some.integers(1, 2)}, optional={"objects": some.just(True)}),
        min_size=1,
    ),
    max_size=30,
)


@given(papers, some.randoms(use_true_random=False))
def test_a_recount_of_shuffled_papers_is_the_same(box: list[dict[str, dict[str, Any]]], by: random.Random) -> None:
    shuffled = list(box)
    by.shuffle(shuffled)
    first, second = add_up("dots", ITEMS, box), add_up("dots", ITEMS, shuffled)
    assert first == second
    for item in ITEMS:
        found = first[item, "dots"]
        said = [paper[item] for paper in box if item in paper]
        assert found.total == sum(each["dots"] for each in said) and found.supporters == len(said)
        assert found.objections == sum("objects" in each for each in said)
        assert sum(found.spread.values()) == found.supporters


def test_who_cannot_judge_or_would_not_do_it_is_in_no_sum() -> None:
    box = [{"1": {"prospects": "5", "effort": ""}}, {"1": {"prospects": "", "effort": "2"}}, {"1": {"effort": "3"}}]
    sums = add_up("rate", ["1"], box)
    assert (sums["1", "prospects"].total, sums["1", "prospects"].supporters) == (5, 1)
    assert (sums["1", "effort"].total, sums["1", "effort"].supporters) == (5, 2)
    assert sums["1", "effort"].spread == {"": 1, "2": 1, "3": 1}


# -- ranking -------------------------------------------------------------------------------------


def test_points_decide_then_people_then_it_is_a_tie() -> None:
    places = ranking([standing(1, 4, 2), standing(2, 4, 3), standing(3, 4, 2), standing(4, 9)])
    assert [(place.number, [each.item for each in place.standings]) for place in places] == [
        (1, [4]), (2, [2]), (3, [1, 3]),
    ]  # fmt: skip
    assert [place.is_tie for place in places] == [False, False, True]


def test_the_reveal_halts_at_each_of_the_first_ten_places() -> None:
    places = ranking([standing(item, 20 - item) for item in range(14)])
    assert stops(places) == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert stops(ranking([standing(item, 1) for item in range(3)])) == [3] and stops([]) == []


# -- the short list ------------------------------------------------------------------------------


def test_the_short_list_says_who_is_level_at_the_cut() -> None:
    four = [standing(1, 9), standing(2, 5), standing(3, 5), standing(4, 0)]
    assert shortlist(four, 2) == Shortlist((1,), (Level((2, 3), 1),))
    assert shortlist(four, 3) == Shortlist((1, 2, 3)) and shortlist(four, 4) == Shortlist((1, 2, 3))


def test_a_run_off_settles_it_or_leaves_it_level() -> None:
    before = Shortlist((1,), (Level((2, 3), 1),))
    assert narrowed(before, [standing(2, 1), standing(3, 4)]) == Shortlist((1, 3))
    assert narrowed(before, [standing(2, 4), standing(3, 4)]) == before


def test_places_are_shared_over_the_fields() -> None:
    # 34 points against 7: the quotients are 34, 11.3, 7, 6.8, so the third place is the weak field's.
    strong = [standing(item, 11 - item, position=item, field=1) for item in range(1, 5)]
    everything = [*strong, standing(5, 7, field=2)]
    assert shortlist(everything, 3).sure == (1, 2, 3)
    assert shortlist(everything, 3, shares_fields=True) == Shortlist((1, 2, 5))


def test_fields_that_are_level_for_the_last_place_go_to_a_run_off() -> None:
    found = shortlist([standing(1, 5, field=1), standing(2, 5, field=2)], 1, shares_fields=True)
    assert found == Shortlist((), (Level((1, 2), 1),))


def slow_sainte_lague(points: dict[int, int], most: dict[int, int], seats: int) -> tuple[dict[int, int], set[int], int]:
    """All quotients as fractions, sorted: the book's way."""
    quotients = sorted(
        ((Fraction(points[key], 2 * seat + 1), key) for key in points if points[key] for seat in range(most[key])),
        reverse=True,
    )  # fmt: skip
    got = dict.fromkeys(points, 0)
    if len(quotients) <= seats:
        for _quotient, key in quotients:
            got[key] += 1
        return got, set(), 0
    last = quotients[seats - 1][0] if seats else None
    if seats and quotients[seats][0] != last:
        last = None
    taken = [key for quotient, key in quotients[:seats] if last is None or quotient > last]
    for key in taken:
        got[key] += 1
    return got, {key for quotient, key in quotients if quotient == last}, seats - len(taken)


@given(
    some.dictionaries(some.integers(1, 6), some.tuples(some.integers(0, 40), some.integers(1, 6)), min_size=1),
    some.integers(0, 12),
)
def test_sainte_lague_is_the_book_s(fields: dict[int, tuple[int, int]], seats: int) -> None:
    points, most = {key: each[0] for key, each in fields.items()}, {key: each[1] for key, each in fields.items()}
    got, level, left = sainte_lague(points, most, seats)
    assert (got, set(level), left) == slow_sainte_lague(points, most, seats)


standings = some.lists(
    some.builds(lambda points, less, field: (points, max(1, points - less), field), some.integers(0, 9),
                some.integers(0, 3), some.integers(0, 3)),
    max_size=14,
).map(lambda rows: [Standing(n, each[0], each[1], n, each[2]) for n, each in enumerate(rows)])  # fmt: skip


@given(standings, some.integers(1, 8), some.booleans())
def test_a_short_list_is_full_and_nobody_better_is_left_out(
    rows: list[Standing], places: int, shares_fields: bool
) -> None:
    found = shortlist(rows, places, shares_fields=shares_fields)
    liked = [each for each in rows if each.points]
    assert len(found.sure) + sum(each.places for each in found.level) == min(places, len(liked))
    assert len(set(found.all_items)) == len(found.all_items)
    assert all(each.places < len(each.items) for each in found.level)
    ranks = {each.item: each.rank for each in rows}
    fields = {each.item: each.field for each in rows}
    for taken in found.sure:
        for each in liked:
            if each.item not in found.all_items and (not shares_fields or fields[taken] == each.field):
                assert each.rank < ranks[taken], "whoever is as good as one that goes on is at least level"


# -- scales --------------------------------------------------------------------------------------


def test_the_middle_and_the_ends_of_a_scale() -> None:
    assert median({"1": 1, "2": 1, "": 9}) == 1.5 and median({"": 3}) is None
    assert [quantile({"1": 1, "3": 1, "5": 1}, each) for each in (1, 2, 3)] == [2, 3, 4]
    assert share_of_good({"4": 1, "5": 2, "1": 1}) == 0.75 and share_of_good({}) is None
    assert is_divided({"1": 1, "3": 2, "5": 1}) and not is_divided({"1": 1, "3": 3, "5": 1}) and not is_divided({})
