"""The first start, and founding further alliances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bundnis.accounts import queries as people
from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance
from bundnis.alliances.service import found_alliance
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.membership.service.ground import open_seat
from bundnis.membership.service.inviting import invite


def set_up(
    token: str, alliance: Mapping[str, Any], *, name: str, email: str, language: str, password_hash: str
) -> Person:
    """The first start: operator, first alliance, its coordinator. ``alliance``: the values of ``found_alliance``."""
    accounts.use_setup_token(token)
    person = accounts.create_person(name, email, language, password_hash, is_operator=True)
    founded = found_alliance(person.id, **alliance)
    open_seat(person.id, founded.id, person, "coordinator", None)
    db.session.flush()
    return person


def found(
    actor: Actor, alliance: Mapping[str, Any], *, name: str = "", email: str, language: str
) -> tuple[Alliance, str | None]:
    """A further alliance. Its coordinator gets the role at once, or without an account an invitation.

    ``alliance``: the values of ``found_alliance``; the others are the coordinator's. Returns the alliance and the
    invitation's token, None where the coordinator had an account.
    """
    founded = found_alliance(actor.id, **alliance)
    person = people.person_by_email(email)
    if person is not None:
        open_seat(actor.id, founded.id, person, "coordinator", None)
        db.session.flush()
        return founded, None
    _invitation, token = invite(actor, founded.id, email=email, name=name, role="coordinator", language=language)
    return founded, token
