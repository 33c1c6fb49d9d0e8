"""Links that let a new mail address count.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "address_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_link_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_address_link"),
        sa.UniqueConstraint("token_hash", name="uq_address_link_token_hash"),
    )
    op.create_index("ix_address_link_person_id", "address_link", ["person_id"])


def downgrade() -> None:
    op.drop_table("address_link")
