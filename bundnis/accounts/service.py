"""Every write of accounts. Nothing here commits; passwords are hashed before a write transaction opens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, url_for
from sqlalchemy.exc import IntegrityError

from bundnis.accounts import drafts, notices, queries
from bundnis.accounts.models import AddressLink, Attempt, KeptPost, PasswordLink, Person, SetupToken, SignIn
from bundnis.core import once
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.notifications.service import can_send, full_address, post_mail

LINK_VALID_FOR = timedelta(hours=1)
ADDRESS_LINK_VALID_FOR = timedelta(hours=24)
KEPT_FOR = timedelta(days=7)
THROTTLE_WINDOW = timedelta(minutes=5)
# Ten failures in five minutes, for an account and for an address (domain: reliability S6).
THROTTLE_LIMIT = 10


def _hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config["PASSWORD_COST"])


def hash_password(password: str) -> str:
    """An argon2id hash. Slow on purpose: call it before a write transaction opens."""
    return _hasher().hash(password)


@cache
def _dummy_hash(cost: tuple[tuple[str, int], ...]) -> str:
    costs: dict[str, Any] = dict(cost)
    return PasswordHasher(**costs).hash(secrets.token_urlsafe(16))


def check_password(person: Person | None, password: str) -> bool:
    """Whether the password is right. An unknown account takes the same time as a known one."""
    cost = tuple(sorted(current_app.config["PASSWORD_COST"].items()))
    stored = person.password_hash if person and person.password_hash else _dummy_hash(cost)
    try:
        _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return person is not None and person.password_hash is not None


def needs_rehash(person: Person) -> bool:
    """Whether the stored hash is cheaper than today's."""
    return bool(person.password_hash) and _hasher().check_needs_rehash(str(person.password_hash))


# -- throttling ----------------------------------------------------------------------------------


def throttled(*keys: str) -> bool:
    """Whether one of the keys has failed too often lately; counted in the database, for all workers."""
    hashes = [queries.token_hash(key) for key in keys]
    counts = db.session.execute(
        sa.select(Attempt.key, sa.func.count())
        .where(Attempt.key.in_(hashes), Attempt.at > now() - THROTTLE_WINDOW)
        .group_by(Attempt.key)
    )
    return any(count >= THROTTLE_LIMIT for _key, count in counts)


def note_failure(*keys: str) -> None:
    """Count a failed try, and forget what is older than a day."""
    db.session.execute(sa.delete(Attempt).where(Attempt.at < now() - timedelta(days=1)))
    db.session.add_all([Attempt(key=queries.token_hash(key), at=now()) for key in keys])
    db.session.flush()


def forget_failures(*keys: str) -> None:
    """Who has just proved to be the right person starts anew."""
    db.session.execute(sa.delete(Attempt).where(Attempt.key.in_([queries.token_hash(key) for key in keys])))


# -- signing in and out --------------------------------------------------------------------------


def sign_in(person: Person, device: str, new_hash: str | None = None) -> str:
    """Open a sign-in and return its token, which is stored nowhere but in the cookie."""
    token = secrets.token_urlsafe(32)
    if new_hash:
        person.password_hash = new_hash
    moment = now()
    db.session.add(
        SignIn(
            person_id=person.id, token_hash=queries.token_hash(token), device=device[:120], created_at=moment,
            seen_at=moment,
        )
    )  # fmt: skip
    tell(person.id, "person.signed_in", topic_id=person.id)
    # As long as a form may lie about as a draft, it may be sent again.
    once.let_go(moment - drafts.KEPT_FOR)
    db.session.flush()
    return token


def sign_out(actor: Actor) -> None:
    """End the sign-in this request came with."""
    end_sign_in(actor, actor.sign_in_id or 0)


def end_sign_in(actor: Actor, sign_in_id: int) -> bool:
    """End one of one's own sign-ins; False when it is not one's own or has ended."""
    ended = db.session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == actor.id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )
    if ended.rowcount:  # type: ignore[attr-defined]
        tell(actor.id, "person.signed_out", topic_id=actor.id)
        db.session.flush()
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def end_other_sign_ins(actor: Actor) -> None:
    """End every sign-in of one's own but this one."""
    if end_all_sign_ins(actor.id, but=actor.sign_in_id):
        tell(actor.id, "person.signed_out", topic_id=actor.id)
        db.session.flush()


