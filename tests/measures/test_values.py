"""Values of the indicator: entered, corrected for a reason, as precise as they are known; and their picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bundnis.core.clock import today
from bundnis.core.dates import Precision, Season, Span, show_day
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.measures import queries, rules, service
from bundnis.measures.models import Measure
from tests.client import Browser
from tests.factories.contributions import contribution
from tests.factories.measures import measure
from tests.measures.acts import at_once, entries, load
from tests.people import World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
D = Decimal


def counted(world: World, stage: str = "implementation", **fields: object) -> Measure:
    """A measure that counts companies."""
    column = "implementation" if stage == "stopped" else ""
    return measure(world, stage, column=column, indicator_name=Translated.of(de="Betriebe"), **fields)


def base(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


# -- entering ------------------------------------------------------------------------------------


def test_one_value_a_day_and_none_is_replaced_silently(world: World) -> None:
    row = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe"))
    anna = world.actor("anna")
    service.add_value(anna, row, TODAY - DAY, D("4"))
    service.add_value(anna, row, TODAY, D("5.5"), women=D("3"), men=D("2"), other=D("0.5"))
    with pytest.raises(Refused) as refused:
        service.add_value(anna, row, TODAY, D("3"))
    assert refused.value.field == "reason" and refused.value.values == {"value": "5,5"}
    assert [(value.on, value.value) for value in queries.values_of(row.id)] == [(TODAY - DAY, D(4)), (TODAY, D("5.5"))]
    assert entries(row)[-1] == ("indicator.measured", {"on": TODAY.isoformat(), "value": "5.5"})
    first = queries.value_on(row.id, TODAY - DAY)
    assert first is not None
    service.remove_value(anna, row, first)
    assert len(queries.values_of(row.id)) == 1
    assert entries(row)[-1][0] == "indicator.removed"


@pytest.mark.parametrize(("women", "men", "other"), [("3", "3", None), (None, None, "6"), ("2", "2", "1.5")])
def test_parts_of_a_value_are_not_more_than_it(
    world: World, women: str | None, men: str | None, other: str | None
) -> None:
    row = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe"))
    women_, men_, other_ = (D(each) if each else None for each in (women, men, other))
    with pytest.raises(Refused) as refused:
        service.add_value(world.actor("anna"), row, TODAY, D(5), women=women_, men=men_, other=other_)
    assert refused.value.field == "women" and queries.values_of(row.id) == []
    # Less is no mistake: of some it is not known.
    service.add_value(world.actor("anna"), row, TODAY, D(6), women=women_, men=men_, other=other_)


def test_values_need_an_indicator_and_a_day_that_has_come(world: World) -> None:
    row = measure(world, "implementation")
    with pytest.raises(Refused):
        service.add_value(world.actor("anna"), row, TODAY, D(1))
    world.change(row, indicator_name=Translated.of(de="Betriebe"))
    with pytest.raises(Refused) as refused:
        service.add_value(world.actor("anna"), row, TODAY + DAY, D(1))
    assert refused.value.field == "on"


def test_values_of_one_day_at_once_are_one(world: World) -> None:
    row = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe"))
    number, anna = row.number, world.actor("anna")

    def enter(value: int) -> str:
        service.add_value(anna, load(world, number), TODAY, D(value))
        return "entered"

    answers = at_once(world, [lambda value=value: enter(value) for value in range(4)])
    assert answers.count("entered") == 1 and sum(isinstance(each, Refused) for each in answers) == 3
    assert len(queries.values_of(load(world, number).id)) == 1


# -- correcting ----------------------------------------------------------------------------------


def test_a_value_is_corrected_for_a_reason_and_the_history_keeps_the_old_one(world: World, sign_in: SignIn) -> None:
    row, anna = counted(world), sign_in("anna")
    anna.submit(f"{base(row)}/values/new", {"value": "12"})
    page = anna.submit(f"{base(row)}/values/new", {"value": "21"}, status=422)
    assert page.select("#reason-error") and "12" in page.errors[0] and page.field("value") == "21"
    anna.fill(page, {"reason": "Zahlendreher"})
    [value] = queries.values_of(row.id)
    assert value.value == 21
    history = " ".join(anna.get(base(row)).select("#history")[0].text_content().split())
    assert "12 → 21" in history and "Zahlendreher" in history


def test_the_same_value_again_is_no_correction(world: World) -> None:
    row, anna = counted(world), world.actor("anna")
    for _time in range(2):
        service.add_value(anna, row, TODAY, D(4), women=D(1))
    assert [verb for verb, _values in entries(row)] == ["indicator.measured"]


# -- as precise as it is known -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("03/2025", Span.in_month(2025, 3)), ("Herbst 2025", Span.in_season(2025, Season.AUTUMN)),
        ("Winter 2024", Span.in_season(2024, Season.WINTER)), ("2024", Span.in_year(2024)),
        ("29.02.2024", Span.on(date(2024, 2, 29))),
    ],
)
def test_a_value_stands_for_a_day_a_month_a_season_or_a_year(
    world: World, sign_in: SignIn, typed: str, span: Span
) -> None:
    row, anna = counted(world), sign_in("anna")
    anna.submit(f"{base(row)}/values/new", {"on": typed, "value": "4"})
    [value] = queries.values_of(row.id)
    assert value.when == span and Span.ending(span.last, span.precision) == span  # type: ignore[arg-type]
    assert show(span) in anna.get(base(row)).select(".b-series__data")[0].text_content()


def show(span: Span) -> str:
    from bundnis.core.dates import show_span

    return show_span(span, "de")


def test_the_running_year_may_be_counted_the_next_one_not(world: World) -> None:
    row, anna = counted(world), world.actor("anna")
    service.add_value(anna, row, Span.in_year(TODAY.year), D(4))
    with pytest.raises(Refused) as refused:
        service.add_value(anna, row, Span.in_year(TODAY.year + 1), D(4))
    assert refused.value.field == "on"
    assert queries.values_of(row.id)[0].precision == Precision.YEAR


# -- on the page of the measure ------------------------------------------------------------------


def test_a_value_is_entered_where_the_picture_stands(world: World, sign_in: SignIn) -> None:
    row = counted(world, indicator_target=D(20), indicator_direction="up", indicator_baseline=D(2))
    anna = sign_in("anna")
    page = anna.get(base(row))
    assert anna.fill(page, {"value": "1.234,5"}, form="/values/new").location == f"{base(row)}#success"
    page = anna.get(base(row))
    assert queries.values_of(row.id)[0].value == D("1234.5")
    [picture] = page.select("svg.b-series__picture")
    description = picture.cssselect("desc")[0].text_content()
    assert picture.get("role") == "img" and "1.234,5" in description and "20" in description
    assert "steigen" in description.lower()
    assert show_day(TODAY, "de") in page.select(".b-series__dates")[0].text_content()
    again = anna.fill(page, {"value": "viel", "on": "gestern"}, form="/values/new", status=422)
    assert again.field("value") == "viel" and again.field("on") == "gestern" and len(again.errors) == 2


@pytest.mark.parametrize(
    ("stage", "who"),
    [
        ("implementation", {"anna", "bruno", "dirk"}), ("completed", {"anna", "dirk"}), ("stopped", {"anna", "dirk"}),
        ("reviewed", set()),
    ],
)
def test_what_is_counted_only_afterwards_is_entered_until_the_review_is_closed(
    world: World, sign_in: SignIn, stage: str, who: set[str]
) -> None:
    row = counted(world, stage)
    contribution(world, row, state="received")
    for name in ("anna", "bruno", "carla", "dirk", "otto"):
        page = sign_in(name).get(base(row))
        assert bool(page.select(".b-valueform")) is (name in who), name
        sign_in(name).get(f"{base(row)}/values/new", status=200 if name in who else 403)


@pytest.mark.parametrize(
    ("value", "target", "direction", "reached"),
    [(5, 5, None, True), (4, 5, "up", False), (4, 5, "down", True), (6, 5, "down", False), (6, None, "up", None)],
)
def test_whether_the_target_is_reached(value: int, target: int | None, direction: str | None, reached: bool) -> None:
    assert rules.reaches(D(value), D(target) if target is not None else None, direction) is reached
