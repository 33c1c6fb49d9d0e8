"""Signed in or not: what the cookie carries, what the table says, what is kept when it has expired.

An extra file of this room: it is neither a read nor a write of the trade but the bridge between
Flask-Login, the gate and the table of sign-ins.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, current_app, flash, g, redirect, request, session, url_for
from flask_login import LoginManager
from werkzeug.exceptions import Unauthorized

from bundnis.accounts import queries, service
from bundnis.accounts.models import SignIn
from bundnis.core.access import SAFE_METHODS, Actor, Seat
from bundnis.core.clock import now
from bundnis.core.db import db, write_now
from bundnis.core.house import after_commit
from bundnis.core.i18n import _

SEEN_EVERY = timedelta(minutes=5)
NEVER_KEPT = ("csrf_token", "client_key")


def load_person() -> Actor | None:
    """Who is signed in in this request, with all seats: two statements."""
    token = session.get("token")
    if not token:
        return None
    row = queries.signed_in_person(token, current_app.config["SIGN_IN_IDLE"], current_app.config["SIGN_IN_ABSOLUTE"])
    if row is None:
        return None
    if now() - row.seen_at > SEEN_EVERY and request.method in SAFE_METHODS:
        _note_seen(row.sign_in_id, now())
    return Actor(
        id=row.id,
        name=row.name,
        email=row.email,
        language=row.language,
        theme=row.theme,
        is_operator=row.is_operator,
        sign_in_id=row.sign_in_id,
        seats=current_app.extensions["load_seats"](row.id),
    )


def _note_seen(sign_in_id: int, moment: datetime) -> None:
    def note() -> None:
        with current_app.extensions["faces"][True].begin() as connection:
            connection.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=moment))

    after_commit(note)


def turn_away() -> Any:
    """Answer somebody who is not signed in: the sign-in page, and what was typed is kept."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    kept = keep_post(request, None)
    return kept if kept is not None else redirect(url_for("accounts.sign_in"), 303)


def keep_post(post: Request, actor: Actor | None) -> Any:
    """Keep the fields of a post that came too late, for the person it came from; None if nobody is known."""
    person_id = actor.id if actor else None
    if person_id is None and session.get("token"):
        person_id = queries.person_behind(session["token"])
    fields = [
        (name, value)
        for name, value in post.form.items(multi=True)
        if name not in NEVER_KEPT and "password" not in name
    ]
    if person_id is None or post.endpoint is None or not fields:
        return None
    write_now()
    post_id = service.keep_post(person_id, post.path, fields)
    db.session.commit()
    if actor:
        return redirect(url_for("accounts.kept", post_id=post_id), 303)
    flash(_("You were no longer signed in. What you typed is kept: sign in and it is shown again."), "info")
    return redirect(url_for("accounts.sign_in", next=url_for("accounts.kept", post_id=post_id)), 303)


def init_app(app: Flask) -> None:
    """Flask-Login asks who is signed in; the gate has already found out."""
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.request_loader
    def load(_request: Request) -> Actor | None:
        return g.get("actor")

    @manager.unauthorized_handler
    def unauthorized() -> Any:
        raise Unauthorized

    app.extensions["keep_post"] = keep_post
    app.extensions.setdefault("load_seats", _no_seats)


def _no_seats(_person_id: int) -> dict[str, Seat]:
    return {}
