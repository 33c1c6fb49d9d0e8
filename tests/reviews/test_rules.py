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
