"""What Today asks after a session."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bundnis.core.db import db
from bundnis.workshops import service
from bundnis.workshops.models import Pledge
from bundnis.workshops.queries import of_seat
from bundnis.workshops.queries import outcome as queries
from tests.client import Browser
from tests.factories.workshops import phone, session
from tests.people import World
from tests.workshops.acts import decide_on, with_promises

SignIn = Callable[[str], Browser]
HOURS: dict[str, Any] = {"kind": "hours", "amount": Decimal(20), "unit": "hour"}
ADDRESS = "https://example.org/ostbelgien/workshops/1/"


def test_today_asks_the_partner_and_the_coordinator(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    hall = phone(world, workshop, organisation="Müller GmbH")
    hall.submit(f"/join/ABCDEF/pledges/new?item={item.id}", {"kind": "hours", "amount": "5", "unit": "hour"})
    bruno, dirk = sign_in("bruno"), sign_in("dirk")
    found = of_seat(world.alliance.id, 1)
    assert found is not None
    workshop = found
    decide_on(world, workshop, item)
    row = next(each for each in queries.promised_to(item.id) if not each.leads)
    address = f"/ostbelgien/workshops/1/pledges/{row.id}"
    assert address not in bruno.get("/ostbelgien/").addresses
    service.carry_out(world.actor("carla"), workshop, ADDRESS)
    assert address in bruno.get("/ostbelgien/").addresses
    assert address not in sign_in("anna").get("/ostbelgien/").addresses
    # Also the organisation's that is no partner yet.
    assert "2 Zusagen aus dem Workshop" in bruno.get("/ostbelgien/measures/1").text
    assert "/ostbelgien/workshops/1/#outcome" in dirk.get("/ostbelgien/").addresses
    service.confirm(world.actor("bruno"), workshop, db.session.get_one(Pledge, row.id))
    assert address not in bruno.get("/ostbelgien/").addresses
