"""What the scribe writes, on a page of its own: by page reload, or kept in the browser until the server has it."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, url_for
from flask_wtf.csrf import generate_csrf

from bundnis.core.access import by_door
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.workshops import presentation, service
from bundnis.workshops.forms.minutes import NoteForm
from bundnis.workshops.guests import session_door
from bundnis.workshops.models import Note, Workshop
from bundnis.workshops.presentation import notes as pieces
from bundnis.workshops.queries import minutes as queries
from bundnis.workshops.views.blueprint import SESSION, back_to, blueprint, live_answer, spoken_in

NOTES = SESSION + "/notes"


@blueprint.route(NOTES, methods=["GET", "POST"])
@by_door("workshop.note", session_door)
def notes(workshop: Workshop) -> Any:
    """Write a note at the step the session stands at; all of them below."""
    form = _form(workshop)

    def write() -> None:
        service.add_note(
            g.actor, workshop, kind=form.kind.data, text=form.text.data, client_key=form.client_key.data,
            language=form.language.data,
        )  # fmt: skip

    status = send(form, write, "text")
    if status == DONE:
        flash(_("The note is written down."), "success")
        return back_to(".notes", workshop)
    return render_template(
        "workshops/notes.html", workshop=workshop, form=form, regions=pieces.regions(workshop, form),
        place=_place(workshop), **presentation.frame(workshop),
    ), status  # fmt: skip


def _form(workshop: Workshop) -> NoteForm:
    return NoteForm(data={"language": spoken_in(workshop), "kind": "note"})


def _place(workshop: Workshop) -> str:
    return url_for(".session", alliance=g.seat.slug, number=workshop.number).rstrip("/")


@blueprint.get(NOTES + "/state")
@by_door("workshop.note", session_door)
def notes_state(workshop: Workshop) -> Any:
    """What the page of notes polls."""
    return live_answer(workshop, "notes", lambda: {"regions": pieces.listed(workshop)})


@blueprint.get(NOTES + "/own")
@by_door("workshop.note", session_door)
def notes_own(workshop: Workshop) -> Any:
    """After something was sent: the form and the list anew, with a fresh token."""
    parts = {"regions": pieces.regions(workshop, _form(workshop)), "token": generate_csrf()}
    return Response(json.dumps(parts, ensure_ascii=False), content_type="application/json")


@blueprint.route(NOTES + "/<int:note_id>", methods=["GET", "POST"])
@by_door("workshop.note", session_door)
def edit_note(workshop: Workshop, note_id: int) -> Any:
    """Say it otherwise."""
    note = _note(workshop, note_id)
    form = NoteForm(data={"text": note.text, "kind": note.kind, "language": note.language, "version": note.version})

    def save() -> None:
        service.change_note(
            g.actor, workshop, note, form.loaded_version, kind=form.kind.data, text=form.text.data,
            language=form.language.data,
        )  # fmt: skip

    status = send(form, save, "text")
    if status == DONE:
        flash(_("Saved."), "success")
        return back_to(".notes", workshop)
    return render_template(
        "workshops/edit_note.html", workshop=workshop, form=form, conflict=status == 409,
        cancel=f"{_place(workshop)}/notes", **presentation.frame(workshop),
    ), status  # fmt: skip


@blueprint.post(NOTES + "/<int:note_id>/strike")
@by_door("workshop.note", session_door)
def strike_note(workshop: Workshop, note_id: int) -> Any:
    """Take a note out."""
    service.strike_note(g.actor, workshop, _note(workshop, note_id))
    flash(_("Taken out."), "success")
    return redirect(f"{_place(workshop)}/notes", 303)


def _note(workshop: Workshop, note_id: int) -> Note:
    note = queries.note(workshop.id, note_id)
    return note if note is not None else abort(404)
