"""What every act on roles shares."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Partner, SeatRow
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.membership import queries, rules


def keep_last_coordinator(alliance_id: int, person_id: int) -> None:
    if not queries.other_coordinators(alliance_id, person_id):
        raise Refused(N_("An alliance needs a coordinator. Give somebody else this role first."), "role")


def check_role(alliance_id: int, role: str, partner_id: int | None) -> None:
    fault = rules.role_fault(role, partner_id)
    if fault:
        raise Refused(fault[1], fault[0])
    if partner_id is not None and alliances.partner(alliance_id, partner_id) is None:
        raise Refused(N_("Please choose one of the answers."), "partner_id")


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


def end_seats(*which: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.update(SeatRow)
        .where(*which, SeatRow.ended_at.is_(None))
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )
