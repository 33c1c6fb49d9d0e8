"""When a review is complete."""

from __future__ import annotations

from typing import Any

import pytest

from bundnis.core.text import Translated
from bundnis.reviews import rules

COMPLETE: dict[str, Any] = {
    "executed": "fully",
    "effect": "worked",
    "what_worked": Translated.of(de="Die Mischung"),
    "what_did_not": Translated.of(fr="La salle"),
    "lesson": Translated.of(de="Früher einladen"),
    "in_proportion": False,
    "recommend": "repeat_changed",
    "rating": 4,
}


def test_no_is_an_answer() -> None:
    assert rules.is_complete(**COMPLETE)


@pytest.mark.parametrize("name", list(COMPLETE))
def test_every_question_is_asked(name: str) -> None:
    empty = Translated.empty() if isinstance(COMPLETE[name], Translated) else None
    assert rules.missing(**{**COMPLETE, name: empty}) == [name]
    assert not rules.is_complete(**{**COMPLETE, name: empty})
    assert rules.missing() == list(rules.ASKED)


@pytest.mark.parametrize(
    ("name", "value"),
    [("executed", "well"), ("effect", "yes"), ("recommend", "maybe"), ("rating", 6), ("rating", 0)],
)
def test_an_answer_that_does_not_exist_is_found(name: str, value: Any) -> None:
    assert rules.refusal({**COMPLETE, name: value}) == name


def test_open_answers_are_allowed() -> None:
    assert rules.refusal({}) is None
    assert rules.refusal(COMPLETE) is None


@pytest.mark.parametrize(
    ("stage", "effect", "counts_as"),
    [
        ("stopped", None, "not"), ("stopped", "partly", "partly"), ("stopped", "unclear", "unclear"),
        ("completed", None, None), ("completed", "worked", "worked"), ("reviewed", "not", "not"),
        ("implementation", "worked", None), ("paused", None, None), ("idea", None, None),
    ],
)
def test_a_stopped_measure_counts_as_not_worked_unless_its_review_says_otherwise(
    stage: str, effect: str | None, counts_as: str | None
) -> None:
    assert rules.outcome(stage, effect) == counts_as


# -- what worked ---------------------------------------------------------------------------------


def ended(**values: Any) -> rules.Ended:
    usual: dict[str, Any] = {
        "outcome": "worked", "route": "train", "field_id": 7, "is_small": True, "partners": 2, "sectors": 2,
        "kinds": ("hours", "rooms"),
    }
    return rules.Ended(**{**usual, **values})


def test_a_measure_stands_once_in_every_topic_and_once_for_each_kind() -> None:
    assert rules.cells(ended()) == [
        ("all", ""), ("route", "train"), ("field", "7"), ("size", "small"), ("partners", "few"),
        ("sectors", "several"), ("advice", "followed"), ("kind", "hours"), ("kind", "rooms"),
    ]


def test_what_nobody_said_is_a_cell_of_its_own() -> None:
    cells = rules.cells(ended(route=None, field_id=None, partners=0, sectors=0, kinds=()))
    assert {("route", ""), ("field", ""), ("kind", ""), ("partners", "one"), ("sectors", "one")} <= set(cells)


@pytest.mark.parametrize(
    ("is_small", "partners", "group"),
    [(True, 2, "followed"), (True, 1, "other"), (False, 2, "other"), (False, 0, "other"), (True, 6, "followed")],
)
def test_the_advice_is_small_and_several_partners(is_small: bool, partners: int, group: str) -> None:
    assert ("advice", group) in rules.cells(ended(is_small=is_small, partners=partners))


def test_n_counts_the_unclear_and_not_the_open() -> None:
    counted = rules.Counted.of({"worked": 3, "not": 1, "unclear": 1, "open": 9})
    assert (counted.tried, counted.share, counted.number("not"), counted.number("open")) == (5, 60, 1, 9)


def test_no_percentage_below_five() -> None:
    assert rules.Counted.of({"worked": 4}).share is None
    assert rules.Counted.of({"worked": 4, "partly": 1}).share == 80
    assert rules.Counted.of({}).share is None


@pytest.mark.parametrize(
    ("followed", "other", "says"),
    [
        ((4, 0), (5, 5), "too_few"), ((8, 2), (2, 2), "too_few"), ((8, 2), (3, 7), "more"),
        ((3, 7), (8, 2), "less"), ((6, 4), (5, 5), "alike"),
    ],
)
def test_the_verdict_says_no_more_than_the_numbers(
    followed: tuple[int, int], other: tuple[int, int], says: str
) -> None:
    groups = (rules.Counted(worked=worked, not_=not_) for worked, not_ in (followed, other))
    assert rules.verdict(*groups) == says


def test_who_contributes_may_speak_and_the_lead_speaks_in_the_review() -> None:
    assert rules.speaking({1, 2, 3}, 2, "accepted") == {1, 3}
    assert rules.speaking({1, 2}, 2, "requested") == {1, 2}
    assert rules.speaking((), None, None) == frozenset()
