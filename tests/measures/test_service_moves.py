"""The stage machine at work: every move, every requirement missing alone, overriding, aside and back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.measures.service import NotYet
from bundnis.measures.stages import MOVES, REQUIREMENTS, Move, Stage
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import entries, verbs
from tests.measures.moving import ANSWERS, DAY, NOTHING, TAKEN_AWAY, go, id_of, ready, take_away
from tests.people import World

# -- every move ----------------------------------------------------------------------------------


@pytest.mark.parametrize("move", MOVES, ids=id_of)
def test_every_move_with_everything_present(world: World, move: Move) -> None:
    came_from = move.target if move.target in (*Stage,)[:4] and move.source in (Stage.PAUSED, Stage.STOPPED) else None
    row = ready(world, move.source, came_from or Stage.AGREED)
    row.stage_since = row.stage_since - DAY
    since, rank = row.stage_since, row.rank
    assert go(world, row, move.name) == move
    assert row.stage == move.target and row.stage_since > since and row.rank > rank
    [(verb, values)] = entries(row)
    assert verb == f"measure.{move.name}"
    assert (values["from"], values["to"]) == (str(move.source), str(move.target))
    for name, value in ANSWERS.get(move.name, {}).items():
        if name in ("reason", "lesson"):
            assert values[name] == value
    # The column of the board follows, except that a paused measure stays where it was.
    expected = move.source if move.target is Stage.PAUSED else move.target
    assert row.column_stage == expected


@pytest.mark.parametrize(
    ("move", "requirement"),
    [(move, name) for move in MOVES for name in move.requires],
    ids=lambda value: id_of(value) if isinstance(value, Move) else value,
)
def test_each_requirement_missing_alone_is_the_whole_answer(world: World, move: Move, requirement: str) -> None:
    came_from = move.target if move.source in (Stage.PAUSED, Stage.STOPPED) else Stage.AGREED
    row = ready(world, move.source, came_from)
    take_away(world, row, requirement)
    answers = {name: None for name in ("actual_start", "actual_end") if requirement == f"has_{name}"}
    with pytest.raises(NotYet) as not_yet:
        go(world, row, move.name, **answers)
    assert [point.name for point in not_yet.value.points] == [requirement]
    assert row.stage == move.source and verbs(row) == []


def test_everything_missing_is_named_at_once(world: World) -> None:
    row = measure(world, "workshop")
    for name, values in TAKEN_AWAY.items():
        if name not in ("has_actual_start", "has_actual_end"):
            for column, value in values.items():
                setattr(row, column, value)
    with pytest.raises(NotYet) as not_yet:
        go(world, row, "agree")
    agree = next(move for move in MOVES if move.name == "agree")
    assert [point.name for point in not_yet.value.points] == list(agree.requires)


def test_an_indicator_with_a_target_is_a_sign_of_success(world: World) -> None:
    row = ready(world, Stage.WORKSHOP)
    world.change(row, success_sign=NOTHING, indicator_name=Translated.of(de="Betriebe"))
    with pytest.raises(NotYet):
        go(world, row, "agree")
    world.change(row, indicator_target=Decimal(0))
    go(world, row, "agree")


@pytest.mark.parametrize("state", ["offered", "declined", "withdrawn"])
def test_only_accepted_contributions_count(world: World, state: str) -> None:
    row = measure(world, "workshop")
    step(row)
    contribution(world, row, world.lead)
    contribution(world, row, world.other, state=state)
    with pytest.raises(NotYet) as not_yet:
        go(world, row, "agree")
    assert [point.name for point in not_yet.value.points] == ["enough_contributors"]


def test_several_contributions_of_one_partner_are_one_partner(world: World) -> None:
    row = measure(world, "workshop")
    step(row)
    contribution(world, row, world.lead)
    contribution(world, row, world.lead)
    with pytest.raises(NotYet) as not_yet:
        go(world, row, "agree")
    assert [point.name for point in not_yet.value.points] == ["enough_contributors"]


# -- overriding ----------------------------------------------------------------------------------

AGREE = next(move for move in MOVES if move.name == "agree")


@pytest.mark.parametrize("requirement", AGREE.requires)
def test_the_coordinator_overrides_with_a_reason_but_never_the_lead(world: World, requirement: str) -> None:
    row = ready(world, Stage.WORKSHOP)
    take_away(world, row, requirement)
    if requirement == "lead_accepted":
        with pytest.raises(NotYet):
            go(world, row, "agree", override_reason="Es eilt.")
        assert row.stage == "workshop" and row.override_reason == ""
        return
    go(world, row, "agree", override_reason="Es eilt.")
    assert (row.overridden, row.override_reason) == ([requirement], "Es eilt.")
    assert entries(row)[0][1]["overridden"] == [requirement] and entries(row)[0][1]["reason"] == "Es eilt."


def test_the_missing_lead_is_not_overridden_beside_another_point(world: World) -> None:
    row = ready(world, Stage.WORKSHOP)
    take_away(world, row, "lead_accepted")
    take_away(world, row, "has_responsible")
    with pytest.raises(NotYet) as not_yet:
        go(world, row, "agree", override_reason="Es eilt.")
    assert {point.name for point in not_yet.value.points} == {"lead_accepted", "has_responsible"}


def test_a_reason_without_anything_missing_is_not_kept(world: World) -> None:
    row = ready(world, Stage.WORKSHOP)
    go(world, row, "agree", override_reason="Zur Sicherheit")
    assert (row.overridden, row.override_reason) == ([], "")


@pytest.mark.parametrize(
    ("name", "stage", "requirement"),
    [("to_workshop", Stage.IDEA, "has_route"), ("start", Stage.AGREED, "below_cap"),
     ("complete", Stage.IMPLEMENTATION, "no_open_step"), ("review", Stage.COMPLETED, "review_complete")],
)
def test_no_other_move_is_overridden(world: World, name: str, stage: Stage, requirement: str) -> None:
    row = ready(world, stage)
    take_away(world, row, requirement)
    with pytest.raises(NotYet):
        go(world, row, name, override_reason="Es eilt.")
    assert row.stage == stage


def test_what_was_overridden_stays_visible_until_it_is_agreed_anew(world: World) -> None:
    row = ready(world, Stage.WORKSHOP)
    take_away(world, row, "has_responsible")
    go(world, row, "agree", override_reason="Es eilt.")
    for name in ("pause", "resume", "start", "stop", "reopen"):
        go(world, row, name)
        assert (row.overridden, row.override_reason) == (["has_responsible"], "Es eilt."), name


# -- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stage", "allowed"),
    [
        ("to_workshop", Stage.IDEA, {"dirk", "carla"}),
        ("agree", Stage.WORKSHOP, {"dirk"}),
        ("start", Stage.AGREED, {"dirk", "anna"}),
        ("complete", Stage.IMPLEMENTATION, {"dirk", "anna"}),
        ("review", Stage.COMPLETED, {"dirk"}),
        ("pause", Stage.AGREED, {"dirk", "anna"}),
        ("stop", Stage.IMPLEMENTATION, {"dirk", "anna"}),
        ("resume", Stage.PAUSED, {"dirk", "anna"}),
        ("reopen", Stage.STOPPED, {"dirk"}),
    ],
)
def test_who_may_make_a_move(world: World, name: str, stage: Stage, allowed: set[str]) -> None:
    for who in ("anna", "bruno", "carla", "dirk", "otto", "eva", "fanny", "olga"):
        row = ready(world, stage)
        if who in allowed:
            go(world, row, name, who)
        else:
            with pytest.raises(Refused):
                go(world, row, name, who)
            assert row.stage == stage


def test_every_requirement_is_taken_away_by_this_test() -> None:
    special = {
        "lead_contributes", "enough_contributors", "below_cap", "below_lead_cap", "no_open_step",
        "contributions_settled", "review_complete",
    }
    assert set(TAKEN_AWAY) | special == set(REQUIREMENTS)
