"""Pages where a measure is written: proposing, editing, steps, updates, values, comments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from bundnis.alliances import queries as alliances
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.measures import queries, rules, service
from bundnis.measures.forms import (
    CommentForm,
    MeasureForm,
    ProposalForm,
    StepDoneForm,
    StepDropForm,
    StepForm,
    UpdateForm,
    ValueForm,
    stored_values,
)
from bundnis.measures.models import IndicatorValue, Measure, Step

blueprint = Blueprint("measures", __name__, template_folder="templates")


# -- loaders -------------------------------------------------------------------------------------


def by_number(number: int) -> dict[str, Any]:
    """The measure with this number in the alliance of the address."""
    return {"measure": queries.by_number(g.seat.alliance_id, number)}


def with_facts(number: int) -> dict[str, Any]:
    """The same, with the answers of the other rooms: who contributes decides who may report."""
    return {"measure": queries.with_facts(g.seat.alliance_id, number)}


def step_by_id(number: int, step_id: int) -> dict[str, Any]:
    """A step of the measure; the step comes first, it is what the permission asks about."""
    measure = queries.by_number(g.seat.alliance_id, number)
    return {"step": queries.step_of(measure, step_id) if measure else None, "measure": measure}


def value_by_id(number: int, value_id: int) -> dict[str, Any]:
    """A value of the measure's indicator."""
    measure = queries.by_number(g.seat.alliance_id, number)
    value = db.session.get(IndicatorValue, value_id)
    return {"measure": measure, "value": value if measure and value and value.measure_id == measure.id else None}


def address_of(measure: Measure, anchor: str = "") -> str:
    """The page of a measure."""
    return url_for("dossier.page", number=measure.number, _anchor=anchor or None)


# -- the measure itself --------------------------------------------------------------------------


def _offer_choices(form: MeasureForm, measure: Measure | None) -> None:
    alliance_id = g.seat.alliance_id
    items = [(row.id, shown(row.name).text, row.kind) for row in queries.items_on_offer(alliance_id)]
    form.field_id.offer((item_id, name) for item_id, name, kind in items if kind in rules.MAIN_KINDS)
    form.items.offer((item_id, name) for item_id, name, _kind in items)
    lead_id = measure.lead_id if measure else None
    people = alliances.people_choices(alliance_id, lead_id) if lead_id else []
    known = {person_id for person_id, _name in people}
    others = [row for row in alliances.people_choices(alliance_id) if row[0] not in known]
    for field in (form.responsible_id, form.deputy_id):
        field.offer([*people, *others])
    form.predecessor_id.offer(
        (row.id, f"M-{row.number} {shown(row.title).text}")
        for row in queries.choices(alliance_id, measure.id if measure else None)
    )


@blueprint.route("/measures/new", methods=["GET", "POST"])
@needs("measure.propose")
@once
def new() -> Any:
    form = ProposalForm(languages=g.seat.languages, data={"visibility": "internal"})
    _offer_choices(form, None)
    partners = alliances.partner_choices(g.seat.alliance_id)
    own = [row for row in partners if row[0] in g.seat.partner_ids]
    form.proposer_id.offer(own or partners)
    form.lead_id.offer(partners)
    quick_dates(form)
    if form.sent_and_right():
        try:
            measure = _propose(form)
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("Proposed. Now say what your organisation contributes."), "success")
            return redirect(address_of(measure), 303)
    return render_template("measures/edit.html", form=form, measure=None), 422 if form.was_sent else 200


def _propose(form: ProposalForm) -> Measure:
    values = form.values()
    measure = service.propose(g.actor, g.seat.alliance_id, proposer_id=form.proposer_id.data, **values)
    if form.lead_id.data:
        service.request_lead(g.actor, measure, form.lead_id.data)
    if form.first_step.data:
        own = next(iter(g.seat.partner_ids), None)
        service.add_step(
            g.actor, measure, title=form.first_step.data, due=form.first_step_due.data,
            partner_id=form.proposer_id.data if form.proposer_id.data in g.seat.partner_ids else own,
        )
    return measure


