"""Reads of notes, minutes and what they are made from. Results are answered only once the hall has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.core.db import db
from bundnis.reviews.models import ExistingAction
from bundnis.workshops.models import (
    Ballot,
    Echo,
    Event,
    Idea,
    Minutes,
    Note,
    Objection,
    Participant,
    SessionStep,
    Turnout,
    Workshop,
)

# -- notes ---------------------------------------------------------------------------------------

# More than anybody writes in a day.
MOST_NOTES = 1_000


def notes_of(workshop_id: int) -> Sequence[Note]:
    """The notes of a session that were not struck out, the oldest first."""
    return db.session.scalars(
        sa.select(Note)
        .where(Note.workshop_id == workshop_id, Note.text != "")
        .order_by(Note.id)
        .limit(MOST_NOTES)
    ).all()


def note(workshop_id: int, note_id: int) -> Note | None:
    """One note of a session."""
    return db.session.scalar(sa.select(Note).where(Note.workshop_id == workshop_id, Note.id == note_id))


def note_by_key(workshop_id: int, client_key: str) -> Note | None:
    """The note that was sent with this key."""
    return db.session.scalar(sa.select(Note).where(Note.workshop_id == workshop_id, Note.client_key == client_key))


# -- minutes -------------------------------------------------------------------------------------


def minutes_of(workshop_id: int) -> Minutes | None:
    """The minutes of a session, once they were published or circulated."""
    return db.session.scalar(sa.select(Minutes).where(Minutes.workshop_id == workshop_id))


def objections_to(minutes_id: int) -> Sequence[Any]:
    """What was objected, with who did, the oldest first."""
    return db.session.execute(
        sa.select(Objection, Person.name)
        .join(Person, Person.id == Objection.person_id)
        .where(Objection.minutes_id == minutes_id)
        .order_by(Objection.id)
    ).all()


def objection(workshop_id: int, objection_id: int) -> Objection | None:
    """One objection to the minutes of a session."""
    return db.session.scalar(
        sa.select(Objection)
        .join(Minutes, Minutes.id == Objection.minutes_id)
        .where(Minutes.workshop_id == workshop_id, Objection.id == objection_id)
    )


def same_objection(minutes_id: int, edition: int, person_id: int, text: str) -> Objection | None:
    """What this person has objected in these very words already."""
    return db.session.scalar(
        sa.select(Objection)
        .where(
            Objection.minutes_id == minutes_id, Objection.edition == edition, Objection.person_id == person_id,
            Objection.text == text,
        )
        .limit(1)
    )  # fmt: skip


def number_unanswered(minutes: Minutes) -> int:
    """How many objections to the edition that is circulated wait for an answer."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Objection)
        .where(Objection.minutes_id == minutes.id, Objection.edition == minutes.edition, Objection.answer == "")
    ) or 0


# -- what minutes are made from --------------------------------------------------------------------


def steps_of(workshop_id: int) -> Sequence[SessionStep]:
    """The steps of a session, in their order."""
    return db.session.scalars(
        sa.select(SessionStep)
        .where(SessionStep.workshop_id == workshop_id)
        .order_by(SessionStep.position, SessionStep.id)
    ).all()


def events_of(workshop_id: int, *verbs: str) -> Sequence[Any]:
    """What happened in a session, of these kinds, in its order: when, what, where, with its values."""
    return db.session.execute(
        sa.select(Event.at, Event.verb, Event.step_id, Event.values)
        .where(Event.workshop_id == workshop_id, Event.verb.in_(verbs))
        .order_by(Event.id)
    ).all()


def is_told(workshop: Workshop) -> bool:
    """Whether a session was told afterwards: it has ended, and nobody ever opened it here."""
    opened = sa.select(Event.id).where(Event.workshop_id == workshop.id, Event.verb == "opened")
    return workshop.state == "ended" and db.session.scalar(opened.limit(1)) is None


def attendance(workshop_id: int) -> Sequence[Participant]:
    """Who took part and was not sent away, the erased among them."""
    return db.session.scalars(
        sa.select(Participant)
        .where(Participant.workshop_id == workshop_id, Participant.blocked_at.is_(None))
        .order_by(Participant.id)
    ).all()


def actions_noted_in(alliance_id: int, label: str) -> Sequence[ExistingAction]:
    """Existing actions that were named in a session and let in."""
    return db.session.scalars(
        sa.select(ExistingAction)
        .where(
            ExistingAction.alliance_id == alliance_id, ExistingAction.noted_in == label,
            ExistingAction.state == "visible",
        )
        .order_by(ExistingAction.id)
    ).all()  # fmt: skip


# -- what is one participant's own -----------------------------------------------------------------


def ballots_taken_part_in(participant_id: int) -> Sequence[Any]:
    """In which ballots somebody took part: kind and round. What they chose is known to nobody."""
    return db.session.execute(
        sa.select(Ballot.kind, Ballot.round)
        .join(Turnout, Turnout.ballot_id == Ballot.id)
        .where(Turnout.participant_id == participant_id)
        .order_by(Ballot.id)
    ).all()


def echoed_by(participant_id: int) -> Sequence[str]:
    """The ideas somebody has called the same as theirs."""
    return db.session.scalars(
        sa.select(Idea.text)
        .join(Echo, Echo.idea_id == Idea.id)
        .where(Echo.participant_id == participant_id)
        .order_by(Idea.id)
    ).all()


def to_purge(today: date, most: int, alliance_id: int | None = None) -> Sequence[Workshop]:
    """Sessions whose participants' data is to go, the longest due first."""
    whose = Workshop.alliance_id == alliance_id if alliance_id is not None else sa.true()
    return db.session.scalars(
        sa.select(Workshop)
        .where(whose, Workshop.purge_on <= today, Workshop.purged_at.is_(None), Workshop.state != "draft")
        .order_by(Workshop.purge_on, Workshop.id)
        .limit(most)
    ).all()
