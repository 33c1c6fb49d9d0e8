"""The life of an alliance: its key dates, and what it agreed about working together."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import KeyDate, WorkingRules
from bundnis.alliances.queries import locked_alliance
from bundnis.alliances.service.stored import change, hold
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import tell


def add_key_date(actor: Actor, alliance_id: int, *, day: Span, text: Translated, **more: Any) -> KeyDate:
    """A date in the life of the alliance, known or not.

    ``more``: place, organisers, series, edition_number, result, source.
    """
    if not text:
        raise Refused(N_("Please fill in this field."), "text")
    key_date = KeyDate(alliance_id=alliance_id, day=day, text=text, **more)
    db.session.add(key_date)
    db.session.flush()
    tell(actor.id, "key_date.added", alliance_id=alliance_id, topic_id=key_date.id, text=text, day=day)
    db.session.flush()
    return key_date


def change_key_date(actor: Actor, key_date: KeyDate, loaded_version: int | None = None, **values: Any) -> None:
    """Any of the values a key date is added with."""
    hold(key_date, loaded_version, values)
    differing = change(key_date, values)
    if differing:
        tell(
            actor.id, "key_date.changed", alliance_id=key_date.alliance_id, topic_id=key_date.id, text=key_date.text,
            changes=differing,
        )  # fmt: skip
    db.session.flush()


def delete_key_date(actor: Actor, key_date: KeyDate) -> None:
    """Take a key date away; the history keeps its text and day."""
    tell(
        actor.id, "key_date.deleted", alliance_id=key_date.alliance_id, topic_id=key_date.id, text=key_date.text,
        day=key_date.day,
    )  # fmt: skip
    db.session.delete(key_date)
    db.session.flush()


def agree_working_rules(
    actor: Actor,
    alliance_id: int,
    *,
    text: Translated,
    agreed_on: date | None = None,
    agreed_by: str = "",
    after: int | None = None,
) -> WorkingRules:
    """A new edition. ``after`` is the edition the writer began from (0: none); None where nobody had a form open."""
    if not text:
        raise Refused(N_("Please fill in this field."), "text")
    # Two editions written at once would get the same number.
    locked_alliance(alliance_id)
    newest = db.session.scalar(
        sa.select(WorkingRules)
        .where(WorkingRules.alliance_id == alliance_id)
        .order_by(WorkingRules.edition.desc())
        .limit(1)
    )
    last = newest.edition if newest else 0
    if after is not None and after != last:
        raise Conflict({"text": newest.text} if newest else {}, last)
    edition = WorkingRules(
        alliance_id=alliance_id, edition=last + 1, text=text, agreed_on=agreed_on, agreed_by=agreed_by,
        written_by=actor.id, created_at=now(),
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    tell(actor.id, "working_rules.agreed", alliance_id=alliance_id, topic_id=edition.id, edition=edition.edition)
    db.session.flush()
    return edition
