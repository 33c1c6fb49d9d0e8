"""Indexes of the ledger: what it adds up, and the newest contributions of a partner."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

FORMER = "ix_contribution_alliance_id_partner_id_state"
LEDGER = (
    "alliance_id", "partner_id", "state", "measure_id", "kind", "unit", "amount", "delivered", "received",
)  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_contribution_ledger", "contribution", list(LEDGER))
    op.create_index(
        "ix_contribution_alliance_id_partner_id_id", "contribution", ["alliance_id", "partner_id", "id"]
    )
    op.drop_index(FORMER, "contribution")


def downgrade() -> None:
    op.create_index(FORMER, "contribution", ["alliance_id", "partner_id", "state", "measure_id"])
    op.drop_index("ix_contribution_alliance_id_partner_id_id", "contribution")
    op.drop_index("ix_contribution_ledger", "contribution")
