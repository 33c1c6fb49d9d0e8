"""The answer to the one question the gates ask about reviews: one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.reviews.models import Review
from bundnis.reviews.rules import ASKED, is_complete

QUESTIONS: tuple[str, ...] = ("review_complete",)


def gather(measure_ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Whether each measure has a complete review."""
    found = {measure_id: {"review_complete": False} for measure_id in measure_ids}
    if not found:
        return found
    columns = [getattr(Review, name) for name in ASKED]
    for row in db.session.execute(sa.select(Review.measure_id, *columns).where(Review.measure_id.in_(found))):
        answers = row._asdict()
        found[answers.pop("measure_id")]["review_complete"] = is_complete(**answers)
    return found
