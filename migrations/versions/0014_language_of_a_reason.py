"""In which language the reason of a move, and what stopping taught, were typed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("measure", sa.Column("stage_language", sa.String(2)))


def downgrade() -> None:
    op.drop_column("measure", "stage_language")
