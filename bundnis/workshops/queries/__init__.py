"""Every read of sessions. Ballots, outcome and minutes have files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from bundnis.alliances.models import Alliance
from bundnis.core.access import Seat
from bundnis.core.asking import prepared
from bundnis.core.db import db, table
from bundnis.workshops.models import (
    Cluster,
    Device,
    Echo,
    Idea,
    Participant,
    RoleLink,
    SessionFinding,
    SessionStep,
    Workshop,
)
from bundnis.workshops.queries.ballots import (
    Box,
    Sheet,
    ballot,
    ballots_of,
    box,
    counted,
    decided_for,
    has_voted,
    last_ballot,
    looked_back_on,
    next_round,
    open_ballot,
    open_sheet,
    paper_of,
    papers_of,
    people_on_paper,
    results_of,
    shortlist,
    standings,
    turnout,
)

__all__ = [
    "Box", "Sheet", "Voter", "ballot", "ballots_of", "box", "by_code", "by_number", "cluster", "clusters_of",
    "counted", "current_step", "decided_for", "echo_counts", "echoes_of", "findings_of", "has_voted",
    "highest_number", "idea", "idea_by_key", "idea_counts", "ideas_by", "ideas_of", "is_code_taken", "joined",
    "last_ballot", "links_of", "living_link", "looked_back_on", "next_round", "of_alliance", "of_seat",
    "open_ballot", "open_sheet", "paper_of", "papers_of", "participant_by_token", "participant_by_words",
    "people_on_paper", "results_of", "shortlist", "standings", "turnout", "voter", "whose_phone",
]  # fmt: skip

# -- sessions ------------------------------------------------------------------------------------


def of_alliance(alliance_id: int) -> Sequence[Workshop]:
    """The sessions of an alliance, the newest first."""
    return db.session.scalars(
        sa.select(Workshop).where(Workshop.alliance_id == alliance_id).order_by(Workshop.number.desc())
    ).all()


def by_code(code: str) -> tuple[Workshop | None, Seat | None]:
    """The session people join with this code, with its steps, and what a guest needs to know of the alliance."""
    return _with_seat(_by_code(code))


def by_number(slug: str, number: int) -> tuple[Workshop | None, Seat | None]:
    """The session with this number in the alliance with this address, with its steps."""
    return _with_seat(_by_number(slug, number))


@prepared
def _by_code(code: str) -> sa.Select[Workshop, Alliance]:
    return _with_alliance().where(Workshop.code == code)


@prepared
def _by_number(slug: str, number: int) -> sa.Select[Workshop, Alliance]:
    return _with_alliance().where(Alliance.slug == slug, Workshop.number == number)


def _with_alliance() -> sa.Select[Workshop, Alliance]:
    return (
        sa.select(Workshop, Alliance)
        .join(Alliance, Alliance.id == Workshop.alliance_id)
        .options(selectinload(Workshop.steps))
    )


def _with_seat(found: sa.Result[Any, Any]) -> tuple[Workshop | None, Seat | None]:
    row = found.one_or_none()
    return (row[0], _seat_of_guest(row[1])) if row else (None, None)


def _seat_of_guest(alliance: Alliance | sa.Row[Any]) -> Seat:
    """What a page of the session needs to know of the alliance; gives no right to anything."""
    return Seat(
        alliance_id=alliance.id, slug=alliance.slug, name=alliance.short_name or str(alliance.name),
        languages=tuple(alliance.languages), time_zone=alliance.time_zone, word=alliance.word, roles=frozenset(),
        partner_ids=frozenset(),
    )


def of_seat(alliance_id: int, number: int) -> Workshop | None:
    """The session with this number in an alliance somebody sits in, with its steps."""
    return db.session.scalar(
        sa.select(Workshop)
        .where(Workshop.alliance_id == alliance_id, Workshop.number == number)
        .options(selectinload(Workshop.steps))
    )


# Rehearsals are counted from here on, so that none leaves a gap between sessions.
REHEARSALS = 9_000


def highest_number(alliance_id: int, is_rehearsal: bool = False) -> int:
    """The number of the newest session, or of the newest rehearsal; where there is none, the one before the first."""
    highest = db.session.scalar(
        sa.select(sa.func.max(Workshop.number)).where(
            Workshop.alliance_id == alliance_id, Workshop.is_rehearsal == is_rehearsal
        )
    )
    return highest or (REHEARSALS if is_rehearsal else 0)


def is_code_taken(code: str) -> bool:
    """Whether a session has this code."""
    return db.session.scalar(sa.select(Workshop.id).where(Workshop.code == code)) is not None


def findings_of(workshop_id: int) -> Sequence[SessionFinding]:
    """The lines of the study, in their order."""
    return db.session.scalars(
        sa.select(SessionFinding)
        .where(SessionFinding.workshop_id == workshop_id)
        .order_by(SessionFinding.position, SessionFinding.id)
    ).all()


def current_step(workshop: Workshop) -> SessionStep | None:
    """The step the session stands at; its steps must be loaded."""
    return next((step for step in workshop.steps if step.id == workshop.step_id), None)


def step(workshop_id: int, step_id: int) -> SessionStep | None:
    """One step of a session."""
    return db.session.scalar(
        sa.select(SessionStep).where(SessionStep.workshop_id == workshop_id, SessionStep.id == step_id)
    )


# -- who is there --------------------------------------------------------------------------------


def participant_by_token(workshop_id: int, token_hash: str) -> Participant | None:
    """The participant whose browser carries this token."""
    return _by_token(workshop_id, token_hash).scalar_one_or_none()


@prepared
def _by_token(workshop_id: int, token_hash: str) -> sa.Select[Any]:
    return (
        sa.select(Participant)
        .join(Device, Device.participant_id == Participant.id)
        .where(Device.token_hash == token_hash, Participant.workshop_id == workshop_id)
    )


def whose_phone(code: str, token_hash: str) -> tuple[Participant, Workshop, Seat] | None:
    """The participant whose browser carries this token, the session with this code with its steps, and the seat."""
    row: Any = _whose_phone(code, token_hash).one_or_none()
    return (row.Participant, row.Workshop, _seat_of_guest(row.Alliance)) if row else None


@prepared
def _whose_phone(code: str, token_hash: str) -> sa.Select[Participant, Workshop, Alliance]:
    return (
        sa.select(Participant, Workshop, Alliance)
        .join(Device, Device.participant_id == Participant.id)
        .join(Workshop, Workshop.id == Participant.workshop_id)
        .join(Alliance, Alliance.id == Workshop.alliance_id)
        .where(Device.token_hash == token_hash, Workshop.code == code)
        .options(selectinload(Workshop.steps))
    )


class Voter(NamedTuple):
    """A participant as the ballot box must know them, with what a page needs to know of the alliance."""

    id: int
    name: str
    language: str
    blocked_at: datetime | None
    workshop_id: int
    alliance_id: int
    code: str
    seat: Seat


def voter(code: str, token_hash: str) -> Voter | None:
    """The participant of the session with this code whose browser carries this token. Columns, no objects."""
    row = _voter(code, token_hash).one_or_none()
    if row is None:
        return None
    return Voter(
        row.participant_id, row.called, row.language, row.blocked_at, row.workshop_id, row.id, code, _seat_of_guest(row)
    )


@prepared
def _voter(code: str, token_hash: str) -> sa.Select[Any]:
    device, person = table(Device).c, table(Participant).c
    held, alliance = table(Workshop).c, table(Alliance).c
    return (
        sa.select(
            person.id.label("participant_id"), person.name.label("called"), person.language, person.blocked_at,
            person.workshop_id, alliance.id, alliance.slug, alliance.name, alliance.short_name, alliance.languages,
            alliance.time_zone, alliance.word,
        )
        .join_from(table(Device), table(Participant), person.id == device.participant_id)
        .join(table(Workshop), held.id == person.workshop_id)
        .join(table(Alliance), alliance.id == held.alliance_id)
        .where(device.token_hash == token_hash, held.code == code)
    )  # fmt: skip


def participant_by_words(workshop_id: int, recovery_hash: str) -> Participant | None:
    """The participant with these four words."""
    return db.session.scalar(
        sa.select(Participant).where(
            Participant.workshop_id == workshop_id, Participant.recovery_hash == recovery_hash
        )
    )


def joined(workshop_id: int) -> int:
    """How many have joined and were not sent away."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Participant)
        .where(Participant.workshop_id == workshop_id, Participant.blocked_at.is_(None))
    ) or 0


