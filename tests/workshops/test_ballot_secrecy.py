"""A vote is blind until it is shown, and from its closing on nobody can find out who voted what."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

import config
from bundnis import create_app
from bundnis.core.db import db
from bundnis.workshops import codes, queries, service
from bundnis.workshops.models import Ballot, Paper, Participant, Turnout, Workshop
from tests.client import Browser
from tests.conftest import Database
from tests.databases import PostgresServer, SqliteDatabase
from tests.factories.workshops import cluster, holder, phone, session
from tests.people import World

SignIn = Callable[[str], Browser]
RUN = "/ostbelgien/workshops/1/run"

# Numbers that stand on no page by chance; with whatever sign a language puts between thousands.
ONE, OTHER = 4_871_093, 3_048_217
TELLING = [
    re.compile(rf"{number // 10**6}\D{{0,8}}{number // 1000 % 1000:03}\D{{0,8}}{number % 1000:03}")
    for number in (ONE, OTHER, ONE + OTHER)
]


def telling_vote(world: World) -> tuple[Workshop, Ballot]:
    """An open vote whose totals would be seen at once, put in behind the rules."""
    workshop = session(world, "dots")
    for place, title in enumerate(("Tandem", "Jobmesse")):
        cluster(workshop, title, place)
    ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
    first, second = (str(item.id) for item in ballot.items)
    for number, choices in enumerate((
        {first: {"dots": ONE}, second: {"dots": OTHER}}, {first: {"dots": OTHER}},
    )):  # fmt: skip
        person = Participant(
            alliance_id=workshop.alliance_id, workshop_id=workshop.id, language="de", joined_at=workshop.created_at
        )
        db.session.add(person)
        db.session.flush()
        db.session.add_all([
            Paper(alliance_id=workshop.alliance_id, ballot_id=ballot.id, voter_key=f"key {number}", choices=choices),
            Turnout(alliance_id=workshop.alliance_id, ballot_id=ballot.id, participant_id=person.id),
        ])  # fmt: skip
    db.session.commit()
    return workshop, ballot


def addresses(app: Flask, workshop: Workshop, ballot: Ballot) -> Iterator[tuple[str, str]]:
    """Every page of the house that can be asked for, as far as its address can be made: (endpoint, address)."""
    known = {
        "alliance": "ostbelgien", "number": 1, "code": workshop.code, "ballot_id": ballot.id,
        "step_id": workshop.step_id, "cluster_id": ballot.items[0].cluster_id, "idea_id": 1, "language": "de",
    }  # fmt: skip
    endpoints = set()
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            values = {name: known.get(name, 1) for name in rule.arguments}
            try:
                address = app.url_for(rule.endpoint, **values)
            except Exception:
                continue
            endpoints.add(rule.endpoint)
            yield rule.endpoint, address
    assert {"workshops.state", "workshops.me", "workshops.run_state", "workshops.screen_state"} <= endpoints
    yield "workshops.state", f"/join/{workshop.code}/state?l=de"


def told(browser: Browser, address: str) -> bool:
    """Whether an answer says one of the totals."""
    page = browser.send("GET", address)
    return any(pattern.search(page.data.decode("utf-8", "replace")) for pattern in TELLING)


def everybody(world: World, workshop: Workshop, sign_in: SignIn) -> dict[str, Browser]:
    guests = {role: holder(world, workshop, role) for role in ("projector", "scribe", "cofacilitator")}
    people = {name: sign_in(name) for name in ("visitor", "anna", "carla", "dirk", "otto", "fanny")}
    return {**people, **guests, "participant": phone(world, workshop)}


def test_no_page_no_state_no_export_tells_a_total_before_it_is_shown(world: World, sign_in: SignIn) -> None:
    workshop, ballot = telling_vote(world)
    asked = list(addresses(world.app, workshop, ballot))
    in_session = [address for endpoint, address in asked if endpoint.startswith("workshops.")]
    roles = everybody(world, workshop, sign_in)
    # The other rooms know nothing of sessions but what the coordinator sees too.
    leaks = [address for _endpoint, address in asked if told(roles["dirk"], address)]
    leaks += [f"{name} {each}" for name, browser in roles.items() for each in in_session if told(browser, each)]
    assert not leaks
    roles["carla"].post(f"{RUN}/ballot/close", {"ballot": ballot.id})
    some = {name: roles[name] for name in ("dirk", "projector", "participant")}
    leaks = [f"{name} {address}" for name, browser in some.items() for address in in_session if told(browser, address)]
    assert not leaks
    roles["carla"].post(f"{RUN}/ballot/reveal", {"ballot": ballot.id, "upto": 0})
    assert all(told(roles[name], "/ostbelgien/workshops/1/screen") for name in ("carla", "projector"))
    assert told(roles["participant"], f"/join/{workshop.code}/phone"), "or this test is blind"


def test_before_its_place_is_shown_an_item_tells_nothing(world: World, sign_in: SignIn) -> None:
    workshop, ballot = telling_vote(world)
    roles = everybody(world, workshop, sign_in)
    roles["carla"].post(f"{RUN}/ballot/close", {"ballot": ballot.id})
    roles["carla"].post(f"{RUN}/ballot/reveal", {"ballot": ballot.id, "upto": 1})
    for browser, address in ((roles["carla"], RUN), (roles["projector"], "/ostbelgien/workshops/1/screen/state")):
        said = browser.send("GET", address).data.decode()
        assert TELLING[1].search(said) and not TELLING[2].search(said)


def test_after_closing_nothing_ties_a_paper_to_a_person(
    world: World, sign_in: SignIn, database: Database
) -> None:
    workshop = session(world, "dots", settings={"dots": 3})
    for place in range(4):
        cluster(workshop, f"Idee {place}", place)
    carla = sign_in("carla")
    phones = [phone(world, workshop) for _each in range(40)]
    carla.submit(RUN, {}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None and ballot.voter_salt
    names, ballot_id, salt = [f"dots-{item.id}" for item in ballot.items], ballot.id, ballot.voter_salt
    for number, each in enumerate(phones):
        for choice in (number % 4, number % 3):  # changed once
            each.post(f"/join/ABCDEF/ballots/{ballot_id}", {names[choice]: "2", names[3 - choice]: "1"})
    people = db.session.scalars(sa.select(Participant.id)).all()
    keys = [codes.keyed(salt, person) for person in people]
    papers = db.session.execute(sa.select(Paper.id, Paper.voter_key)).all()
    assert sorted(row.voter_key for row in papers) == sorted(keys) and len(keys) == 40
    secrets = [salt, *keys, *(row.id for row in papers)]
    assert found(database, secrets) == len(secrets), "or this test is blind"
    carla.post(f"{RUN}/ballot/close", {"ballot": ballot_id})
    assert found(database, secrets) == 0
    closed = db.session.get(Ballot, ballot_id)
    assert closed is not None and closed.voter_salt is None and len(closed.papers) == 40
    assert not set().union(*(set(paper) for paper in closed.papers)) - {name.partition("-")[2] for name in names}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Turnout)) == 40


def found(database: Database, secrets: list[str]) -> int:
    """How many of these are stored anywhere: in the bytes of SQLite's files, in the pages of PostgreSQL's tables."""
    db.session.commit()
    if isinstance(database, SqliteDatabase):
        stored = b"".join(file.read_bytes() for file in database.folder.glob("bundnis.sqlite*"))
        return sum(secret.encode() in stored for secret in secrets)
    with database.app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        pages = [
            bytes(row[0])
            for name in ("ballot", "ballot_paper", "ballot_turnout")
            for row in connection.exec_driver_sql(
                f"SELECT pg_read_binary_file(pg_relation_filepath('{name}')) "
            )
        ]
        rows = connection.exec_driver_sql("SELECT ballot_paper::text FROM ballot_paper").scalars().all()
    stored = b"".join(pages) + "".join(rows).encode()
    return sum(secret.encode() in stored for secret in secrets)


def test_ending_the_session_unties_as_closing_does(world: World, sign_in: SignIn, database: Database) -> None:
    workshop = session(world, "dots")
    cluster(workshop)
    browser = phone(world, workshop)
    carla = sign_in("carla")
    carla.submit(RUN, {}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None and ballot.voter_salt
    salt = ballot.voter_salt
    browser.post(f"/join/ABCDEF/ballots/{ballot.id}", {f"dots-{ballot.items[0].id}": "1"})
    carla.post(f"{RUN}/end")
    assert found(database, [salt]) == 0


def backup(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What ``bundnis backup`` writes; what stands there already is left alone."""
    from bundnis import cli

    monkeypatch.setattr(cli, "checked_app", lambda: world.app)
    copy = folder / "copy"
    said = CliRunner().invoke(cli.cli, ["backup", str(copy)])
    assert said.exit_code == 0, said.output
    assert copy.stat().st_mode & 0o077 == 0 and list(folder.glob("copy*")) == [copy]
    again = CliRunner().invoke(cli.cli, ["backup", str(copy)])
    assert again.exit_code == 1 and "exists already" in again.output
    return copy


