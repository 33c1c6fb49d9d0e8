"""Updates and comments: what people say about a measure."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Comment, Measure, Update
from bundnis.measures.rules import HEALTH
from bundnis.measures.service.ground import NOT_ONE_OF_THEM, check_not_to_come, check_partners, lock, today_for
from bundnis.measures.stages import REPORTING, Stage


def report(
    actor: Actor,
    measure: Measure,
    *,
    health: str,
    sentence: str,
    happened_on: date,
    next_on: date | None = None,
    because: str = "",
    unstuck_when: str = "",
    helper_id: int | None = None,
    partner_id: int | None = None,
    language: str = "de",
) -> Update:
    """How the measure stands. Never edited; a correction is a new one."""
    # The lock keeps two reports of the same second from leaving the older one's health behind.
    lock(measure)
    _check_report(measure, health, sentence)
    check_not_to_come(actor, measure, happened_on, "happened_on")
    if next_on is not None and next_on < today_for(actor, measure):
        raise Refused(N_("Please give a day in the future."), "next_on")
    check_partners(measure, helper_id=helper_id, partner_id=partner_id)
    update = Update(
        alliance_id=measure.alliance_id, measure_id=measure.id, health=health, sentence=sentence, language=language,
        happened_on=happened_on, next_on=next_on, because=because, unstuck_when=unstuck_when, helper_id=helper_id,
        partner_id=partner_id, author_id=actor.id, created_at=now(),
    )
    db.session.add(update)
    measure.fresh_on = today_for(actor, measure)
    _set_health(measure, health, happened_on, next_on)
    db.session.flush()
    tell(actor.id, "update.sent", alliance_id=measure.alliance_id, topic_id=update.id, measure_id=measure.id,
         health=health, sentence=sentence)
    db.session.flush()
    return update


def _set_health(measure: Measure, health: str, happened_on: date, next_on: date | None) -> None:
    """Only the newest happening sets the health: the database compares while it stores."""
    newer = sa.exists().where(Update.measure_id == measure.id, Update.happened_on > happened_on)
    measure.health = sa.case((newer, Measure.health), else_=health)
    measure.next_on = sa.case((newer, Measure.next_on), else_=next_on)


def _check_report(measure: Measure, health: str, sentence: str) -> None:
    if Stage(measure.stage) not in REPORTING:
        raise Refused(N_("Updates are for agreed and running measures."))
    if health not in HEALTH:
        raise Refused(NOT_ONE_OF_THEM, "health")
    if not sentence:
        raise Refused(N_("Please say in one sentence how it stands."), "sentence")


def comment(actor: Actor, measure: Measure, text: str, update_id: int | None = None) -> Comment:
    """Say something about a measure, or under one of its updates."""
    if not text:
        raise Refused(N_("Please write something."), "text")
    if update_id is not None and queries.update_of(measure.id, update_id) is None:
        raise Refused(NOT_ONE_OF_THEM, "text")
    row = Comment(
        alliance_id=measure.alliance_id, measure_id=measure.id, update_id=update_id, text=text,
        language=actor.language, author_id=actor.id, created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    tell(actor.id, "comment.written", alliance_id=measure.alliance_id, topic_id=row.id, measure_id=measure.id)
    db.session.flush()
    return row


