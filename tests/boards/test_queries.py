"""What filters find: SQL must say of every measure what the rules say in Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.boards import queries
from bundnis.boards.queries.conditions import conditions
from bundnis.boards.queries.rows import SOON_FULL
from bundnis.boards.rules import Entry, Filters, Order, Pages, standing
from bundnis.contributions.models import IS_LIVING
from bundnis.core.clock import at
from bundnis.core.dates import Season, Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures import facts, rules
from bundnis.measures import queries as measures
from bundnis.measures.models import IN_OPEN_COLUMN, Measure, MeasureItem
from bundnis.measures.stages import COLUMNS, REPORTING, Stage
from tests.factories.contributions import contribution, need
from tests.factories.measures import foreign_measure, measure
from tests.people import FOUNDED, World

DAY = date(2027, 5, 31)
NOON = FOUNDED.replace(year=2027, month=5, day=31, hour=12)
LIMITS = rules.Limits(stale_days=30, size_months=2, size_partners=2, size_eur=Decimal("100.5"))
STATES = ("offered", "accepted", "received", "declined", "withdrawn")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with at(NOON):
        yield


def found(world: World, **chosen: str) -> set[int]:
    """The ids that pass these filters; counts and every kind of row must agree on them."""
    passing = queries.find(world.alliance.id, Filters(tuple(chosen.items())), DAY, LIMITS)
    counts = queries.counts(passing)
    total = sum(counts.values())
    rows = queries.rows(passing, Order(), Pages(total, 1000, 1), "de")
    assert len(rows) == total == queries.total(passing)
    # Where many pass, the statement asks in other words.
    assert queries.rows(passing, Order(), Pages(SOON_FULL * 1000, 1000, 1), "de") == rows
    for entries in (queries.board(passing, COLUMNS, 1000)[1], queries.printed(passing, 1000)):
        assert {entry.id for entry in entries} == {row.id for row in rows}
        assert {stage: sum(entry.column == stage for entry in entries) for stage in counts} == counts
    return {row.id for row in rows}


def test_the_indexes_of_a_part_are_meant_by_the_filters() -> None:
    """A database takes such an index only where the statement has the words of its condition."""

    def asked(**chosen: str) -> str:
        passing = queries.find(1, Filters(tuple(chosen.items())), DAY, LIMITS)
        return str(sa.select(sa.func.count()).where(*conditions(passing.shape)))

    for flag in rules.FLAGS:
        assert f"measure.{IN_OPEN_COLUMN}" in asked(flag=flag), flag
    assert f"contribution.{IS_LIVING}" in asked(partner="1")


# -- flags ---------------------------------------------------------------------------------------


def a_day(rnd: random.Random) -> date | None:
    return rnd.choice((None, DAY, DAY - timedelta(1), DAY + timedelta(1), DAY - timedelta(30), DAY - timedelta(31)))


def a_start(rnd: random.Random) -> Span:
    days = (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 4, 15), date(2028, 2, 29))
    return rnd.choice((Span.unknown(), Span.in_month(2027, 3), *(Span.on(day) for day in days)))


def an_end(rnd: random.Random, start: Span) -> Span:
    if start.first is None or rnd.random() < 0.2:
        return rnd.choice((Span.unknown(), Span.in_season(2027, Season.AUTUMN), Span.in_year(2027), Span.on(DAY)))
    limit = rules.months_later(start.first, LIMITS.size_months)
    return Span.on(limit + timedelta(days=rnd.choice((-1, 0, 1, 40))))


def any_measure(world: World, rnd: random.Random) -> Measure:
    stage = rnd.choice(list(Stage))
    before = str(rnd.choice((Stage.IDEA, Stage.AGREED, Stage.IMPLEMENTATION)))
    start = a_start(rnd)
    row = measure(
        world, str(stage), lead=rnd.choice((world.lead, world.third)),
        lead_state=rnd.choice(("accepted", "requested", "declined")),
        column=before if stage is Stage.PAUSED else "", title=f"Maßnahme {rnd.random()}",
        planned_start=start, planned_end=an_end(rnd, start), step_due_on=a_day(rnd), fresh_on=a_day(rnd),
        next_on=a_day(rnd), health=rnd.choice((None, *rules.HEALTH)), route=rnd.choice((None, "train", "retain")),
        field_id=rnd.choice((None, world.field.id, world.second_field.id)), is_example=rnd.random() < 0.5,
        one_group=rnd.choice((True, True, None, False)), result_90_days=rnd.choice((True, True, None, False)),
        came_from=before if stage is Stage.PAUSED else None,
    )  # fmt: skip
    if rnd.random() < 0.2:
        row.lead_id, row.lead_state = None, None
    some_givers(world, rnd, row)
    return row


def some_givers(world: World, rnd: random.Random, row: Measure) -> None:
    asked = []
    for _each in range(rnd.choice((0, 1, 2))):
        amount, unit, dropped_at = rnd.choice(("10", "20")), rnd.choice(("hour", "day")), rnd.choice((None, None, NOON))
        asked.append(need(world, row, amount, unit, dropped_at=dropped_at))
    for _each in range(rnd.choice((0, 1, 3))):
        partner = rnd.choice((world.lead, world.other, world.third, world.associate))
        unit = rnd.choice(("hour", "day", "eur"))
        amount = rnd.choice(("100.5", "100.501", "10", "20")) if unit == "eur" else rnd.choice(("10", "20"))
        contribution(
            world, row, partner, state=rnd.choice(STATES), amount=amount, unit=unit,
            kind="money" if unit == "eur" else "hours", need=rnd.choice((None, *asked)),
        )  # fmt: skip


@pytest.fixture
def generated(world: World) -> list[Measure]:
    """Two hundred measures with everything a flag depends on, on and around every limit."""
    rnd = random.Random(20270531)
    rows = [any_measure(world, rnd) for _each in range(200)]
    foreign_measure(world)
    db.session.commit()
    return rows


def flags_of(rows: list[Measure]) -> dict[int, list[str]]:
    """What the measure page says, from the objects and the answers of the other rooms."""
    answers = facts.ask([row.id for row in rows])
    return {row.id: rules.flags(measures.standing(row, answers[row.id]), DAY, LIMITS) for row in rows}


def test_a_flag_in_sql_is_the_flag_of_the_rules(world: World, generated: list[Measure]) -> None:
    flags = flags_of(generated)
    for flag in rules.FLAGS:
        expected = {measure_id for measure_id, raised in flags.items() if flag in raised}
        assert 0 < len(expected) < len(generated), f"the measures of this test do not tell {flag}"
        assert found(world, flag=flag) == expected, flag


def test_a_row_carries_the_flags_of_the_measure_page(world: World, generated: list[Measure]) -> None:
    passing = queries.find(world.alliance.id, Filters(), DAY, LIMITS)
    entries = queries.rows(passing, Order(), Pages(200, 1000, 1), "de")
    shown = {entry.id: rules.flags(standing(entry), DAY, LIMITS) for entry in entries}
    assert shown == flags_of(generated)


def test_every_flag_needs_its_condition_to_be_right(world: World) -> None:
    """The limits themselves, one by one: on the limit is fine, a day or a cent more is not."""
    start = Span.on(date(2027, 1, 31))
    fits = measure(world, "agreed", planned_start=start, planned_end=Span.on(date(2027, 3, 31)), step_due_on=DAY)
    long = measure(world, "agreed", planned_start=start, planned_end=Span.on(date(2027, 4, 1)), step_due_on=DAY)
    rich = measure(world, "agreed", planned_end=Span.unknown(), step_due_on=DAY)
    contribution(world, rich, world.other, unit="eur", kind="money", amount="100.501")
    assert found(world, flag="too_big") == {long.id, rich.id}
    assert found(world, flag="overdue") == {fits.id, long.id}, "the day itself is not overdue yet"
    long.planned_end = Span.on(date(2027, 3, 31))
    db.session.flush()
    assert found(world, flag="too_big") == {rich.id}, "a plan that was made shorter"


# -- the other filters ---------------------------------------------------------------------------


def test_filters_find_what_they_say_and_combine(world: World, generated: list[Measure]) -> None:
    def those(question: Any) -> set[int]:
        return {row.id for row in generated if question(row)}

    assert found(world) == those(lambda row: True), "and nothing of the foreign alliance"
    assert found(world, route="train") == those(lambda row: row.route == "train")
    assert found(world, field=str(world.field.id)) == those(lambda row: row.field_id == world.field.id)
    assert found(world, stage="agreed") == those(lambda row: row.column_stage == "agreed")
    assert found(world, stage="paused") == those(lambda row: row.stage == "paused")
    assert found(world, health="stuck") == those(lambda row: row.health == "stuck" and row.stage in REPORTING)
    assert found(world, route="train", stage="agreed", flag="no_step") == (
        found(world, route="train") & found(world, stage="agreed") & found(world, flag="no_step")
    )


def test_a_field_is_found_among_the_further_ones_too(world: World) -> None:
    other = world.second_field
    main, further, neither = (measure(world, "agreed", title=title) for title in ("Eins", "Zwei", "Drei"))
    main.field_id = other.id
    db.session.add(MeasureItem(alliance_id=world.alliance.id, measure_id=further.id, item_id=other.id))
    db.session.flush()
    assert found(world, field=str(other.id)) == {main.id, further.id}
    assert neither.id in found(world, field=str(world.field.id))


def test_a_partner_takes_part_by_leading_or_by_a_promise_that_stands(world: World, generated: list[Measure]) -> None:
    for partner in (world.lead, world.third, world.associate):
        living = {
            measure_id
            for measure_id, answers in facts.ask([row.id for row in generated]).items()
            if partner.id in answers["living_partner_ids"]
        }
        leads = {
            row.id for row in generated if row.lead_id == partner.id and row.lead_state in ("accepted", "requested")
        }
        assert found(world, partner=str(partner.id)) == living | leads


def test_contributors_are_those_whose_promise_stands_by_name(world: World) -> None:
    row, stopped = measure(world, "agreed"), measure(world, "stopped")
    for partner, state in ((world.third, "offered"), (world.other, "accepted"), (world.associate, "withdrawn")):
        contribution(world, row, partner, state=state)
        contribution(world, stopped, partner, state=state)
    contribution(world, stopped, world.lead, state="received")
    contribution(world, row, world.other, unit="eur", kind="money", amount="12.5")
    db.session.commit()
    passing = queries.find(world.alliance.id, Filters(), DAY, LIMITS)
    entries = queries.rows(passing, Order(), Pages(2, 25, 1), "de")
    givers = queries.givers(entries)
    assert givers[row.id] == ((world.other.id, "Other"), (world.third.id, "Third"))
    assert givers[stopped.id] == ((world.lead.id, "Lead"),), "open promises of a stopped measure are void"
    assert {entry.id: (entry.giver_count, entry.given_eur) for entry in entries}[row.id] == (2, 12_500)


def test_a_text_is_found_without_regard_to_accents_and_by_every_word(world: World) -> None:
    row = measure(world, title="Übergang Schule–Beruf")
    row.words = "ubergang schule–beruf passage ecole"
    measure(world, title="100% Schule_x")
    assert found(world, q="übergang") == found(world, q="UBERGANG école") == {row.id}
    assert len(found(world, q="schule")) == 2
    assert found(world, q="übergang fehlt") == set()


def test_the_signs_of_like_are_ordinary_signs(world: World) -> None:
    row = measure(world, title="100% Schule_x a/b")
    measure(world, title="1000 Schuleyx ab")
    for typed in ("100%", "schule_x", "a/b"):
        assert found(world, q=typed) == {row.id}, typed


def test_a_number_finds_its_measure(world: World) -> None:
    rows = [measure(world, title=f"Reihe {place}") for place in range(12)]
    assert found(world, q="M-12") == {rows[11].id}
    assert found(world, q="12") == {rows[11].id}
    assert found(world, q="4294967296") == set()


# -- rows ----------------------------------------------------------------------------------------


def test_the_next_date_is_the_one_to_watch(world: World) -> None:
    earlier, later, past = DAY + timedelta(3), DAY + timedelta(9), DAY - timedelta(3)
    expected = {
        measure(world, "agreed", step_due_on=later, next_on=earlier).id: earlier,
        measure(world, "agreed", step_due_on=earlier, next_on=later).id: earlier,
        measure(world, "agreed", step_due_on=later, next_on=past).id: later,
        measure(world, "agreed", step_due_on=past, next_on=later).id: past,
        measure(world, "agreed", step_due_on=None, next_on=later).id: later,
        measure(world, "agreed", step_due_on=None, next_on=past).id: None,
        measure(world, "paused", column="agreed", step_due_on=earlier, resume_on=later).id: later,
        measure(world, "completed", step_due_on=earlier, next_on=later).id: None,
        measure(world, "stopped", step_due_on=earlier).id: None,
    }
    assert {entry.id: entry.next_on for entry in all_rows(world, "")} == expected


def all_rows(world: World, sort: str, language: str = "de") -> list[Entry]:
    passing = queries.find(world.alliance.id, Filters(), DAY, LIMITS)
    return queries.rows(passing, Order.read(sort), Pages(1, 1000, 1), language)


def test_lists_are_sorted_by_what_people_read_and_unknowns_stand_last(world: World) -> None:
    apples = measure(world, "agreed", title="Äpfel", lead=world.third, planned_end=Span.on(DAY))
    zebra = measure(world, "idea", title="Zebra")
    book = measure(world, "stopped", title="buch", lead=world.other, planned_end=Span.in_year(2028))
    orders = {
        "title": [apples, book, zebra], "-title": [zebra, book, apples],
        "number": [apples, zebra, book], "-number": [book, zebra, apples],
        "stage": [zebra, apples, book], "lead": [book, apples, zebra], "-lead": [apples, book, zebra],
        "end": [apples, book, zebra], "-end": [book, apples, zebra],
        "news": [apples, zebra, book], "": [book, zebra, apples],
    }  # fmt: skip
    for sort, expected in orders.items():
        shown = [entry.id for entry in all_rows(world, sort)]
        assert shown == [row.id for row in expected], sort


def test_the_title_is_sorted_in_the_language_of_the_reader(world: World) -> None:
    first = measure(world, title="A", title_fr="z")
    second = measure(world, title="B", title_fr="y")
    assert [entry.id for entry in all_rows(world, "title", "de")] == [first.id, second.id]
    assert [entry.id for entry in all_rows(world, "title", "fr")] == [second.id, first.id]


def test_cards_are_the_newest_of_each_column(world: World) -> None:
    ideas = [measure(world, title=f"Idee {place}") for place in range(4)]
    paused = measure(world, "paused", column="agreed")
    passing = queries.find(world.alliance.id, Filters(), DAY, LIMITS)
    _counts, shown = queries.board(passing, [Stage.IDEA, Stage.AGREED], 2)
    assert [entry.id for entry in shown if entry.column == "idea"] == [ideas[3].id, ideas[2].id]
    assert [(entry.id, entry.stage) for entry in shown if entry.column == "agreed"] == [(paused.id, "paused")]


def test_choices_are_those_of_the_alliance(world: World) -> None:
    partners, fields = queries.choices(world.alliance.id)
    assert [name for _id, name in partners] == ["Associate", "Lead", "Other", "Third"]
    assert fields == [
        (world.field.id, Translated.of(de="Feld 1")), (world.second_field.id, Translated.of(de="Feld 2"))
    ]  # fmt: skip
