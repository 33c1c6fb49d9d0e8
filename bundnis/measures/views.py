"""Pages where a measure is written: proposing, editing, steps, updates, values, comments."""

from __future__ import annotations

from collections.abc import Collection
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
    PARTS,
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
from bundnis.measures.stages import REQUIREMENTS, Stage, next_move

blueprint = Blueprint("measures", __name__, template_folder="templates")


# -- loaders -------------------------------------------------------------------------------------


def by_number(number: int) -> dict[str, Any]:
    """The measure with this number in the alliance of the address."""
    return {"measure": queries.by_number(g.seat.alliance_id, number)}


def with_contributors(number: int) -> dict[str, Any]:
    """The same, with the partners that contribute: they may report too."""
    return {"measure": queries.with_facts(g.seat.alliance_id, number, ["accepted_partner_ids"])}


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
    items = queries.items_on_offer(alliance_id)
    form.field_id.offer((row.id, shown(row.name).text) for row in items if row.kind in rules.MAIN_KINDS)
    several = len({row.framework_id for row in items}) > 1
    names = {row.framework_id: shown(row.framework).text for row in items} if several else {}
    form.items.offer(
        (row.id, f"{names[row.framework_id]}: {shown(row.name).text}" if several else shown(row.name).text)
        for row in items
    )
    people = alliances.people_choices(alliance_id)
    if measure and measure.lead_id:
        # Those of the lead first: it is mostly one of them.
        first = alliances.people_choices(alliance_id, measure.lead_id)
        people = [*first, *(person for person in people if person not in first)]
    for field in (form.responsible_id, form.deputy_id):
        field.offer(people)
    form.predecessor_id.offer(
        (row.id, f"M-{row.number} {shown(row.title).text}")
        for row in queries.choices(alliance_id, measure)
    )


def _open_parts(form: MeasureForm, wanted: Collection[str] = ()) -> set[str]:
    """The folded parts that must be open: something in them is wrong, differs, or is still asked for."""
    return {
        part
        for part, names in PARTS.items()
        if any(name in wanted or form[name].errors or hasattr(form[name], "theirs") for name in names)
    }


@blueprint.route("/measures/new", methods=["GET", "POST"])
@needs("measure.propose")
@once
def new() -> Any:
    own = min(g.seat.partner_ids, default=None)
    form = ProposalForm(languages=g.seat.languages, data={"visibility": "internal", "proposer_id": own})
    _offer_choices(form, None)
    _offer_partners(form)
    quick_dates(form)
    if form.sent_and_right():
        try:
            measure = _propose(form)
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("Proposed. Now say what your organisation contributes."), "success")
            return redirect(address_of(measure), 303)
    return _page("measures/edit.html", form, measure=None, open_parts=_open_parts(form), asked_for=[])


def _offer_partners(form: ProposalForm) -> None:
    """Members propose for their own partner; the coordinator for any, or for the alliance as a whole."""
    partners = alliances.partner_choices(g.seat.alliance_id)
    form.lead_id.offer(partners)
    if not g.seat.has("coordinator"):
        form.proposer_id.empty = None
        partners = [row for row in partners if row[0] in g.seat.partner_ids]
    form.proposer_id.offer(partners)


def _propose(form: ProposalForm) -> Measure:
    proposer_id = form.proposer_id.data
    measure = service.propose(g.actor, g.seat.alliance_id, proposer_id=proposer_id, **form.values())
    if form.lead_id.data:
        service.request_lead(g.actor, measure, form.lead_id.data)
    if form.first_step.data:
        service.add_step(
            g.actor, measure, title=form.first_step.data, due=form.first_step_due.data, partner_id=proposer_id
        )
    return measure


@blueprint.route("/measures/<int:number>/edit", methods=["GET", "POST"])
@needs("measure.edit", by_number)
def edit(measure: Measure) -> Any:
    form = MeasureForm(
        languages=g.seat.languages, data={**_stored(measure), "version": measure.text_version}
    )
    _offer_choices(form, measure)
    quick_dates(form)
    status = 0
    if form.sent_and_right():
        try:
            service.edit(g.actor, measure, form.loaded_version, **form.values())
        except Conflict as conflict:
            form.note_conflict(_stored(measure), conflict.version)
            status = 409
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(address_of(measure), 303)
    asked_for = _still_asked_for(form, measure)
    return _page(
        "measures/edit.html", form, status, measure=measure, conflict=status == 409,
        open_parts=_open_parts(form, [name for name, _anchor, _label in asked_for]), asked_for=asked_for,
    )


