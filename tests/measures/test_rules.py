"""Decisions about measures on plain values: flags with their boundaries, size, caps, links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundnis.core.dates import Season, Span
from bundnis.measures import rules
from bundnis.measures.rules import Limits, Standing
from bundnis.measures.stages import REPORTING, Stage

TODAY = date(2027, 6, 15)
DAY = timedelta(days=1)
LIMITS = Limits()

CALM = Standing(
    stage=Stage.IMPLEMENTATION,
    planned_start=Span.on(date(2027, 5, 1)),
    planned_end=Span.on(date(2027, 9, 1)),
    step_due_on=TODAY + 10 * DAY,
    fresh_on=TODAY,
    lead_state="accepted",
    living_partners=2,
    one_group=True,
    result_90_days=True,
)


def flags(**values: object) -> list[str]:
    return rules.flags(replace(CALM, **values), TODAY, LIMITS)  # type: ignore[arg-type]


def test_a_calm_measure_raises_no_flag_in_any_stage() -> None:
    for stage in Stage:
        assert flags(stage=stage) == []


# -- overdue -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "is_overdue"),
    [
        (Span.on(TODAY), False),
        (Span.on(TODAY - DAY), True),
        (Span.in_month(2027, 6), False),  # its last day is still to come
        (Span.in_month(2027, 5), True),
        (Span.in_season(2027, Season.SPRING), True),
        (Span.in_season(2027, Season.SUMMER), False),
        (Span.in_year(2027), False),
        (Span.in_year(2026), True),
        (Span.unknown(), False),
    ],
)
def test_overdue_counts_from_the_last_day(end: Span, is_overdue: bool) -> None:
    assert ("overdue" in flags(planned_end=end)) is is_overdue


def test_a_step_is_overdue_the_day_after_its_date() -> None:
    assert "overdue" not in flags(step_due_on=TODAY)
    assert "overdue" in flags(step_due_on=TODAY - DAY)
    assert "overdue" in flags(step_due_on=TODAY - DAY, planned_end=Span.unknown())


@pytest.mark.parametrize("stage", Stage)
def test_overdue_is_every_stage_before_completed_but_not_paused(stage: Stage) -> None:
    before = {Stage.IDEA, Stage.WORKSHOP, Stage.AGREED, Stage.IMPLEMENTATION}
    assert ("overdue" in flags(stage=stage, planned_end=Span.on(TODAY - DAY))) is (stage in before)


# -- the other flags -----------------------------------------------------------------------------


def test_stale_is_older_than_the_limit_not_at_it() -> None:
    assert "stale" not in flags(fresh_on=TODAY - 60 * DAY)
    assert "stale" in flags(fresh_on=TODAY - 61 * DAY)
    assert "stale" not in flags(fresh_on=None)


@pytest.mark.parametrize("stage", Stage)
def test_stale_and_no_step_only_where_a_measure_reports(stage: Stage) -> None:
    raised = flags(stage=stage, fresh_on=TODAY - 100 * DAY, step_due_on=None)
    assert ({"stale", "no_step"} <= set(raised)) is (stage in REPORTING)
    assert ({"stale", "no_step"} & set(raised) == set()) is (stage not in REPORTING)


@pytest.mark.parametrize("stage", Stage)
def test_open_needs_count_while_the_measure_is_open(stage: Stage) -> None:
    is_open = stage not in (Stage.COMPLETED, Stage.REVIEWED, Stage.STOPPED)
    assert ("uncovered" in flags(stage=stage, uncovered_needs=1)) is is_open


@pytest.mark.parametrize("state", [None, "requested", "declined", "accepted"])
def test_the_lead_is_open_until_somebody_accepts(state: str | None) -> None:
    assert ("lead_open" in flags(lead_state=state)) is (state != "accepted")
    for stage in (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETED, Stage.REVIEWED):
        assert "lead_open" not in flags(stage=stage, lead_state=state)


def test_flags_come_in_the_order_of_their_table() -> None:
    everything = flags(
        planned_end=Span.on(TODAY - DAY), fresh_on=TODAY - 100 * DAY, uncovered_needs=2, lead_state=None,
        step_due_on=None, one_group=False,
    )
    assert everything == list(rules.FLAGS)


# -- size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"planned_end": Span.on(date(2028, 5, 2))}, "It takes longer than 12 months."),
        ({"living_partners": 7}, "More than 6 partners contribute."),
        ({"money_eur": Decimal("25000.001")}, "It takes more than 25000 euros."),
        ({"one_group": False}, "It has more than one target group."),
        ({"result_90_days": False}, "It shows no visible result within 90 days."),
    ],
)
def test_each_doubt_has_its_sentence(values: dict[str, object], sentence: str) -> None:
    doubts = rules.size_doubts(replace(CALM, **values), LIMITS)  # type: ignore[arg-type]
    assert [doubt.sentence % dict(doubt.values) for doubt in doubts] == [sentence]
    assert all(doubt.place.partition("#")[0] in ("", "edit") for doubt in doubts)
    assert "too_big" in flags(**values)


def test_at_its_limits_a_measure_is_still_small() -> None:
    at_the_limit = replace(
        CALM, planned_end=Span.on(date(2028, 5, 1)), living_partners=6, money_eur=Decimal(25000), one_group=None,
        result_90_days=None,
    )
    assert rules.size_doubts(at_the_limit, LIMITS) == []


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 4000), st.integers(0, 60))
def test_a_plan_takes_more_months_than_so_many_when_it_ends_later_than_after_them(
    first: date, days: int, months: int
) -> None:
    last = first + days * DAY
    taken = rules.months_of(Span.on(first), Span.on(last))
    assert taken is not None
    assert (taken > months) == (last > rules.months_later(first, months))


def test_a_period_without_both_ends_raises_no_doubt() -> None:
    assert rules.size_doubts(replace(CALM, planned_start=Span.unknown(), planned_end=Span.in_year(2090)), LIMITS) == []


def test_too_big_is_no_longer_said_of_what_is_over() -> None:
    for stage in (Stage.COMPLETED, Stage.REVIEWED, Stage.STOPPED):
        assert "too_big" not in flags(stage=stage, one_group=False)
    assert "too_big" in flags(stage=Stage.PAUSED, one_group=False)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 5, 31), 1, date(2027, 6, 30)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 3, 31), 0, date(2027, 3, 31)),
        (date(2027, 1, 15), 36, date(2030, 1, 15)),
    ],
)
def test_months_later_stays_in_the_calendar(day: date, months: int, expected: date) -> None:
    assert rules.months_later(day, months) == expected


@given(st.dates(date(1900, 1, 1), date(2190, 12, 31)), st.integers(0, 60))
def test_months_later_moves_exactly_so_many_months(day: date, months: int) -> None:
    later = rules.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + DAY).month != later.month


# -- small decisions -----------------------------------------------------------------------------


CONCRETE = {"has_lead": True, "has_summary": True, "has_step": True, "has_date": True}


@pytest.mark.parametrize(
    ("lacks", "places"),
    [
        ({}, []),
        ({"has_lead": False}, ["lead"]),
        ({"has_summary": False}, ["edit#summary"]),
        ({"has_step": False, "has_date": False}, ["step"]),
        ({"has_date": False}, ["#steps"]),
        (dict.fromkeys(CONCRETE, False), ["lead", "edit#summary", "step"]),
    ],
)
def test_what_makes_an_idea_concrete(lacks: dict[str, bool], places: list[str]) -> None:
    hints = rules.not_concrete_yet(**{**CONCRETE, **lacks})
    assert [hint.place for hint in hints] == places
    assert all(hint.sentence.endswith("?") for hint in hints)


@pytest.mark.parametrize(
    ("running", "cap", "is_below"), [(7, 8, True), (8, 8, False), (9, 8, False), (0, 0, False), (999, None, True)]
)
def test_the_cap(running: int, cap: int | None, is_below: bool) -> None:
    assert rules.below_cap(running, cap) is is_below


def test_principles_keep_known_answers_with_their_notes() -> None:
    answered = rules.principles_answered(
        {"fair_pay": "met", "diversity": "", "good_work": "perhaps", "invented": "met"}, {"fair_pay": "Tarif"}
    )
    assert answered == {"fair_pay": {"answer": "met", "note": "Tarif"}}
