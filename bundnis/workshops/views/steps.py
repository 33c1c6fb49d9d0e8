"""The steps of a session: in any order, with their settings."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for

from bundnis.core.access import needs
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.core.once import final, once
from bundnis.workshops import queries, service
from bundnis.workshops.forms import AddStepForm, StepForm
from bundnis.workshops.models import SessionStep, Workshop
from bundnis.workshops.phases import STEPS, settings_of
from bundnis.workshops.views.blueprint import SESSION, blueprint, thing_of_session, workshop_by_number

step_by_id = thing_of_session("step", queries.step)


@blueprint.route(SESSION + "/steps/new", methods=["GET", "POST"])
@needs("workshop.prepare", workshop_by_number)
@once
def add_step(workshop: Workshop) -> Any:
    """One more step at the end."""
    form = AddStepForm(data={"minutes": 10})
    status = send(form, lambda: service.add_step(g.actor, workshop, form.kind.data, form.minutes.data or 0), "kind")
    if status == DONE:
        flash(_("Added at the end."), "success")
        return _back(workshop)
    return render_template("workshops/add_step.html", form=form, cancel=_steps(workshop), workshop=workshop), status


@blueprint.route(SESSION + "/steps/<int:step_id>/edit", methods=["GET", "POST"])
@needs("workshop.prepare", step_by_id)
@once
def edit_step(step: SessionStep, workshop: Workshop) -> Any:
    """Title, what to say, minutes, settings."""
    form = StepForm(
        kind=step.kind, languages=workshop.languages,
        data={"title": step.title, "script": step.script, "minutes": step.minutes, "version": step.version,
              **settings_of(step.kind, step.settings)},
    )  # fmt: skip

    def save() -> None:
        service.change_step(
            g.actor, workshop, step, form.loaded_version, title=form.title.data, script=form.script.data,
            minutes=form.minutes.data or 0, settings=form.settings(),
        )  # fmt: skip

    status = send(form, save, "minutes")
    if status == DONE:
        flash(_("Saved."), "success")
        return _back(workshop)
    page = render_template(
        "workshops/edit_step.html", form=form, workshop=workshop, cancel=_steps(workshop),
        label=_(STEPS[step.kind].label), said=_(STEPS[step.kind].script), conflict=status == 409,
    )  # fmt: skip
    return page, status


@blueprint.post(SESSION + "/steps/<int:step_id>/<any(earlier, later):way>")
@needs("workshop.prepare", step_by_id)
def move_step(step: SessionStep, workshop: Workshop, way: str) -> Any:
    """Change places with the step before or behind."""
    service.move_step(g.actor, workshop, step, 1 if way == "later" else -1)
    return _back(workshop)


@blueprint.post(SESSION + "/steps/<int:step_id>/remove")
@needs("workshop.prepare", step_by_id)
@final
def remove_step(step: SessionStep, workshop: Workshop) -> Any:
    """Take a step out that nobody has been in yet."""
    service.remove_step(g.actor, workshop, step)
    flash(_("Taken out."), "success")
    return _back(workshop)


def _steps(workshop: Workshop) -> str:
    return url_for(".session", number=workshop.number, _anchor="steps")


def _back(workshop: Workshop) -> Any:
    return redirect(_steps(workshop), 303)
