"""Reads of the review step: what runs, what has ended and how, and what the register of existing actions holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.reviews import queries as reviews
from bundnis.reviews.models import ExistingAction
from bundnis.reviews.rules import Counted
from bundnis.workshops.models import Ballot, BallotItem, BallotResult, Workshop

# More than this no screen shows and nobody reads on a phone.
MOST = 30


def running(alliance_id: int) -> Sequence[Any]:
    """The measures that are carried out: id, number, title and how they go, the newest first."""
    return db.session.execute(
        sa.select(Measure.id, Measure.number, Measure.title, Measure.health)
        .where(Measure.alliance_id == alliance_id, Measure.stage == Stage.IMPLEMENTATION)
        .order_by(Measure.number.desc())
        .limit(MOST)
    ).all()


def ended(alliance_id: int) -> Counted:
    """How the measures of the alliance have ended, as "What worked" counts them."""
    rows = reviews.tallies(alliance_id)
    return Counted.of({row.outcome: int(row.number) for row in rows if row.topic == "all" and row.answer == ""})


def existing(alliance_id: int) -> Sequence[ExistingAction]:
    """What stands in the register, the newest first: what was let in a moment ago is on top."""
    return db.session.scalars(
        sa.select(ExistingAction)
        .where(ExistingAction.alliance_id == alliance_id, ExistingAction.state == "visible")
        .order_by(ExistingAction.id.desc())
        .limit(MOST)
    ).all()


def waiting(workshop: Workshop) -> Sequence[ExistingAction]:
    """What the hall has added and nobody has looked at yet, the oldest first."""
    return db.session.scalars(
        sa.select(ExistingAction)
        .where(
            ExistingAction.alliance_id == workshop.alliance_id, ExistingAction.noted_in == workshop.label,
            ExistingAction.state == "waiting",
        )
        .order_by(ExistingAction.id)
    ).all()


def added(workshop: Workshop, action_id: int) -> ExistingAction | None:
    """One existing action that was added in this session, whatever was said about it since."""
    action = reviews.action(workshop.alliance_id, action_id, "waiting", "visible", "declined")
    return action if action is not None and action.noted_in == workshop.label else None


def verdicts(workshop: Workshop) -> dict[tuple[str, int], Mapping[str, int]]:
    """("measure" or "action", id) -> answer -> how many, from the newest vote that was shown; rehearsals left out."""
    rows = db.session.execute(
        sa.select(BallotItem.measure_id, BallotItem.action_id, BallotResult.spread)
        .join(Ballot, Ballot.id == BallotItem.ballot_id)
        .join(Workshop, Workshop.id == Ballot.workshop_id)
        .join(BallotResult, BallotResult.item_id == BallotItem.id)
        .where(
            Ballot.alliance_id == workshop.alliance_id, Ballot.kind == "review", Ballot.state == "revealed",
            BallotResult.criterion == "works",
            sa.or_(Workshop.is_rehearsal.is_(False), Workshop.id == workshop.id),
        )
        .order_by(Ballot.id)
    )
    found: dict[tuple[str, int], Mapping[str, int]] = {}
    for row in rows:
        if row.measure_id is not None:
            found["measure", row.measure_id] = row.spread
        elif row.action_id is not None:
            found["action", row.action_id] = row.spread
    return found
