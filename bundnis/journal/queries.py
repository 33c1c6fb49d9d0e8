"""Reads of the journal, and the sentences it is told in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.journal.models import Detail, Entry

# verb -> sentence with %(who)s; the rooms own them (notices.HISTORY).
SENTENCES: dict[str, str] = {}


def register(history: Mapping[str, str]) -> None:
    """Add a room's sentences."""
    for verb, sentence in history.items():
        if SENTENCES.setdefault(verb, sentence) != sentence:
            raise ValueError(f"{verb} is told twice")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history, still in codes."""

    id: int
    at: datetime
    person_id: int | None
    verb: str
    topic: str
    topic_id: int | None
    measure_id: int | None
    values: Mapping[str, Any]


def history(
    alliance_id: int, measure_id: int | None = None, before: int | None = None, limit: int = 50
) -> list[Happening]:
    """The newest entries of an alliance or of one measure; ``before`` is the id to go on from."""
    query = (
        sa.select(
            Entry.id, Entry.at, Entry.person_id, Entry.verb, Entry.topic, Entry.topic_id, Entry.measure_id,
            Detail.values,
        )
        .outerjoin(Detail, Detail.entry_id == Entry.id)
        .where(Entry.alliance_id == alliance_id)
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    if measure_id is not None:
        query = query.where(Entry.measure_id == measure_id)
    if before is not None:
        query = query.where(Entry.id < before)
    return [Happening(*row[:-1], values=row[-1] or {}) for row in db.session.execute(query)]
