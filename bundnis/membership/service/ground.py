"""What every act on roles shares."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Partner, SeatRow
from bundnis.alliances.rules import has_left
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import service as measures
from bundnis.membership import queries, rules
from bundnis.membership.models import Invitation


def keep_last_coordinator(alliance_id: int, person_id: int) -> None:
    if not queries.coordinator_ids(alliance_id) - {person_id}:
        raise Refused(N_("An alliance needs a coordinator. Give somebody else this role first."), "role")


def check_role(alliance_id: int, role: str, partner_id: int | None) -> None:
    fault = rules.role_fault(role, partner_id)
    if fault:
        raise Refused(fault[1], fault[0])
    if partner_id is None:
        return
    partner = alliances.partner(alliance_id, partner_id)
    if partner is None:
        raise Refused(N_("Please choose one of the answers."), "partner_id")
    if has_left(partner.member_until, alliances.alliance_day(alliance_id)):
        raise Refused(N_("This partner has left the alliance."), "partner_id")


def living_seat(alliance_id: int, person_id: int, role: str, partner_id: int | None) -> SeatRow | None:
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


def add_seat(alliance_id: int, person_id: int, role: str, partner_id: int | None) -> SeatRow:
    seat = SeatRow(alliance_id=alliance_id, person_id=person_id, role=role, partner_id=partner_id, since=now())
    db.session.add(seat)
    db.session.flush()
    return seat


def open_seat(who: int, alliance_id: int, person: Person, role: str, partner_id: int | None) -> SeatRow:
    seat = add_seat(alliance_id, person.id, role, partner_id)
    partner = db.session.get_one(Partner, partner_id).short_name if partner_id else ""
    verb = "seat.given_for_partner" if partner else "seat.given"
    tell(who, verb, alliance_id=alliance_id, topic_id=seat.id, name=person.name, role=role, partner=partner)
    return seat


def must_coordinate(actor: Actor, alliance_id: int) -> None:
    """Asked again under the lock of the alliance: of two who remove each other the second one comes too late."""
    if actor.id not in queries.coordinator_ids(alliance_id):
        raise Refused(N_("You no longer coordinate this alliance."))


def end_seats(*which: sa.ColumnElement[bool]) -> None:
    """End living roles."""
    db.session.execute(
        sa.update(SeatRow)
        .where(*which, SeatRow.ended_at.is_(None))
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )


def revoke_invitations(ids: Collection[int]) -> None:
    """Close open invitations; who is accepting one at this moment is waited for, and has a role then."""
    if ids:
        db.session.execute(
            sa.update(Invitation)
            .where(Invitation.id.in_(ids), *queries.unanswered())
            .values(revoked_at=now())
            .execution_options(synchronize_session=False)
        )


def send_off(actor: Actor, alliance_id: int, people: Mapping[int, str], invitations: Collection[int]) -> None:
    """These persons (id -> name) leave: roles, sign-ins and invitations end, what they answered for is open.

    Votes and history stay as they are. The alliance is locked.
    """
    # Invitations first: an old link in a mailbox must not lead back in.
    revoke_invitations(invitations)
    end_seats(SeatRow.alliance_id == alliance_id, SeatRow.person_id.in_(people))
    for person_id in people:
        accounts.end_all_sign_ins(person_id)
    measures.release(actor, alliance_id, people)
