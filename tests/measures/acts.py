"""What the tests of measures and of the dossier ask again and again: the history, and several people at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db, transaction
from bundnis.core.errors import Conflict, Refused
from bundnis.journal.models import Detail, Entry
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from tests.people import World


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


def at_once(world: World, acts: list[Callable[[], Any]]) -> list[Any]:
    """Do several things in transactions that begin together; returns what each returned or was refused with."""
    db.session.commit()
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        with world.app.app_context():
            start.wait(timeout=20)
            try:
                with transaction():
                    return act()
            except (Refused, Conflict) as refused:
                return refused
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        found = list(pool.map(one, acts))
    db.session.expire_all()
    return found
