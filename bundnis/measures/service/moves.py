"""The single writer of stages: look up the move, ask the facts, set, journal."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.core.access import Actor, may
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock, lock_with_caps
from bundnis.measures.service.lead import open_if_left
from bundnis.measures.service.measure import rank_now
from bundnis.measures.service.requirements import facts_for
from bundnis.measures.stages import CAPS, MOVES, Move, Requirement, Stage, missing, moves_from

# Everything a move may change.
MOVED = (
    "stage", "stage_since", "rank", "column_stage", "came_from", "resume_on", "stage_reason", "stop_lesson",
    "stage_language", "actual_start", "actual_end", "overridden", "override_reason", "override_language",
    "fresh_on", "lead_id", "lead_state", "lead_reason", "lead_language", "responsible_id", "deputy_id",
)

# Moves that may ask for a place among those that run; it is counted with the lock.
TO_WORK = frozenset(move.name for move in MOVES if not set(CAPS).isdisjoint(move.requires))


class NotYet(Refused):
    """A move that still lacks something: carries the whole list."""

    def __init__(self, points: list[Requirement]) -> None:
        super().__init__(N_("This cannot be done yet: something is missing."))
        self.points = points


def move(
    actor: Actor,
    measure: Measure,
    name: str,
    *,
    reason: str = "",
    lesson: str = "",
    resume_on: date | None = None,
    actual_start: Span | None = None,
    actual_end: Span | None = None,
    override_reason: str = "",
    language: str = "",
    settings: sa.Row | None = None,
) -> Move:
    """Carry a measure from one stage to another; reason and lesson are in ``language``, or in the person's own.

    ``settings`` are the alliance's, of whoever has taken its row already.

    Raises Conflict when it is no longer where the move begins, Refused for what the form must ask again,
    NotYet with everything that is missing. A refused move leaves the measure as it was.
    """
    # First the alliance, then the measure: always in this order, and caps are counted under the lock.
    if settings is None:
        settings = queries.alliance_settings(measure.alliance_id, lock=True)
    around = _take(measure, name)
    step = _find(measure, name)
    if not may(actor, step.permission, measure):
        raise Refused(N_("You may not make this move."))
    today = queries.today_of(settings)
    _check_answers(step, today, reason, lesson, resume_on)
    dates = _dates(step, measure, today, actual_start=actual_start, actual_end=actual_end)
    overridden = _check_requirements(step, measure, settings, dates, override_reason, around)
    before = {name: getattr(measure, name) for name in MOVED}
    for date_name, span in dates.items():
        setattr(measure, date_name, span)
    _set_stage(measure, step, reason, lesson, resume_on)
    language = language or actor.language
    measure.stage_language = language if reason else None
    if step.name == "reopen" and around is not None:
        open_if_left(measure, around.lead_until, today)
    if step.can_be_overridden:
        _agree(measure, today, overridden, override_reason, language)
    _tell(
        actor, measure, step, before, language, reason=override_reason if overridden else reason, lesson=lesson,
        resume_on=resume_on, overridden=overridden, **dates,
    )
    return step


def _agree(measure: Measure, today: date, points: list[str], reason: str, language: str) -> None:
    """What was overridden with which reason; where nothing was missing, none is kept. It is fresh from here on."""
    measure.fresh_on = today
    measure.overridden, measure.override_reason = points, reason if points else ""
    measure.override_language = language if points else None


def _take(measure: Measure, name: str) -> queries.Around | None:
    if name in TO_WORK:
        return lock_with_caps(measure)
    lock(measure)
    return None


def _tell(
    actor: Actor, measure: Measure, step: Move, before: dict[str, Any], language: str, **told: Any
) -> None:
    """One entry, with what stood there before, so that the move can be taken back (undoing.py)."""
    told["reason_language"] = language if told["reason"] else ""
    changed = {name: value for name, value in before.items() if value != getattr(measure, name)}
    tell(actor.id, f"measure.{step.name}", alliance_id=measure.alliance_id, topic_id=measure.id,
         measure_id=measure.id, before=changed, **{"from": before["stage"], "to": str(step.target)},
         **{key: value for key, value in told.items() if value})
    db.session.flush()


def _find(measure: Measure, name: str) -> Move:
    came_from = Stage(measure.came_from) if measure.came_from else None
    for move_ in moves_from(Stage(measure.stage), came_from):
        if move_.name == name:
            return move_
    raise Conflict()


def _check_answers(step: Move, today: date, reason: str, lesson: str, resume_on: date | None) -> None:
    if "reason" in step.asks and not reason:
        raise Refused(N_("Please give a reason."), "reason")
    if "lesson" in step.asks and not lesson:
        raise Refused(N_("Please say what this teaches; it helps the next one."), "lesson")
    if "resume_on" in step.asks and (resume_on is None or resume_on <= today):
        raise Refused(N_("Please give a day in the future on which it goes on."), "resume_on")


def _dates(step: Move, measure: Measure, today: date, **typed: Span | None) -> dict[str, Span]:
    """The actual dates this move sets; a date that is not given leaves the stored one."""
    dates = {name: span for name, span in typed.items() if name in step.asks and span is not None and span.is_known}
    for name, span in dates.items():
        if span.first is not None and span.first > today:
            raise Refused(N_("This day has not come yet."), name)
    start, end = measure.actual_start, dates.get("actual_end", Span.unknown())
    if start.first is not None and end.last is not None and end.last < start.first:
        raise Refused(N_("The end lies before the start."), "actual_end")
    return dates


def _check_requirements(
    step: Move, measure: Measure, settings: sa.Row, dates: dict[str, Span], override_reason: str,
    around: queries.Around | None,
) -> list[str]:
    """Refuse with everything that is missing, or return what a reason has overridden."""
    given = {f"has_{name}": True for name in dates}
    lacking = missing(step, facts_for(measure, settings, step.requires, known=given, running=around and around.running))
    can = [point.name for point in lacking if step.can_be_overridden and point.can_be_overridden]
    if lacking and not (override_reason and len(can) == len(lacking)):
        raise NotYet(lacking)
    return can


def _set_stage(measure: Measure, step: Move, reason: str, lesson: str, resume_on: date | None) -> None:
    before = Stage(measure.stage)
    measure.stage, measure.stage_since, measure.rank = step.target, now(), rank_now()
    measure.stage_reason, measure.resume_on = reason, resume_on
    if step.target in (Stage.PAUSED, Stage.STOPPED):
        measure.came_from = measure.came_from if before is Stage.PAUSED else before
        if step.target is Stage.STOPPED:
            measure.column_stage, measure.stop_lesson = Stage.STOPPED, lesson
        return
    measure.came_from, measure.column_stage = None, step.target
    if step.name == "reopen":
        measure.stop_lesson = ""
        measure.actual_end = Span.unknown()
