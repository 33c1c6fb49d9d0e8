"""Offering a contribution."""

from __future__ import annotations

from decimal import Decimal

from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Partner
from bundnis.alliances.rules import has_left
from bundnis.contributions import queries, rules
from bundnis.contributions.models import Contribution, Need
from bundnis.contributions.service import ground
from bundnis.core.access import Actor
from bundnis.core.clock import now, today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import LANGUAGES, N_
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock

NOT_ONE_OF_THEM = N_("Please choose one of the answers.")


def offer(
    actor: Actor, measure: Measure, partner_id: int, *, kind: str, amount: Decimal, unit: str, unit_text: str = "",
    need_id: int | None = None, note: str = "", condition: str = "", hope: str = "",
    wanted: Span = Span.unknown(), language: str = "de",  # noqa: B008 - it never changes
) -> Contribution:
    """Promise something to a measure, for a need of it or beside them.

    What the lead gives itself is accepted at once. More than a need's rest may be offered.
    """
    # The partner before the measure, as when it leaves: nothing new is promised by one that is going.
    partner = _giver(actor, measure, partner_id)
    lock(measure)
    ground.check_offering(measure)
    ground.check_what(kind, amount, unit, unit_text)
    for field, text in (("note", note), ("condition", condition), ("hope", hope)):
        check_length(field, text, ground.SENTENCE)
    unit_text = "" if unit else unit_text
    need = _need(measure, need_id, unit, unit_text)
    leads = measure.lead_state == "accepted" and measure.lead_id == partner.id
    contribution = Contribution(
        alliance_id=measure.alliance_id, measure_id=measure.id, partner_id=partner.id,
        need_id=need.id if need else None, kind=kind, amount=amount, unit=unit, unit_text=unit_text, note=note,
        condition=condition, hope=hope, language=language if language in LANGUAGES else "de", wanted=wanted,
        state=rules.state_after(rules.STEPS["offer"], giver_leads=leads), delivered=Decimal(0), received=Decimal(0),
        offered_at=now(),
    )
    contribution.measure, contribution.partner, contribution.need = measure, partner, need
    db.session.add(contribution)
    db.session.flush()
    signs_for = partner.id if _belongs(actor, measure, partner.id) else None
    ground.write_signature(actor, contribution, "offered", signs_for, amount=amount)
    if leads:
        ground.write_signature(actor, contribution, "accepted", signs_for)
    ground.note(actor, "contribution.promised" if leads else "contribution.offered", contribution, amount=amount)
    return contribution


def _giver(actor: Actor, measure: Measure, partner_id: int) -> Partner:
    """The partner that gives: one's own, for the coordinator any; not one that has left. Advisers may give too."""
    partner = alliances.staying_partner(measure.alliance_id, partner_id)
    seat = actor.seat(measure.alliance_id)
    if partner is None or seat is None:
        raise Refused(NOT_ONE_OF_THEM, "partner_id")
    if not seat.has("coordinator") and partner.id not in seat.partner_ids:
        raise Refused(NOT_ONE_OF_THEM, "partner_id")
    if has_left(partner.member_until, today(seat.time_zone)):
        raise Refused(N_("This partner has left the alliance."), "partner_id")
    return partner


def _belongs(actor: Actor, measure: Measure, partner_id: int) -> bool:
    seat = actor.seat(measure.alliance_id)
    return seat is not None and partner_id in seat.partner_ids


def _need(measure: Measure, need_id: int | None, unit: str, unit_text: str) -> Need | None:
    if need_id is None:
        return None
    need = queries.need_of(measure.alliance_id, measure.number, need_id)
    if need is None:
        raise Refused(N_("This need is no longer on the list. You can still offer your contribution beside it."))
    if (need.unit, need.unit_text) != (unit, unit_text):
        raise Refused(N_("This need is counted in another unit. You can offer something else beside it."), "unit")
    return need
