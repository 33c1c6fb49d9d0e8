"""Every write of the outbox. A mail is a row in the act's own transaction; it leaves after the commit."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, has_request_context
from sqlalchemy.dialects import postgresql, sqlite

from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.house import after_commit
from bundnis.notifications.models import Mail

TRIES = 10
# Long enough for one slow mail server; after it another worker may take the mail over.
CLAIMED_FOR = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)


def can_send() -> bool:
    """Whether this installation has a mail server. Without one links are copied by hand."""
    return bool(current_app.config["MAIL_SERVER"])


def full_address(path: str) -> str:
    """An address for mails and for copying: from the settings, never from what the browser claims."""
    return str(current_app.config["BASE_ADDRESS"]).rstrip("/") + path


def post_mail(
    key: str, recipient: str, language: str, subject: str, body: str, due_at: datetime | None = None
) -> bool:
    """Put a mail into the outbox; a key that was there before does nothing. False without a mail server."""
    if not can_send():
        # The body may carry a secret link; a row nobody will ever send would only keep it lying around.
        return False
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    moment = now()
    db.session.execute(
        insert(Mail)
        .values(
            key=key[:120],
            recipient=recipient,
            language=language,
            subject=" ".join(subject.split())[:300],
            body=body,
            message_id=_message_id(key),
            created_at=moment,
            due_at=due_at or moment,
            tries=0,
        )
        .on_conflict_do_nothing(index_elements=[Mail.key])
    )
    if has_request_context():
        after_commit(_kick)
    return True


def _kick() -> None:
    from bundnis.notifications import sender  # it stands above this file and imports it

    sender.kick()


def _message_id(key: str) -> str:
    """The same for the same mail, so that a receiver can drop a double."""
    host = urlsplit(str(current_app.config["BASE_ADDRESS"])).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"


# -- what the sender notes -----------------------------------------------------------------------


def claim(mail: Mail) -> bool:
    """Take a mail for sending; False when another worker was faster. No lock is held while it is sent."""
    taken = db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail.id, Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.tries == mail.tries)
        .values(due_at=now() + CLAIMED_FOR, tries=Mail.tries + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def note_sent(mail_id: int) -> None:
    """It has left. The text goes too: a link in it is a key."""
    db.session.execute(sa.update(Mail).where(Mail.id == mail_id).values(sent_at=now(), body=""))


def note_failed(mail_id: int, tries: int) -> None:
    """It did not leave: wait longer each time, and give up in the end."""
    if tries >= TRIES:
        db.session.execute(sa.update(Mail).where(Mail.id == mail_id).values(given_up_at=now(), body=""))
        return
    wait = min(timedelta(minutes=2 ** (tries - 1)), LONGEST_WAIT)
    db.session.execute(sa.update(Mail).where(Mail.id == mail_id).values(due_at=now() + wait))
