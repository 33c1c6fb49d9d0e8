"""A whole founding workshop: who leads, the screen, five phones in two languages; measures and minutes at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.hall import SLUG, ideas_on, leading, phone, to_step
from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]
IDEAS = (
    "Ein Tag in der Pflege", "Schnuppertag in der Pflege", "Fahrdienst für Auszubildende",
    "Stages d’observation dans les PME", "Crèche d’entreprise partagée",
)  # fmt: skip


@dataclass
class Workshop:
    """Everybody in the hall."""

    lena: Visitor
    screen: Visitor
    phones: list[Visitor]
    place: str
    faults: list[str]

    def press(self, ending: str, name: str = "") -> None:
        """A button of the run sheet, which is pressed without leaving the page."""
        buttons = self.lena.page.locator(f'form[action$="{ending}"] button')
        (buttons.filter(has_text=name) if name else buttons).first.click()

    def shows(self, words: str) -> None:
        """The screen shows the words, in a moment."""
        expect(self.screen.page.locator("main")).to_contain_text(words)

    def look(self, visitor: Visitor, themes: tuple[str, ...] = ("light", "dark")) -> None:
        """Nothing is in the way of anybody."""
        self.faults += look_at(visitor, themes)


def test_a_founding_workshop_ends_with_measures(visit: Visit, demo_server: Server) -> None:
    lena, place, code = leading(visit, demo_server, "Gründungsworkshop Pflege")
    screen = visit(demo_server)
    screen.sign_in_as("Lena Beispiel")
    screen.page.set_viewport_size({"width": 1280, "height": 720})
    screen.open(f"{place}/screen")
    phones = [phone(visit, demo_server, code, "de-DE" if nth < 3 else "fr-FR") for nth in range(5)]
    hall = Workshop(lena, screen, phones, place, [])
    hall.shows("5 Personen")
    hall.look(screen)
    _ideas(hall)
    _dots(hall)
    _rate(hall)
    _pledges(hall)
    _decide(hall)
    _minutes(hall)
    assert hall.faults == [], "\n".join(hall.faults)


def _ideas(hall: Workshop) -> None:
    to_step(hall.lena, "Ideen sammeln")
    for visitor, text in zip(hall.phones, IDEAS, strict=True):
        visitor.page.locator("textarea").fill(text)
        visitor.page.locator("form[data-queue] button").first.click()
    for text in IDEAS:
        hall.shows(text)
    assert len(ideas_on(hall.screen)) == len(IDEAS)
    hall.look(hall.phones[0])
    hall.look(hall.phones[3], ("light",))
    hall.look(hall.lena)
    hall.look(hall.screen, ("dark",))
    to_step(hall.lena, "Ähnliches zusammenlegen")
    for text in IDEAS[:2]:
        hall.lena.page.locator("#items ~ * label, form[action$='/items/group'] label", has_text=text).first.click()
    hall.press("/items/group")
    expect(hall.lena.page.locator(".l-item__ideas li")).to_have_count(2)
    hall.shows("+1")


def _papers(visitor: Visitor) -> Locator:
    return visitor.page.locator("form[data-ballot] fieldset.l-paper")


def _vote(visitor: Visitor) -> None:
    visitor.page.locator("form[data-ballot] .l-vote__send button").click()
    expect(visitor.page.locator(".l-voted")).to_be_visible()


def _dots(hall: Workshop) -> None:
    to_step(hall.lena, "Punkte geben")
    hall.press("/ballot/open")
    for visitor in hall.phones:
        expect(_papers(visitor)).to_have_count(4, timeout=15_000)
        # Every phone has an order of its own, so that the first is not first for everybody.
        _papers(visitor).filter(has_text=IDEAS[0]).locator("label.l-answer").nth(2).click()
        _papers(visitor).filter(has_text=IDEAS[2]).locator("label.l-answer").nth(1).click()
    hall.look(hall.phones[0])
    for visitor in hall.phones[:4]:
        _vote(visitor)
    hall.shows("4 von 5")
    # Whoever has not sent yet is not hurried, and not lost.
    _vote(hall.phones[4])
    hall.shows("5 von 5")
    hall.press("/ballot/close")
    to_step(hall.lena, "Ergebnis zeigen")
    hall.lena.page.locator('form[action$="/ballot/reveal"] button[value="0"]').click()
    hall.shows("10 Punkte")


def _rate(hall: Workshop) -> None:
    to_step(hall.lena, "Aussichten und Aufwand")
    hall.press("/ballot/open")
    for visitor in hall.phones:
        expect(_papers(visitor).first.locator("fieldset")).to_have_count(2, timeout=15_000)
        for paper in _papers(visitor).all():
            for part in paper.locator("fieldset").all():
                part.locator("label.l-answer").nth(3).click()
        _vote(visitor)
    hall.shows("5 von 5")
    hall.press("/ballot/close")
    hall.lena.page.locator('form[action$="/ballot/reveal"] button[value="0"]').click()


def _pledges(hall: Workshop) -> None:
    to_step(hall.lena, "Beiträge zusagen")
    first = hall.phones[0]
    first.go(first.page.locator('a[href*="/pledges/new"][href*="as=lead"]').first)
    hall.look(first, ("light",))
    first.fill(partner_id="IAWM")
    first.send()
    second = hall.phones[3]
    second.go(second.page.locator('a[href*="/pledges/new"]:not([href*="as=lead"])').first)
    second.page.locator('[name="kind"]').select_option("hours")
    second.fill(partner_id="WSR", amount="20", first_step="Nous invitons trois entreprises")
    second.send()
    second.sees("20")
    hall.shows("20")


def _decide(hall: Workshop) -> None:
    to_step(hall.lena, "Entscheiden")
    lena = hall.lena
    for nth, kind in enumerate(("measure", "parked")):
        lena.go(lena.page.locator('a[href$="/decide"]').nth(nth))
        lena.page.locator('[name="kind"]').first.select_option(kind)
        if kind == "parked":
            lena.fill(reason="Zuerst die Pflege")
        else:
            lena.page.locator('[name="route"]').select_option("train")
            lena.page.locator('[name="field_id"]').select_option(index=1)
        lena.send()
    hall.shows("Ein Tag in der Pflege")
    to_step(lena, "Abschluss")
    hall.press("/run/end")
    expect(lena.page.locator("#sending")).to_contain_text("beendet")
    lena.open(f"{hall.place}/")
    lena.press("/carry-out")
    lena.open(f"/{SLUG}/board")
    expect(lena.page.locator("main")).to_contain_text("Ein Tag in der Pflege")


def _minutes(hall: Workshop) -> None:
    for visitor in hall.phones[:1]:
        expect(visitor.page.locator('[data-region="head"]')).to_contain_text("zu Ende")
    answer = hall.lena.page.request.get(f"{hall.lena.server.address}{hall.place}/minutes.pdf")
    assert answer.ok, answer.status
    assert answer.body().startswith(b"%PDF-")
