"""Organisations that pledged without being partners: the alliance admits them as associates, or declines."""

from __future__ import annotations

from bundnis.alliances import service as alliances
from bundnis.alliances.models import Partner
from bundnis.alliances.queries import alliance_day
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.workshops.models import Applicant, Workshop
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.service.ground import lock, note, tell_alliance

REASON = 500
ANSWERED = N_("This organisation has an answer already.")


def admit(
    actor: Actor, workshop: Workshop, applicant: Applicant, *, name: Translated, short_name: str, sector: str,
    country: str,
) -> Partner:
    """It becomes an associate; what it pledged is its own from here on, and waits for one of its people."""
    _hold(workshop, applicant)
    day = alliance_day(workshop.alliance_id)
    partner = alliances.add_partner(
        actor, workshop.alliance_id, name=name, short_name=short_name, sector=sector, country=country,
        role="associate", identified_on=Span.on(min(workshop.held_on or day, day)), member_from=Span.on(day),
    )  # fmt: skip
    applicant.state, applicant.partner_id, applicant.answered_at = "admitted", partner.id, now()
    for row in queries.pledges_of_applicant(applicant.id):
        row.Pledge.partner_id = partner.id
    db.session.flush()
    note(actor, workshop, "applicant_admitted", applicant=applicant.id, partner=partner.id)
    tell_alliance(actor, workshop, "workshop.admitted", organisation=applicant.organisation)
    return partner


def turn_down(actor: Actor, workshop: Workshop, applicant: Applicant, reason: str) -> None:
    """The alliance declines, with a reason the organisation reads; its pledges lapse."""
    if not reason:
        raise Refused(N_("Please give a reason."), "reason")
    check_length("reason", reason, REASON)
    _hold(workshop, applicant)
    applicant.state, applicant.reason, applicant.answered_at = "declined", reason, now()
    for row in queries.pledges_of_applicant(applicant.id):
        if row.Pledge.state == "offered":
            row.Pledge.state = "declined"
    db.session.flush()
    note(actor, workshop, "applicant_declined", applicant=applicant.id)
    tell_alliance(actor, workshop, "workshop.turned_down", organisation=applicant.organisation, reason=reason)


def _hold(workshop: Workshop, applicant: Applicant) -> None:
    lock(workshop)
    if workshop.is_rehearsal:
        raise Refused(N_("In a rehearsal nobody is admitted or declined."))
    db.session.refresh(applicant)
    if applicant.state != "identified":
        raise Refused(ANSWERED)
