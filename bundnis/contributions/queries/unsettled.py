"""What is left open: offered or accepted, and neither received nor withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.alliances.models import Partner
from bundnis.contributions.models import Contribution
from bundnis.contributions.rules import OPEN_STATES
from bundnis.core.db import db, note_taken
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage


def offers_of(measure_id: int, partner_id: int | None) -> list[Contribution]:
    """What a partner has offered to a measure and nobody has answered, with measure and partner."""
    return list(
        db.session.scalars(
            sa.select(Contribution)
            .where(
                Contribution.measure_id == measure_id, Contribution.partner_id == partner_id,
                Contribution.state == "offered",
            )
            .options(joinedload(Contribution.measure), joinedload(Contribution.partner))
            .order_by(Contribution.id)
        )
    )


def open_contributions(measure_id: int) -> list[int]:
    """The ids of everything offered or accepted and not settled, in the order in which rows are locked."""
    return list(
        db.session.scalars(
            sa.select(Contribution.id)
            .where(Contribution.measure_id == measure_id, Contribution.state.in_(OPEN_STATES))
            .order_by(Contribution.id)
        )
    )


def unsettled_of(measure_id: int, limit: int) -> list[Contribution]:
    """Everything offered or accepted and not settled, with measure and partner, in the order of locks."""
    return list(
        db.session.scalars(
            sa.select(Contribution)
            .where(Contribution.measure_id == measure_id, Contribution.state.in_(OPEN_STATES))
            .options(
                joinedload(Contribution.measure).raiseload("*"),
                joinedload(Contribution.partner).load_only(Partner.short_name, raiseload=True),
            )
            .order_by(Contribution.id)
            .limit(limit)
        )
    )


def owed_by(partner: Partner, limit: int) -> list[sa.Row[Any]]:
    """What a partner has promised and neither delivered nor withdrawn, newest first, with the measures' names.

    Promises of a stopped measure count as withdrawn.
    """
    return list(
        db.session.execute(
            sa.select(
                Contribution.id, Contribution.kind, Contribution.amount, Contribution.unit, Contribution.unit_text,
                Contribution.state, Contribution.delivered, Measure.number, Measure.title, Measure.stage,
            )
            .join(Measure, Measure.id == Contribution.measure_id)
            .where(*_owed(partner), Measure.stage != Stage.STOPPED)
            .order_by(Contribution.id.desc())
            .limit(limit)
        )
    )


def _owed(partner: Partner) -> tuple[sa.ColumnElement[bool], ...]:
    # What is delivered in full only waits for its receipt.
    return (
        Contribution.alliance_id == partner.alliance_id, Contribution.partner_id == partner.id,
        Contribution.state.in_(OPEN_STATES), Contribution.delivered < Contribution.amount,
    )


def open_contributions_of_partner(partner: Partner) -> list[tuple[int, int]]:
    """(measure, contribution) of everything a partner still owes, in the order in which rows are locked."""
    rows = db.session.execute(
        sa.select(Contribution.measure_id, Contribution.id)
        .where(*_owed(partner))
        .order_by(Contribution.measure_id, Contribution.id)
    )
    return [(row[0], row[1]) for row in rows]


def deliverable(measure_id: int, partner_ids: Collection[int], also: Collection[int] = ()) -> list[sa.Row[Any]]:
    """What these partners have promised to a measure and not yet delivered in full, and those in ``also``.

    (id, kind, amount, unit, unit_text, note, delivered, partner), in the order in which they were offered.
    """
    row = Contribution
    is_due = sa.and_(row.state == "accepted", row.delivered < row.amount)
    return list(
        db.session.execute(
            sa.select(
                row.id, row.kind, row.amount, row.unit, row.unit_text, row.note, row.delivered,
                Partner.short_name.label("partner"),
            )
            .join(Partner, Partner.id == row.partner_id)
            .where(row.measure_id == measure_id, row.partner_id.in_(partner_ids), sa.or_(is_due, row.id.in_(also)))
            .order_by(row.id)
        )
    )


def of_measure_by_id(measure_id: int, ids: Collection[int]) -> list[Contribution]:
    """These contributions of a measure as they stand now, locked until the act is over, with measure and partner.

    The measure is locked before.
    """
    found = list(
        db.session.scalars(
            sa.select(Contribution)
            .where(Contribution.measure_id == measure_id, Contribution.id.in_(ids))
            .options(joinedload(Contribution.measure), joinedload(Contribution.partner))
            .order_by(Contribution.id)
            .with_for_update(of=Contribution, key_share=True)
            .execution_options(populate_existing=True)
        )
    )
    note_taken(*found)
    return found
