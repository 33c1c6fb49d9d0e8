"""The stage machine at work: every move, every requirement missing alone, overriding, aside and back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bundnis.contributions.models import Contribution
from bundnis.core.clock import now, today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.measures import service
from bundnis.measures.models import Measure
from bundnis.measures.service import NotYet
from bundnis.measures.stages import MOVES, REQUIREMENTS, Move, Stage
from bundnis.reviews.models import Review
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import entries, replayed, verbs
from tests.people import World

TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
NOTHING = Translated.empty()

# What a person types into the form of each move.
ANSWERS: dict[str, dict[str, Any]] = {
    "start": {"actual_start": Span.on(TODAY)},
    "complete": {"actual_end": Span.on(TODAY)},
    "pause": {"reason": "Krankheit", "resume_on": TODAY + 30 * DAY},
    "stop": {"reason": "Keine Nachfrage", "lesson": "Früher fragen"},
    "reopen": {"reason": "Es geht weiter"},
}
TAKEN_AWAY: dict[str, dict[str, Any]] = {
    "has_title": {"title": NOTHING},
    "has_summary": {"summary": NOTHING},
    "has_route": {"route": None},
    "has_field": {"field_id": None},
    "lead_accepted": {"lead_state": "requested"},
    "has_responsible": {"responsible_id": None},
    "has_dated_step": {"step_due_on": None},
    "has_planned_dates": {"planned_end": Span.unknown()},
    "has_success_sign": {"success_sign": NOTHING},
    "predecessor_answered": {"predecessor_answer": NOTHING},
    "size_answered": {"result_90_days": None},
    "has_actual_start": {"actual_start": Span.unknown()},
    "has_actual_end": {"actual_end": Span.unknown()},
}


def ready(world: World, stage: Stage, came_from: Stage = Stage.AGREED) -> Measure:
    """A measure in this stage that lacks nothing for any move out of it."""
    column = str(came_from) if stage in (Stage.PAUSED, Stage.STOPPED) else ""
    row = measure(world, stage, column=column, came_from=column or None)
    if stage is Stage.IDEA:
        world.change(row, summary=Translated.of(de="x"), route="train", field_id=world.field.id)
    if stage in (Stage.WORKSHOP, Stage.AGREED):
        step(row)
        for partner in (world.lead, world.other):
            contribution(world, row, partner)
    if stage is Stage.COMPLETED:
        review(row)
    return row


def review(row: Measure) -> None:
    text = Translated.of(de="x")
    db.session.add(
        Review(
            alliance_id=row.alliance_id, measure_id=row.id, executed="fully", effect="worked", what_worked=text,
            what_did_not=text, lesson=text, in_proportion=True, recommend="repeat", rating=4, reviewed_on=TODAY,
            created_at=now(),
        )
    )
    db.session.flush()


def go(world: World, row: Measure, name: str, who: str = "dirk", **answers: Any) -> Move:
    return service.move(world.actor(who), row, name, **{**ANSWERS.get(name, {}), **answers})


def take_away(world: World, row: Measure, requirement: str) -> None:
    match requirement:
        case "lead_contributes":
            # Two others contribute, the lead does not.
            for each in db.session.query(Contribution).where(Contribution.partner_id == world.lead.id):
                each.partner_id = world.third.id
            db.session.flush()
        case "enough_contributors":
            world.change(world.alliance, min_contributors=3)
        case "below_cap":
            world.change(world.alliance, cap_running=1)
            measure(world, "implementation", lead=world.other)
        case "below_lead_cap":
            world.change(world.alliance, cap_per_lead=1)
            measure(world, "implementation")
        case "no_open_step":
            step(row)
        case "contributions_settled":
            contribution(world, row)
        case "review_complete":
            review_row = db.session.query(Review).where(Review.measure_id == row.id).one()
            review_row.effect = None
            db.session.flush()
        case _:
            for name, value in TAKEN_AWAY[requirement].items():
                setattr(row, name, value)


def id_of(move: Move) -> str:
    return f"{move.name}-{move.source}-{move.target}"


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


def test_every_requirement_is_taken_away_by_this_test() -> None:
    special = {
        "lead_contributes", "enough_contributors", "below_cap", "below_lead_cap", "no_open_step",
        "contributions_settled", "review_complete",
    }
    assert set(TAKEN_AWAY) | special == set(REQUIREMENTS)
