"""Reads over several rooms at once: what a measure that is being completed still has open."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.contributions.models import Contribution
from bundnis.contributions.rules import OPEN_STATES
from bundnis.core.asking import prepared
from bundnis.core.db import table
from bundnis.measures.models import Step
from bundnis.reviews.models import Review

STEP, GIVEN, REVIEW = "s", "c", "r"


def open_now(measure_id: int) -> dict[str, list[tuple[int, int]]]:
    """kind -> (id, version) of the open steps, of what is not settled, and of the review: one statement."""
    found: dict[str, list[tuple[int, int]]] = {STEP: [], GIVEN: [], REVIEW: []}
    for row in _open_now(measure_id):
        found[row.kind].append((row.id, row.version))
    return found


@prepared
def _open_now(measure_id: int) -> sa.Executable:
    step, given, review = table(Step).c, table(Contribution).c, table(Review).c
    return sa.union_all(
        sa.select(sa.literal(STEP).label("kind"), step.id.label("id"), step.version).where(
            step.measure_id == measure_id, step.done_on.is_(None), step.dropped_on.is_(None)
        ),
        sa.select(sa.literal(GIVEN), given.id, given.version).where(
            given.measure_id == measure_id, given.state.in_(OPEN_STATES)
        ),
        sa.select(sa.literal(REVIEW), review.id, review.version).where(review.measure_id == measure_id),
    ).order_by("kind", "id")