@blueprint.route("/measures/<int:number>/edit", methods=["GET", "POST"])
@needs("measure.edit", by_number)
def edit(measure: Measure) -> Any:
    items = [row.id for row in queries.items_of(measure.id)]
    form = MeasureForm(
        languages=g.seat.languages, data={**stored_values(measure, items), "version": measure.text_version}
    )
    _offer_choices(form, measure)
    quick_dates(form)
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        try:
            service.edit(g.actor, measure, form.loaded_version, **form.values())
        except Conflict as conflict:
            form.note_conflict(stored_values(measure, items), conflict.version)
            status = 409
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(address_of(measure), 303)
    return render_template("measures/edit.html", form=form, measure=measure, conflict=status == 409), status


@blueprint.route("/measures/<int:number>/delete", methods=["GET", "POST"])
@needs("measure.delete", by_number)
def delete(measure: Measure) -> Any:
    form = HouseForm()
    if form.sent_and_right():
        service.delete(g.actor, measure)
        flash(_("The idea is deleted."), "success")
        return redirect(url_for("boards.board"), 303)
    return _page("measures/delete.html", form, measure=measure)


# -- steps ---------------------------------------------------------------------------------------


def _page(template: str, form: HouseForm, status: int = 0, **values: Any) -> Any:
    return render_template(template, form=form, **values), status or (422 if form.was_sent else 200)


def _step_form(step: Step | None) -> StepForm:
    names = ("title", "partner_id", "due", "version")
    data = {name: getattr(step, name) for name in names} if step else {}
    form = StepForm(languages=g.seat.languages, data=data)
    form.partner_id.offer(alliances.partner_choices(g.seat.alliance_id))
    quick_dates(form)
    return form


@blueprint.route("/measures/<int:number>/steps/new", methods=["GET", "POST"])
@needs("step.edit", by_number)
@once
def add_step(measure: Measure) -> Any:
    form = _step_form(None)
    if form.sent_and_right():
        try:
            service.add_step(
                g.actor, measure, title=form.title.data, partner_id=form.partner_id.data, due=form.due.data
            )
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("The step is added."), "success")
            return redirect(address_of(measure, "steps"), 303)
    return _page("measures/step.html", form, measure=measure, step=None)


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/edit", methods=["GET", "POST"])
@needs("step.edit", step_by_id)
def edit_step(step: Step, measure: Measure) -> Any:
    form = _step_form(step)
    status = 0
    if form.sent_and_right():
        try:
            service.change_step(
                g.actor, measure, step, form.loaded_version, title=form.title.data,
                partner_id=form.partner_id.data, due=form.due.data,
            )
        except Conflict as conflict:
            form.note_conflict({"title": step.title, "partner_id": step.partner_id, "due": step.due},
                               conflict.version or step.version)
            status = 409
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(address_of(measure, "steps"), 303)
    return _page("measures/step.html", form, status, measure=measure, step=step)


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/done", methods=["GET", "POST"])
@needs("step.tick", step_by_id)
def tick_step(step: Step, measure: Measure) -> Any:
    form = StepDoneForm(data={"done_on": Span.on(_today())})
    if form.sent_and_right():
        try:
            service.tick_step(g.actor, measure, step, form.done_on.data.first)
        except Refused as refused:
            form.refuse("done_on", str(refused))
        else:
            flash(_("The step is done."), "success")
            return redirect(address_of(measure, "steps"), 303)
    return _page("measures/step_done.html", form, measure=measure, step=step)


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/drop", methods=["GET", "POST"])
@needs("step.tick", step_by_id)
def drop_step(step: Step, measure: Measure) -> Any:
    form = StepDropForm()
    if form.sent_and_right():
        service.drop_step(g.actor, measure, step, _today(), form.reason.data)
        flash(_("The step is dropped."), "success")
        return redirect(address_of(measure, "steps"), 303)
    return _page("measures/step_drop.html", form, measure=measure, step=step)


