"""Values of the indicator: what was counted when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bundnis.core.access import Actor
from bundnis.core.dates import Precision, Span
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.numbers import show_amount
from bundnis.core.words import N_
from bundnis.journal.service import changes, tell
from bundnis.measures import queries
from bundnis.measures.models import IndicatorValue, Measure
from bundnis.measures.service.ground import check_not_to_come, lock

PARTS = ("women", "men", "other")


def add_value(
    actor: Actor,
    measure: Measure,
    on: date | Span,
    value: Decimal,
    *,
    women: Decimal | None = None,
    men: Decimal | None = None,
    other: Decimal | None = None,
    reason: str = "",
) -> IndicatorValue:
    """A value of the indicator, of a day or of a month, a season or a year; one a day.

    A value of the same day is corrected, for a reason; the history keeps what stood there before.
    """
    lock(measure)
    if not measure.indicator_name:
        raise Refused(N_("The measure has no indicator yet."))
    when = on if isinstance(on, Span) else Span.on(on)
    if when.last is None:
        raise Refused(N_("Please give a date."), "on")
    # The running month or year may be counted already.
    check_not_to_come(actor, measure, when.first, "on")
    told = {"value": value, "women": women, "men": men, "other": other}
    _check_parts(actor, told)
    row = queries.value_on(measure.id, when.last)
    if row is not None:
        return _correct(actor, measure, row, when, told, reason)
    row = IndicatorValue(
        alliance_id=measure.alliance_id, measure_id=measure.id, on=when.last, precision=str(when.precision), **told
    )
    db.session.add(row)
    db.session.flush()
    _tell(actor, "indicator.measured", row, value=value)
    return row


def _check_parts(actor: Actor, told: dict[str, Decimal | None]) -> None:
    """Women, men and other are parts of the value; of some it may not be known."""
    parts = sum((told[name] or Decimal(0) for name in PARTS), Decimal(0))
    if parts > (told["value"] or Decimal(0)):
        raise Refused(
            N_("Women, men and other are %(parts)s together; that is more than the value."), "women",
            parts=show_amount(parts, actor.language),
        )


def _correct(
    actor: Actor, measure: Measure, row: IndicatorValue, when: Span, told: dict[str, Decimal | None], reason: str
) -> IndicatorValue:
    """Another value for a day that has one: said why, and the old one stays in the history."""
    stored = {name: getattr(row, name) for name in told}
    if stored == told and row.when == when:
        return row
    if not reason:
        raise Refused(
            N_("For this day %(value)s is entered already. If that is wrong, say why it is corrected."), "reason",
            value=show_amount(row.value, actor.language),
        )
    for name, value in told.items():
        setattr(row, name, value)
    row.precision = str(when.precision)
    _tell(actor, "indicator.corrected", row, changes=changes(stored, told), reason=reason)
    return row


def _tell(actor: Actor, verb: str, row: IndicatorValue, **values: Any) -> None:
    when = row.on if row.precision == Precision.DAY else row.when
    tell(
        actor.id, verb, alliance_id=row.alliance_id, topic_id=row.id, measure_id=row.measure_id, on=when, **values
    )
    db.session.flush()


def remove_value(actor: Actor, measure: Measure, value: IndicatorValue) -> None:
    """Take a mistyped value out of the series; the journal keeps it."""
    lock(measure)
    _tell(actor, "indicator.removed", value, value=value.value)
    db.session.delete(value)
    db.session.flush()
