"""When everything happened, what the texts become, who may enter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bundnis.core import clock
from bundnis.core.dates import Season, Span
from bundnis.core.text import Translated
from bundnis.demo import rules
from bundnis.demo.service import plan
from bundnis.demo.service.scenario import read, scenarios

REFERENCE = date(2019, 11, 25)
WEEK = [date(2027, 2, 26) + timedelta(days=number) for number in range(7)]


@pytest.mark.parametrize("today", WEEK)
def test_the_move_is_whole_weeks_and_never_into_the_future(today: date) -> None:
    moved = REFERENCE + rules.shift(REFERENCE, today)
    assert moved.weekday() == REFERENCE.weekday()
    assert timedelta(0) <= today - moved < timedelta(days=7)


@pytest.mark.parametrize("today", WEEK)
def test_what_was_ahead_stays_ahead_on_its_weekday(today: date) -> None:
    due = date(2027, 2, 27)
    ahead = rules.still_ahead(due, today)
    assert today <= ahead < today + timedelta(days=7) or ahead == due
    assert ahead.weekday() == due.weekday()


def test_dates_of_the_file_keep_their_precision() -> None:
    assert rules.span_of("2018-04-27", "day") == Span.on(date(2018, 4, 27))
    assert rules.span_of("2017-10", "month") == Span.in_month(2017, 10)
    assert rules.span_of("2018-06/2018-08", "season") == Span.in_season(2018, Season.SUMMER)
    assert rules.span_of(None, "unknown") == Span.unknown()


def test_nobody_meets_at_the_weekend() -> None:
    assert rules.working_day(date(2026, 11, 22)) == rules.working_day(date(2026, 11, 21)) == date(2026, 11, 20)
    assert rules.working_day(date(2026, 11, 20)) == date(2026, 11, 20)


def test_working_days_are_counted_without_weekends() -> None:
    friday = date(2026, 11, 20)
    assert rules.later(friday, 0) == friday
    assert [rules.later(friday, number).day for number in (1, 5, 6)] == [23, 27, 30]


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ({"de": "Arbeitstreffen Merzig, 12.3.2014", "fr": "Atelier de Merzig, 12/3/2014"}, "Arbeitstreffen Merzig"),
        ({"de": "1. Fachkräfte-Summit, Februar 2023"}, "1. Fachkräfte-Summit"),
        ({"de": "Gründungsworkshop 16.10.2018"}, "Gründungsworkshop"),
        ({"de": "Ideenkasten"}, "Ideenkasten"),
    ],
)
def test_labels_lose_their_date_and_nothing_else(label: dict[str, str], bare: str) -> None:
    text = rules.undated(Translated(label))
    assert text.get("de") == bare and text.get("fr") in ("", "Atelier de Merzig")


def measures() -> Iterator[dict[str, Any]]:
    for alliance in read("scenarios.json")["alliances"]:
        yield from alliance["measures"]


def test_no_label_of_the_file_keeps_a_year() -> None:
    for measure in measures():
        label = rules.undated(rules.text_of(measure["origin"]["label"], ("de",)))
        assert "20" not in str(label) and label, measure["id"]


def test_only_what_could_be_agreed_was_started() -> None:
    ran = {measure["id"] for measure in measures() if measure["stage"] in rules.ASIDE and rules.has_run(measure)}
    assert ran == {"KW-M12", "KW-M14"}
    assert all(rules.has_run(measure) for measure in measures() if measure["stage"] in rules.RUN)


def test_who_a_measure_is_for() -> None:
    people, companies, both = (True, False), (False, True), (True, True)
    assert rules.audience("Jugendliche der 9. Klassen") == people
    assert rules.audience("Beschäftigte in kleinen Betrieben") == people
    assert rules.audience({"de": "Personalabteilungen", "fr": "Services du personnel"}) == companies
    assert rules.audience("Partner des Bündnisses") == companies
    assert rules.audience("Jugendliche und Betriebe") == both


def test_reviews_are_completed_as_the_file_implies() -> None:
    assert [rules.effect(rating) for rating in (1, 2, 3, 4, 5)] == ["not", "not", "partly", "worked", "worked"]
    partly = {each["id"] for each in measures() if each["stage"] == "reviewed" and rules.executed(each) != "fully"}
    assert partly == {"AC-M10"}


def test_deliveries_come_in_parts_that_add_up() -> None:
    days = [date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5)]
    assert rules.parts(85, days) == [(days[0], 42), (days[-1], 43)]
    assert rules.parts(3, days) == [(days[-1], 3)]
    assert rules.parts(85, days[:1]) == [(days[0], 85)]


def test_invented_people_have_addresses_that_cannot_exist() -> None:
    assert rules.email_of("Maëlle Ébauche") == "maelle.ebauche@example.org"
    assert rules.people_needed("a", [{"lead_partner": "a"}]) == 2
    assert rules.people_needed("b", [{"lead_partner": "a"}]) == 1


@pytest.mark.parametrize(
    ("address", "host", "may_enter"),
    [
        ("127.0.0.1", "127.0.0.1:8000", True),
        ("::1", "[::1]:8000", True),
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "LOCALHOST:80", True),
        ("192.168.1.7", "127.0.0.1:8000", False),
        ("127.0.0.1", "bundnis.example.net", False),
        ("127.0.0.1", "localhost.example.net", False),
        ("127.0.0.1", "127.0.0.1.example.net", False),
        (None, "localhost", False),
        ("127.0.0.1", "", False),
    ],
)
def test_only_this_machine_is_this_machine(address: str | None, host: str, may_enter: bool) -> None:
    assert rules.is_loopback(address, host) is may_enter


@pytest.mark.parametrize("today", [*WEEK, date(2028, 2, 29), date(2026, 12, 31)])
def test_nothing_is_planned_for_the_future(today: date) -> None:
    evening = datetime(today.year, today.month, today.day, 21, tzinfo=UTC)
    with clock.at(evening):
        plays = [plan(scenario) for scenario in scenarios()]
    assert len(plays) == 4
    for play in plays:
        assert play.acts and max(moment for moment, *_act in play.acts) <= evening