@blueprint.post("/measures/<int:number>/steps/<int:step_id>/reopen")
@needs("step.tick", step_by_id)
def reopen_step(step: Step, measure: Measure) -> Any:
    service.reopen_step(g.actor, measure, step)
    flash(_("The step is open again."), "success")
    return redirect(address_of(measure, "steps"), 303)


# -- updates, values, comments -------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/updates/new", methods=["GET", "POST"])
@needs("update.write", with_facts)
@once
def report(measure: Measure) -> Any:
    own = next(iter(sorted(g.seat.partner_ids)), None)
    form = UpdateForm(data={"happened_on": Span.on(_today()), "partner_id": own})
    partners = alliances.partner_choices(g.seat.alliance_id)
    form.partner_id.offer(row for row in partners if row[0] in g.seat.partner_ids)
    form.helper_id.offer(partners)
    quick_dates(form)
    if form.sent_and_right():
        try:
            _report(measure, form)
        except Refused as refused:
            form.refuse(refused.field or "sentence", str(refused))
        else:
            flash(_("Thank you. The update is sent."), "success")
            return redirect(address_of(measure, "updates"), 303)
    return _page("measures/update.html", form, measure=measure)


def _report(measure: Measure, form: UpdateForm) -> None:
    service.report(
        g.actor, measure, health=form.health.data, sentence=form.sentence.data,
        happened_on=form.happened_on.data.first, next_on=form.next_on.data.first, because=form.because.data or "",
        unstuck_when=form.unstuck_when.data or "", helper_id=form.helper_id.data, partner_id=form.partner_id.data,
        language=language(),
    )


@blueprint.route("/measures/<int:number>/values/new", methods=["GET", "POST"])
@needs("update.write", with_facts)
@once
def add_value(measure: Measure) -> Any:
    form = ValueForm(data={"on": Span.on(_today())})
    if form.sent_and_right():
        try:
            service.add_value(
                g.actor, measure, form.on.data.first, form.value.data, women=form.women.data, men=form.men.data,
                other=form.other.data,
            )
        except Refused as refused:
            form.refuse(refused.field or "value", str(refused))
        else:
            flash(_("The value is entered."), "success")
            return redirect(address_of(measure, "success"), 303)
    return _page("measures/value.html", form, measure=measure)


@blueprint.post("/measures/<int:number>/values/<int:value_id>/delete")
@needs("measure.edit", value_by_id)
def remove_value(measure: Measure, value: IndicatorValue) -> Any:
    service.remove_value(g.actor, measure, value)
    flash(_("The value is removed."), "success")
    return redirect(address_of(measure, "success"), 303)


@blueprint.route("/measures/<int:number>/comments/new", methods=["GET", "POST"])
@needs("comment.write", by_number)
@once
def comment(measure: Measure) -> Any:
    form = CommentForm()
    update_id = request.values.get("update", type=int)
    if form.sent_and_right():
        try:
            service.comment(g.actor, measure, form.text.data, update_id)
        except Refused as refused:
            form.refuse("text", str(refused))
        else:
            flash(_("Your comment is there for everybody in the alliance."), "success")
            return redirect(address_of(measure, "comments"), 303)
    return _page("measures/comment.html", form, measure=measure, update_id=update_id)


# -- small things --------------------------------------------------------------------------------


def _today() -> date:
    return today(g.seat.time_zone)


def quick_dates(form: HouseForm) -> None:
    """One-tap choices beside the date fields: today, in two weeks, in three months."""
    day = _today()
    later = {
        "due": (14, 30, 90), "first_step_due": (14, 30, 90), "next_on": (14, 30, 90), "planned_start": (0, 30, 90),
        "planned_end": (90, 180, 360),
    }
    words = {0: _("Today"), 14: _("In two weeks"), 30: _("In a month"), 90: _("In three months"),
             180: _("In six months"), 360: _("In a year")}
    for name, days in later.items():
        if name in form:
            form[name].quick = [
                (words[count], show_span(Span.on(_months(day, count) if count >= 30 else day + timedelta(count)),
                                         language()))
                for count in days
            ]


def _months(day: date, days: int) -> date:
    return rules.months_later(day, round(days / 30))
