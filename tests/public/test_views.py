"""What everybody may see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from bundnis.core.access import PERMISSIONS
from bundnis.core.i18n import gettext_in
from bundnis.measures.stages import MOVES, STAGES
from bundnis.public import rules, views
from tests.client import Browser, Page
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
