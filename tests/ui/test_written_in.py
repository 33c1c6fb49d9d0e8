"""Who reads a language the alliance does not write in is told so once a page, not beside every text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.core.text import Translated
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World

SignIn = Callable[[str], Browser]
PAGES = ("", "board", "measures/", "measures/1", "partners/", "learning/lessons", "profile")
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def notes(browser: Browser, address: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in browser.get(address).select(".b-fallback")]


@pytest.mark.parametrize("page", PAGES)
def test_said_once_a_page(world: World, sign_in: SignIn, page: str) -> None:
    world.change(world.alliance, languages=["de"])
    for number in range(3):
        measure(world, "implementation", title=f"Erste {number}", summary=Translated.of(de="Satz"))
    world.change(world.person("anna"), language="nl")
    anna = sign_in("anna")
    assert notes(anna, f"/ostbelgien/{page}") == ["Talen waarin deze alliantie schrijft: Deutsch"]


def test_the_texts_keep_their_language(world: World, sign_in: SignIn) -> None:
    world.change(world.alliance, languages=["de"])
    measure(world, "implementation", title="Erste")
    world.change(world.person("anna"), language="nl")
    assert sign_in("anna").get("/ostbelgien/measures/1").select("h1 [lang=de]")


def test_where_the_alliance_writes_the_reader_s_language_each_text_says_what_it_lacks(
    world: World, sign_in: SignIn
) -> None:
    world.change(world.alliance, languages=["de", "fr"])
    row = measure(world, "implementation")
    world.change(row, title=Translated.of(de="Erste"))
    world.change(world.person("anna"), language="fr")
    found = notes(sign_in("anna"), "/ostbelgien/measures/")
    assert any("allemand" in each for each in found), found
    world.change(world.person("bruno"), language="de")
    assert notes(sign_in("bruno"), "/ostbelgien/measures/") == []
