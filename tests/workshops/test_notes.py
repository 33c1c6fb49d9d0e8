"""Notes of a session: who writes them, twice, at once, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.errors import Conflict
from bundnis.workshops import phases, service
from bundnis.workshops.models import (
    Note,
)
from tests.client import Browser
from tests.factories.workshops import guest, holder, session
from tests.people import World

SignIn = Callable[[str], Browser]

BASE = "/ostbelgien/workshops/1"


def test_the_scribe_comes_by_a_link_and_writes_without_scripts(world: World) -> None:
    workshop = session(world)
    scribe = holder(world, workshop, "scribe")
    page = scribe.submit(BASE + "/notes", {"text": "Otto fragt nach Geld.", "kind": "question"}, follow=True)
    assert "Otto fragt nach Geld." in page.text and "Offene Frage" in page.text
    note = db.session.scalars(sa.select(Note)).one()
    assert (note.step_id, note.written_by) == (workshop.step_id, "scribe")
    page = scribe.submit(f"{BASE}/notes/{note.id}", {"text": "Otto fragt, wer zahlt."}, follow=True)
    assert "wer zahlt" in page.text and "nach Geld" not in page.text
    assert "Ideen sammeln" in page.text  # the step it belongs to
    scribe.post(f"{BASE}/notes/{note.id}/strike")
    scribe.post(f"{BASE}/notes/{note.id}/strike")
    assert "wer zahlt" not in scribe.get(BASE + "/notes").text


def test_a_note_sent_twice_is_one_and_a_refused_one_is_kept(world: World) -> None:
    workshop = session(world)
    scribe = guest(workshop, role=phases.Role.SCRIBE)
    rows = [service.add_note(scribe, workshop, kind="note", text="Hallo", client_key="k") for _each in range(2)]
    assert rows[0].id == rows[1].id
    browser = holder(world, workshop, "scribe")
    page = browser.submit(BASE + "/notes", {"text": "x" * 2001}, status=422)
    assert page.field("text").strip() == "x" * 2001 and "2001" in page.errors[0]


def test_two_who_change_a_note_are_told(world: World) -> None:
    workshop = session(world)
    carla = world.actor("carla")
    note = service.add_note(carla, workshop, kind="note", text="Hallo", client_key="k")
    service.change_note(carla, workshop, note, 1, kind="note", text="Eins", language="de")
    with pytest.raises(Conflict):
        service.change_note(carla, workshop, note, 1, kind="note", text="Zwei", language="de")
    assert note.text == "Eins"


def test_the_page_of_notes_grows_while_it_is_open(world: World) -> None:
    workshop = session(world)
    scribe = holder(world, workshop, "scribe")
    first = scribe.send("GET", BASE + "/notes/state")
    service.add_note(world.actor("carla"), workshop, kind="note", text="Neu hier", client_key="k")
    second = scribe.send("GET", BASE + "/notes/state")
    assert "Neu hier" not in first.json["regions"]["notes"][1] and "Neu hier" in second.json["regions"]["notes"][1]
    assert 'name="text"' in scribe.send("GET", BASE + "/notes/own").json["regions"]["mine"][1]
