"""What contributing partners say beside a review; values of an indicator that stand for a month, a season or a year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("indicator_value") as table:
        # What was counted so far was counted on a day.
        table.add_column(sa.Column("precision", sa.String(length=8), nullable=False, server_default="day"))
    with op.batch_alter_table("indicator_value") as table:
        table.alter_column("precision", server_default=None)
    op.create_table(
        "review_voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_review_voice_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_review_voice_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name="fk_review_voice_written_by", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_voice"),
        sa.UniqueConstraint("measure_id", "partner_id", name="uq_review_voice_measure_id_partner_id"),
    )


def downgrade() -> None:
    op.drop_table("review_voice")
    with op.batch_alter_table("indicator_value") as table:
        table.drop_column("precision")
