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
from bundnis.membership.service.ground import check_role, end_seats, keep_last_coordinator, living_seat, open_seat


def give_seat(
    actor: Actor, alliance_id: int, person_id: int, role: str, partner_id: int | None = None
) -> SeatRow:
    """A further role for a person; a role one has already is refused."""
    check_role(alliance_id, role, partner_id)
    alliances.locked_alliance(alliance_id)
    person = db.session.get_one(Person, person_id)
    if living_seat(alliance_id, person_id, role, partner_id):
        raise Refused(N_("This person has this role already."), "role")
    seat = open_seat(actor.id, alliance_id, person, role, partner_id)
    db.session.flush()
    return seat


def end_seat(actor: Actor, seat: SeatOfMember) -> None:
    """End one role. The last coordinator keeps it."""
    alliances.locked_alliance(seat.alliance_id)
    if seat.seat.role == "coordinator":
        keep_last_coordinator(seat.alliance_id, seat.member.id)
    end_seats(SeatRow.id == seat.seat.id, SeatRow.alliance_id == seat.alliance_id)
    verb = "seat.ended_for_partner" if seat.seat.partner else "seat.ended"
    tell(
        actor.id, verb, alliance_id=seat.alliance_id, topic_id=seat.seat.id, name=seat.member.name,
        role=seat.seat.role, partner=seat.seat.partner,
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
