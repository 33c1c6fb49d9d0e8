"""The steps of a session: in any order, with their settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for

from bundnis.core.access import needs
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _
from bundnis.core.once import final, once
from bundnis.workshops import queries, service
from bundnis.workshops.forms import AddStepForm, StepForm
from bundnis.workshops.models import SessionStep, Workshop
from bundnis.workshops.phases import STEPS, settings_of
from bundnis.workshops.views.blueprint import SESSION, blueprint, step_of, workshop_by_number


@dataclass(frozen=True, slots=True)
class Place:
    """A step in its session."""

    workshop: Workshop
    step: SessionStep

    @property
    def alliance_id(self) -> int:
        return self.workshop.alliance_id

    @property
    def workshop_id(self) -> int:
        return self.workshop.id


def place_of_step(number: int, step_id: int) -> dict[str, Any]:
    """A step of the session with this number."""
    workshop = queries.of_seat(g.seat.alliance_id, number)
    step = step_of(workshop, step_id) if workshop else None
    return {"place": Place(workshop, step) if workshop and step else None}


@blueprint.route(SESSION + "/steps/new", methods=["GET", "POST"])
@needs("workshop.prepare", workshop_by_number)
@once
def add_step(workshop: Workshop) -> Any:
    """One more step at the end."""
    form = AddStepForm(data={"minutes": 10})
    if form.sent_and_right():
        try:
            service.add_step(g.actor, workshop, form.kind.data, form.minutes.data or 0)
        except Refused as refused:
            form.refuse(refused.field or "kind", str(refused))
        else:
            flash(_("Added at the end."), "success")
            return _back(workshop)
    page = render_template("workshops/add_step.html", form=form, cancel=_steps(workshop), workshop=workshop)
    return page, 422 if form.was_sent else 200


@blueprint.route(SESSION + "/steps/<int:step_id>/edit", methods=["GET", "POST"])
@needs("workshop.prepare", place_of_step)
@once
def edit_step(place: Place) -> Any:
    """Title, what to say, minutes, settings."""
    workshop, step = place.workshop, place.step
    form = StepForm(
        kind=step.kind, languages=workshop.languages,
        data={"title": step.title, "script": step.script, "minutes": step.minutes, "version": step.version,
              **settings_of(step.kind, step.settings)},
    )  # fmt: skip
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        try:
            service.change_step(
                g.actor, workshop, step, form.loaded_version, title=form.title.data, script=form.script.data,
                minutes=form.minutes.data or 0, settings=form.settings(),
            )  # fmt: skip
        except Conflict as conflict:
            form.note_conflict({name: each for name, each in conflict.stored.items() if name in form},
                               conflict.version)  # fmt: skip
            status = 409
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else "minutes", str(refused))
        else:
            flash(_("Saved."), "success")
            return _back(workshop)
    page = render_template(
        "workshops/edit_step.html", form=form, workshop=workshop, cancel=_steps(workshop),
        label=_(STEPS[step.kind].label), said=_(STEPS[step.kind].script), conflict=status == 409,
    )  # fmt: skip
    return page, status


@blueprint.post(SESSION + "/steps/<int:step_id>/<any(earlier, later):way>")
@needs("workshop.prepare", lambda number, step_id, way: {**place_of_step(number, step_id), "way": way})
def move_step(place: Place, way: str) -> Any:
    """Change places with the step before or behind."""
    service.move_step(g.actor, place.workshop, place.step, 1 if way == "later" else -1)
    return _back(place.workshop)


@blueprint.post(SESSION + "/steps/<int:step_id>/remove")
@needs("workshop.prepare", place_of_step)
@final
def remove_step(place: Place) -> Any:
    """Take a step out that nobody has been in yet."""
    service.remove_step(g.actor, place.workshop, place.step)
    flash(_("Taken out."), "success")
    return _back(place.workshop)


def _steps(workshop: Workshop) -> str:
    return url_for(".session", number=workshop.number, _anchor="steps")


def _back(workshop: Workshop) -> Any:
    return redirect(_steps(workshop), 303)