def end_all_sign_ins(person_id: int, but: int | None = None) -> bool:
    """End every sign-in of a person, at the next request of each; whether there was one."""
    query = sa.update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if but is not None:
        query = query.where(SignIn.id != but)
    return bool(db.session.execute(query.values(ended_at=now())).rowcount)  # type: ignore[attr-defined]


# -- the person ----------------------------------------------------------------------------------


def create_person(name: str, email: str, language: str, password_hash: str | None, is_operator: bool = False) -> Person:
    """A new account. The address must be free."""
    if queries.person_by_email(email) is not None:
        raise Refused(N_("There is already an account with this address."), "email")
    person = Person(
        name=name,
        email=email.strip(),
        email_key=queries.email_key(email),
        language=language,
        password_hash=password_hash,
        is_operator=is_operator,
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as taken:  # by somebody who was faster
        raise Refused(N_("There is already an account with this address."), "email") from taken
    tell(person.id, "person.created", topic_id=person.id)
    db.session.flush()
    return person


def change_person(
    actor: Actor, loaded_version: int | None = None, *, name: str, language: str, theme: str, shortcuts: bool = True
) -> None:
    """One's own name and how pages are for oneself. ``loaded_version`` is None where nobody had a form open."""
    person = db.session.get_one(Person, actor.id)
    if loaded_version is not None and person.version != loaded_version:
        stored = ("name", "language", "theme")
        raise Conflict({each: getattr(person, each) for each in stored}, person.version)
    person.name, person.language, person.theme, person.shortcuts = name, language, theme, shortcuts
    tell(actor.id, "person.changed", topic_id=actor.id)
    db.session.flush()


def ask_for_address(actor: Actor, email: str) -> bool:
    """Another address of one's own. True when it waits until the link mailed to it is opened.

    Without a mail server nobody could send that link, and one handed over would prove nothing about the mailbox:
    the address counts at once.
    """
    _check_is_free(actor.id, email)
    person = db.session.get_one(Person, actor.id)
    if not can_send() or queries.email_key(email) == person.email_key:
        change_email(person, email)
        return False
    waiting = queries.living_address_link(person.id, ADDRESS_LINK_VALID_FOR)
    if waiting and waiting.email == email.strip() and waiting.created_at > now() - timedelta(minutes=1):
        return True  # a second press
    _end_links(person.id, AddressLink)
    token = secrets.token_urlsafe(32)
    hashed = queries.token_hash(token)
    db.session.add(AddressLink(person_id=person.id, email=email.strip(), token_hash=hashed, created_at=now()))
    tell(actor.id, "person.address_asked", topic_id=actor.id)
    address = full_address(url_for("accounts.confirm_address", token=token))
    subject, body = notices.address_mail(person.name, person.language, email.strip(), address)
    post_mail(f"address:{hashed}", email.strip(), person.language, subject, body)
    db.session.flush()
    return True


def use_address_link(token: str) -> None:
    """The new address counts from now on. Refused when the link was used or is too old, or the address is taken."""
    used = db.session.execute(
        sa.update(AddressLink)
        .where(
            AddressLink.token_hash == queries.token_hash(token),
            AddressLink.used_at.is_(None),
            AddressLink.created_at > now() - ADDRESS_LINK_VALID_FOR,
        )
        .values(used_at=now())
        .returning(AddressLink.person_id, AddressLink.email)
    ).one_or_none()
    if used is None:
        raise Refused(N_("This link has been used, or it is older than a day."))
    _check_is_free(used.person_id, used.email)
    change_email(db.session.get_one(Person, used.person_id), used.email)


def change_email(person: Person, email: str) -> None:
    """Let an address count; links that were mailed to the one before no longer work. Both are told."""
    before, spoken = person.email, email.strip()
    if before == spoken:
        return
    try:
        with db.session.begin_nested():
            person.email, person.email_key = spoken, queries.email_key(spoken)
    except IntegrityError as taken:  # by somebody who was faster
        raise Refused(N_("This address cannot be used."), "email") from taken
    _end_links(person.id, PasswordLink, AddressLink)
    tell(person.id, "person.address_changed", topic_id=person.id)
    if can_send():
        subject, body = notices.address_changed_mail(person.name, person.language, spoken)
        for recipient in (before, spoken):
            key = f"address changed:{person.id}:{now().timestamp()}:{queries.token_hash(recipient)[:16]}"
            post_mail(key, recipient, person.language, subject, body)
    db.session.flush()


def _check_is_free(person_id: int, email: str) -> None:
    other = queries.person_by_email(email)
    if other is not None and other.id != person_id:
        raise Refused(N_("This address cannot be used."), "email")


def _end_links(person_id: int, *kinds: type[PasswordLink | AddressLink]) -> None:
    for kind in kinds:
        living = sa.update(kind).where(kind.person_id == person_id, kind.used_at.is_(None))
        db.session.execute(living.values(used_at=now()))


def change_language(actor: Actor, language: str) -> None:
    """One's own language, from the switch on every page."""
    db.session.execute(sa.update(Person).where(Person.id == actor.id).values(language=language))
    tell(actor.id, "person.changed", topic_id=actor.id)
    db.session.flush()


def change_password(person_id: int, password_hash: str, keep_sign_in: int | None = None) -> None:
    """A new password; every other sign-in and every open link to a password or address ends. The person is told."""
    person = db.session.get_one(Person, person_id)
    person.password_hash = password_hash
    end_all_sign_ins(person_id, but=keep_sign_in)
    _end_links(person_id, PasswordLink, AddressLink)
    tell(person_id, "person.password_changed", topic_id=person_id)
    if can_send():
        subject, body = notices.password_changed_mail(
            person.name, person.language, full_address(url_for("accounts.forgotten"))
        )
        key = f"password changed:{person_id}:{now().timestamp()}"
        post_mail(key, person.email, person.language, subject, body)
    db.session.flush()


def open_password_link(person: Person, who: int | None = None, alliance_id: int | None = None) -> str:
    """A link to a new password: once, one hour. Returns its token.

    ``who`` and ``alliance_id`` say that a coordinator opened it for somebody of the alliance.
    """
    token = secrets.token_urlsafe(32)
    db.session.add(PasswordLink(person_id=person.id, token_hash=queries.token_hash(token), created_at=now()))
    tell(
        who or person.id, "person.password_link_opened", alliance_id=alliance_id, topic_id=person.id, name=person.name
    )
    db.session.flush()
    return token


def send_password_link(person: Person) -> None:
    """Mail the person a link to a new password. Without a mail server nothing happens: nobody could read it."""
    if not can_send():
        return
    token = open_password_link(person)
    address = full_address(url_for("accounts.reset", token=token))
    subject, body = notices.password_mail(person.name, person.language, address)
    post_mail(f"password:{queries.token_hash(token)}", person.email, person.language, subject, body)


def use_password_link(token: str, password_hash: str) -> int:
    """Use up a link and set the new password; the person's id. Refused when it was used, or is too old."""
    person_id = db.session.scalar(
        sa.update(PasswordLink)
        .where(
            PasswordLink.token_hash == queries.token_hash(token),
            PasswordLink.used_at.is_(None),
            PasswordLink.created_at > now() - LINK_VALID_FOR,
        )
        .values(used_at=now())
        .returning(PasswordLink.person_id)
    )
    if person_id is None:
        raise Refused(N_("This link has been used, or it is older than an hour."))
    change_password(person_id, password_hash)
    return person_id


# -- kept posts, first start ---------------------------------------------------------------------


def keep_post(person_id: int, address: str, fields: Sequence[tuple[str, str]]) -> int:
    """Keep what was typed for the same person; what is older than a week goes."""
    db.session.execute(sa.delete(KeptPost).where(KeptPost.at < now() - KEPT_FOR))
    post = KeptPost(person_id=person_id, address=address[:500], fields=[list(pair) for pair in fields], at=now())
    db.session.add(post)
    db.session.flush()
    return post.id


def drop_kept_post(actor: Actor, post_id: int, path: str | None = None) -> bool:
    """Forget a kept post once it is no longer wanted, or, with a path, once what it holds was sent to its address."""
    post = queries.kept_post(actor.id, post_id)
    if post is None or (path is not None and post.address.partition("?")[0] != path):
        return False
    db.session.delete(post)
    db.session.flush()
    return True


def new_setup_token() -> str:
    """A fresh one-time token for the first start; an older one no longer works."""
    token = secrets.token_urlsafe(24)
    db.session.execute(sa.delete(SetupToken))
    db.session.add(SetupToken(token_hash=queries.token_hash(token), created_at=now()))
    db.session.flush()
    return token


def use_setup_token(token: str) -> None:
    """Use up the token of the first start. Raises Refused when it does not fit, or somebody was faster."""
    used = db.session.execute(sa.delete(SetupToken).where(SetupToken.token_hash == queries.token_hash(token)))
    if not used.rowcount or not queries.is_empty():  # type: ignore[attr-defined]
        raise Refused(N_("This link for the first start is no longer valid."))
