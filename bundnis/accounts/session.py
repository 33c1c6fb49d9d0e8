"""Signed in or not: what the cookie carries, what the table says, what is kept when it has expired.

An extra file of this room: it is neither a read nor a write of the trade but the bridge between
Flask-Login, the gate and the table of sign-ins.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, Request, Response, current_app, flash, g, redirect, request, session, url_for
from flask_login import LoginManager
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, Unauthorized

from bundnis.accounts import drafts, queries, rules, service
from bundnis.accounts.models import KeptPost, SignIn
from bundnis.core.access import SAFE_METHODS, Actor, stamp_of
from bundnis.core.clock import now
from bundnis.core.db import is_writing, transaction, write_now
from bundnis.core.house import after_commit
from bundnis.core.i18n import _, language, speak_anew, typed_in
from bundnis.core.once import answer_again
from bundnis.core.words import LANGUAGES

log = logging.getLogger("bundnis")

SEEN_EVERY = timedelta(minutes=5)
NEVER_KEPT = (
    "csrf_token", "client_key", "draft_address", "draft_version", "switch_language", "username", "written_in",
)  # fmt: skip


def load_person() -> Actor | None:
    """Who is signed in in this request, with all seats: one statement."""
    token = session.get("token")
    if not token:
        return None
    moment = now()
    row, seats = current_app.extensions["load_signed_in"](
        queries.token_hash(token), moment - current_app.config["SIGN_IN_IDLE"],
        moment - current_app.config["SIGN_IN_ABSOLUTE"],
    )  # fmt: skip
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
        shortcuts=row.shortcuts,
        is_operator=row.is_operator,
        sign_in_id=row.sign_in_id,
        seats=seats,
    )


def _note_seen(sign_in_id: int, moment: datetime) -> None:
    def note() -> None:
        with current_app.extensions["faces"][True].begin() as connection:
            connection.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=moment))

    after_commit(note)


def begin(token: str) -> None:
    """Put a new sign-in into the cookie. Everything else in it goes, the CSRF seed too; the language stays."""
    chosen = session.get("language")
    session.clear()
    session["token"] = token
    session.permanent = True
    if chosen:
        session["language"] = chosen


def end(spoken: str) -> None:
    """Forget who was signed in; the page goes on in the language they read."""
    session.clear()
    session["language"] = spoken


# -- what came too late --------------------------------------------------------------------------
#
# A form sent after the sign-in had expired is kept. After signing in its own page is opened again with ``?kept=``
# and shows what was typed, as it does after a change of language; once it is sent, nothing is kept any longer.


def turn_away() -> Any:
    """Answer somebody who is not signed in: the sign-in page, and what was typed is kept."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    kept = keep_post(request, None)
    return kept if kept is not None else redirect(url_for("accounts.sign_in", next=_page_of(request)), 303)


def _page_of(post: Request) -> str | None:
    """The page a button was pressed on: its own address, else the one the browser names."""
    own = rules.local_address(post.full_path.rstrip("?"))
    if own and has_page(own):
        return own
    before = urlsplit(post.referrer or "")
    return rules.local_address(before.path) if before.netloc == post.host else None


