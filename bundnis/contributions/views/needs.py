"""Pages of what a measure needs."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template

from bundnis.contributions import queries, service
from bundnis.contributions.forms import OWN, DropForm, NeedForm
from bundnis.contributions.models import Need
from bundnis.contributions.presentation import amount_words
from bundnis.contributions.views.ground import (
    address_of,
    any_need_by_id,
    back_to,
    blueprint,
    measure_by_number,
    need_by_id,
    refuse,
    takes_offers,
)
from bundnis.core.access import needs
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.journal.undoing import flash_done
from bundnis.measures.models import Measure


@blueprint.route("/measures/<int:number>/needs/new", methods=["GET", "POST"])
@needs("need.edit", measure_by_number)
@once
def new_need(measure: Measure) -> Any:
    form = NeedForm(languages=g.seat.languages, data={"kind": "hours", "unit": "hour"})
    if not form.was_sent and not takes_offers(measure):
        return back_to(measure)
    if form.sent_and_right():
        try:
            need = service.add_need(g.actor, measure, **form.values())
        except Refused as refused:
            refuse(form, refused.field, "amount", str(refused))
        else:
            flash(_("Added. Partners can take it on now."), "success")
            return redirect(address_of(measure, f"need-{need.id}"), 303)
    return _page(form, measure, is_new=True)


@blueprint.route("/measures/<int:number>/needs/<int:need_id>/edit", methods=["GET", "POST"])
@needs("need.edit", need_by_id)
@once
def edit_need(need: Need) -> Any:
    form = NeedForm(languages=g.seat.languages, data={**_stored(need), "version": need.version})
    if not form.was_sent and not takes_offers(need.measure):
        return back_to(need.measure)
    status = None
    if form.sent_and_right():
        try:
            service.change_need(g.actor, need, form.loaded_version, **form.values())
        except Conflict as conflict:
            form.note_conflict({**conflict.stored, "unit": conflict.stored["unit"] or OWN}, conflict.version)
            status = 409
        except Refused as refused:
            refuse(form, refused.field, "amount", str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(address_of(need.measure, f"need-{need.id}"), 303)
    return _page(form, need.measure, is_new=False, status=status)


@blueprint.route("/measures/<int:number>/needs/<int:need_id>/drop", methods=["GET", "POST"])
@needs("need.edit", any_need_by_id)
@once
def drop_need(need: Need) -> Any:
    """Asks for a reason where somebody counts on the need; else the button on the measure's page does it at once."""
    form = DropForm()
    if need.dropped_at is not None:
        flash(_("It is off the list."), "info")
        return back_to(need.measure)
    is_claimed = queries.is_claimed(need)
    form.reason.flags.required = is_claimed
    if form.sent_and_right():
        try:
            service.drop_need(g.actor, need, form.reason.data or "")
        except Refused as refused:
            refuse(form, refused.field, "reason", str(refused))
        else:
            flash_done(_("It is off the list."))
            return redirect(address_of(need.measure), 303)
    page = render_template(
        "contributions/drop_need.html", form=form, measure=need.measure, is_claimed=is_claimed,
        amount=amount_words(need.amount, need.unit, need.unit_text), need=need, cancel=address_of(need.measure),
    )
    return page, 422 if form.was_sent else 200


def _stored(need: Need) -> dict[str, Any]:
    return {
        "kind": need.kind, "amount": need.amount, "unit": need.unit or OWN, "unit_text": need.unit_text,
        "note": need.note, "wanted": need.wanted,
    }


def _page(form: NeedForm, measure: Measure, *, is_new: bool, status: int | None = None) -> Any:
    page = render_template(
        "contributions/need.html", form=form, measure=measure, is_new=is_new, conflict=status == 409,
        cancel=address_of(measure),
    )
    return page, status or (422 if form.was_sent else 200)
