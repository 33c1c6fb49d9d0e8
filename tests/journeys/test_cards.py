"""Moving cards: by keyboard alone, without JavaScript on a telephone, and what the eye and axe see of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]
BOARD = "/ostbelgien/board"
MOST_KEYS = 150


def propose(lena: Visitor, title: str) -> str:
    """An idea that lacks nothing for the workshop; returns its number, "M-15"."""
    lena.open("/ostbelgien/measures/new")
    field = lena.page.locator("[name=field_id] option").nth(1).inner_text()
    lena.fill(title__de=title, summary__de="Ein Satz.", field_id=field)
    lena.page.locator("[name=route]").select_option("train")
    lena.send()
    return f"M-{lena.path.rpartition('/')[2]}"


def tab_to(lena: Visitor, thing: Locator) -> None:
    """Press Tab until the thing has the focus."""
    for _key in range(MOST_KEYS):
        if thing.evaluate("e => e === document.activeElement"):
            return
        lena.page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_KEYS} times Tab did not lead to {thing}")


def select_of(lena: Visitor, number: str) -> Locator:
    return lena.page.get_by_label(f"Stand von {number} ändern", exact=True)


def test_by_keyboard_alone(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    number = propose(lena, "Tastentag")
    keys, card = lena.page.keyboard, lena.page.locator(f"#{number}")
    lena.open(f"{BOARD}?route=train")
    tab_to(lena, card)
    keys.press("Tab")
    expect(select_of(lena, number)).to_be_focused()
    keys.press("ArrowDown")  # the first move: into the workshop
    keys.press("Tab")
    with lena.page.expect_navigation():
        keys.press("Enter")
    expect(card).to_be_focused()
    expect(lena.page.locator(f"#column-workshop #{number}")).to_be_visible()
    lena.sees(f"{number} Tastentag steht jetzt hier: Im Workshop.")
    assert lena.page.url.endswith(f"{BOARD}?route=train#{number}")

    # A move that asks something opens its form, and the answer leads back to the card.
    keys.press("Tab")
    keys.type("Ru")  # "Ruhen lassen …", as one finds an entry of a list by typing
    with lena.page.expect_navigation():
        keys.press("Control+Enter")
    assert lena.path.endswith("/moves/pause")
    for name, text in (("reason", "Ferien"), ("resume_on", "01.02.2040")):
        tab_to(lena, lena.page.locator(f"[name={name}]"))
        keys.type(text)
    with lena.page.expect_navigation():
        keys.press("Control+Enter")
    expect(card).to_be_focused()
    assert "is-paused" in (lena.page.locator(f".b-card:has(#{number})").get_attribute("class") or "")
    faults = look_at(lena)
    select_of(lena, number).select_option(index=1)
    assert faults + look_at(lena) == []


def test_without_scripts_on_a_telephone(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server, width=360, scripts=False)
    lena.sign_in_as("Lena Beispiel")
    lena.open("/ostbelgien/measures/new")
    # Without a summary, a route and a field the workshop must wait.
    lena.page.locator("[name=title-de]").fill("Ohne Skript")
    lena.send()
    number = f"M-{lena.path.rpartition('/')[2]}"
    lena.open(BOARD)
    button = lena.page.locator(f".b-slot:has(#{number}) > button")
    expect(button).to_be_hidden()
    select_of(lena, number).select_option(label="In den Workshop nehmen")
    expect(button).to_be_visible()
    assert not lena.scrolls_sideways()
    lena.go(button)
    assert lena.path.endswith("/moves/to_workshop")
    lena.sees(f"{number} Ohne Skript steht noch, wo sie war: Es fehlt etwas.")
    expect(lena.page.locator(".b-checklist .is-open a")).to_have_count(3)
    lena.go(lena.page.get_by_role("link", name="Zurück", exact=True))
    assert lena.page.url.endswith(f"{BOARD}#{number}")

    select_of(lena, number).select_option(label="Maßnahme abbrechen …")
    lena.go(button)
    lena.page.locator("[name=reason]").fill("Keine Nachfrage")
    lena.page.locator("[name=lesson]").fill("Früher fragen")
    lena.send()
    expect(lena.page.locator(f"#column-stopped #{number}")).to_be_visible()


def test_dragging_does_what_the_select_does(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    number = propose(lena, "Ziehtag")
    lena.open(f"{BOARD}?q=ziehtag")
    card = lena.page.locator(f"#{number}")
    lena.go(card)
    assert lena.path.endswith(f"/measures/{number.removeprefix('M-')}"), "a click opens the measure"
    lena.open(f"{BOARD}?q=ziehtag")
    # No move leads from an idea to its completion: nothing happens.
    card.drag_to(lena.page.locator("#column-completed"))
    expect(lena.page.locator(f"#column-idea #{number}")).to_be_visible()
    with lena.page.expect_navigation():
        card.drag_to(lena.page.locator("#column-workshop"))
    expect(lena.page.locator(f"#column-workshop #{number}")).to_be_visible()
    lena.sees(f"{number} Ziehtag steht jetzt hier: Im Workshop.")
    # Stopping asks for a reason.
    with lena.page.expect_navigation():
        card.drag_to(lena.page.locator("#column-stopped"))
    assert lena.path.endswith("/moves/stop")
