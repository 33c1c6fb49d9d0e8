"""What has ended, kept countable: a result for each measure that ended, and the tallies of "What worked".

Written right before the commit, whatever act has ended, reviewed or reopened a measure: nobody has to think of it.
Every such act holds the lock of the measure's row, so that two at once do not overlook each other; tallies are
written in one order, so that nobody waits for each other in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from bundnis.core.db import db, table
from bundnis.measures import queries as measures
from bundnis.measures.models import Measure
from bundnis.measures.rules import size_doubts
from bundnis.measures.stages import Stage
from bundnis.reviews import queries, rules
from bundnis.reviews.models import Result, Review, Tally

CHANGED = "measures whose result changes"
ENDS = frozenset(str(stage) for stage in (Stage.COMPLETED, Stage.REVIEWED, Stage.STOPPED))
_result, _tally = table(Result), table(Tally)


def keep_results(measure_ids: Collection[int]) -> None:
    """Make results and tallies say what these measures, their reviews and contributions say now."""
    for measure_id in sorted(measure_ids):
        stored = db.session.execute(sa.select(_result).where(_result.c.measure_id == measure_id)).one_or_none()
        before, after = stored._asdict() if stored else None, _as_it_is(measure_id)
        if before == after:
            continue
        if before is not None:
            db.session.execute(sa.delete(_result).where(_result.c.measure_id == measure_id))
        if after is not None:
            db.session.execute(sa.insert(_result).values(**after))
        _count(before, after)


def _as_it_is(measure_id: int) -> dict[str, Any] | None:
    """The result of a measure as a row; None while it is under way."""
    measure = db.session.get(Measure, measure_id)
    if measure is None or measure.stage not in ENDS:
        return None
    review, settings = queries.review_of(measure_id), measures.alliance_settings(measure.alliance_id)
    given = queries.given_at_the_end(measure_id)
    partners = {row.partner_id for row in given}
    euros = sum(row.amount for row in given if row.unit == "eur")
    standing = measures.standing(measure, {"living_partner_ids": partners, "money_eur": euros})
    return {
        "measure_id": measure.id,
        "alliance_id": measure.alliance_id,
        "ended_on": _ended_on(measure, settings.time_zone),
        "outcome": rules.outcome(measure.stage, review.effect if review else None) or rules.OPEN,
        "route": measure.route,
        "field_id": measure.field_id,
        "is_small": not size_doubts(standing, measures.limits(settings)),
        "partners": len(partners),
        "sectors": len({row.sector for row in given}),
        "kinds": " ".join(sorted({row.kind for row in given})),
    }


def _ended_on(measure: Measure, zone: str) -> date:
    return measure.actual_end.last or measure.stage_since.astimezone(ZoneInfo(zone)).date()


def ended(row: dict[str, Any]) -> rules.Ended:
    """A stored result as the rules take it."""
    names = ("outcome", "route", "field_id", "is_small", "partners", "sectors")
    return rules.Ended(**{name: row[name] for name in names}, kinds=tuple(row["kinds"].split()))


# -- the tallies ---------------------------------------------------------------------------------


def _count(before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    """Take a measure out of the cells it stood in, put it into those it belongs to now."""
    moved: Counter[tuple[Any, ...]] = Counter()
    names = ("alliance_id", "year", "topic", "answer", "outcome")
    for row, number in ((before, -1), (after, 1)):
        if row is not None:
            for topic, answer in rules.cells(ended(row)):
                moved[row["alliance_id"], row["ended_on"].year, topic, answer, row["outcome"]] += number
    rows = [{**dict(zip(names, key, strict=True)), "number": moved[key]} for key in sorted(moved) if moved[key]]
    if rows:
        db.session.execute(_adding(db.session.get_bind().dialect.name), rows)


@cache
def _adding(dialect: str) -> sa.Executable:
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_tally)
    return insert.on_conflict_do_update(
        index_elements=list(_tally.primary_key.columns), set_={"number": _tally.c.number + insert.excluded.number}
    )


# -- noticing what has ended ---------------------------------------------------------------------


@event.listens_for(db.session, "after_flush")
def _remember(session: Session, _context: UOWTransaction) -> None:
    touched = {row.id for row in (*session.new, *session.dirty) if isinstance(row, Measure) and _has_ended(row)}
    touched |= {row.measure_id for row in (*session.new, *session.dirty) if isinstance(row, Review)}
    if touched:
        session.info.setdefault(CHANGED, set()).update(touched)


def _has_ended(measure: Measure) -> bool:
    """Whether its stage was changed to or from an end."""
    history = sa.inspect(measure).attrs.stage.history
    return not ENDS.isdisjoint((*(history.added or ()), *(history.deleted or ())))


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    # Only what was flushed is known, and the last flush would come after this moment.
    session.flush()
    keep_results(session.info.pop(CHANGED, ()))


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(CHANGED, None)
