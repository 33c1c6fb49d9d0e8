"""Caps of running measures hold whatever happens at once, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict
from bundnis.measures import queries, service
from bundnis.measures.models import Measure
from bundnis.measures.service import NotYet
from bundnis.measures.stages import Stage
from tests.factories.measures import foreign_measure, measure
from tests.measures.acts import at_once, load, verbs
from tests.people import World

TODAY = today("Europe/Brussels")
STARTED = Span.on(TODAY)
# How a measure of each stage comes to run.
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "agreed": ("start", {"actual_start": STARTED}),
    "paused": ("resume", {}),
    "completed": ("reopen", {"reason": "Weiter"}),
    "reviewed": ("reopen", {"reason": "Weiter"}),
    "stopped": ("reopen", {"reason": "Weiter"}),
}


def waiting(world: World, stage: str, **fields: Any) -> Measure:
    aside = stage in (Stage.PAUSED, Stage.STOPPED)
    column = "implementation" if aside else ""
    return measure(world, stage, column=column, came_from=column or None, **fields)


def running() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Measure.stage == Stage.IMPLEMENTATION)) or 0


def points(world: World, row: Measure) -> list[str]:
    name, answers = WAYS[row.stage]
    try:
        service.move(world.actor("dirk"), row, name, **answers)
    except NotYet as not_yet:
        return [point.name for point in not_yet.points]
    return []


@pytest.mark.parametrize("stage", WAYS)
def test_the_cap_of_the_alliance_counts_however_it_comes_to_run(world: World, stage: str) -> None:
    world.change(world.alliance, cap_running=2)
    measure(world, "implementation", lead=world.other)
    assert points(world, waiting(world, stage)) == []
    assert points(world, waiting(world, stage)) == ["below_cap"]
    world.change(world.alliance, cap_running=3)
    assert points(world, waiting(world, stage)) == []


def test_the_cap_of_a_lead_leaves_other_leads_alone(world: World) -> None:
    world.change(world.alliance, cap_per_lead=1)
    measure(world, "implementation")
    assert points(world, waiting(world, "agreed")) == ["below_lead_cap"]
    assert points(world, waiting(world, "agreed", lead=world.other)) == []


def test_what_does_not_run_and_what_is_foreign_does_not_count(world: World) -> None:
    world.change(world.alliance, cap_running=1, cap_per_lead=1)
    for stage in ("idea", "workshop", "agreed", "completed", "reviewed", "paused", "stopped"):
        waiting(world, stage) if stage in WAYS else measure(world, stage, lead=world.lead)
    foreign_measure(world, stage="implementation", column_stage="implementation")
    assert points(world, waiting(world, "agreed")) == []


def test_a_cap_of_none_is_no_cap_and_of_zero_lets_nothing_run(world: World) -> None:
    assert points(world, waiting(world, "agreed")) == []
    world.change(world.alliance, cap_running=0)
    assert points(world, waiting(world, "agreed")) == ["below_cap"]


def test_a_measure_paused_in_agreed_comes_back_at_the_cap(world: World) -> None:
    world.change(world.alliance, cap_running=0)
    row = measure(world, "paused", column="agreed", came_from="agreed")
    service.move(world.actor("dirk"), row, "resume")
    assert row.stage == "agreed"


def test_caps_hold_when_many_start_at_once(world: World) -> None:
    world.change(world.alliance, cap_running=5)
    stages = ["agreed", "paused", "completed", "stopped"] * 3
    numbers = [waiting(world, stage).number for stage in stages]
    dirk = world.actor("dirk")

    def begin(number: int, stage: str) -> str:
        name, answers = WAYS[stage]
        service.move(dirk, load(world, number), name, **answers)
        return "runs"

    acts = [lambda n=number, s=stage: begin(n, s) for number, stage in zip(numbers, stages, strict=True)]
    found = at_once(world, acts)
    assert found.count("runs") == 5 == running()
    assert all(each == "runs" or isinstance(each, NotYet) for each in found)
    assert queries.running(world.alliance.id, world.lead.id, but=0) == (5, 5)


def test_caps_hold_between_leads_and_alliance_at_once(world: World) -> None:
    world.change(world.alliance, cap_running=3, cap_per_lead=2)
    leads = [world.lead, world.other] * 4
    numbers = [waiting(world, "agreed", lead=lead).number for lead in leads]
    dirk = world.actor("dirk")

    def start(number: int) -> str:
        service.move(dirk, load(world, number), "start", actual_start=STARTED)
        return "runs"

    found = at_once(world, [lambda n=number: start(n) for number in numbers])
    assert found.count("runs") == 3 == running()
    for lead in (world.lead, world.other):
        assert queries.running(world.alliance.id, lead.id, but=0)[1] <= 2


def test_a_place_that_is_left_and_taken_at_once_is_never_two(world: World) -> None:
    world.change(world.alliance, cap_running=1)
    leaving = measure(world, "implementation").number
    coming = [waiting(world, "agreed").number for _each in range(4)]
    dirk = world.actor("dirk")

    def pause() -> str:
        row = load(world, leaving)
        service.move(dirk, row, "pause", reason="x", resume_on=TODAY + timedelta(days=9))
        return "paused"

    def start(number: int) -> str:
        service.move(dirk, load(world, number), "start", actual_start=STARTED)
        return "runs"

    found = at_once(world, [pause, *(lambda n=number: start(n) for number in coming)])
    assert found[0] == "paused" and found.count("runs") <= 1 and running() == found.count("runs")


@pytest.mark.parametrize(
    ("stage", "name", "answers"),
    [
        ("implementation", "complete", {"actual_end": STARTED}),
        ("agreed", "start", {"actual_start": STARTED}),
        ("agreed", "pause", {"reason": "x", "resume_on": TODAY + timedelta(days=9)}),
    ],
)
def test_of_two_people_who_make_the_same_move_one_is_told(
    world: World, stage: str, name: str, answers: dict[str, Any]
) -> None:
    number, actors = measure(world, stage).number, [world.actor("anna"), world.actor("dirk")]

    def act(place: int) -> str:
        service.move(actors[place], load(world, number), name, **answers)
        return "moved"

    found = at_once(world, [lambda: act(0), lambda: act(1)])
    assert found.count("moved") == 1
    assert [type(each) for each in found if each != "moved"] == [Conflict]
    assert verbs(load(world, number)) == [f"measure.{name}"]
