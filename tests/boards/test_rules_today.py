"""What is due, how urgent it is, what is told together: decided without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bundnis.boards.rules.today import (
    COUNTED,
    Begun,
    Duty,
    Horizon,
    Kind,
    Rest,
    Urgency,
    grouped,
    in_order,
    next_step,
    number_of,
    of_completed,
    rests,
    set_up,
    since,
    together,
    urgency,
)

TODAY = date(2026, 10, 20)
HORIZON = Horizon.of(TODAY, rhythm_days=30, stale_days=60)
DONE = Begun(*[True] * 8)


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


@pytest.mark.parametrize(("age", "due", "stale"), [
    (0, False, False), (29, False, False), (30, True, False), (60, True, False), (61, True, True),
])  # fmt: skip
def test_an_update_is_due_on_the_day_itself_and_stale_the_day_after(age: int, due: bool, stale: bool) -> None:
    assert HORIZON.is_update_due(days_ago(age)) is due
    assert HORIZON.is_stale(days_ago(age)) is stale


def test_what_never_had_news_owes_none() -> None:
    assert not HORIZON.is_update_due(None)
    assert not HORIZON.is_stale(None)


@pytest.mark.parametrize(("kind", "on", "expected"), [
    (Kind.HELP, None, Urgency.NOW), (Kind.LEAD, None, Urgency.NOW), (Kind.OFFER, None, Urgency.NOW),
    (Kind.RECEIPT, None, Urgency.NOW), (Kind.STUCK, TODAY, Urgency.NOW),
    (Kind.PROMISE, days_ago(1), Urgency.NOW), (Kind.PROMISE, TODAY, Urgency.SOON),
    (Kind.STEP, days_ago(1), Urgency.NOW), (Kind.STEP, TODAY, Urgency.SOON), (Kind.STEP, None, Urgency.SOON),
    (Kind.UPDATE, days_ago(61), Urgency.NOW), (Kind.UPDATE, days_ago(30), Urgency.SOON),
    (Kind.REVIEW, days_ago(90), Urgency.SOON), (Kind.AGREE, None, Urgency.SOON),
    (Kind.TAKE, None, Urgency.WHENEVER), (Kind.NEED, None, Urgency.WHENEVER),
])  # fmt: skip
def test_what_others_wait_for_and_what_is_late_comes_first(kind: Kind, on: date | None, expected: Urgency) -> None:
    assert urgency(kind, on, HORIZON) is expected


def test_the_most_pressing_stands_on_top_and_the_oldest_of_a_kind_first() -> None:
    need, update = Duty(Kind.NEED, number=1), Duty(Kind.UPDATE, days_ago(31), 2)
    stale = Duty(Kind.UPDATE, days_ago(90), 3)
    older, late, wish = Duty(Kind.UPDATE, days_ago(40), 4), Duty(Kind.STEP, days_ago(2), 5), Duty(Kind.HELP, TODAY, 6)
    found = in_order([need, update, stale, older, late, wish], HORIZON)
    assert found == [wish, late, stale, older, update, need]


def test_what_has_no_day_stands_behind_what_has_one() -> None:
    dated, dateless = Duty(Kind.REVIEW, days_ago(1), 9), Duty(Kind.REVIEW, None, 1)
    assert in_order([dateless, dated], HORIZON) == [dated, dateless]


def test_several_offers_at_one_measure_are_one_line() -> None:
    offers = [Duty(Kind.OFFER, None, 7, number) for number in (1, 2, 3)]
    other, steps = Duty(Kind.OFFER, None, 8, 4), [Duty(Kind.STEP, TODAY, 7, number) for number in (5, 6)]
    found = together([*offers, other, *steps])
    assert [(duty.kind, duty.number, duty.several) for duty in found] == [
        (Kind.OFFER, 7, 3), (Kind.OFFER, 8, 1), (Kind.STEP, 7, 1), (Kind.STEP, 7, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("mine", "complete", "coordinates", "silent", "expected"), [
    (True, False, False, False, Kind.REVIEW),
    (True, True, False, False, None),
    (False, True, True, False, Kind.CLOSE),
    (True, True, True, False, Kind.CLOSE),
    (False, False, True, False, None),
    (False, False, True, True, Kind.REVIEW),
    (False, False, False, True, None),
])  # fmt: skip
def test_the_lead_writes_the_review_and_the_coordinator_closes_it(
    mine: bool, complete: bool, coordinates: bool, silent: bool, expected: Kind | None
) -> None:
    assert of_completed(mine, complete, coordinates, silent) is expected


def test_what_is_not_shown_is_counted_up_to_a_bound() -> None:
    found = {Kind.UPDATE: 17, Kind.LEAD: 2, Kind.STUCK: COUNTED}
    seen = {Kind.UPDATE: 5, Kind.LEAD: 2, Kind.STUCK: 5}
    left = rests(found, seen)
    assert left == [Rest(Kind.STUCK, None), Rest(Kind.UPDATE, 12)]
    assert number_of([Duty(Kind.UPDATE)] * 5, left[1:]) == 17
    assert number_of([Duty(Kind.RECEIPT, several=3)], []) == 1, "one line is one thing"
    assert number_of([Duty(Kind.STUCK)] * 5, left) is None


def test_changes_at_one_measure_are_told_together_where_the_newest_stands() -> None:
    assert grouped([4, None, 5, 4, None, 5, 4]) == [[0, 3, 6], [1], [2, 5], [4]]


def test_what_is_new_begins_with_the_last_visit_and_for_newcomers_a_fortnight_ago() -> None:
    now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert since(now - timedelta(days=90), now) == now - timedelta(days=90)
    assert since(None, now) == now - timedelta(days=14)


def test_the_set_up_ends_when_the_first_measure_runs() -> None:
    assert set_up(DONE) == []
    nothing = set_up(Begun(*[False] * 8))
    assert len(nothing) == 8
    assert not any(step.is_done for step in nothing)
    first = next_step(nothing)
    assert first is not None
    assert first.page == "profile"


def test_the_next_point_of_the_set_up_is_the_first_open_one() -> None:
    begun = Begun(True, True, False, True, False, False, False, False)
    step = next_step(set_up(begun))
    assert step is not None
    assert step.page == "people"


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_are_counted_as_days_when_the_clocks_change(day: date) -> None:
    horizon = Horizon.of(day, rhythm_days=30, stale_days=60)
    assert horizon.is_update_due(day - timedelta(days=30))
    assert not horizon.is_update_due(day - timedelta(days=29))
