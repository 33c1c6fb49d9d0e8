"""Closing what is left open: when a measure is completed, or when a partner leaves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.contributions import queries
from bundnis.contributions.models import Contribution
from bundnis.contributions.rules import OPEN_STATES
from bundnis.contributions.service import ground, signing
from bundnis.contributions.service.ground import write_signature
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.numbers import show_amount
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries as measures
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock


def settle_open(actor: Actor, measure: Measure, reason: str) -> list[int]:
    """Withdraw everything of a measure that is left open, with one reason. Returns the ids; nothing open, nothing done.

    For the lead or the coordinator who completes the measure: the move's own permission stands before it.
    """
    # Completing counts caps: the alliance's row comes first, here as in the move that follows.
    measures.alliance_settings(measure.alliance_id, lock=True)
    lock(measure)
    open_ids = queries.open_contributions(measure.id)
    if not open_ids:
        return []
    if not reason:
        raise Refused(
            N_("Please give a reason for the contributions that are left open; they will be withdrawn."),
            "withdraw_reason",
        )
    check_length("withdraw_reason", reason, ground.SENTENCE)
    seat = actor.seat(measure.alliance_id)
    is_lead = seat is not None and measure.lead_id in seat.partner_ids
    settled = [each.id for each in _withdraw(actor, open_ids, reason, measure.lead_id if is_lead else None)]
    tell(
        actor.id, "contribution.settled", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
        reason=reason, contributions=settled,
    )
    db.session.flush()
    return settled


def receive_in_all(actor: Actor, contribution: Contribution, amount: Decimal, on: date) -> None:
    """At the end of a measure: so much has arrived in all, with what was signed for before. Settles it.

    An offer nobody has answered is accepted with it. For the lead or the coordinator who completes the measure.
    """
    if contribution.state == "offered":
        signing.accept(actor, contribution)
    ground.lock_contribution(contribution)
    if amount < contribution.received:
        raise Refused(
            N_("%(received)s are signed for already; it cannot be less in all."), "amount",
            received=show_amount(contribution.received, actor.language),
        )
    signing.receive(actor, contribution, amount - contribution.received, on, is_closing=True)


def withdraw_of_partner(actor: Actor, partner: Partner, reason: str) -> list[int]:
    """A partner leaves: its open promises become withdrawn, history stays. Returns the ids.

    What is delivered in full only waits for its receipt; that is not the partner's to give, so it stays.
    """
    found = queries.open_contributions_of_partner(partner)
    if not found:
        return []
    measure_ids = {measure_id for measure_id, _id in found}
    # The measures first, in one order, as every act does it.
    db.session.execute(
        sa.select(Measure.id).where(Measure.id.in_(measure_ids)).order_by(Measure.id).with_for_update(key_share=True)
    )
    # Asked again under the locks: a delivery of the same second may have come first.
    ids = [contribution_id for _measure, contribution_id in queries.open_contributions_of_partner(partner)]
    withdrawn = _withdraw(actor, ids, reason, None)
    for measure_id, rows in groupby(sorted(withdrawn, key=_measure_of), key=_measure_of):
        tell(
            actor.id, "contribution.partner_withdrawn", alliance_id=partner.alliance_id, topic_id=partner.id,
            measure_id=measure_id, partner=partner.short_name, reason=reason, contributions=[each.id for each in rows],
        )
    db.session.flush()
    return [each.id for each in withdrawn]


def _measure_of(contribution: Contribution) -> int:
    return contribution.measure_id


def _withdraw(actor: Actor, ids: list[int], reason: str, partner_id: int | None) -> list[Contribution]:
    rows = db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.id.in_(ids))
        .order_by(Contribution.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    left = [row for row in rows if row.state in OPEN_STATES]
    for contribution in left:
        contribution.state = "withdrawn"
        write_signature(actor, contribution, "withdrawn", partner_id, reason=reason)
    return left

