"""Undo, drafts, shortcuts and help in a real browser: what is typed survives, what was done can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
WAITS = 15_000
HALF = "Wir haben drei Betriebe gefunden, die im Mai mitmachen wollen, und"
KEPT = re.compile("Entwurf gesichert")


def a_measure(visitor: Visitor) -> str:
    """The address of a measure that runs."""
    visitor.open("/ostbelgien/measures/?stage=implementation")
    hrefs = visitor.page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return next(href for href in hrefs if href and re.fullmatch(r"/ostbelgien/measures/[0-9]+", href))


def type_half(page: Page, name: str = "text", text: str = HALF) -> None:
    """Type, and wait until the line below says that it is kept."""
    page.locator(f"[name={name}]").click()
    page.keyboard.type(text)
    expect(page.locator("[data-draft-line]")).to_have_text(KEPT, timeout=WAITS)


# -- drafts --------------------------------------------------------------------------------------


def test_a_page_that_is_killed_costs_no_word(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    address = f"{a_measure(lena)}/comments/new"
    lena.open(address)
    type_half(lena.page)
    # Killed, not closed: no unload, no warning.
    lena.page.close(run_before_unload=False)
    lena.page = lena.context.new_page()
    lena.open(address)
    expect(lena.page.locator("[name=text]")).to_have_value(HALF)
    lena.sees("Ihr Entwurf vom")
    assert look_at(lena) == []
    lena.page.locator("[data-draft-keep]").click()
    expect(lena.page.locator("#draft")).to_have_count(0)
    lena.page.locator("[name=text]").press("End")
    lena.page.keyboard.type(" fangen an.")
    with lena.page.expect_navigation():
        lena.page.keyboard.press("Control+Enter")
    lena.sees(f"{HALF} fangen an.")
    lena.open(address)
    expect(lena.page.locator("[name=text]")).to_have_value("")
    expect(lena.page.locator("#draft")).to_have_count(0)


def test_an_answer_that_is_lost_on_a_bad_line_ends_nothing(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    address = f"{a_measure(lena)}/comments/new"
    lena.open(address)
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    lena.page.route("**/drafts", lose, times=1)
    lena.page.locator("[name=text]").click()
    lena.page.keyboard.type(HALF)
    lena.page.wait_for_event("requestfailed", timeout=WAITS)
    assert lost == [200], "the server has kept it, the window does not know"
    lena.page.keyboard.type(" zwei weitere")
    expect(lena.page.locator("[data-draft-line]")).to_have_text(KEPT, timeout=WAITS)
    lena.open(address)
    expect(lena.page.locator("[name=text]")).to_have_value(f"{HALF} zwei weitere")
    lena.go(lena.page.locator("#draft button"))
    # The line broke, and the browser says so: that is all it complained about.
    assert [each for each in lena.complaints if "ERR_FAILED" not in each] == []
    lena.complaints.clear()


def test_two_windows_and_discarding(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    address = f"{a_measure(lena)}/comments/new"
    lena.open(address)
    second = lena.context.new_page()
    second.goto(demo_server.address + address)
    type_half(lena.page)
    second.locator("[name=text]").click()
    second.keyboard.type("Aus dem zweiten Fenster")
    expect(second.locator("[data-draft-line]")).to_have_text(re.compile("anderen Fenster"), timeout=WAITS)
    second.close()
    lena.open(address)
    expect(lena.page.locator("[name=text]")).to_have_value(HALF)
    lena.go(lena.page.locator("#draft button"))
    expect(lena.page.locator("[name=text]")).to_have_value("")


def test_what_is_typed_after_the_sign_in_has_ended(visit: Visit, demo_server: Server) -> None:
    lena, elsewhere = visit(demo_server), visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    address = f"{a_measure(lena)}/comments/new"
    lena.open(address)
    elsewhere.sign_in_as("Lena Beispiel")
    elsewhere.open("/account")
    elsewhere.press("/end-others")
    type_half(lena.page)
    lena.sign_in_as("Lena Beispiel")
    lena.open(address)
    expect(lena.page.locator("[name=text]")).to_have_value(HALF)
    lena.go(lena.page.locator("#draft button"))


def test_without_javascript_the_form_works_as_ever(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    address = f"{a_measure(lena)}/comments/new"
    lena.open(address)
    type_half(lena.page)
    plain = lena.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=lena.context.storage_state(), locale="de-DE"
    )
    page = plain.new_page()
    page.goto(demo_server.address + address)
    expect(page.locator("[name=text]")).to_have_value(HALF)
    page.locator("#draft button").click()
    expect(page.locator("[name=text]")).to_have_value("")
    plain.close()


# -- undo ----------------------------------------------------------------------------------------


def test_a_move_is_taken_back_by_keyboard_alone(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server, width=360)
    lena.sign_in_as("Lena Beispiel")
    address = a_measure(lena)
    lena.open(f"{address}/moves/pause")
    lena.fill(reason="Sommerferien", resume_on="01.02.2040")
    lena.send()
    undo = lena.page.locator(".b-flash button")
    expect(undo).to_have_text("Rückgängig")
    assert look_at(lena) == []
    undo.focus()
    with lena.page.expect_navigation():
        lena.page.keyboard.press("Enter")
    assert lena.path == address
    lena.sees("Zurückgenommen")
    expect(lena.page.locator(".b-flash button")).to_have_count(0)
    # The back button shows the old page once more; its button says the same and does nothing.
    lena.page.locator("#history").evaluate("e => { e.open = true }")
    lena.sees("hat zurückgenommen: Ruhen lassen")


# -- shortcuts -----------------------------------------------------------------------------------


def test_letters_lead_somewhere_and_never_inside_fields(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    keys = lena.page.keyboard

    def press(*pressed: str) -> None:
        with lena.page.expect_navigation():
            for key in pressed:
                keys.press(key)

    press("g", "b")
    assert lena.path == "/ostbelgien/board"
    keys.press("/")
    expect(lena.page.locator("#filter-q")).to_be_focused()
    keys.type("nu?g")
    expect(lena.page.locator("#filter-q")).to_have_value("nu?g")
    assert lena.path == "/ostbelgien/board"
    lena.page.locator("h1").click()
    press("g", "t")
    assert lena.path == "/ostbelgien/"
    press("/")
    expect(lena.page.locator("#filter-q")).to_be_focused()
    lena.page.locator("h1").click()
    press("n")
    assert lena.path == "/ostbelgien/measures/new"
    address = a_measure(lena)
    lena.open(address)
    press("e")
    assert lena.path == f"{address}/edit"
    lena.open(address)
    press("u")
    assert lena.path == f"{address}/updates/new"
    lena.page.locator("h1").click()
    press("?")
    assert lena.page.url.endswith("/help#shortcuts")


def test_they_can_be_switched_off(visit: Visit, demo_server: Server) -> None:
    tom = visit(demo_server)
    tom.sign_in_as("Tom Vorlage")
    tom.open("/account")
    tom.page.locator("[name=shortcuts]").uncheck()
    tom.send()
    tom.open("/ostbelgien/board")
    for key in ("?", "n", "g", "t", "/"):
        tom.page.keyboard.press(key)
    tom.page.wait_for_timeout(500)
    assert tom.path == "/ostbelgien/board"
    expect(tom.page.locator("#filter-q")).not_to_be_focused()
    tom.open("/account")
    tom.page.locator("[name=shortcuts]").check()
    tom.send()


# -- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de-DE", "fr-FR", "nl-NL", "en-GB"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_help_is_open_to_everybody(visit: Visit, demo_server: Server, language: str, width: int) -> None:
    visitor = visit(demo_server, language, width)
    faults = []
    for address in ("/help", "/help/words", "/help/words?q=xyzzy"):
        visitor.open(address)
        faults += look_at(visitor)
    assert faults == []


def test_twice_the_text_on_a_telephone(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server, width=360)
    lena.sign_in_as("Lena Beispiel")
    for address in ("/help", "/help/words", "/account", f"{a_measure(lena)}/comments/new"):
        lena.open(address)
        lena.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not lena.scrolls_sideways(), address
