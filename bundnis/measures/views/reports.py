"""Pages where people tell how it goes: updates and comments."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request

from bundnis.core.access import needs
from bundnis.core.dates import Span
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, language
from bundnis.core.once import once
from bundnis.measures import rules, service
from bundnis.measures.forms import CommentForm, UpdateForm
from bundnis.measures.models import Measure
from bundnis.measures.views.ground import (
    address_of,
    blueprint,
    by_number,
    day,
    page,
    partner_choices,
    quick_dates,
    today,
    with_contributors,
)


@blueprint.route("/measures/<int:number>/updates/new", methods=["GET", "POST"])
@needs("update.write", with_contributors)
@once
def report(measure: Measure) -> Any:
    form = UpdateForm(data={"happened_on": Span.on(today())})
    partners = partner_choices()
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
    return page("measures/update.html", form, measure=measure, marks=rules.HEALTH, stuck_is_open=is_open)


def _offer_voices(form: UpdateForm, measure: Measure, partners: list[tuple[int, str]]) -> None:
    """For whom one may speak: one's own partners in this measure; the coordinator for the alliance too."""
    taking_part = {measure.lead_id, *(measure.facts or {}).get("accepted_partner_ids", ())}
    own = [row for row in partners if row[0] in g.seat.partner_ids & taking_part]
    if not g.seat.has("coordinator"):
        form.partner_id.empty = None
    form.partner_id.offer(own)
    if not form.comes_back and own:
        form.partner_id.data = own[0][0]


def _report(measure: Measure, form: UpdateForm) -> None:
    service.report(
        g.actor, measure, health=form.health.data, sentence=form.sentence.data, happened_on=day(form.happened_on),
        next_on=day(form.next_on), because=form.because.data or "", unstuck_when=form.unstuck_when.data or "",
        helper_id=form.helper_id.data, partner_id=form.partner_id.data, language=language(),
    )


@blueprint.route("/measures/<int:number>/comments/new", methods=["GET", "POST"])
@needs("comment.write", by_number)
@once
def comment(measure: Measure) -> Any:
    form = CommentForm(data={"update": request.args.get("update")})
    update_id = form.update_id
    if form.sent_and_right():
        try:
            service.comment(g.actor, measure, form.text.data, update_id)
        except Refused as refused:
            form.refuse("text", str(refused))
        else:
            flash(_("Your comment is there for everybody in the alliance."), "success")
            return redirect(address_of(measure, "comments"), 303)
    return page("measures/comment.html", form, measure=measure)
