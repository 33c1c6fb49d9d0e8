"""In the hall: bad networks, browsers without JavaScript, a server that dies. Nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.hall import forgive, ideas_on, leading, phone, to_step
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]


def test_the_network_goes_while_somebody_types_and_sends(visit: Visit, demo_server: Server) -> None:
    lena, place, code = leading(visit, demo_server, "Ohne Netz")
    anna = phone(visit, demo_server, code)
    to_step(lena, "Ideen sammeln")
    text = anna.page.locator("textarea")
    text.fill("Ein Tag in der Pflege, halb getippt")
    # Somebody else writes, the hall moves: what Anna types stays.
    bruno = phone(visit, demo_server, code)
    bruno.page.locator("textarea").fill("Tandem am Arbeitsplatz")
    bruno.page.locator("form[data-queue] button").first.click()
    expect(anna.page.locator('[data-region="hall"]')).to_contain_text("Tandem am Arbeitsplatz")
    assert text.input_value() == "Ein Tag in der Pflege, halb getippt"
    # The window is closed by mistake.
    anna.page.reload()
    expect(text).to_have_value("Ein Tag in der Pflege, halb getippt")

    anna.context.set_offline(True)
    text.fill("Ein Tag in der Pflege")
    send = anna.page.locator("form[data-queue] button").first
    send.dblclick()
    badge = anna.page.locator("#sending")
    expect(badge).to_have_text("Noch nicht gesendet")
    expect(anna.page.locator("#connection")).to_contain_text("Keine Verbindung")
    text.fill("Fahrdienst am Wochenende")
    send.click()
    anna.context.set_offline(False)
    expect(badge).to_contain_text("Gesendet um")
    own = anna.page.locator('[data-region="mine"] .l-ideas li > span:first-child')
    expect(own).to_have_text(["Ein Tag in der Pflege", "Fahrdienst am Wochenende"])
    assert anna.page.evaluate("Object.keys(localStorage).filter(k => /queue|draft/.test(k))") == []
    forgive(anna)

    screen = visit(demo_server)
    screen.sign_in_as("Lena Beispiel")
    screen.open(f"{place}/screen")
    assert sorted(ideas_on(screen)) == ["Ein Tag in der Pflege", "Fahrdienst am Wochenende", "Tandem am Arbeitsplatz"]


def test_the_step_goes_on_while_somebody_types(visit: Visit, demo_server: Server) -> None:
    lena, _place, code = leading(visit, demo_server, "Weiter")
    anna = phone(visit, demo_server, code)
    to_step(lena, "Ideen sammeln")
    anna.page.locator("textarea").fill("Noch nicht fertig")
    to_step(lena, "Ähnliches zusammenlegen")
    news = anna.page.locator("#news")
    expect(news).to_be_visible()
    assert anna.page.locator("textarea").input_value() == "Noch nicht fertig"
    anna.page.locator("form[data-queue] button").first.click()
    kept = anna.page.locator('[data-region="mine"] .b-pre')
    expect(kept).to_have_text("Noch nicht fertig")
    anna.complaints.clear()


def test_without_javascript(visit: Visit, demo_server: Server) -> None:
    lena, place, code = leading(visit, demo_server, "Ohne JavaScript", scripts=False)
    anna = phone(visit, demo_server, code, "fr-FR", scripts=False)
    lena.go(lena.page.locator(".l-steps__go button").first)
    lena.go(lena.page.locator(".l-steps__go button").first)
    anna.go(anna.page.locator("noscript a"))
    anna.page.locator("textarea").fill("Un jour dans les soins")
    anna.go(anna.page.locator("form[data-queue] button").first)
    anna.sees("Un jour dans les soins")
    lena.open(f"{place}/screen")
    assert ideas_on(lena) == ["Un jour dans les soins"]


def test_the_server_dies_while_somebody_sends(visit: Visit, demo_server: Server) -> None:
    lena, place, code = leading(visit, demo_server, "Stromausfall")
    anna = phone(visit, demo_server, code)
    to_step(lena, "Ideen sammeln")
    expect(anna.page.locator("textarea")).to_be_visible()
    demo_server.die()
    try:
        anna.page.locator("textarea").fill("Ein Tag in der Pflege")
        anna.page.locator("form[data-queue] button").first.click()
        expect(anna.page.locator("#sending")).to_have_text("Noch nicht gesendet")
    finally:
        demo_server.come_back()
    expect(anna.page.locator("#sending")).to_contain_text("Gesendet um", timeout=20_000)
    expect(lena.page.locator("#connection")).to_have_text("Verbunden", timeout=20_000)
    to_step(lena, "Ähnliches zusammenlegen")
    lena.open(f"{place}/screen")
    expect(lena.page.locator("main")).to_contain_text("Ein Tag in der Pflege")
    forgive(anna)
    forgive(lena)
