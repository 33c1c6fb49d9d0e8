"""What moves ask, and the ways aside and back: pausing, stopping, reopening."""

from __future__ import annotations

from datetime import date

import pytest

from bundnis.core.dates import Span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.measures.service import NotYet
from bundnis.measures.stages import MOVES, Stage
from tests.factories.measures import measure
from tests.measures.acts import replayed, verbs
from tests.measures.moving import ANSWERS, DAY, TODAY, go, ready, review
from tests.people import World

# -- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [None, TODAY, TODAY - DAY])
def test_a_pause_needs_a_day_in_the_future(world: World, day: date | None) -> None:
    row = ready(world, Stage.AGREED)
    with pytest.raises(Refused) as refused:
        go(world, row, "pause", resume_on=day)
    assert refused.value.field == "resume_on" and row.stage == "agreed"


@pytest.mark.parametrize(
    ("name", "stage", "field"),
    [("pause", Stage.AGREED, "reason"), ("stop", Stage.AGREED, "reason"), ("stop", Stage.PAUSED, "lesson"),
     ("reopen", Stage.COMPLETED, "reason")],
)
def test_reason_and_lesson_are_needed(world: World, name: str, stage: Stage, field: str) -> None:
    row = ready(world, stage)
    with pytest.raises(Refused) as refused:
        go(world, row, name, **{field: ""})
    assert refused.value.field == field and row.stage == stage


@pytest.mark.parametrize(("name", "stage"), [("start", Stage.AGREED), ("complete", Stage.IMPLEMENTATION)])
def test_nothing_has_begun_or_ended_in_the_future(world: World, name: str, stage: Stage) -> None:
    field = ANSWERS[name]
    [date_name] = field
    row = ready(world, stage)
    with pytest.raises(Refused) as refused:
        go(world, row, name, **{date_name: Span.on(TODAY + DAY)})
    assert refused.value.field == date_name
    go(world, row, name, **{date_name: Span.in_year(TODAY.year)})  # this year has begun
    assert getattr(row, date_name) == Span.in_year(TODAY.year)


def test_a_measure_does_not_end_before_it_began(world: World) -> None:
    row = ready(world, Stage.IMPLEMENTATION)
    with pytest.raises(Refused) as refused:
        go(world, row, "complete", actual_end=Span.on(TODAY - 300 * DAY))
    assert refused.value.field == "actual_end" and not row.actual_end.is_known


def test_a_date_entered_before_is_enough(world: World) -> None:
    row = ready(world, Stage.AGREED)
    world.change(row, actual_start=Span.on(TODAY - DAY))
    go(world, row, "start", actual_start=None)
    assert row.actual_start == Span.on(TODAY - DAY)


# -- aside and back ------------------------------------------------------------------------------


def test_pausing_twice_over_two_stages(world: World) -> None:
    row = ready(world, Stage.AGREED)
    go(world, row, "pause")
    assert (row.stage, row.column_stage, row.came_from, row.resume_on) == (
        "paused", "agreed", "agreed", TODAY + 30 * DAY,
    )
    assert row.stage_reason == "Krankheit"
    go(world, row, "resume")
    assert (row.stage, row.came_from, row.resume_on, row.stage_reason) == ("agreed", None, None, "")
    go(world, row, "start")
    go(world, row, "pause")
    assert (row.column_stage, row.came_from) == ("implementation", "implementation")
    go(world, row, "stop")
    assert (row.stage, row.column_stage, row.came_from, row.stop_lesson) == (
        "stopped", "stopped", "implementation", "Früher fragen",
    )
    with pytest.raises(Conflict):
        go(world, row, "resume")
    go(world, row, "reopen")
    assert (row.stage, row.column_stage, row.came_from, row.stop_lesson) == (
        "implementation", "implementation", None, "",
    )
    assert row.stage_reason == "Es geht weiter"
    assert replayed(row, Stage.AGREED) == row.stage


def test_reopening_a_completed_measure_takes_its_end_away(world: World) -> None:
    row = ready(world, Stage.IMPLEMENTATION)
    go(world, row, "complete")
    assert row.actual_end == Span.on(TODAY)
    go(world, row, "reopen")
    assert not row.actual_end.is_known and row.actual_start.is_known


@pytest.mark.parametrize("stage", Stage)
def test_a_move_that_does_not_begin_here_is_a_conflict(world: World, stage: Stage) -> None:
    here = {move.name for move in MOVES if move.source is stage}
    for name in {move.name for move in MOVES} - here:
        row = ready(world, stage)
        with pytest.raises(Conflict):
            go(world, row, name)
        assert row.stage == stage


def test_agreeing_starts_the_clock_of_freshness_and_moves_do_not(world: World) -> None:
    row = ready(world, Stage.WORKSHOP)
    go(world, row, "agree")
    assert row.fresh_on == TODAY
    world.change(row, fresh_on=TODAY - 100 * DAY)
    for name in ("start", "pause", "resume"):
        go(world, row, name)
    assert row.fresh_on == TODAY - 100 * DAY


def test_the_whole_life_leaves_one_entry_an_act_and_can_be_replayed(world: World) -> None:
    row = measure(world, "idea", lead=world.lead)
    world.change(row, summary=Translated.of(de="x"), route="train", field_id=world.field.id)
    go(world, row, "to_workshop", "carla")
    go(world, row, "pause", "anna")
    go(world, row, "resume", "anna")
    with pytest.raises(NotYet):
        go(world, row, "agree")
    go(world, row, "agree", override_reason="Es eilt.")
    go(world, row, "start", "anna")
    go(world, row, "complete", "anna")
    review(row)
    go(world, row, "review")
    go(world, row, "reopen")
    assert verbs(row) == [
        f"measure.{name}"
        for name in ("to_workshop", "pause", "resume", "agree", "start", "complete", "review", "reopen")
    ]
    assert replayed(row) == row.stage == "implementation"
