"""Steps keep the measure's next due date true, whatever happens to them."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier

import pytest

from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.measures import queries, service
from bundnis.measures.models import Measure, Step
from tests.factories.measures import measure
from tests.measures.acts import at_once, entries, load, verbs
from tests.people import World

TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
WORDS = Translated.of(de="Räume anfragen")


def add(world: World, row: Measure, due: Span | None = None, who: str = "anna") -> Step:
    return service.add_step(world.actor(who), row, title=WORDS, partner_id=world.lead.id, due=due)


def change(world: World, row: Measure, step: Step, due: Span, version: int | None = None) -> None:
    service.change_step(
        world.actor("anna"), row, step, version or step.version, title=step.title, partner_id=step.partner_id, due=due
    )


def test_the_earliest_open_date_counts_by_its_last_day(world: World) -> None:
    row = measure(world, "agreed")
    later = add(world, row, Span.on(date(2031, 5, 20)))
    assert row.step_due_on == date(2031, 5, 20)
    month = add(world, row, Span.in_month(2031, 4))
    assert row.step_due_on == date(2031, 4, 30)
    add(world, row)  # no date yet
    assert row.step_due_on == date(2031, 4, 30)

    service.tick_step(world.actor("anna"), row, month, TODAY)
    assert row.step_due_on == date(2031, 5, 20)
    change(world, row, later, Span.on(date(2031, 6, 1)))
    assert row.step_due_on == date(2031, 6, 1)
    service.drop_step(world.actor("anna"), row, later, TODAY, "Nicht mehr nötig.")
    assert row.step_due_on is None
    service.reopen_step(world.actor("anna"), row, month)
    assert row.step_due_on == date(2031, 4, 30)
    change(world, row, month, Span.unknown())
    assert row.step_due_on is None


def test_each_act_is_told_once(world: World) -> None:
    row = measure(world, "agreed")
    step = add(world, row, Span.on(date(2031, 5, 20)))
    change(world, row, step, Span.on(date(2031, 5, 21)))
    service.tick_step(world.actor("anna"), row, step, TODAY)
    service.reopen_step(world.actor("anna"), row, step)
    service.drop_step(world.actor("anna"), row, step, TODAY, "Doppelt.")
    assert verbs(row) == ["step.added", "step.changed", "step.done", "step.reopened", "step.dropped"]
    assert entries(row)[-1][1]["reason"] == "Doppelt."
    assert (step.dropped_on, step.drop_reason, step.done_on) == (TODAY, "Doppelt.", None)
    assert [each.id for each in queries.steps_of(row.id)] == [step.id]


def test_steps_keep_the_order_they_were_added_in(world: World) -> None:
    row = measure(world, "agreed")
    ids = [add(world, row).id for _each in range(3)]
    assert [step.id for step in queries.steps_of(row.id)] == ids


def test_what_does_not_fit_is_refused(world: World) -> None:
    row = measure(world, "agreed")
    step = add(world, row)
    anna = world.actor("anna")
    with pytest.raises(Refused) as refused:
        service.add_step(anna, row, title=Translated.empty())
    assert refused.value.field == "title"
    for partner_id in (999_999, world.foreign_partner.id):
        with pytest.raises(Refused) as refused:
            service.add_step(anna, row, title=WORDS, partner_id=partner_id)
        assert (refused.value.field, refused.value.sentence) == ("partner_id", "Please choose one of the answers.")
    with pytest.raises(Refused) as refused:
        service.tick_step(anna, row, step, TODAY + DAY)
    assert refused.value.field == "done_on"
    with pytest.raises(Refused) as refused:
        service.drop_step(anna, row, step, TODAY, "")
    assert refused.value.field == "reason"
    assert step.is_open and verbs(row) == ["step.added"]


def test_only_an_open_step_is_ticked_dropped_or_changed(world: World) -> None:
    row = measure(world, "agreed")
    step = add(world, row)
    anna = world.actor("anna")
    with pytest.raises(Conflict):
        service.reopen_step(anna, row, step)
    service.tick_step(anna, row, step, TODAY)
    with pytest.raises(Conflict):
        service.tick_step(anna, row, step, TODAY)
    with pytest.raises(Conflict):
        service.drop_step(anna, row, step, TODAY, "Nein")
    with pytest.raises(Conflict):
        change(world, row, step, Span.unknown())


def test_a_step_changed_by_somebody_else_is_shown_not_overwritten(world: World) -> None:
    row = measure(world, "agreed")
    step = add(world, row)
    change(world, row, step, Span.on(date(2031, 5, 20)))
    with pytest.raises(Conflict) as conflict:
        change(world, row, step, Span.unknown(), version=1)
    assert conflict.value.stored == {
        "title": WORDS, "partner_id": world.lead.id, "due": Span.on(date(2031, 5, 20)),
    }
    assert conflict.value.version == step.version == 2


def test_a_closed_measure_keeps_its_steps(world: World) -> None:
    row = measure(world, "implementation")
    step = add(world, row)
    world.change(row, stage="completed", column_stage="completed")
    for act in (
        lambda: add(world, row),
        lambda: service.tick_step(world.actor("anna"), row, step, TODAY),
        lambda: service.drop_step(world.actor("anna"), row, step, TODAY, "x"),
    ):
        with pytest.raises(Refused):
            act()


def test_people_who_work_on_steps_at_once_leave_the_right_date(world: World) -> None:
    row = measure(world, "agreed")
    steps = [add(world, row, Span.on(TODAY + DAY * (10 + place))).id for place in range(6)]
    number, anna = row.number, world.actor("anna")

    def tick(step_id: int) -> str:
        mine = load(world, number)
        step = queries.step_of(mine, step_id)
        assert step is not None
        service.tick_step(anna, mine, step, TODAY)
        return "done"

    def add_one(day: date) -> str:
        service.add_step(anna, load(world, number), title=WORDS, due=Span.on(day))
        return "done"

    acts = [lambda step_id=step_id: tick(step_id) for step_id in steps[:4]]
    acts += [lambda place=place: add_one(TODAY + DAY * (50 + place)) for place in range(4)]
    assert at_once(world, acts) == ["done"] * 8
    row = load(world, number)
    assert row.step_due_on == TODAY + DAY * 14 == queries.earliest_open_step(row.id)
    assert len(verbs(row)) == 6 + 8


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_steps_added_by_people_who_had_all_read_before(world: World) -> None:
    """On SQLite a writing transaction has the whole file; here everybody has read before the first one writes."""
    number, anna, read = measure(world, "agreed").number, world.actor("anna"), Barrier(4)

    def add_one(day: date) -> str:
        mine = load(world, number)
        read.wait(timeout=20)
        service.add_step(anna, mine, title=WORDS, due=Span.on(day))
        return "done"

    acts = [lambda place=place: add_one(TODAY + DAY * (9 - place)) for place in range(4)]
    assert at_once(world, acts) == ["done"] * 4
    row = load(world, number)
    assert row.step_due_on == TODAY + DAY * 6 and len(queries.steps_of(row.id)) == 4


def test_a_step_is_ticked_once(world: World) -> None:
    row = measure(world, "agreed")
    step_id, number, anna = add(world, row).id, row.number, world.actor("anna")

    def tick() -> str:
        mine = load(world, number)
        step = queries.step_of(mine, step_id)
        assert step is not None
        service.tick_step(anna, mine, step, TODAY)
        return "done"

    assert at_once(world, [tick] * 4).count("done") == 1
    assert verbs(load(world, number)).count("step.done") == 1
    db.session.commit()
