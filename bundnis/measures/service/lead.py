"""Asking a partner to lead, and its answer."""

from __future__ import annotations

from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure


def request_lead(actor: Actor, measure: Measure, partner_id: int) -> None:
    """Ask a partner to lead. One's own partner accepts by asking."""
    partner = queries.partner_in(measure.alliance_id, partner_id)
    if partner is None or partner.role == "advisory":
        raise Refused(N_("Please choose one of the answers."), "partner_id")
    if measure.lead_id == partner.id and measure.lead_state in ("requested", "accepted"):
        raise Refused(N_("This partner has already been asked."), "partner_id")
    if measure.lead_id != partner.id:
        # The persons belonged to the partner that led before.
        measure.responsible_id = measure.deputy_id = None
    measure.lead_id, measure.lead_state, measure.lead_reason = partner.id, "requested", ""
    _tell(actor, measure, "measure.lead_requested", partner.short_name)
    seat = actor.seat(measure.alliance_id)
    if seat is not None and partner.id in seat.partner_ids:
        accept_lead(actor, measure)


def accept_lead(actor: Actor, measure: Measure) -> None:
    """The asked partner says yes."""
    partner = _asked_partner(measure)
    measure.lead_state, measure.lead_reason = "accepted", ""
    _tell(actor, measure, "measure.lead_accepted", partner)


def decline_lead(actor: Actor, measure: Measure, reason: str) -> None:
    """The asked partner says no, with a reason."""
    if not reason:
        raise Refused(N_("Please give a reason; it helps to find somebody else."), "reason")
    partner = _asked_partner(measure)
    measure.lead_state, measure.lead_reason = "declined", reason
    _tell(actor, measure, "measure.lead_declined", partner, reason)


def _asked_partner(measure: Measure) -> str:
    if measure.lead_state != "requested":
        raise Conflict()
    partner = queries.partner_in(measure.alliance_id, measure.lead_id)
    return partner.short_name if partner else ""


def _tell(actor: Actor, measure: Measure, verb: str, partner: str, reason: str = "") -> None:
    values = {"partner": partner, **({"reason": reason} if reason else {})}
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic="measure", topic_id=measure.id,
         measure_id=measure.id, **values)
    db.session.flush()
