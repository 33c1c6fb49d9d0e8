"""Indexes for Today: what waits for a lead, for news, for an answer, for its day; what happened since a visit.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# name -> table, columns, and the rows it is about where it is not about all
INDEXES = {
    "ix_measure_lead": (
        "measure",
        ["alliance_id", "lead_state", "stage", "lead_id", "rank", "planned_start_first", "planned_end_last",
         "resume_on"], "",
    ),
    "ix_measure_news": ("measure", ["alliance_id", "stage", "fresh_on", "health", "lead_id", "lead_state"], ""),
    "ix_step_open": ("step", ["alliance_id", "partner_id", "due_last"], "done_on IS NULL AND dropped_on IS NULL"),
    "ix_contribution_alliance_id_state_offered_at": ("contribution", ["alliance_id", "state", "offered_at"], ""),
    "ix_contribution_promised": ("contribution", ["alliance_id", "partner_id", "wanted_last"], "state = 'accepted'"),
    "ix_contribution_delivered": (
        "contribution", ["alliance_id", "state", "offered_at"], "state = 'accepted' AND delivered > received"
    ),
    "ix_journal_alliance_id_at": ("journal", ["alliance_id", "at"], ""),
}  # fmt: skip


def upgrade() -> None:
    for name, (table, columns, where) in INDEXES.items():
        rows = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
        op.create_index(name, table, columns, **rows)


def downgrade() -> None:
    for name, (table, _columns, _where) in reversed(INDEXES.items()):
        op.drop_index(name, table)
