"""The stage machine as data: stages, moves, and what each move requires.

Buttons, refusals, board columns, drops, the help page, mails and journal sentences are all read from
these tables. Nothing else in the house knows the order of the stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bundnis.core.words import N_


class Stage(StrEnum):
    """Where a measure is in its life."""

    IDEA = "idea"
    WORKSHOP = "workshop"
    AGREED = "agreed"
    IMPLEMENTATION = "implementation"
    COMPLETED = "completed"
    REVIEWED = "reviewed"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StageInfo:
    """Everything a badge, a column or the help page needs to know of a stage."""

    stage: Stage
    label: str
    sentence: str
    tone: str
    icon: str
    is_open: bool
    is_running: bool = False
    has_column: bool = True


STAGES: tuple[StageInfo, ...] = (
    StageInfo(
        Stage.IDEA, N_("Idea"), N_("A suggestion. A title is enough."), "neutral", "bulb", is_open=True
    ),
    StageInfo(
        Stage.WORKSHOP, N_("In workshop"), N_("The alliance works out who does what until when."), "info", "people",
        is_open=True,
    ),
    StageInfo(
        Stage.AGREED, N_("Agreed"), N_("Lead, contributions and first step are settled."), "info", "check-circle",
        is_open=True,
    ),
    StageInfo(
        Stage.IMPLEMENTATION, N_("In implementation"), N_("It runs; partners report how it stands."), "info", "play",
        is_open=True, is_running=True,
    ),
    StageInfo(
        Stage.COMPLETED, N_("Completed"), N_("It is done; the review is still to be written."), "success", "check",
        is_open=False,
    ),
    StageInfo(
        Stage.REVIEWED, N_("Reviewed"), N_("The alliance has looked back and written down what it learned."),
        "success", "book", is_open=False,
    ),
    StageInfo(
        Stage.PAUSED, N_("Paused"), N_("It rests for a reason and comes back to where it was."), "muted", "pause",
        is_open=True, has_column=False,
    ),
    StageInfo(
        Stage.STOPPED, N_("Stopped"), N_("It ended early. That is a result with a lesson, not a shame."), "muted",
        "stop", is_open=False,
    ),
)

INFO: dict[Stage, StageInfo] = {info.stage: info for info in STAGES}
COLUMNS: tuple[Stage, ...] = tuple(info.stage for info in STAGES if info.has_column)
LIFE: tuple[Stage, ...] = tuple(stage for stage in COLUMNS if stage is not Stage.STOPPED)
OPEN: frozenset[Stage] = frozenset(info.stage for info in STAGES if info.is_open)
# Only here a measure owes updates and a next step.
REPORTING: frozenset[Stage] = frozenset({Stage.AGREED, Stage.IMPLEMENTATION})
# Stands beside the moves where one chooses among them: to say how it goes moves nothing.
REPORT = "update"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One point of the list before a move: its label, and where it is entered (an anchor of the page)."""

    name: str
    label: str
    place: str
    can_be_overridden: bool = True


def _requirements(*rows: tuple[str, str, str] | tuple[str, str, str, bool]) -> dict[str, Requirement]:
    return {row[0]: Requirement(*row) for row in rows}


REQUIREMENTS: dict[str, Requirement] = _requirements(
    ("has_title", N_("A title"), "edit#title"),
    ("has_summary", N_("What it is, in one sentence"), "edit#summary"),
    ("has_route", N_("A route: retain, train or attract"), "edit#route"),
    ("has_field", N_("A main action field"), "edit#field_id"),
    ("lead_accepted", N_("The lead partner has accepted"), "#lead", False),
    ("lead_contributes", N_("The lead partner contributes something itself"), "#contributions"),
    ("enough_contributors", N_("Accepted contributions of enough partners, the lead counted"), "#contributions"),
    ("has_responsible", N_("A responsible person"), "edit#responsible_id"),
    ("has_dated_step", N_("One open step with a date"), "#steps"),
    ("has_planned_dates", N_("Planned start and end"), "edit#planned_start"),
    ("has_success_sign", N_("How we shall see that it worked: a sign, or an indicator with a target"),
     "edit#success_sign"),
    ("predecessor_answered", N_("Tried before? What is different this time?"), "edit#predecessor_answer"),
    ("size_answered", N_("Small enough? Both questions answered"), "edit#one_group"),
    ("has_actual_start", N_("The day it started"), "#move", False),
    ("below_cap", N_("Room below the alliance's cap of running measures"), "#move", False),
    ("below_lead_cap", N_("Room below the lead partner's cap of running measures"), "#move", False),
    ("has_actual_end", N_("The day it ended"), "#move", False),
    ("no_open_step", N_("No open step: each is done, or dropped with a reason"), "#steps", False),
    ("contributions_settled", N_("Every contribution received, or withdrawn with a reason"), "#contributions", False),
    ("review_complete", N_("A complete review"), "review", False),
)

