"""Every read of reviews."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.reviews.models import Review


def review_of(measure_id: int) -> Review | None:
    """The review of a measure."""
    return db.session.scalar(sa.select(Review).where(Review.measure_id == measure_id))


def outcome() -> sa.ColumnElement[str | None]:
    """``rules.outcome`` as a column; the surrounding statement has the measure, and its review by an outer join."""
    measure, effect = table(Measure).c, table(Review).c.effect
    return sa.case(
        (measure.stage == Stage.STOPPED, sa.func.coalesce(effect, "not")),
        (measure.stage.in_((Stage.COMPLETED, Stage.REVIEWED)), effect),
    )
