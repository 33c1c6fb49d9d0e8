"""Coming in with the code: no account, a token in the browser, four words for another one."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask import current_app

from bundnis.accounts.queries import token_hash
from bundnis.alliances import queries as alliances
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, table
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import LANGUAGES, N_
from bundnis.workshops import codes, queries
from bundnis.workshops.models import Device, Participant, Workshop
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, stir

NAME = 200
# A hall has one; a mistake in the address of a mailing has thousands.
MOST_PARTICIPANTS = 2_000


def join(
    workshop: Workshop, *, language: str, name: str = "", organisation: str = "", partner_id: int | None = None,
    account: Actor | None = None, kind: str = "phone", client_key: str = "",
) -> tuple[Participant, str, str]:
    """Take part. Returns the participant, the token for the browser and the four words, which are shown only now.

    With the same key of the form, whose answer got lost, it is the same person with the same token and words.
    """
    token, words = _secrets(workshop, client_key)
    if (known := queries.participant_by_token(workshop.id, token_hash(token))) is not None:
        return known, token, words
    if workshop.state != "live":
        raise Refused(N_("The session has not begun yet, or is over."))
    if not workshop.is_joinable:
        raise Refused(N_("The door is closed at the moment. Please ask the facilitator."))
    if queries.joined(workshop.id) >= MOST_PARTICIPANTS:
        raise Refused(N_("The session is full."))
    while queries.participant_by_words(workshop.id, hash_of_words(workshop, words)) is not None:
        words = codes.new_words()
    seat = account.seat(workshop.alliance_id) if account else None
    participant = Participant(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, kind=kind,
        language=language if language in LANGUAGES else "de", recovery_hash=hash_of_words(workshop, words),
        person_id=account.id if account and seat else None, joined_at=now(),
    )  # fmt: skip
    _describe(workshop, participant, name, organisation, partner_id)
    db.session.add(participant)
    db.session.flush()
    _new_device(participant, token)
    stir(workshop)
    return participant, token, words


def _secrets(workshop: Workshop, client_key: str) -> tuple[str, str]:
    """A token and four words: of this form, else by chance."""
    if not client_key:
        return secrets.token_urlsafe(24), codes.new_words()
    secret, key = current_app.config["SECRET_KEY"], client_key[:64]
    return codes.keyed(secret, "token", workshop.id, key), codes.words_of(
        codes.keyed(secret, "joining", workshop.id, key)
    )


def hash_of_words(workshop: Workshop, words: str) -> str:
    """What is stored of the four words."""
    return codes.keyed(current_app.config["SECRET_KEY"], "words", workshop.id, codes.read_words(words))


def _new_device(participant: Participant, token: str) -> str:
    db.session.add(
        Device(alliance_id=participant.alliance_id, participant_id=participant.id, token_hash=token_hash(token))
    )
    db.session.flush()
    return token


def recover(workshop: Workshop, words: str, client_key: str = "") -> str:
    """The same person on another device, still one voter. Returns a token for that browser; the same key, the same."""
    participant = queries.participant_by_words(workshop.id, hash_of_words(workshop, words))
    if participant is None:
        raise Refused(N_("These four words belong to nobody in this session. Please check each of them."), "words")
    token, _words = _secrets(workshop, client_key and f"back {participant.id} {client_key}")
    if queries.participant_by_token(workshop.id, token_hash(token)) is not None:
        return token
    return _new_device(participant, token)


def describe(
    workshop: Workshop, participant: Participant, *, name: str, organisation: str, partner_id: int | None
) -> None:
    """Say who one is, or no longer."""
    _describe(workshop, participant, name, organisation, partner_id)
    if db.session.is_modified(participant):
        db.session.flush()
        stir(workshop)


def speak(participant_id: int, language: str) -> None:
    """The participant reads another language from here on; on their other devices too, until chosen otherwise there."""
    rows = table(Participant)
    db.session.execute(sa.update(rows).where(rows.c.id == participant_id).values(language=language))


def _describe(
    workshop: Workshop, participant: Participant, name: str, organisation: str, partner_id: int | None
) -> None:
    for field, text in (("name", name), ("organisation", organisation)):
        check_length(field, text, NAME)
    if workshop.name_policy == "required" and not name:
        raise Refused(N_("In this session everybody gives a name."), "name")
    if workshop.name_policy == "none":
        name = ""
    partner = alliances.partner(workshop.alliance_id, partner_id) if partner_id is not None else None
    if partner_id is not None and partner is None:
        raise Refused(NOT_ONE_OF_THEM, "partner_id")
    participant.name, participant.partner_id = name, partner.id if partner else None
    participant.organisation = partner.short_name if partner else organisation
