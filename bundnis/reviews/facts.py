"""The answer to the one question the gates ask about reviews: one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bundnis.core.asking import prepared
from bundnis.reviews.models import Review
from bundnis.reviews.rules import ASKED, is_complete

QUESTIONS: tuple[str, ...] = ("review_complete",)


def gather(measure_ids: Collection[int], questions: Collection[str] = QUESTIONS) -> Mapping[int, Mapping[str, Any]]:
    """Whether each measure has a complete review."""
    found = {measure_id: {"review_complete": False} for measure_id in measure_ids}
    if not found or "review_complete" not in questions:
        return found
    for row in _answers(list(found)):
        answers = row._asdict()
        found[answers.pop("measure_id")]["review_complete"] = is_complete(**answers)
    return found


@prepared
def _answers(measure_ids: list[int]) -> sa.Executable:
    review = Review.__table__.c
    return sa.select(review.measure_id, *(review[name] for name in ASKED)).where(review.measure_id.in_(measure_ids))
