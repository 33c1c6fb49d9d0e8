"""Several people at once: no amount is lost, nothing is signed twice, nothing slips past a closing measure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries, service
from bundnis.contributions.models import Contribution, Signature
from bundnis.core.clock import today
from bundnis.core.db import db
from bundnis.measures import queries as measures
from tests.at_once import at_once
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World

D = Decimal
AT_ONCE = 8


def everybody(act: Callable[[int], Any]) -> list[Callable[[], Any]]:
    """The act for each of several people, who know their number."""
    return [partial(act, number) for number in range(AT_ONCE)]


def given(world: World, state: str = "accepted") -> tuple[int, int, int]:
    """Numbers of a measure and of Bruno's contribution to it."""
    row = measure(world, "implementation")
    contribution = service.offer(
        world.actor("bruno"), row, world.other.id, kind="hours", amount=D(10), unit="hour"
    )
    if state == "accepted":
        service.accept(world.actor("anna"), contribution)
    return row.alliance_id, row.number, contribution.id


def load(place: tuple[int, int, int]) -> Contribution:
    found = queries.contribution_of(*place)
    assert found is not None
    return found


def signed(contribution_id: int, step: str) -> int:
    query = sa.select(sa.func.count()).where(Signature.contribution_id == contribution_id, Signature.step == step)
    return db.session.scalar(query) or 0


def test_deliveries_at_once_all_count(world: World) -> None:
    place, bruno = given(world), world.actor("bruno")
    day = today("Europe/Brussels")

    def deliver(number: int) -> str:
        service.deliver(bruno, load(place), D("1.125") + number, day)
        return "delivered"

    assert at_once(world, everybody(deliver)) == ["delivered"] * AT_ONCE
    expected = sum((D("1.125") + number for number in range(AT_ONCE)), D(0))
    assert load(place).delivered == expected
    assert signed(place[2], "delivered") == AT_ONCE
    total = db.session.scalar(sa.select(sa.func.sum(Signature.amount)).where(Signature.step == "delivered"))
    assert total == expected


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_object_loaded_before_somebody_else_delivered_loses_nothing(world: World) -> None:
    """Everybody has read the contribution before the first of them writes.

    Only PostgreSQL knows this: on SQLite a writing transaction has the whole file from its beginning on.
    """
    place, bruno = given(world), world.actor("bruno")
    day = today("Europe/Brussels")
    read = Barrier(AT_ONCE)

    def deliver(_number: int) -> None:
        contribution = load(place)
        read.wait(timeout=20)
        service.deliver(bruno, contribution, D(1), day)

    assert at_once(world, everybody(deliver)) == [None] * AT_ONCE
    assert load(place).delivered == AT_ONCE


def test_an_offer_is_accepted_or_declined_once(world: World) -> None:
    place = given(world, "offered")
    anna, dirk = world.actor("anna"), world.actor("dirk")

    def answer(number: int) -> str:
        if number % 2:
            service.accept(anna, load(place))
        else:
            service.decline(dirk, load(place), "Nein.")
        return "answered"

    found = at_once(world, everybody(answer))
    assert found.count("answered") == 1
    assert signed(place[2], "accepted") + signed(place[2], "declined") == 1


def test_the_final_receipt_is_signed_once(world: World) -> None:
    place, day = given(world), today("Europe/Brussels")
    service.deliver(world.actor("bruno"), load(place), D(10), day)
    anna = world.actor("anna")

    def receive(_number: int) -> str:
        service.receive(anna, load(place), D(10), day)
        return "received"

    assert at_once(world, everybody(receive)).count("received") == 1
    assert load(place).received == 10


def test_no_offer_slips_past_a_measure_that_is_being_completed(world: World) -> None:
    row = measure(world, "implementation")
    number, alliance_id, other = row.number, row.alliance_id, world.other.id
    anna, bruno = world.actor("anna"), world.actor("bruno")

    def act(place: int) -> str:
        loaded = measures.by_number(alliance_id, number)
        assert loaded is not None
        if place == 0:
            service.settle_open(anna, loaded, "Fertig.")
            loaded.stage = loaded.column_stage = "completed"
            return "closed"
        service.offer(bruno, loaded, other, kind="hours", amount=D(1), unit="hour")
        return "offered"

    found = at_once(world, everybody(act))
    assert found[0] == "closed"
    states = set(db.session.scalars(sa.select(Contribution.state)))
    assert states <= {"withdrawn"}
    assert found.count("offered") == db.session.scalar(sa.select(sa.func.count()).select_from(Contribution))


def test_a_delivery_sent_twice_counts_once(world: World, sign_in: Callable[[str], Browser]) -> None:
    _alliance, number, contribution_id = given(world)
    browser = sign_in("bruno")
    address = f"/ostbelgien/measures/{number}/contributions/{contribution_id}/deliver"
    page = browser.get(address)
    fields = {**dict(page.form().form_values()), "amount": "4"}
    first = browser.post(address, fields)
    second = browser.post(address, fields)
    assert first.location == second.location
    assert signed(contribution_id, "delivered") == 1
