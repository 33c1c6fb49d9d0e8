"""Measures keep how many months their plan takes; the board's index has it in place of the first planned day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BEFORE = (
    "alliance_id", "column_stage", "rank", "id", "stage", "lead_id", "lead_state", "route", "field_id", "health",
)  # fmt: skip
AFTER = (
    "planned_end_last", "step_due_on", "fresh_on", "next_on", "resume_on", "one_group", "result_90_days",
    "giver_count", "given_eur", "uncovered_needs",
)  # fmt: skip

measure = sa.table(
    "measure", sa.column("id", sa.Integer), sa.column("planned_start_first", sa.Date),
    sa.column("planned_end_last", sa.Date), sa.column("planned_months", sa.Integer),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("measure", sa.Column("planned_months", sa.Integer(), nullable=True))
    count_months(op.get_bind())
    change_index("planned_months")


def downgrade() -> None:
    change_index("planned_start_first")
    op.drop_column("measure", "planned_months")


def change_index(which: str) -> None:
    op.drop_index("ix_measure_board", "measure")
    op.create_index("ix_measure_board", "measure", [*BEFORE, which, *AFTER])


def count_months(connection: Any) -> None:
    start, end = measure.c.planned_start_first, measure.c.planned_end_last
    planned = connection.execute(
        sa.select(measure.c.id, start, end).where(start.is_not(None), end.is_not(None))
    ).all()  # fmt: skip
    counted = [{"which": row[0], "months": months_of(row[1], row[2])} for row in planned]
    if counted:
        keep = sa.update(measure).where(measure.c.id == sa.bindparam("which"))
        connection.execute(keep.values(planned_months=sa.bindparam("months")), counted)


def months_of(start: date, end: date) -> int:
    """The begun month counts; a month from the 31st ends on the last day of a shorter one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (end.day > min(start.day, monthrange(end.year, end.month)[1]))
