"""Every read of alliances, partners, seats, frameworks, key dates and working rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from bundnis.accounts.models import Person
from bundnis.accounts.queries import names_of, signed_in_by
from bundnis.alliances import rules
from bundnis.alliances.models import (
    Alliance,
    Framework,
    FrameworkItem,
    KeyDate,
    Partner,
    SeatRow,
    WorkingRules,
)
from bundnis.core.access import Actor, Seat
from bundnis.core.asking import prepared
from bundnis.core.clock import today
from bundnis.core.db import db, table
from bundnis.core.text import fold
from bundnis.journal.queries import Happening, HistoryLine, people_in, tell_lines

# -- seats ---------------------------------------------------------------------------------------

_alliance, _seat_row = table(Alliance).c, table(SeatRow).c
# Every page asks for these: columns of the tables, past the ORM.
_SEAT = (
    _alliance.id.label("alliance_id"), _alliance.slug, _alliance.short_name, _alliance.name.label("alliance_name"),
    _alliance.languages, _alliance.time_zone, _alliance.word, _seat_row.role, _seat_row.partner_id,
)  # fmt: skip


def signed_in(hashed: str, seen_after: datetime, created_after: datetime) -> tuple[sa.Row | None, dict[str, Seat]]:
    """Who is signed in with the token of this hash, and their living seats: one statement."""
    rows = _signed_in(hashed, seen_after, created_after).all()
    return (rows[0], _by_alliance([row for row in rows if row.alliance_id is not None])) if rows else (None, {})


@prepared
def _signed_in(hashed: str, seen_after: datetime, created_after: datetime) -> sa.Executable:
    person = signed_in_by(hashed, seen_after, created_after)
    is_living = sa.and_(_seat_row.person_id == table(Person).c.id, _seat_row.ended_at.is_(None))
    return (
        person.add_columns(*_SEAT)
        .outerjoin(table(SeatRow), is_living)
        .outerjoin(table(Alliance), _alliance.id == _seat_row.alliance_id)
        .order_by(_alliance.slug, _seat_row.id)
    )


def seats_of(person_id: int) -> dict[str, Seat]:
    """A person's living seats by the address of the alliance, in its order: one statement."""
    return _by_alliance(_seats(person_id).all())


def _by_alliance(rows: Iterable[sa.Row]) -> dict[str, Seat]:
    grouped: dict[str, list[sa.Row]] = {}
    for row in rows:
        grouped.setdefault(row.slug, []).append(row)
    return {slug: _seat(rows) for slug, rows in grouped.items()}


@prepared
def _seats(person_id: int) -> sa.Select[Any]:
    return (
        sa.select(*_SEAT)
        .join_from(table(SeatRow), table(Alliance), _alliance.id == _seat_row.alliance_id)
        .where(_seat_row.person_id == person_id, _seat_row.ended_at.is_(None))
        .order_by(_alliance.slug, _seat_row.id)
    )


def _seat(rows: list[sa.Row]) -> Seat:
    first = rows[0]
    return Seat(
        alliance_id=first.alliance_id,
        slug=first.slug,
        name=first.short_name or str(first.alliance_name),
        languages=tuple(first.languages),
        time_zone=first.time_zone,
        word=first.word,
        roles=frozenset(row.role for row in rows),
        partner_ids=frozenset(row.partner_id for row in rows if row.role == "member" and row.partner_id is not None),
    )


def people_of_partner(partner_id: int) -> list[sa.Row]:
    """The people who sit for a partner, as (id, name, since), by name."""
    rows = db.session.execute(
        sa.select(Person.id, Person.name, SeatRow.since)
        .join(SeatRow, SeatRow.person_id == Person.id)
        .where(SeatRow.partner_id == partner_id, SeatRow.role == "member", SeatRow.ended_at.is_(None))
    ).all()
    return sorted(rows, key=lambda row: (fold(row.name), row.id))


