"""Reads of the people in the hall."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops.models import Participant


def people_of(workshop_id: int) -> Sequence[Participant]:
    """Everybody who has joined, in the order they came."""
    return db.session.scalars(
        sa.select(Participant).where(Participant.workshop_id == workshop_id).order_by(Participant.id)
    ).all()


def person(workshop_id: int, participant_id: int) -> Participant | None:
    """One of them."""
    return db.session.scalar(
        sa.select(Participant).where(Participant.workshop_id == workshop_id, Participant.id == participant_id)
    )
