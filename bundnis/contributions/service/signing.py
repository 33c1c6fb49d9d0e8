"""The signatures under a contribution after the offer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bundnis.contributions import rules
from bundnis.contributions.models import Contribution
from bundnis.contributions.service import ground
from bundnis.core.access import Actor
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import N_
from bundnis.measures.service.ground import check_not_to_come


def accept(actor: Actor, contribution: Contribution) -> None:
    """The lead says yes, or the coordinator for a silent lead."""
    _sign(actor, contribution, "accept")
    ground.note(actor, "contribution.accepted", contribution)


def decline(actor: Actor, contribution: Contribution, reason: str) -> None:
    """The lead says no, with a reason."""
    if not reason:
        raise Refused(N_("Please give a reason; the partner wants to understand it."), "reason")
    _sign(actor, contribution, "decline", reason=reason)
    ground.note(actor, "contribution.declined", contribution, reason=reason)


def deliver(actor: Actor, contribution: Contribution, amount: Decimal, on: date, note: str = "") -> None:
    """The giver reports what it has given on a day: a part, all of it, or more than was promised."""
    _sign(actor, contribution, "deliver", amount=amount, on=on, reason=note)
    ground.note(actor, "contribution.delivered", contribution, amount=amount, on=on, note=note)


def receive(
    actor: Actor, contribution: Contribution, amount: Decimal, on: date, final: bool = True, *,
    is_closing: bool = False,
) -> None:
    """The receiver signs for an amount of its own; the final one settles the contribution."""
    _sign(actor, contribution, "receive", amount=amount, on=on, final=final, is_closing=is_closing)
    ground.note(actor, "contribution.received", contribution, amount=amount, on=on, final=final)


def withdraw(actor: Actor, contribution: Contribution, reason: str) -> None:
    """The giver takes a promise back, with a reason; the need is open again. What was received stays counted."""
    if not reason:
        raise Refused(N_("Please give a reason; the others plan with this contribution."), "reason")
    _sign(actor, contribution, "withdraw", reason=reason)
    ground.note(actor, "contribution.withdrawn", contribution, reason=reason)


def _sign(
    actor: Actor, contribution: Contribution, name: str, *, amount: Decimal | None = None, on: date | None = None,
    reason: str = "", final: bool = True, is_closing: bool = False,
) -> None:
    """Check under the lock, write the row, keep the sums."""
    step = rules.STEPS[name]
    ground.lock_contribution(contribution)
    own = ground.hands_of(actor, contribution, step)
    situation = ground.situation_of(contribution)
    if sentence := rules.refusal(step, situation, own, is_closing=is_closing):
        raise Refused(sentence)
    if "amount" in step.asks:
        closes = name == "receive" and final and contribution.received > 0
        if sentence := rules.amount_refusal(amount, closes=closes):
            raise Refused(sentence, "amount")
    if on is not None:
        check_not_to_come(actor, contribution.measure, on, "on")
    check_length("note" if name == "deliver" else "reason", reason, ground.SENTENCE)
    hand = rules.signing_hand(step, situation.giver_leads, own)
    partner_id = ground.signing_partner_id(actor, contribution, hand)
    ground.write_signature(actor, contribution, step.signed, partner_id, amount=amount, on=on, reason=reason)
    if amount is not None and name == "deliver":
        contribution.delivered = contribution.delivered + amount
    if amount is not None and name == "receive":
        contribution.received = contribution.received + amount
    contribution.state = rules.state_after(step, final=final)
