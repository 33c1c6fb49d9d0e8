"""What has ended, kept countable whatever act ends it."""

from __future__ import annotations

import runpy
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from bundnis.core.dates import Span
from bundnis.core.db import db, table
from bundnis.core.text import Translated
from bundnis.measures import queries as facts
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.rules import size_doubts
from bundnis.reviews import queries, results, rules, service
from bundnis.reviews.models import Result, Review, Tally
from tests.factories.contributions import contribution
from tests.factories.measures import measure
from tests.measures.acts import at_once, load
from tests.people import World
from tests.schema import MIGRATIONS

ANSWERS = {
    "executed": "fully", "what_worked": Translated.of(de="Die Mischung"), "what_did_not": Translated.of(de="Der Saal"),
    "lesson": Translated.of(de="Früher fragen"), "in_proportion": True, "recommend": "repeat", "rating": 4,
    "reviewed_on": None,
}


def result(row: Measure) -> Result | None:
    db.session.commit()
    db.session.expire_all()
    return db.session.get(Result, row.id)


def counted(world: World) -> dict[tuple[str, str, str], int]:
    found = queries.tallies(world.alliance.id)
    return {(row.topic, row.answer, row.outcome): row.number for row in found if row.topic != "year"}


def from_scratch(world: World) -> dict[tuple[str, str, str], int]:
    """The same counted anew from the results."""
    cells: Counter[tuple[str, str, str]] = Counter()
    for row in db.session.execute(sa.select(Result.__table__).where(Result.alliance_id == world.alliance.id)):
        cells.update((*cell, row.outcome) for cell in rules.cells(results.ended(row._asdict())))
    return dict(cells)


def test_a_stopped_measure_counts_with_what_was_promised_to_it(world: World) -> None:
    row = measure(world, "implementation")
    contribution(world, row, world.lead)
    contribution(world, row, world.other, kind="money", unit="eur")
    contribution(world, row, world.third, state="offered")
    db.session.commit()
    assert result(row) is None
    measures.move(world.actor("dirk"), row, "stop", reason="Keine Nachfrage", lesson="Früher fragen")
    found = result(row)
    assert found is not None
    assert (found.outcome, found.route, found.partners, found.kinds) == ("not", "attract", 2, "hours money")
    assert found.is_small
    assert counted(world)["advice", "followed", "not"] == 1
    assert counted(world) == from_scratch(world)


def test_a_completed_measure_is_open_until_somebody_looks_back(world: World) -> None:
    row = measure(world, "completed")
    found = result(row)
    assert found is not None and found.outcome == rules.OPEN
    service.save_review(world.actor("anna"), row, None, effect="partly", **ANSWERS)
    found = result(row)
    assert found is not None and found.outcome == "partly"
    assert counted(world) == from_scratch(world)
    review = queries.review_of(row.id)
    assert review is not None
    service.save_review(world.actor("anna"), row, review.version, effect="worked", **ANSWERS)
    assert result(row) is not None
    assert counted(world) == from_scratch(world)
    assert ("all", "", "partly") not in counted(world)
    assert counted(world)["all", "", "worked"] == 1


def test_what_is_reopened_is_counted_no_longer(world: World) -> None:
    row = measure(world, "reviewed")
    db.session.add(Review(alliance_id=row.alliance_id, measure_id=row.id, effect="worked", created_at=row.created_at))
    assert result(row) is not None
    measures.move(world.actor("dirk"), row, "reopen", reason="Es geht weiter")
    assert result(row) is None
    assert counted(world) == {}


START = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("fields", "euros"),
    [
        ({}, "25000"), ({}, "25000.001"), ({"one_group": False}, "1"), ({"result_90_days": False}, "1"),
        ({"one_group": None, "result_90_days": None}, "1"),
        ({"planned_start": Span.on(START), "planned_end": Span.on(date(2027, 3, 31))}, "1"),
        ({"planned_start": Span.on(START), "planned_end": Span.on(date(2027, 4, 1))}, "1"),
        ({"planned_start": Span.unknown(), "planned_end": Span.in_year(2090)}, "1"),
    ],
)
def test_the_database_calls_small_what_the_rule_calls_small(world: World, fields: dict[str, Any], euros: str) -> None:
    row = measure(world, "completed", **fields)
    contribution(world, row, world.other, state="received", kind="money", unit="eur", amount=euros)
    found = result(row)
    limits = facts.limits(facts.alliance_settings(world.alliance.id))
    doubts = size_doubts(facts.standing(row, {"money_eur": Decimal(euros)}), limits)
    assert found is not None and found.is_small is not bool(doubts)


