"""People in the hall, as the facilitator deals with them: sent away, without a phone, without their four words."""

from __future__ import annotations

from itertools import count

from flask import current_app

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import LANGUAGES, N_
from bundnis.workshops import codes, queries
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.service.ground import lock, lock_live, note
from bundnis.workshops.service.joining import describe, hash_of_words


def send_away(actor: Actor, workshop: Workshop, participant: Participant) -> None:
    """Somebody is out from their next request on; what they sent stays. Pressed twice they are out once."""
    _seat(actor, workshop, participant, is_out=True)


def let_back(actor: Actor, workshop: Workshop, participant: Participant) -> None:
    """Somebody who was sent away is in again, as the same person on the same phone."""
    _seat(actor, workshop, participant, is_out=False)


def _seat(actor: Actor, workshop: Workshop, participant: Participant, *, is_out: bool) -> None:
    lock(workshop)
    db.session.refresh(participant, ["blocked_at"], with_for_update=True)
    if (participant.blocked_at is not None) == is_out:
        return
    participant.blocked_at = now() if is_out else None
    db.session.flush()
    note(actor, workshop, "sent_away" if is_out else "let_back", participant=participant.id)


def add_person(
    actor: Actor, workshop: Workshop, *, client_key: str, name: str = "", organisation: str = "",
    partner_id: int | None = None,
) -> Participant:
    """Somebody without a phone: counted among those who are there, and written down for. The same key, the same person.

    Nobody comes back with four words here: the column holds the key of the form instead.
    """
    lock_live(workshop)
    key = codes.keyed(current_app.config["SECRET_KEY"], "paper", workshop.id, client_key)
    if (known := queries.participant_by_words(workshop.id, key)) is not None:
        return known
    person = Participant(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, kind="paper", recovery_hash=key, joined_at=now(),
        language=actor.language if actor.language in LANGUAGES else "de",
    )  # fmt: skip
    db.session.add(person)
    describe(workshop, person, name=name.strip(), organisation=organisation, partner_id=partner_id)
    note(actor, workshop, "paper_person", participant=person.id)
    return person


def give_words(actor: Actor, workshop: Workshop, participant: Participant, client_key: str) -> str:
    """Four new words for somebody who lost theirs; the old ones no longer work. Returned to be shown once.

    The same key is answered with the same words, so that an answer that got lost can be asked for again.
    """
    lock(workshop)
    db.session.refresh(participant, with_for_update=True)
    if participant.kind != "phone" or participant.erased_at is not None:
        raise Refused(N_("Four words are for people with a phone."))
    for turn in count():
        seed = codes.keyed(
            current_app.config["SECRET_KEY"], "new words", workshop.id, participant.id, client_key, turn
        )
        words = codes.words_of(seed)
        stored = hash_of_words(workshop, words)
        known = queries.participant_by_words(workshop.id, stored)
        if known is None or known.id == participant.id:
            break
    if participant.recovery_hash != stored:
        participant.recovery_hash = stored
        db.session.flush()
        note(actor, workshop, "words_given", participant=participant.id)
    return words
