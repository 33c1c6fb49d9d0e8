"""In which language the reason of a declined lead was typed, and that of an override."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ADDED = ("lead_language", "override_language")


def upgrade() -> None:
    for name in ADDED:
        op.add_column("measure", sa.Column(name, sa.String(2)))


def downgrade() -> None:
    for name in reversed(ADDED):
        op.drop_column("measure", name)
