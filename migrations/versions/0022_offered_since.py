"""Measures keep since when the oldest of their offers waits; the index of what is led holds it, and the next step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
LEAD = (
    "alliance_id", "lead_state", "stage", "lead_id", "rank", "planned_start_first", "planned_end_last", "resume_on",
    "actual_end_last",
)  # fmt: skip

measure = sa.table("measure", sa.column("id"), sa.column("offered_since"))
given = sa.table("contribution", *(sa.column(name) for name in ("measure_id", "state", "offered_at")))


def upgrade() -> None:
    op.add_column("measure", sa.Column("offered_since", MOMENT))
    oldest = sa.select(sa.func.min(given.c.offered_at)).where(
        given.c.measure_id == measure.c.id, given.c.state == "offered"
    )
    op.execute(measure.update().values(offered_since=oldest.correlate(measure).scalar_subquery()))
    change((*LEAD, "step_due_on", "offered_since", "id"))


def downgrade() -> None:
    change(LEAD)
    op.drop_column("measure", "offered_since")


def change(columns: tuple[str, ...]) -> None:
    op.drop_index("ix_measure_lead", "measure")
    op.create_index("ix_measure_lead", "measure", list(columns))
