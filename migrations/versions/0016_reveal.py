"""How far a ballot has been revealed on the screen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("ballot", sa.Column("shown", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("ballot", "shown")