def people_choices(
    alliance_id: int, partner_id: int | None = None, *, observers: bool = True
) -> list[tuple[int, str]]:
    """Everybody with a living seat, or only those who sit for one partner, as (id, name), by name.

    Without ``observers`` those stay out who only read and could not answer.
    """
    query = (
        sa.select(Person.id, Person.name)
        .join(SeatRow, SeatRow.person_id == Person.id)
        .where(SeatRow.alliance_id == alliance_id, SeatRow.ended_at.is_(None))
        .distinct()
    )
    if partner_id is not None:
        query = query.where(SeatRow.partner_id == partner_id, SeatRow.role == "member")
    if not observers:
        query = query.where(SeatRow.role != "observer")
    return sorted(((row.id, row.name) for row in db.session.execute(query)), key=lambda pair: (fold(pair[1]), pair[0]))


# -- the alliance --------------------------------------------------------------------------------


def alliance(alliance_id: int) -> Alliance:
    """The alliance with this id."""
    return db.session.get_one(Alliance, alliance_id)


def alliance_by_slug(slug: str) -> Alliance | None:
    """The alliance with this address."""
    return db.session.scalar(sa.select(Alliance).where(Alliance.slug == slug))


def locked_alliance(alliance_id: int) -> Alliance:
    """The alliance as it stands now, locked until the act is over: caps and numbers are counted under it."""
    return db.session.scalars(
        sa.select(Alliance)
        .where(Alliance.id == alliance_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def parent_choices(actor: Actor, alliance: Alliance) -> list[tuple[int, str]]:
    """The alliances that may be named as the programme above: those the person knows of, and the present one."""
    known = {seat.alliance_id: seat.name for seat in actor.seats.values()}
    if alliance.parent_id is not None and alliance.parent_id not in known:
        parent = db.session.get_one(Alliance, alliance.parent_id)
        known[parent.id] = parent.short_name or str(parent.name)
    known.pop(alliance.id, None)
    return sorted(known.items(), key=lambda pair: (fold(pair[1]), pair[0]))


# -- partners ------------------------------------------------------------------------------------


def partners(alliance_id: int) -> list[sa.Row]:
    """All partners as columns, by their short name; those on the way in and those who left too."""
    return list(_partners(alliance_id))


@prepared
def _partners(alliance_id: int) -> sa.Executable:
    query = sa.select(
        Partner.id, Partner.name, Partner.short_name, Partner.sector, Partner.country, Partner.role, Partner.kinds,
        Partner.identified_on, Partner.contacted_on, Partner.answered_on, Partner.member_from, Partner.member_until,
    )  # fmt: skip
    return query.where(Partner.alliance_id == alliance_id).order_by(Partner.sort_key, Partner.id)


def way_in(partner: sa.Row | Partner) -> rules.WayIn:
    """The dates of a partner's way in."""
    return rules.WayIn(**{name: getattr(partner, name) for name in rules.WAY})


def taking_part(rows: list[sa.Row], day: date) -> list[sa.Row]:
    """The partners that are neither still on their way in nor gone."""
    return [row for row in rows if way_in(row).state(day) == "in"]


def partner_choices(alliance_id: int, day: date | None = None) -> list[tuple[int, str]]:
    """The partners that take part today, as (id, short name), by short name. Whoever knows the day, says it."""
    return [(row.id, row.short_name) for row in taking_part(partners(alliance_id), day or alliance_day(alliance_id))]


def alliance_day(alliance_id: int) -> date:
    """Today in the alliance's time zone."""
    return today(db.session.scalars(sa.select(Alliance.time_zone).where(Alliance.id == alliance_id)).one())


def partner(alliance_id: int, partner_id: int) -> Partner | None:
    """A partner of this alliance."""
    return db.session.scalar(sa.select(Partner).where(Partner.alliance_id == alliance_id, Partner.id == partner_id))


def staying_partner(alliance_id: int, partner_id: int) -> Partner | None:
    """A partner as it stands now, held until the act is over: it cannot leave meanwhile.

    Always before the rows of measures: leaving takes the partner first and its measures after it.
    """
    return _staying_partner(alliance_id, partner_id).scalar()


@prepared
def _staying_partner(alliance_id: int, partner_id: int) -> sa.Executable:
    return (
        sa.select(Partner)
        .where(Partner.alliance_id == alliance_id, Partner.id == partner_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )


# -- frameworks ----------------------------------------------------------------------------------


def frameworks(alliance_id: int) -> list[Framework]:
    """The frameworks with their items, in their order."""
    return list(
        db.session.scalars(
            sa.select(Framework)
            .where(Framework.alliance_id == alliance_id)
            .options(selectinload(Framework.items))
            .order_by(Framework.position, Framework.id)
        )
    )


def framework(alliance_id: int, framework_id: int) -> Framework | None:
    """A framework of this alliance with its items."""
    return db.session.scalar(
        sa.select(Framework)
        .where(Framework.alliance_id == alliance_id, Framework.id == framework_id)
        .options(selectinload(Framework.items))
    )


def item(alliance_id: int, item_id: int) -> FrameworkItem | None:
    """An item of a framework of this alliance, with its framework."""
    return db.session.scalar(
        sa.select(FrameworkItem)
        .where(FrameworkItem.alliance_id == alliance_id, FrameworkItem.id == item_id)
        .options(joinedload(FrameworkItem.framework))
    )


def field_items(alliance_id: int) -> list[sa.Row]:
    """The action fields: what may be a measure's main field, as columns, in their order."""
    return list(_field_items(alliance_id))


@prepared
def _field_items(alliance_id: int) -> sa.Select:
    return _items(alliance_id).where(Framework.kind == "fields")


def other_items(alliance_id: int) -> list[sa.Row]:
    """The items of all other frameworks (phases, priorities, topics), as columns, in their order."""
    return list(db.session.execute(_items(alliance_id).where(Framework.kind != "fields")))


def _items(alliance_id: int) -> sa.Select:
    return (
        sa.select(
            FrameworkItem.id, FrameworkItem.code, FrameworkItem.name, FrameworkItem.framework_id, Framework.kind,
            Framework.name.label("framework_name"),
        )
        .join(Framework, Framework.id == FrameworkItem.framework_id)
        .where(FrameworkItem.alliance_id == alliance_id)
        .order_by(Framework.position, Framework.id, FrameworkItem.position, FrameworkItem.id)
    )


# -- key dates and working rules -----------------------------------------------------------------


def key_dates(alliance_id: int) -> list[KeyDate]:
    """The key dates in the order of time; those nobody knows yet stand last."""
    found = db.session.scalars(sa.select(KeyDate).where(KeyDate.alliance_id == alliance_id).order_by(KeyDate.id))
    return sorted(found, key=lambda key_date: rules.in_time(key_date.day))


def key_date(alliance_id: int, key_date_id: int) -> KeyDate | None:
    """A key date of this alliance."""
    return db.session.scalar(sa.select(KeyDate).where(KeyDate.alliance_id == alliance_id, KeyDate.id == key_date_id))


def working_rules(alliance_id: int) -> list[WorkingRules]:
    """All editions of the working rules, the newest first."""
    return list(
        db.session.scalars(
            sa.select(WorkingRules)
            .where(WorkingRules.alliance_id == alliance_id)
            .order_by(WorkingRules.edition.desc())
        )
    )


def newest_working_rules(alliance_id: int) -> WorkingRules | None:
    """The edition in force."""
    return db.session.scalar(
        sa.select(WorkingRules)
        .where(WorkingRules.alliance_id == alliance_id)
        .order_by(WorkingRules.edition.desc())
        .limit(1)
    )


# -- the history ---------------------------------------------------------------------------------


def told(happenings: Sequence[Happening], zone: str) -> list[HistoryLine]:
    """A history in the reader's language, with the names of those who acted: one statement."""
    return tell_lines(happenings, names_of(people_in(happenings)), zone)
