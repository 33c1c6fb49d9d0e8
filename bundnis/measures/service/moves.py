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
from bundnis.measures import facts, queries, rules
from bundnis.measures.models import Measure
from bundnis.measures.service.measure import rank_now
from bundnis.measures.stages import Move, Requirement, Stage, missing, moves_from


class NotYet(Refused):
    """A move that still lacks something: carries the whole list."""

    def __init__(self, points: list[Requirement]) -> None:
        super().__init__(N_("This cannot be done yet: something is missing."))
        self.points = points


def facts_for(measure: Measure, settings: sa.Row, answers: dict[str, Any], asked: tuple[str, ...]) -> dict[str, bool]:
    """The answers to the requirements named in ``asked``; the caps are counted only when asked for."""
    contributors = answers.get("accepted_partner_ids", frozenset())
    known = {
        "has_title": bool(measure.title),
        "has_summary": bool(measure.summary),
        "has_route": measure.route is not None,
        "has_field": measure.field_id is not None,
        "lead_accepted": measure.lead_id is not None and measure.lead_state == "accepted",
        "lead_contributes": measure.lead_id in contributors,
        "enough_contributors": len(contributors) >= settings.min_contributors,
        "has_responsible": measure.responsible_id is not None,
        "has_dated_step": measure.step_due_on is not None,
        "has_planned_dates": measure.planned_start.is_known and measure.planned_end.is_known,
        "has_success_sign": bool(measure.success_sign)
        or (bool(measure.indicator_name) and measure.indicator_target is not None),
        "predecessor_answered": bool(measure.predecessor_answer),
        "size_answered": measure.one_group is not None and measure.result_90_days is not None,
        "has_actual_start": measure.actual_start.is_known,
        "has_actual_end": measure.actual_end.is_known,
        "contributions_settled": answers.get("unsettled_contributions", 0) == 0,
        "review_complete": bool(answers.get("review_complete")),
    }
    counted = {
        "below_cap": lambda: rules.below_cap(
            queries.running(measure.alliance_id, but=measure.id) if settings.cap_running is not None else 0,
            settings.cap_running,
        ),
        "below_lead_cap": lambda: rules.below_cap(
            queries.running(measure.alliance_id, measure.lead_id, but=measure.id)
            if settings.cap_per_lead is not None and measure.lead_id is not None
            else 0,
            settings.cap_per_lead,
        ),
        "no_open_step": lambda: not queries.has_open_step(measure.id),
    }
    return {name: known[name] if name in known else counted[name]() for name in asked}


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
) -> Move:
    """Carry a measure from one stage to another.

    Raises Conflict when it is no longer where the move begins, Refused for what the form must ask again,
    NotYet with everything that is missing.
    """
    # First the alliance, then the measure: always in this order, and caps are counted under the lock.
    queries.lock_alliance(measure.alliance_id)
    measure = queries.locked(measure.id)
    step = _find(measure, name)
    if not may(actor, step.permission, measure):
        raise Refused(N_("You may not make this move."))
    _check_answers(step, measure, reason, lesson, resume_on)
    _set_dates(step, measure, actual_start, actual_end)
    settings = queries.alliance_settings(measure.alliance_id)
    answers = facts.ask([measure.id])[measure.id]
    lacking = missing(step, facts_for(measure, settings, answers, step.requires))
    overridden = [point.name for point in lacking if step.can_be_overridden and point.can_be_overridden]
    if lacking and not (override_reason and len(overridden) == len(lacking)):
        raise NotYet(lacking)
    before = measure.stage
    _set_stage(measure, step, reason, lesson, resume_on)
    if step.target is Stage.AGREED:
        measure.fresh_on = queries.today_of(settings)
        measure.overridden, measure.override_reason = overridden, override_reason if overridden else ""
    told = {"reason": reason, "lesson": lesson, "resume_on": resume_on, "overridden": overridden,
            "override_reason": override_reason if overridden else ""}
    tell(actor.id, f"measure.{step.name}", alliance_id=measure.alliance_id, topic_id=measure.id,
         measure_id=measure.id, **{"from": before, "to": str(step.target)},
         **{key: value for key, value in told.items() if value})
    db.session.flush()
    return step


def _find(measure: Measure, name: str) -> Move:
    came_from = Stage(measure.came_from) if measure.came_from else None
    for move_ in moves_from(Stage(measure.stage), came_from):
        if move_.name == name:
            return move_
    raise Conflict()


def _check_answers(step: Move, measure: Measure, reason: str, lesson: str, resume_on: date | None) -> None:
    if "reason" in step.asks and not reason:
        raise Refused(N_("Please give a reason."), "reason")
    if "lesson" in step.asks and not lesson:
        raise Refused(N_("Please say what this teaches; it helps the next one."), "lesson")
    if "resume_on" in step.asks:
        today = queries.today_of(queries.alliance_settings(measure.alliance_id))
        if resume_on is None or resume_on <= today:
            raise Refused(N_("Please give a day in the future on which it goes on."), "resume_on")


def _set_dates(step: Move, measure: Measure, actual_start: Span | None, actual_end: Span | None) -> None:
    if "actual_start" in step.asks and actual_start is not None and actual_start.is_known:
        measure.actual_start = actual_start
    if "actual_end" in step.asks and actual_end is not None and actual_end.is_known:
        measure.actual_end = actual_end
    start, end = measure.actual_start, measure.actual_end
    if "actual_end" in step.asks and start.is_known and end.is_known and end.last < start.first:  # type: ignore[operator]
        raise Refused(N_("The end lies before the start."), "actual_end")


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
