"""Invitations: sending, renewing, taking back, accepting."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask import url_for

from bundnis.accounts import queries as people
from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Alliance, Partner
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.membership import notices, queries, rules
from bundnis.membership.models import Invitation
from bundnis.membership.service.ground import add_seat, check_role, living_seat
from bundnis.notifications.service import full_address, post_mail


def invite(
    actor: Actor | None, alliance_id: int, *, email: str, name: str = "", role: str, partner_id: int | None = None,
    language: str = "de",
) -> tuple[Invitation, str]:  # fmt: skip
    """Invite an address to one role, once. Returns the token too, which is stored nowhere.

    ``actor`` is None for the command line.
    """
    check_role(alliance_id, role, partner_id)
    # Two invitations of the same address at the same time would both find none.
    alliances.locked_alliance(alliance_id)
    person = people.person_by_email(email)
    if person is not None and living_seat(alliance_id, person.id, role, partner_id):
        raise Refused(N_("This person has this role already."), "email")
    invited = queries.invitations_of(alliance_id, email)
    if any((each.role, each.partner_id) == (role, partner_id) for each in invited):
        raise Refused(N_("This address is invited already. In the list you can make a new link."), "email")
    token = secrets.token_urlsafe(32)
    moment = now()
    invitation = Invitation(
        alliance_id=alliance_id, partner_id=partner_id, role=role, name=name, email=email.strip(), language=language,
        token_hash=people.token_hash(token), invited_by=actor.id if actor else None, created_at=moment,
        expires_at=moment + rules.INVITATION_VALID_FOR,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    _tell(actor.id if actor else None, "invitation.sent", invitation)
    _mail(actor.name if actor else "", invitation, token)
    db.session.flush()
    return invitation, token


def renew(actor: Actor | None, invitation: Invitation) -> str:
    """A new link, valid from now on; the old one no longer works. Returns its token.

    ``actor`` is None for the command line.
    """
    token = secrets.token_urlsafe(32)
    moment = now()
    invitation.token_hash = people.token_hash(token)
    invitation.expires_at = moment + rules.INVITATION_VALID_FOR
    _tell(actor.id if actor else None, "invitation.renewed", invitation)
    _mail(actor.name if actor else "", invitation, token)
    db.session.flush()
    return token


def revoke(actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back: its link no longer works."""
    invitation.revoked_at = now()
    _tell(actor.id, "invitation.revoked", invitation)
    db.session.flush()


def _tell(who: int | None, verb: str, invitation: Invitation) -> None:
    tell(
        who, verb, alliance_id=invitation.alliance_id, topic_id=invitation.id, email=invitation.email,
        role=invitation.role,
    )  # fmt: skip


def _mail(inviter: str, invitation: Invitation, token: str) -> None:
    alliance = db.session.get_one(Alliance, invitation.alliance_id)
    partner = db.session.get_one(Partner, invitation.partner_id) if invitation.partner_id else None
    subject, body = notices.invitation_mail(
        language=invitation.language, name=invitation.name, role=invitation.role, inviter=inviter,
        alliance=alliance.name.shown(invitation.language).text, partner=partner.short_name if partner else "",
        address=full_address(url_for("membership.invitation", token=token)),
    )  # fmt: skip
    key = f"invitation:{invitation.id}:{people.token_hash(token)[:24]}"
    post_mail(key, invitation.email, invitation.language, subject, body)


def join_as_new_person(token: str, *, name: str, language: str, password_hash: str) -> Person:
    """Accept an invitation with a new account for the invited address."""
    invitation = _use(token)
    person = accounts.create_person(name, invitation.email, language, password_hash)
    _accept(person, invitation)
    return person


def join(actor: Actor, token: str) -> None:
    """Accept an invitation with the account one has. Only the invited address may."""
    invitation = _use(token)
    person = db.session.get_one(Person, actor.id)
    if person.email_key != people.email_key(invitation.email):
        raise Refused(N_("This invitation is for another address."))
    _accept(person, invitation)


def _use(token: str) -> Invitation:
    """Use the invitation up; of two at once only one gets it."""
    moment = now()
    used = db.session.scalar(
        sa.update(Invitation)
        .where(
            Invitation.token_hash == people.token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > moment,
        )
        .values(used_at=moment)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise Refused(N_("This invitation no longer works."))
    return db.session.get_one(Invitation, used, populate_existing=True)


def _accept(person: Person, invitation: Invitation) -> None:
    if not living_seat(invitation.alliance_id, person.id, invitation.role, invitation.partner_id):
        add_seat(invitation.alliance_id, person.id, invitation.role, invitation.partner_id)
    _tell(person.id, "invitation.accepted", invitation)
    db.session.flush()
