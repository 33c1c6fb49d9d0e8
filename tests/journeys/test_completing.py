"""Completing a measure in a real browser: by keyboard alone, without scripts, on a telephone, with large text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
RUNNING = range(4, 13)
FOCUS = "document.activeElement.name || document.activeElement.innerText || ''"


def open_form(visitor: Visitor, alliance: str) -> str:
    """The page that completes a running measure with open steps and contributions; returns the measure's address."""
    for number in RUNNING:
        visitor.open(f"/{alliance}/measures/{number}/moves/complete")
        has_steps = visitor.page.locator("#page-form [type=radio][value=dropped]").count()
        if has_steps and visitor.page.locator("#page-form [name^=received_]").count():
            return f"/{alliance}/measures/{number}"
    raise AssertionError("no measure of the demo runs with something left open")


def tab_to(visitor: Visitor, name: str) -> None:
    """Go on by the Tab key until the field with this name, or the button with these words, has the focus."""
    for _press in range(150):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(FOCUS).strip() == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def steps_of(visitor: Visitor) -> list[str]:
    names = visitor.page.locator("#page-form [type=radio][value=done]").evaluate_all("all => all.map(e => e.name)")
    return list(names)


def test_by_keyboard_alone_without_scripts_on_a_telephone(demo_server: Server, visit: Visit) -> None:
    lena = visit(demo_server, width=360, scripts=False)
    lena.sign_in_as("Lena Beispiel")
    measure = open_form(lena, "ostbelgien")
    for name in steps_of(lena):
        tab_to(lena, name)
        lena.page.keyboard.press("Space")
    tab_to(lena, "withdraw_reason")
    lena.page.keyboard.type("Wurde am Ende nicht gebraucht.")
    tab_to(lena, "effect")
    lena.page.keyboard.press("ArrowDown")
    tab_to(lena, "lesson-de")
    lena.page.keyboard.type("Früher einladen.")
    tab_to(lena, "Maßnahme abschließen")
    with lena.page.expect_navigation():
        lena.page.keyboard.press("Enter")
    assert lena.path == measure, lena.text
    lena.sees("Früher einladen.")
    # Back, and once more: a sentence, and no second act.
    lena.page.go_back()
    if lena.path.endswith("/complete"):
        lena.send()
    assert lena.path == measure and lena.page.locator(".b-flash").count()
    lena.open(f"{measure}?all=1")
    history = lena.page.locator("#history").inner_text() if lena.page.locator("#history[open]").count() else ""
    history = history or lena.page.locator("#history").evaluate("e => e.textContent")
    assert history.count("hat die Maßnahme abgeschlossen") == 1


@pytest.mark.parametrize(
    ("alliance", "person"), [("ostbelgien", "Lena Beispiel"), ("kiwi-grossregion", "Clara Beispiel")]
)
def test_nothing_bars_the_way_small_large_light_and_dark(
    demo_server: Server, visit: Visit, alliance: str, person: str
) -> None:
    for width in (1280, 360):
        visitor = visit(demo_server, width=width)
        visitor.sign_in_as(person)
        open_form(visitor, alliance)
        visitor.page.locator("[name=actual_end]").fill("")
        visitor.send()
        assert visitor.page.locator(".b-errors a").count() >= 2
        assert look_at(visitor) == []
        # A mouse's way to an error and a keyboard's are the same: the link leads to the field itself.
        visitor.page.locator(".b-errors a").first.click()
        assert visitor.page.evaluate("document.activeElement.name") == "actual_end"
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not visitor.scrolls_sideways()
