"""What a contribution covers of its need, and when a need still asks for something."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from bundnis.contributions.models import Contribution, Need
from bundnis.core.columns import Amount, spelled
from bundnis.measures.models import Measure
from bundnis.measures.stages import COLUMNS, INFO, Stage

NOTHING = sa.literal(Decimal(0), Amount)
# The columns of the board that hold open measures.
RUNNING = sorted(stage for stage in COLUMNS if INFO[stage].is_open)


def covers(while_open: bool = False) -> sa.ColumnElement[Decimal]:
    """What a contribution covers now, or what it covers while its measure is not stopped."""
    still_promised = sa.true() if while_open else Measure.stage != Stage.STOPPED
    return sa.case(
        (sa.and_(Contribution.state == "accepted", still_promised), Contribution.amount),
        (Contribution.state.in_(spelled(("accepted", "received", "withdrawn"))), Contribution.received),
        else_=NOTHING,
    )


def may_cover() -> sa.ColumnElement[Decimal]:
    """What an offer would cover of its need."""
    return sa.case(
        (sa.and_(Contribution.state == "offered", Measure.stage != Stage.STOPPED), Contribution.amount), else_=NOTHING
    )


def _same_unit() -> sa.ColumnElement[bool]:
    return sa.and_(Contribution.unit == Need.unit, Contribution.unit_text == Need.unit_text)


def _covered(while_open: bool = False) -> sa.ColumnElement[Decimal]:
    """What covers the need of the surrounding statement, which knows the measure too."""
    return sa.func.coalesce(
        sa.select(sa.func.sum(covers(while_open), type_=Amount))
        .select_from(Contribution)
        .where(Contribution.measure_id == Need.measure_id, Contribution.need_id == Need.id, _same_unit())
        .correlate(Need, Measure)
        .scalar_subquery(),
        NOTHING,
    )


def is_uncovered(while_open: bool = False) -> sa.ColumnElement[bool]:
    """Whether a need still asks for something. Needs the measure joined.

    ``while_open``: as long as the measure is not stopped, and again when it is reopened.
    """
    return sa.and_(Need.dropped_at.is_(None), _covered(while_open) < Need.amount)
