"""A session that was opened has a day on which what participants left goes, also where nobody ends it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

workshop = sa.table(
    "workshop", sa.column("id", sa.Integer), sa.column("state", sa.String), sa.column("held_on", sa.Date),
    sa.column("opened_at", sa.DateTime), sa.column("purge_on", sa.Date),
)  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    running = connection.execute(
        sa.select(workshop.c.id, workshop.c.held_on, workshop.c.opened_at)
        .where(workshop.c.state == "live", workshop.c.purge_on.is_(None), workshop.c.opened_at.is_not(None))
    ).all()  # fmt: skip
    for row in running:
        day = max(filter(None, (row.held_on, row.opened_at.date())))
        connection.execute(
            sa.update(workshop).where(workshop.c.id == row.id).values(purge_on=day + timedelta(days=90))
        )


def downgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.update(workshop).where(workshop.c.state == "live").values(purge_on=None))
