"""Taking back moves and ticks: the opposite of each, by the verb it was told with (see ``journal.undoing``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bundnis.core.access import Actor, may
from bundnis.core.dates import Precision, Span
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.models import Entry
from bundnis.journal.service import tell
from bundnis.journal.undoing import Opposite, TooLate, values_of
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step
from bundnis.measures.service.ground import lock, refresh_step
from bundnis.measures.service.moves import MOVED
from bundnis.measures.service.requirements import facts_for
from bundnis.measures.service.steps import reopen_step
from bundnis.measures.stages import CAPS, INFO, MOVES, Move, Stage

MAY_NOT = N_("You may not do this any more.")

# -- moves ---------------------------------------------------------------------------------------


def hold_measure(entry: Entry) -> Measure | None:
    """The measure an act was about, locked until it is taken back."""
    # The alliance first: going back to where it ran is counted against the caps.
    queries.alliance_settings(int(entry.alliance_id or 0), lock=True)
    measure = queries.measure_in(int(entry.alliance_id or 0), entry.measure_id)
    if measure is not None:
        lock(measure)
    return measure


def _undo_move(actor: Actor, measure: Measure, entry: Entry) -> None:
    """Back to the stage it came from, with everything that stood there before."""
    told = values_of(entry)
    before = _revived(told.get("before", {}))
    move = _move_of(entry.verb, told)
    if move is None or measure.stage != move.target or "stage" not in before:
        raise TooLate
    if not may(actor, move.permission, _as_it_was(measure, move.source)):
        raise Refused(MAY_NOT)
    _check_caps(measure, move)
    for name, value in before.items():
        setattr(measure, name, value)
    tell(actor.id, "measure.undone", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
         act=entry.verb, **{"from": str(move.target), "to": str(move.source)})
    db.session.flush()


def _move_of(verb: str, told: Mapping[str, Any]) -> Move | None:
    ways = (verb.partition(".")[2], told.get("from"), told.get("to"))
    return next((move for move in MOVES if (move.name, move.source, move.target) == ways), None)


def _as_it_was(measure: Measure, stage: Stage) -> Measure:
    """The measure in its former stage, stored nowhere: for the question who may make the move there."""
    return Measure(
        alliance_id=measure.alliance_id, stage=stage, lead_id=measure.lead_id, lead_state=measure.lead_state,
        proposer_id=measure.proposer_id,
    )


def _check_caps(measure: Measure, move: Move) -> None:
    """Others may have taken the place of a measure that did not run for a while."""
    if INFO[move.source].is_running and not INFO[move.target].is_running:
        settings = queries.alliance_settings(measure.alliance_id)
        if not all(facts_for(measure, settings, CAPS).values()):
            raise Refused(
                N_("Meanwhile as many measures run as may run at once. Finish, pause or stop one first.")
            )


def _revived(before: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the columns hold them; the journal keeps them as JSON."""
    return {name: _KINDS.get(name, lambda value: value)(value) for name, value in before.items() if name in MOVED}


def _span(value: Any) -> Span:
    first, last = (date.fromisoformat(value[end]) if value[end] else None for end in ("first", "last"))
    return Span(first, last, Precision(value["precision"]))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


_KINDS: Mapping[str, Any] = {
    "stage_since": datetime.fromisoformat, "resume_on": _day, "fresh_on": _day, "actual_start": _span,
    "actual_end": _span,
}


# -- steps ---------------------------------------------------------------------------------------


def _hold_step(entry: Entry) -> Step | None:
    measure = queries.measure_in(int(entry.alliance_id or 0), entry.measure_id)
    step = queries.step_of(measure, int(entry.topic_id or 0)) if measure else None
    if measure is not None and step is not None:
        lock(measure)
        refresh_step(step)
    return step


def _undo_step(actor: Actor, step: Step, entry: Entry) -> None:
    """The step is open again."""
    if step.is_open:
        raise TooLate
    if not may(actor, "step.tick", step):
        raise Refused(MAY_NOT)
    reopen_step(actor, step.measure, step, undone=entry.verb)


# Talking about a measure does not change it.
_TALK = frozenset({"comment.written"})
_MOVE = Opposite(hold_measure, _undo_move, watches_measure=True, but=_TALK)
_STEP = Opposite(_hold_step, _undo_step)

UNDOES: dict[str, Opposite] = {
    **{f"measure.{move.name}": _MOVE for move in MOVES},
    "step.done": _STEP,
    "step.dropped": _STEP,
}
