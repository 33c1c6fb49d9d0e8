"""What is left open: offered or accepted, and neither received nor withdrawn."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.alliances.models import Partner
from bundnis.contributions.models import Contribution
from bundnis.contributions.rules import OPEN_STATES
from bundnis.core.db import db


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


def versions_of_unsettled(measure_id: int) -> list[sa.Row[Any]]:
    """(id, version) of the same, to see whether somebody has signed since."""
    return list(
        db.session.execute(
            sa.select(Contribution.id, Contribution.version)
            .where(Contribution.measure_id == measure_id, Contribution.state.in_(OPEN_STATES))
            .order_by(Contribution.id)
        )
    )


def open_contributions_of_partner(partner: Partner) -> list[tuple[int, int]]:
    """(measure, contribution) of everything a partner has not settled, in the order in which rows are locked."""
    rows = db.session.execute(
        sa.select(Contribution.measure_id, Contribution.id)
        .where(
            Contribution.alliance_id == partner.alliance_id, Contribution.partner_id == partner.id,
            Contribution.state.in_(OPEN_STATES),
        )
        .order_by(Contribution.measure_id, Contribution.id)
    )
    return [(row[0], row[1]) for row in rows]