def living_link(workshop_id: int, token_hash: str) -> RoleLink | None:
    """The role link with this token, unless it was revoked."""
    return db.session.scalar(
        sa.select(RoleLink).where(
            RoleLink.workshop_id == workshop_id, RoleLink.token_hash == token_hash, RoleLink.revoked_at.is_(None)
        )
    )


def links_of(workshop_id: int) -> Sequence[RoleLink]:
    """The role links of a session, the newest first."""
    return db.session.scalars(
        sa.select(RoleLink).where(RoleLink.workshop_id == workshop_id).order_by(RoleLink.id.desc())
    ).all()


def link_of(workshop_id: int, link_id: int) -> RoleLink | None:
    """One role link of a session."""
    return db.session.scalar(sa.select(RoleLink).where(RoleLink.workshop_id == workshop_id, RoleLink.id == link_id))


# -- ideas ---------------------------------------------------------------------------------------

# More than a hall of three hundred writes at three ideas each.
MOST_IDEAS = 1_000


def ideas_of(workshop_id: int, *states: str) -> Sequence[Idea]:
    """The ideas of a session in these states, the oldest first."""
    return db.session.scalars(
        sa.select(Idea)
        .where(Idea.workshop_id == workshop_id, Idea.state.in_(states or ("visible",)))
        .order_by(Idea.id)
        .limit(MOST_IDEAS)
    ).all()


