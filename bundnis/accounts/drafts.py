"""Drafts: what somebody is typing, kept on the server until it is sent. An extra file of this room.

Kept per person and address of a form, seen by nobody else, told in no journal. A browser sends the whole form
every few seconds (``ui/static/js/drafts.js``); without JavaScript there are none. Opened again, the form shows the
draft (``HouseForm.drafted``); sent, discarded, or after thirty days it is gone. Two windows do not overwrite each
other: each says which version it knows, and its own name. Erasing a person removes them all (``forget``, or the
foreign key).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from flask import Flask, Response, g, request
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from bundnis.accounts import rules
from bundnis.accounts.models import Draft
from bundnis.core.access import Actor
from bundnis.core.asking import prepared
from bundnis.core.clock import now
from bundnis.core.dates import show_moment
from bundnis.core.db import db, transaction
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import language
from bundnis.core.words import LANGUAGES, N_

log = logging.getLogger("bundnis")

KEPT_FOR = timedelta(days=30)
MOST = 50
LARGEST = 300_000
# Beside the fields of the form: which window sent them, and in which language the amounts are written.
WINDOW, WRITTEN_IN = "draft_window", "written_in"
HOME_ZONE = "Europe/Brussels"

# Says what the form is about; everything else of a query says where one came from, or what was chosen there.
_ABOUT = frozenset({"update"})


def address_of(full_path: str) -> str | None:
    """The address of a form as its drafts are found by it; None for what is no address of this house."""
    path, _sign, query = full_path.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] in _ABOUT]
    return rules.local_address(f"{path}?{urlencode(kept)}" if kept else path)


def _address_here() -> str | None:
    """The form of this request: a posted one names the page it stands on."""
    return address_of(request.form.get("draft_address") or request.full_path.rstrip("?"))


# -- writing -------------------------------------------------------------------------------------


def save(person_id: int, address: str, fields: Sequence[tuple[str, str]], known: int) -> int:
    """Keep what a form holds now, and return its version. Nothing written, nothing kept: the version is 0.

    Raises Conflict when another window has kept something newer than ``known``, or it was sent meanwhile.
    """
    if sum(len(name) + len(value) for name, value in fields) > LARGEST:
        raise Refused(N_("This is too long"))
    draft = db.session.scalar(
        sa.select(Draft).where(Draft.person_id == person_id, Draft.address == address).with_for_update()
    )
    kept = [list(pair) for pair in fields]
    if draft is not None and draft.fields == kept:
        # Sent again because the answer was lost: it is kept already.
        return draft.version
    if (draft.version if draft else 0) != known and not (draft and _is_same_window(draft.fields, kept)):
        raise Conflict
    if not rules.kept_texts(fields):
        drop(person_id, address)
        return 0
    if draft is None:
        return _first(person_id, address, fields)
    draft.fields, draft.at, draft.version = kept, now(), draft.version + 1
    db.session.flush()
    return draft.version


def _is_same_window(before: list[list[str]], now_sent: list[list[str]]) -> bool:
    """Whether one window sent both: it goes on from what it sent itself, also when the answer never arrived."""
    window = _window_of(now_sent)
    return bool(window) and window == _window_of(before)


def _window_of(fields: list[list[str]]) -> str:
    return next((value for name, value in fields if name == WINDOW), "")


def _first(person_id: int, address: str, fields: Sequence[tuple[str, str]]) -> int:
    _make_room(person_id)
    draft = Draft(person_id=person_id, address=address, fields=[list(pair) for pair in fields], at=now(), version=1)
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError as taken:  # by another window, in the same moment
        raise Conflict from taken
    return 1


def _make_room(person_id: int) -> None:
    """Let go what is too old, and the oldest of too many."""
    db.session.execute(sa.delete(Draft).where(Draft.at < now() - KEPT_FOR))
    newest = sa.select(Draft.id).where(Draft.person_id == person_id).order_by(Draft.at.desc(), Draft.id.desc())
    too_many = list(db.session.scalars(newest.offset(MOST - 1)))
    if too_many:
        db.session.execute(sa.delete(Draft).where(Draft.id.in_(too_many)))


def drop(person_id: int, address: str) -> None:
    """Forget a draft: it was sent, or is no longer wanted."""
    db.session.execute(sa.delete(Draft).where(Draft.person_id == person_id, Draft.address == address))


def forget(person_id: int) -> None:
    """Forget everything a person was typing (part of what erasure removes)."""
    db.session.execute(sa.delete(Draft).where(Draft.person_id == person_id))


# -- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft as its form shows it."""

    fields: MultiDict[str, str]
    version: int
    when: str


@prepared
def _draft_of(person_id: int, address: str) -> sa.Select[Any]:
    draft = Draft.__table__.c
    return sa.select(draft.fields, draft.version, draft.at).where(
        draft.person_id == person_id, draft.address == address
    )


def find() -> Shown | None:
    """The draft of the form at the address of this request, if its person has one; asked once a request."""
    if "draft" not in g:
        g.draft = _find()
    found: Shown | None = g.draft
    return found


def _find() -> Shown | None:
    actor: Actor | None = g.get("actor")
    address = _address_here()
    row = _draft_of(actor.id, address).one_or_none() if actor and address else None
    if actor is None or row is None or row.at < now() - KEPT_FOR:
        return None
    fields = MultiDict((name, value) for name, value in row.fields if name not in (WINDOW, WRITTEN_IN))
    for name in request.args.keys() & fields.keys():
        # What was chosen on the way here is newer than the draft.
        fields.setlist(name, request.args.getlist(name))
    if request.method == "GET" and (code := dict(row.fields).get(WRITTEN_IN)) in LANGUAGES:
        # An amount must not be read in another language than the one it was typed in.
        g.typed_in = code
    return Shown(fields, row.version, when(actor, row.at))


def when(actor: Actor | None, moment: Any) -> str:
    """A moment as this person's clock shows it."""
    seats = actor.seats.values() if actor else ()
    return show_moment(moment, language(), next((seat.time_zone for seat in seats), HOME_ZONE))


# -- after sending -------------------------------------------------------------------------------


def drop_sent(answer: Response) -> Response:
    """A form that has now been carried out needs its draft no longer."""
    actor: Actor | None = g.get("actor")
    if request.method != "POST" or actor is None or answer.status_code not in (302, 303):
        return answer
    if request.form.get("draft_version", "0") in ("", "0") or request.endpoint == "accounts.discard_draft":
        return answer
    try:
        with transaction():
            drop(actor.id, _address_here() or "")
    except Exception:  # the act is stored; a draft left over is shown once more and can be discarded
        log.exception("a draft could not be dropped")
    return answer


def init_app(app: Flask) -> None:
    """Forms ask for their drafts; what was sent is dropped."""
    app.extensions["find_draft"] = find
    app.jinja_env.globals["draft_address"] = _address_here
    app.after_request(drop_sent)
