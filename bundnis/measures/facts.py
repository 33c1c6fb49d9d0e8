"""The questions the gates and flags ask, and who answers them.

``measures`` owns the questions; each room above answers its own for any number of measures in one query
(``gather`` in its ``facts.py``, registered in ``rooms.py``). A test demands exactly one answer a question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

# question -> what it means. Answered by rooms above.
QUESTIONS: dict[str, str] = {
    "accepted_partner_ids": "set of partners with an accepted or received contribution with amount and unit",
    "living_partner_ids": "set of partners with an offered, accepted or received contribution",
    "unsettled_contributions": "how many contributions are offered or accepted and not fully settled",
    "uncovered_needs": "how many needs are not covered by accepted amounts",
    "money_eur": "Decimal: accepted and offered money in euros",
    "is_touched": "whether anybody, the proposer included, has promised something: signatures are never deleted",
    "review_complete": "whether the closing review has all its answers",
    "waiting_pledges": "how many pledges made in a session wait for somebody of their partner to confirm them",
}

# A room's answers: ids of measures, the questions asked -> {id: {question: answer}}. What comes with the same
# statement may come along; what was not asked and costs another one is left out.
Gather = Callable[[Collection[int], Collection[str]], Mapping[int, Mapping[str, Any]]]

_ANSWERS: dict[str, Gather] = {}


def register(questions: Collection[str], gather: Gather) -> None:
    """Say that a room answers these questions. ``rooms.py`` calls it."""
    for question in questions:
        if question not in QUESTIONS:
            raise ValueError(f"nobody asks {question}")
        if _ANSWERS.setdefault(question, gather) is not gather:
            raise ValueError(f"{question} is answered twice")


def unanswered() -> set[str]:
    """Questions no room answers (a house test wants none)."""
    return set(QUESTIONS) - set(_ANSWERS)


def ask(measure_ids: Collection[int], questions: Collection[str] = ()) -> dict[int, dict[str, Any]]:
    """The answers for these measures: one call a room, however many measures. All of them, or only ``questions``."""
    facts: dict[int, dict[str, Any]] = {measure_id: {} for measure_id in measure_ids}
    wanted = questions or tuple(QUESTIONS)
    if facts:
        rooms = [gather for question, gather in _ANSWERS.items() if question in wanted]
        for gather in dict.fromkeys(rooms):
            for measure_id, answers in gather(measure_ids, wanted).items():
                facts[measure_id].update(answers)
    return facts


class Answers(Mapping[str, Any]):
    """The answers for one measure, asked when somebody first looks at them: most are let in without."""

    def __init__(self, measure_id: int, questions: Collection[str]) -> None:
        self._measure_id, self._questions = measure_id, questions
        self._found: dict[str, Any] | None = None

    def _answers(self) -> dict[str, Any]:
        if self._found is None:
            self._found = ask([self._measure_id], self._questions)[self._measure_id]
        return self._found

    def __getitem__(self, question: str) -> Any:
        return self._answers()[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers())

    def __len__(self) -> int:
        return len(self._answers())
