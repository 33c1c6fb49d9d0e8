"""The pictures of the README and the handbook: what they photograph is there, in both languages.

They are drawn anew with ``make pictures``; without it nothing is written, only looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.house.sources import ROOT
from tests.journeys.palette import small
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]

FOLDER = ROOT / "docs" / "pictures"
# Without the name every setting begins with: the tests clear those.
DRAWS = bool(os.environ.get("DRAW_PICTURES"))
LARGEST = 120_000
LANGUAGES = {"de": "Deutsch", "en": "English"}


@dataclass(frozen=True)
class Picture:
    """What stands on a picture: its names, where it is taken and by whom, and what must be seen on it."""

    german: str
    english: str
    address: str
    shows: tuple[str, ...]
    height: int
    person: str = "Tom Vorlage"
    width: int = 1280

    def file(self, language: str) -> Path:
        """Where it is kept."""
        return FOLDER / language / f"{self.german if language == 'de' else self.english}.png"


# An address that begins with a question mark is the first measure the list finds that IAWM leads, or any.
PICTURES = (
    Picture("heute", "today", "/ostbelgien/", (".b-duty", "#running-h"), 780),
    Picture("tafel", "board", "/ostbelgien/board", (".b-board", "form select"), 800, "Lena Beispiel"),
    Picture("massnahme", "measure", "?stage=workshop", (".b-standing", "#move", "#contributions", "#lead"), 900),
    Picture("abschliessen", "complete", "?stage=implementation moves/complete", ("#end", "#steps"), 860),
    Picture("was-gewirkt-hat", "what-worked", "/ostbelgien/learning/", ("#advice-h", ".b-bars", "table"), 860),
    Picture("beitraege", "contributions", "/ostbelgien/contributions", ("#own", "#own .b-list"), 860),
    Picture(
        "statusmeldung-360", "update-360", "?stage=implementation updates/new",
        ('[name="health"]', '[name="sentence"]'), 720, width=360,
    ),
    # The second session of Ostbelgien waits in the lobby.
    Picture("ablaufplan", "run-sheet", "/ostbelgien/workshops/2/run", ("#now", ".l-steps"), 900, "Jan Moderat"),
    Picture("leinwand", "screen", "/ostbelgien/workshops/2/screen", (".l-door__code", ".l-door__qr"), 720,
            "Jan Moderat"),
    Picture("telefon-360", "phone-360", "join", ("#page-form",), 720, width=360),
)


def speak(visitor: Visitor, language: str) -> None:
    """Choose the language as a person does."""
    menu = visitor.page.locator(".b-menu--language")
    menu.locator("summary").click()
    visitor.go(menu.get_by_role("button", name=LANGUAGES[language], exact=True))
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)


def go_there(visitor: Visitor, address: str) -> None:
    """Open an address; the first measure of a list where it says which, one of IAWM if there is one.

    "join" is the way into the session that waits.
    """
    if address == "join":
        visitor.open("/demo")
        visitor.open(str(visitor.page.locator('a[href^="/join/"]').first.get_attribute("href")))
        return
    query, _, ending = address.partition(" ")
    if not query.startswith("?"):
        visitor.open(query)
        return
    visitor.open(f"/ostbelgien/measures/{query}")
    rows = visitor.page.locator("main tbody tr")
    own = rows.filter(has_text="IAWM")
    link = (own if own.count() else rows).first.locator("a").first
    visitor.open(f"{link.get_attribute('href')}/{ending}".rstrip("/"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.english)
def test_what_is_photographed_is_there(
    picture: Picture, language: str, demo_server: Server, visit: Visit
) -> None:
    visitor = visit(demo_server, width=picture.width)
    visitor.sign_in_as(picture.person)
    visitor.open("/ostbelgien/board")
    speak(visitor, language)
    go_there(visitor, picture.address)
    for place in picture.shows:
        expect(visitor.page.locator(place).first).to_be_visible()
    assert not visitor.scrolls_sideways()
    file = picture.file(language)
    if DRAWS:
        file.parent.mkdir(parents=True, exist_ok=True)
        visitor.page.set_viewport_size({"width": picture.width, "height": picture.height})
        # The browser would hide the caret with a style of its own, which the page forbids.
        picture_bytes = visitor.page.screenshot(caret="initial")
        blank = visitor.context.new_page()
        file.write_bytes(small(blank, picture_bytes))
        blank.close()
    # Others use this person too.
    visitor.open("/ostbelgien/board")
    speak(visitor, "de")
    assert file.stat().st_size <= LARGEST, f"{file.name} has {file.stat().st_size} bytes"
