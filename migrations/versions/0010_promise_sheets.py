"""Promise sheets: what a partner has promised, frozen with a date and a number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "promise_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"], ["partner.alliance_id", "partner.id"],
            name="fk_promise_sheet_alliance_id_partner_id", ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["person.id"], name="fk_promise_sheet_frozen_by", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promise_sheet"),
        sa.UniqueConstraint("alliance_id", "number", name="uq_promise_sheet_alliance_id_number"),
    )
    op.create_index(
        "ix_promise_sheet_alliance_id_partner_id_id", "promise_sheet", ["alliance_id", "partner_id", "id"]
    )


def downgrade() -> None:
    op.drop_table("promise_sheet")
