"""Asking a partner to lead, and its answer."""

from __future__ import annotations

from bundnis.core.access import Actor, may
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import NOT_ONE_OF_THEM, lock_open


def request_lead(actor: Actor, measure: Measure, partner_id: int) -> None:
    """Ask a partner to lead. One's own partner accepts by asking: that is one act."""
    lock_open(measure)
    partner = queries.partner_in(measure.alliance_id, partner_id)
    if partner is None:
        raise Refused(NOT_ONE_OF_THEM, "partner_id")
    if measure.lead_id == partner.id and measure.lead_state in ("requested", "accepted"):
        raise Refused(N_("This partner has already been asked."), "partner_id")
    if measure.lead_id != partner.id:
        # The persons belonged to the partner that led before.
        measure.responsible_id = measure.deputy_id = None
    seat = actor.seat(measure.alliance_id)
    is_own = seat is not None and partner.id in seat.partner_ids
    measure.lead_id, measure.lead_reason = partner.id, ""
    measure.lead_state = "accepted" if is_own else "requested"
    _tell(actor, measure, "measure.lead_accepted" if is_own else "measure.lead_requested", partner.short_name)


def accept_lead(actor: Actor, measure: Measure) -> None:
    """The asked partner says yes."""
    partner = _asked_partner(actor, measure)
    measure.lead_state, measure.lead_reason = "accepted", ""
    _tell(actor, measure, "measure.lead_accepted", partner)


def decline_lead(actor: Actor, measure: Measure, reason: str) -> None:
    """The asked partner says no, with a reason."""
    if not reason:
        raise Refused(N_("Please give a reason; it helps to find somebody else."), "reason")
    partner = _asked_partner(actor, measure)
    measure.lead_state, measure.lead_reason = "declined", reason
    _tell(actor, measure, "measure.lead_declined", partner, reason)


def _asked_partner(actor: Actor, measure: Measure) -> str:
    lock_open(measure)
    # Under the lock: somebody else may have been asked in the meantime.
    if not may(actor, "measure.answer_lead", measure):
        raise Conflict()
    partner = queries.partner_in(measure.alliance_id, measure.lead_id)
    return partner.short_name if partner else ""


def _tell(actor: Actor, measure: Measure, verb: str, partner: str, reason: str = "") -> None:
    values = {"partner": partner, **({"reason": reason} if reason else {})}
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id, **values)
    db.session.flush()
