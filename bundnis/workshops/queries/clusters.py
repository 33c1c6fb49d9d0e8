"""Reads of clusters for putting things together and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.workshops.models import Ballot, BallotItem, Cluster, Event, Idea, Outcome, Pledge

GROUPED, UNGROUPED = "grouped", "ungrouped"


def all_clusters(workshop_id: int) -> dict[int, Cluster]:
    """Every cluster of a session, those that went into others too, in their order."""
    rows = db.session.scalars(
        sa.select(Cluster)
        .where(Cluster.workshop_id == workshop_id)
        .order_by(Cluster.position, Cluster.id)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def held_ideas(workshop_id: int) -> dict[int, Idea]:
    """Every idea of a session as it stands now, held until the act is over: nobody takes one back meanwhile."""
    rows = db.session.scalars(
        sa.select(Idea)
        .where(Idea.workshop_id == workshop_id)
        .order_by(Idea.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def are_items_frozen(workshop_id: int) -> bool:
    """Whether a vote on clusters is open."""
    frozen = (
        sa.select(BallotItem.id)
        .join(Ballot, Ballot.id == BallotItem.ballot_id)
        .where(Ballot.workshop_id == workshop_id, Ballot.state == "open", BallotItem.cluster_id.is_not(None))
    )
    return db.session.scalar(frozen.limit(1)) is not None


def votes_on_clusters(workshop_id: int) -> int:
    """How many votes on clusters there were so far."""
    voted = sa.exists().where(BallotItem.ballot_id == Ballot.id, BallotItem.cluster_id.is_not(None))
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(Ballot).where(Ballot.workshop_id == workshop_id, voted)
    ) or 0


def pledges_at(cluster_ids: Sequence[int]) -> Sequence[Pledge]:
    """Every pledge to these clusters, withdrawn ones too."""
    return db.session.scalars(sa.select(Pledge).where(Pledge.cluster_id.in_(cluster_ids)).order_by(Pledge.id)).all()


def are_decided(cluster_ids: Sequence[int]) -> bool:
    """Whether something was decided about one of these clusters."""
    return db.session.scalar(
        sa.select(Outcome.id).where(Outcome.cluster_id.in_(cluster_ids)).limit(1)
    ) is not None


def last_grouping(workshop_id: int) -> tuple[int, dict[str, Any]] | None:
    """The newest act of putting together that was not taken back: its id and what it noted."""
    rows = db.session.execute(
        sa.select(Event.id, Event.verb, Event.values)
        .where(Event.workshop_id == workshop_id, Event.verb.in_((GROUPED, UNGROUPED)))
        .order_by(Event.id.desc())
    )
    taken_back = set()
    for row in rows:
        if row.verb == UNGROUPED:
            taken_back.add(row.values["of"])
        elif row.id not in taken_back:
            return row.id, row.values
    return None


def is_taken_back(workshop_id: int, event_id: int) -> bool:
    """Whether this act of putting together was taken back."""
    rows = db.session.scalars(
        sa.select(Event.values).where(Event.workshop_id == workshop_id, Event.verb == UNGROUPED)
    )
    return any(values["of"] == event_id for values in rows)
