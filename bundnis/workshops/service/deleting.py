"""A rehearsal goes to the last row. A session that was held never does: of that only what people left of themselves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.core.db import Base, db, table
from bundnis.workshops.models import (
    Applicant,
    Ballot,
    BallotItem,
    BallotResult,
    Cluster,
    Device,
    Echo,
    Event,
    Idea,
    Minutes,
    Note,
    Objection,
    Outcome,
    Paper,
    Participant,
    Pledge,
    RoleLink,
    SessionFinding,
    SessionStep,
    Turnout,
    Workshop,
)

# What hangs on a session, the leaves first: each with its column, and whose column it names.
_OF: tuple[tuple[type[Base], str, type[Base] | None], ...] = (
    (Paper, "ballot_id", Ballot), (Turnout, "ballot_id", Ballot), (Echo, "idea_id", Idea),
    (Objection, "minutes_id", Minutes), (Device, "participant_id", Participant),
    (BallotResult, "item_id", BallotItem), (BallotItem, "ballot_id", Ballot), (Ballot, "workshop_id", None),
    (Outcome, "workshop_id", None), (Pledge, "workshop_id", None), (Applicant, "workshop_id", None),
    (Note, "workshop_id", None), (Minutes, "workshop_id", None), (Idea, "workshop_id", None),
    (Cluster, "workshop_id", None), (Participant, "workshop_id", None), (RoleLink, "workshop_id", None),
    (SessionFinding, "workshop_id", None), (Event, "workshop_id", None), (SessionStep, "workshop_id", None),
)  # fmt: skip


def delete_rehearsal(rehearsal_id: int) -> None:
    """Everything of it. Objects that were loaded of it are of rows that are gone: whoever calls lets go of them."""
    db.session.flush()
    clusters = table(Cluster)
    db.session.execute(sa.update(clusters).where(clusters.c.workshop_id == rehearsal_id).values(merged_into_id=None))
    for model, column, owner in _OF:
        rows = table(model)
        whose = rows.c[column] == rehearsal_id if owner is None else rows.c[column].in_(_ids(owner, rehearsal_id))
        db.session.execute(sa.delete(rows).where(whose))
    workshops = table(Workshop)
    db.session.execute(sa.delete(workshops).where(workshops.c.id == rehearsal_id, workshops.c.is_rehearsal))


def _ids(model: type[Base], workshop_id: int) -> sa.Select[Any]:
    rows = table(model)
    if model is BallotItem:
        return sa.select(rows.c.id).where(rows.c.ballot_id.in_(_ids(Ballot, workshop_id)))
    return sa.select(rows.c.id).where(rows.c.workshop_id == workshop_id)
