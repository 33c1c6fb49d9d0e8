""""What worked" and the lessons behind its numbers, as people see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.boards.queries.lessons import lessons
from bundnis.boards.views.learning import TOPICS
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.reviews import queries as reviews
from bundnis.reviews import rules
from bundnis.reviews.models import Result, Review
from bundnis.reviews.results import ended
from tests.client import Browser, Page
from tests.factories.contributions import contribution
from tests.factories.measures import foreign_measure, measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
PAGE = "/ostbelgien/learning/"


def tried(world: World, effect: str | None = "worked", partners: int = 2, **fields: Any) -> Measure:
    """A measure that has ended so; without an effect it was stopped."""
    row = measure(world, "reviewed" if effect else "stopped", column="" if effect else "agreed", **fields)
    for giver in (world.lead, world.other, world.third, world.associate)[:partners]:
        contribution(world, row, giver, state="received" if effect else "accepted")
    if effect:
        text = Translated.of(de=f"Erkenntnis {row.number}")
        said = {"effect": effect, "lesson": text, "created_at": row.created_at}
        db.session.add(Review(alliance_id=row.alliance_id, measure_id=row.id, **said))
    db.session.commit()
    return row


def lines(page: Page, topic: str) -> dict[str, list[str]]:
    """The numbers of a table: label -> tried, worked, partly, not, unclear, share."""
    rows = page.select(f"section[aria-labelledby='{topic}-h'] tbody tr")
    return {
        row.find("th").text_content().strip(): [cell.text_content().split("(")[0].strip() for cell in row.findall("td")]
        for row in rows
    }


def test_an_alliance_that_has_finished_nothing_reads_what_will_stand_here(world: World, sign_in: SignIn) -> None:
    measure(world, "implementation")
    page = sign_in("otto").get(PAGE)
    assert "Noch nichts zum Zurückblicken" in page.text
    assert not page.select("table")


def test_every_group_is_told_with_its_n(world: World, sign_in: SignIn) -> None:
    for effect in ("worked", "worked", "worked", None):
        tried(world, effect, route="train")
    tried(world, "unclear", route="retain")
    page = sign_in("otto").get(PAGE)
    found = list(lines(page, "route").values())
    assert found == [["1", "0", "0", "0", "1", "–"], ["4", "3", "0", "1", "0", "–"], ["0", "0", "0", "0", "0", "–"]]
    assert next(iter(lines(page, "size").values())) == ["5", "3", "0", "1", "1", "60\xa0%"]
    assert list(lines(page, "kind").values()) == [["5", "3", "0", "1", "1", "60\xa0%"]]
    assert lines(page, "advice")


def test_stopped_ones_are_in_the_denominator_and_the_open_ones_are_not(world: World, sign_in: SignIn) -> None:
    tried(world, None)
    measure(world, "completed")
    db.session.commit()
    page = sign_in("otto").get(PAGE)
    assert list(lines(page, "partners").values())[1][:4] == ["1", "0", "0", "1"]
    assert "1 abgeschlossene Maßnahme ist noch nicht ausgewertet" in page.text


def test_too_few_are_said_to_be_too_few(world: World, sign_in: SignIn) -> None:
    tried(world)
    page = sign_in("otto").get(PAGE)
    assert "Zu wenige Maßnahmen" in page.text and "%" not in page.text
    picture = page.select(".b-bars [role=img]")
    assert len(picture) == 2
    for each in picture:
        assert each.find("title") is not None and "1" in page.text and each.find("desc") is not None


def test_one_is_not_called_several(world: World, sign_in: SignIn) -> None:
    tried(world)
    tried(world, partners=1)
    said = {"en": "all others: 1", "de": "alle anderen: 1", "fr": "toutes les autres", "nl": "alle andere: 1"}
    for code, words in said.items():
        world.change(world.person("otto"), language=code)
        page = sign_in("otto").get(PAGE)
        assert words in page.text, code


def test_the_advice_is_tested_on_the_alliances_own_data(world: World, sign_in: SignIn) -> None:
    for place in range(5):
        tried(world, "worked" if place else "partly")
        tried(world, "not" if place else "worked", partners=1)
    page = sign_in("otto").get(PAGE)
    assert "Bisher ja: Von 5 kleinen Maßnahmen" in page.text
    assert "80 %" in page.text and "20 %" in page.text


def test_a_year_shows_its_own(world: World, sign_in: SignIn) -> None:
    tried(world, actual_end=Span.in_year(2024))
    tried(world, "not", actual_end=Span.in_year(2025))
    page = sign_in("otto").get(f"{PAGE}?year=2024")
    assert next(iter(lines(page, "size").values()))[:4] == ["1", "1", "0", "0"]
    assert any(address.endswith("?year=2025") for address in page.addresses)
    address = next(each for each in page.addresses if "topic=size" in each)
    assert "year=2024" in address
    assert len(sign_in("otto").get(address).select("article")) == 1


def test_every_number_opens_its_lessons(world: World, sign_in: SignIn) -> None:
    first, second = tried(world, route="train"), tried(world, None, route="train")
    tried(world, route="retain")
    bruno = sign_in("bruno")
    page = bruno.get(PAGE)
    address = next(each for each in page.addresses if "topic=route" in each and "answer=train" in each)
    found = bruno.get(address)
    assert f"Erkenntnis {first.number}" in found.text and "Früher fragen" in found.text
    assert "Keine Nachfrage" in found.text
    for row in (first, second):
        assert {f"/ostbelgien/measures/{row.number}", f"/ostbelgien/measures/{row.number}/copy"} <= set(found.addresses)
    assert len(found.select("article")) == 2
    assert not any(each.endswith("/copy") for each in sign_in("otto").get(address).addresses)


def test_numbers_and_their_lessons_agree_in_every_cell(world: World) -> None:
    for place, effect in enumerate(("worked", "partly", "not", "unclear", None, None)):
        tried(world, effect, partners=place % 5, route=("train", None)[place % 2], one_group=place != 2)
    numbers = {(row.topic, row.answer, row.outcome): row.number for row in reviews.tallies(world.alliance.id)}
    cells = {
        (*cell, row.outcome)
        for row in db.session.execute(sa.select(Result.__table__))
        for cell in rules.cells(ended(row._asdict()))
    }
    assert {key for key in numbers if key[0] != "year"} == cells
    for topic, answer, outcome in cells:
        found, rows = lessons(world.alliance.id, topic, answer, outcome, None, limit=25, offset=0)
        assert found == len(rows) == numbers[topic, answer, outcome], (topic, answer, outcome)


@pytest.mark.parametrize(
    "query", ["?topic=nobody", "?topic=route&answer=x", "?topic=field&answer=999999", "?page=0", "?page=99999",
              "?year=99999", "?outcome=x&topic=kind&answer=%25"]
)
def test_a_strange_address_is_no_error(world: World, sign_in: SignIn, query: str) -> None:
    tried(world)
    otto = sign_in("otto")
    otto.get(f"{PAGE}lessons{query}")
    otto.get(f"{PAGE}{query}")


def test_more_lessons_than_a_page_holds(world: World, sign_in: SignIn) -> None:
    for _place in range(26):
        row = measure(world, "stopped", column="agreed")
    db.session.commit()
    otto = sign_in("otto")
    first = otto.get(f"{PAGE}lessons")
    assert len(first.select("article")) == 25 and f"M-{row.number}" in first.text
    address = next(each for each in first.addresses if "page=2" in each)
    assert len(otto.get(address).select("article")) == 1


def test_nothing_of_another_alliance_is_counted(world: World, sign_in: SignIn) -> None:
    foreign_measure(world, stage="completed")
    foreign_measure(world, "GEHEIM-gestoppt", stage="stopped")
    db.session.commit()
    otto = sign_in("otto")
    assert not otto.get(PAGE).select("table")
    assert "GEHEIM" not in otto.get(f"{PAGE}lessons").html


def test_every_topic_is_counted(world: World) -> None:
    tried(world)
    topics = {row.topic for row in reviews.tallies(world.alliance.id)}
    assert set(TOPICS) <= topics


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?year=2026", f"{PAGE}lessons?topic=size&answer=small"])
def test_the_statements_are_few_and_the_same(world: World, sign_in: SignIn, address: str) -> None:
    tried(world)
    otto = sign_in("otto")
    otto.get(address)
    seen = []
    for more in (0, 20):
        for _place in range(more):
            tried(world, "partly")
        with count(world.app) as statements:
            otto.get(address)
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 5, statements
