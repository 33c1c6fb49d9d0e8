"""A ballot filled in by keyboard on a phone: what has the focus is never hidden by the bar with the button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import phone, rehearsing, to_step
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]
MOST_KEYS = 120
# How much of what has the focus is above the bar: none where it lies wholly beneath it.
HELD = """() => {
  const held = document.activeElement, bar = document.querySelector(".l-vote__send");
  if (!held.closest(".l-paper")) return null;
  const box = held.closest("label").getBoundingClientRect();
  const seen = Math.min(box.bottom, bar.getBoundingClientRect().top) - Math.max(box.top, 0);
  return { name: `${held.name} ${held.value}`, seen: seen / box.height };
}"""


def _tabbed(visitor: Visitor, key: str) -> dict[str, float]:
    """Every answer that had the focus, with the share of it that was seen."""
    found: dict[str, float] = {}
    for _place in range(MOST_KEYS):
        visitor.page.keyboard.press(key)
        visitor.page.wait_for_timeout(40)
        held = visitor.page.evaluate(HELD)
        if held is not None:
            found[held["name"]] = held["seen"]
        elif found:
            break
    return found


def test_the_focus_is_not_hidden_by_the_bar(visit: Visit, demo_server: Server) -> None:
    lena, _place = rehearsing(visit, demo_server, "Mit Tasten wählen")
    code = lena.page.locator(".l-code").first.inner_text()
    to_step(lena, "Ideen sammeln")
    lena.page.locator('form[action$="/take-part"] button').first.click()
    expect(lena.page.locator("#sending")).to_contain_text("mitgemacht")
    to_step(lena, "Punkte geben")
    lena.page.locator('form[action$="/ballot/open"] button').first.click()
    voter = phone(visit, demo_server, code)
    voter.page.emulate_media(reduced_motion="reduce")
    expect(voter.page.locator(".l-paper").nth(7)).to_be_visible()
    assert voter.page.locator(".l-vote__send").evaluate("e => getComputedStyle(e).position") == "sticky"
    downwards = _tabbed(voter, "Tab")
    upwards = _tabbed(voter, "Shift+Tab")
    assert len(downwards) >= 16
    assert [name for way in (downwards, upwards) for name, seen in way.items() if seen < 1] == []
