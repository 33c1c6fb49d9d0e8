"""Moving a card of the board: the select, its button, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from bundnis.accounts.service import end_all_sign_ins
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from tests.client import Browser, Page
from tests.factories.contributions import contribution
from tests.factories.measures import foreign_measure, measure, step
from tests.measures.acts import load, verbs
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
BOARD = "/ostbelgien/board"


def ready(world: World, **columns: object) -> Measure:
    """In the workshop, and nothing is missing for the agreement."""
    row = measure(world, "workshop", title="Bustag", **columns)
    step(row)
    for partner in (world.lead, world.other):
        contribution(world, row, partner)
    return row


def press(browser: Browser, board: Page, row: Measure, name: str, status: int = 303, **more: str) -> Page:
    """Choose a move on a card and press its button: everything in the form is sent with it."""
    form = board.select(".b-board")[0].getparent()
    [select] = form.xpath(f".//select[starts-with(@name, '{row.number}-')]")
    [button] = select.itersiblings("button")
    fields = {**dict(form.form_values()), str(select.get("name")): name, **more}
    return browser.post(button.get("formaction"), fields, status=status)


def test_what_lacks_nothing_is_moved_at_once_and_one_is_back_at_the_card(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world, route="train"), sign_in("dirk")
    other = measure(world, "idea", route="train")
    here = f"{BOARD}?q=bus&route=train"
    answer = press(dirk, dirk.get(here), row, "agree")
    assert answer.location == f"{here}#M-{row.number}"
    assert load(world, row.number).stage == "agreed" and verbs(row) == ["measure.agree"]
    assert load(world, other.number).stage == "idea", "only the card whose button was pressed"
    page = dirk.get(here)
    assert f"M-{row.number} Bustag steht jetzt hier: Vereinbart." in page.text
    assert page.select(f"#column-agreed .b-card a#M-{row.number}")


@pytest.mark.parametrize(("name", "offered"), [("anna", True), ("bruno", True), ("dirk", True), ("otto", False)])
def test_an_update_is_chosen_on_the_card_by_who_may_send_one(
    world: World, sign_in: SignIn, name: str, offered: bool
) -> None:
    row, browser = measure(world, "implementation"), sign_in(name)
    contribution(world, row, world.other)
    measure(world, "paused", column="implementation")  # rests: nobody owes news
    board = browser.get(BOARD)
    assert len(board.select('option[value="update"]')) == offered
    if offered:
        answer = press(browser, board, row, "update")
        assert answer.location == f"/ostbelgien/measures/{row.number}/updates/new?next={BOARD}"
        assert press(browser, board, row, "update").location == answer.location, "the key was given back"
        browser.get(answer.location)


def test_pressed_twice_it_is_moved_once(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    board = dirk.get(BOARD)
    first = press(dirk, board, row, "agree")
    assert press(dirk, board, row, "agree").location == first.location
    assert verbs(row) == ["measure.agree"]


def test_who_comes_second_is_told_where_it_stands(world: World, sign_in: SignIn) -> None:
    row, dirk, anna = measure(world, "paused", column="workshop", route="train"), sign_in("dirk"), sign_in("anna")
    boards = [(each, each.get(f"{BOARD}?route=train")) for each in (anna, dirk)]
    press(*boards[0], row, "resume")
    conflict = press(*boards[1], row, "resume", status=409)
    assert "Im Workshop" in conflict.text and f"{BOARD}?route=train#M-{row.number}" in conflict.addresses
    assert verbs(row) == ["measure.resume"]


def test_a_move_that_begins_elsewhere_too_is_not_made_from_where_nobody_saw_it(world: World, sign_in: SignIn) -> None:
    """Pausing is possible in many stages; what one sees is what one moves."""
    row, dirk = measure(world, "agreed"), sign_in("dirk")
    board = dirk.get(BOARD)
    world.change(row, stage="implementation", column_stage="implementation")
    press(dirk, board, row, "pause", status=409)
    assert load(world, row.number).stage == "implementation" and verbs(row) == []


@pytest.mark.parametrize(("name", "stage"), [("start", "agreed"), ("pause", "agreed"), ("stop", "idea")])
def test_a_move_that_needs_an_answer_opens_its_form_and_leads_back_to_the_card(
    world: World, sign_in: SignIn, name: str, stage: str
) -> None:
    row, dirk = measure(world, stage), sign_in("dirk")
    here = f"{BOARD}?stage={stage}"
    form = press(dirk, dirk.get(here), row, name).location
    assert form == f"/ostbelgien/measures/{row.number}/moves/{name}?next={quote(here, '/?')}"
    page = dirk.get(form)
    assert not page.select(".b-flash"), "nothing went wrong, something is asked"
    assert f"{here}#M-{row.number}" in page.addresses, "the way back without an answer"
    assert load(world, row.number).stage == stage
    answers = {"reason": "Ferien", "resume_on": "01.02.2040", "lesson": "Früher fragen"}
    asked = {key: text for key, text in answers.items() if page.select(f"[name={key}]")}
    assert dirk.fill(page, asked).location == f"{here}#M-{row.number}"
    assert verbs(row) == [f"measure.{name}"]
    assert f"M-{row.number}" in dirk.get(here).select(".b-flash")[0].text_content()


def test_what_is_stored_is_not_asked_again(world: World, sign_in: SignIn) -> None:
    """An agreed measure whose start is known already starts at once."""
    row, anna = measure(world, "agreed", actual_start=Span.on(TODAY)), sign_in("anna")
    assert press(anna, anna.get(BOARD), row, "start").location == f"{BOARD}#M-{row.number}"
    assert load(world, row.number).stage == "implementation"


def test_a_refused_move_opens_its_form_with_everything_that_is_missing(world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    world.change(row, responsible_id=None, success_sign=Translated.empty())
    board = dirk.get(BOARD)
    form = press(dirk, board, row, "agree").location or ""
    page = dirk.get(form)
    assert "steht noch, wo sie war" in page.select(".b-flash")[0].text_content()
    assert len(page.select(".b-checklist .is-open a")) == 2
    assert load(world, row.number).stage == "workshop" and verbs(row) == []
    # The key was given back: what is put right meanwhile is moved by the same button.
    world.change(row, responsible_id=world.person("anna").id, success_sign=Translated.of(de="Zehn kommen."))
    assert press(dirk, board, row, "agree").location == f"{BOARD}#M-{row.number}"


def test_nothing_chosen_is_said(world: World, sign_in: SignIn) -> None:
    row, dirk = measure(world), sign_in("dirk")
    page = press(dirk, dirk.get(BOARD), row, "", status=422)
    assert "Bitte wählen Sie zuerst" in page.text and BOARD in page.addresses


def test_who_has_no_move_gets_none(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed", actual_start=Span.on(TODAY))
    for name in ("bruno", "carla", "otto"):
        fields = {f"{row.number}-agreed": "start", "next": BOARD}
        sign_in(name).post(f"/ostbelgien/measures/{row.number}/moves", fields, status=403)
    assert verbs(row) == []


def test_foreign_and_unknown_are_the_same_and_no_other_address_is_led_to(world: World, sign_in: SignIn) -> None:
    foreign, row, dirk = foreign_measure(world), ready(world), sign_in("dirk")
    world.change(foreign, number=77)
    fields = {"77-idea": "to_workshop", "999-idea": "to_workshop"}
    answers = [dirk.post(f"/ostbelgien/measures/{number}/moves", fields, status=404).html for number in (77, 999)]
    assert answers[0] == answers[1]
    header, long = f"{BOARD}?a=\r\nX: y", f"{BOARD}?{'a' * 999}"
    for away in ("https://example.org/", "//example.org", "/foreign/board", header, long):
        world.change(row, stage="workshop", column_stage="workshop")
        answer = press(dirk, dirk.get(BOARD), row, "agree", next=away)
        assert answer.location == f"/ostbelgien/measures/{row.number}", away


def test_a_move_that_came_too_late_leads_back_after_signing_in(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "paused", column="agreed"), sign_in("anna")
    board = anna.get(BOARD)
    end_all_sign_ins(world.person("anna").id)
    answer = press(anna, board, row, "resume")
    assert (answer.location or "").startswith("/sign-in") and load(world, row.number).stage == "paused"


def test_a_move_from_the_board_asks_no_more_than_any_other(app: Flask, world: World, sign_in: SignIn) -> None:
    row, dirk = ready(world), sign_in("dirk")
    board = dirk.get(BOARD)
    with count(app) as seen:
        press(dirk, board, row, "agree")
    assert len(seen) <= 12, seen


def test_the_day_is_suggested_where_a_move_asks_for_one(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "agreed"), sign_in("anna")
    page = anna.get(press(anna, anna.get(BOARD), row, "start").location or "")
    assert page.field("actual_start") == show_day(TODAY, "de")
