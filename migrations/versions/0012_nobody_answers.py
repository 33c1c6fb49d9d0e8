"""An index of the measures nobody answers for: Today asks the whole alliance for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NOBODY = sa.text("responsible_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_measure_nobody_answers", "measure", ["alliance_id", "stage", "rank"], sqlite_where=NOBODY,
        postgresql_where=NOBODY,
    )


def downgrade() -> None:
    op.drop_index("ix_measure_nobody_answers", "measure")
