"""The minute that keeps a measure alive: on a telephone, without scripts, by keyboard alone, with large text.

The time is printed (``-s`` shows it) and bounded; the taps are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]

TAPS, SECONDS = 4, 15
THINKING, TYPING = 0.4, 35
"""Seconds somebody looks before a tap, milliseconds a letter takes."""

SENTENCE = "Die ersten Betriebe haben zugesagt."


class Thumb:
    """Taps like a person, and counts."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.taps = visitor, 0

    def tap(self, place: str, *, leads_on: bool = False) -> None:
        time.sleep(THINKING)
        thing = self.visitor.page.locator(place).first
        self.taps += 1
        if leads_on:
            self.visitor.go(thing)
        else:
            thing.click()


def test_from_today_to_a_sent_update_in_four_taps(demo_server: Server, visit: Visit) -> None:
    tom = visit(demo_server, width=360)
    tom.sign_in_as("Tom Vorlage")
    tom.open("/ostbelgien/")
    thumb, begin = Thumb(tom), time.monotonic()
    thumb.tap('main a[href*="/updates/new"]:visible', leads_on=True)
    thumb.tap('[name="health"][value="on_course"]')
    thumb.tap('[name="sentence"]')
    tom.page.keyboard.type(SENTENCE, delay=TYPING)
    thumb.tap('#page-form button[type="submit"]:not([name="switch_language"])', leads_on=True)
    took = time.monotonic() - begin
    print(f"\nfrom Today to a sent update: {thumb.taps} taps, one sentence, {took:.1f} s")  # noqa: T201
    assert tom.path == "/ostbelgien/", "back where it began"
    tom.go(tom.page.locator(".b-flash a").first)
    tom.sees(SENTENCE)
    assert thumb.taps <= TAPS and took <= SECONDS


def test_from_the_measure_with_the_answer_in_hand(demo_server: Server, visit: Visit) -> None:
    """Three taps: the answer, and after the sentence the button; the field has the focus already."""
    tom = visit(demo_server, width=360)
    tom.sign_in_as("Tom Vorlage")
    tom.open(_running(tom))
    thumb = Thumb(tom)
    thumb.tap('.b-report a[href$="health=slow"]', leads_on=True)
    assert tom.page.evaluate("document.activeElement.name") == "sentence"
    tom.page.keyboard.type("Es geht langsamer.")
    thumb.tap('#page-form button[type="submit"]:not([name="switch_language"])', leads_on=True)
    tom.sees("Es geht langsamer.")
    assert thumb.taps <= TAPS - 1


def test_stuck_by_keyboard_alone_without_scripts(demo_server: Server, visit: Visit) -> None:
    """From stuck to the helper, who answers; everything with the keys."""
    tom = visit(demo_server, width=360, scripts=False)
    tom.sign_in_as("Tom Vorlage")
    measure = _running(tom)
    tom.open(f"{measure}/updates/new")
    _tab_to(tom, "health")
    tom.page.keyboard.press("ArrowDown")
    tom.page.keyboard.press("ArrowDown")
    _tab_to(tom, "because")
    tom.page.keyboard.type("Kein Raum am Abend")
    _tab_to(tom, "sentence")
    tom.page.keyboard.type("Es hakt.")
    _tab_to(tom, "next_choice")
    tom.page.keyboard.press("ArrowDown")
    _tab_to(tom, "Statusmeldung senden")
    with tom.page.expect_navigation():
        tom.page.keyboard.press("Enter")
    # Refused with what is missing, and everything typed is there.
    assert tom.page.locator("#unstuck_when-error").count() == 1
    assert tom.page.locator("#because").input_value() == "Kein Raum am Abend"
    _tab_to(tom, "unstuck_when")
    tom.page.keyboard.type("Ein Raum da ist")
    _tab_to(tom, "helper_person_id")
    tom.page.keyboard.type("Lena")
    _tab_to(tom, "Statusmeldung senden")
    with tom.page.expect_navigation():
        tom.page.keyboard.press("Enter")
    assert tom.path == measure
    tom.sees("Kein Raum am Abend")
    _help(visit(demo_server, width=360, scripts=False), measure)
    tom.open("/ostbelgien/")
    tom.sees("Lena Beispiel")
    tom.open(measure)
    assert tom.page.locator(".b-mention").first.inner_text() == "@Tom Vorlage"


