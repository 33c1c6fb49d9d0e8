"""What the scribe writes down while the session runs, and before and after."""

from __future__ import annotations

from typing import Any

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import LANGUAGES, N_
from bundnis.workshops.models import Note, Workshop
from bundnis.workshops.phases import NOTES
from bundnis.workshops.queries import minutes as queries
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, differs, lock
from bundnis.workshops.service.ground import note as happened

TEXT = 2_000


def add_note(actor: Actor, workshop: Workshop, *, kind: str, text: str, client_key: str, language: str = "") -> Note:
    """A note at the step the session stands at. The same key again is the same note."""
    lock(workshop)
    if (sent := queries.note_by_key(workshop.id, client_key)) is not None:
        return sent
    values = _checked(actor, kind, text, language)
    check_not_approved(workshop)
    row = Note(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, step_id=workshop.step_id, client_key=client_key,
        written_by=actor.name[:200], at=now(), **values,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happened(actor, workshop, "noted", note=row.id)
    return row


def _checked(actor: Actor, kind: str, text: str, language: str) -> dict[str, Any]:
    if kind not in NOTES:
        raise Refused(NOT_ONE_OF_THEM, "kind")
    if not text:
        raise Refused(N_("Please write down the note."), "text")
    check_length("text", text, TEXT)
    spoken = language or actor.language
    return {"kind": kind, "text": text, "language": spoken if spoken in LANGUAGES else "de"}


def check_not_approved(workshop: Workshop) -> None:
    """Approved minutes stay as they are: what is written now would be read by nobody."""
    minutes = queries.minutes_of(workshop.id)
    if minutes is not None and minutes.state == "approved":
        raise Refused(N_("The minutes are approved: nothing in them changes any more."))


def change_note(actor: Actor, workshop: Workshop, note: Note, version: int, **values: str) -> None:
    """Say it otherwise. Raises Conflict with what is stored when somebody saved since ``version``."""
    lock(workshop)
    db.session.refresh(note)
    if not note.text:
        raise Refused(N_("This note was taken out in the meantime."), "text")
    checked = _checked(actor, **values)
    if not differs(note, checked, version):
        return
    check_not_approved(workshop)
    for name, value in checked.items():
        setattr(note, name, value)
    db.session.flush()
    happened(actor, workshop, "note_changed", note=note.id)


def strike_note(actor: Actor, workshop: Workshop, note: Note) -> None:
    """Take a note out; twice is once. Minutes that were circulated with it keep it until the next edition."""
    lock(workshop)
    db.session.refresh(note)
    if not note.text:
        return
    check_not_approved(workshop)
    note.text = ""
    db.session.flush()
    happened(actor, workshop, "note_struck", note=note.id)
