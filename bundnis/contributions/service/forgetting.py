"""Taking needs away with an idea that is deleted."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.contributions.models import Need
from bundnis.core.db import db
from bundnis.measures.models import Measure


def forget(measure: Measure) -> None:
    """Delete the needs of an idea nobody has touched; the measure is locked, its deletion is told above.

    There are no contributions to delete: one alone makes the idea touched (``facts.py``), because its signatures
    are rows that no statement may take away.
    """
    db.session.execute(sa.delete(Need).where(Need.measure_id == measure.id))
    db.session.flush()
