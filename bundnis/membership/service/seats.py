"""Roles: giving, changing and ending them; a link to a new password for somebody of the alliance."""

from __future__ import annotations

from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import SeatRow
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.membership import queries
from bundnis.membership.queries import Member, SeatOfMember
from bundnis.membership.service.ground import (
    add_seat,
    check_role,
    end_seats,
    keep_last_coordinator,
    living_seat,
    must_coordinate,
    open_seat,
    send_off,
)


def give_seat(
    actor: Actor, alliance_id: int, person_id: int, role: str, partner_id: int | None = None
) -> SeatRow:
    """A further role for a person; a role one has already is refused."""
    # Locked first: the partner may be leaving at this moment.
    alliances.locked_alliance(alliance_id)
    must_coordinate(actor, alliance_id)
    check_role(alliance_id, role, partner_id)
    person = db.session.get_one(Person, person_id)
    if living_seat(alliance_id, person_id, role, partner_id):
        raise Refused(N_("This person has this role already."), "role")
    seat = open_seat(actor.id, alliance_id, person, role, partner_id)
    db.session.flush()
    return seat


def change_seat(actor: Actor, seat: SeatOfMember, role: str, partner_id: int | None = None) -> None:
    """One role in the place of another, in one act; it counts from the next request on."""
    present = _present(actor, seat)
    check_role(seat.alliance_id, role, partner_id)
    if living_seat(seat.alliance_id, present.id, role, partner_id):
        raise Refused(N_("This person has this role already."), "role")
    if seat.seat.role == "coordinator":
        keep_last_coordinator(seat.alliance_id, present.id)
    end_seats(SeatRow.id == seat.seat.id, SeatRow.alliance_id == seat.alliance_id)
    opened = add_seat(seat.alliance_id, present.id, role, partner_id)
    partner = alliances.partner(seat.alliance_id, partner_id) if partner_id else None
    tell(
        actor.id, "seat.changed", alliance_id=seat.alliance_id, topic_id=opened.id, name=present.name,
        before=seat.seat.partner or seat.seat.role, after=partner.short_name if partner else role,
    )  # fmt: skip
    db.session.flush()


def end_seat(actor: Actor, seat: SeatOfMember) -> None:
    """End one role. The last coordinator keeps it; who loses the last role leaves the alliance."""
    present = _present(actor, seat)
    if seat.seat.role == "coordinator":
        keep_last_coordinator(seat.alliance_id, present.id)
    verb = "seat.ended_for_partner" if seat.seat.partner else "seat.ended"
    tell(
        actor.id, verb, alliance_id=seat.alliance_id, topic_id=seat.seat.id, name=present.name,
        role=seat.seat.role, partner=seat.seat.partner,
    )  # fmt: skip
    end_seats(SeatRow.id == seat.seat.id, SeatRow.alliance_id == seat.alliance_id)
    if len(present.seats) == 1:
        send_off(actor, seat.alliance_id, {present.id: present.name}, queries.person_leaving(present).invitations)
    db.session.flush()


def _present(actor: Actor, seat: SeatOfMember) -> Member:
    """The person under the lock of the alliance, with the role still theirs and the actor still coordinating."""
    alliances.locked_alliance(seat.alliance_id)
    must_coordinate(actor, seat.alliance_id)
    present = queries.member(seat.alliance_id, seat.member.id)
    if present is None or seat.seat.id not in {each.id for each in present.seats}:
        raise Refused(N_("This role has ended already."))
    return present


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
