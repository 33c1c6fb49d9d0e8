"""The page of a measure, its moves and its lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from bundnis.alliances import queries as alliances
from bundnis.core.access import PERMISSIONS, needs
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _, language, shown
from bundnis.dossier import service
from bundnis.dossier.forms import DeclineForm, LeadForm, MoveForm
from bundnis.dossier.views.page import ASKED_HERE, checklist_for, measure_page
from bundnis.measures import queries
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.stages import Move, Stage, moves_from

blueprint = Blueprint("dossier", __name__, template_folder="../templates")


def with_facts(number: int) -> dict[str, Any]:
    """The measure with the answers of every room."""
    return {"measure": queries.with_facts(g.seat.alliance_id, number)}


def by_number(number: int) -> dict[str, Any]:
    """The measure alone."""
    return {"measure": queries.by_number(g.seat.alliance_id, number)}


def for_move(number: int, name: str) -> dict[str, Any]:
    """The measure and the name of a move; an unknown name leads nowhere."""
    known = {move.name for stage in Stage for move in moves_from(stage, Stage.IDEA)}
    return {"measure": queries.with_facts(g.seat.alliance_id, number), "name": name if name in known else None}


def address_of(measure: Measure, anchor: str = "") -> str:
    """The page of a measure."""
    return url_for(".page", number=measure.number, _anchor=anchor or None)


@blueprint.get("/measures/<int:number>")
@needs("measure.read", with_facts)
def page(measure: Measure) -> Any:
    return render_template("dossier/page.html", page=measure_page(measure), measure=measure)


# -- moves ---------------------------------------------------------------------------------------


def _open_move(measure: Measure, name: str) -> Move | None:
    came_from = Stage(measure.came_from) if measure.came_from else None
    return next((move for move in moves_from(Stage(measure.stage), came_from) if move.name == name), None)


@blueprint.route("/measures/<int:number>/moves/<name>", methods=["GET", "POST"])
@needs("measure.read", for_move)
def move(measure: Measure, name: str) -> Any:
    """One move: its list, what it asks, its button. The right to make it is the move's own permission."""
    step = _open_move(measure, name)
    form = MoveForm(data=_suggested(measure))
    if step is None:
        # Somebody else was faster, or an old page was used: nothing happens twice.
        raise Conflict() if form.was_sent else NotFound
    if not PERMISSIONS[step.permission].allows(g.actor, measure):
        abort(403)
    if form.sent_and_right():
        try:
            service.move(g.actor, measure, name, **_answers(form))
        except measures.NotYet:
            pass  # the page below lists everything that is missing
        except Refused as refused:
            form.refuse(refused.field or "reason", str(refused))
        else:
            flash(_(step.done, who=g.actor.name) + ".", "success")
            return redirect(address_of(measure), 303)
    return _move_page(measure.number, step, form)


def _answers(form: MoveForm) -> dict[str, Any]:
    return {
        "reason": form.reason.data or "",
        "lesson": form.lesson.data or "",
        "resume_on": form.resume_on.data.first,
        "actual_start": form.actual_start.data,
        "actual_end": form.actual_end.data,
        "withdraw_reason": form.withdraw_reason.data or "",
        "override_reason": form.override_reason.data or "",
    }


def _suggested(measure: Measure) -> dict[str, Any]:
    day = today(g.seat.time_zone)
    return {
        "actual_start": measure.actual_start if measure.actual_start.is_known else Span.on(day),
        "actual_end": Span.on(day),
    }


def _move_page(number: int, step: Move, form: MoveForm) -> Any:
    # What a refused attempt had set is not stored: the page shows what is.
    db.session.rollback()
    measure = queries.with_facts(g.seat.alliance_id, number)
    assert measure is not None
    day = today(g.seat.time_zone)
    form.resume_on.quick = [
        (_("In a month"), show_day(day + timedelta(days=30), language())),
        (_("In three months"), show_day(day + timedelta(days=91), language())),
    ]
    # The date asked for in this very form is not a point of the list.
    points = [point for point in checklist_for(measure, step) if point.name not in ASKED_HERE]
    open_points = [point for point in points if not point.is_done]
    return render_template(
        "dossier/move.html", form=form, measure=measure, move=step, points=points, open_points=open_points,
        title=shown(measure.title).text, has_unsettled=(measure.facts or {}).get("unsettled_contributions", 0) > 0,
        can_override=step.can_be_overridden and open_points and all(point.can_be_overridden for point in open_points),
    ), 422 if form.was_sent else 200


# -- the lead ------------------------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/lead", methods=["GET", "POST"])
@needs("measure.request_lead", by_number)
def request_lead(measure: Measure) -> Any:
    form = LeadForm(data={"partner_id": next(iter(sorted(g.seat.partner_ids)), None)})
    form.partner_id.offer(alliances.partner_choices(g.seat.alliance_id))
    if form.sent_and_right():
        try:
            service.request_lead(g.actor, measure, form.partner_id.data)
        except Refused as refused:
            form.refuse("partner_id", str(refused))
        else:
            flash(_("The partner is asked to lead.") if measure.lead_state == "requested" else _("You lead."), "success")
            return redirect(address_of(measure, "lead"), 303)
    return render_template("dossier/lead.html", form=form, measure=measure), 422 if form.was_sent else 200


@blueprint.post("/measures/<int:number>/lead/accept")
@needs("measure.answer_lead", by_number)
def accept_lead(measure: Measure) -> Any:
    service.accept_lead(g.actor, measure)
    flash(_("You lead this measure now. Thank you."), "success")
    return redirect(address_of(measure), 303)


@blueprint.route("/measures/<int:number>/lead/decline", methods=["GET", "POST"])
@needs("measure.answer_lead", by_number)
def decline_lead(measure: Measure) -> Any:
    form = DeclineForm()
    if form.sent_and_right():
        measures.decline_lead(g.actor, measure, form.reason.data)
        flash(_("Declined, with your reason."), "success")
        return redirect(address_of(measure), 303)
    return render_template("dossier/decline.html", form=form, measure=measure), 422 if form.was_sent else 200
