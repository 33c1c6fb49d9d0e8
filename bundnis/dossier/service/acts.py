"""Acts that touch several rooms, each in one transaction."""

from __future__ import annotations

from typing import Any

from bundnis.contributions import queries as contribution_queries
from bundnis.contributions import service as contributions
from bundnis.contributions.service.forgetting import forget
from bundnis.core.access import Actor
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.stages import Move


def accept_lead(actor: Actor, measure: Measure) -> None:
    """The asked partner says yes; what it had offered is its own gift now and accepted at once."""
    measures.accept_lead(actor, measure)
    _accept_own_offers(actor, measure)


def request_lead(
    actor: Actor, measure: Measure, partner_id: int, reason: str = "", *, language: str = "", seen: int | None = None
) -> None:
    """Ask a partner to lead; one's own accepts by asking, with what it had offered."""
    measures.request_lead(actor, measure, partner_id, reason, language=language, seen=seen)
    if measure.lead_state == "accepted":
        _accept_own_offers(actor, measure)


def _accept_own_offers(actor: Actor, measure: Measure) -> None:
    for offer in contribution_queries.offers_of(measure.id, measure.lead_id):
        contributions.accept(actor, offer)


def move(actor: Actor, measure: Measure, name: str, *, withdraw_reason: str = "", **answers: Any) -> Move:
    """Carry a measure on. Completing may withdraw, with one reason, everything that was left open.

    Raises what ``measures.move`` raises; the caller rolls back, so that a refused move withdraws nothing.
    """
    if name == "complete" and withdraw_reason:
        contributions.settle_open(actor, measure, withdraw_reason)
    return measures.move(actor, measure, name, **answers)


def delete(actor: Actor, measure: Measure) -> None:
    """Delete an idea that nobody else has touched, with the needs of those who proposed it."""
    measures.check_untouched(actor, measure)
    forget(measure)
    measures.delete(actor, measure)
