"""Who sits in an alliance; and for the operator, all alliances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance, Partner, SeatRow
from bundnis.core.db import db
from bundnis.core.text import fold


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One living role."""

    id: int
    role: str
    partner_id: int | None
    partner: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with living roles in one alliance."""

    alliance_id: int
    id: int
    name: str
    email: str
    language: str
    is_operator: bool
    seats: tuple[SeatLine, ...]


@dataclass(frozen=True, slots=True)
class SeatOfMember:
    """A living role together with the person who holds it."""

    alliance_id: int
    seat: SeatLine
    member: Member


def members(alliance_id: int) -> list[Member]:
    """Everybody with a living role, by name: one statement."""
    rows = db.session.execute(_living(alliance_id)).all()
    grouped: dict[int, list[sa.Row]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    found = [_member(alliance_id, rows) for rows in grouped.values()]
    return sorted(found, key=lambda member: (fold(member.name), member.id))


def member(alliance_id: int, person_id: int) -> Member | None:
    """Somebody with a living role in this alliance."""
    rows = list(db.session.execute(_living(alliance_id).where(SeatRow.person_id == person_id)))
    return _member(alliance_id, rows) if rows else None


def members_of_partner(partner: Partner) -> list[Member]:
    """Everybody who sits for a partner, with all their living roles, by name."""
    sits = sa.select(SeatRow.person_id).where(SeatRow.partner_id == partner.id, SeatRow.ended_at.is_(None))
    grouped: dict[int, list[sa.Row]] = {}
    for row in db.session.execute(_living(partner.alliance_id).where(SeatRow.person_id.in_(sits))):
        grouped.setdefault(row.id, []).append(row)
    found = [_member(partner.alliance_id, rows) for rows in grouped.values()]
    return sorted(found, key=lambda member: (fold(member.name), member.id))


def coordinator_ids(alliance_id: int) -> set[int]:
    """Who coordinates the alliance."""
    return set(
        db.session.scalars(
            sa.select(SeatRow.person_id).where(
                SeatRow.alliance_id == alliance_id, SeatRow.role == "coordinator", SeatRow.ended_at.is_(None)
            )
        )
    )


def seat_of_member(alliance_id: int, person_id: int, seat_id: int) -> SeatOfMember | None:
    """A living role of this person in this alliance."""
    found = member(alliance_id, person_id)
    seat = next((seat for seat in found.seats if seat.id == seat_id), None) if found else None
    return SeatOfMember(alliance_id, seat, found) if found and seat else None


def _living(alliance_id: int) -> sa.Select:
    return (
        sa.select(
            Person.id, Person.name, Person.email, Person.language, Person.is_operator, SeatRow.id.label("seat_id"),
            SeatRow.role, SeatRow.partner_id, SeatRow.since, Partner.short_name,
        )
        .join(SeatRow, SeatRow.person_id == Person.id)
        .outerjoin(Partner, Partner.id == SeatRow.partner_id)
        .where(SeatRow.alliance_id == alliance_id, SeatRow.ended_at.is_(None))
        .order_by(SeatRow.id)
    )  # fmt: skip


def _member(alliance_id: int, rows: list[sa.Row]) -> Member:
    first = rows[0]
    seats = tuple(SeatLine(row.seat_id, row.role, row.partner_id, row.short_name or "", row.since) for row in rows)
    return Member(alliance_id, first.id, first.name, first.email, first.language, first.is_operator, seats)


def sits_elsewhere(alliance_id: int, person_id: int) -> bool:
    """Whether the person has a living role in another alliance."""
    query = sa.select(SeatRow.id).where(
        SeatRow.person_id == person_id, SeatRow.alliance_id != alliance_id, SeatRow.ended_at.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def alliances_of_installation() -> list[sa.Row]:
    """All alliances with the number of people who coordinate them, by address: for the operator."""
    coordinators = (
        sa.select(sa.func.count(SeatRow.person_id.distinct()))
        .where(SeatRow.alliance_id == Alliance.id, SeatRow.role == "coordinator", SeatRow.ended_at.is_(None))
        .scalar_subquery()
    )
    query = sa.select(Alliance.slug, Alliance.name, Alliance.created_at, coordinators.label("coordinators"))
    return list(db.session.execute(query.order_by(Alliance.slug)))
