"""Updates: who may help as a person, what corrects what. Mentions in comments, and who has read them.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("measure_update") as table:
        table.add_column(sa.Column("helper_person_id", sa.Integer()))
        table.add_column(sa.Column("corrects_id", sa.Integer()))
        table.create_foreign_key(
            "fk_measure_update_helper_person_id", "person", ["helper_person_id"], ["id"], ondelete="RESTRICT"
        )
        table.create_foreign_key(
            "fk_measure_update_alliance_id_corrects_id", "measure_update", ["alliance_id", "corrects_id"],
            ["alliance_id", "id"], ondelete="RESTRICT",
        )
        table.create_unique_constraint("uq_measure_update_corrects_id", ["corrects_id"])
    for column in ("helper_id", "helper_person_id"):
        op.create_index(f"ix_measure_update_alliance_id_{column}", "measure_update", ["alliance_id", column])
    with op.batch_alter_table("comment") as table:
        table.create_unique_constraint("uq_comment_alliance_id_id", ["alliance_id", "id"])
    _create_mentions()


def _create_mentions() -> None:
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("partner_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["alliance_id", "comment_id"], ["comment.alliance_id", "comment.id"],
            name="fk_mention_alliance_id_comment_id", ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"], ["partner.alliance_id", "partner.id"],
            name="fk_mention_alliance_id_partner_id", ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mention_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_mention"),
    )
    op.create_index("ix_mention_comment_id", "mention", ["comment_id"])
    op.create_index("ix_mention_alliance_id_person_id", "mention", ["alliance_id", "person_id"])
    op.create_index("ix_mention_alliance_id_partner_id", "mention", ["alliance_id", "partner_id"])
    op.create_table(
        "mention_read",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name="fk_mention_read_mention_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mention_read_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("mention_id", "person_id", name="pk_mention_read"),
    )


def downgrade() -> None:
    op.drop_table("mention_read")
    op.drop_table("mention")
    with op.batch_alter_table("comment") as table:
        table.drop_constraint("uq_comment_alliance_id_id", type_="unique")
    for column in ("helper_person_id", "helper_id"):
        op.drop_index(f"ix_measure_update_alliance_id_{column}", "measure_update")
    with op.batch_alter_table("measure_update") as table:
        table.drop_constraint("uq_measure_update_corrects_id", type_="unique")
        table.drop_constraint("fk_measure_update_alliance_id_corrects_id", type_="foreignkey")
        table.drop_constraint("fk_measure_update_helper_person_id", type_="foreignkey")
        table.drop_column("corrects_id")
        table.drop_column("helper_person_id")
