"""Reads of the outbox."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.notifications.models import Mail

WAITING = (Mail.sent_at.is_(None), Mail.given_up_at.is_(None))


def due(limit: int) -> list[Mail]:
    """Mails that wait and whose time has come, oldest first."""
    return list(
        db.session.scalars(
            sa.select(Mail).where(*WAITING, Mail.due_at <= now()).order_by(Mail.due_at, Mail.id).limit(limit)
        )
    )


def next_due() -> datetime | None:
    """When the next waiting mail is due; None when nothing waits."""
    return db.session.scalar(sa.select(sa.func.min(Mail.due_at)).where(*WAITING))
