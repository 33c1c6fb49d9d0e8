"""Reads of ballots. What an open one adds up to is answered by none of them: nobody may know it, so nobody asks."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from bundnis.core.db import db
from bundnis.workshops.models import Ballot, BallotItem, BallotResult, Paper, Participant, Turnout


def open_ballot(workshop_id: int) -> Ballot | None:
    """The ballot that is open in this session with its items; while there is one its clusters are frozen."""
    return db.session.scalar(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, Ballot.state == "open")
        .options(selectinload(Ballot.items))
    )


def ballot(workshop_id: int, ballot_id: int) -> Ballot | None:
    """One ballot of a session with its items."""
    return db.session.scalar(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, Ballot.id == ballot_id)
        .options(selectinload(Ballot.items))
    )


def ballots_of(workshop_id: int, *kinds: str) -> Sequence[Ballot]:
    """The ballots of a session of these kinds, or all, with their items, the oldest first."""
    chosen = Ballot.kind.in_(kinds) if kinds else sa.true()
    return db.session.scalars(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, chosen)
        .order_by(Ballot.id)
        .options(selectinload(Ballot.items))
    ).all()


def last_ballot(workshop_id: int, *kinds: str) -> Ballot | None:
    """The newest ballot of these kinds, with its items."""
    return db.session.scalar(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, Ballot.kind.in_(kinds))
        .order_by(Ballot.id.desc())
        .limit(1)
        .options(selectinload(Ballot.items))
    )


def results_of(*ballot_ids: int) -> Sequence[BallotResult]:
    """What the papers of closed ballots add up to; there are no rows before a ballot closes."""
    return db.session.scalars(
        sa.select(BallotResult)
        .join(BallotItem, BallotItem.id == BallotResult.item_id)
        .join(Ballot, Ballot.id == BallotItem.ballot_id)
        .where(Ballot.id.in_(ballot_ids), Ballot.state != "open")
        .order_by(BallotResult.item_id, BallotResult.criterion)
    ).all()


def turnout(ballot_id: int) -> int:
    """How many have voted."""
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(Turnout).where(Turnout.ballot_id == ballot_id)
    ) or 0


def has_voted(ballot_id: int, participant_id: int) -> bool:
    """Whether this participant has voted; what, only the paper says."""
    return db.session.scalar(
        sa.select(Turnout.id).where(Turnout.ballot_id == ballot_id, Turnout.participant_id == participant_id)
    ) is not None


def paper_of(ballot_id: int, voter_key: str) -> Paper | None:
    """The paper under this key, to be shown to its voter and to nobody else."""
    return db.session.scalar(
        sa.select(Paper).where(Paper.ballot_id == ballot_id, Paper.voter_key == voter_key)
    )


def papers_of(ballot_id: int) -> Sequence[Paper]:
    """All papers of a ballot, for the count at its closing and for nothing else."""
    return db.session.scalars(sa.select(Paper).where(Paper.ballot_id == ballot_id).order_by(Paper.id)).all()


def people_on_paper(workshop_id: int) -> Sequence[Participant]:
    """People without a phone for whom the facilitator writes, in the order they came."""
    return db.session.scalars(
        sa.select(Participant)
        .where(Participant.workshop_id == workshop_id, Participant.kind == "paper")
        .order_by(Participant.id)
    ).all()
