"""The journal of the alliance: what happened, newest first; and taking back what one has just done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, request, url_for

from bundnis.accounts.rules import local_address
from bundnis.alliances import queries
from bundnis.alliances.views.page import ID, Said, blueprint, page, said
from bundnis.core.access import needs
from bundnis.core.db import db
from bundnis.core.errors import Conflict, answer
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.journal import undoing
from bundnis.journal.models import Entry
from bundnis.journal.queries import entry_of, history

PAGE = 50


@blueprint.get("/journal/")
@needs("journal.read")
def journal() -> Any:
    """The newest fifty entries, or the fifty before one of them."""
    typed = request.args.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    found = history(g.seat.alliance_id, before=before, limit=PAGE + 1)
    told = queries.told(found[:PAGE], g.seat.time_zone)
    places = _places({each.measure_id for each in found[:PAGE] if each.measure_id is not None})
    lines = [(line, places.get(each.measure_id)) for line, each in zip(told, found, strict=False)]
    older = url_for(".journal", before=found[PAGE - 1].id) if len(found) > PAGE else ""
    return page("journal", lines=lines, older=older, newest=url_for(".journal") if before else "")


@dataclass(frozen=True, slots=True)
class Place:
    """The measure an entry tells of."""

    label: str
    title: Said
    address: str


def _places(measure_ids: set[int]) -> dict[int | None, Place]:
    base = f"/{g.seat.slug}/measures/"
    named = current_app.extensions["name_measures"](measure_ids)
    return {key: Place(f"M-{number}", said(title), f"{base}{number}") for key, (number, title) in named.items()}


def entry_by_id(entry_id: int) -> dict[str, Any]:
    """An entry of the alliance."""
    return {"entry": entry_of(g.seat.alliance_id, entry_id)}


@blueprint.post(f"/journal/<{ID}:entry_id>/undo")
@needs("journal.undo", entry_by_id)
@once
def undo(entry: Entry) -> Any:
    """Do the opposite of the act it tells of; ``?since=`` is the first of several entries. Leads back where one was."""
    back = local_address(request.form.get("next")) or url_for(".journal")
    try:
        is_all = undoing.take_back(g.actor, entry, request.args.get("since", type=int))
    except (undoing.TooLate, Conflict) as late:
        db.session.rollback()
        sentence = str(late if isinstance(late, undoing.TooLate) else undoing.TooLate())
        return answer(409, sentence, links=[(_("Back"), back)])
    whole, part = _("Taken back. Everything is as it was before."), _("Taken back. What was signed or written stays.")
    flash(whole if is_all else part, "success")
    return redirect(back, 303)
