"""Steps: who does what until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.core.access import Actor, may
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import changes, tell
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step
from bundnis.measures.service.ground import NOT_ONE_OF_THEM, check_not_to_come, check_partners, lock_open, lock_step

FIELDS = ("title", "partner_id", "due")


def add_step(
    actor: Actor, measure: Measure, *, title: Translated, partner_id: int | None = None, due: Span | None = None
) -> Step:
    """A further step at the end of the list."""
    lock_open(measure)
    _check(measure, title, partner_id)
    position = db.session.scalar(sa.select(sa.func.max(Step.position)).where(Step.measure_id == measure.id)) or 0
    step = Step(
        alliance_id=measure.alliance_id, measure_id=measure.id, title=title, partner_id=partner_id,
        due=due or Span.unknown(), position=position + 1,
    )
    db.session.add(step)
    _keep(actor, measure, step, "step.added", title=title)
    return step


def change_step(
    actor: Actor, measure: Measure, step: Step, version: int, *, title: Translated, partner_id: int | None, due: Span
) -> None:
    """Other words, another partner or another date for an open step.

    Raises Conflict with the stored values when somebody saved since ``version`` was loaded.
    """
    lock_step(measure, step)
    _must_be_open(step)
    stored = {name: getattr(step, name) for name in FIELDS}
    if version != step.version:
        raise Conflict(stored, step.version)
    _check(measure, title, partner_id)
    step.title, step.partner_id, step.due = title, partner_id, due
    told = changes(stored, {"title": title, "due": due})
    _keep(actor, measure, step, "step.changed", title=title, **({"changes": told} if told else {}))


def tick_step(actor: Actor, measure: Measure, step: Step, done_on: date) -> None:
    """The step is done."""
    lock_step(measure, step)
    _must_be_open(step)
    check_not_to_come(actor, measure, done_on, "done_on")
    step.done_on = done_on
    _keep(actor, measure, step, "step.done", title=step.title, on=done_on)


def tick_steps(actor: Actor, measure: Measure, step_ids: Collection[int], done_on: date) -> None:
    """Several steps are done; one that somebody else has ticked a moment ago is done already."""
    lock_open(measure)
    check_not_to_come(actor, measure, done_on, "steps")
    steps, next_due = queries.steps_to_tick(measure.id, step_ids)
    if len(steps) != len(set(step_ids)) or not all(may(actor, "step.tick", step) for step in steps):
        raise Refused(NOT_ONE_OF_THEM, "steps")
    for step in steps:
        if step.dropped_on is not None:
            raise Refused(
                N_("The step “%(title)s” was dropped in the meantime."), "steps",
                title=step.title.shown(actor.language).text,
            )
    open_steps = [step for step in steps if step.is_open]
    for step in open_steps:
        step.done_on = done_on
    measure.step_due_on = next_due
    for step in open_steps:
        tell(actor.id, "step.done", alliance_id=measure.alliance_id, topic_id=step.id, measure_id=measure.id,
             title=step.title, on=done_on)
    db.session.flush()


def drop_step(actor: Actor, measure: Measure, step: Step, on: date, reason: str) -> None:
    """The step will not be done, for a reason."""
    lock_step(measure, step)
    _must_be_open(step)
    if not reason:
        raise Refused(N_("Please give a reason."), "reason")
    step.dropped_on, step.drop_reason = on, reason
    _keep(actor, measure, step, "step.dropped", title=step.title, reason=reason)


def reopen_step(actor: Actor, measure: Measure, step: Step, undone: str = "") -> None:
    """The step is not done after all. ``undone`` is the verb that is just being taken back."""
    lock_step(measure, step)
    if step.is_open:
        raise Conflict()
    step.done_on = step.dropped_on = None
    step.drop_reason = ""
    _keep(
        actor, measure, step, "step.undone" if undone else "step.reopened", title=step.title,
        **({"act": undone} if undone else {}),
    )


def _must_be_open(step: Step) -> None:
    if not step.is_open:
        raise Conflict()


def _check(measure: Measure, title: Translated, partner_id: int | None) -> None:
    if not title:
        raise Refused(N_("A step needs a title."), "title")
    check_partners(measure, partner_id=partner_id)


def _keep(actor: Actor, measure: Measure, step: Step, verb: str, **values: Any) -> None:
    """Store the step, keep the measure's next due date true, and tell the journal.

    The measure is locked: two people who tick two steps at once leave the right date behind.
    """
    db.session.flush()
    measure.step_due_on = queries.earliest_open_step(measure.id)
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=step.id, measure_id=measure.id, **values)
    db.session.flush()
