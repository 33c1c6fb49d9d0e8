"""What an alliance may hold, decided on plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bundnis.alliances import rules
from bundnis.core.dates import Season, Span

TODAY = date(2026, 6, 1)
UNKNOWN = Span.unknown()


def way(**dates: Span) -> rules.WayIn:
    return rules.WayIn(**{name: dates.get(name, UNKNOWN) for name in rules.WAY})


def on(year: int, month: int, day: int) -> Span:
    return Span.on(date(year, month, day))


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({}, "in"),
        ({"identified_on": on(2026, 1, 5)}, "identified"),
        ({"identified_on": on(2026, 1, 5), "contacted_on": Span.in_month(2026, 2)}, "contacted"),
        ({"contacted_on": Span.in_month(2026, 2), "answered_on": Span.in_year(2026)}, "answered"),
        ({"answered_on": on(2026, 3, 1), "member_from": on(2026, 6, 1)}, "in"),
        ({"contacted_on": on(2026, 3, 1), "member_from": on(2026, 6, 2)}, "contacted"),
        ({"member_from": on(2026, 6, 2)}, "answered"),
        ({"member_from": on(2020, 1, 1), "member_until": on(2026, 5, 31)}, "left"),
        # The act of leaving ends roles and promises at once, so the last day is one without them.
        ({"member_from": on(2020, 1, 1), "member_until": on(2026, 6, 1)}, "left"),
        ({"member_from": on(2020, 1, 1), "member_until": on(2026, 6, 2)}, "in"),
        ({"member_from": on(2020, 1, 1), "member_until": Span.in_year(2026)}, "in"),
    ],
)
def test_a_partner_stands_where_its_dates_say(dates: dict[str, Span], state: str) -> None:
    assert way(**dates).state(TODAY) == state
    assert state in rules.WAY_IN


def test_a_step_cannot_lie_before_an_earlier_one() -> None:
    assert way(identified_on=on(2026, 3, 1), contacted_on=on(2026, 2, 28)).first_disorder == "contacted_on"
    assert way(identified_on=on(2026, 3, 1), member_from=on(2025, 1, 1)).first_disorder == "member_from"


def test_dates_as_exact_as_known_may_overlap() -> None:
    assert way(identified_on=on(2026, 3, 15), contacted_on=Span.in_month(2026, 3)).first_disorder == ""
    assert way(identified_on=Span.in_year(2026), contacted_on=on(2026, 1, 2)).first_disorder == ""


def test_the_mix_asks_for_business_and_administration() -> None:
    mixed = rules.mix(["chamber", "public_administration", "chamber"])
    assert mixed.counts == (("chamber", 2), ("public_administration", 1))
    assert mixed.is_complete
    assert not rules.mix(["chamber", "education"]).is_complete
    assert not rules.mix(["public_administration", "employment_service"]).has_business
    assert not rules.mix([]).has_administration


def test_every_sector_of_the_mix_is_a_sector() -> None:
    assert rules.BUSINESS | rules.ADMINISTRATION <= rules.SECTORS.keys()
    assert rules.FULL_ROLES <= rules.PARTNER_ROLES.keys()


def test_dates_stand_in_the_order_of_time_and_unknown_ones_last() -> None:
    days = [UNKNOWN, on(2019, 1, 1), Span.in_year(2019), on(2018, 12, 31), Span.in_season(2019, Season.SPRING)]
    assert sorted(days, key=rules.in_time) == [
        on(2018, 12, 31), Span.in_year(2019), on(2019, 1, 1), Span.in_season(2019, Season.SPRING), UNKNOWN,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("item", "step", "order"),
    [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, -1, [1, 2, 3]), (3, 1, [1, 2, 3]), (1, 1, [2, 1, 3])],
)
def test_an_item_moves_one_place_and_stays_at_the_ends(item: int, step: int, order: list[int]) -> None:
    assert rules.moved([1, 2, 3], item, step) == order


LIMITS = {
    "min_contributors": 2, "cap_running": None, "cap_per_lead": None, "rhythm_days": 30, "stale_days": 60,
    "size_months": 12, "size_partners": 6, "size_eur": Decimal(25000),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("cap_running", None, False), ("cap_running", 0, True), ("cap_running", 1, False), ("rhythm_days", 0, True),
        ("rhythm_days", None, True), ("stale_days", 29, True), ("stale_days", 30, False),
        ("size_eur", Decimal(0), False),
        ("size_eur", Decimal("1000000000"), True), ("min_contributors", 51, True),
    ],
)  # fmt: skip
def test_settings_make_sense(name: str, value: int | Decimal | None, wrong: bool) -> None:
    found = rules.wrong_limit(LIMITS | {name: value})
    assert (found is not None and found.field == name) is wrong


def test_time_zones_are_those_of_the_clock() -> None:
    assert all(rules.is_time_zone(zone) for zone in rules.TIME_ZONES)
    assert not rules.is_time_zone("Europe/Eupen")
    assert not rules.is_time_zone("../etc/passwd")


def test_languages_keep_their_order_and_stand_once() -> None:
    assert rules.known_languages(["fr", "de", "fr"]) == ["fr", "de"]
    for wrong in ([], ["de", "xx"]):
        with pytest.raises(ValueError, match="languages"):
            rules.known_languages(wrong)
