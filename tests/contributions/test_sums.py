"""What a measure keeps of its contributions is what they add up to, after every act and whatever the stage."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask_migrate
import sqlalchemy as sa

from bundnis.contributions import facts, service
from bundnis.core.clock import now
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from tests.contributions.giving import TODAY, D, ask, give
from tests.factories.measures import measure
from tests.people import World
from tests.schema import MIGRATIONS

KEPT = ("givers", "received_from", "giver_count", "given_eur", "uncovered_needs")
Kept = tuple[set[int], set[int], int, D, int]


def kept(row_id: int) -> Kept:
    columns = [table(Measure).c[name] for name in KEPT]
    query = sa.select(*columns).where(table(Measure).c.id == row_id)
    givers, received_from, count, euros, uncovered = db.session.execute(query).one()
    return _ids(givers), _ids(received_from), count, euros, uncovered


def _ids(joined: str) -> set[int]:
    return {int(each) for each in joined.split(",") if each}


def agrees(row: Measure) -> bool:
    """Whether board and measure page say the same. The facts are added up anew from the rows."""
    told, (givers, _received_from, *sums) = facts.gather([row.id])[row.id], kept(row.id)
    living = told["living_partner_ids"]
    return [givers, *sums] == [living, len(living), told["money_eur"], told["uncovered_needs"]]


def test_every_act_is_added_up(world: World) -> None:
    row, anna = measure(world, "implementation"), world.actor("anna")
    lead, other = world.lead.id, world.other.id
    assert kept(row.id) == (set(), set(), 0, 0, 0)
    need = ask(world, row)
    assert kept(row.id) == (set(), set(), 0, 0, 1) and agrees(row)
    offered = give(world, row, amount="20", need_id=need.id)
    assert kept(row.id) == ({other}, set(), 1, 0, 1) and agrees(row)
    service.accept(anna, offered)
    assert kept(row.id) == ({other}, set(), 1, 0, 0) and agrees(row)
    service.deliver(world.actor("bruno"), offered, D(20), TODAY)
    service.receive(anna, offered, D(20), TODAY)
    assert kept(row.id) == ({other}, {other}, 1, 0, 0) and agrees(row)
    money = give(world, row, "anna", amount="300.5", unit="eur", kind="money")
    assert kept(row.id) == ({other, lead}, {other}, 2, D("300.5"), 0) and agrees(row)
    service.withdraw(anna, money, "Der Haushalt wurde gekürzt.")
    assert kept(row.id) == ({other}, {other}, 1, 0, 0) and agrees(row)


def test_a_declined_offer_and_a_dropped_need_count_no_longer(world: World) -> None:
    row, anna = measure(world, "agreed"), world.actor("anna")
    need, offered = ask(world, row), give(world, row)
    service.decline(anna, offered, "Danke, das haben wir schon.")
    service.drop_need(anna, need, "Der Raum ist gefunden.")
    assert kept(row.id) == (set(), set(), 0, 0, 0) and agrees(row)


def test_what_is_kept_does_not_depend_on_the_stage(world: World) -> None:
    """A promise covers its need again after reopening, also when something changed in the meantime."""
    row, anna = measure(world, "implementation"), world.actor("anna")
    need = ask(world, row)
    service.accept(anna, give(world, row, amount="20", need_id=need.id))
    other = give(world, row, "dirk", partner=world.third, amount="5")
    row.stage = "stopped"
    other.note = "Im Saal der Gemeinde"
    db.session.flush()
    row.stage = "implementation"
    db.session.flush()
    assert kept(row.id)[-1] == 0 and agrees(row)


def waits_since(row_id: int) -> datetime | None:
    return db.session.execute(sa.select(table(Measure).c.offered_since).where(table(Measure).c.id == row_id)).scalar()


def test_since_when_the_oldest_offer_waits(world: World) -> None:
    row, anna = measure(world, "implementation"), world.actor("anna")
    assert waits_since(row.id) is None
    first, second = give(world, row), give(world, row, "dirk", partner=world.third)
    world.change(first, offered_at=now() - timedelta(days=3))
    assert waits_since(row.id) == first.offered_at < second.offered_at
    service.accept(anna, first)
    assert waits_since(row.id) == second.offered_at
    service.decline(anna, second, "Danke, das haben wir schon.")
    assert waits_since(row.id) is None


def test_the_migration_adds_up_what_is_there(world: World) -> None:
    row, anna = measure(world, "implementation"), world.actor("anna")
    need = ask(world, row)
    service.accept(anna, give(world, row, amount="12", need_id=need.id))
    give(world, row, "anna", amount="300.5", unit="eur", kind="money")
    received = give(world, row, "dirk", partner=world.third)
    service.accept(anna, received)
    service.deliver(world.actor("dirk"), received, D(3), TODAY)
    service.receive(anna, received, D(3), TODAY)
    waits = give(world, row, amount="4").offered_at
    meant, row_id = kept(row.id), row.id
    assert waits_since(row_id) == waits
    assert meant == ({world.lead.id, world.other.id, world.third.id}, {world.third.id}, 3, D("300.5"), 1)
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0001")
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    assert (kept(row_id), waits_since(row_id)) == (meant, waits)
