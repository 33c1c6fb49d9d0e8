"""The forms behind the run sheet and the phone: without barriers, valid, never wider than a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import leading, phone, to_step
from tests.journeys.inspection import THEMES, invalid, look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]


def test_every_form_of_a_session_is_open_to_everybody(visit: Visit, demo_server: Server, tmp_path: Path) -> None:
    lena, place, code = leading(visit, demo_server, "Alle Seiten")
    luc = phone(visit, demo_server, code, "fr-FR")
    to_step(lena, "Ideen sammeln")
    luc.open(f"/join/{code}/phone")
    luc.page.locator("textarea").first.fill("Ein Tag in drei Betrieben")
    luc.page.locator("[data-region=mine] form button[type=submit]").first.click()
    expect(luc.page.locator("[data-region=mine] .l-ideas li")).to_have_count(1)
    forms = {f"{place}/run/ideas/new", f"{place}/run/agreed", f"{place}/run/people/new"}
    for step in ("Ähnliches zusammenlegen", "Entscheiden", "Beiträge zusagen"):
        to_step(lena, step)
        lena.open(f"{place}/run")
        links = lena.page.locator("a[href*='/run/']")
        found = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
        forms |= {address.partition("#")[0] for address in found}
    faults: list[str] = []
    for address in sorted(forms):
        lena.open(address)
        lena.pages[address] = lena.source
        faults += look_at(lena, THEMES[:1])
    luc.open(f"/join/{code}/phone")
    own = luc.page.locator("a[href*='/join/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for address in sorted({address.partition("#")[0] for address in own if not address.endswith(".json")}):
        luc.open(address)
        luc.pages[address] = luc.source
        faults += look_at(luc, THEMES[:1])
    stranger = visit(demo_server, language="nl-NL", width=360)
    for address in ("/join/", f"/join/{code}", f"/join/{code}/back"):
        stranger.open(address)
        stranger.pages[address] = stranger.source
        faults += look_at(stranger)
    assert any("/decide" in address for address in forms) and any("/pledges/new" in address for address in forms)
    assert faults + invalid({**lena.pages, **luc.pages, **stranger.pages}, tmp_path) == []
