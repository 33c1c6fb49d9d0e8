"""The screen in the hall shows whole lines, as large as there is room for; the run sheet shows the same in small."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import SLUG, to_step
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


def test_the_screen_shows_whole_lines_however_many(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    lena.open(f"/{SLUG}/workshops/new")
    lena.fill(title__de="Leinwand", question__de="Womit fangen wir bis zum Sommer gemeinsam an, damit mehr bleiben?")
    lena.send()
    lena.press("/rehearse")
    place = lena.path.removesuffix("/run").rstrip("/")
    lena.open(f"{place}/run")
    screen = visit(demo_server)
    screen.sign_in_as("Lena Beispiel")
    screen.open(f"{place}/screen")
    faults = whole(screen)
    assert screen.page.locator(".l-door__qr").evaluate("e => e.clientHeight / innerHeight") >= 1 / 3
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
    expect(places.nth(8)).to_be_visible()
    faults += whole(screen)
    assert places.count() == lena.page.locator(".l-mini .l-place").count()
    assert lena.page.locator(".l-mini").evaluate("e => e.inert && e.getBoundingClientRect().width > 300")
    assert faults == []