def newest_ideas(workshop_id: int, most: int) -> Sequence[Idea]:
    """The visible ideas of a session, the newest first."""
    return db.session.scalars(
        sa.select(Idea)
        .where(Idea.workshop_id == workshop_id, Idea.state == "visible")
        .order_by(Idea.id.desc())
        .limit(most)
    ).all()


def ideas_by(participant_id: int) -> Sequence[Idea]:
    """What one participant has written, the oldest first."""
    return db.session.scalars(sa.select(Idea).where(Idea.participant_id == participant_id).order_by(Idea.id)).all()


def idea(workshop_id: int, idea_id: int) -> Idea | None:
    """One idea of a session."""
    return db.session.scalar(sa.select(Idea).where(Idea.workshop_id == workshop_id, Idea.id == idea_id))


def idea_by_key(workshop_id: int, client_key: str) -> Idea | None:
    """The idea that was sent with this key."""
    return db.session.scalar(
        sa.select(Idea).where(Idea.workshop_id == workshop_id, Idea.client_key == client_key)
    )


def idea_counts(workshop_id: int) -> dict[str, int]:
    """How many ideas there are, by state."""
    rows = db.session.execute(
        sa.select(Idea.state, sa.func.count()).where(Idea.workshop_id == workshop_id).group_by(Idea.state)
    )
    return {row[0]: row[1] for row in rows}


def clusters_of(workshop_id: int) -> Sequence[Cluster]:
    """The items of a session: living clusters in which an idea can be seen, with all their ideas, in their order."""
    is_seen = sa.exists().where(Idea.cluster_id == Cluster.id, Idea.state == "visible")
    return db.session.scalars(
        sa.select(Cluster)
        .where(Cluster.workshop_id == workshop_id, Cluster.merged_into_id.is_(None), is_seen)
        .order_by(Cluster.position, Cluster.id)
        .options(selectinload(Cluster.ideas))
    ).all()


def cluster(workshop_id: int, cluster_id: int) -> Cluster | None:
    """One cluster of a session with its ideas."""
    return db.session.scalar(
        sa.select(Cluster)
        .where(Cluster.workshop_id == workshop_id, Cluster.id == cluster_id)
        .options(selectinload(Cluster.ideas))
    )


def echoes_of(participant_id: int) -> frozenset[int]:
    """The ideas a participant has called the same as theirs."""
    return frozenset(db.session.scalars(sa.select(Echo.idea_id).where(Echo.participant_id == participant_id)))


def echo_counts(workshop_id: int) -> dict[int, int]:
    """How often each idea was called the same as somebody's own."""
    rows = db.session.execute(
        sa.select(Echo.idea_id, sa.func.count())
        .join(Idea, Idea.id == Echo.idea_id)
        .where(Idea.workshop_id == workshop_id)
        .group_by(Echo.idea_id)
    )
    return {row[0]: row[1] for row in rows}


