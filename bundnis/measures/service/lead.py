"""Asking a partner to lead, and its answer."""

from __future__ import annotations

from datetime import date

from bundnis.alliances import queries as alliances
from bundnis.alliances.rules import has_left
from bundnis.core.access import Actor, may
from bundnis.core.dates import Span, show_day
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.access import is_coordinator
from bundnis.measures.models import Measure
from bundnis.measures.rules import answer_due, is_silent, mark_of_lead
from bundnis.measures.service.ground import NOT_ONE_OF_THEM, lock_open, today_for


def request_lead(
    actor: Actor, measure: Measure, partner_id: int, reason: str = "", *, language: str = "", seen: int | None = None
) -> None:
    """Ask a partner to lead. One's own partner accepts by asking: that is one act.

    Whoever was asked before is not asked any more: their answer comes too late. While they may still answer, only
    the coordinator asks somebody else. ``seen`` is the mark of who led when the form was opened; Conflict when
    somebody else was asked since.
    """
    # The partner before the measure, as when it leaves.
    partner = alliances.staying_partner(measure.alliance_id, partner_id)
    lock_open(measure)
    if seen is not None and seen != mark_of_lead(measure.lead_id, measure.lead_state):
        raise Conflict()
    if partner is None:
        raise Refused(NOT_ONE_OF_THEM, "partner_id")
    if has_left(partner.member_until, today_for(actor, measure)):
        raise Refused(N_("This partner has left the alliance."), "partner_id")
    if measure.lead_id == partner.id and measure.lead_state in ("requested", "accepted"):
        raise Refused(N_("This partner has already been asked."), "partner_id")
    _check_may_still_answer(actor, measure)
    if measure.lead_id != partner.id:
        # The persons belonged to the partner that led before.
        measure.responsible_id = measure.deputy_id = None
    seat = actor.seat(measure.alliance_id)
    is_own = seat is not None and partner.id in seat.partner_ids
    measure.lead_id, measure.lead_reason, measure.lead_language = partner.id, "", None
    measure.lead_state = "accepted" if is_own else "requested"
    verb = "measure.lead_accepted" if is_own else "measure.lead_requested"
    _tell(actor, measure, verb, partner.short_name, reason, language)


def _check_may_still_answer(actor: Actor, measure: Measure) -> None:
    """A request that is not answered yet has the time of the alliance's rhythm."""
    if measure.lead_state != "requested" or is_coordinator(actor, measure):
        return
    settings = queries.alliance_settings(measure.alliance_id)
    asked = queries.asked_on(measure, settings.time_zone)
    if not is_silent(asked, today_for(actor, measure), settings.rhythm_days):
        raise Refused(
            N_("The partner that was asked can answer until %(day)s. Before that only the coordinator asks another."),
            "partner_id", day=show_day(answer_due(asked, settings.rhythm_days), actor.language),
        )


def accept_lead(actor: Actor, measure: Measure) -> None:
    """The asked partner says yes."""
    partner = _asked_partner(actor, measure)
    measure.lead_state, measure.lead_reason, measure.lead_language = "accepted", "", None
    _tell(actor, measure, "measure.lead_accepted", partner)


def decline_lead(actor: Actor, measure: Measure, reason: str, language: str = "") -> None:
    """The asked partner says no, with a reason in ``language``, or in the person's own."""
    if not reason:
        raise Refused(N_("Please give a reason; it helps to find somebody else."), "reason")
    partner = _asked_partner(actor, measure)
    measure.lead_state, measure.lead_reason = "declined", reason
    measure.lead_language = language or actor.language
    _tell(actor, measure, "measure.lead_declined", partner, reason, measure.lead_language)


def _asked_partner(actor: Actor, measure: Measure) -> str:
    lock_open(measure)
    # Under the lock: somebody else may have been asked in the meantime.
    if not may(actor, "measure.answer_lead", measure):
        raise Conflict()
    partner = queries.partner_in(measure.alliance_id, measure.lead_id)
    return partner.short_name if partner else ""


def open_if_left(measure: Measure, lead_until: date | None, day: date) -> None:
    """A closed measure that opens again may have been led by a partner that has left since."""
    if lead_until is not None and has_left(Span.on(lead_until), day) and measure.lead_state != "declined":
        measure.lead_state, measure.lead_reason, measure.lead_language = "left", "", None


def _tell(actor: Actor, measure: Measure, verb: str, partner: str, reason: str = "", language: str = "") -> None:
    values = {"partner": partner}
    if reason:
        values |= {"reason": reason, "reason_language": language or actor.language}
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id, **values)
    db.session.flush()
