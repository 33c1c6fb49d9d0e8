"""Needs and contributions as rows, with the signatures that made their state."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bundnis.alliances.models import Partner
from bundnis.contributions.models import Contribution, Need, Signature
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from tests.people import World

# state -> the signatures that lead to it
SIGNED = {
    "offered": ("offered",),
    "accepted": ("offered", "accepted"),
    "declined": ("offered", "declined"),
    "received": ("offered", "accepted", "delivered", "received"),
    "withdrawn": ("offered", "withdrawn"),
}


def need(
    world: World, measure: Measure, amount: str = "20", unit: str = "hour", kind: str = "hours", **fields: Any
) -> Need:
    """A need of the measure: twenty hours of moderation unless said otherwise."""
    row = Need(
        alliance_id=measure.alliance_id,
        measure_id=measure.id,
        kind=kind,
        amount=Decimal(amount),
        unit=unit,
        note=Translated.of(de="Moderation"),
    )
    return _store(row, fields)


def contribution(
    world: World,
    measure: Measure,
    partner: Partner | None = None,
    *,
    state: str = "accepted",
    amount: str = "10",
    unit: str = "hour",
    kind: str = "hours",
    need: Need | None = None,
    **fields: Any,
) -> Contribution:
    """What the partner (Other) gives: ten hours, accepted, unless said otherwise."""
    giver = partner or world.other
    row = Contribution(
        alliance_id=measure.alliance_id,
        measure_id=measure.id,
        partner_id=giver.id,
        need_id=need.id if need else None,
        kind=kind,
        amount=Decimal(amount),
        unit=unit,
        state=state,
        offered_at=now(),
    )
    if state == "received":
        row.delivered = row.received = Decimal(amount)
    _store(row, fields)
    for step in SIGNED[state]:
        _sign(world, row, step)
    return row


def _sign(world: World, row: Contribution, step: str) -> None:
    by_giver = step in ("offered", "delivered", "withdrawn")
    amount = row.amount if step in ("offered", "delivered", "received") else None
    reason = "Es passt nicht." if step in ("declined", "withdrawn") else ""
    _store(
        Signature(
            alliance_id=row.alliance_id,
            contribution_id=row.id,
            step=step,
            amount=amount,
            reason=reason,
            person_id=world.person("bruno" if by_giver else "dirk").id,
            partner_id=row.partner_id if by_giver else None,
            at=now(),
        ),
        {},
    )


def _store(row: Any, fields: dict[str, Any]) -> Any:
    for name, value in fields.items():
        assert hasattr(type(row), name), f"{type(row).__name__} has no {name}"
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row
