"""What phones poll: the same answer costs nothing, a new one is made once, and every change is seen."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from flask import Flask

import tests.queries
from bundnis.core.db import db
from bundnis.workshops import queries, service
from bundnis.workshops.live import Live, is_of_hall
from bundnis.workshops.models import Workshop
from bundnis.workshops.rules import next_interval
from tests.client import Browser
from tests.factories.workshops import guest, participant, session, step_of
from tests.people import World

STATE = "/join/ABCDEF/state?l=de"


@pytest.fixture
def live(app: Flask) -> Live:
    """What this process knows, as after a start."""
    live: Live = app.extensions["live"]
    live.__init__(app)  # type: ignore[misc]
    return live


def look(browser: Browser, tag: str = "", language: str = "de") -> tuple[dict[str, Any], str]:
    """What a phone gets that has this tag."""
    address = STATE.replace("l=de", f"l={language}")
    answer = browser.send("GET", address, headers={"If-None-Match": tag} if tag else {})
    assert answer.status == 200
    return json.loads(answer.html), answer.headers["ETag"]


def test_same_is_answered_without_the_database(world: World, browser: Browser, live: Live) -> None:
    session(world)
    db.session.commit()
    state, tag = look(browser)
    assert state["regions"]["head"]
    with tests.queries.count(world.app) as seen:
        for _each in range(5):
            same, _tag = look(browser, tag)
    assert same["same"] is True
    assert same["next_ms"] == 2000
    # At most one look at the pulse, when a quarter of a second has passed.
    assert len(seen) <= 1, seen


def test_a_new_step_is_seen_by_who_has_the_old_one(world: World, browser: Browser, live: Live) -> None:
    workshop = session(world)
    db.session.commit()
    target = step_of(workshop, "cluster").id
    before, tag = look(browser)
    again = queries.of_seat(world.alliance.id, 1)
    assert again is not None
    service.go(world.actor("carla"), again, target)
    db.session.commit()
    live.forget("ABCDEF")
    after, new_tag = look(browser, tag)
    assert new_tag != tag
    assert after["step"] != before["step"]


def test_each_language_is_rendered_once(world: World, browser: Browser, live: Live) -> None:
    session(world)
    db.session.commit()
    german, tag = look(browser)
    french, french_tag = look(browser, tag, "fr")
    assert tag != french_tag
    assert german["v"] == french["v"]
    made = []
    pulse = live.pulse("ABCDEF")
    assert pulse is not None

    def render() -> dict[str, Any]:
        made.append(1)
        return {}

    live._bodies.clear()
    threads = [
        threading.Thread(target=lambda: live.render_once("ABCDEF", "nl", pulse, render)) for _each in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_an_idea_is_on_every_page_at_the_next_look(world: World, browser: Browser, live: Live) -> None:
    workshop = session(world)
    row = participant(workshop)
    db.session.commit()
    _state, tag = look(browser)
    service.send_idea(guest(workshop, row), workshop, row, text="Tandem", client_key="a")
    db.session.commit()
    live.forget("ABCDEF")
    state, _tag = look(browser, tag)
    assert "Tandem" in state["regions"]["hall"][1]


def test_unknown_codes_and_languages_are_not_found(world: World, browser: Browser, live: Live) -> None:
    session(world)
    db.session.commit()
    assert browser.send("GET", "/join/ZZZZZZ/state?l=de").status == 404
    assert browser.send("GET", "/join/ABCDEF/state?l=xx").status == 404


def test_the_interval_follows_what_happens() -> None:
    assert next_interval("collect", False, False, False) == 2000
    assert next_interval("dots", True, False, False) == 1000
    assert next_interval("reveal", False, False, False) == 1000
    assert next_interval(None, False, True, False) == 5000
    assert next_interval("dots", True, False, True) == 2000


def test_a_busy_server_asks_for_patience(app: Flask, live: Live) -> None:
    assert not live.is_busy()
    for _each in range(50):
        live.note(0.5)
    assert live.is_busy()


def test_hidden_ideas_are_in_no_phones_state(world: World, browser: Browser, live: Live) -> None:
    workshop: Workshop = session(world, settings={"shows_others": False})
    row = participant(workshop)
    service.send_idea(guest(workshop, row), workshop, row, text="Verborgen", client_key="a")
    db.session.commit()
    state, _tag = look(browser)
    assert "Verborgen" not in json.dumps(state)
    assert "1" in state["regions"]["hall"][1]


def test_what_a_whole_hall_sends_has_a_lane_of_its_own_and_looking_has_not() -> None:
    assert is_of_hall("/join/ABCDEF/ballots/7") and is_of_hall("/join/ABCDEF/me") and is_of_hall("/join/ABCDEF")
    assert not is_of_hall("/join/ABCDEF/state") and not is_of_hall("/eifel/board") and not is_of_hall("")
