"""The stage machine is whole: every stage reachable, every requirement answered, every word there."""

from __future__ import annotations

import ast
from collections import Counter
from itertools import pairwise

import pytest
from flask import Flask

from bundnis.core.access import PERMISSIONS
from bundnis.measures import facts
from bundnis.measures.stages import INFO, LIFE, MOVES, OPEN, REQUIREMENTS, STAGES, Stage, moves_from, next_move
from tests.house.sources import HOUSE, modules, text, tree

ASKS = {"reason", "resume_on", "lesson", "actual_start", "actual_end", "withdraw_reason"}
START = Stage.IDEA


def test_every_stage_is_described_once() -> None:
    assert [info.stage for info in STAGES] == list(Stage)
    for info in STAGES:
        assert info.label and info.sentence and info.tone and info.icon, info.stage


def test_every_stage_can_be_reached_and_left() -> None:
    reached, waiting = {START}, [START]
    while waiting:
        here = waiting.pop()
        for move in MOVES:
            if move.source is here and move.target not in reached:
                reached.add(move.target)
                waiting.append(move.target)
    assert reached == set(Stage)
    for stage in Stage:
        assert any(move.source is stage for move in MOVES), f"nothing leads out of {stage}"


def test_life_goes_forward_one_stage_at_a_time() -> None:
    forward = [(move.source, move.target) for move in MOVES if move.is_forward]
    assert forward == list(pairwise(LIFE))
    assert next_move(LIFE[-1]) is None


def test_every_move_is_one_of_its_kind() -> None:
    assert len({(move.name, move.source, move.target) for move in MOVES}) == len(MOVES)
    for stage in Stage:
        for column in OPEN - {Stage.PAUSED}:
            names = [move.name for move in moves_from(stage, column)]
            assert len(names) == len(set(names)), f"{stage} of {column} offers a move twice: {names}"


def test_every_move_is_labelled_told_and_allowed_to_somebody(app: Flask) -> None:
    for move in MOVES:
        assert move.label and "%(who)s" in move.done, move
        assert move.permission in PERMISSIONS, f"{move.name} asks for {move.permission}, which nobody has"
        assert set(move.asks) <= ASKS, move


def test_every_requirement_is_asked_by_a_move_and_leads_to_a_place() -> None:
    asked = {name for move in MOVES for name in move.requires}
    assert asked == set(REQUIREMENTS)
    for requirement in REQUIREMENTS.values():
        assert requirement.label and requirement.place, requirement.name


def test_only_agreeing_may_be_overridden_and_never_the_lead() -> None:
    assert {move.name for move in MOVES if move.can_be_overridden} == {"agree"}
    assert not REQUIREMENTS["lead_accepted"].can_be_overridden


def test_caps_are_asked_wherever_a_measure_begins_to_run() -> None:
    for move in MOVES:
        if INFO[move.target].is_running:
            assert {"below_cap", "below_lead_cap"} <= set(move.requires), move


def test_every_question_is_answered_by_exactly_one_room(app: Flask) -> None:
    assert facts.unanswered() == set()
    answering = [file for file in modules() if file.stem == "facts" and file.parent.name != "measures"]
    named = [name for file in answering for name in _questions(file.parent.name)]
    assert sorted(named) == sorted(facts.QUESTIONS), "a question is answered twice, or one nobody asks"


def test_every_requirement_is_answered_for_a_measure() -> None:
    """Each name of the list is answered once beside the list itself, as a key or as a word of one line."""
    answers: Counter[str] = Counter()
    for file in modules(HOUSE / "measures"):
        if file.name not in ("stages.py", "facts.py"):
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.Dict):
                    answers.update(name for key in node.keys if (name := text(key)) in REQUIREMENTS)
    assert {name: answers[name] for name in REQUIREMENTS if answers[name] != 1} == {}


def test_nothing_else_knows_the_order_of_the_stages() -> None:
    """A list of three stages or more outside the table would be a second table."""
    names = {str(stage) for stage in Stage}
    for file in modules():
        if file.parent.name == "demo" or "demo" in file.parts or file.name == "stages.py":
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.List | ast.Tuple):
                written = [item.value for item in node.elts if isinstance(item, ast.Constant)]
                if len(names.intersection(value for value in written if isinstance(value, str))) >= 4:
                    pytest.fail(f"{file.relative_to(HOUSE)}:{node.lineno} lists the stages again")


def _questions(room: str) -> list[str]:
    import importlib

    return list(importlib.import_module(f"bundnis.{room}.facts").QUESTIONS)
