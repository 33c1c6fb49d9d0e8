"""The handbook in the product: every page answers, in the reader's language where there is one, and leads on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from flask import Flask

from bundnis.public import rules, views
from tests.client import Browser, Page
from tests.house.sources import ROOT

SignIn = Callable[[str], Browser]
BOOK = ROOT / "docs" / "handbook"
PAGES = rules.book_pages((BOOK / "README.md").read_text("utf-8"))
FILES = sorted(file.stem for file in BOOK.glob("*.md") if file.stem != "README")
# Nothing of it stands in the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def read(browser: Browser, address: str, language: str) -> Page:
    browser.keep("language", language)
    return browser.get(address)


def test_every_file_is_a_page_of_the_index(app: Flask) -> None:
    assert sorted(file for page in PAGES for file in page.files.values()) == FILES


@pytest.mark.parametrize("language", ["de", "fr", "nl", "en"])
def test_every_page_answers_and_what_it_names_is_there(app: Flask, browser: Browser, language: str) -> None:
    index = read(browser, "/help/handbook/", language)
    assert {f"/help/handbook/{page.name}" for page in PAGES} <= set(index.addresses)
    inside, pictures = set(), set()
    for name in FILES:
        page = browser.get(f"/help/handbook/{name}")
        assert page.select(".b-book h2") and page.select(".b-book p"), name
        inside |= {each for each in page.addresses if each.startswith("/help") or ".md" in each}
        pictures |= {str(each.get("src")) for each in page.select(".b-book img")}
    for address in inside:
        browser.get(address)
    assert len(pictures) >= 6
    for address in pictures:
        assert browser.get(address).data.startswith(b"\x89PNG"), address


@pytest.mark.parametrize(("language", "text"), [("de", "de"), ("en", "en"), ("fr", "en"), ("nl", "en")])
def test_the_text_is_in_the_reader_s_language_or_says_so(
    app: Flask, browser: Browser, language: str, text: str
) -> None:
    page = read(browser, "/help/handbook/everybody", language)
    assert page.heading == {"de": "Erste Schritte", "en": "First steps"}[text]
    assert bool(page.select(f".b-book[lang={text}]")) is (language != text)
    assert {"de", "en"} - {text} == {each.get("hreflang") for each in page.select("a[hreflang]")}


def test_a_french_reader_may_choose_german_and_keeps_it_from_page_to_page(app: Flask, browser: Browser) -> None:
    page = read(browser, "/help/handbook/everybody", "fr")
    [german] = [str(each.get("href")) for each in page.select("a[hreflang=de]")]
    chosen = browser.get(german)
    assert chosen.tree.get("lang") == "fr" and chosen.heading == "Erste Schritte"
    assert chosen.select("h1 [lang=de]") and chosen.select(".b-book[lang=de]")
    assert "/help/handbook/partners?language=de" in chosen.addresses
    assert "/help/handbook/alle?language=de" in browser.get("/help/handbook/partner?language=de").addresses


def test_the_help_leads_there(app: Flask, browser: Browser) -> None:
    assert "/help/handbook/" in browser.get("/help").addresses


@pytest.mark.parametrize(
    "address", ["README", "operating", "..%2foperating", "pictures/de/x.png", "pictures/nl/board.png"]
)
def test_nothing_else_of_the_folder_is_served(app: Flask, browser: Browser, address: str) -> None:
    browser.get(f"/help/handbook/{address}", 404)


def test_the_wheel_carries_it_where_it_is_looked_for(app: Flask) -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    place = views.WHEEL.relative_to(ROOT).as_posix()
    assert build["targets"]["wheel"]["force-include"] == {
        f"docs/{folder}": f"{place}/{folder}" for folder in ("handbook", "pictures")
    }
