"""What everybody may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from bundnis.core.access import PERMISSIONS
from bundnis.core.i18n import gettext_in
from bundnis.core.text import fold
from bundnis.measures.stages import MOVES, STAGES
from bundnis.public import rules, views
from tests.client import Browser, Page
from tests.factories.measures import measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]


def read(browser: Browser, address: str, language: str) -> Page:
    """The page in a language."""
    browser.keep("language", language)
    return browser.get(address)


def test_visitors_are_welcomed(app: Flask, browser: Browser) -> None:
    page = browser.get("/")
    assert "/sign-in" in page.addresses
    assert "/demo" not in page.addresses


def test_one_alliance_is_where_one_begins(sign_in: SignIn) -> None:
    assert sign_in("anna").get("/", 303).location == "/ostbelgien/"


def test_several_alliances_are_listed(world: World, sign_in: SignIn) -> None:
    from bundnis.membership import service

    service.give_seat(world.actor("fanny"), world.foreign.id, world.person("anna").id, "observer")
    page = sign_in("anna").get("/")
    assert {"/ostbelgien/", "/foreign/"} <= set(page.addresses)


@pytest.mark.parametrize(("name", "may_found"), [("olga", True), ("eva", False)])
def test_who_sits_nowhere_learns_what_to_do(sign_in: SignIn, name: str, may_found: bool) -> None:
    page = sign_in(name).get("/")
    assert ("/alliances/new" in page.addresses) is may_found


def test_a_sign_of_life_asks_the_database_nothing(app: Flask, browser: Browser) -> None:
    with count(app) as seen:
        page = browser.get("/healthz")
    assert page.data == b"ok\n"
    assert not seen, seen


@pytest.mark.parametrize("name", list(rules.LEGAL))
@pytest.mark.parametrize("code", ["de", "fr", "nl", "en"])
def test_the_shipped_texts_say_what_is_still_to_be_filled_in(
    app: Flask, browser: Browser, name: str, code: str
) -> None:
    page = read(browser, f"/legal/{name}", code)
    assert page.tree.get("lang") == code
    assert f"legal/{name}.{code}.md" in page.text
    assert not page.select("main div[lang]")


def test_the_installation_s_own_text_comes_first(app: Flask, browser: Browser) -> None:
    folder = Path(app.config["INSTANCE"]) / "legal"
    folder.mkdir()
    own = folder / "imprint.de.md"
    own.write_text("# Impressum\n\nRegion <b>Muster</b>\n\n## Kontakt\n\n**Telefon** 1\n", encoding="utf-8")
    try:
        page = read(browser, "/legal/imprint", "fr")
    finally:
        own.unlink()
        folder.rmdir()
    # It is German, and says so to a French reader; typed HTML stays text.
    assert page.select("main div[lang=de]")
    assert "<b>Muster</b>" in page.text and "Telefon" in page.text
    assert page.select("main h2")[0].text == "Kontakt"


def test_other_legal_pages_do_not_exist(app: Flask, browser: Browser) -> None:
    browser.get("/legal/terms", 404)
    browser.get("/legal/..%2f..%2fsecret_key", 404)


def test_the_help_prints_the_tables(app: Flask, browser: Browser) -> None:
    page = read(browser, "/help", "en")
    for permission in PERMISSIONS.values():
        assert permission.label in page.text
    for info in STAGES:
        assert info.sentence in page.text
    for move in MOVES:
        assert move.label in page.text


def test_the_help_speaks_the_reader_s_language(app: Flask, browser: Browser) -> None:
    page = read(browser, "/help", "de")
    assert all(gettext_in("de", permission.label) in page.text for permission in PERMISSIONS.values())


def test_moves_of_one_name_stand_in_one_row() -> None:
    rows = rules.move_rows(MOVES)
    assert len(rows) == len({move.name for move in MOVES})
    pause = next(row for row in rows if row.label == "Pause")
    assert len(pause.sources) == 4 and len(pause.targets) == 1


def test_sections() -> None:
    assert rules.sections("# Titel\n\nVorweg\n\n## Eins\n\nText\n## Zwei\n") == [
        rules.Section("", "Vorweg"),
        rules.Section("Eins", "Text"),
        rules.Section("Zwei", ""),
    ]
    assert rules.sections("") == []


def test_every_legal_text_is_shipped_in_every_language() -> None:
    shipped = {file.name for file in views.SHIPPED.glob("*.md")}
    assert shipped == {f"{name}.{code}.md" for name in rules.LEGAL for code in ("de", "fr", "nl", "en")}


# -- words, permissions, shortcuts ---------------------------------------------------------------


@pytest.mark.parametrize("code", ["de", "fr", "nl", "en"])
def test_every_word_is_complete_in_every_language(code: str) -> None:
    for word in rules.glossary():
        assert word.names[code].strip(), word.key
        assert word.meanings[code].endswith("."), word.key
        assert "'" not in word.meanings[code] + word.names[code], word.key
    assert len({word.key for word in rules.glossary()}) == len(rules.glossary())


@pytest.mark.parametrize(
    ("typed", "code", "key"),
    [
        ("Federführung", "de", "lead_partner"),
        ("federfuhrung", "de", "lead_partner"),
        ("chef de file", "de", "lead_partner"),
        ("TREKKER", "fr", "lead_partner"),
        ("penurie", "fr", "skilled_labour_shortage"),
        ("gommettes idées", "fr", "dot_voting"),
    ],
)
def test_a_word_is_found_in_any_language_without_accents(typed: str, code: str, key: str) -> None:
    assert key in {word.key for word in rules.words_like(typed, code)}


def test_words_stand_in_the_order_of_the_alphabet() -> None:
    names = [fold(word.names["fr"]) for word in rules.words_like("", "fr")]
    assert names == sorted(names)
    assert len(names) == len(rules.glossary())


def test_the_search_for_words(app: Flask, browser: Browser) -> None:
    page = read(browser, "/help/words?q=trekker", "de")
    assert "Federführung" in page.text
    assert page.select("#lead_partner [lang=nl]")
    assert not page.select("#indicator")
    nothing = read(browser, "/help/words?q=xyzzy", "de")
    assert "/help/words" in nothing.addresses


def test_the_alliance_s_own_word_for_measure(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    assert not anna.get("/help/words").select("#measure b")
    world.change(world.alliance, word="action")
    [note] = anna.get("/help/words").select("#measure b")
    assert "Ostbelgien" in note.text_content()
    assert anna.get("/help").select("#measure b")


def test_every_permission_stands_in_one_area(app: Flask) -> None:
    areas = rules.by_area(PERMISSIONS)
    assert sorted(name for _area, names in areas for name in names) == sorted(PERMISSIONS)
    assert "Other" not in dict(areas), "whatever may be done has its place"


def test_the_help_lists_the_shortcuts(app: Flask, browser: Browser) -> None:
    page = read(browser, "/help", "en")
    assert [key.text for key in page.select("#shortcuts dt kbd")][:5] == ["?", "n", "e", "u", "/"]


# -- shortcuts -----------------------------------------------------------------------------------


def test_shortcuts_lead_where_one_may_go(world: World, sign_in: SignIn) -> None:
    def keys(name: str) -> dict[str, str]:
        page = sign_in(name).get("/ostbelgien/board")
        return dict(json.loads(page.select("body")[0].get("data-shortcuts")))

    assert keys("anna") == {
        "?": "/help#shortcuts", "n": "/ostbelgien/measures/new", "/": "/ostbelgien/measures/#filter-q",
        "g b": "/ostbelgien/board", "g t": "/ostbelgien/",
    }  # fmt: skip
    assert "n" not in keys("otto"), "observers propose nothing"


def test_shortcuts_can_be_switched_off(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    anna = sign_in("anna")
    address = f"/ostbelgien/measures/{row.number}"
    assert {each.get("aria-keyshortcuts") for each in anna.get(address).select("[aria-keyshortcuts]")} == {"e", "u"}
    anna.submit("/account", {"shortcuts": None})
    page = anna.get(address)
    assert not page.select("[aria-keyshortcuts]")
    assert page.select("body")[0].get("data-shortcuts") is None
    assert not page.select("script[src*=shortcuts]")


def test_visitors_have_none(browser: Browser, app: Flask) -> None:
    assert browser.get("/help").select("body")[0].get("data-shortcuts") is None
