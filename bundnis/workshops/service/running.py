"""Leading through a session: opening, stepping on and back, the timer, ending. Nothing is deleted by any of it."""

from __future__ import annotations

from datetime import timedelta

from bundnis.alliances.queries import alliance_day
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.workshops import queries
from bundnis.workshops.models import SessionStep, Workshop
from bundnis.workshops.phases import STEPS
from bundnis.workshops.rules import seconds_left
from bundnis.workshops.service.clusters import each_its_own
from bundnis.workshops.service.counting import close_ballot, close_what_is_open
from bundnis.workshops.service.erasing import promise, purge
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, current_step, lock, lock_live, note, tell_alliance


def open_session(actor: Actor, workshop: Workshop) -> None:
    """Open the doors: the code works, the first step begins. Pressed twice it is open once."""
    lock(workshop)
    if workshop.state == "live":
        return
    if workshop.state == "ended":
        raise Refused(N_("The session has ended. Reopen it first."))
    if not workshop.steps:
        raise Refused(N_("A session needs at least one step."))
    workshop.state, workshop.opened_at = "live", now()
    workshop.held_on = workshop.held_on or alliance_day(workshop.alliance_id)
    promise(workshop)
    _begin(workshop, workshop.steps[0], runs=False)
    note(actor, workshop, "opened")
    if not workshop.is_rehearsal:
        tell_alliance(actor, workshop, "workshop.opened")
    # A page that is only read lets nothing go; whoever opens a session does.
    purge(alliance_day(workshop.alliance_id), workshop.alliance_id, most=1)


def go(actor: Actor, workshop: Workshop, step_id: int, closes: int = 0) -> SessionStep:
    """Go to a step, forward or back; what was done in the others stays as it is.

    A vote stays open meanwhile, unless it is the one that ``closes``: the page has named it.
    """
    lock_live(workshop)
    step = next((each for each in workshop.steps if each.id == step_id), None)
    ballot = queries.ballot(workshop.id, closes) if closes else None
    if step is None or (closes and ballot is None):
        raise Refused(NOT_ONE_OF_THEM)
    if ballot is not None:
        close_ballot(actor, workshop, ballot)
    if workshop.step_id == step.id:
        return step
    before = _held(current_step(workshop))
    if before is not None:
        _halt(before)
    _held(step)
    if not {"pledges", "outcomes"}.isdisjoint(STEPS[step.kind].works_on):
        each_its_own(workshop)
    promise(workshop)
    _begin(workshop, step, runs=step.ends_at is None and step.seconds_left is None)
    note(actor, workshop, "step", step=step.id, kind=step.kind, before=before.id if before else None)
    return step


def _held(step: SessionStep | None) -> SessionStep | None:
    """The step as it is now: the session is held, and another facilitator may have been here since it was read."""
    if step is not None:
        db.session.refresh(step, ["opened_at", "ends_at", "seconds_left", "version"])
    return step


def _begin(workshop: Workshop, step: SessionStep, *, runs: bool) -> None:
    workshop.step_id = step.id
    workshop.spotlight_id = None
    step.opened_at = step.opened_at or now()
    if runs:
        step.ends_at, step.seconds_left = now() + timedelta(minutes=step.minutes), None


def _halt(step: SessionStep) -> None:
    step.seconds_left = seconds_left(step.ends_at, step.seconds_left, now())
    step.ends_at = None


def set_timer(actor: Actor, workshop: Workshop, act: str, minutes: int = 0, seen: str | None = None) -> None:
    """The timer of the current step: start, halt, add minutes, or take it off the screen.

    ``seen``: the mark of the timer the button was shown with, so that a double tap adds its minutes once.
    """
    lock_live(workshop)
    step = _held(current_step(workshop))
    if step is None:
        raise Refused(NOT_ONE_OF_THEM)
    if act == "add" and seen not in (None, step.timer_mark):
        return
    left = seconds_left(step.ends_at, step.seconds_left, now())
    is_running, is_off = step.ends_at is not None, left is None
    if (act == "start" and is_running) or (act == "halt" and not is_running) or (act == "off" and is_off):
        return  # pressed twice
    if act == "start":
        step.ends_at, step.seconds_left = now() + timedelta(seconds=left or step.minutes * 60), None
    elif act == "halt":
        _halt(step)
    elif act == "add" and 1 <= minutes <= 60:
        step.ends_at, step.seconds_left = now() + timedelta(seconds=(left or 0) + minutes * 60), None
    elif act == "off":
        step.ends_at = step.seconds_left = None
    else:
        raise Refused(NOT_ONE_OF_THEM)
    note(actor, workshop, "timer", act=act)


def hold_up(actor: Actor, workshop: Workshop, cluster_id: int | None) -> None:
    """Hold one item up on the screen; None puts it back."""
    lock_live(workshop)
    if cluster_id is not None and queries.cluster(workshop.id, cluster_id) is None:
        raise Refused(NOT_ONE_OF_THEM)
    if workshop.spotlight_id == cluster_id:
        return
    workshop.spotlight_id = cluster_id
    note(actor, workshop, "held_up", cluster=cluster_id)


def set_joining(actor: Actor, workshop: Workshop, is_open: bool) -> None:
    """Let nobody else in, or open the door again. Who is in stays in."""
    lock(workshop)
    if workshop.is_joinable != is_open:
        workshop.is_joinable = is_open
        note(actor, workshop, "door_opened" if is_open else "door_closed")


def end(actor: Actor, workshop: Workshop) -> None:
    """End the session: nobody in the hall can send anything any more, everything stays to be read."""
    lock(workshop)
    if workshop.state != "live":
        return
    close_what_is_open(actor, workshop)
    # What nobody came to discuss opens the next session: it is an item, too.
    each_its_own(workshop)
    step = _held(current_step(workshop))
    if step is not None:
        _halt(step)
    workshop.state, workshop.ended_at = "ended", now()
    promise(workshop)
    note(actor, workshop, "ended")
    if not workshop.is_rehearsal:
        tell_alliance(actor, workshop, "workshop.ended", people=queries.joined(workshop.id))
    db.session.flush()
    purge(alliance_day(workshop.alliance_id), workshop.alliance_id, most=1)


def reopen(actor: Actor, workshop: Workshop) -> None:
    """Go on with a session that was ended too early."""
    lock(workshop)
    if workshop.state != "ended":
        return
    if workshop.purged_at is not None:
        raise Refused(N_("What participants left has been deleted as promised: this session cannot go on."))
    workshop.state, workshop.ended_at = "live", None
    promise(workshop)
    note(actor, workshop, "reopened")
    if not workshop.is_rehearsal:
        tell_alliance(actor, workshop, "workshop.reopened")
