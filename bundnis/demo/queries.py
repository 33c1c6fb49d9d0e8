"""Reads of the demo: what is loaded, and whom one can sign in as."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance, Partner, SeatRow
from bundnis.core.db import db
from bundnis.workshops.models import Workshop


def slugs() -> set[str]:
    """The addresses of all alliances there are."""
    return set(db.session.scalars(sa.select(Alliance.slug)))


def people() -> list[sa.Row]:
    """Every invented person with one row a seat, by alliance; those of the coordination come first."""
    rank = sa.case({"coordinator": 0, "facilitator": 1, "member": 2}, value=SeatRow.role, else_=3)
    return list(
        db.session.execute(
            sa.select(
                Person.id, Person.name, Person.email, Person.language, SeatRow.role, Alliance.slug,
                Alliance.name.label("alliance"), Partner.short_name.label("partner"),
            )
            .select_from(SeatRow)
            .join(Person, Person.id == SeatRow.person_id)
            .join(Alliance, Alliance.id == SeatRow.alliance_id)
            .outerjoin(Partner, sa.and_(Partner.id == SeatRow.partner_id, Partner.alliance_id == SeatRow.alliance_id))
            .where(*_INVENTED, *_SEATED)
            .order_by(Alliance.slug, rank, Partner.sort_key, Person.id)
        )
    )


def doors() -> dict[str, sa.Row]:
    """alliance -> the newest session that is open there: its code and title."""
    rows = db.session.execute(
        sa.select(Alliance.slug, Workshop.code, Workshop.title)
        .join(Alliance, Alliance.id == Workshop.alliance_id)
        .where(
            Alliance.is_example.is_(True), Workshop.state == "live", Workshop.is_joinable.is_(True),
            Workshop.is_rehearsal.is_(False),
        )
        .order_by(Workshop.number)
    )
    return {row.slug: row for row in rows}


def operator() -> Person | None:
    """The invented operator, who has no seat."""
    return db.session.scalar(sa.select(Person).where(*_INVENTED, Person.is_operator.is_(True)).limit(1))


def person(person_id: int) -> tuple[Person, str] | None:
    """An invented person and the address of their alliance, "" for the operator.

    Nobody else can be entered through the demo.
    """
    found = db.session.scalar(sa.select(Person).where(Person.id == person_id, *_INVENTED))
    if found is None:
        return None
    slug = db.session.scalar(
        sa.select(Alliance.slug)
        .join(SeatRow, SeatRow.alliance_id == Alliance.id)
        .where(SeatRow.person_id == person_id, *_SEATED)
        .order_by(SeatRow.id)
        .limit(1)
    )
    return (found, slug or "") if slug or found.is_operator else None


# Without a password, at an address that cannot exist.
_INVENTED = (Person.password_hash.is_(None), Person.email_key.like("%example.org"))
# With a living seat in one of the examples.
_SEATED = (Alliance.is_example.is_(True), SeatRow.ended_at.is_(None))
