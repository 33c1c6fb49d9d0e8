"""Phones, screen and run sheet: what is refused is kept, what their script is told, limits, the code on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from bundnis.core import clock
from bundnis.core.db import db
from bundnis.workshops.live import BALLOTS, IDEAS, JOINS, Limits, Pulse
from tests.client import Browser
from tests.factories.workshops import holder, idea, phone, session, step_of
from tests.people import World

SignIn = Callable[..., Browser]
RUN = "/ostbelgien/workshops/1/run"
TEXT = "Ein Tag in der Pflege für alle Klassen"


def test_an_idea_that_comes_too_late_is_kept(world: World) -> None:
    workshop = session(world)
    browser = phone(world, workshop)
    later = step_of(workshop, "cluster").id
    page = browser.get("/join/ABCDEF/phone")
    workshop.step_id = later
    page = browser.fill(page, {"text": TEXT}, status=422)
    assert TEXT in page.text
    assert "weitergegangen" in page.text or "moved on" in page.text
    workshop.state = "ended"
    page = browser.post("/join/ABCDEF/ideas", {"text": TEXT, "show_as": "none", "client_key": "k2"}, status=422)
    assert TEXT in page.text


def test_a_double_tap_adds_one_minute(world: World, sign_in: SignIn) -> None:
    session(world)
    carla = sign_in("carla")
    with clock.at(datetime(2026, 3, 4, 18, 0, tzinfo=UTC)):
        carla.post(f"{RUN}/timer", {"act": "start"})
        begun = carla.get(f"{RUN}/state").json["ends_at"]
        shown = {"act": "add", "minutes": "1", "seen": carla.get(RUN).form("/timer").fields["seen"]}
        carla.post(f"{RUN}/timer", shown)
        carla.post(f"{RUN}/timer", shown)
        assert carla.get(f"{RUN}/state").json["ends_at"] == begun + 60_000
        carla.fill(carla.get(RUN), {"act": "add"}, form="/timer")
        assert carla.get(f"{RUN}/state").json["ends_at"] == begun + 120_000
        # Halted, the same button counts too.
        carla.post(f"{RUN}/timer", {"act": "halt"})
        halted = {**shown, "seen": carla.get(RUN).form("/timer").fields["seen"]}
        carla.post(f"{RUN}/timer", halted)
        carla.post(f"{RUN}/timer", halted)
        assert carla.get(f"{RUN}/state").json["ends_at"] == begun + 180_000


def test_the_page_s_script_is_told_where_an_act_leads(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    target = step_of(workshop, "cluster").id
    carla = sign_in("carla")
    db.session.commit()
    token = carla.get(RUN).form("/go").fields["csrf_token"]
    fields = {"csrf_token": token, "step": str(target)}
    answer = carla.client.post(f"{RUN}/go", data=fields, headers={"X-Live": "1"})
    assert answer.status_code == 200
    assert answer.json == {"to": RUN, "said": []}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    db.session.expire_all()
    assert workshop.step_id == target
    again = carla.client.post(f"{RUN}/go", data=fields, headers={"X-Live": "1"})
    assert again.json == answer.json


def test_what_was_said_is_not_said_again(world: World) -> None:
    workshop = session(world)
    browser = phone(world, workshop)
    page = browser.get("/join/ABCDEF/phone")
    fields = {"csrf_token": page.field("csrf_token"), "client_key": "k", "text": TEXT, "show_as": "none"}
    for _time in range(2):
        answer = browser.client.post("/join/ABCDEF/ideas", data=fields, headers={"X-Live": "1"})
        assert answer.json is not None
        assert answer.json["to"] == "/join/ABCDEF/phone"
        assert len(answer.json["said"]) == 1
    page = browser.get("/join/ABCDEF/phone")
    assert not page.select(".b-flash")
    assert len(page.select("[data-region=mine] .l-ideas li")) == 1


def test_a_piece_in_which_nothing_differs_has_the_same_key(world: World) -> None:
    workshop = session(world)
    browser = phone(world, workshop)
    idea(workshop)
    first = json.loads(browser.send("GET", "/join/ABCDEF/me").html)["regions"]["mine"]
    second = json.loads(browser.send("GET", "/join/ABCDEF/me").html)["regions"]["mine"]
    assert first[0] == second[0]
    assert first[1] != second[1], "a new client key each time"


def test_limits_let_people_and_stop_scripts(world: World) -> None:
    limits = Limits()
    assert all(limits.takes("somebody", IDEAS) for _idea in range(IDEAS[0]))
    assert not limits.takes("somebody", IDEAS)
    assert limits.takes("somebody else", IDEAS)
    assert all(limits.takes("a hall", JOINS) for _phone in range(JOINS[0]))
    assert not limits.takes("a hall", JOINS)
    assert all(limits.takes("voter", BALLOTS) for _paper in range(BALLOTS[0]))


def test_too_much_at_once_is_answered_with_a_sentence_and_the_text(world: World) -> None:
    workshop = session(world, settings={"ideas": 50})
    browser = phone(world, workshop)
    live = world.app.extensions["live"]
    live.limits = Limits()
    try:
        for nth in range(IDEAS[0]):
            browser.post("/join/ABCDEF/ideas", {"text": f"{TEXT} {nth}", "show_as": "none", "client_key": f"k{nth}"})
        fields = {"text": f"{TEXT} zu schnell", "show_as": "none", "client_key": "fast"}
        page = browser.post("/join/ABCDEF/ideas", fields, status=429)
        assert f"{TEXT} zu schnell" in page.text
        assert page.headers["Retry-After"] == "3"
    finally:
        live.limits = Limits(is_on=False)


def test_ideas_wait_a_second_and_steps_do_not() -> None:
    before = Pulse(1, 5, "live", "collect", 7, None, 0)
    assert Pulse(1, 6, "live", "collect", 7, None, 0).is_quiet_after(before)
    assert not Pulse(1, 6, "live", "cluster", 8, None, 0).is_quiet_after(before)
    assert not Pulse(1, 6, "live", "collect", 7, 3, 0).is_quiet_after(before)
    assert not Pulse(1, 6, "ended", "collect", 7, None, 0).is_quiet_after(before)
    assert before.is_known('"1-5-participant-de"', "de")
    assert before.is_known('W/"1-9-participant-de"', "de")
    assert not before.is_known('"1-4-participant-de"', "de")
    assert not before.is_known('"1-5-participant-fr"', "de")
    assert not before.is_known("", "de")


def test_the_code_stands_on_the_screen_in_every_step(world: World) -> None:
    workshop = session(world, step="lobby")
    screen = holder(world, workshop, "projector")
    steps = [(step.id, step.kind) for step in workshop.steps]
    for step_id, kind in steps:
        workshop.step_id = step_id
        page = screen.get("/ostbelgien/workshops/1/screen")
        assert [each.text_content()[-6:] for each in page.select(".l-strip__code")] == ["ABCDEF"], kind
        assert len(page.select(".l-strip .l-qr")) == 1
        assert len(page.select(".l-door .l-qr")) == (1 if kind == "lobby" else 0)


def test_the_buttons_of_the_run_sheet_name_their_step(world: World, sign_in: SignIn) -> None:
    session(world, step="collect")
    page = sign_in("carla").get(RUN)
    buttons = [each.text_content() for each in page.select(".l-steps__go button")]
    assert len(buttons) == 2
    titles = [each.text_content() for each in page.select(".l-all li > span")]
    assert any(title.startswith(buttons[0].partition(": ")[2]) for title in titles), buttons
    assert any(title.startswith(buttons[1].partition(": ")[2]) for title in titles), buttons
    assert page.select(".l-steps__go button")[0].get("value") != page.select(".l-steps__go button")[1].get("value")