CAPS = ("below_cap", "below_lead_cap")


@dataclass(frozen=True, slots=True)
class Move:
    """One way from stage to stage: who may, what it requires, what is asked with it."""

    name: str
    source: Stage
    target: Stage
    label: str
    permission: str
    done: str  # the journal's sentence
    requires: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()  # fields of the move's form: reason, resume_on, lesson, actual_start, actual_end
    can_be_overridden: bool = False
    is_forward: bool = False


BASICS = ("has_title", "has_summary", "has_route", "has_field")
AGREEMENT = (
    "lead_accepted",
    "lead_contributes",
    "enough_contributors",
    "has_responsible",
    "has_dated_step",
    "has_planned_dates",
    "has_success_sign",
    "predecessor_answered",
    "size_answered",
)


def _forward() -> tuple[Move, ...]:
    return (
        Move(
            "to_workshop", Stage.IDEA, Stage.WORKSHOP, N_("Take into the workshop"), "measure.take_into_workshop",
            N_("%(who)s took the measure into the workshop"), BASICS, is_forward=True,
        ),
        Move(
            "agree", Stage.WORKSHOP, Stage.AGREED, N_("Agree"), "measure.agree", N_("%(who)s agreed the measure"),
            (*BASICS, *AGREEMENT), can_be_overridden=True, is_forward=True,
        ),
        Move(
            "start", Stage.AGREED, Stage.IMPLEMENTATION, N_("Start"), "measure.run", N_("%(who)s started the measure"),
            ("has_actual_start", *CAPS), ("actual_start",), is_forward=True,
        ),
        Move(
            "complete", Stage.IMPLEMENTATION, Stage.COMPLETED, N_("Complete"), "measure.run",
            N_("%(who)s completed the measure"), ("has_actual_end", "no_open_step", "contributions_settled"),
            ("actual_end", "withdraw_reason"), is_forward=True,
        ),
        Move(
            "review", Stage.COMPLETED, Stage.REVIEWED, N_("Close the review"), "measure.close_review",
            N_("%(who)s closed the review"), ("review_complete",), is_forward=True,
        ),
    )


def _aside() -> tuple[Move, ...]:
    """Pausing, stopping and coming back, for every open stage."""
    working = (Stage.IDEA, Stage.WORKSHOP, Stage.AGREED, Stage.IMPLEMENTATION)
    pause = tuple(
        Move("pause", stage, Stage.PAUSED, N_("Pause"), "measure.run", N_("%(who)s paused the measure"),
             (), ("reason", "resume_on"))
        for stage in working
    )
    stop = tuple(
        Move("stop", stage, Stage.STOPPED, N_("Stop"), "measure.run", N_("%(who)s stopped the measure"),
             (), ("reason", "lesson"))
        for stage in (*working, Stage.PAUSED)
    )
    resume = tuple(
        Move("resume", Stage.PAUSED, stage, N_("Resume"), "measure.run", N_("%(who)s resumed the measure"),
             CAPS if INFO[stage].is_running else ())
        for stage in working
    )
    reopen = tuple(
        Move("reopen", stage, Stage.IMPLEMENTATION, N_("Reopen"), "measure.reopen",
             N_("%(who)s reopened the measure"), CAPS, ("reason",))
        for stage in (Stage.COMPLETED, Stage.REVIEWED)
    )
    restart = tuple(
        Move("reopen", Stage.STOPPED, stage, N_("Reopen"), "measure.reopen", N_("%(who)s reopened the measure"),
             CAPS if INFO[stage].is_running else (), ("reason",))
        for stage in working
    )
    return (*pause, *stop, *resume, *reopen, *restart)


MOVES: tuple[Move, ...] = (*_forward(), *_aside())


def moves_from(stage: Stage, came_from: Stage | None = None) -> tuple[Move, ...]:
    """The moves open to a measure: from paused and stopped it only comes back to where it was."""
    return tuple(
        move
        for move in MOVES
        if move.source is stage
        and (stage not in (Stage.PAUSED, Stage.STOPPED) or move.target in (Stage.STOPPED, came_from))
    )


def next_move(stage: Stage) -> Move | None:
    """The move forward from a stage, None at the end of the life."""
    return next((move for move in MOVES if move.source is stage and move.is_forward), None)


def missing(move: Move, facts: dict[str, bool], overridden: frozenset[str] = frozenset()) -> list[Requirement]:
    """What a move still requires, in the order of the list. ``facts`` answers every requirement of the move."""
    return [
        REQUIREMENTS[name]
        for name in move.requires
        if not facts[name]
        and not (move.can_be_overridden and REQUIREMENTS[name].can_be_overridden and name in overridden)
    ]
