"""Pages where steps are added, changed, ticked and dropped."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect

from bundnis.core.access import needs
from bundnis.core.dates import Span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.journal.undoing import flash_done
from bundnis.measures import service
from bundnis.measures.forms import StepDoneForm, StepDropForm, StepForm
from bundnis.measures.models import Measure, Step
from bundnis.measures.views.ground import (
    address_of,
    blueprint,
    by_number,
    day,
    page,
    partner_choices,
    quick_dates,
    step_by_id,
    today,
)
from bundnis.measures.way_back import back_to


def _step_form(step: Step | None) -> StepForm:
    names = ("title", "partner_id", "due", "version")
    data = {name: getattr(step, name) for name in names} if step else {}
    form = StepForm(languages=g.seat.languages, data=data)
    form.partner_id.offer(partner_choices())
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
    return page("measures/step.html", form, measure=measure, step=None)


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/edit", methods=["GET", "POST"])
@needs("step.edit", step_by_id)
@once
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
            if not conflict.stored:
                raise  # somebody has ticked or dropped it: there is nothing to decide between
            form.note_conflict(conflict.stored, conflict.version)
            status = 409
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(address_of(measure, "steps"), 303)
    return page("measures/step.html", form, status, measure=measure, step=step, conflict=status == 409)


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/done", methods=["GET", "POST"])
@needs("step.tick", step_by_id)
@once
def tick_step(step: Step, measure: Measure) -> Any:
    form = StepDoneForm(data={"done_on": Span.on(today())})
    if form.sent_and_right():
        try:
            service.tick_step(g.actor, measure, step, day(form.done_on))
        except Refused as refused:
            form.refuse("done_on", str(refused))
        else:
            flash_done(_("The step is done."))
            return redirect(back_to(measure, "steps"), 303)
    return page("measures/step_done.html", form, measure=measure, step=step, cancel=back_to(measure, "steps"))


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/drop", methods=["GET", "POST"])
@needs("step.tick", step_by_id)
@once
def drop_step(step: Step, measure: Measure) -> Any:
    form = StepDropForm()
    if form.sent_and_right():
        service.drop_step(g.actor, measure, step, today(), form.reason.data)
        flash_done(_("The step is dropped."))
        return redirect(address_of(measure, "steps"), 303)
    return page("measures/step_drop.html", form, measure=measure, step=step)


@blueprint.post("/measures/<int:number>/steps/<int:step_id>/reopen")
@needs("step.tick", step_by_id)
@once
def reopen_step(step: Step, measure: Measure) -> Any:
    service.reopen_step(g.actor, measure, step)
    flash(_("The step is open again."), "success")
    return redirect(address_of(measure, "steps"), 303)