def _stored(measure: Measure) -> dict[str, Any]:
    return stored_values(measure, [row.id for row in queries.items_of(measure.id)])


def _still_asked_for(form: MeasureForm, measure: Measure) -> list[tuple[str, str, str]]:
    """What the next move still asks of this form: (field, anchor, label)."""
    move = next_move(Stage(measure.stage))
    found = []
    for name in service.own_requirements(measure, move.requires if move else ()):
        field = REQUIREMENTS[name].place.partition("#")[2]
        if field in form:
            found.append((field, getattr(form[field], "first_id", field), _(REQUIREMENTS[name].label)))
    return found


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
            service.tick_step(g.actor, measure, step, _day(form.done_on))
        except Refused as refused:
            form.refuse("done_on", str(refused))
        else:
            return _can_be_undone(_("The step is done."), measure, step)
    return _page("measures/step_done.html", form, measure=measure, step=step)


@blueprint.route("/measures/<int:number>/steps/<int:step_id>/drop", methods=["GET", "POST"])
@needs("step.tick", step_by_id)
def drop_step(step: Step, measure: Measure) -> Any:
    form = StepDropForm()
    if form.sent_and_right():
        service.drop_step(g.actor, measure, step, _today(), form.reason.data)
        return _can_be_undone(_("The step is dropped."), measure, step)
    return _page("measures/step_drop.html", form, measure=measure, step=step)


def _can_be_undone(sentence: str, measure: Measure, step: Step) -> Any:
    undo = url_for(".reopen_step", number=measure.number, step_id=step.id)
    flash({"text": sentence, "undo_address": undo, "undo_label": _("Undo")}, "success")  # type: ignore[arg-type]
    return redirect(address_of(measure, "steps"), 303)


@blueprint.post("/measures/<int:number>/steps/<int:step_id>/reopen")
@needs("step.tick", step_by_id)
def reopen_step(step: Step, measure: Measure) -> Any:
    service.reopen_step(g.actor, measure, step)
    flash(_("The step is open again."), "success")
    return redirect(address_of(measure, "steps"), 303)


# -- updates, values, comments -------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/updates/new", methods=["GET", "POST"])
@needs("update.write", with_contributors)
@once
def report(measure: Measure) -> Any:
    form = UpdateForm(data={"happened_on": Span.on(_today())})
    partners = alliances.partner_choices(g.seat.alliance_id)
    form.helper_id.offer(partners)
    _offer_voices(form, measure, partners)
    quick_dates(form)
    if form.sent_and_right():
        try:
            _report(measure, form)
        except Refused as refused:
            form.refuse(refused.field or "sentence", str(refused))
        else:
            flash(_("Thank you. The update is sent."), "success")
            return redirect(address_of(measure, "updates"), 303)
    is_open = any(field.data or field.errors for field in (form.because, form.unstuck_when, form.helper_id))
    return _page("measures/update.html", form, measure=measure, marks=rules.HEALTH, stuck_is_open=is_open)


def _offer_voices(form: UpdateForm, measure: Measure, partners: list[tuple[int, str]]) -> None:
    """For whom one may speak: one's own partners in this measure; the coordinator for the alliance too."""
    taking_part = {measure.lead_id, *(measure.facts or {}).get("accepted_partner_ids", ())}
    own = [row for row in partners if row[0] in g.seat.partner_ids & taking_part]
    if not g.seat.has("coordinator"):
        form.partner_id.empty = None
    form.partner_id.offer(own)
    if not form.was_sent and own:
        form.partner_id.data = own[0][0]


def _report(measure: Measure, form: UpdateForm) -> None:
    service.report(
        g.actor, measure, health=form.health.data, sentence=form.sentence.data, happened_on=_day(form.happened_on),
        next_on=_day(form.next_on), because=form.because.data or "", unstuck_when=form.unstuck_when.data or "",
        helper_id=form.helper_id.data, partner_id=form.partner_id.data, language=language(),
    )


@blueprint.route("/measures/<int:number>/values/new", methods=["GET", "POST"])
@needs("update.write", with_contributors)
@once
def add_value(measure: Measure) -> Any:
    form = ValueForm(data={"on": Span.on(_today())})
    if form.sent_and_right():
        try:
            service.add_value(
                g.actor, measure, _day(form.on), _number(form.value), women=form.women.data, men=form.men.data,
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


def _day(field: Any) -> Any:
    """The day of a date field; the form has seen to it that there is one where one is needed."""
    return field.data.first


def _number(field: Any) -> Any:
    """The amount of a field that must be filled in."""
    return field.data


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
