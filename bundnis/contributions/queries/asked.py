"""The needs of a measure as rows to copy or to hand on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.contributions.models import Contribution, Need
from bundnis.core.db import db


def needs_asked_by(measure_id: int) -> list[Need]:
    """What a measure asks for, without what was taken off the list."""
    return list(db.session.scalars(_asked_by(measure_id)))


def needs_nobody_answered(measure_id: int) -> list[Need]:
    """Those for which nobody has ever offered anything."""
    answered = sa.exists().where(Contribution.measure_id == measure_id, Contribution.need_id == Need.id)
    return list(db.session.scalars(_asked_by(measure_id).where(~answered)))


def _asked_by(measure_id: int) -> sa.Select[Any]:
    return sa.select(Need).where(Need.measure_id == measure_id, Need.dropped_at.is_(None)).order_by(Need.id)
