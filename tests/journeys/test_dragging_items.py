"""Putting together by dragging on the run sheet: an extra beside the form, which does the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.hall import leading, phone, to_step
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]


def _line(lena: Visitor, text: str) -> Locator:
    return lena.page.locator('form[action$="/items/group"] .l-ideas > li', has_text=text)


def test_an_idea_dropped_on_another_is_put_with_it(visit: Visit, demo_server: Server) -> None:
    lena, _place, code = leading(visit, demo_server, "Zusammenlegen")
    to_step(lena, "Ideen sammeln")
    guest = phone(visit, demo_server, code)
    for place, text in enumerate(("Schnuppertag", "Probetag", "Einblick"), 1):
        guest.page.locator("textarea").fill(text)
        guest.page.locator("form[data-queue] button").first.click()
        expect(guest.page.locator('[data-region="mine"] .l-ideas li')).to_have_count(place)
    to_step(lena, "Ähnliches zusammenlegen")
    _line(lena, "Probetag").drag_to(_line(lena, "Schnuppertag"))
    together = lena.page.locator(".l-run .l-item__ideas li")
    expect(together).to_have_count(2)
    _line(lena, "Einblick").drag_to(_line(lena, "Schnuppertag").locator("strong"))
    expect(together).to_have_count(3)
    lena.page.locator('form[action$="/items/undo"] button').click()
    expect(together).to_have_count(2)
