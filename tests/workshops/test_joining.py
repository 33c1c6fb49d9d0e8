"""Joining: no account, three taps to the first idea, four words for another device, one person one voter."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops.models import Idea, Participant
from tests.client import Browser
from tests.factories.workshops import phone, session
from tests.people import World

JOIN = "/join/ABCDEF"


def participants() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Participant)) or 0


def test_from_the_code_to_the_first_idea_it_takes_three_taps(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    page = browser.get(JOIN)
    page = browser.fill(page, {}, 303)  # the one button
    assert page.location == f"{JOIN}/phone"
    page = browser.get(page.location)
    assert "words" in page.html
    browser.submit(f"{JOIN}/phone", {"text": "Zwei Betriebe tauschen ihre Lehrlinge"}, form="/ideas")
    idea = db.session.scalars(sa.select(Idea)).one()
    assert (idea.text, idea.signed, idea.state) == ("Zwei Betriebe tauschen ihre Lehrlinge", "", "visible")


def test_joining_twice_in_one_browser_is_joining_once(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    page = browser.get(JOIN)
    browser.fill(page, {}, 303)
    browser.fill(page, {}, 303)
    assert participants() == 1
    assert browser.get(JOIN, 302).location == f"{JOIN}/phone"


def test_four_words_bring_the_same_person_to_another_device(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    browser.submit(JOIN, {"name": "Mina"})
    words = browser.get(f"{JOIN}/phone").select(".l-words__words")[0].text_content()
    other = Browser(world.app)
    assert other.submit(f"{JOIN}/back", {"words": "radio radio radio radio"}, 422).errors
    other.submit(f"{JOIN}/back", {"words": f" {words.upper()} "})
    assert "Mina" in other.get(f"{JOIN}/phone").text
    assert participants() == 1


def test_words_cannot_be_guessed_at_will(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    for _each in range(10):
        browser.submit(f"{JOIN}/back", {"words": "falsch falsch falsch falsch"}, 422)
    browser.submit(f"{JOIN}/back", {"words": "falsch falsch falsch falsch"}, 429)


def test_a_session_that_has_not_begun_says_so(world: World, browser: Browser) -> None:
    session(world, state="draft")
    db.session.commit()
    assert browser.submit(JOIN, {}, 422).errors
    assert participants() == 0


def test_a_closed_door_lets_nobody_else_in(world: World, sign_in: Callable[[str], Browser], browser: Browser) -> None:
    workshop = session(world)
    inside = phone(world, workshop)
    sign_in("carla").post("/ostbelgien/workshops/1/run/door", {"open": "0"})
    assert browser.submit(JOIN, {}, 422).errors
    assert inside.get(f"{JOIN}/phone").status == 200


def test_names_follow_the_policy_of_the_session(world: World, browser: Browser) -> None:
    workshop = session(world, name_policy="required")
    db.session.commit()
    assert browser.submit(JOIN, {"name": ""}, 422).errors
    workshop.name_policy = "none"
    db.session.commit()
    assert not browser.get(JOIN).select("[name=name]")


def test_an_organisation_is_one_of_the_partners_or_another(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    browser.submit(JOIN, {"partner_id": str(world.other.id)})
    row = db.session.scalars(sa.select(Participant)).one()
    assert (row.partner_id, row.organisation) == (world.other.id, "Other")
    stranger = Browser(world.app)
    stranger.submit(JOIN, {"organisation": "O'Brien & Söhne <GmbH>"})
    assert "O'Brien & Söhne <GmbH>" in stranger.get(f"{JOIN}/phone").text


def test_a_code_is_typed_in_small_letters_too(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    assert browser.submit("/join/", {"code": "abc def"}).location == JOIN
    assert browser.get("/join/abcdef", 302).location == JOIN
    assert browser.submit("/join/", {"code": "ZZZZZZ"}, 422).errors
    browser.get("/join/ZZZZZZ", 404)


def test_joining_again_because_the_answer_was_lost_is_the_same_person(world: World, browser: Browser) -> None:
    session(world)
    db.session.commit()
    page = browser.get(JOIN)
    fields = {"name": "Mina", "client_key": page.field("client_key")}
    Browser(world.app).post(JOIN, fields)  # its answer, and with it the cookie, never came
    browser.post(JOIN, fields)
    assert participants() == 1
    words = browser.get(f"{JOIN}/phone").select(".l-words__words")[0].text_content()
    Browser(world.app).submit(f"{JOIN}/back", {"words": words})
    other = Browser(world.app)
    other.submit(JOIN, {"name": "Mina"})
    assert participants() == 2, "another form is another person"
