"""What several tests of outcomes begin with: an item with a promise, and its decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bundnis.core.dates import Span
from bundnis.core.text import Translated
from bundnis.workshops import service
from bundnis.workshops.models import Cluster, Outcome, Workshop
from tests.factories.workshops import cluster
from tests.people import World

HOURS: dict[str, Any] = {"kind": "hours", "amount": Decimal(20), "unit": "hour"}


def with_promises(world: World, workshop: Workshop, title: str = "Tandem", position: int = 0) -> Cluster:
    """An item that Lead would lead and to which Other gives something."""
    item, carla = cluster(workshop, title, position), world.actor("carla")
    for partner_id, leads, what in (
        (world.lead.id, True, {"first_step": "Betriebe fragen", "first_step_on": Span.on(date(2027, 6, 1))}),
        (world.other.id, False, HOURS),
    ):
        service.pledge_for(
            carla, workshop, item.id, client_key=f"{item.id}{leads}", partner_id=partner_id, leads=leads, **what
        )
    return item


def decision(world: World, **more: Any) -> dict[str, Any]:
    return {
        "kind": "measure", "summary": Translated.of(de="Zwei und zwei."), "route": "retain",
        "field_id": world.field.id, "lead_id": world.lead.id, **more,
    }  # fmt: skip


def decide_on(world: World, workshop: Workshop, item: Cluster, version: int = 0, **more: Any) -> Outcome:
    return service.decide(world.actor("carla"), workshop, item, version, **decision(world, **more))
