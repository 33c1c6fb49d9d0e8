"""What the pages ask of the database: known, few, and the same however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from bundnis.core.clock import today
from bundnis.core.dates import show_day
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import IndicatorValue, Measure
from tests.client import Browser
from tests.factories.contributions import contribution, need
from tests.factories.measures import comment, measure, step, update
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")

MEASURE_PAGE, MOVE, UPDATE = 16, 12, 14
"""The marks of the design."""

PAGE = [
    "who is signed in, with the seats", "the measure with lead, proposer, field and predecessor",
    "who contributes", "the alliance's settings", "needs with their coverage",
    "contributions", "steps", "updates", "comments", "history", "names", "further items",
    "what goes on with it", "values of the indicator", "whether a review was begun",
]
"""The statements of the page of a running measure; an agreed one counts what runs, a closed one reads its review."""
ALONE = [PAGE[0], PAGE[1], "who contributes", "names", "whether a review was begun"]
"""Those of them that are not asked together with the others."""


def full(world: World, stage: str, number: int) -> Measure:
    """A measure with so many of everything."""
    world.change(world.alliance, cap_running=500, cap_per_lead=500)
    row = measure(
        world, stage, indicator_name=Translated.of(de="Betriebe"), indicator_target=Decimal(8),
        deputy_id=world.person("bruno").id,
    )
    row.predecessor_id = measure(world, "reviewed", title="Früher").id
    for place in range(number):
        step(row, f"Schritt {place}")
        asked = need(world, row)
        contribution(world, row, need=asked)
        contribution(world, row, world.third, state="offered")
        made = update(row, world.person("anna").id, sentence=f"Meldung {place}")
        comment(row, world.person("bruno").id)
        comment(row, world.person("otto").id).update_id = made.id
        db.session.add(
            IndicatorValue(
                alliance_id=row.alliance_id, measure_id=row.id, on=TODAY - timedelta(days=place), value=Decimal(place)
            )
        )
    db.session.flush()
    return row


def address(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


def commits(app: Flask, act: Callable[[], Any]) -> int:
    """How often something was committed."""
    seen: list[Any] = []

    def note(connection: Any) -> None:
        seen.append(connection)

    db.session.commit()
    engine = db.engine
    event.listen(engine, "commit", note)
    try:
        act()
    finally:
        event.remove(engine, "commit", note)
    return len(seen)


# -- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["idea", "workshop", "agreed", "implementation", "completed", "reviewed"])
def test_the_page_asks_the_same_for_one_row_and_for_fifty(world: World, sign_in: SignIn, stage: str) -> None:
    few, many, dirk = address(full(world, stage, 1)), address(full(world, stage, 50)), sign_in("dirk")
    counted = []
    for here in (few, many):
        with count(world.app) as seen:
            dirk.get(here)
        counted.append(len(seen))
        assert len(seen) <= MEASURE_PAGE, seen
    assert counted[0] == counted[1], counted


def test_each_statement_of_the_page_has_a_name(world: World, sign_in: SignIn) -> None:
    here, dirk = address(full(world, "implementation", 3)), sign_in("dirk")
    with count(world.app) as seen:
        dirk.get(here)
    assert len(seen) == len(PAGE), seen


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_does_not_need_an_answer_before_is_asked_together(world: World, sign_in: SignIn) -> None:
    here, dirk = address(full(world, "implementation", 3)), sign_in("dirk")
    with count(world.app) as seen:
        dirk.get(here)
    assert len(seen.alone) == len(ALONE), seen.alone


def test_the_page_stays_light(world: World, sign_in: SignIn) -> None:
    page = sign_in("dirk").get(address(full(world, "implementation", 50)))
    assert len(page.data) < 300_000


def test_words_are_looked_up_once_however_many_rows(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bundnis.core import i18n

    few, many = (address(full(world, "implementation", number)) for number in (1, 50))
    dirk = sign_in("dirk")
    asked: list[str] = []
    original = i18n._word
    monkeypatch.setattr(i18n, "_word", lambda code, message: asked.append(message) or original(code, message))
    counted = []
    for here in (few, many):
        asked.clear()
        dirk.get(here)
        counted.append(len(asked))
    assert counted[1] <= counted[0] + 10, counted


# -- writes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 50])
@pytest.mark.parametrize(
    ("stage", "name", "answers"),
    [
        ("workshop", "agree", {}),
        ("agreed", "start", {"actual_start": show_day(TODAY, "de")}),
        ("agreed", "pause", {"reason": "x", "resume_on": show_day(TODAY + timedelta(days=9), "de")}),
        ("implementation", "stop", {"reason": "x", "lesson": "y"}),
        ("completed", "reopen", {"reason": "x"}),
    ],
)
def test_a_move_costs_little(
    world: World, sign_in: SignIn, stage: str, name: str, answers: dict[str, str], number: int
) -> None:
    row, dirk = full(world, stage, number), sign_in("dirk")
    contribution(world, row, world.lead)
    here = f"{address(row)}/moves/{name}"
    fields = {**dict(dirk.get(here).form().form_values()), **answers}
    with count(world.app) as seen:
        dirk.post(here, fields)
    assert len(seen) <= MOVE, seen


@pytest.mark.parametrize("number", [1, 50])
@pytest.mark.parametrize("name", ["anna", "bruno", "dirk"])
def test_an_update_costs_little(world: World, sign_in: SignIn, name: str, number: int) -> None:
    row, browser = full(world, "implementation", number), sign_in(name)
    here = f"{address(row)}/updates/new"
    fields = dict(browser.get(here).form().form_values())
    fields |= {
        "health": "stuck", "sentence": "Es hakt.", "because": "Kein Raum", "unstuck_when": "Ein Raum da ist",
        "helper_id": str(world.third.id),
    }
    with count(world.app) as seen:
        browser.post(here, fields)
    assert len(seen) <= UPDATE, seen


def test_one_commit_a_write_and_none_a_read(world: World, sign_in: SignIn) -> None:
    row, anna = full(world, "implementation", 1), sign_in("anna")
    here = address(row)
    assert commits(world.app, lambda: anna.get(here)) == 0
    for path, fields in (
        ("/updates/new", {"health": "slow", "sentence": "Es geht."}),
        ("/comments/new", {"text": "Gut."}),
        ("/steps/new", {"title-de": "Anrufen"}),
        ("/edit", {"place": "Eupen"}),
        ("/moves/pause", {"reason": "x", "resume_on": show_day(TODAY + timedelta(days=9), "de")}),
    ):
        page = anna.get(f"{here}{path}")
        values = {**dict(page.form().form_values()), **fields}
        assert commits(world.app, lambda: anna.post(f"{here}{path}", values)) == 1, path  # noqa: B023 - called at once
        anna.get(here)


def test_a_refused_write_commits_nothing(world: World, sign_in: SignIn) -> None:
    row, anna = full(world, "implementation", 1), sign_in("anna")
    address_ = f"{address(row)}/moves/complete"
    values = dict(anna.get(address_).form().form_values())
    assert commits(world.app, lambda: anna.post(address_, values, status=422)) == 0
