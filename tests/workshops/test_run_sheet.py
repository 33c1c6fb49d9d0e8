"""What a facilitator finds on the run sheet, and what phones see first."""

from __future__ import annotations

from collections.abc import Callable

from bundnis.core.db import db
from bundnis.workshops.models import Workshop
from bundnis.workshops.presentation.ballots import named
from bundnis.workshops.rules import ideas_left
from tests.client import Browser, Page
from tests.factories.workshops import ballot, cluster, holder, phone, session, step_of
from tests.people import World

SignIn = Callable[[str], Browser]
RUN, PHONE = "/ostbelgien/workshops/1/run", "/join/ABCDEF/phone"


def test_who_may_write_notes_finds_them_on_the_run_sheet(world: World, sign_in: SignIn) -> None:
    workshop = session(world)
    for browser in (sign_in("carla"), holder(world, workshop, "cofacilitator")):
        (link,) = browser.get(RUN).select("#live a[href='/ostbelgien/workshops/1/notes']")
        browser.get(str(link.get("href")))


def test_the_door_is_closed_and_opened_on_the_run_sheet(world: World, sign_in: SignIn) -> None:
    session(world)
    carla = sign_in("carla")
    door = f"form[action='{RUN}/door'] button"
    for value in ("0", "1"):
        (button,) = carla.get(RUN).select(door)
        assert button.get("value") == value
        carla.post(f"{RUN}/door", {"open": value})
        assert db.session.query(Workshop).one().is_joinable is (value == "1")


def test_the_timer_is_taken_off_on_the_run_sheet(world: World, sign_in: SignIn) -> None:
    session(world)
    carla = sign_in("carla")
    off = f"form[action='{RUN}/timer'] button[value='off']"
    assert not carla.get(RUN).select(off), "there is none"
    carla.post(f"{RUN}/timer", {"act": "start"})
    assert carla.get(RUN).select(off)
    carla.post(f"{RUN}/timer", {"act": "off"})
    assert not carla.get(RUN).select(off)


def test_a_trial_has_no_rounds(world: World) -> None:
    assert named("trial", 27) == named("trial", 1) and named("dots", 2) != named("dots", 1)


def test_a_phone_of_four_sends_one_idea(world: World) -> None:
    workshop = session(world, settings={"in_groups": True, "ideas": 3})
    assert ideas_left({"in_groups": True, "ideas": 3}, "collect", 0) == 1
    hall = phone(world, workshop)
    page = hall.get(PHONE)
    assert "Jede Vierergruppe sendet eine Idee" in page.text and "Sie können noch" not in page.text
    hall.submit(PHONE, {"text": "Tandem"})
    assert "Die Idee Ihrer Gruppe ist gesendet" in hall.get(PHONE).text
    more = {"text": "Noch eine", "show_as": "none", "client_key": "de.2"}
    refused = hall.post("/join/ABCDEF/ideas", more, status=422)
    assert "Noch eine" in refused.text


RANKS = {"kern-btn--primary", "kern-btn--secondary", "b-linkbutton"}


def go_on(page: Page) -> list[str]:
    """The buttons that leave the step, by how they look."""
    buttons = page.select(".l-steps__go button[name=step]")
    return [rank for each in buttons for rank in str(each.get("class")).split() if rank in RANKS]


def test_closing_the_vote_comes_before_leaving_it_open(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "dots")
    ballot(workshop, "dots", "Tandem")
    carla = sign_in("carla")
    # Of the vote's own step and of another one: close, on with the vote open, back.
    for step in [step_of(workshop, kind).id for kind in ("dots", "commit")]:
        carla.post(f"{RUN}/go", {"step": step})
        page = carla.get(RUN)
        assert go_on(page) == ["kern-btn--primary", "b-linkbutton", "kern-btn--secondary"]
        assert len(page.select("#live .kern-btn--primary")) == 1, "only one button is the first"


def test_what_is_shown_in_the_step_itself_is_closed_there_first(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "lobby")
    ballot(workshop, "trial", "Geht es?")
    (first,) = sign_in("carla").get(RUN).select("#live .kern-btn--primary")
    assert first.getparent().get("action") == f"{RUN}/ballot/close"


def asked(browser: Browser) -> Page:
    page = browser.get(PHONE)
    assert page.select("#ballot-form"), "the vote is still there"
    return page


def test_a_vote_left_open_stands_folded_below_the_step(world: World) -> None:
    workshop = session(world, "dots")
    cluster(workshop)
    ballot(workshop, "dots", "Tandem")
    steps = [step_of(workshop, kind).id for kind in ("commit", "decide")]
    hall = phone(world, workshop)
    assert not asked(hall).select("details #ballot-form"), "its own step"
    for step in steps:
        workshop.step_id = step
        page = asked(hall)
        assert page.select("details:not([open]) #ballot-form")
        assert page.html.index("l-turnout") > page.html.index("pledges/new")
