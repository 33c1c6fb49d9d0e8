"""The sums of the ledger, kept with each change of a contribution and each measure that ends or is reopened.

Whatever act changes them, nobody has to think of it. What changed is noted with every flush and written right before
the commit: in one order, so that nobody waits for each other in a circle, and late, so that nobody waits for long.
Every act holds the lock of the measure's row (see the package), so that two at once do not overlook each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction
from sqlalchemy.orm.util import identity_key

from bundnis.contributions.models import Carried, Contribution
from bundnis.contributions.queries.carried import added_up
from bundnis.contributions.queries.conditions import RUNNING
from bundnis.contributions.rules import LIVING
from bundnis.core.db import db, table
from bundnis.measures.models import Measure

CHANGED = "measures whose contributions or stage changed"
KEY = ("alliance_id", "partner_id", "kind", "unit")
SUMS = ("number", "offered", "accepted", "delivered", "received")
Row = tuple[Any, ...]
Sums = list[Any]
_carried = table(Carried)


def nothing() -> defaultdict[Row, Sums]:
    """Sums by their key, to be added to."""
    return defaultdict(lambda: [0] * len(SUMS))


class Change:
    """What an act did to one measure: whether it ran before, and by how much its contributions changed."""

    def __init__(self, ran: bool) -> None:
        self.ran = self.runs = ran
        self.moved = nothing()

    def count(self, row: Mapping[str, Any], sign: int) -> None:
        """Take a contribution in, or out as it was before."""
        if row["state"] in LIVING:
            is_offered = row["state"] == "offered"
            promised = (row["amount"], 0) if is_offered else (0, row["amount"])
            sums = (1, *promised, row["delivered"], row["received"])
            add(self.moved[tuple(row[name] for name in KEY)], sums, sign)


def add(sums: Sums, more: tuple[Any, ...], sign: int) -> None:
    """Add to sums in their place."""
    sums[:] = [one + sign * other for one, other in zip(sums, more, strict=True)]


# -- noticing ------------------------------------------------------------------------------------


@event.listens_for(db.session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    changed: dict[int, Change] = session.info.setdefault(CHANGED, {})
    for row in session.dirty:
        if isinstance(row, Measure):
            before, after = (stage in RUNNING for stage in _stages(row))
            if before != after:
                changed.setdefault(row.id, Change(before)).runs = after
    for rows, is_before, is_after in ((session.new, 0, 1), (session.dirty, 1, 1), (session.deleted, 1, 0)):
        for row in rows:
            if isinstance(row, Contribution):
                change = changed.get(row.measure_id)
                if change is None:
                    change = changed[row.measure_id] = Change(_runs(session, row))
                if is_before:
                    change.count(_values(row, before=True), -1)
                if is_after:
                    change.count(_values(row), 1)


def _stages(measure: Measure) -> tuple[str, str]:
    """The column of the board before and now."""
    history = sa.inspect(measure).attrs.column_stage.history
    return history.deleted[0] if history.deleted else measure.column_stage, measure.column_stage


def _runs(session: Session, row: Contribution) -> bool:
    """Whether the measure of a contribution runs; nobody has changed its stage in this act yet."""
    measure = row.__dict__.get("measure") or session.identity_map.get(identity_key(Measure, row.measure_id))
    if measure is None:
        return session.scalar(sa.select(Measure.column_stage).where(Measure.id == row.measure_id)) in RUNNING
    return measure.column_stage in RUNNING


def _values(row: Contribution, *, before: bool = False) -> dict[str, Any]:
    """What the sums ask of a contribution, as it is or as it was before this flush."""
    found: dict[str, Any] = {}
    for name in (*KEY, "state", "amount", "delivered", "received"):
        history = sa.inspect(row).attrs[name].history
        found[name] = history.deleted[0] if before and history.deleted else getattr(row, name)
    return found


# -- writing -------------------------------------------------------------------------------------


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    # Only what was flushed is known, and the last flush would come after this moment.
    session.flush()
    changed: dict[int, Change] = session.info.pop(CHANGED, {})
    dialect = session.get_bind().dialect.name
    match [(measure_id, change) for measure_id, change in changed.items() if change.ran or change.runs]:
        case [(measure_id, change)] if not change.moved and change.ran != change.runs:
            # The rule: a measure ends or is reopened, and the ledger with it, in one statement.
            session.execute(_moving(dialect), {"measure": measure_id, "sign": 1 if change.runs else -1})
        case several:
            _add_up(session, dialect, several)


def _add_up(session: Session, dialect: str, changes: list[tuple[int, Change]]) -> None:
    sums = nothing()
    for measure_id, change in changes:
        _settle(sums, measure_id, change)
    rows = [{**dict(zip(KEY, key, strict=True)), **dict(zip(SUMS, sums[key], strict=True))} for key in sorted(sums)]
    if rows := [row for row in rows if any(row[name] for name in SUMS)]:
        session.execute(_adding(dialect), rows)


def _settle(sums: dict[Row, Sums], measure_id: int, change: Change) -> None:
    """By how much one measure changes the ledger: all it has where it ends or runs again, else what moved."""
    if change.ran != change.runs:
        for key, amounts in _all_of(measure_id):
            add(sums[key], amounts, 1 if change.runs else -1)
    # Where it ended, what moved in the same act was never in.
    if change.ran:
        for key, moved in change.moved.items():
            add(sums[key], tuple(moved), 1)


def _all_of(measure_id: int) -> Iterator[tuple[Row, Row]]:
    for row in db.session.execute(added_up(table(Contribution).c.measure_id == measure_id)):
        yield tuple(row[: len(KEY)]), tuple(row[len(KEY) :])


@cache
def _adding(dialect: str) -> Any:
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_carried)
    more = {name: _carried.c[name] + insert.excluded[name] for name in SUMS}
    return insert.on_conflict_do_update(index_elements=list(_carried.primary_key.columns), set_=more)


@cache
def _moving(dialect: str) -> sa.Executable:
    """All that one measure has, into the ledger or out of it."""
    sums = added_up(table(Contribution).c.measure_id == sa.bindparam("measure")).subquery().c
    signed = [sa.type_coerce(sums[name], sa.BigInteger) * sa.bindparam("sign", type_=sa.Integer) for name in SUMS]
    # SQLite tells the ON of a conflict from that of a join by the WHERE before it.
    those = sa.select(*(sums[name] for name in KEY), *signed).where(sa.true())
    moving: sa.Executable = _adding(dialect).from_select([*KEY, *SUMS], those.order_by(*(sums[name] for name in KEY)))
    return moving


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(CHANGED, None)


# -- all anew ------------------------------------------------------------------------------------


def carry_anew() -> None:
    """Write every sum anew from the contributions: for rows that were stored past the services."""
    given, measure = table(Contribution).c, table(Measure).c
    running = sa.select(measure.id).where(measure.column_stage.in_(RUNNING))
    db.session.execute(sa.delete(_carried))
    names = [*KEY, *SUMS]
    db.session.execute(sa.insert(_carried).from_select(names, added_up(given.measure_id.in_(running))))
