"""The board's index without what flags ask, that in an index of the open columns; routes and living contributions in
indexes of theirs; what Today asks of led measures and of offers is answered by the indexes alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BOARD = (
    "alliance_id", "column_stage", "rank", "id", "stage", "lead_id", "lead_state", "route", "field_id", "health",
)  # fmt: skip
BEFORE = (
    "planned_months", "planned_end_last", "step_due_on", "fresh_on", "next_on", "resume_on", "one_group",
    "result_90_days", "giver_count", "given_eur", "uncovered_needs",
)  # fmt: skip
AFTER = ("step_due_on", "fresh_on", "next_on", "resume_on")
OPEN = (
    "alliance_id", "rank", "id", "giver_count", "given_eur", "planned_months", "one_group", "result_90_days",
    "uncovered_needs", "lead_state", "planned_end_last", "step_due_on", "fresh_on", "column_stage", "stage",
)  # fmt: skip
IN_OPEN_COLUMN = sa.text("column_stage IN ('agreed', 'idea', 'implementation', 'workshop')")
IS_LIVING = sa.text("state IN ('accepted', 'offered', 'received')")


LEAD = ("alliance_id", "lead_state", "stage", "lead_id", "rank", "planned_start_first", "planned_end_last", "resume_on")


def upgrade() -> None:
    change("ix_measure_board", "measure", (*BOARD, *AFTER))
    change("ix_measure_lead", "measure", (*LEAD, "actual_end_last"))
    op.drop_index("ix_contribution_measure_id_state", "contribution")
    op.create_index("ix_contribution_of_measure", "contribution", ["measure_id", "state", "offered_at", "id"])
    op.create_index("ix_measure_route", "measure", ["alliance_id", "route", "column_stage", "rank", "id"])
    create("ix_measure_open", "measure", OPEN, IN_OPEN_COLUMN)
    op.drop_index("ix_contribution_of_partner", "contribution")
    create("ix_contribution_living", "contribution", ("alliance_id", "partner_id", "measure_id", "state"), IS_LIVING)


def downgrade() -> None:
    op.drop_index("ix_contribution_living", "contribution")
    op.create_index(
        "ix_contribution_of_partner", "contribution", ["alliance_id", "partner_id", "state", "measure_id"]
    )
    op.drop_index("ix_measure_open", "measure")
    op.drop_index("ix_measure_route", "measure")
    op.drop_index("ix_contribution_of_measure", "contribution")
    op.create_index("ix_contribution_measure_id_state", "contribution", ["measure_id", "state"])
    change("ix_measure_lead", "measure", LEAD)
    change("ix_measure_board", "measure", (*BOARD, *BEFORE))


def change(name: str, table: str, columns: tuple[str, ...]) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, list(columns))


def create(name: str, table: str, columns: tuple[str, ...], where: sa.TextClause) -> None:
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
