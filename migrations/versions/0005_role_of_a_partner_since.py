"""Since when a partner has its present role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partner", sa.Column("role_since", sa.Date()))


def downgrade() -> None:
    op.drop_column("partner", "role_since")
