"""Asking and giving through the services, and what is stored of it; for the tests of this room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bundnis.contributions import facts, queries, service
from bundnis.contributions.models import Contribution, Need, Signature
from bundnis.contributions.presentation import present
from bundnis.core.clock import today
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.measures.models import Measure
from tests.people import World

D = Decimal
TODAY = today("Europe/Brussels")


def ask(world: World, row: Measure, amount: str = "20", **fields: Any) -> Need:
    """Anna asks for hours of moderation."""
    values = {"kind": "hours", "unit": "hour", "note": Translated.of(de="Moderation"), **fields}
    return service.add_need(world.actor("anna"), row, amount=D(amount), **values)


def give(world: World, row: Measure, who: str = "bruno", amount: str = "10", **fields: Any) -> Contribution:
    """Bruno offers hours for Other; Anna for Lead, Dirk for ``partner``."""
    partner = fields.pop("partner", world.lead if who == "anna" else world.other)
    values = {"kind": "hours", "unit": "hour", **fields}
    return service.offer(world.actor(who), row, partner.id, amount=D(amount), **values)


def signatures(contribution: Contribution) -> list[tuple[str, Decimal | None, int | None]]:
    rows = db.session.execute(
        sa.select(Signature.step, Signature.amount, Signature.partner_id)
        .where(Signature.contribution_id == contribution.id)
        .order_by(Signature.id)
    )
    return [(row.step, row.amount, row.partner_id) for row in rows]


def verbs(row: Measure) -> list[str]:
    return list(db.session.scalars(sa.select(Entry.verb).where(Entry.measure_id == row.id).order_by(Entry.id)))


def coverage(row: Measure) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(need.amount, need.accepted, need.offered) for need in queries.needs_of(row.id)]


def answers(row: Measure) -> Any:
    return facts.gather([row.id])[row.id]


def part(world: World, row: Measure, who: str) -> Any:
    """The contributions as this person sees them on the page of the measure."""
    with world.app.test_request_context():
        needs, given = queries.of_measure(row.id)
        return present(needs, given, world.actor(who), row)
