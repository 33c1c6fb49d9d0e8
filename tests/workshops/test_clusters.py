"""Putting together: nothing is lost, nothing is done twice, everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.workshops import queries, service
from bundnis.workshops.models import Ballot, BallotItem, Cluster, Echo, Event, Idea, Pledge, Workshop
from bundnis.workshops.queries.clusters import last_grouping
from bundnis.workshops.rules.clusters import hints
from tests.at_once import at_once
from tests.client import Browser
from tests.factories.workshops import cluster, guest, idea, participant, phone, session, step_of
from tests.people import World

SignIn = Callable[[str], Browser]


def _titles(workshop: Workshop) -> dict[str, set[str]]:
    db.session.expire_all()
    return {
        each.title.get("de"): {row.text for row in each.ideas if row.state == "visible"}
        for each in queries.clusters_of(workshop.id)
    }


def _last(workshop: Workshop) -> int:
    found = last_grouping(workshop.id)
    assert found is not None
    return found[0]


def _put_to_vote(workshop: Workshop, item: Cluster, state: str) -> Ballot:
    ballot = Ballot(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, step_id=step_of(workshop, "dots").id, kind="dots",
        state=state,
    )  # fmt: skip
    db.session.add(ballot)
    db.session.flush()
    db.session.add(
        BallotItem(
            alliance_id=workshop.alliance_id, ballot_id=ballot.id, cluster_id=item.id, title=item.title, position=0
        )
    )
    db.session.flush()
    return ballot


def test_ideas_become_one_item_and_a_second_press_changes_nothing(world: World) -> None:
    workshop = session(world, "cluster")
    one, two, three = (idea(workshop, text) for text in ("Tandem", "Im Tandem lernen", "Bus"))
    carla = world.actor("carla")
    for _press in range(2):
        service.group(carla, workshop, ideas=[one.id, two.id])
    assert _titles(workshop) == {"Tandem": {"Tandem", "Im Tandem lernen"}}
    service.group(carla, workshop, ideas=[three.id])
    assert _titles(workshop) == {"Tandem": {"Tandem", "Im Tandem lernen"}, "Bus": {"Bus"}}
    told = db.session.scalars(sa.select(Event.verb).where(Event.workshop_id == workshop.id))
    assert list(told) == ["grouped", "grouped"]


def test_items_go_into_another_and_an_idea_comes_out_again(world: World) -> None:
    workshop = session(world, "cluster")
    first, second = cluster(workshop, "Tandem"), cluster(workshop, "Zu zweit", 1)
    carla = world.actor("carla")
    for _press in range(2):
        service.group(carla, workshop, clusters=[first.id, second.id])
    assert _titles(workshop) == {"Tandem": {"Tandem", "Zu zweit"}}
    out = db.session.scalars(sa.select(Idea).where(Idea.text == "Zu zweit")).one()
    service.group(carla, workshop, ideas=[out.id])
    assert _titles(workshop) == {"Tandem": {"Tandem"}, "Zu zweit": {"Zu zweit"}}


def test_taking_back_puts_everything_where_it_was(world: World) -> None:
    workshop = session(world, "cluster")
    first, second = cluster(workshop, "Tandem"), cluster(workshop, "Zu zweit", 1)
    alone = idea(workshop, "Paare")
    service.pledge_for(
        world.actor("carla"), workshop, second.id, client_key="k", partner_id=world.lead.id, leads=True
    )
    before = _titles(workshop)
    carla = world.actor("carla")
    service.group(carla, workshop, clusters=[first.id, second.id], ideas=[alone.id])
    assert db.session.scalars(sa.select(Pledge.cluster_id)).one() == first.id
    event = _last(workshop)
    for _press in range(2):
        service.ungroup(carla, workshop, event)
    assert _titles(workshop) == before
    assert db.session.scalars(sa.select(Pledge.cluster_id)).one() == second.id
    assert db.session.get_one(Idea, alone.id).cluster_id is None
    assert last_grouping(workshop.id) is None


def test_what_somebody_went_on_working_with_is_not_taken_back(world: World) -> None:
    workshop = session(world, "cluster")
    rows = [idea(workshop, text) for text in ("A", "B", "C", "D")]
    carla, dirk = world.actor("carla"), world.actor("dirk")
    made = service.group(carla, workshop, ideas=[rows[0].id, rows[1].id])
    first = _last(workshop)
    service.group(dirk, workshop, ideas=[rows[2].id], target_id=made.id)
    with pytest.raises(Refused):
        service.ungroup(carla, workshop, first)
    service.ungroup(carla, workshop, _last(workshop))
    service.ungroup(carla, workshop, first)
    assert _titles(workshop) == {}
    again = service.group(carla, workshop, ideas=[rows[0].id, rows[1].id])
    service.pledge_for(carla, workshop, again.id, client_key="k", partner_id=world.lead.id, leads=True)
    with pytest.raises(Refused):
        service.ungroup(carla, workshop, _last(workshop))


def test_an_open_vote_freezes_its_items_and_a_closed_one_stays_as_voted(world: World) -> None:
    workshop = session(world, "dots")
    first, second = cluster(workshop, "Tandem"), cluster(workshop, "Zu zweit", 1)
    carla = world.actor("carla")
    ballot = _put_to_vote(workshop, second, "open")
    with pytest.raises(Refused) as refused:
        service.group(carla, workshop, clusters=[first.id, second.id])
    assert refused.value.sentence == "A vote is open: its items stay as they are until it closes."
    ballot.state = "closed"
    db.session.flush()
    service.group(carla, workshop, clusters=[first.id, second.id])
    item = db.session.scalars(sa.select(BallotItem)).one()
    assert (item.cluster_id, item.title.get("de")) == (second.id, "Zu zweit")
    _put_to_vote(workshop, first, "closed")
    with pytest.raises(Refused):
        service.ungroup(carla, workshop, _last(workshop))


def test_what_is_written_meanwhile_stays(world: World) -> None:
    workshop = session(world, "collect")
    rows = [idea(workshop, text) for text in ("A", "B", "C")]
    people = [participant(workshop) for _each in range(6)]
    ids, workshop_id, carla = [row.id for row in rows], workshop.id, world.actor("carla")

    def put() -> None:
        service.group(carla, db.session.get_one(Workshop, workshop_id), ideas=ids)

    def write(row_id: int) -> None:
        from bundnis.workshops.models import Participant

        here, row = db.session.get_one(Workshop, workshop_id), db.session.get_one(Participant, row_id)
        service.send_idea(guest(here, row), here, row, text=f"Idee {row_id}", client_key=f"k{row_id}")

    found = at_once(world, [put, put, *((lambda each=row.id: write(each)) for row in people)])
    assert not any(isinstance(each, Exception) for each in found), found
    texts = set(db.session.scalars(sa.select(Idea.text)))
    assert texts == {"A", "B", "C", *(f"Idee {row.id}" for row in people)}
    assert _titles(db.session.get_one(Workshop, workshop_id)) == {"A": {"A", "B", "C"}}


def test_a_title_is_translated_and_a_stale_form_overwrites_nothing(world: World) -> None:
    workshop = session(world, "cluster")
    item, carla = cluster(workshop, "Tandem"), world.actor("carla")
    version = item.version
    title = Translated.of(de="Tandem", fr="Tandem linguistique")
    service.change_item(carla, workshop, item, version, title=title, field_id=world.field.id)
    assert (item.title, item.field_id) == (title, world.field.id)
    with pytest.raises(Conflict):
        service.change_item(carla, workshop, item, version, title=Translated.of(de="Anders"), field_id=None)
    with pytest.raises(Refused):
        service.change_item(carla, workshop, item, item.version, title=title, field_id=world.foreign_field.id)


def test_same_as_mine_counts_once_and_only_for_ideas_of_others(world: World) -> None:
    workshop = session(world, "cluster")
    author, reader = participant(workshop), participant(workshop)
    row = idea(workshop, "Tandem", author)
    for _press in range(2):
        service.echo(guest(workshop, reader), workshop, reader, row.id, is_same=True)
    assert queries.echo_counts(workshop.id) == {row.id: 1}
    with pytest.raises(Refused):
        service.echo(guest(workshop, author), workshop, author, row.id, is_same=True)
    for _press in range(2):
        service.echo(guest(workshop, reader), workshop, reader, row.id, is_same=False)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Echo)) == 0


def test_hints_show_what_may_mean_the_same() -> None:
    words = {"a": {"sprachtandem", "betrieb"}, "b": {"tandem"}, "c": {"betrieb", "sprachtandem", "abends"}}
    assert hints(["a", "b"], words) == {"a": "c"}


def test_the_run_sheet_puts_together_by_ticking_and_by_a_hint(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "cluster")
    one = idea(workshop, "Sprachtandem im Betrieb")
    two = idea(workshop, "Ein Sprachtandem für jeden Betrieb")
    idea(workshop, "O'Brien & Söhne <GmbH>")
    carla = sign_in("carla")
    page = carla.get("/ostbelgien/workshops/1/run")
    assert "O'Brien & Söhne <GmbH>" in page.text
    hint = page.select("button[name=hint]")[0]
    carla.post("/ostbelgien/workshops/1/run/items/group", {"hint": hint.get("value")}, status=303)
    assert list(_titles(workshop).values()) == [{one.text, two.text}]
    undo = carla.get("/ostbelgien/workshops/1/run").select("button[name=event]")[0].get("value")
    carla.post("/ostbelgien/workshops/1/run/items/undo", {"event": undo}, status=303)
    assert _titles(workshop) == {}
    carla.post(
        "/ostbelgien/workshops/1/run/items/group", {"thing": [f"idea-{one.id}", f"idea-{two.id}"], "target": ""},
        status=303,
    )  # fmt: skip
    item = queries.clusters_of(workshop.id)[0]
    carla.submit(f"/ostbelgien/workshops/1/run/items/{item.id}/edit", {"title-de": "Sprachtandem"})
    assert "Sprachtandem" in carla.get("/ostbelgien/workshops/1/screen").text
    carla.post("/ostbelgien/workshops/1/run/items/group", {"thing": ["idea-999999"], "target": ""}, status=422)
    carla.get("/ostbelgien/workshops/1/run/items/999999/edit", status=404)


def test_a_phone_says_same_as_mine(world: World) -> None:
    workshop = session(world, "cluster")
    row = idea(workshop, "Tandem", participant(workshop))
    hall = phone(world, workshop)
    page = hall.get("/join/ABCDEF/phone")
    assert page.select("button[name=same]")[0].get("value") == str(row.id)
    hall.post("/join/ABCDEF/echo", {"same": row.id}, status=303)
    assert hall.get("/join/ABCDEF/phone").select("button[name=other]")
    hall.post("/join/ABCDEF/echo", {"other": row.id}, status=303)
    assert queries.echo_counts(workshop.id) == {}
