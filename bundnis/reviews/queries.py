"""Every read of reviews."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.reviews.models import Review


def review_of(measure_id: int) -> Review | None:
    """The review of a measure."""
    return db.session.scalar(sa.select(Review).where(Review.measure_id == measure_id))
