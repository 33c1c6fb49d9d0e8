"""Steps: who does what until when."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step


def add_step(
    actor: Actor, measure: Measure, *, title: Translated, partner_id: int | None = None, due: Span | None = None
) -> Step:
    """A further step at the end of the list."""
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
    """Other words, another partner or another date for an open step."""
    if version != step.version:
        raise Conflict({"title": step.title, "partner_id": step.partner_id, "due": step.due}, step.version)
    _must_be_open(step)
    _check(measure, title, partner_id)
    step.title, step.partner_id, step.due = title, partner_id, due
    _keep(actor, measure, step, "step.changed", title=title)


def tick_step(actor: Actor, measure: Measure, step: Step, done_on: date) -> None:
    """The step is done."""
    _must_be_open(step)
    if done_on > queries.today_of(queries.alliance_settings(measure.alliance_id)):
        raise Refused(N_("This day has not come yet."), "done_on")
    step.done_on = done_on
    _keep(actor, measure, step, "step.done", title=step.title)


def drop_step(actor: Actor, measure: Measure, step: Step, on: date, reason: str) -> None:
    """The step will not be done, for a reason."""
    _must_be_open(step)
    if not reason:
        raise Refused(N_("Please give a reason."), "reason")
    step.dropped_on, step.drop_reason = on, reason
    _keep(actor, measure, step, "step.dropped", title=step.title, reason=reason)


def reopen_step(actor: Actor, measure: Measure, step: Step) -> None:
    """The step is not done after all: undoes ticking and dropping."""
    if step.is_open:
        raise Conflict()
    step.done_on = step.dropped_on = None
    step.drop_reason = ""
    _keep(actor, measure, step, "step.reopened", title=step.title)


def _must_be_open(step: Step) -> None:
    if not step.is_open:
        raise Conflict()


def _check(measure: Measure, title: Translated, partner_id: int | None) -> None:
    if not title:
        raise Refused(N_("A step needs a title."), "title")
    if partner_id is not None and queries.partner_in(measure.alliance_id, partner_id) is None:
        raise Refused(N_("Please choose one of the answers."), "partner_id")


def _keep(actor: Actor, measure: Measure, step: Step, verb: str, **values: object) -> None:
    """Store the step, keep the measure's next due date true, and tell the journal."""
    db.session.flush()
    # In SQL, so that two people who tick two steps at once cannot leave an old date behind.
    due = Step.__table__.c.due_last
    earliest = (
        sa.select(sa.func.min(due))
        .where(Step.measure_id == measure.id, Step.done_on.is_(None), Step.dropped_on.is_(None))
        .scalar_subquery()
    )
    db.session.execute(sa.select(Measure.id).where(Measure.id == measure.id).with_for_update())
    measure.step_due_on = db.session.scalar(sa.select(earliest))
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=step.id, measure_id=measure.id, **values)
    db.session.flush()