def test_a_copy_made_in_the_middle_of_a_vote_ties_nobody_to_a_paper(
    world: World, sign_in: SignIn, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    postgres_server: PostgresServer,
) -> None:
    """Brought back, the vote begins anew: nothing of it is there but what it is about."""
    workshop = session(world, "dots")
    cluster(workshop)
    voter, carla = phone(world, workshop, name="Mina"), sign_in("carla")
    carla.submit(RUN, {}, form="/ballot/open")
    ballot = queries.open_ballot(workshop.id)
    assert ballot is not None and ballot.voter_salt
    ballot_id = ballot.id
    place, vote = f"/join/ABCDEF/ballots/{ballot_id}", {f"dots-{ballot.items[0].id}": "2"}
    voter.post(place, vote)
    person = db.session.scalars(sa.select(Participant.id)).one()
    salt, paper = ballot.voter_salt, db.session.execute(sa.select(Paper.id, Paper.voter_key)).one()
    assert paper.voter_key == codes.keyed(salt, person)
    db.session.commit()
    copy = backup(world, tmp_path, monkeypatch)
    if isinstance(database, SqliteDatabase):
        stored = copy.read_bytes()
        assert salt.encode() not in stored
        shutil.copyfile(copy, tmp_path / "bundnis.sqlite")
        restored = create_app(config.Testing(tmp_path))
    else:
        stored = _spoken("pg_restore", "--file=-", str(copy))
        url = postgres_server.new_database()
        _spoken("pg_restore", "--clean", "--if-exists", f"--dbname={url.replace('+psycopg', '')}", str(copy))
        restored = create_app(config.Testing(tmp_path, url))
    assert b"Mina" in stored and paper.id.encode() not in stored and paper.voter_key.encode() not in stored
    voter, carla = _elsewhere(restored, voter), _elsewhere(restored, carla)
    assert not voter.get("/join/ABCDEF/phone").select(".l-voted"), "the vote begins anew"
    voter.post(place, vote)
    carla.post(f"{RUN}/ballot/close", {"ballot": ballot_id})
    with restored.app_context():
        closed = db.session.get_one(Ballot, ballot_id)
        assert (closed.voted, len(closed.papers)) == (1, 1)
        db.session.remove()
        db.engine.dispose()


def _spoken(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout


def _elsewhere(app: Flask, browser: Browser) -> Browser:
    again = Browser(app)
    again.client._cookies = browser.client._cookies
    return again
