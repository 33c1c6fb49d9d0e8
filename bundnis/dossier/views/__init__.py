"""The page of a measure, its moves and its lead."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from bundnis.core.access import PERMISSIONS, needs
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import final, once
from bundnis.core.words import N_
from bundnis.dossier import service
from bundnis.dossier.forms.moves import MoveForm
from bundnis.dossier.views import closing, copies, lead, updates
from bundnis.dossier.views.card import moved, overtaken
from bundnis.dossier.views.ground import blueprint, by_number, with_contributors
from bundnis.dossier.views.moves import checklist_for, open_moves
from bundnis.dossier.views.page import measure_page
from bundnis.dossier.views.updates import note_read
from bundnis.measures import queries
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.stages import MOVES, Move
from bundnis.measures.way_back import back_to

__all__ = ["blueprint", "closing", "copies", "lead", "updates"]

# What is worth saying before one does it.
HINTS = {
    "stop": N_(
        "Stopping is a result, and no shame: what you tell here spares others the same way. Open promises end with it. "
        "A review may be written too; without one the measure counts as “did not work”."
    ),
}


def for_move(number: int, name: str) -> dict[str, Any]:
    """The measure and the name of a move; an unknown name leads nowhere."""
    known = {move.name for move in MOVES}
    return {"measure": queries.by_number(g.seat.alliance_id, number), "name": name if name in known else None}


@blueprint.get("/measures/<int:number>")
@needs("measure.read", with_contributors)
def page(measure: Measure) -> Any:
    shown_page = measure_page(measure, everything="all" in request.args)
    if shown_page.has_new_mentions:
        note_read(measure)
    return render_template("dossier/page.html", page=shown_page, measure=measure, key=secrets.token_urlsafe(18))


# -- moves ---------------------------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/moves/<name>", methods=["GET", "POST"])
@needs("measure.read", for_move)
@once
def move(measure: Measure, name: str) -> Any:
    """One move: its list, what it asks, its button. The right to make it is the move's own permission."""
    step = next((each for each in open_moves(measure) if each.name == name), None)
    form = MoveForm(data=_suggested(measure))
    if step is None:
        # Somebody else was faster, or an old page was used: nothing happens twice.
        if form.was_sent:
            return overtaken(measure.number, form.typed())
        raise NotFound
    if not PERMISSIONS[step.permission].allows(g.actor, measure):
        abort(403)
    form.ask_only(step.asks)
    if form.sent_and_right():
        try:
            service.move(g.actor, measure, name, **_answers(form, step))
        except measures.NotYet:
            pass  # the page below lists everything that is missing
        except Conflict:
            return overtaken(measure.number, form.typed())
        except Refused as refused:
            form.refuse(refused.field or "reason", str(refused))
        else:
            return moved(measure)
    return _move_page(measure.number, step, form)


def _answers(form: MoveForm, step: Move) -> dict[str, Any]:
    """What was typed into the fields this move asks for."""
    answers = {name: form[name].data for name in step.asks}
    if "resume_on" in answers:
        answers["resume_on"] = form.resume_on.data.first
    return {**answers, "override_reason": form.override_reason.data or "", "language": language()}


def _suggested(measure: Measure) -> dict[str, Any]:
    day = today(g.seat.time_zone)
    return {
        "actual_start": measure.actual_start if measure.actual_start.is_known else Span.on(day),
        "actual_end": measure.actual_end if measure.actual_end.is_known else Span.on(day),
    }


def _move_page(number: int, step: Move, form: MoveForm) -> Any:
    # What a refused attempt had set is not stored: the page shows what is.
    db.session.rollback()
    measure = queries.with_facts(g.seat.alliance_id, number)
    if measure is None:
        raise NotFound
    day = today(g.seat.time_zone)
    if "resume_on" in form:
        form.resume_on.quick = [
            (_("In a month"), show_day(day + timedelta(days=30), language())),
            (_("In three months"), show_day(day + timedelta(days=91), language())),
        ]
    points = checklist_for(measure, step, queries.alliance_settings(measure.alliance_id))
    open_points = [point for point in points if not point.is_done]
    return render_template(
        "dossier/move.html", form=form, measure=measure, move=step, open_points=open_points,
        done_points=[point for point in points if point.is_done], title=shown(measure.title).text,
        hint=_(HINTS[step.name]) if step.name in HINTS else "",
        refused=form.was_sent and bool(open_points), back=back_to(measure),
        can_override=step.can_be_overridden and open_points and all(point.can_be_overridden for point in open_points),
    ), 422 if form.was_sent else 200


# -- an idea that goes again ---------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/delete", methods=["GET", "POST"])
@needs("measure.delete", by_number)
@final
def delete(measure: Measure) -> Any:
    form, refusal = HouseForm(), ""
    if form.sent_and_right():
        try:
            service.delete(g.actor, measure)
        except Refused as refused:
            refusal = str(refused)
        else:
            flash(_("The idea is deleted."), "success")
            return redirect(url_for("boards.board"), 303)
    status = 422 if form.was_sent else 200
    return render_template("dossier/delete.html", form=form, measure=measure, refused=refusal), status
