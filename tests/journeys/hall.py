"""People in a hall: who leads, the screen, and phones of 360 by 740."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
SLUG = "ostbelgien"
# What a browser says of itself while there is no network, or no server.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED")


def leading(visit: Visit, server: Server, title: str, *, scripts: bool = True) -> tuple[Visitor, str, str]:
    """Lena has prepared a session and opened it; returns her window, the address of the session and its code."""
    lena = visit(server, scripts=scripts)
    lena.sign_in_as("Lena Beispiel")
    lena.open(f"/{SLUG}/workshops/new")
    lena.fill(title__de=title, question__de="Was fangen wir bis zum Sommer gemeinsam an?")
    lena.send()
    place = lena.path.rstrip("/")
    lena.press("/open")
    return lena, place, lena.page.locator(".l-code").first.inner_text()


def rehearsing(visit: Visit, server: Server, title: str, question: str = "Womit fangen wir an?") -> tuple[Visitor, str]:
    """Somebody on the run sheet of a rehearsal, and the address of the rehearsal."""
    lena = visit(server)
    lena.sign_in_as("Lena Beispiel")
    lena.open(f"/{SLUG}/workshops/new")
    lena.fill(title__de=title, question__de=question)
    lena.send()
    lena.press("/rehearse")
    place = lena.path.removesuffix("/run").rstrip("/")
    lena.open(f"{place}/run")
    return lena, place


def phone(visit: Visit, server: Server, code: str, language: str = "de-DE", *, scripts: bool = True) -> Visitor:
    """Somebody who has joined."""
    visitor = visit(server, language=language, width=360, scripts=scripts)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.open(f"/join/{code}")
    visitor.go(visitor.page.locator('#page-form button:visible:not([name="switch_language"])').first)
    assert visitor.path.endswith("/phone"), visitor.text
    return visitor


def to_step(lena: Visitor, title: str) -> None:
    """From the list of all steps, wherever the session stands."""
    steps = lena.page.locator(".l-all:has(ol)")
    if not steps.evaluate("each => each.open"):
        steps.locator("summary").click()
    steps.locator("li", has_text=title).get_by_role("button").click()
    expect(lena.page.locator("#now")).to_have_text(title)


def forgive(visitor: Visitor) -> None:
    """Forget what the browser said of the network: it was the point."""
    visitor.complaints[:] = [each for each in visitor.complaints if not any(word in each for word in EXPECTED)]


def ideas_on(visitor: Visitor) -> list[str]:
    """The ideas a screen shows."""
    return visitor.page.locator(".l-ideas li > span:first-child").all_inner_texts()
