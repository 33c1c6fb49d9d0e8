"""Every write of membership: founding with people, inviting, joining, giving and ending roles, removing.

Whether an alliance still has a coordinator is asked under the lock of its row: two coordinators who remove each
other at once would otherwise both succeed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import url_for

from bundnis.accounts import queries as people
from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Alliance, Partner, SeatRow
from bundnis.alliances.service import found_alliance
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.membership import notices, queries, rules
from bundnis.membership.models import Invitation
from bundnis.membership.queries import Member, SeatOfMember
from bundnis.notifications.service import full_address, post_mail

# -- founding ------------------------------------------------------------------------------------


def set_up(
    token: str, alliance: Mapping[str, Any], *, name: str, email: str, language: str, password_hash: str
) -> Person:
    """The first start: operator, first alliance, its coordinator. ``alliance``: the values of ``found_alliance``."""
    accounts.use_setup_token(token)
    person = accounts.create_person(name, email, language, password_hash, is_operator=True)
    founded = found_alliance(person.id, **alliance)
    _open_seat(person.id, founded.id, person, "coordinator", None)
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
        _open_seat(actor.id, founded.id, person, "coordinator", None)
        db.session.flush()
        return founded, None
    _invitation, token = invite(actor, founded.id, email=email, name=name, role="coordinator", language=language)
    return founded, token


# -- inviting ------------------------------------------------------------------------------------


def invite(
    actor: Actor | None, alliance_id: int, *, email: str, name: str = "", role: str, partner_id: int | None = None,
    language: str = "de",
) -> tuple[Invitation, str]:  # fmt: skip
    """Invite an address to one role, once. Returns the token too, which is stored nowhere.

    ``actor`` is None for the command line.
    """
    _check_role(alliance_id, role, partner_id)
    # Two invitations of the same address at the same time would both find none.
    alliances.locked_alliance(alliance_id)
    person = people.person_by_email(email)
    if person is not None and _living_seat(alliance_id, person.id, role, partner_id):
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


# -- joining -------------------------------------------------------------------------------------


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
    if not _living_seat(invitation.alliance_id, person.id, invitation.role, invitation.partner_id):
        _add_seat(invitation.alliance_id, person.id, invitation.role, invitation.partner_id)
    _tell(person.id, "invitation.accepted", invitation)
    db.session.flush()


# -- roles ---------------------------------------------------------------------------------------


def give_seat(
    actor: Actor, alliance_id: int, person_id: int, role: str, partner_id: int | None = None
) -> SeatRow:
    """A further role for a person; a role one has already is refused."""
    _check_role(alliance_id, role, partner_id)
    alliances.locked_alliance(alliance_id)
    person = db.session.get_one(Person, person_id)
    if _living_seat(alliance_id, person_id, role, partner_id):
        raise Refused(N_("This person has this role already."), "role")
    seat = _open_seat(actor.id, alliance_id, person, role, partner_id)
    db.session.flush()
    return seat


def end_seat(actor: Actor, seat: SeatOfMember) -> None:
    """End one role. The last coordinator keeps it."""
    alliances.locked_alliance(seat.alliance_id)
    if seat.seat.role == "coordinator":
        _keep_last_coordinator(seat.alliance_id, seat.member.id)
    _end_seats(SeatRow.id == seat.seat.id, SeatRow.alliance_id == seat.alliance_id)
    verb = "seat.ended_for_partner" if seat.seat.partner else "seat.ended"
    tell(
        actor.id, verb, alliance_id=seat.alliance_id, topic_id=seat.seat.id, name=seat.member.name,
        role=seat.seat.role, partner=seat.seat.partner,
    )  # fmt: skip
    db.session.flush()


def remove_person(actor: Actor, member: Member) -> None:
    """End all roles in this alliance, every sign-in and every open invitation, from the next request on."""
    alliances.locked_alliance(member.alliance_id)
    if any(seat.role == "coordinator" for seat in member.seats):
        _keep_last_coordinator(member.alliance_id, member.id)
    _end_seats(SeatRow.person_id == member.id, SeatRow.alliance_id == member.alliance_id)
    accounts.end_all_sign_ins(member.id)
    # An old link in the mailbox must not lead back in.
    for invitation in queries.invitations_of(member.alliance_id, member.email):
        invitation.revoked_at = now()
    tell(
        actor.id, "seat.person_removed", alliance_id=member.alliance_id, topic_id=member.id, name=member.name,
        roles=[seat.role for seat in member.seats],
    )  # fmt: skip
    db.session.flush()


def open_password_link(actor: Actor, member: Member) -> str:
    """A link to a new password for somebody of the alliance, to be handed over. Returns its token.

    Refused where the account opens more than this alliance: who holds the link could enter there too.
    """
    if member.is_operator or queries.sits_elsewhere(member.alliance_id, member.id):
        raise Refused(
            N_("%(name)s has roles outside this alliance and can only ask for a new password by mail."),
            name=member.name,
        )
    person = db.session.get_one(Person, member.id)
    return accounts.open_password_link(person, actor.id, member.alliance_id)


def _keep_last_coordinator(alliance_id: int, person_id: int) -> None:
    if not queries.other_coordinators(alliance_id, person_id):
        raise Refused(N_("An alliance needs a coordinator. Give somebody else this role first."), "role")


def _check_role(alliance_id: int, role: str, partner_id: int | None) -> None:
    fault = rules.role_fault(role, partner_id)
    if fault:
        raise Refused(fault[1], fault[0])
    if partner_id is not None and alliances.partner(alliance_id, partner_id) is None:
        raise Refused(N_("Please choose one of the answers."), "partner_id")


def _living_seat(alliance_id: int, person_id: int, role: str, partner_id: int | None) -> SeatRow | None:
    return db.session.scalar(
        sa.select(SeatRow)
        .where(
            SeatRow.alliance_id == alliance_id,
            SeatRow.person_id == person_id,
            SeatRow.role == role,
            SeatRow.partner_id.is_not_distinct_from(partner_id),
            SeatRow.ended_at.is_(None),
        )
        .limit(1)
    )


def _add_seat(alliance_id: int, person_id: int, role: str, partner_id: int | None) -> SeatRow:
    seat = SeatRow(alliance_id=alliance_id, person_id=person_id, role=role, partner_id=partner_id, since=now())
    db.session.add(seat)
    db.session.flush()
    return seat


def _open_seat(who: int, alliance_id: int, person: Person, role: str, partner_id: int | None) -> SeatRow:
    seat = _add_seat(alliance_id, person.id, role, partner_id)
    partner = db.session.get_one(Partner, partner_id).short_name if partner_id else ""
    verb = "seat.given_for_partner" if partner else "seat.given"
    tell(who, verb, alliance_id=alliance_id, topic_id=seat.id, name=person.name, role=role, partner=partner)
    return seat


def _end_seats(*which: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.update(SeatRow)
        .where(*which, SeatRow.ended_at.is_(None))
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )
