"""After a session: what was pledged is confirmed or declined, an organisation admitted or declined, the minutes
objected to and answered. Each of these pages is open to everybody, in two languages and two widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import leading, phone, to_step
from tests.journeys.inspection import invalid, look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]
LONG = "Gemeinnützige Genossenschaft für Nachbarschaftshilfe Südtal"
WIDTHS = (360, 1280)


def test_everything_that_is_answered_after_a_session_is_open_to_everybody(
    visit: Visit, demo_server: Server, tmp_path: Path
) -> None:
    faults: list[str] = []
    pages: dict[str, str] = {}
    for visitor, name, address in answered(visit, demo_server):
        for language in ("fr", "de"):
            _speak(visitor, language)
            for width in WIDTHS:
                visitor.page.set_viewport_size({"width": width, "height": 900})
                visitor.open(address)
                faults += look_at(visitor)
            pages[f"{address} {language}"] = visitor.source
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        if name != "decline":
            _answer(visitor, name)
    assert faults + invalid(pages, tmp_path) == []


def answered(visit: Visit, server: Server) -> Iterator[tuple[Visitor, str, str]]:
    """Who answers, what, where: one after the other, each as soon as it can be answered."""
    lena, place, code = leading(visit, server, "Was danach kommt")
    anna, bruno = (phone(visit, server, code) for _each in range(2))
    to_step(lena, "Ideen sammeln")
    anna.page.locator("textarea").fill("Fahrdienst für Auszubildende am Wochenende")
    anna.page.locator("form[data-queue] button").first.click()
    expect(anna.page.locator("[data-region=mine] .l-ideas li")).to_have_count(1)
    to_step(lena, "Beiträge zusagen")
    for visitor, who in ((anna, {"partner_id": "IAWM"}), (bruno, {"organisation": LONG})):
        visitor.open(f"/join/{code}/pledges/new")
        visitor.page.locator('[name="kind"]').select_option("hours")
        visitor.fill(**who, amount="20", first_step="Drei Betriebe einladen")
        visitor.send()
        visitor.sees("20")
    to_step(lena, "Entscheiden")
    lena.go(lena.page.locator('a[href$="/decide"]').first)
    lena.page.locator('[name="kind"]').first.select_option("measure")
    lena.page.locator('[name="route"]').select_option("train")
    lena.page.locator('[name="field_id"]').select_option(index=1)
    lena.fill(lead_id="IAWM")
    lena.send()
    tom = visit(server)
    tom.sign_in_as("Tom Vorlage")
    yield tom, "confirm", _found(tom, f"{place}/", r"/pledges/\d+$")
    yield lena, "decline", _found(lena, f"{place}/", r"/applicants/\d+/decline$")
    yield lena, "admit", _found(lena, f"{place}/", r"/applicants/\d+/admit$")
    lena.open(f"{place}/run")
    to_step(lena, "Abschluss")
    lena.page.locator('form[action$="/run/end"] button').click()
    expect(lena.page.locator('form[action$="/run/reopen"]')).to_be_visible()
    yield lena, "circulate", _found(lena, f"{place}/minutes", r"/circulate$")
    yield tom, "object", _found(tom, f"{place}/minutes", r"/object$")
    yield lena, "answer", _found(lena, f"{place}/minutes", r"/objections/\d+")


def _found(visitor: Visitor, page: str, pattern: str) -> str:
    """The address of this kind to which a page leads."""
    visitor.open(page)
    links = visitor.page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    found = [str(address) for address in links if re.search(pattern, address)]
    assert found, f"{page} does not lead to {pattern}"
    return found[0]


def _speak(visitor: Visitor, language: str) -> None:
    visitor.open("/help")
    visitor.page.locator(f'button[lang="{language}"]').first.evaluate("one => one.click()")
    expect(visitor.page.locator(f'html[lang="{language}"]')).to_be_attached()


def _answer(visitor: Visitor, name: str) -> None:
    if name == "object":
        visitor.fill(text="Der Fahrdienst war für den Samstag gemeint.")
    elif name == "answer":
        visitor.fill(answer="Das steht jetzt so im Protokoll.")
    elif name == "admit":
        visitor.page.locator('[name="sector"]').select_option(index=1)
        visitor.page.locator('[name="country"]').select_option("BE")
    visitor.send()
    expect(visitor.page.locator(".b-errors")).to_have_count(0)
