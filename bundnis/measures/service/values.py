"""Values of the indicator: what was counted on which day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.numbers import show_amount
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures.models import IndicatorValue, Measure
from bundnis.measures.service.ground import check_not_to_come, lock


def add_value(
    actor: Actor,
    measure: Measure,
    on: date,
    value: Decimal,
    *,
    women: Decimal | None = None,
    men: Decimal | None = None,
    other: Decimal | None = None,
) -> IndicatorValue:
    """A dated value of the indicator; one a day, and none is replaced silently."""
    lock(measure)
    if not measure.indicator_name:
        raise Refused(N_("The measure has no indicator yet."))
    check_not_to_come(actor, measure, on, "on")
    _check_value(actor, measure, on, value, sum(filter(None, (women, men, other)), Decimal(0)))
    row = IndicatorValue(
        alliance_id=measure.alliance_id, measure_id=measure.id, on=on, value=value, women=women, men=men, other=other
    )
    db.session.add(row)
    db.session.flush()
    tell(actor.id, "indicator.measured", alliance_id=measure.alliance_id, topic_id=row.id, measure_id=measure.id,
         on=on, value=value)
    db.session.flush()
    return row


def _check_value(actor: Actor, measure: Measure, on: date, value: Decimal, parts: Decimal) -> None:
    """Nothing stands on that day yet, and women, men and other are parts of the value."""
    known = db.session.scalar(
        sa.select(IndicatorValue.value).where(IndicatorValue.measure_id == measure.id, IndicatorValue.on == on)
    )
    if known is not None:
        raise Refused(
            N_("For this day %(value)s is entered already. Remove it first, or choose another day."), "on",
            value=show_amount(known, actor.language),
        )
    if parts > value:
        raise Refused(
            N_("Women, men and other are %(parts)s together; that is more than the value."), "women",
            parts=show_amount(parts, actor.language),
        )


def remove_value(actor: Actor, measure: Measure, value: IndicatorValue) -> None:
    """Take a mistyped value out of the series; the journal keeps it."""
    tell(actor.id, "indicator.removed", alliance_id=measure.alliance_id, topic_id=value.id, measure_id=measure.id,
         on=value.on, value=value.value)
    db.session.delete(value)
    db.session.flush()
