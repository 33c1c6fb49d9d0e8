"""Updates: how a measure stands, in one sentence. Never edited; a correction is a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bundnis.core.access import Actor
from bundnis.core.asking import insert
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure, Update
from bundnis.measures.rules import HEALTH, STUCK
from bundnis.measures.service.ground import NOT_ONE_OF_THEM, check_not_to_come, has_seat, lock, today_for
from bundnis.measures.stages import REPORTING, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says in an update. What makes it stuck, and who could help, counts only where it is stuck."""

    health: str
    sentence: str
    happened_on: date
    next_on: date | None = None
    because: str = ""
    unstuck_when: str = ""
    helper_id: int | None = None
    helper_person_id: int | None = None
    # For which of one's own partners; the coordinator may speak for the alliance.
    partner_id: int | None = None
    language: str = "de"


def report(actor: Actor, measure: Measure, **said: Any) -> Update:
    """How the measure stands now: the fields of ``Said``."""
    # The lock keeps two reports of the same second from leaving the older one's health behind.
    lock(measure)
    update = _store(actor, measure, Said(**said))
    _keep_standing(actor, measure, update)
    _tell(actor, measure, update, "update.sent")
    return update


def correct(actor: Actor, measure: Measure, wrong: Update, **said: Any) -> Update:
    """Put an update right with a new one; the old one stays to be read and counts no more.

    Raises Conflict with the id of the other correction when somebody was faster.
    """
    lock(measure)
    faster = queries.correction_of(wrong)
    if faster is not None:
        raise Conflict({"update_id": faster.id})
    update = _store(actor, measure, Said(**said), wrong)
    _keep_standing(actor, measure, update, wrong)
    _tell(actor, measure, update, "update.corrected", on=wrong.happened_on)
    return update


def _store(actor: Actor, measure: Measure, said: Said, wrong: Update | None = None) -> Update:
    _check(actor, measure, said)
    _check_helpers(measure, said)
    is_stuck = said.health == STUCK
    update = Update(
        alliance_id=measure.alliance_id, measure_id=measure.id, measure=measure, health=said.health,
        sentence=said.sentence, language=said.language, happened_on=said.happened_on, next_on=said.next_on,
        because=said.because if is_stuck else "", unstuck_when=said.unstuck_when if is_stuck else "",
        helper_id=said.helper_id if is_stuck else None,
        helper_person_id=said.helper_person_id if is_stuck else None,
        corrects_id=wrong.id if wrong else None, partner_id=said.partner_id, author_id=actor.id, created_at=now(),
    )
    insert(update)
    return update


def _check(actor: Actor, measure: Measure, said: Said) -> None:
    if Stage(measure.stage) not in REPORTING:
        raise Refused(N_("Updates are for agreed and running measures."))
    if said.health not in HEALTH:
        raise Refused(NOT_ONE_OF_THEM, "health")
    if not said.sentence:
        raise Refused(N_("Please say in one sentence how it stands."), "sentence")
    check_not_to_come(actor, measure, said.happened_on, "happened_on")
    if said.next_on is not None and said.next_on < today_for(actor, measure):
        raise Refused(N_("Please give a day in the future."), "next_on")
    if said.health == STUCK and not said.because:
        raise Refused(WHY_STUCK, "because")
    if said.health == STUCK and not said.unstuck_when:
        raise Refused(WHEN_UNSTUCK, "unstuck_when")
    seat = actor.seat(measure.alliance_id)
    if said.partner_id is not None and (seat is None or said.partner_id not in seat.partner_ids):
        raise Refused(NOT_ONE_OF_THEM, "partner_id")


WHY_STUCK = N_("Please say why it is stuck.")
WHEN_UNSTUCK = N_("Please say what has to happen so that it goes on.")


def _check_helpers(measure: Measure, said: Said) -> None:
    """Who could help is a partner or a person of this alliance who may answer; a foreign one is as an unknown one."""
    if said.helper_id is not None and queries.partner_in(measure.alliance_id, said.helper_id) is None:
        raise Refused(NOT_ONE_OF_THEM, "helper_id")
    friend = said.helper_person_id
    if friend is not None and not has_seat(measure.alliance_id, friend, observers=False):
        raise Refused(NOT_ONE_OF_THEM, "helper_person_id")


def _keep_standing(actor: Actor, measure: Measure, update: Update, wrong: Update | None = None) -> None:
    """The newest update that still counts decides health, next date and freshness; the measure is locked.

    Entering *agreed* makes a measure fresh too: an update about an earlier day does not make it older. Only what a
    corrected update has made fresh is taken back.
    """
    newest: Any = update
    if update.happened_on < today_for(actor, measure):
        # One of a later day may be there already; none tells of tomorrow.
        newest = queries.newest_update(measure.id)
    came_from_it = wrong is not None and measure.fresh_on == wrong.happened_on
    known = None if came_from_it else measure.fresh_on
    fresh_on = max(filter(None, (known, newest.happened_on)))
    standing = {"health": newest.health, "next_on": newest.next_on, "fresh_on": fresh_on}
    for name, value in standing.items():
        # Said once more it is no change: the measure's row need not be written, nor looked through for others.
        if getattr(measure, name) != value:
            setattr(measure, name, value)


def _tell(actor: Actor, measure: Measure, update: Update, verb: str, **values: Any) -> None:
    helper = queries.partner_in(measure.alliance_id, update.helper_id) if update.helper_id else None
    told = {
        "because": update.because, "unstuck_when": update.unstuck_when, "helper_person": update.helper_person_id,
        "helper": helper.short_name if helper else "", **values,
    }
    db.session.flush()
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=update.id, measure_id=measure.id,
         health=update.health, sentence=update.sentence, **{name: value for name, value in told.items() if value})
