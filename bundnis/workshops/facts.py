"""The answer to what the page of a measure asks about sessions: one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bundnis.core.asking import prepared
from bundnis.workshops.models import Outcome, Pledge

QUESTIONS: tuple[str, ...] = ("waiting_pledges",)


def gather(measure_ids: Collection[int], questions: Collection[str] = QUESTIONS) -> Mapping[int, Mapping[str, Any]]:
    """How many pledges to each measure wait for somebody of their partner."""
    found = {measure_id: {"waiting_pledges": 0} for measure_id in measure_ids}
    if found and "waiting_pledges" in questions:
        for row in _waiting(list(found)):
            found[row.measure_id]["waiting_pledges"] = row.number
    return found


@prepared
def _waiting(measure_ids: list[int]) -> sa.Executable:
    pledge, outcome = Pledge.__table__.c, Outcome.__table__.c
    return (
        sa.select(outcome.measure_id, sa.func.count().label("number"))
        .join_from(Outcome.__table__, Pledge.__table__, pledge.cluster_id == outcome.cluster_id)
        .where(
            outcome.measure_id.in_(measure_ids), outcome.kind == "measure", pledge.state == "offered",
            pledge.leads.is_(False),
        )
        .group_by(outcome.measure_id)
    )
