"""The sums of the ledger are kept: what partners carry of the measures that run, by kind and unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# What the ledger added up stood in the index; a filter asks for less.
PARTNER = ("alliance_id", "partner_id", "state", "measure_id")
LEDGER = (*PARTNER, "kind", "unit", "amount", "delivered", "received")
# As the application adds them up; amounts stand in thousandths.
ADD_UP = """
    INSERT INTO carried (alliance_id, partner_id, kind, unit, number, offered, accepted, delivered, received)
    SELECT c.alliance_id, c.partner_id, c.kind, c.unit, count(*),
           sum(CASE WHEN c.state = 'offered' THEN c.amount ELSE 0 END),
           sum(CASE WHEN c.state <> 'offered' THEN c.amount ELSE 0 END), sum(c.delivered), sum(c.received)
    FROM contribution c
    JOIN measure m ON m.id = c.measure_id
    WHERE c.state IN ('offered', 'accepted', 'received')
      AND m.column_stage IN ('idea', 'workshop', 'agreed', 'implementation')
    GROUP BY c.alliance_id, c.partner_id, c.kind, c.unit
"""


def upgrade() -> None:
    op.create_table(
        "carried",
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("offered", "accepted", "delivered", "received")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_carried_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("alliance_id", "partner_id", "kind", "unit", name="pk_carried"),
    )
    op.execute(ADD_UP)
    op.create_index("ix_contribution_of_partner", "contribution", list(PARTNER))
    op.drop_index("ix_contribution_ledger", "contribution")


def downgrade() -> None:
    op.create_index("ix_contribution_ledger", "contribution", list(LEDGER))
    op.drop_index("ix_contribution_of_partner", "contribution")
    op.drop_table("carried")
