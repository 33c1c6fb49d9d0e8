"""What every act on needs and contributions shares: the locks, the checks of plain values, the signature."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bundnis.alliances.models import Partner
from bundnis.contributions import queries, rules
from bundnis.contributions.models import Contribution, Signature
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, take
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock
from bundnis.measures.stages import Stage

SENTENCE = 500
OWN_UNIT = 60
SUMS = ("state", "delivered", "received", "version")


def lock_contribution(contribution: Contribution) -> None:
    """Take both rows, the measure's first, and see the state and the sums as they are now."""
    lock(contribution.measure)
    take(contribution, SUMS)


def check_offering(measure: Measure) -> None:
    """New needs and offers belong to measures that are worked out or carried out."""
    if Stage(measure.stage) not in rules.OFFERING:
        raise Refused(N_("The measure is paused or closed: nothing new is offered until it goes on."))


def check_what(kind: str, amount: Decimal | None, unit: str, unit_text: str) -> None:
    """Kind, amount and unit make sense together."""
    if kind not in rules.KINDS:
        raise Refused(N_("Please choose one of the answers."), "kind")
    if sentence := rules.amount_refusal(amount):
        raise Refused(sentence, "amount")
    if sentence := rules.unit_refusal(kind, unit, unit_text):
        raise Refused(sentence, "unit" if unit or unit_text else "unit_text")
    check_length("unit_text", unit_text, OWN_UNIT)


def hands_of(actor: Actor, contribution: Contribution, step: rules.Step) -> frozenset[rules.Hand]:
    """In which capacities the person signs this step; under the lock, so that the lead is the one of now."""
    measure = contribution.measure
    seat = actor.seat(contribution.alliance_id)
    if seat is None:
        return frozenset()
    lead_id = measure.lead_id if measure.lead_state == "accepted" else None
    asks_others = lead_id == contribution.partner_id and rules.Hand.CONTRIBUTOR in step.hands
    return rules.hands(
        is_coordinator=seat.has("coordinator"),
        partner_ids=seat.partner_ids,
        giver_id=contribution.partner_id,
        lead_id=lead_id,
        contributing_ids=queries.contributing_partner_ids(measure.id) if asks_others else (),
    )


def situation_of(contribution: Contribution) -> rules.Situation:
    """How a contribution stands, as the rules want to know it."""
    measure = contribution.measure
    return rules.Situation(
        state=contribution.state,
        stage=measure.stage,
        giver_leads=measure.lead_state == "accepted" and measure.lead_id == contribution.partner_id,
        amount=contribution.amount,
        delivered=contribution.delivered,
        received=contribution.received,
    )


def signing_partner_id(actor: Actor, contribution: Contribution, hand: rules.Hand | None) -> int | None:
    """The partner a signature is given for; None for the coordinator."""
    if hand is rules.Hand.GIVER:
        return contribution.partner_id
    if hand is rules.Hand.LEAD:
        return contribution.measure.lead_id
    seat = actor.seat(contribution.alliance_id)
    if hand is rules.Hand.CONTRIBUTOR and seat is not None:
        return min(seat.partner_ids & queries.contributing_partner_ids(contribution.measure_id))
    return None


def write_signature(
    actor: Actor, contribution: Contribution, signed: str, partner_id: int | None, *, amount: Decimal | None = None,
    on: date | None = None, reason: str = "",
) -> None:
    """One row in the life of a contribution; never changed."""
    db.session.add(
        Signature(
            alliance_id=contribution.alliance_id, contribution_id=contribution.id, step=signed, amount=amount, on=on,
            reason=reason, person_id=actor.id, partner_id=partner_id, at=now(),
        )
    )


def note(actor: Actor, verb: str, contribution: Contribution, **values: Any) -> None:
    """Tell the journal of one contribution, by its partner and what it is."""
    partner = db.session.get_one(Partner, contribution.partner_id)
    tell(
        actor.id, verb, alliance_id=contribution.alliance_id, topic_id=contribution.id,
        measure_id=contribution.measure_id, partner=partner.short_name, kind=contribution.kind,
        unit=contribution.unit, unit_text=contribution.unit_text,
        **{name: value for name, value in values.items() if value not in ("", None)},
    )
    db.session.flush()
