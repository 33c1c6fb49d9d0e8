"""A form that creates something does it once, however often it is sent.

Every such form carries a client key. The key is stored in the act's own transaction, so a refused form
gives its key back, and the second post answers what the first one answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, redirect, request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.clock import now
from bundnis.core.columns import Moment
from bundnis.core.db import Base, db, table


class FormKey(Base):
    """A form that was carried out, and where its answer led."""

    __tablename__ = "form_key"
    __table_args__ = (sa.UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(64))
    endpoint: Mapped[str] = mapped_column(sa.String(80))
    location: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime] = mapped_column(Moment, index=True)


# Differs from one sending to the next although nothing else does.
NOT_TYPED = ("csrf_token",)

_LEADS_TO = (
    sa.update(table(FormKey))
    .where(table(FormKey).c.id == sa.bindparam("row"))
    .values(location=sa.bindparam("leads_to"))
)


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Carry out a posted form with a client key only the first time. Stands below the access stamp."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or not request.form.get("client_key") or g.actor is None:
            return view(*args, **kwargs)
        key = _fingerprint()
        row_id = _claim(key)
        if row_id is None:
            return redirect(_stored_answer(key), 303)
        answer = current_app.make_response(view(*args, **kwargs))
        if answer.status_code in (302, 303):
            db.session.execute(_LEADS_TO, {"row": row_id, "leads_to": answer.location})
        elif answer.status_code < 400:
            db.session.execute(sa.delete(FormKey).where(FormKey.id == row_id))
        return answer

    return wrapped


def _fingerprint() -> str:
    """The key together with what was typed: the back button brings the key back, and another text is another act."""
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED)
    return hashlib.sha256(repr((request.path, typed)).encode("utf-8", "surrogatepass")).hexdigest()


def _claim(key: str) -> int | None:
    row = {"person_id": g.actor.id, "key": key, "endpoint": request.endpoint or "", "location": "", "at": now()}
    claimed: int | None = db.session.execute(_claiming(db.session.get_bind().dialect.name), row).scalar()
    return claimed


@cache
def _claiming(dialect: str) -> sa.Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table(FormKey)).on_conflict_do_nothing().returning(table(FormKey).c.id)


def _stored_answer(key: str) -> str:
    location = db.session.scalar(
        sa.select(FormKey.location).where(
            FormKey.person_id == g.actor.id, FormKey.key == key, FormKey.endpoint == (request.endpoint or "")
        )
    )
    # An unknown endpoint for this key is a forged post: it leads to the start page and does nothing.
    return location or "/"