def _help(lena: Visitor, measure: str) -> None:
    """Today asks for help, the measure leads to the answer; after it nothing is asked any more."""
    lena.sign_in_as("Lena Beispiel")
    lena.open("/ostbelgien/")
    lena.sees("Kein Raum am Abend")
    lena.open(measure)
    lena.go(lena.page.locator('.b-asks a[href*="comments/new?update="]').first)
    lena.fill(text="@Tom Vorlage, im Rathaus ist einer frei.")
    lena.send()
    assert not lena.page.locator('.b-asks a[href*="comments/new?update="]').count()


def test_a_correction_without_scripts(demo_server: Server, visit: Visit) -> None:
    tom = visit(demo_server, scripts=False)
    tom.sign_in_as("Tom Vorlage")
    measure = _running(tom)
    tom.open(f"{measure}/updates/new")
    tom.fill(health="stuck", because="Vertippt", unstuck_when="gleich", sentence="Falsch verstanden")
    tom.send()
    tom.go(tom.page.locator('main a[href$="/correct"]').first)
    tom.fill(health="on_course", sentence="Doch alles gut.")
    tom.send()
    assert tom.path == measure
    assert tom.page.locator("s", has_text="Falsch verstanden").count() == 1
    assert "Auf Kurs" in tom.page.locator(".b-standing .b-health").first.inner_text()


def test_names_are_suggested_behind_an_at_sign(demo_server: Server, visit: Visit) -> None:
    tom = visit(demo_server, width=360)
    tom.sign_in_as("Tom Vorlage")
    tom.open(_running(tom) + "/comments/new")
    tom.page.locator("#text").press_sequentially("Bitte @len")
    tom.page.keyboard.press("ArrowDown")
    tom.page.keyboard.press("Enter")
    assert tom.page.locator("#text").input_value() == "Bitte @Lena Beispiel "
    tom.send()
    tom.sees("@Lena Beispiel")


@pytest.mark.parametrize(
    ("alliance", "person"), [("ostbelgien", "Tom Vorlage"), ("kiwi-grossregion", "Luc Exemple")]
)
def test_nothing_bars_the_way_small_large_light_and_dark(
    demo_server: Server, visit: Visit, alliance: str, person: str
) -> None:
    for width in (1280, 360):
        visitor = visit(demo_server, width=width)
        visitor.sign_in_as(person)
        measure = _running(visitor, alliance)
        for address in (f"{measure}/updates/new", f"{measure}/comments/new"):
            visitor.open(address)
            assert look_at(visitor) == []
        visitor.open(f"{measure}/updates/new")
        visitor.page.locator('[name="health"][value="stuck"]').check()
        visitor.send()
        assert visitor.page.locator(".b-errors a").count() >= 3
        assert look_at(visitor) == []
        visitor.page.locator('.b-errors a[href="#because"]').click()
        assert visitor.page.evaluate("document.activeElement.name") == "because"
    # The word of the last stage is the longest in the least room; the first measure of each demo has come that far.
    for address in (f"{measure}/updates/new", measure, f"/{alliance}/measures/1", f"/{alliance}/measures/"):
        visitor.open(address)
        visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not visitor.scrolls_sideways(), address


def _running(visitor: Visitor, alliance: str = "ostbelgien") -> str:
    """A measure of the demo on which this person may report, with something to tick or to deliver."""
    for number in range(1, 16):
        visitor.open(f"/{alliance}/measures/{number}/updates/new")
        if visitor.page.locator("#doing").count():
            return f"/{alliance}/measures/{number}"
    raise AssertionError("nothing runs in the demo")


def _tab_to(visitor: Visitor, name: str) -> None:
    """Go on by the Tab key until the field with this name, or the button with these words, has the focus."""
    focus = "document.activeElement.name || document.activeElement.innerText || ''"
    for _press in range(150):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(focus).strip() == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")
