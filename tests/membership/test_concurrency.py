"""Several people at once: whoever comes second finds what the first one left, and nothing is half done."""

from __future__ import annotations

from decimal import Decimal
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Partner, SeatRow
from bundnis.contributions import queries as contribution_queries
from bundnis.contributions import service as contributions
from bundnis.contributions.models import Contribution
from bundnis.contributions.service import ground
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.measures import queries as measure_queries
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.service import lead
from bundnis.membership import queries, service
from tests.at_once import at_once
from tests.factories.contributions import contribution
from tests.factories.measures import measure
from tests.membership.acts import coordinators, day, member
from tests.people import World

# Who comes first is chance: each race is run so often.
TIMES = 6


def partner(alliance_id: int, partner_id: int) -> Partner:
    found = alliances.partner(alliance_id, partner_id)
    assert found is not None
    return found


def loaded(alliance_id: int, number: int) -> Measure:
    found = measure_queries.by_number(alliance_id, number)
    assert found is not None
    return found


class Race:
    """One act in which the partner Other leaves, as a plain function without anything loaded."""

    def __init__(self, world: World) -> None:
        self.alliance_id, self.partner_id = world.alliance.id, world.other.id
        self.dirk, self.bruno, self.anna = (world.actor(name) for name in ("dirk", "bruno", "anna"))

    def leaves(self) -> str:
        service.partner_leaves(self.dirk, partner(self.alliance_id, self.partner_id), day())
        return "left"


@pytest.mark.parametrize("time", range(TIMES))
def test_a_delivery_reported_while_the_partner_leaves(world: World, time: int) -> None:
    race, row = Race(world), measure(world, "implementation")
    given = contribution(world, row)
    number, given_id = row.number, given.id

    def deliver() -> str:
        found = contribution_queries.contribution_of(race.alliance_id, number, given_id)
        assert found is not None
        contributions.deliver(race.bruno, found, Decimal(10), day())
        return "delivered"

    left, delivered = at_once(world, [race.leaves, deliver])
    assert left == "left"
    end = db.session.get_one(Contribution, given_id)
    if delivered == "delivered":
        assert (end.state, end.delivered) == ("accepted", 10), "what came first waits for its receipt"
    else:
        assert (end.state, end.delivered) == ("withdrawn", 0)


@pytest.mark.parametrize("time", range(TIMES))
def test_no_promise_slips_past_a_partner_that_leaves(world: World, time: int) -> None:
    race, row = Race(world), measure(world, "implementation")
    number = row.number

    def offer() -> str:
        contributions.offer(
            race.bruno, loaded(race.alliance_id, number), race.partner_id, kind="hours", amount=Decimal(1), unit="hour"
        )
        return "offered"

    assert at_once(world, [race.leaves, offer, offer, offer])[0] == "left"
    states = set(db.session.scalars(sa.select(Contribution.state)))
    assert states <= {"withdrawn"}


