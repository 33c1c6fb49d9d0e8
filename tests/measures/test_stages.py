"""The stage machine as data: what leads where, what it requires, and that nothing is left out."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from bundnis.measures import stages
from bundnis.measures.access import PERMISSIONS
from bundnis.measures.stages import COLUMNS, INFO, LIFE, MOVES, OPEN, REQUIREMENTS, STAGES, Move, Stage, moves_from

WORKING = (Stage.IDEA, Stage.WORKSHOP, Stage.AGREED, Stage.IMPLEMENTATION)

# The whole table of the design: (source, target) -> the move between them. What is not here does not exist.
TABLE = {
    ("idea", "workshop"): "to_workshop",
    ("workshop", "agreed"): "agree",
    ("agreed", "implementation"): "start",
    ("implementation", "completed"): "complete",
    ("completed", "reviewed"): "review",
    **{(str(stage), "paused"): "pause" for stage in WORKING},
    **{("paused", str(stage)): "resume" for stage in WORKING},
    **{(str(stage), "stopped"): "stop" for stage in (*WORKING, Stage.PAUSED)},
    **{("stopped", str(stage)): "reopen" for stage in WORKING},
    ("completed", "implementation"): "reopen",
    ("reviewed", "implementation"): "reopen",
}


def move(name: str, source: Stage, target: Stage) -> Move:
    return next(each for each in MOVES if (each.name, each.source, each.target) == (name, source, target))


@pytest.mark.parametrize(("source", "target"), list(product(Stage, Stage)))
def test_between_two_stages_stands_exactly_the_move_of_the_design(source: Stage, target: Stage) -> None:
    names = [each.name for each in MOVES if each.source is source and each.target is target]
    expected = TABLE.get((str(source), str(target)))
    assert names == ([expected] if expected else [])


def test_every_stage_can_be_reached_and_left() -> None:
    seen: set[tuple[Stage, Stage | None]] = set()
    waiting: list[tuple[Stage, Stage | None]] = [(Stage.IDEA, None)]
    while waiting:
        stage, came_from = waiting.pop()
        if (stage, came_from) in seen:
            continue
        seen.add((stage, came_from))
        moves = moves_from(stage, came_from)
        assert moves, f"nothing leads out of {stage} (from {came_from})"
        for each in moves:
            aside = each.target in (Stage.PAUSED, Stage.STOPPED)
            origin = (came_from if stage is Stage.PAUSED else stage) if aside else None
            waiting.append((each.target, origin))
    assert {stage for stage, _origin in seen} == set(Stage)


@pytest.mark.parametrize("origin", WORKING)
def test_paused_and_stopped_come_back_only_to_where_they_were(origin: Stage) -> None:
    assert {(each.name, each.target) for each in moves_from(Stage.PAUSED, origin)} == {
        ("resume", origin), ("stop", Stage.STOPPED),
    }
    assert [(each.name, each.target) for each in moves_from(Stage.STOPPED, origin)] == [("reopen", origin)]


def test_a_paused_measure_of_unknown_origin_can_only_be_stopped() -> None:
    assert [each.name for each in moves_from(Stage.PAUSED, None)] == ["stop"]
    assert moves_from(Stage.STOPPED, None) == ()


def test_where_it_came_from_does_not_matter_elsewhere() -> None:
    for stage in set(Stage) - {Stage.PAUSED, Stage.STOPPED}:
        assert moves_from(stage, Stage.IDEA) == moves_from(stage)


def test_the_life_leads_forward_one_stage_at_a_time() -> None:
    assert LIFE == (
        Stage.IDEA, Stage.WORKSHOP, Stage.AGREED, Stage.IMPLEMENTATION, Stage.COMPLETED, Stage.REVIEWED,
    )
    for stage, following in pairwise(LIFE):
        forward = stages.next_move(stage)
        assert forward is not None and forward.target is following
    for stage in (Stage.REVIEWED, Stage.PAUSED, Stage.STOPPED):
        assert stages.next_move(stage) is None


def test_columns_and_open_stages() -> None:
    assert COLUMNS == (*LIFE, Stage.STOPPED)
    assert OPEN == {*WORKING, Stage.PAUSED}
    assert [str(info.stage) for info in STAGES if info.is_running] == ["implementation"]
    assert set(INFO) == set(Stage)


def test_what_each_move_asks_and_requires() -> None:
    asks = {each.name: each.asks for each in MOVES}
    assert asks == {
        "to_workshop": (), "agree": (), "review": (), "resume": (),
        "start": ("actual_start",),
        "complete": ("actual_end", "withdraw_reason"),
        "pause": ("reason", "resume_on"),
        "stop": ("reason", "lesson"),
        "reopen": ("reason",),
    }
    basics = {"has_title", "has_summary", "has_route", "has_field"}
    assert set(move("to_workshop", Stage.IDEA, Stage.WORKSHOP).requires) == basics
    assert set(move("agree", Stage.WORKSHOP, Stage.AGREED).requires) == basics | {
        "lead_accepted", "lead_contributes", "enough_contributors", "has_responsible", "has_dated_step",
        "has_planned_dates", "has_success_sign", "predecessor_answered", "size_answered",
    }
    assert set(move("complete", Stage.IMPLEMENTATION, Stage.COMPLETED).requires) == {
        "has_actual_end", "no_open_step", "contributions_settled",
    }
    assert move("review", Stage.COMPLETED, Stage.REVIEWED).requires == ("review_complete",)


def test_every_way_into_implementation_is_below_the_caps_and_no_other() -> None:
    for each in MOVES:
        assert set(stages.CAPS).issubset(each.requires) == (each.target is Stage.IMPLEMENTATION), each


def test_only_agreeing_can_be_overridden_and_the_lead_never() -> None:
    assert {each.name for each in MOVES if each.can_be_overridden} == {"agree"}
    agree = move("agree", Stage.WORKSHOP, Stage.AGREED)
    assert [name for name in agree.requires if not REQUIREMENTS[name].can_be_overridden] == ["lead_accepted"]


def test_a_move_has_one_name_one_permission_and_one_sentence() -> None:
    for name in {each.name for each in MOVES}:
        told = {(each.permission, each.label, each.done, each.asks) for each in MOVES if each.name == name}
        assert len(told) == 1, name
    assert {each.permission for each in MOVES} <= set(PERMISSIONS)


def test_every_requirement_is_asked_somewhere_and_has_a_place() -> None:
    assert {name for each in MOVES for name in each.requires} == set(REQUIREMENTS)
    for requirement in REQUIREMENTS.values():
        assert requirement.label and requirement.place, requirement


def test_missing_keeps_the_order_of_the_list() -> None:
    agree = move("agree", Stage.WORKSHOP, Stage.AGREED)
    facts = dict.fromkeys(agree.requires, False)
    assert [point.name for point in stages.missing(agree, facts)] == list(agree.requires)
    assert stages.missing(agree, dict.fromkeys(agree.requires, True)) == []


@pytest.mark.parametrize("name", move("agree", Stage.WORKSHOP, Stage.AGREED).requires)
def test_overriding_takes_one_point_off_the_list_but_never_the_lead(name: str) -> None:
    agree = move("agree", Stage.WORKSHOP, Stage.AGREED)
    facts = {each: each != name for each in agree.requires}
    left = [point.name for point in stages.missing(agree, facts, frozenset({name}))]
    assert left == (["lead_accepted"] if name == "lead_accepted" else [])


def test_other_moves_cannot_be_overridden() -> None:
    start = move("start", Stage.AGREED, Stage.IMPLEMENTATION)
    facts = dict.fromkeys(start.requires, False)
    assert len(stages.missing(start, facts, frozenset(start.requires))) == len(start.requires)
