"""Before something new begins: what worked, a lesson tried again, an idea that is too big split, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("slug", "person", "browser", "language"),
    [
        ("ostbelgien", "Lena Beispiel", "de-DE", "de"),
        ("kiwi-grossregion", "Luc Exemple", "fr-FR", "fr"),
    ],
)
def test_from_a_number_to_its_lesson_to_a_new_idea(
    visit: Visit, demo_server: Server, slug: str, person: str, browser: str, language: str
) -> None:
    visitor = visit(demo_server, browser, width=360, scripts=False)
    visitor.sign_in_as(person)
    visitor.open(f"/{slug}/learning/")
    visitor.go(visitor.page.locator('main td a[href*="topic=size"][href*="outcome=worked"]').first)
    source = visitor.page.locator("article h2 a").first.get_attribute("href")
    assert source is not None
    visitor.follow("/copy")
    visitor.fill(**{f"title__{language}": f"Noch einmal {slug}"})
    visitor.send()
    visitor.sees(f"Noch einmal {slug}")
    assert re.fullmatch(rf"/{slug}/measures/\d+", visitor.path) and visitor.path != source
    new = visitor.path
    # The two lead to each other.
    visitor.open(source)
    visitor.follow(new)
    visitor.follow(source)


def test_an_idea_becomes_three_small_ones(visit: Visit, demo_server: Server) -> None:
    visitor = visit(demo_server, "de-DE", width=360, scripts=False)
    visitor.sign_in_as("Lena Beispiel")
    visitor.open("/ostbelgien/measures/new")
    visitor.fill(title__de="Ein großes Vorhaben", first_step__de="Räume anfragen", first_step_due="12/2030")
    visitor.send()
    visitor.open(f"{visitor.path}/edit")
    visitor.fill(one_group="no")
    visitor.send()
    whole = visitor.path
    visitor.follow("/split")
    visitor.fill(title_1__de="Nur in Eupen", title_3__de="Nur in Kelmis")
    visitor.send()
    # The second part has no title yet: nothing of the rest is lost.
    visitor.sees("Bitte geben Sie diesem Teil einen Titel")
    place = visitor.page.locator('select[name^="step_"]').first.get_attribute("name")
    visitor.fill(title_2__de="Nur in St. Vith", **{str(place): "dritten Teil"})
    visitor.send()
    assert visitor.path == whole
    visitor.sees("Nur in Eupen")
    parts = visitor.page.locator("main dd a").filter(has_text="Nur in")
    assert [text.split(" ", 1)[1] for text in parts.all_text_contents()] == ["Nur in St. Vith", "Nur in Kelmis"]
    visitor.go(parts.last)
    visitor.sees("Räume anfragen")
    assert visitor.page.locator(f'main a[href$="{whole}"]').count()
