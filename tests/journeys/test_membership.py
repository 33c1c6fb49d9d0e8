"""People and partners come and go: on a telephone, without scripts, by keyboard; in Aachen, where nobody else is."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
PARTNERS, PEOPLE = "/region-aachen/partners/", "/region-aachen/people/"


def opened(nora: Visitor, words: str, address: str) -> str:
    """Open the page of a partner or a person by its name in the list."""
    nora.open(address)
    nora.go(nora.page.get_by_role("link", name=words, exact=True).first)
    return nora.path


def test_a_partner_leaves_and_comes_back_without_scripts(demo_server: Server, visit: Visit) -> None:
    nora = visit(demo_server, width=360, scripts=False)
    nora.sign_in_as("Nora Beispiel")
    page = opened(nora, "VUV", PARTNERS)
    nora.follow("/leave")
    nora.sees("Das wird geschehen")
    nora.sees("Frieda Entwurf")
    nora.fill(reason="Die Kammer ordnet sich neu.")
    nora.send()
    nora.sees("VUV ist aus dem Bündnis ausgeschieden.")
    assert nora.path == page
    nora.sees("Für diesen Partner ist niemand dabei.")
    nora.open("/region-aachen/journal/")
    nora.sees("Die Kammer ordnet sich neu.")
    looking = visit(demo_server, width=360)
    looking.sign_in_as("Nora Beispiel")
    faults = []
    for part in ("", "/return"):
        looking.open(page + part)
        faults += look_at(looking)
    assert faults == []
    nora.open(f"{page}/return")
    nora.send()
    nora.sees("VUV macht wieder mit.")


def test_handing_over_by_keyboard_alone(demo_server: Server, visit: Visit) -> None:
    felix = visit(demo_server, width=360, scripts=False)
    felix.sign_in_as("Felix Muster")
    me = opened(felix, "Felix Muster", PEOPLE)
    felix.open(f"{me}hand-over")
    felix.page.locator("#person_id").focus()
    felix.page.keyboard.type("Aylin Probe")
    for _each in range(12):
        felix.page.keyboard.press("Tab")
        if felix.page.evaluate("document.activeElement.type") == "submit":
            break
    with felix.page.expect_navigation():
        felix.page.keyboard.press("Enter")
    felix.sees("Aylin Probe hat übernommen.")
    felix.sees("Beobachtung")
    aylin = visit(demo_server, width=360)
    aylin.sign_in_as("Aylin Probe")
    aylin.open("/region-aachen/")
    aylin.sees("Felix Muster hat die Aufgaben von Felix Muster an Aylin Probe übergeben")
    # It is taken back the other way.
    aylin.open(f"{opened(aylin, 'Aylin Probe', PEOPLE)}hand-over")
    faults = look_at(aylin)
    aylin.page.get_by_label("HWK Aachen").uncheck()
    aylin.fill(person_id="Felix Muster")
    aylin.send()
    aylin.sees("Felix Muster hat übernommen.")
    assert faults == []
