"""Acts over several rooms: the lead with its offers, completing with what is left open, deleting with its parts."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries as contribution_queries
from bundnis.contributions import service as contributions
from bundnis.contributions.models import Contribution, Need
from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.dossier import service
from bundnis.measures.models import Measure, Step
from bundnis.measures.service import NotYet
from tests.factories.contributions import contribution, need
from tests.factories.measures import measure, step
from tests.measures.acts import at_once, entries, load, replayed, verbs
from tests.people import World

END = Span.on(today("Europe/Brussels"))


def states(row: Measure) -> list[str]:
    query = sa.select(Contribution.state).where(Contribution.measure_id == row.id).order_by(Contribution.id)
    return list(db.session.scalars(query))


# -- the lead ------------------------------------------------------------------------------------


def test_who_accepts_the_lead_gives_what_it_had_offered(world: World) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    contribution(world, row, world.lead, state="offered")
    contribution(world, row, world.other, state="offered")
    service.accept_lead(world.actor("anna"), row)
    assert row.lead_state == "accepted" and states(row) == ["accepted", "offered"]
    assert verbs(row) == ["measure.lead_accepted", "contribution.accepted"]


def test_ones_own_partner_leads_by_asking_and_gives_its_offers(world: World) -> None:
    row = measure(world)
    contribution(world, row, world.other, state="offered")
    service.request_lead(world.actor("bruno"), row, world.other.id)
    assert row.lead_state == "accepted" and states(row) == ["accepted"]
    assert verbs(row) == ["measure.lead_accepted", "contribution.accepted"]


def test_asking_somebody_else_accepts_nothing(world: World) -> None:
    row = measure(world)
    contribution(world, row, world.lead, state="offered")
    service.request_lead(world.actor("bruno"), row, world.lead.id)
    assert row.lead_state == "requested" and states(row) == ["offered"]


# -- completing ----------------------------------------------------------------------------------


def test_completing_withdraws_what_is_left_open_with_one_reason(world: World) -> None:
    row = measure(world, "implementation")
    for state in ("offered", "accepted", "received", "declined"):
        contribution(world, row, state=state)
    service.move(world.actor("anna"), row, "complete", actual_end=END, withdraw_reason="Nicht mehr gebraucht.")
    assert row.stage == "completed" and states(row) == ["withdrawn", "withdrawn", "received", "declined"]
    assert verbs(row) == ["contribution.settled", "measure.complete"]
    assert entries(row)[0][1]["reason"] == "Nicht mehr gebraucht."
    assert replayed(row, "implementation") == "completed"


def test_without_a_reason_what_is_open_stands_in_the_way(world: World) -> None:
    row = measure(world, "implementation")
    contribution(world, row)
    with pytest.raises(NotYet) as not_yet:
        service.move(world.actor("anna"), row, "complete", actual_end=END)
    assert [point.name for point in not_yet.value.points] == ["contributions_settled"]


def test_a_refused_completion_withdraws_nothing(world: World) -> None:
    row = measure(world, "implementation")
    contribution(world, row)
    step(row)
    number = row.number
    db.session.commit()
    with pytest.raises(NotYet) as not_yet:
        service.move(world.actor("anna"), row, "complete", actual_end=END, withdraw_reason="Vorbei.")
    assert [point.name for point in not_yet.value.points] == ["no_open_step"]
    db.session.rollback()
    assert states(load(world, number)) == ["accepted"] and verbs(load(world, number)) == []


def test_of_two_people_who_complete_one_is_told_and_nothing_is_withdrawn_twice(world: World) -> None:
    row = measure(world, "implementation")
    contribution(world, row)
    number, actors = row.number, [world.actor("anna"), world.actor("dirk")] * 3

    def complete(place: int) -> str:
        service.move(
            actors[place], load(world, number), "complete", actual_end=END, withdraw_reason=f"Grund {place}"
        )
        return "completed"

    found = at_once(world, [lambda place=place: complete(place) for place in range(6)])
    assert found.count("completed") == 1
    assert {type(each) for each in found if each != "completed"} == {Conflict}
    assert verbs(load(world, number)) == ["contribution.settled", "measure.complete"]


def test_moves_and_signatures_at_once_wait_for_each_other(world: World) -> None:
    """Nobody waits in a circle: moves take the alliance and the measure, signatures the measure and their row."""
    world.change(world.alliance, cap_running=50)
    row = measure(world, "implementation")
    given = contribution(world, row)
    number, given_id, anna, bruno = row.number, given.id, world.actor("anna"), world.actor("bruno")

    def complete() -> str:
        service.move(anna, load(world, number), "complete", actual_end=END, withdraw_reason="Vorbei.")
        return "moved"

    def deliver() -> str:
        found = contribution_queries.contribution_of(world.alliance.id, number, given_id)
        assert found is not None
        contributions.deliver(bruno, found, Decimal(1), today("Europe/Brussels"))
        return "delivered"

    found = at_once(world, [deliver, complete, deliver, deliver])
    assert found[1] == "moved"
    for each in (found[0], *found[2:]):
        assert each == "delivered" or isinstance(each, Refused)
    row = load(world, number)
    assert row.stage == "completed" and states(row) == ["withdrawn"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_completing_takes_the_alliance_before_the_measure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a move that has the alliance and this act, that has the measure, would wait for each other."""
    row = measure(world, "implementation")
    contribution(world, row)
    number, anna, dirk, settle = row.number, world.actor("anna"), world.actor("dirk"), contributions.settle_open

    def slowly(*args: Any) -> list[int]:
        settled = settle(*args)
        time.sleep(0.6)
        return settled

    monkeypatch.setattr(contributions, "settle_open", slowly)

    def complete() -> str:
        service.move(anna, load(world, number), "complete", actual_end=END, withdraw_reason="Vorbei.")
        return "completed"

    def stop() -> str:
        time.sleep(0.2)
        service.move(dirk, load(world, number), "stop", reason="x", lesson="y")
        return "stopped"

    found = at_once(world, [complete, stop])
    assert found[0] == "completed" and isinstance(found[1], Conflict)


# -- deleting ------------------------------------------------------------------------------------


def test_an_idea_goes_with_its_own_needs_and_steps(world: World) -> None:
    row = measure(world)
    need(world, row)
    step(row)
    row_id = row.id
    service.delete(world.actor("bruno"), row)
    for column in (Measure.id, Need.measure_id, Step.measure_id):
        assert db.session.scalar(sa.select(sa.func.count()).where(column == row_id)) == 0
    row.id = row_id
    assert verbs(row) == ["measure.deleted"]


@pytest.mark.parametrize("partner", ["lead", "other"])
def test_a_promise_keeps_the_idea_even_ones_own(world: World, partner: str) -> None:
    row = measure(world)
    contribution(world, row, getattr(world, partner), state="withdrawn")
    with pytest.raises(Refused):
        service.delete(world.actor("bruno"), row)
    assert states(row) == ["withdrawn"]