def has_page(address: str) -> bool:
    """Whether the address of a form can be opened, too."""
    try:
        current_app.create_url_adapter(request).match(address.partition("?")[0], method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True


def keep_post(post: Request, actor: Actor | None) -> Any:
    """Keep the fields of a post that came too late, for the person it came from; None where there is nothing to."""
    actor = actor or load_person()
    if post.endpoint == "accounts.sign_out" and actor is None:
        return redirect(url_for("public.home"), 303)  # the second press found the session gone
    stamp = stamp_of(post.endpoint) if post.endpoint else None
    token = session.get("token")
    person_id = actor.id if actor else queries.person_behind(token) if token else None
    # What is open to everybody needs no signing in.
    if stamp is None or stamp.permission is None or person_id is None:
        return None
    if again := answer_again(person_id):
        return again  # the first press worked, and ended the sign-in
    address = rules.local_address(post.full_path.rstrip("?"))
    fields = [
        (name, value)
        for name, value in post.form.items(multi=True)
        if name not in NEVER_KEPT and "password" not in name
    ]
    if address is None or not any(value for _name, value in fields):
        return None
    if not (has_page(address) or rules.kept_texts(fields)):
        return None
    # An amount must not be read in another language than the one it was typed in.
    fields.append(("written_in", typed_in()))
    write_now()
    with transaction():
        post_id = service.keep_post(person_id, address, fields)
    kept = url_for("accounts.kept", post_id=post_id)
    if actor:
        return redirect(kept, 303)
    flash(_("Your sign-in had ended. What you typed is kept: sign in and it is shown again."), "info")
    return redirect(url_for("accounts.sign_in", next=kept), 303)


def kept_address(person_id: int) -> str | None:
    """Where a text that came too late waits for this person, whichever way they signed in again."""
    post = queries.newest_kept_post(person_id, now() - timedelta(days=1))
    return url_for("accounts.kept", post_id=post.id) if post else None


def address_with(post: KeptPost) -> str:
    """The page of the kept form, with what was typed."""
    return f"{post.address}{'&' if '?' in post.address else '?'}kept={post.id}"


def _kept_of_request() -> KeptPost | None:
    """The kept post whose page is opened with this request."""
    actor, post_id = g.get("actor"), request.args.get("kept", type=int)
    if request.method != "GET" or actor is None or not post_id or post_id >= 2**31:
        return None
    post = queries.kept_post(actor.id, post_id)
    return post if post is not None and request.full_path == address_with(post) else None


def show_typed() -> None:
    """Let the form of a page that is opened with a kept post show what was typed (``HouseForm.typed_before``)."""
    post = _kept_of_request()
    if post is None:
        return
    g.typed_before = MultiDict([(name, value) for name, value in post.fields if name not in NEVER_KEPT])
    code = dict(post.fields).get("written_in", "")
    if code in LANGUAGES:
        g.typed_in = code
    session["kept"] = post.id


def lead_to_text(answer: Response) -> Response:
    """Where the form itself cannot be shown any more, its texts are, to be copied."""
    if g.get("typed_is_shown") and answer.status_code == 200:
        return answer
    post = _kept_of_request()
    if post is not None:
        answer.status_code = 302
        answer.headers["Location"] = url_for("accounts.kept", post_id=post.id, text=1)
        answer.set_data(b"")
    return answer


def drop_kept_post(answer: Response) -> Response:
    """A kept post whose form has now been carried out is no longer needed."""
    actor, post_id = g.get("actor"), session.get("kept")
    if not post_id or actor is None or request.method != "POST" or answer.status_code not in (302, 303):
        return answer
    try:
        with transaction():
            if service.drop_kept_post(actor, post_id, request.path):
                session.pop("kept")
    except Exception:  # the act is stored; a kept post left over goes by itself within a week
        log.exception("a kept post could not be dropped")
    return answer


# -- the language switch beside a form -----------------------------------------------------------


def switch_language() -> None:
    """A form posted by the language switch: from here on the answer speaks the new language.

    The form knows by the same field that it was not sent (``HouseForm.was_sent``) and shows what was typed.
    """
    code = request.form.get("switch_language") if request.method == "POST" else None
    if code not in LANGUAGES:
        return
    g.typed_in = language()
    speak(str(code))


def speak(code: str) -> None:
    """Change the language of this browser and, for somebody signed in, of the person."""
    session["language"] = code
    actor: Actor | None = g.get("actor")
    if actor and actor.language != code:
        if not is_writing():
            write_now()
        service.change_language(actor, code)
        g.actor = replace(actor, language=code)
    speak_anew()


def init_app(app: Flask) -> None:
    """Flask-Login asks who is signed in; the gate has already found out."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None

    @manager.request_loader
    def load(_request: Request) -> Actor | None:
        return g.get("actor")

    @manager.unauthorized_handler
    def unauthorized() -> Any:
        raise Unauthorized

    app.before_request(switch_language)
    app.before_request(show_typed)
    app.after_request(lead_to_text)
    app.after_request(drop_kept_post)
    drafts.init_app(app)
    app.extensions["keep_post"] = keep_post
