"""Reads of rehearsals."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from bundnis.core.db import db
from bundnis.workshops.models import Event, Idea, Participant, Workshop
from bundnis.workshops.queries import findings_of

__all__ = ["REHEARSED", "findings_of", "rehearsal_of", "rehearsed", "simulated", "written_by_them"]

# The event that says which session a rehearsal rehearses; it goes with the rehearsal.
REHEARSED = "rehearsed"


def rehearsal_of(workshop: Workshop) -> Workshop | None:
    """The rehearsal of a session that has not ended yet."""
    rows = db.session.execute(
        sa.select(Workshop, Event.values)
        .join(Event, sa.and_(Event.workshop_id == Workshop.id, Event.verb == REHEARSED))
        .where(Workshop.alliance_id == workshop.alliance_id, Workshop.is_rehearsal)
        .order_by(Workshop.id)
        .options(selectinload(Workshop.steps))
    )
    return next((row.Workshop for row in rows if row.values.get("of") == workshop.id), None)


def rehearsed(rehearsal: Workshop) -> int | None:
    """The number of the session a rehearsal rehearses."""
    values = db.session.scalar(
        sa.select(Event.values)
        .where(Event.workshop_id == rehearsal.id, Event.verb == REHEARSED)
        .order_by(Event.id)
        .limit(1)
    )
    of = (values or {}).get("of")
    return db.session.scalar(
        sa.select(Workshop.number).where(Workshop.id == of, Workshop.alliance_id == rehearsal.alliance_id)
    )


def simulated(workshop_id: int) -> Sequence[Participant]:
    """The invented participants of a rehearsal, in the order they came."""
    return db.session.scalars(
        sa.select(Participant)
        .where(
            Participant.workshop_id == workshop_id, Participant.kind == "simulated", Participant.blocked_at.is_(None)
        )
        .order_by(Participant.id)
    ).all()


def written_by_them(workshop_id: int) -> Sequence[Idea]:
    """What they have written and can be seen."""
    return db.session.scalars(
        sa.select(Idea)
        .where(Idea.workshop_id == workshop_id, Idea.source == "simulated", Idea.state == "visible")
        .order_by(Idea.id)
    ).all()