@pytest.mark.parametrize("act", ["promise", "lead"])
def test_who_has_seen_the_partner_still_there_makes_its_leaving_wait(
    world: World, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """The narrow gap between looking and writing, held open: the partner cannot leave in it."""
    race, number = Race(world), measure(world, "idea").number
    has_looked, has_left = Event(), Event()

    def gap(*_any: Any) -> None:
        has_looked.set()
        has_left.wait(timeout=1)

    monkeypatch.setattr(ground, "check_offering", gap)
    monkeypatch.setattr(lead, "_check_may_still_answer", gap)

    def write() -> None:
        row = loaded(race.alliance_id, number)
        if act == "promise":
            contributions.offer(race.bruno, row, race.partner_id, kind="hours", amount=Decimal(1), unit="hour")
        else:
            measures.request_lead(race.dirk, row, race.partner_id)

    def leaves() -> None:
        has_looked.wait(timeout=20)
        race.leaves()
        has_left.set()

    def wait_outside() -> None:
        """SQLite gives the whole file to one writer: who leaves begins only after the other has looked."""
        has_looked.wait(timeout=20)

    found = at_once(world, [write, leaves], before=(None, wait_outside))
    assert found == [None, None]
    assert set(db.session.scalars(sa.select(Contribution.state))) <= {"withdrawn"}
    assert loaded(race.alliance_id, number).lead_state in (None, "left")


@pytest.mark.parametrize("time", range(TIMES))
def test_no_lead_is_asked_for_or_accepted_past_a_partner_that_leaves(world: World, time: int) -> None:
    race = Race(world)
    asked = measure(world, "idea", title="Gefragt", lead=world.other, lead_state="requested").number
    fresh = measure(world, "idea", title="Neu").number

    def accept() -> None:
        measures.accept_lead(race.bruno, loaded(race.alliance_id, asked))

    def ask() -> None:
        measures.request_lead(race.dirk, loaded(race.alliance_id, fresh), race.partner_id)

    assert at_once(world, [accept, race.leaves, ask])[1] == "left"
    assert loaded(race.alliance_id, asked).lead_state == "left"
    assert loaded(race.alliance_id, fresh).lead_state in (None, "left")


@pytest.mark.parametrize("time", range(TIMES))
def test_a_handover_to_somebody_removed_a_second_ago(world: World, time: int) -> None:
    anna, bruno = member(world, "anna"), member(world, "bruno")
    row = measure(world, "implementation", responsible_id=anna.id)
    race, measure_id, seats = Race(world), row.id, [seat.id for seat in anna.seats]

    def hand_over() -> str:
        service.hand_over(race.anna, anna, bruno.id, seat_ids=seats, measure_ids=[measure_id], stays=False)
        return "handed over"

    def remove() -> str:
        service.remove_person(race.dirk, bruno)
        return "removed"

    handed, removed = at_once(world, [hand_over, remove])
    assert removed == "removed"
    living = db.session.scalars(sa.select(SeatRow.person_id).where(SeatRow.ended_at.is_(None))).all()
    assert bruno.id not in living
    responsible = db.session.get_one(Measure, measure_id).responsible_id
    if handed == "handed over":
        assert responsible is None and anna.id not in living, "it went over, and was open a moment later"
    else:
        assert responsible == anna.id and anna.id in living, "nothing half done"


@pytest.mark.parametrize("time", range(TIMES))
def test_two_coordinators_who_end_each_other_leave_one(world: World, time: int) -> None:
    service.give_seat(world.actor("dirk"), world.alliance.id, world.person("carla").id, "coordinator")
    db.session.commit()
    dirk, carla = member(world, "dirk"), member(world, "carla")
    acts: list[tuple[Actor, Any]] = [(world.actor("dirk"), carla), (world.actor("carla"), dirk)]

    def remove(actor: Actor, whom: Any) -> str:
        service.remove_person(actor, whom)
        return "removed"

    found = at_once(world, [lambda actor=actor, whom=whom: remove(actor, whom) for actor, whom in acts])
    assert found.count("removed") == 1
    assert coordinators(world) == 1


@pytest.mark.parametrize("time", range(TIMES))
def test_of_two_coordinators_who_both_leave_one_stays(world: World, time: int) -> None:
    service.give_seat(world.actor("dirk"), world.alliance.id, world.person("carla").id, "coordinator")
    db.session.commit()
    people = [(world.actor(name), member(world, name)) for name in ("dirk", "carla")]
    at_once(world, [lambda actor=actor, whom=whom: service.leave(actor, whom) for actor, whom in people])
    assert coordinators(world) == 1


@pytest.mark.parametrize("time", range(TIMES))
def test_two_handovers_to_different_people_at_once(world: World, time: int) -> None:
    anna = member(world, "anna")
    row = measure(world, "implementation", responsible_id=anna.id)
    race, measure_id, seats = Race(world), row.id, [seat.id for seat in anna.seats]
    takers = [world.person(name).id for name in ("bruno", "otto")]
    mark = queries.person_leaving(anna).mark

    def give(taker: int) -> int:
        service.hand_over(race.anna, anna, taker, seat_ids=seats, measure_ids=[measure_id], stays=True, seen=mark)
        return taker

    found = at_once(world, [lambda taker=taker: give(taker) for taker in takers])
    done = [each for each in found if each in takers]
    assert len(done) == 1, found
    assert db.session.get_one(Measure, measure_id).responsible_id == done[0]


@pytest.mark.parametrize("time", range(TIMES))
def test_an_invitation_accepted_while_the_partner_leaves(world: World, time: int) -> None:
    with world.app.test_request_context():
        _row, token = service.invite(
            world.actor("dirk"), world.alliance.id, email="neu@example.org", role="member", partner_id=world.other.id
        )
    race = Race(world)

    def join() -> str:
        service.join_as_new_person(token, name="Neu", language="de", password_hash="x")
        return "joined"

    assert at_once(world, [race.leaves, join])[0] == "left"
    sits = sa.select(sa.func.count()).where(SeatRow.partner_id == race.partner_id, SeatRow.ended_at.is_(None))
    assert db.session.scalar(sits) == 0
