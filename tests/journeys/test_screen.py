"""The screen in the hall shows whole lines, as large as there is room for; the run sheet shows the same in small."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import rehearsing, to_step
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]
PROJECTORS = ((1280, 720), (1920, 1080), (1024, 768))
# What is seen of the slide in part only: beyond its edge, or behind the strip with the code.
CUT = """() => {
  const body = document.querySelector(".l-slide__body");
  const { bottom, right } = body.getBoundingClientRect();
  return [...body.querySelectorAll("p, li, strong, span, h3, figure, text, svg")].filter((each) => {
    const box = each.getBoundingClientRect();
    return each.checkVisibility() && box.width > 2 && (box.bottom > bottom + 2 || box.right > right + 2);
  }).map((each) => each.textContent.trim().slice(0, 40));
}"""


def whole(screen: Visitor) -> list[str]:
    """Nothing of the slide is cut, on any projector."""
    faults = []
    for width, height in PROJECTORS:
        screen.page.set_viewport_size({"width": width, "height": height})
        screen.page.wait_for_timeout(300)
        faults += [f"{width}: {each}" for each in screen.page.evaluate(CUT)]
    return faults


def acts(lena: Visitor, ending: str, value: str = "") -> None:
    """A button of the run sheet."""
    button = f'button[value="{value}"]' if value else "button"
    lena.page.locator(f'form[action$="{ending}"] {button}').first.click()


# From the last row: letters of at least a fortieth of the height.
LETTERS = "e => parseFloat(getComputedStyle(e).fontSize) / innerHeight"
LEAST = 1 / 40


def votes(lena: Visitor) -> None:
    """The twenty vote in this step, and the hall sees what came of it."""
    acts(lena, "/ballot/open")
    expect(lena.page.locator('form[action$="/ballot/close"]').first).to_be_visible()
    acts(lena, "/take-part")
    expect(lena.page.locator("#sending")).to_contain_text("mitgemacht")
    acts(lena, "/ballot/close")
    acts(lena, "/ballot/reveal", "0")


def seen(screen: Visitor, css: str) -> tuple[int, int]:
    """How many lines are seen on a small projector, and how many there are."""
    screen.page.set_viewport_size({"width": 1280, "height": 720})
    screen.page.wait_for_timeout(300)
    lines = screen.page.locator(css)
    return lines.locator("visible=true").count(), lines.count()


def with_screen(visit: Visit, server: Server) -> tuple[Visitor, Visitor]:
    """Lena on the run sheet of a rehearsal, and its screen."""
    question = "Womit fangen wir bis zum Sommer gemeinsam an, damit mehr bleiben?"
    lena, place = rehearsing(visit, server, "Leinwand", question)
    screen = visit(server)
    screen.sign_in_as("Lena Beispiel")
    screen.open(f"{place}/screen")
    return lena, screen


def test_the_screen_shows_whole_lines_however_many(visit: Visit, demo_server: Server) -> None:
    lena, screen = with_screen(visit, demo_server)
    faults = whole(screen)
    assert screen.page.locator(".l-door__qr").evaluate("e => e.clientHeight / innerHeight") >= 1 / 3
    to_step(lena, "Was läuft, was gewirkt hat")
    votes(lena)
    expect(screen.page.locator(".b-bars__group").nth(8)).to_be_attached()
    faults += whole(screen)
    looked_at, all_of_them = seen(screen, ".b-bars__group")
    assert looked_at >= min(all_of_them, 8) and screen.page.locator(".b-bars__label").first.evaluate(LETTERS) >= LEAST
    to_step(lena, "Ideen sammeln")
    acts(lena, "/take-part")
    expect(screen.page.locator(".l-ideas li").nth(8)).to_be_attached()
    faults += whole(screen)
    to_step(lena, "Punkte geben")
    acts(lena, "/ballot/open")
    expect(screen.page.locator(".l-turnout__bar")).to_be_visible()
    faults += whole(screen)
    acts(lena, "/take-part")
    expect(lena.page.locator("#sending")).to_contain_text("mitgemacht")
    acts(lena, "/ballot/close")
    to_step(lena, "Ergebnis zeigen")
    acts(lena, "/ballot/reveal", "0")
    places = screen.page.locator(".l-place")
    expect(places.nth(7)).to_be_visible()
    faults += whole(screen)
    assert places.count() == lena.page.locator(".l-mini .l-place").count()
    on_screen, all_of_them = seen(screen, ".l-place")
    assert on_screen == all_of_them < lena.page.locator('[data-region="work-ballot"] .l-place').count()
    assert places.first.evaluate(LETTERS) >= LEAST
    to_step(lena, "Aussichten und Aufwand")
    votes(lena)
    expect(screen.page.locator(".b-quadrant")).to_be_visible()
    faults += whole(screen)
    rated, all_of_them = seen(screen, ".l-rated__list li")
    assert rated == all_of_them >= 8
    assert lena.page.locator(".l-mini").evaluate("e => e.inert && e.getBoundingClientRect().width > 300")
    assert faults == []
