"""The scribe's page: its form and its list, as pieces of a live page."""

from __future__ import annotations

from typing import Any

from flask import g, url_for

from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Shown
from bundnis.workshops.forms.minutes import NoteForm
from bundnis.workshops.models import SessionStep, Workshop
from bundnis.workshops.phases import NOTES, STEPS
from bundnis.workshops.presentation.region import piece
from bundnis.workshops.queries import minutes as queries

Data = dict[str, Any]


def regions(workshop: Workshop, form: NoteForm) -> Data:
    """The form with what was typed, and the list."""
    base = _base(workshop)
    return {"mine": piece("workshops/_note_form.html", {"form": form, "base": base}), **listed(workshop)}


def _base(workshop: Workshop) -> str:
    return url_for("workshops.notes", alliance=g.seat.slug, number=workshop.number)


def listed(workshop: Workshop) -> Data:
    """All notes, the newest first, each with its step."""
    titles, words = {step.id: _title(step) for step in workshop.steps}, {kind: _(word) for kind, word in NOTES.items()}
    rows = [
        {
            "id": row.id, "text": row.text, "lang": row.language if row.language != language() else "",
            "note": only_in(Shown(row.text, row.language, row.language != language())),
            "kind": words[row.kind], "step": titles.get(row.step_id or 0, ""), "by": row.written_by,
        }
        for row in reversed(queries.notes_of(workshop.id))
    ]  # fmt: skip
    here = titles.get(workshop.step_id or 0, "")
    return {"notes": piece("workshops/_notes.html", {"rows": rows, "here": here, "base": _base(workshop)})}


def _title(step: SessionStep) -> str:
    return shown(step.title).text or _(STEPS[step.kind].label)
