"""What the tests of measures and of the dossier ask again and again: the history, and several people at once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.journal.models import Detail, Entry
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from tests.at_once import at_once
from tests.people import World

__all__ = ["at_once", "entries", "load", "replayed", "verbs"]


def entries(measure: Measure) -> list[tuple[str, dict[str, Any]]]:
    """The history of a measure, oldest first: (verb, values)."""
    query = (
        sa.select(Entry.verb, Detail.values)
        .outerjoin(Detail, Detail.entry_id == Entry.id)
        .where(Entry.measure_id == measure.id)
        .order_by(Entry.id)
    )
    return [(row.verb, row.values or {}) for row in db.session.execute(query)]


def verbs(measure: Measure) -> list[str]:
    """The verbs of its history, oldest first."""
    return [verb for verb, _values in entries(measure)]


def replayed(measure: Measure, begin: str = Stage.IDEA) -> str:
    """The stage its history leads to from where it begins; each move begins where the one before it ended."""
    stage = str(begin)
    for verb, values in entries(measure):
        if "to" in values:
            assert values["from"] == stage, (verb, values, stage)
            stage = values["to"]
    return stage


def load(world: World, number: int) -> Measure:
    """A measure of ostbelgien as another transaction sees it."""
    query = sa.select(Measure).where(Measure.alliance_id == world.alliance.id, Measure.number == number)
    return db.session.scalars(query).one()
