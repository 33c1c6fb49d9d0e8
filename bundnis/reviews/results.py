"""What has ended, kept countable: a result for each measure that ended, and the tallies of "What worked".

Written right before the commit, whatever act has ended, reviewed or reopened a measure: nobody has to think of it.
Every such act holds the lock of the measure's row, so that two at once do not overlook each other; tallies are
written in one order, so that nobody waits for each other in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from bundnis.alliances.models import Alliance
from bundnis.core.asking import prepared
from bundnis.core.columns import Amount
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.reviews import queries, rules
from bundnis.reviews.models import Result, Review, Tally

CHANGED = "measures whose result changes"
ENDS = frozenset(str(stage) for stage in (Stage.COMPLETED, Stage.REVIEWED, Stage.STOPPED))
_result, _tally = table(Result), table(Tally)


def keep_results(measures: Mapping[int, bool]) -> None:
    """Make results and tallies say what these measures, their reviews and contributions say now.

    ``measures`` says of each by its id whether it may have had a result before: to look for one costs a statement.
    """
    for measure_id, had_one in sorted(measures.items()):
        before = _taken_away(measure_id) if had_one else None
        measure = db.session.get(Measure, measure_id)
        _count(before, _made_anew(measure) if measure is not None and measure.stage in ENDS else None)


def _taken_away(measure_id: int) -> dict[str, Any] | None:
    row = _take(measure_id).one_or_none()
    return row._asdict() if row else None


@prepared
def _take(measure_id: int) -> sa.Executable:
    return sa.delete(_result).where(_result.c.measure_id == measure_id).returning(*_result.c)


def _made_anew(measure: Measure) -> dict[str, Any]:
    """Store the result of a measure that has ended, in one statement: every move has to be cheap."""
    made = _make(
        measure.id,
        measure.alliance_id,
        # A stopped measure has no actual end; the day is that of the server's clock.
        measure.actual_end.last or measure.stage_since.date(),
        rules.outcome(measure.stage, None) or rules.OPEN,
        measure.route,
        measure.field_id,
        False not in (measure.one_group, measure.result_90_days),
        _days_of_31_a_month(measure),
    )
    return made.one()._asdict()


@prepared
def _make(
    measure_id: int, alliance_id: int, ended_on: date, without_review: str, route: str | None, field_id: int | None,
    is_small: bool, days: int,
) -> sa.Executable:
    """What the measure says of itself comes along; its review, its contributions and the limits are looked up.

    Small is what ``size_doubts`` calls so in Python; a test holds both together.
    """
    given = queries.given_at_the_end(measure_id).subquery("given")
    alliance, review = table(Alliance).c, table(Review).c
    partners = sa.select(sa.func.count(given.c.partner_id.distinct())).scalar_subquery()
    euros = sa.func.sum(sa.case((given.c.unit == "eur", given.c.amount)), type_=Amount)
    each_kind = sa.select(given.c.kind).distinct().order_by(given.c.kind).subquery("each_kind")
    effect = sa.select(review.effect).where(review.measure_id == measure_id).scalar_subquery()
    values: dict[str, Any] = {
        "measure_id": sa.type_coerce(measure_id, sa.Integer),
        "alliance_id": alliance.id,
        "ended_on": sa.type_coerce(ended_on, sa.Date),
        "outcome": sa.func.coalesce(effect, sa.type_coerce(without_review, sa.String)),
        "route": sa.type_coerce(route, sa.String),
        "field_id": sa.type_coerce(field_id, sa.Integer),
        "is_small": sa.and_(
            sa.type_coerce(is_small, sa.Boolean),
            sa.type_coerce(days, sa.Integer) <= alliance.size_months * 31,
            partners <= alliance.size_partners,
            sa.select(sa.func.coalesce(euros, Decimal(0))).scalar_subquery() <= alliance.size_eur,
        ),
        "partners": partners,
        "sectors": sa.select(sa.func.count(given.c.sector.distinct())).scalar_subquery(),
        "kinds": sa.func.coalesce(
            sa.select(sa.func.aggregate_strings(each_kind.c.kind, " ")).scalar_subquery(), ""
        ),
    }
    wanted = sa.select(*values.values()).where(alliance.id == alliance_id)
    return sa.insert(_result).from_select(list(values), wanted).returning(*_result.c)


def _days_of_31_a_month(measure: Measure) -> int:
    """How long it was planned to take; counted so, that months of different length can be compared."""
    start, end = measure.planned_start.first, measure.planned_end.last
    if start is None or end is None:
        return 0
    return ((end.year - start.year) * 12 + end.month - start.month) * 31 + end.day - start.day


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
    touched: dict[int, bool] = session.info.setdefault(CHANGED, {})
    for row in (*session.new, *session.dirty):
        if isinstance(row, Review):
            touched[row.measure_id] = True
        elif isinstance(row, Measure):
            history = sa.inspect(row).attrs.stage.history
            has_ended, had_ended = (not ENDS.isdisjoint(each or ()) for each in (history.added, history.deleted))
            if has_ended or had_ended:
                touched[row.id] = touched.get(row.id, False) or had_ended


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    # Only what was flushed is known, and the last flush would come after this moment.
    session.flush()
    keep_results(session.info.pop(CHANGED, {}))


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(CHANGED, None)
