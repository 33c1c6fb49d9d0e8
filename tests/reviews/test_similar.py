"""Tried before? What sounds like a title is offered while one writes it: measures, and what stands in the register."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.core.text import Translated
from bundnis.reviews import service
from bundnis.reviews.rules import enough, stems
from tests.client import Browser, Page
from tests.factories.measures import foreign_measure, measure
from tests.people import World

SignIn = Callable[[str], Browser]
HERE = "/ostbelgien/learning/similar"


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Schnuppertage im Handwerk", ["schnupperta", "handwe"]), ("Ein Tag, ein Ort", []),
        ("Café für alle!", ["cafe", "alle"]),
        ("100 % 'Tage_Los'", ["tage"]), ("Los los los", []), ("Werkstatt Werkstatt", ["werksta"]),
    ],
)
def test_a_title_is_looked_for_by_its_words(title: str, found: list[str]) -> None:
    assert stems(title) == found


@pytest.mark.parametrize(("asked", "wanted"), [(1, 1), (2, 1), (3, 2), (4, 2), (8, 2)])
def test_half_of_the_words_are_enough_and_two_of_many(asked: int, wanted: int) -> None:
    assert enough(asked) == wanted


def names(page: Page) -> list[str]:
    return [each.text_content().strip() for each in page.select("#similar li a")]


def test_measures_and_existing_actions_are_offered(world: World, sign_in: SignIn) -> None:
    dirk = world.actor("dirk")
    alike = measure(world, "reviewed", title="Schnuppertag bei Handwerkern")
    measure(world, title="Ein Café für Eltern")
    foreign_measure(world)
    noted = service.add_action(
        dirk, world.alliance.id, title=Translated.of(de="Schnuppertage der Kammer"), is_running="yes"
    )
    service.add_action(dirk, world.alliance.id, title=Translated.of(de="Jobmesse"))
    service.add_action(world.actor("fanny"), world.foreign.id, title=Translated.of(de="Schnuppertage drüben"))
    waiting = service.add_action(
        dirk, world.alliance.id, title=Translated.of(de="Schnuppertage, wartet"), state="waiting", noted_in="W-1"
    )
    page = sign_in("otto").get(f"{HERE}?title=Schnuppertage+im+Handwerk")
    assert names(page) == [f"{alike.label} Schnuppertag bei Handwerkern", "Schnuppertage der Kammer"]
    places = [each.get("href") for each in page.select("#similar li a")]
    assert places == [f"/ostbelgien/measures/{alike.number}", f"/ostbelgien/learning/actions#action-{noted.id}"]
    assert "wartet" not in page.text and waiting.state == "waiting"
    assert names(sign_in("otto").get(f"{HERE}?title=Schnuppertage&but={alike.number}")) == ["Schnuppertage der Kammer"]


def test_what_is_short_or_like_nothing_finds_nothing(world: World, sign_in: SignIn) -> None:
    measure(world, title="Schnuppertage im Handwerk")
    otto = sign_in("otto")
    for title in ("", "Tag", "%25%25%25%25", "Segelschule", "x" * 5_000):
        assert names(otto.get(f"{HERE}?title={title}")) == [], title


def test_the_form_of_a_measure_leads_there(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop")
    anna = sign_in("anna")
    assert anna.get("/ostbelgien/measures/new").select(f"[data-similar='{HERE}'] a[href='{HERE}']")
    assert anna.get(f"/ostbelgien/measures/{row.number}/edit").select(f"[data-similar='{HERE}?but={row.number}']")
