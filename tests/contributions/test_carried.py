"""The sums the ledger keeps are what the contributions to running measures add up to, after every act."""

from __future__ import annotations

import runpy
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import service
from bundnis.contributions.models import Carried, Contribution
from bundnis.contributions.queries.carried import added_up, carried_sums
from bundnis.contributions.queries.conditions import RUNNING
from bundnis.core.db import db
from bundnis.measures.models import Measure
from tests.contributions.giving import TODAY, D, give
from tests.factories.contributions import contribution
from tests.factories.measures import measure
from tests.people import World
from tests.schema import MIGRATIONS

STAGES = ("idea", "agreed", "implementation", "completed", "stopped")
STATES = ("offered", "accepted", "received", "declined", "withdrawn")


def stored() -> list[tuple[Any, ...]]:
    """What is kept, for all alliances."""
    query = sa.select(Carried.__table__).where(Carried.number > 0)
    return sorted(tuple(row) for row in db.session.execute(query))


def counted() -> list[tuple[Any, ...]]:
    """The same added up anew."""
    running = sa.select(Measure.id).where(Measure.column_stage.in_(RUNNING))
    return sorted(tuple(row) for row in db.session.execute(added_up(Contribution.measure_id.in_(running))))


def test_every_act_is_carried_over(world: World) -> None:
    row, anna, bruno = measure(world, "implementation"), world.actor("anna"), world.actor("bruno")

    def sums() -> list[tuple[Any, ...]]:
        db.session.commit()
        assert stored() == counted()
        return [tuple(each)[2:] for each in carried_sums(world.alliance.id)]

    assert sums() == []
    given = give(world, row, amount="20")
    assert sums() == [("hour", 1, D(20), 0, 0, 0)]
    service.accept(anna, given)
    assert sums() == [("hour", 1, 0, D(20), 0, 0)]
    service.deliver(bruno, given, D(12), TODAY)
    service.receive(anna, given, D(5), TODAY, final=False)
    assert sums() == [("hour", 1, 0, D(20), D(12), D(5))]
    second = give(world, row, amount="8")
    assert sums() == [("hour", 2, D(8), D(20), D(12), D(5))]
    service.decline(anna, second, "Danke, das haben wir schon.")
    assert sums() == [("hour", 1, 0, D(20), D(12), D(5))]
    service.withdraw(bruno, given, "Der Haushalt wurde gekürzt.")
    assert sums() == []


def test_what_ends_is_carried_no_longer_and_what_is_reopened_again(world: World) -> None:
    row, other = measure(world, "implementation"), measure(world, "implementation")
    given = give(world, row, amount="20")
    give(world, other, amount="3")
    db.session.commit()
    row.stage = row.column_stage = "stopped"
    given.amount = D(30)
    db.session.commit()
    assert stored() == counted() and [each.offered for each in carried_sums(world.alliance.id)] == [D(3)]
    given.amount = D(40)
    db.session.commit()
    row.stage = row.column_stage = "implementation"
    db.session.commit()
    assert stored() == counted() and [each.offered for each in carried_sums(world.alliance.id)] == [D(43)]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_in_one_act_and_in_whatever_order(world: World, seed: int) -> None:
    random = Random(seed)
    rows = [measure(world, "implementation") for _each in range(3)]
    given = [
        give(world, row, "dirk", amount="4", partner=partner)
        for row in rows for partner in (world.other, world.third)
    ]  # fmt: skip
    db.session.commit()
    for _act in range(25):
        for _change in range(random.randint(1, 5)):
            _change_something(random, rows, given)
            if random.random() < 0.5:
                db.session.flush()
        if random.random() < 0.2:
            db.session.rollback()
        db.session.commit()
        assert stored() == counted()


def _change_something(random: Random, rows: list[Measure], given: list[Contribution]) -> None:
    row, each = random.choice(rows), random.choice(given)
    match random.randint(0, 4):
        case 0:
            row.stage = row.column_stage = random.choice(STAGES)
        case 1:
            each.amount = D(random.randint(1, 9))
        case 2:
            each.unit, each.kind = random.choice((("hour", "hours"), ("eur", "money"), ("", "hours")))
        case 3:
            each.delivered, each.received = D(random.randint(1, 4)), D(random.randint(0, 1))
        case _:
            each.state = random.choice(STATES)


def test_a_rolled_back_act_leaves_no_trace(world: World) -> None:
    row = measure(world, "implementation")
    given = give(world, row, amount="20")
    db.session.commit()
    given.amount = D(30)
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert [each.offered for each in carried_sums(world.alliance.id)] == [D(20)]


def test_added_up_anew_it_is_the_same(world: World) -> None:
    for stage in ("idea", "implementation", "completed"):
        contribution(world, measure(world, stage), world.third, amount="7")
    db.session.commit()
    kept = stored()
    assert kept == counted() != []
    db.session.execute(sa.update(Carried).values(number=99))
    service.carry_anew()
    assert stored() == kept


def test_the_migration_adds_up_what_is_there(world: World) -> None:
    for stage in ("agreed", "completed"):
        contribution(world, measure(world, stage), world.third, amount="7")
    service.accept(world.actor("anna"), give(world, measure(world, "implementation"), amount="2.5", unit="day"))
    db.session.commit()
    kept = stored()
    db.session.execute(sa.delete(Carried))
    module = runpy.run_path(str(MIGRATIONS / "versions" / "0015_carried.py"))
    db.session.execute(sa.text(module["ADD_UP"]))
    assert stored() == kept == counted() != []
