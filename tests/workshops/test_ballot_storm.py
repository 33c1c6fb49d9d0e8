"""Many votes at the same moment: nothing is lost, nothing counts twice, nothing is over budget."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

import tests.queries
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.workshops import queries, service
from bundnis.workshops.models import Ballot, Paper, Participant, Turnout, Workshop
from bundnis.workshops.rules.ballots import add_up, fault_of
from tests.at_once import at_once
from tests.factories.workshops import cluster, participant, phone, session
from tests.people import World

AT_ONCE = 32


def opened(world: World, voters: int) -> tuple[Workshop, Ballot, list[int]]:
    workshop = session(world, "dots", settings={"dots": 3})
    for place in range(5):
        cluster(workshop, f"Idee {place}", place)
    people = [participant(workshop).id for _each in range(voters)]
    ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
    db.session.commit()
    return workshop, ballot, people


def paper(items: list[int], *dots: int) -> dict[str, dict[str, Any]]:
    return {str(item): {"dots": given} for item, given in zip(items, dots, strict=False) if given}


def vote(workshop_id: int, ballot_id: int, person_id: int, choices: dict[str, dict[str, Any]]) -> bool:
    workshop, person = db.session.get(Workshop, workshop_id), db.session.get(Participant, person_id)
    ballot = queries.ballot(workshop_id, ballot_id)
    assert workshop and person and ballot
    service.cast(workshop, ballot, person, choices)
    return True


def count(model: type[Paper] | type[Turnout]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_one_voter_at_many_connections_has_one_paper_within_budget(world: World) -> None:
    workshop, ballot, (person,) = opened(world, 1)
    items = [item.id for item in ballot.items]
    allowed, too_many = [(2, 1), (1, 2), (0, 1, 2), (1, 1, 1)], [(2, 2), (2, 2, 2), (0, 2, 2), (3,)]
    papers = [paper(items, *(allowed + too_many)[number % 8]) for number in range(AT_ONCE)]
    found = at_once(world, [partial(vote, workshop.id, ballot.id, person, each) for each in papers])
    assert [isinstance(each, Refused) for each in found] == [number % 8 > 3 for number in range(AT_ONCE)]
    (stored,) = db.session.scalars(sa.select(Paper.choices)).all()
    assert fault_of("dots", [str(item) for item in items], 3, 2, stored) is None
    assert stored in papers and count(Turnout) == 1


def test_three_hundred_papers_add_up(world: World) -> None:
    workshop, ballot, people = opened(world, 300)
    items = [item.id for item in ballot.items]
    for number, person in enumerate(people):
        row = db.session.get(Participant, person)
        assert row
        service.cast(workshop, ballot, row, paper(items, number % 3, 0, (number + 1) % 2, 1 if number % 3 < 2 else 0))
    db.session.commit()
    service.close_ballot(world.actor("carla"), workshop, ballot)
    service.reveal(world.actor("carla"), workshop, ballot)
    assert (ballot.voted, ballot.entitled, len(ballot.papers)) == (300, 300, 300)
    sums = {(str(row.item_id), row.criterion): row for row in queries.results_of(ballot.id)}
    assert [sums[str(item), "dots"].total for item in items] == [300, 0, 150, 200, 0]
    for key, found in add_up("dots", map(str, items), ballot.papers).items():
        stored = sums[key]
        assert (found.total, found.supporters, found.objections, dict(found.spread)) == (
            stored.total, stored.supporters, stored.objections, stored.spread,
        )  # fmt: skip


def test_what_was_taken_while_it_closed_is_counted_and_what_was_refused_is_not(world: World) -> None:
    workshop, ballot, people = opened(world, AT_ONCE - 1)
    items, workshop_id, ballot_id = [item.id for item in ballot.items], workshop.id, ballot.id
    carla = world.actor("carla")

    def close() -> bool:
        workshop = db.session.get(Workshop, workshop_id)
        ballot = queries.ballot(workshop_id, ballot_id)
        assert workshop and ballot
        service.close_ballot(carla, workshop, ballot)
        return True

    votes = [partial(vote, workshop_id, ballot_id, person, paper(items, 1)) for person in people]
    found = at_once(world, [*votes[:20], close, *votes[20:]])
    taken = sum(each is True for each in found) - 1
    closed = queries.ballot(workshop_id, ballot_id)
    assert closed is not None and closed.state == "closed" and closed.voted == taken == len(closed.papers)
    assert queries.counted(ballot_id)[0].total == taken and count(Turnout) == taken and count(Paper) == 0
    assert all(each is True or isinstance(each, Refused) for each in found)


def test_two_facilitators_press_at_once(world: World) -> None:
    workshop, ballot, people = opened(world, 2)
    items, workshop_id, ballot_id = [item.id for item in ballot.items], workshop.id, ballot.id
    row = db.session.get(Participant, people[0])
    assert row
    service.cast(workshop, ballot, row, paper(items, 2))
    carla, dirk = world.actor("carla"), world.actor("dirk")

    def close_and_open_again(actor: Any) -> int:
        workshop = db.session.get(Workshop, workshop_id)
        assert workshop
        ballot = queries.ballot(workshop_id, ballot_id)
        assert ballot
        service.close_ballot(actor, workshop, ballot)
        db.session.refresh(workshop, ["steps"])
        return service.open_ballot(actor, workshop, "dots", round_number=2).id

    found = at_once(world, [partial(close_and_open_again, each) for each in (carla, dirk, carla, dirk)])
    assert len(set(found)) == 1 and len(queries.ballots_of(workshop_id)) == 2
    assert queries.counted(ballot_id)[0].total == 2


@pytest.mark.parametrize("items", [1, 24])
def test_a_ballot_costs_the_same_however_many_items_there_are(world: World, items: int) -> None:
    workshop = session(world, "dots")
    for nth in range(items):
        cluster(workshop, f"Idee {nth}", nth)
    ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
    place, name = f"/join/ABCDEF/ballots/{ballot.id}", f"dots-{ballot.items[0].id}"
    one = phone(world, workshop)
    one.get("/join/ABCDEF/phone")
    with tests.queries.count(world.app) as seen:
        one.post(place, {name: "1"})
    # Who votes, the ballot, the paper, the tick: three hundred of them come in the same second.
    assert len(seen) == 4, seen
    assert count(Paper) == 1
