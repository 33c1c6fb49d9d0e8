"""Pages of contributions: offering, the whole life of one, its signatures, all of a measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template

from bundnis.alliances.rules import has_left
from bundnis.contributions import queries, rules, service
from bundnis.contributions.access import hands_of
from bundnis.contributions.forms import DeliveryForm, OfferForm, ReasonForm, ReceiptForm, rest_of
from bundnis.contributions.models import Contribution, Need
from bundnis.contributions.presentation import Words, amount_words, present, sheet
from bundnis.contributions.presentation.part import coverage_text, situation_of
from bundnis.contributions.presentation.sheet import SHOWN_SIGNATURES
from bundnis.contributions.views.ground import (
    LARGEST_ID,
    address_of,
    back_to,
    blueprint,
    contribution_by_id,
    id_in_query,
    measure_by_number,
    page_of,
    pager,
    refuse,
    takes_offers,
    window,
)
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.errors import Refused
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.journal.undoing import flash_done
from bundnis.measures.models import Measure
from bundnis.measures.way_back import came_from

# -- offering ------------------------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/contributions/new", methods=["GET", "POST"])
@needs("contribution.offer", measure_by_number)
@once
def new(measure: Measure) -> Any:
    need = _need_of_query(measure)
    covered = queries.covered(need) if need else None
    form = OfferForm(data=_suggested(need, covered))
    partners = _givers()
    form.partner_id.offer(partners)
    if need is not None:
        form.take_on(need)
    if not form.was_sent and not (takes_offers(measure) and _has_givers(partners)):
        return back_to(measure)
    if form.sent_and_right():
        try:
            contribution = service.offer(
                g.actor, measure, form.partner_id.data or 0, need_id=need.id if need else None, language=language(),
                **form.values(),
            )
        except Refused as refused:
            field = "amount" if need is not None and refused.field.startswith("unit") else refused.field
            refuse(form, field, "amount", str(refused))
        else:
            flash(_offered(contribution), "success")
            return redirect(address_of(measure, f"contribution-{contribution.id}"), 303)
    page = render_template(
        "contributions/new.html", form=form, measure=measure, cancel=address_of(measure), partners=partners,
        need=_need_shown(need, covered), own_partner=partners[0][1] if len(partners) == 1 else "",
    )
    return page, 422 if form.was_sent else 200


def _need_of_query(measure: Measure) -> Need | None:
    need_id = id_in_query("need")
    if need_id is None:
        return None
    need = queries.need_of(measure.alliance_id, measure.number, need_id)
    return need if need is not None else abort(404)


def _suggested(need: Need | None, covered: Any) -> dict[str, Any]:
    own = min(g.seat.partner_ids, default=None)
    if need is None or covered is None:
        return {"kind": "hours", "unit": "hour", "partner_id": own}
    covers = rules.coverage(need.amount, *covered)
    return {"amount": covers.unclaimed or covers.rest or need.amount, "wanted": need.wanted, "partner_id": own}


def _givers() -> list[tuple[int, str]]:
    """Whom the person may offer for: the own partners; the coordinator for everybody."""
    day = today(g.seat.time_zone)
    rows = [row for row in queries.givers(g.seat.alliance_id) if not has_left(row.member_until, day)]
    is_coordinator = g.seat.has("coordinator")
    return [(row.id, row.short_name) for row in rows if is_coordinator or row.id in g.seat.partner_ids]


def _has_givers(partners: list[tuple[int, str]]) -> bool:
    if not partners:
        flash(_("This partner has left the alliance."), "info")
    return bool(partners)


def _need_shown(need: Need | None, covered: Any) -> dict[str, Any] | None:
    if need is None:
        return None
    covers = rules.coverage(need.amount, *covered)
    return {
        "amount": amount_words(need.amount, need.unit, need.unit_text),
        "kind": _(rules.KINDS[need.kind]) if need.kind in rules.KINDS else need.kind,
        "coverage": coverage_text(Words(), need, covers),
        "unit": _(rules.UNITS[need.unit].many) if need.unit in rules.UNITS else need.unit_text,
        "note": shown(need.note),
    }


def _offered(contribution: Contribution) -> str:
    if contribution.state == "accepted":
        return _("Promised. What the lead partner gives itself needs no acceptance.")
    return _("Offered. The lead partner can accept it now.")


# -- reading -------------------------------------------------------------------------------------


@blueprint.get("/measures/<int:number>/contributions")
@needs("contribution.read", measure_by_number)
def of_measure(measure: Measure) -> Any:
    part = window()
    rows = queries.contributions_of(measure.id, part.size, part.offset)
    total = queries.number_of_measure(measure.id)
    measure.facts = {"accepted_partner_ids": queries.contributing_partner_ids(measure.id)}
    view = present(queries.needs_of(measure.id), rows, g.actor, measure, limit=part.size)
    return render_template(
        "contributions/of_measure.html", measure=measure, view=view, pages=pager(part, total),
        back=address_of(measure),
    )


@blueprint.get("/measures/<int:number>/contributions/<int:contribution_id>")
@needs("contribution.read", contribution_by_id)
def contribution(contribution: Contribution) -> Any:
    return _sheet_page(contribution)


def _sheet_page(contribution: Contribution, problem: str = "", status: int = 200) -> Any:
    before = id_in_query("before")
    signatures = queries.signatures_of(
        contribution.id, min(before, LARGEST_ID) if before is not None else None, SHOWN_SIGNATURES + 1
    )
    page = render_template(
        "contributions/contribution.html", contribution=contribution, measure=contribution.measure,
        page=sheet(contribution, signatures, g.actor), problem=problem, form=HouseForm(),
        address=page_of(contribution), back=address_of(contribution.measure, f"contribution-{contribution.id}"),
    )
    return page, status


# -- signing -------------------------------------------------------------------------------------


def _act(
    contribution: Contribution, name: str, form: HouseForm, sign: Callable[[], None], done: str, otherwise: str
) -> Any:
    """A small form page for one signature; where there is nothing to sign any more, the sheet that says why."""
    refusal = rules.refusal(
        rules.STEPS[name], situation_of(contribution, contribution.measure), hands_of(g.actor, contribution)
    )
    if refusal is not None and not form.was_sent:
        flash(_(refusal), "info")
        return redirect(page_of(contribution), 303)
    if form.sent_and_right():
        try:
            sign()
        except Refused as refused:
            refuse(form, refused.field, otherwise, str(refused))
        else:
            flash_done(done)
            return redirect(came_from() or page_of(contribution), 303)
    page = render_template(
        "contributions/act.html", form=form, step=rules.STEPS[name], contribution=contribution,
        measure=contribution.measure, partner=contribution.partner.short_name,
        cancel=came_from() or page_of(contribution),
        amount=_amount(contribution), delivered=_amount(contribution, "delivered"),
        received=_amount(contribution, "received"),
    )
    return page, 422 if form.was_sent else 200


def _amount(contribution: Contribution, of: str = "amount") -> str:
    return amount_words(getattr(contribution, of), contribution.unit, contribution.unit_text)


@blueprint.post("/measures/<int:number>/contributions/<int:contribution_id>/accept")
@needs("contribution.accept", contribution_by_id)
@once
def accept(contribution: Contribution) -> Any:
    try:
        service.accept(g.actor, contribution)
    except Refused as refused:
        return _sheet_page(contribution, str(refused), 422)
    flash(_("Accepted."), "success")
    return redirect(address_of(contribution.measure, f"contribution-{contribution.id}"), 303)


@blueprint.route("/measures/<int:number>/contributions/<int:contribution_id>/decline", methods=["GET", "POST"])
@needs("contribution.accept", contribution_by_id)
@once
def decline(contribution: Contribution) -> Any:
    form = ReasonForm()
    return _act(
        contribution, "decline", form, lambda: service.decline(g.actor, contribution, form.reason.data or ""),
        _("Declined. The partner sees your reason."), "reason",
    )


@blueprint.route("/measures/<int:number>/contributions/<int:contribution_id>/deliver", methods=["GET", "POST"])
@needs("contribution.deliver", contribution_by_id)
@once
def deliver(contribution: Contribution) -> Any:
    rest = rest_of(contribution.amount, contribution.delivered)
    form = DeliveryForm(data={"amount": rest, "on": Span.on(today(g.seat.time_zone))})
    return _act(
        contribution, "deliver", form, lambda: service.deliver(g.actor, contribution, **form.values()),
        _("Reported. Now the receiver confirms it."), "amount",
    )


@blueprint.route("/measures/<int:number>/contributions/<int:contribution_id>/receive", methods=["GET", "POST"])
@needs("contribution.receive", contribution_by_id)
@once
def receive(contribution: Contribution) -> Any:
    form = ReceiptForm(
        data={
            "amount": rest_of(contribution.delivered, contribution.received),
            "on": Span.on(today(g.seat.time_zone)),
            "final": contribution.delivered >= contribution.amount,
        }
    )
    return _act(
        contribution, "receive", form, lambda: service.receive(g.actor, contribution, **form.values()),
        _("Confirmed. Thank you."), "amount",
    )


@blueprint.route("/measures/<int:number>/contributions/<int:contribution_id>/withdraw", methods=["GET", "POST"])
@needs("contribution.withdraw", contribution_by_id)
@once
def withdraw(contribution: Contribution) -> Any:
    form = ReasonForm()
    return _act(
        contribution, "withdraw", form, lambda: service.withdraw(g.actor, contribution, form.reason.data or ""),
        _("Withdrawn. What it was meant for is open again."), "reason",
    )

