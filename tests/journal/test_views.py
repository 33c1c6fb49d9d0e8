"""The journal page of an alliance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask

from bundnis.alliances import service
from bundnis.core.dates import Span
from bundnis.core.text import Translated
from bundnis.measures.service import move
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]


def test_the_journal_is_read_in_pages_of_fifty(app: Flask, sign_in: SignIn, world: World) -> None:
    for number in range(60):
        service.add_key_date(
            world.actor("dirk"), world.alliance.id, day=Span.in_year(2020), text=Translated.of(de=f"Termin-{number:02}")
        )
    browser = sign_in("otto")
    with count(app) as statements:
        page = browser.get("/ostbelgien/journal/")
    # who is signed in with the seats, the entries, the names; the measures, where some are told of
    assert len(statements) == 3, statements
    assert len(page.select("ol.b-timeline > li")) == 50
    assert "Dirk Example" in page.text
    assert "Termin-59" in page.text
    assert "Termin-09" not in page.text
    (older,) = [href for href in page.addresses if "before=" in href]
    page = browser.get(older)
    assert "Termin-09" in page.text
    assert "Termin-10" not in page.text
    for nonsense in ("abc", "-1", "99999999999999999999", "²"):
        browser.get(f"/ostbelgien/journal/?before={nonsense}")
    assert browser.get("/ostbelgien/journal/?before=1").select(".b-empty")


def test_what_was_said_beside_a_reason_is_told(world: World, sign_in: SignIn) -> None:
    for title, name, answers in (
        ("Ruht", "pause", {"reason": "Ferien", "resume_on": date(2040, 2, 1)}),
        ("Vorbei", "stop", {"reason": "Keine Nachfrage", "lesson": "Früher fragen."}),
    ):
        move(world.actor("dirk"), measure(world, "implementation", title=title), name, **answers)
    page = sign_in("otto").get("/ostbelgien/journal/")
    for said in ("Ferien", "Geht weiter ab: 01.02.2040", "Keine Nachfrage", "Erkenntnis: Früher fragen.", "M-2 Vorbei"):
        assert said in page.text, page.text
    assert "/ostbelgien/measures/2" in page.addresses


def test_the_journal_of_a_foreign_alliance_stays_foreign(sign_in: SignIn, world: World) -> None:
    service.add_key_date(world.actor("fanny"), world.foreign.id, day=Span.unknown(), text=Translated.of(de="GEHEIM"))
    assert "GEHEIM" not in sign_in("dirk").get("/ostbelgien/journal/").text
    sign_in("dirk").get("/foreign/journal/", status=404)
