"""What a hall does to a session: laptops sleep, the server is restarted, texts are strange and many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

import config
from bundnis import create_app
from bundnis.core import clock
from bundnis.core.db import db, table
from bundnis.workshops import queries, service
from bundnis.workshops.models import Ballot, Idea, Participant, SessionStep, Turnout, Workshop
from bundnis.workshops.queries import clusters as items
from tests.at_once import at_once
from tests.client import Browser
from tests.conftest import Database
from tests.factories.workshops import cluster, guest, holder, idea, participant, phone, session
from tests.people import World

SignIn = Callable[[str], Browser]
RUN, PHONE = "/ostbelgien/workshops/1/run", "/join/ABCDEF"
STRANGE = (
    "<script>alert(1)</script>", "O'Brien & Söhne <GmbH>", "שלום עולם מרחבא مرحبا", "{{ 7 * 7 }} %(name)s %s",
    "e\u0301 ÀÉ ﬁ 𝔘𝔫𝔦", "👩‍👩‍👧‍👧 Familie", "\u202eabgedreht",
)  # fmt: skip


def ids_of(workshop: Workshop) -> dict[str, int]:
    """The step of each kind."""
    return {step.kind: step.id for step in workshop.steps}


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# -- devices and servers -------------------------------------------------------------------------


def test_the_facilitators_laptop_sleeps_and_another_one_goes_on(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    there = ids_of(workshop)["cluster"]
    begun = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
    laptop = sign_in("carla")
    with clock.at(begun):
        laptop.post(f"{RUN}/timer", {"act": "start"})
        ends_at = laptop.get(f"{RUN}/state").json["ends_at"]
    # It sleeps for ten minutes; the timer is the server's.
    with clock.at(begun + timedelta(minutes=10)):
        assert laptop.get(f"{RUN}/state").json["ends_at"] == ends_at
        other = sign_in("carla")
        assert other.get(f"{RUN}/state").json["ends_at"] == ends_at
        other.post(f"{RUN}/go", {"step": there})
        # The first one wakes up, shows where the session stands, and its old button does no harm.
        seen = [{name: key for name, (key, _html) in browser.get(f"{RUN}/state").json["regions"].items()}
                for browser in (laptop, other)]  # fmt: skip
        assert seen[0] == seen[1]
        laptop.post(f"{RUN}/go", {"step": there})
    assert db.session.get_one(Workshop, workshop.id).step_id == there


def test_a_role_survives_refresh_and_is_not_passed_on(world: World) -> None:
    workshop = session(world)
    helper = holder(world, workshop, "cofacilitator")
    for _refresh in range(3):
        helper.get(RUN)
    stranger = Browser(world.app)
    stranger.get(RUN, 302)


@pytest.fixture
def restarted(app: Flask, database: Database) -> Iterator[Callable[[Browser], Browser]]:
    """The same browser before a new process on the same database."""
    apps: list[Flask] = []

    def restart(browser: Browser) -> Browser:
        folder = app.instance_path
        url = None if database.name == "sqlite" else app.config["SQLALCHEMY_DATABASE_URI"]
        made = create_app(config.Testing(Path(folder), url))
        apps.append(made)
        again = Browser(made)
        again.client._cookies = browser.client._cookies
        return again

    yield restart
    for each in apps:
        with each.app_context():
            db.engine.dispose()


def test_the_server_is_restarted_in_the_middle_of_a_vote(
    world: World, sign_in: SignIn, restarted: Callable[[Browser], Browser]
) -> None:
    workshop = session(world, "dots")
    items = [cluster(workshop, title, place) for place, title in enumerate(("Tandem", "Jobmesse", "Bus"))]
    hall, late, carla = phone(world, workshop, name="Mina"), phone(world, workshop), sign_in("carla")
    helper, screen = holder(world, workshop, "cofacilitator"), holder(world, workshop, "projector")
    carla.post(f"{RUN}/timer", {"act": "start"})
    carla.post(f"{RUN}/ballot/open", {"kind": "dots"})
    ballot = db.session.scalars(sa.select(Ballot)).one()
    chosen = db.session.scalars(
        sa.select(sa.text("id")).select_from(sa.text("ballot_item")).order_by(sa.text("id"))
    ).all()
    vote = {f"dots-{chosen[0]}": "2", f"dots-{chosen[1]}": "1"}
    hall.post(f"{PHONE}/ballots/{ballot.id}", vote)
    before = carla.get(f"{RUN}/state").json
    hall, late, carla, helper, screen = map(restarted, (hall, late, carla, helper, screen))
    after = carla.get(f"{RUN}/state").json
    assert (after["ends_at"], after["turnout"], after["v"]) == (before["ends_at"], 1, before["v"])
    page = hall.get(f"{PHONE}/phone")
    assert "Mina" in page.text
    assert page.field(f"dots-{chosen[0]}", "ballot-form") == "2", "the own paper is still in the box"
    late.post(f"{PHONE}/ballots/{ballot.id}", vote)
    helper.get(RUN)
    screen.get("/ostbelgien/workshops/1/screen")
    helper.post(f"{RUN}/ballot/close", {"ballot": ballot.id})
    counted = db.session.get_one(Ballot, ballot.id)
    assert (counted.state, counted.voted, len(counted.papers)) == ("closed", 2, 2)
    assert len(items) == 3 and count(Turnout) == 2


# -- steps ---------------------------------------------------------------------------------------


def test_a_step_switched_back_and_forth_loses_nothing(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    steps = ids_of(workshop)
    hall, carla = phone(world, workshop, name="Mina"), sign_in("carla")
    hall.submit(f"{PHONE}/phone", {"text": "Tandem"}, form="/ideas")
    carla.post(f"{RUN}/go", {"step": steps["dots"]})
    carla.post(f"{RUN}/ballot/open", {"kind": "dots"})
    ballot = db.session.scalars(sa.select(Ballot)).one()
    item = db.session.scalars(sa.select(sa.text("id")).select_from(sa.text("ballot_item"))).one()
    hall.post(f"{PHONE}/ballots/{ballot.id}", {f"dots-{item}": "2"})
    for _turn in range(20):
        for kind in ("collect", "dots"):
            carla.post(f"{RUN}/go", {"step": steps[kind]})
    assert (count(Idea), count(Turnout), count(Participant)) == (1, 1, 1)
    page = hall.get(f"{PHONE}/phone")
    assert page.field(f"dots-{item}", "ballot-form") == "2"
    carla.post(f"{RUN}/go", {"step": steps["collect"]})
    assert "Tandem" in hall.get(f"{PHONE}/phone").text
    hall.submit(f"{PHONE}/phone", {"text": "Jobmesse"}, form="/ideas")
    assert count(Idea) == 2
    opened = db.session.scalars(sa.select(SessionStep.opened_at).where(SessionStep.kind == "dots")).one()
    assert opened is not None


def test_ideas_are_put_together_while_others_type(world: World) -> None:
    workshop = session(world)
    people = [participant(workshop, f"Person {number}") for number in range(6)]
    first = [idea(workshop, f"Idee {number}", people[0]) for number in range(4)]
    carla, ids = world.actor("carla"), (workshop.id, [each.id for each in people], [each.id for each in first])

    def type_in(place: int) -> Callable[[], object]:
        def act() -> object:
            held = db.session.get_one(Workshop, ids[0])
            person = db.session.get_one(Participant, ids[1][place])
            return service.send_idea(
                guest(held, person), held, person, text=f"Neu {place}", client_key=f"de.{place}"
            ).id

        return act

    def put_together() -> object:
        held = queries.of_seat(world.alliance.id, 1)
        assert held is not None
        return service.group(carla, held, ideas=ids[2][:2]).id

    found = at_once(world, [put_together, *(type_in(place) for place in range(1, 6))])
    assert all(isinstance(each, int) for each in found), found
    assert count(Idea) == 9
    grouped = db.session.scalars(sa.select(Idea.text).where(Idea.cluster_id.is_not(None)).order_by(Idea.id)).all()
    assert grouped == ["Idee 0", "Idee 1"]
    assert len(items.all_clusters(workshop.id)) == 1


# -- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_strange_texts_are_shown_as_they_were_typed(world: World, sign_in: SignIn, text: str) -> None:
    workshop = session(world)
    hall, carla = phone(world, workshop, name=text, organisation=text), sign_in("carla")
    hall.submit(f"{PHONE}/phone", {"text": text, "show_as": "name"}, form="/ideas")
    assert db.session.scalars(sa.select(Idea.text)).one() == text
    for browser, address in (
        (hall, f"{PHONE}/phone"), (carla, RUN), (carla, f"{RUN}/people"), (carla, "/ostbelgien/workshops/1/screen"),
    ):  # fmt: skip
        page = browser.get(address)
        assert " ".join(text.split()) in page.text, address
        assert "<script>alert" not in page.html


def test_an_idea_holds_two_hundred_emojis(world: World) -> None:
    workshop = session(world)
    hall = phone(world, workshop)
    hall.submit(f"{PHONE}/phone", {"text": "🌻" * 200}, form="/ideas")
    assert db.session.scalars(sa.select(Idea.text)).one() == "🌻" * 200
    page = hall.submit(f"{PHONE}/phone", {"text": "🌻" * 201}, 422, form="/ideas")
    assert page.errors and page.field("text").strip() == "🌻" * 201, "what was typed is still there"


def test_a_family_is_more_than_one_character_and_the_sentence_says_so(world: World) -> None:
    """Signs put together of several, like a family, count as what they are made of: the refusal gives the number."""
    workshop = session(world)
    hall = phone(world, workshop)
    family = "👩‍👩‍👧‍👧"
    hall.submit(f"{PHONE}/phone", {"text": family * 28}, form="/ideas")
    page = hall.submit(f"{PHONE}/phone", {"text": family * 200}, 422, form="/ideas")
    assert "1400" in " ".join(page.errors).replace(".", "").replace("\u202f", "")
    assert count(Idea) == 1


# -- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_thousand_ideas(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    person, steps = participant(workshop, "Mina"), ids_of(workshop)
    moment = clock.now()
    db.session.execute(sa.insert(table(Idea)), [
        {"alliance_id": workshop.alliance_id, "workshop_id": workshop.id, "participant_id": person.id,
         "text": f"Idee Nummer {number}", "language": "de", "client_key": f"many-{number}", "at": moment,
         "state": "visible", "source": "phone", "show_as": "none", "signed": ""}
        for number in range(2_000)
    ])  # fmt: skip
    hall, carla = phone(world, workshop), sign_in("carla")
    for browser, address in (
        (hall, f"{PHONE}/phone"), (carla, RUN), (carla, f"{RUN}/state"), (carla, "/ostbelgien/workshops/1/screen"),
        (hall, f"{PHONE}/state?l=de"),
    ):  # fmt: skip
        page = browser.get(address)
        assert len(page.data) < 1_000_000, f"{address} {len(page.data)}"
    carla.post(f"{RUN}/go", {"step": steps["cluster"]})
    carla.get(RUN)
    hall.get(f"{PHONE}/phone")


def test_a_hall_is_one_address(world: World) -> None:
    """Nobody is slowed down because others come from the same network."""
    from bundnis.workshops.live import live_of_app

    workshop = session(world)
    live = live_of_app()
    live.limits.is_on = True
    try:
        phones = [phone(world, workshop, name=f"Person {number}") for number in range(30)]
        for place, hall in enumerate(phones):
            for number in range(3):
                fields = {"text": f"Idee {place}", "show_as": "none", "client_key": f"de.{number}-{place}"}
                hall.post(f"{PHONE}/ideas", fields)
        for _each in range(30):
            Browser(world.app).submit(PHONE, {})
    finally:
        live.limits.is_on = False
    assert (count(Idea), count(Participant)) == (90, 60)
