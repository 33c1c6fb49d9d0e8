"""Links that make their holder co-facilitator, scribe or screen of one session, until they are revoked."""

from __future__ import annotations

import secrets

from flask import current_app

from bundnis.accounts.queries import token_hash
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import N_
from bundnis.workshops import codes, queries
from bundnis.workshops.models import RoleLink, Workshop
from bundnis.workshops.phases import BY_LINK, Role
from bundnis.workshops.queries.rehearsing import rehearsal_of
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, lock, note, tell_alliance

LABEL, MOST_LINKS = 200, 30


def give_link(
    actor: Actor, workshop: Workshop, role: str, label: str, client_key: str = ""
) -> tuple[RoleLink, str]:
    """A new link for a role. Returns it with its token, which is shown only now; the same key is the same link."""
    if role not in BY_LINK:
        raise Refused(NOT_ONE_OF_THEM, "role")
    check_length("label", label, LABEL)
    lock(workshop)
    links, token = queries.links_of(workshop.id), secrets.token_urlsafe(24)
    if client_key:
        same = codes.keyed(current_app.config["SECRET_KEY"], "link", workshop.id, role, label, client_key[:64])
        given = next((link for link in links if link.token_hash == token_hash(same)), None)
        if given is not None and given.revoked_at is None:
            return given, same
        token = same if given is None else token
    if sum(link.revoked_at is None for link in links) >= MOST_LINKS:
        raise Refused(N_("At most %(limit)s links at once. Please revoke one."), limit=MOST_LINKS)
    link = RoleLink(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, role=Role(role), label=label,
        token_hash=token_hash(token), created_by=actor.id or None, created_at=now(),
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    note(actor, workshop, "link_given", link=link.id, role=role)
    tell_alliance(actor, workshop, "workshop.link_given", role=role, label=label)
    return link, token


def lend(actor: Actor, rehearsal: Workshop, link: RoleLink) -> str:
    """The token by which the holder of a session's link leads its rehearsal; asked for again it is the same."""
    lock(rehearsal)
    token = _lent(rehearsal, link)
    if any(each.token_hash == token_hash(token) for each in queries.links_of(rehearsal.id)):
        return token
    row = RoleLink(
        alliance_id=rehearsal.alliance_id, workshop_id=rehearsal.id, role=link.role, label=link.label,
        token_hash=token_hash(token), created_by=actor.id or None, created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    note(actor, rehearsal, "link_given", link=row.id, role=row.role)
    return token


def _lent(rehearsal: Workshop, link: RoleLink) -> str:
    return codes.keyed(current_app.config["SECRET_KEY"], "lent", rehearsal.id, link.token_hash)


def _take_back(workshop: Workshop, link: RoleLink) -> None:
    """What was lent for a rehearsal goes with the link it was lent for."""
    if (rehearsal := rehearsal_of(workshop)) is None:
        return
    lent = token_hash(_lent(rehearsal, link))
    for each in queries.links_of(rehearsal.id):
        if each.token_hash == lent and each.revoked_at is None:
            each.revoked_at = now()


def revoke_link(actor: Actor, workshop: Workshop, link: RoleLink) -> None:
    """Whoever holds it is out from the next request on. Pressed twice it is revoked once."""
    lock(workshop)
    db.session.refresh(link)
    if link.revoked_at is not None:
        return
    link.revoked_at = now()
    _take_back(workshop, link)
    db.session.flush()
    note(actor, workshop, "link_revoked", link=link.id, role=link.role)
    tell_alliance(actor, workshop, "workshop.link_revoked", role=link.role, label=link.label)