def test_more_partners_than_the_limit_are_not_small(world: World) -> None:
    world.change(world.alliance, size_partners=1)
    row = measure(world, "completed")
    contribution(world, row, world.other, state="received")
    contribution(world, row, world.other, state="received", kind="rooms", unit="half_day")
    found = result(row)
    assert found is not None and found.is_small and found.partners == 1
    other = measure(world, "completed")
    contribution(world, other, world.other, state="received")
    contribution(world, other, world.third, state="received")
    found = result(other)
    assert found is not None and not found.is_small


def test_many_who_look_back_at_once_are_all_counted(world: World) -> None:
    numbers = [measure(world, "completed").number for _place in range(6)]
    anna = world.actor("anna")

    def look_back(number: int, effect: str) -> None:
        service.save_review(anna, load(world, number), None, effect=effect, **ANSWERS)

    effects = ("worked", "not", "worked", "partly", "worked", "not")
    acts = [partial(look_back, number, effect) for number, effect in zip(numbers, effects, strict=True)]
    assert at_once(world, acts) == [None] * 6
    found = counted(world)
    assert [found.get(("all", "", outcome)) for outcome in rules.OUTCOMES] == [3, 1, 2, None, None]
    assert found == from_scratch(world)


def test_a_pause_asks_nothing_of_the_results(world: World) -> None:
    row = measure(world, "implementation")
    db.session.commit()
    row.place = "Eupen"
    db.session.flush()
    assert not db.session.info.get(results.CHANGED)


def test_the_tallies_are_those_of_one_alliance_and_of_one_year(world: World) -> None:
    for stage in ("stopped", "completed"):
        result(measure(world, stage))
    year = db.session.scalars(sa.select(Tally.year).limit(1)).one()
    assert queries.tallies(world.foreign.id) == []
    assert {tuple(row) for row in queries.tallies(world.alliance.id, year)} == {
        tuple(row) for row in queries.tallies(world.alliance.id)
    }
    assert [tuple(row) for row in queries.tallies(world.alliance.id, year + 1)] == [("year", str(year), "", 2)]


def test_amounts_are_added_in_euros_only(world: World) -> None:
    row = measure(world, "stopped")
    contribution(world, row, world.other, amount="30000")
    given = db.session.execute(queries.given_at_the_end(row.id))
    assert [(each.unit, each.amount) for each in given] == [("hour", Decimal(30000))]
    found = result(row)
    assert found is not None and found.is_small


def test_the_migration_counts_what_had_ended_before_in_the_same_way(world: World) -> None:
    for place, stage in enumerate(("stopped", "completed", "reviewed", "stopped")):
        row = measure(world, stage, route=("train", None)[place % 2], result_90_days=place != 2)
        contribution(world, row, world.other, state="accepted", amount="30", kind="rooms", unit="half_day")
        contribution(world, row, world.third, state="received", amount="24000", kind="money", unit="eur")
        contribution(world, row, world.lead, state="withdrawn")
    row = measure(world, "reviewed", actual_end=Span.in_year(2024), planned_end=Span.in_year(2090))
    db.session.add(Review(alliance_id=row.alliance_id, measure_id=row.id, effect="unclear", created_at=row.created_at))
    db.session.commit()
    kept = [stored(table) for table in (Result, Tally)]
    assert all(kept)
    for model in (Result, Tally):
        db.session.execute(sa.delete(model))
    module = runpy.run_path(str(next((MIGRATIONS / "versions").glob("*_results.py"))))
    with Operations.context(MigrationContext.configure(db.session.connection())):
        module["count_what_has_ended"]()
    assert [stored(table) for table in (Result, Tally)] == kept


def stored(model: type[Result] | type[Tally]) -> list[tuple[object, ...]]:
    """Everything in a table, in its order."""
    rows = db.session.execute(sa.select(table(model)).order_by(*table(model).primary_key.columns))
    return [tuple(row) for row in rows]
