"""Pages where a measure itself is written: proposing and editing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import flash, g, redirect, url_for

from bundnis.alliances import queries as alliances
from bundnis.core.access import needs
from bundnis.core.dates import Span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _, pair, shown
from bundnis.core.once import once
from bundnis.measures import facts, queries, rules, service
from bundnis.measures.forms import PARTS, MeasureForm, ProposalForm, stored_values
from bundnis.measures.models import Measure
from bundnis.measures.presentation import hint_lines
from bundnis.measures.stages import REQUIREMENTS, Stage, next_move
from bundnis.measures.views.ground import address_of, blueprint, by_number, page, partner_choices, quick_dates


def _offer_choices(form: MeasureForm, measure: Measure | None) -> None:
    alliance_id = g.seat.alliance_id
    items = queries.items_on_offer(alliance_id)
    form.field_id.offer((row.id, shown(row.name).text) for row in items if row.kind in rules.MAIN_KINDS)
    several = len({row.framework_id for row in items}) > 1
    names = {row.framework_id: shown(row.framework).text for row in items} if several else {}
    form.items.offer(
        (row.id, pair(names[row.framework_id], shown(row.name).text) if several else shown(row.name).text)
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


def _said(value: Any) -> Any:
    """What a field holds; nothing, whichever way it says so."""
    return None if isinstance(value, Span) and not value.is_known else value or None


def _open_parts(form: MeasureForm, wanted: Collection[str] = ()) -> set[str]:
    """The folded parts that must be open: something in them is wrong, differs, was typed, or is still asked for."""

    def calls(name: str) -> bool:
        field = form[name]
        # A form that comes back, also from the language switch, hides nothing that was just typed into it.
        was_typed = form.comes_back and _said(field.data) != _said(field.object_data)
        return name in wanted or bool(field.errors) or hasattr(field, "theirs") or was_typed

    return {part for part, names in PARTS.items() if any(calls(name) for name in names)}


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
            gives = g.seat.partner_ids
            flash(_("Proposed. Now say what your organisation contributes.") if gives else _("Proposed."), "success")
            return redirect(address_of(measure), 303)
    return page(
        "measures/edit.html", form, measure=None, open_parts=_open_parts(form), asked_for=[],
        may_add_fields=g.seat.has("coordinator"), hints=[], doubts=[],
    )


def _offer_partners(form: ProposalForm) -> None:
    """Members propose for their own partner; the coordinator for any, or for the alliance as a whole."""
    partners = partner_choices()
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
@once
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
    return page(
        "measures/edit.html", form, status, measure=measure, conflict=status == 409,
        open_parts=_open_parts(form, [name for name, _anchor, _label in asked_for]), asked_for=asked_for,
        may_add_fields=g.seat.has("coordinator"), **_hints(measure),
    )


def _hints(measure: Measure) -> dict[str, Any]:
    """What would make an idea concrete, and what makes a measure look too big: never more than a hint."""
    measure.facts = facts.ask([measure.id], ["living_partner_ids"])[measure.id]
    standing = queries.standing(measure, measure.facts)
    doubts = rules.size_doubts(standing, queries.limits(queries.alliance_settings(measure.alliance_id)))
    lacking = [] if measure.stage != Stage.IDEA else rules.not_concrete_yet(
        has_lead=measure.lead_id is not None and measure.lead_state != "declined", has_summary=bool(measure.summary),
        has_step=queries.has_open_step(measure.id), has_date=measure.step_due_on is not None,
    )
    return {
        "hints": hint_lines(measure, lacking, in_form=True),
        "doubts": hint_lines(measure, doubts, in_form=True),
        "split_address": url_for("dossier.split", number=measure.number),
    }


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
