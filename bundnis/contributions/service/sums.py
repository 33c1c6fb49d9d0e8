"""What the needs and contributions of a measure add up to, written to the measure with each change of them.

Whatever act changes a need or a contribution, nobody has to think of it: one statement after the flush. What is
written does not depend on the measure's stage, so that a move changes nothing here. Every act holds the lock of the
measure's row (see the package), so that two acts at once do not overlook each other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from bundnis.contributions import queries
from bundnis.contributions.models import Contribution, Need
from bundnis.contributions.rules import LIVING
from bundnis.core.asking import prepared
from bundnis.core.columns import Amount, Moment, spelled
from bundnis.core.db import db, table
from bundnis.measures.models import Measure

_measure, _given = table(Measure).c, table(Contribution).c


def add_up(measure_ids: Collection[int]) -> None:
    """Write the sums of these measures anew."""
    if measure_ids:
        _add_up(sorted(measure_ids))


@prepared
def _add_up(ids: list[int]) -> sa.Executable:
    euros = sa.func.sum(sa.case((_given.unit == "eur", _given.amount), else_=queries.NOTHING), type_=Amount)
    uncovered = sa.select(sa.func.count()).select_from(Need).where(
        Need.measure_id == Measure.id, queries.is_uncovered(while_open=True)
    )
    return (
        sa.update(table(Measure))
        .where(_measure.id.in_(ids))
        .values(
            givers=_partners(*LIVING),
            received_from=_partners("received"),
            giver_count=_of_measure(sa.func.count(_given.partner_id.distinct())),
            given_eur=_of_measure(sa.func.coalesce(euros, queries.NOTHING)),
            uncovered_needs=uncovered.correlate(Measure).scalar_subquery(),
            offered_since=_of_measure(sa.func.min(_given.offered_at, type_=Moment), "offered"),
        )
    )


def _partners(*states: str) -> sa.ColumnElement[str]:
    each = (
        sa.select(_given.partner_id)
        .where(_given.measure_id == _measure.id, _given.state.in_(spelled(states)))
        .distinct()
        .correlate(table(Measure))
        .subquery("each")
    )
    comma: Any = sa.literal_column("','")
    ids = sa.func.aggregate_strings(sa.cast(each.c.partner_id, sa.String), comma)
    return sa.func.coalesce(sa.select(ids).scalar_subquery(), "")


def _of_measure(sum_of: sa.ColumnElement[Any], *states: str) -> sa.ScalarSelect[Any]:
    """A sum over what was promised, or of these states. The open promises of a stopped measure are in it: nobody asks
    for them there."""
    standing = sa.select(sum_of).where(_given.measure_id == _measure.id, _given.state.in_(spelled(states or LIVING)))
    return standing.correlate(table(Measure)).scalar_subquery()


# Of a contribution: what was delivered or received of it is no sum of its measure.
ADDED_UP = ("state", "amount", "unit", "partner_id", "need_id", "offered_at")


@event.listens_for(db.session, "after_flush")
def _add_up_what_changes(session: Session, _context: UOWTransaction) -> None:
    add_up(
        {
            row.measure_id
            for row in (*session.new, *filter(_matters, session.dirty), *session.deleted)
            if isinstance(row, (Contribution, Need))
        }
    )


def _matters(row: object) -> bool:
    """Whether a change of this row changes a sum."""
    if not isinstance(row, Contribution):
        return True
    attributes = sa.inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in ADDED_UP)
