"""What measures ask about their needs and contributions."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.contributions import facts, service
from bundnis.contributions.models import Need
from bundnis.core.db import db
from bundnis.measures.models import Measure
from tests.contributions.giving import D, answers, ask, coverage, give
from tests.factories.measures import foreign_measure, measure
from tests.people import World

# -- facts ---------------------------------------------------------------------------------------


def test_the_facts_of_measures(world: World) -> None:
    row, empty, stopped = measure(world, "agreed"), measure(world, "idea"), measure(world, "agreed")
    ask(world, row, "5")
    offered = give(world, row, amount="200", unit="eur", kind="money")
    give(world, row, "anna", amount="300", unit="eur", kind="money")
    service.decline(world.actor("anna"), give(world, row, "dirk", partner=world.third), "Danke, nein.")
    service.accept(world.actor("anna"), give(world, stopped))
    stopped.stage = "stopped"
    db.session.flush()
    found = facts.gather([row.id, empty.id, stopped.id])
    assert found[row.id] == {
        "accepted_partner_ids": {world.lead.id},
        "living_partner_ids": {world.lead.id, world.other.id},
        "unsettled_contributions": 2,
        "uncovered_needs": 1,
        "money_eur": D(500),
        "is_touched": True,
    }
    assert found[empty.id]["living_partner_ids"] == set()
    assert found[empty.id]["is_touched"] is False
    # Open promises of a stopped measure count as withdrawn when read.
    assert found[stopped.id]["living_partner_ids"] == set()
    assert found[stopped.id]["unsettled_contributions"] == 0
    assert offered.state == "offered"


def test_promises_to_a_stopped_measure_cover_nothing(world: World) -> None:
    row = measure(world, "implementation")
    need = ask(world, row)
    service.accept(world.actor("anna"), give(world, row, amount="12", need_id=need.id))
    give(world, row, amount="8", need_id=need.id)
    assert coverage(row) == [(D(20), D(12), D(8))]
    row.stage = "stopped"
    db.session.flush()
    assert coverage(row) == [(D(20), D(0), D(0))]


def test_an_idea_with_a_promise_is_touched(world: World) -> None:
    row, wanted = measure(world, "idea"), measure(world, "idea", lead=world.lead)
    assert answers(row)["is_touched"] is False
    give(world, row)  # the proposer's own: its signature is never deleted
    assert answers(row)["is_touched"] is True
    ask(world, wanted)
    assert answers(wanted)["is_touched"] is False


def test_needs_go_with_an_idea_that_is_deleted(world: World) -> None:
    row, other = measure(world, "idea", lead=world.lead), measure(world, "idea", lead=world.lead)
    ask(world, row)
    kept = ask(world, other)
    service.forget(row)
    db.session.delete(row)
    db.session.commit()
    assert list(db.session.scalars(sa.select(Need.id))) == [kept.id]


def test_the_filters_for_measures_agree_with_the_facts(world: World) -> None:
    open_one, covered, none = (measure(world, "agreed") for _ in range(3))
    ask(world, open_one)
    need = ask(world, covered, "5")
    service.accept(world.actor("anna"), give(world, covered, amount="5", need_id=need.id))
    foreign_measure(world)
    uncovered = db.session.scalars(sa.select(Measure.id).where(Measure.uncovered_needs > 0))
    assert set(uncovered) == {open_one.id}
    carried = db.session.scalars(sa.select(Measure.id).where(Measure.givers == str(world.other.id)))
    assert set(carried) == {covered.id}
    assert answers(none)["uncovered_needs"] == 0
