"""Two sessions of one alliance are walls to each other: ids, cookies and words open nothing next door.

What is foreign to an alliance is walked by the house (tests/house/test_isolation.py); here it is the session next door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from bundnis.core.db import Base, db
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.service.joining import hash_of_words
from tests.client import Browser
from tests.factories.workshops import (
    ballot,
    carry,
    cluster,
    holder,
    idea,
    link,
    outcome,
    participant,
    phone,
    pledge,
    session,
    step_of,
)
from tests.people import World

SignIn = Callable[[str], Browser]
RUN, PHONE = "/ostbelgien/workshops/1/run", "/join/ABCDEF"
SECRET = "Nur nebenan"


@dataclass(frozen=True)
class NextDoor:
    """Ids of the session next door."""

    idea: int
    item: int
    step: int
    ballot: int
    person: int
    pledge: int
    link: int


@pytest.fixture
def doors(world: World) -> tuple[Workshop, Workshop, NextDoor]:
    """A session, the one next door in the same alliance, and what hangs on that one."""
    here, there = session(world, "collect"), session(world, "collect", number=2, code="GHJKMN", title=SECRET)
    person = participant(there, SECRET, token="next door")
    person.recovery_hash = hash_of_words(there, "radio piano kiwi jazz")
    item = cluster(there, SECRET)
    outcome(item, "parked", reason=SECRET)
    given = pledge(item, world.lead.id, by=person)
    things = NextDoor(
        idea(there, SECRET, person).id, item.id, step_of(there, "dots").id, ballot(there, "trial", SECRET).id,
        person.id, given.id, link(there, "scribe", "token next door").id,
    )  # fmt: skip
    db.session.commit()
    return here, there, things


def contents() -> dict[str, list[str]]:
    """Every row of every table."""
    return {
        name: sorted(map(repr, db.session.execute(sa.select(table)).all()))
        for name, table in Base.metadata.tables.items()
        if name != "sign_in"
    }


def run_addresses(things: NextDoor) -> list[tuple[str, str]]:
    """Every address of the run sheet that names a thing: with the field that names it, or none."""
    return [
        (f"{RUN}/ideas/{things.idea}/hide", ""), (f"{RUN}/ideas/{things.idea}/show", ""),
        (f"{RUN}/people/{things.person}/away", ""), (f"{RUN}/people/{things.person}/words", ""),
        (f"{RUN}/items/{things.item}/edit", ""), (f"{RUN}/items/{things.item}/decide", ""),
        (f"{RUN}/items/{things.item}/undecide", ""), (f"{RUN}/pledges/{things.pledge}/edit", ""),
        (f"{RUN}/pledges/{things.pledge}/withdraw", ""), (f"/ostbelgien/workshops/1/links/{things.link}/revoke", ""),
        (f"/ostbelgien/workshops/1/steps/{things.step}/later", ""),
        (f"/ostbelgien/workshops/1/steps/{things.step}/remove", ""),
        (f"/ostbelgien/workshops/1/steps/{things.step}/edit", ""),
        (f"{RUN}/go", f"step={things.step}"), (f"{RUN}/ballot/close", f"ballot={things.ballot}"),
        (f"{RUN}/ballot/reveal", f"ballot={things.ballot}"), (f"{RUN}/ballot/run-off", f"ballot={things.ballot}"),
        (f"{RUN}/items/group", f"thing=idea-{things.idea}"), (f"{RUN}/items/group", f"thing=cluster-{things.item}"),
        (f"{RUN}/hold-up", f"item={things.item}"),
    ]  # fmt: skip


def test_ids_from_next_door_open_nothing_on_the_run_sheet(
    world: World, sign_in: SignIn, doors: tuple[Workshop, Workshop, NextDoor]
) -> None:
    _here, _there, things = doors
    carla = sign_in("carla")
    before = contents()
    for address, typed in run_addresses(things):
        fields = dict([typed.split("=", 1)]) if typed else {"client_key": "de.x", "title-de": "Anders"}
        page = carla.send("POST", address, fields)
        assert page.status in ((404, 422) if typed else (404,)), page
        assert SECRET not in page.html
    assert contents() == before


def test_ids_from_next_door_open_nothing_on_a_phone(
    world: World, doors: tuple[Workshop, Workshop, NextDoor]
) -> None:
    here, _there, things = doors
    hall = phone(world, here)
    before = contents()
    for address, fields, allowed in (
        (f"{PHONE}/ideas/{things.idea}/take-back", {}, (404,)),
        (f"{PHONE}/ballots/{things.ballot}", {"works-1": "yes"}, (404,)),
        (f"{PHONE}/pledges/{things.pledge}/withdraw", {}, (404,)),
        (f"{PHONE}/pledges/{things.pledge}/edit", {"note": "x"}, (404,)),
        (f"{PHONE}/echo", {"same": things.idea}, (404, 422)),
        (f"{PHONE}/pledges/new", {"cluster_id": things.item, "client_key": "de.x"}, (404, 422)),
    ):
        page = hall.send("POST", address, fields)
        assert page.status in allowed, page
        assert SECRET not in page.html
    assert contents() == before


def test_cookies_and_words_are_of_one_session(world: World, doors: tuple[Workshop, Workshop, NextDoor]) -> None:
    here, there, _things = doors
    hall, helper = phone(world, here, name="Mina"), holder(world, here, "cofacilitator")
    # The browser sends each cookie to its own session only; and where one sends it elsewhere, it opens nothing.
    hall.get("/join/GHJKMN/phone", 302)
    helper.get("/ostbelgien/workshops/2/run", 302)
    stolen = Browser(world.app)
    carry(stolen, "bundnis_phone", "next door", PHONE)
    carry(stolen, "bundnis_role", "token next door", "/ostbelgien/workshops/1")
    assert stolen.get(f"{PHONE}/phone", 302).location == PHONE
    stolen.get("/ostbelgien/workshops/1/screen", 302)
    stolen.get("/ostbelgien/workshops/1/as/token%20next%20door", 404)
    assert stolen.submit(f"{PHONE}/back", {"words": "radio piano kiwi jazz"}, 422).errors
    assert there.id


def test_cookies_are_kept_from_scripts_and_to_their_path(
    world: World, browser: Browser, doors: tuple[Workshop, Workshop, NextDoor]
) -> None:
    answer = browser.submit(PHONE, {})
    set_by = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("bundnis_phone=")]
    assert len(set_by) == 1
    assert {"HttpOnly", "SameSite=Lax", f"Path={PHONE}"} <= {part.strip() for part in set_by[0].split(";")}
    assert db.session.query(Participant).count() == 2


def test_the_state_of_one_session_says_nothing_of_the_other(
    world: World, sign_in: SignIn, doors: tuple[Workshop, Workshop, NextDoor]
) -> None:
    here, _there, _things = doors
    hall, carla = phone(world, here), sign_in("carla")
    for browser, address in (
        (hall, f"{PHONE}/phone"), (hall, f"{PHONE}/state?l=de"), (hall, f"{PHONE}/me"), (carla, RUN),
        (carla, f"{RUN}/state"), (carla, f"{RUN}/people"), (carla, "/ostbelgien/workshops/1/screen"),
        (carla, "/ostbelgien/workshops/1/screen/state"), (carla, "/ostbelgien/workshops/1/links"),
        (carla, "/ostbelgien/workshops/1/minutes"), (carla, "/ostbelgien/workshops/1/minutes.md"),
    ):  # fmt: skip
        assert SECRET not in browser.get(address).html, address
