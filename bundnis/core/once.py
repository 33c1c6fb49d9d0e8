"""An act is carried out once, however often it is sent.

``@once`` is for forms that create something: they carry a client key. The key is stored in the act's own
transaction, so a refused form gives its key back, and the second post answers what the first one answered.

``@final`` is for acts after which their thing is gone (deleting, removing, taking back): pressed again by the same
person, they answer as the first time instead of 404. The gate asks ``answer_again`` before it refuses a post; what
somebody has not done themself stays unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import Any

import sqlalchemy as sa
from flask import current_app, flash, g, redirect, request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bundnis.core.clock import now
from bundnis.core.columns import Moment
from bundnis.core.db import Base, db, table
from bundnis.core.i18n import _


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


# So many old keys are let go at once: whoever signs in does not wait for those of years.
LET_GO = 500

# Differs from one sending to the next although nothing else does.
NOT_TYPED = ("csrf_token", "draft_version",)

_LEADS_TO = (
    sa.update(table(FormKey))
    .where(table(FormKey).c.id == sa.bindparam("row"))
    .values(location=sa.bindparam("leads_to"))
)


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Carry out a posted form with a client key only the first time. Stands below the access stamp."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        # Guests of a session have no row of their own to keep keys by; what they send carries its key into its row.
        if request.method != "POST" or not request.form.get("client_key") or g.actor is None or not g.actor.id:
            return view(*args, **kwargs)
        key = _fingerprint()
        row_id = _claim(key)
        if row_id is None:
            # An unknown endpoint for this key is a forged post: it leads to the start page and does nothing.
            return _done_already(_stored_answer(key, g.actor.id) or "/")
        answer = current_app.make_response(view(*args, **kwargs))
        if answer.status_code in (302, 303):
            db.session.execute(_LEADS_TO, {"row": row_id, "leads_to": answer.location})
        elif answer.status_code < 400:
            db.session.execute(sa.delete(FormKey).where(FormKey.id == row_id))
        return answer

    wrapped.is_once = True  # type: ignore[attr-defined]
    return wrapped


def final(view: Callable[..., Any]) -> Callable[..., Any]:
    """Remember that this person has done it: its thing has no page any more. Stands below the access stamp."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or g.actor is None:
            return view(*args, **kwargs)
        key = _fingerprint_of_path()
        if _claim(key) is None:
            # Done before, perhaps a moment ago while this press waited; or the thing is back and goes once more.
            db.session.expire_all()
            kwargs = g.load_again()
            if any(thing is None for thing in kwargs.values()):
                return _done_already(_stored_answer(key, g.actor.id) or "/")
        answer = current_app.make_response(view(*args, **kwargs))
        mine = sa.and_(FormKey.person_id == g.actor.id, FormKey.key == key)
        if answer.status_code == 303:
            db.session.execute(sa.update(FormKey).where(mine).values(location=answer.location, at=now()))
        elif answer.status_code < 400:
            db.session.execute(sa.delete(FormKey).where(mine))
        return answer

    wrapped.is_final = True  # type: ignore[attr-defined]
    return wrapped


def answer_again(person_id: int) -> Any:
    """What this very act answered when the same person carried it out before; None where they have not."""
    if request.method != "POST" and not hasattr(current_app.view_functions[str(request.endpoint)], "is_final"):
        return None  # the back button leads to the question only of what is gone
    keys = [_fingerprint_of_path(), *([_fingerprint()] if request.form.get("client_key") else [])]
    location = next(filter(None, (_stored_answer(key, person_id) for key in keys)), None)
    return _done_already(location) if location else None


def _done_already(location: str) -> Any:
    flash(_("This is done already."), "info")
    return redirect(location, 303 if request.method == "POST" else 302)


def _fingerprint_of_path() -> str:
    return hashlib.sha256(repr(("final", request.path)).encode("utf-8", "surrogatepass")).hexdigest()


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


def let_go(before: datetime) -> None:
    """Forget the oldest forms that were carried out before a moment: nobody sends them again."""
    oldest = sa.select(FormKey.id).where(FormKey.at < before).order_by(FormKey.at).limit(LET_GO)
    db.session.execute(sa.delete(FormKey).where(FormKey.id.in_(oldest)))


def _stored_answer(key: str, person_id: int) -> str | None:
    return db.session.scalar(
        sa.select(FormKey.location).where(
            FormKey.person_id == person_id, FormKey.key == key, FormKey.endpoint == (request.endpoint or "")
        )
    )
