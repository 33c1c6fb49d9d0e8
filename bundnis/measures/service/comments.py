"""Comments, and the people and partners that are mentioned in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, table
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import mentions, queries
from bundnis.measures.models import Comment, Measure, Mention, MentionRead
from bundnis.measures.service.ground import NOT_ONE_OF_THEM


def comment(actor: Actor, measure: Measure, text: str, update_id: int | None = None, also: str = "") -> Comment:
    """Say something about a measure, or under one of its updates.

    Who is named with an @, or by the code ``also`` (``person-12``, ``partner-3``), sees it on Today.
    """
    if not text:
        raise Refused(N_("Please write something."), "text")
    if update_id is not None and queries.update_of(measure.id, update_id) is None:
        raise Refused(NOT_ONE_OF_THEM, "text")
    stored, named = _read(measure, text, also)
    row = Comment(
        alliance_id=measure.alliance_id, measure_id=measure.id, update_id=update_id, text=stored,
        language=actor.language, author_id=actor.id, created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        Mention(alliance_id=measure.alliance_id, comment_id=row.id, **{f"{each.kind}_id": each.id}) for each in named
    )
    # Whoever writes here has seen what was written.
    read_mentions(actor, measure)
    tell(actor.id, "comment.written", alliance_id=measure.alliance_id, topic_id=row.id, measure_id=measure.id)
    db.session.flush()
    return row


def _read(measure: Measure, text: str, also: str) -> tuple[str, list[mentions.Named]]:
    """The text with references in it; nobody is asked for where there is no @."""
    everybody = queries.nameable(measure.alliance_id) if also or "@" in text else []
    if also and also not in {each.code for each in everybody}:
        raise Refused(NOT_ONE_OF_THEM, "also")
    try:
        return mentions.read(text, everybody, also)
    except mentions.UnclearNameError as error:
        raise Refused(error.sentence, "text", **error.values) from error


def read_mentions(actor: Actor, measure: Measure) -> None:
    """The person has seen where it is mentioned on this measure. Not told: reading is no act of the alliance."""
    seat = actor.seat(measure.alliance_id)
    partner_ids = sorted(seat.partner_ids) if seat else []
    mention, said = table(Mention).c, table(Comment).c
    unread = (
        sa.select(mention.id, sa.literal(actor.id), sa.literal(now(), type_=table(MentionRead).c.at.type))
        .join_from(table(Mention), table(Comment), said.id == mention.comment_id)
        .where(said.measure_id == measure.id, queries.is_unread(measure.alliance_id, actor.id, partner_ids))
    )
    insert: Any = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(MentionRead).from_select(["mention_id", "person_id", "at"], unread)
    db.session.execute(statement.on_conflict_do_nothing())
