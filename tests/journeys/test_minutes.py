"""From the scribe's first note to the minutes in everybody's hands, with a network that comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import forgive, leading, phone, to_step
from tests.journeys.inspection import invalid, look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]


def test_the_scribe_writes_and_the_hall_reads(visit: Visit, demo_server: Server, tmp_path: Path) -> None:
    lena, place, code = leading(visit, demo_server, "Mit Protokoll")
    luc = phone(visit, demo_server, code, "fr-FR")
    lena.open(f"{place}/links")
    lena.fill(role="Protokoll", label="Otto")
    lena.send()
    otto = visit(demo_server)
    otto.open(lena.page.locator(".b-break a").get_attribute("href") or "")
    assert otto.path == f"{place}/notes"

    text, badge = otto.page.locator("textarea"), otto.page.locator("#sending")
    text.fill("Halb geschrieben")
    otto.page.reload()
    expect(text).to_have_value("Halb geschrieben")
    otto.context.set_offline(True)
    text.fill("Wer zahlt die Fahrt?")
    send = otto.page.locator("form[data-queue] button").first
    send.dblclick()
    expect(badge).to_have_text("Noch nicht gesendet")
    otto.context.set_offline(False)
    expect(badge).to_contain_text("Gesendet um")
    listed = otto.page.locator('[data-region="notes"] li')
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("Wer zahlt die Fahrt?")
    forgive(otto)
    faults = look_at(otto)

    _publish(lena, luc, place, code)
    for address in (f"/join/{code}/minutes", f"/join/{code}/mine", f"/join/{code}/mine/erase"):
        luc.open(address)
        faults += look_at(luc)
    for address in ("minutes", "notes", "screen"):
        lena.open(f"{place}/{address}")
        faults += look_at(lena)
    pages = {}
    for window, address in ((otto, f"{place}/notes"), (luc, f"/join/{code}/minutes"), (lena, f"{place}/minutes")):
        pages[address] = window.context.request.get(demo_server.address + address).text()
    assert faults + invalid(pages, tmp_path) == []
    _erase(luc, code)


def _publish(lena: Visitor, luc: Visitor, place: str, code: str) -> None:
    """The draft is opened to the hall, which reads it."""
    lena.open(f"{place}/run")
    to_step(lena, "Abschluss")
    luc.open(f"/join/{code}/minutes")
    luc.sees("pas encore ouvert")
    lena.page.locator('form[action$="/publish"] button').click()
    expect(lena.page.locator('[data-region="work-minutes"]')).to_contain_text("können das Protokoll lesen")
    luc.open(f"/join/{code}/minutes")
    luc.sees("Wer zahlt die Fahrt?")


def _erase(luc: Visitor, code: str) -> None:
    # What is left of Luc goes, and with it his place in the session.
    luc.open(f"/join/{code}/mine/erase")
    luc.go(luc.page.locator("#page-form button.b-btn--danger"))
    luc.sees("effacées")
    luc.open(f"/join/{code}/phone")
    assert luc.path == f"/join/{code}"
