"""Reads of accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bundnis.accounts.models import AddressLink, KeptPost, PasswordLink, Person, SetupToken, SignIn
from bundnis.core.asking import prepared
from bundnis.core.clock import now
from bundnis.core.db import db


def token_hash(token: str) -> str:
    """What is stored of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def email_key(email: str) -> str:
    """Addresses are compared without regard to case."""
    return email.strip().casefold()


def signed_in_by(hashed: str, seen_after: datetime, created_after: datetime) -> sa.Select[Any]:
    """Who is signed in with the token of this hash; nobody when it was ended or has expired.

    Every page asks this first, together with the seats (``alliances.queries``): columns of the tables, past the ORM.
    """
    person, sign_in = Person.__table__.c, SignIn.__table__.c
    return (
        sa.select(
            sign_in.id.label("sign_in_id"), sign_in.seen_at, person.id, person.name, person.email, person.language,
            person.theme, person.shortcuts, person.is_operator,
        )
        .join_from(SignIn.__table__, Person.__table__, person.id == sign_in.person_id)
        .where(
            sign_in.token_hash == hashed, sign_in.ended_at.is_(None), sign_in.seen_at > seen_after,
            sign_in.created_at > created_after,
        )
    )


def last_visit() -> sa.ScalarSelect[datetime | None]:
    """When a person was last seen before they signed in here; NULL at the first visit.

    A part of statements that are given ``person_id`` and ``sign_in_id``.
    """
    sign_in = SignIn.__table__.c
    last = sa.select(sa.func.max(sign_in.seen_at, type_=sign_in.seen_at.type))
    mine, here = sa.bindparam("person_id", type_=sa.Integer), sa.bindparam("sign_in_id", type_=sa.Integer)
    return last.where(sign_in.person_id == mine, sign_in.id < here).scalar_subquery()


def person_behind(token: str) -> int | None:
    """Whose token this was, even if it has expired or was ended: for keeping what they typed."""
    return db.session.scalar(sa.select(SignIn.person_id).where(SignIn.token_hash == token_hash(token)))


def person_by_id(person_id: int) -> Person | None:
    """The person with this id."""
    return db.session.get(Person, person_id)


def person_by_email(email: str) -> Person | None:
    """The person with this address."""
    return db.session.scalar(sa.select(Person).where(Person.email_key == email_key(email)))


def sign_ins(person_id: int, idle: timedelta, absolute: timedelta) -> list[SignIn]:
    """The person's living sign-ins, newest use first."""
    moment = now()
    return list(
        db.session.scalars(
            sa.select(SignIn)
            .where(
                SignIn.person_id == person_id,
                SignIn.ended_at.is_(None),
                SignIn.seen_at > moment - idle,
                SignIn.created_at > moment - absolute,
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
            .limit(50)
        )
    )


def password_link(token: str, valid_for: timedelta) -> PasswordLink | None:
    """An unused link that has not expired."""
    return db.session.scalar(
        sa.select(PasswordLink).where(
            PasswordLink.token_hash == token_hash(token),
            PasswordLink.used_at.is_(None),
            PasswordLink.created_at > now() - valid_for,
        )
    )


def person_of_password_link(token: str) -> Person | None:
    """Whose link this is, or was."""
    return db.session.scalar(
        sa.select(Person)
        .join(PasswordLink, PasswordLink.person_id == Person.id)
        .where(PasswordLink.token_hash == token_hash(token))
    )


def living_address_link(person_id: int, valid_for: timedelta) -> AddressLink | None:
    """The address that waits for its link to be opened."""
    return db.session.scalar(
        sa.select(AddressLink)
        .where(
            AddressLink.person_id == person_id,
            AddressLink.used_at.is_(None),
            AddressLink.created_at > now() - valid_for,
        )
        .order_by(AddressLink.id.desc())
        .limit(1)
    )


def address_link(token: str) -> tuple[AddressLink, Person] | None:
    """A link to a new address, used or not, and whose it is."""
    row = db.session.execute(
        sa.select(AddressLink, Person)
        .join(Person, Person.id == AddressLink.person_id)
        .where(AddressLink.token_hash == token_hash(token))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def kept_post(person_id: int, post_id: int) -> KeptPost | None:
    """A post kept for this person."""
    return db.session.scalar(sa.select(KeptPost).where(KeptPost.id == post_id, KeptPost.person_id == person_id))


def newest_kept_post(person_id: int, since: datetime) -> KeptPost | None:
    """The newest post kept for this person."""
    return db.session.scalar(
        sa.select(KeptPost)
        .where(KeptPost.person_id == person_id, KeptPost.at > since)
        .order_by(KeptPost.id.desc())
        .limit(1)
    )


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(sa.select(Person.id).limit(1)) is None


def setup_token(token: str) -> SetupToken | None:
    """The token of the first start."""
    return db.session.scalar(sa.select(SetupToken).where(SetupToken.token_hash == token_hash(token)))


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """id -> name of these persons, in one statement; none for an empty question."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    return {row.id: row.name for row in _names_of(ids)}


@prepared
def _names_of(ids: list[int]) -> sa.Executable:
    person = Person.__table__.c
    return sa.select(person.id, person.name).where(person.id.in_(ids))
