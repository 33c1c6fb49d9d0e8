"""Every read of needs, contributions and signatures; what is left open stands in ``unsettled``.

A sum is always one of a single unit. What a contribution covers of its need: accepted, the promised amount;
received, and withdrawn after parts were received, what was received; in a stopped measure likewise only that.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.accounts.models import Person
from bundnis.alliances.models import Partner
from bundnis.contributions.models import Contribution, Need, Signature
from bundnis.contributions.queries.carried import carried_sums, newest_carried, partners_and_whether_they_carry
from bundnis.contributions.queries.conditions import NOTHING, covers, is_uncovered, may_cover
from bundnis.contributions.queries.promises import (
    kept_of,
    number_kept,
    number_of_sheets,
    open_need,
    open_needs,
    promises_of,
    sheet_by_number,
    sheets,
)
from bundnis.contributions.queries.unsettled import (
    deliverable,
    of_measure_by_id,
    offers_of,
    open_contributions,
    open_contributions_of_partner,
    owed_by,
    unsettled_of,
)
from bundnis.contributions.rules import LIVING
from bundnis.core.asking import Rows, prepared
from bundnis.core.columns import Amount
from bundnis.core.db import db
from bundnis.measures.models import Measure

__all__ = [
    "NOTHING", "ON_MEASURE_PAGE", "carried_sums", "contributing_partner_ids", "contribution_of", "contributions_of",
    "covered", "deliverable", "givers", "is_claimed", "is_uncovered", "kept_of", "need_of", "needs_of",
    "newest_carried", "number_kept", "number_of_measure", "number_of_partner", "number_of_sheets", "of_measure",
    "of_measure_by_id", "of_partner", "offers_of", "open_contributions", "open_contributions_of_partner", "open_need",
    "open_needs", "owed_by", "partner_in", "partners_and_whether_they_carry", "promises_of", "sheet_by_number",
    "sheets", "signatures_of", "unsettled_of",
]  # fmt: skip

# A measure shows so many at once; the rest stands on the pages of its own list.
ON_MEASURE_PAGE = 50


# -- one measure ---------------------------------------------------------------------------------


def of_measure(
    measure_id: int, limit: int = ON_MEASURE_PAGE
) -> tuple[Sequence[sa.Row[Any]], Sequence[sa.Row[Any]]]:
    """Needs with what covers them, and the newest contributions: two statements.

    One row more than ``limit`` says that there are more.
    """
    return needs_of(measure_id), contributions_of(measure_id, limit + 1)


def needs_of(measure_id: int) -> Sequence[sa.Row[Any]]:
    """The living needs of a measure with the sums of accepted and offered amounts in their unit."""
    return Rows(_needs_of(measure_id))


@prepared
def _needs_of(measure_id: int) -> sa.Executable:
    sums = (
        sa.select(
            Contribution.need_id, Contribution.unit, Contribution.unit_text,
            sa.func.sum(covers(), type_=Amount).label("accepted"),
            sa.func.sum(may_cover(), type_=Amount).label("offered"),
        )
        .join(Measure, Measure.id == Contribution.measure_id)
        .where(Contribution.measure_id == measure_id, Contribution.need_id.is_not(None))
        .group_by(Contribution.need_id, Contribution.unit, Contribution.unit_text)
        .subquery()
    )
    fits = sa.and_(sums.c.need_id == Need.id, sums.c.unit == Need.unit, sums.c.unit_text == Need.unit_text)
    return (
        sa.select(
            Need.id, Need.kind, Need.amount, Need.unit, Need.unit_text, Need.note, Need.wanted,
            sa.func.coalesce(sums.c.accepted, NOTHING).label("accepted"),
            sa.func.coalesce(sums.c.offered, NOTHING).label("offered"),
        )
        .outerjoin(sums, fits)
        .where(Need.measure_id == measure_id, Need.dropped_at.is_(None))
        .order_by(Need.id)
    )


def contributions_of(measure_id: int, limit: int, offset: int = 0) -> Sequence[sa.Row[Any]]:
    """The contributions of a measure with their partners, newest first."""
    return Rows(_contributions_of(measure_id, limit, offset))


@prepared
def _contributions_of(measure_id: int, limit: int, offset: int) -> sa.Executable:
    return (
        sa.select(*_ROW)
        .join(Partner, Partner.id == Contribution.partner_id)
        .where(Contribution.measure_id == measure_id)
        .order_by(Contribution.id.desc())
        .limit(limit)
        .offset(offset)
    )


_ROW: tuple[Any, ...] = (
    Contribution.id, Contribution.partner_id, Contribution.need_id, Contribution.kind, Contribution.amount,
    Contribution.unit, Contribution.unit_text, Contribution.note, Contribution.condition, Contribution.hope,
    Contribution.language, Contribution.wanted, Contribution.state, Contribution.delivered, Contribution.received,
    Partner.short_name.label("partner"), Partner.sort_key,
)


def contributing_partner_ids(measure_id: int) -> frozenset[int]:
    """The partners with an accepted or received contribution: they may receive what the lead gives."""
    return frozenset(
        db.session.scalars(
            sa.select(Contribution.partner_id)
            .where(Contribution.measure_id == measure_id, Contribution.state.in_(("accepted", "received")))
            .distinct()
        )
    )


def need_of(alliance_id: int, number: int, need_id: int, *, living: bool = True) -> Need | None:
    """A need of the measure with this number, its measure loaded; only while it is on the list, unless asked."""
    query = (
        sa.select(Need)
        .join(Measure, Measure.id == Need.measure_id)
        .where(Need.alliance_id == alliance_id, Need.id == need_id, Measure.number == number)
        .options(joinedload(Need.measure))
    )
    return db.session.scalar(query.where(Need.dropped_at.is_(None)) if living else query)


def covered(need: Need) -> tuple[Decimal, Decimal]:
    """The sums of accepted and offered amounts of one need, in its unit."""
    row = db.session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(covers(), type_=Amount), NOTHING),
            sa.func.coalesce(sa.func.sum(may_cover(), type_=Amount), NOTHING),
        )
        .join(Measure, Measure.id == Contribution.measure_id)
        .where(
            Contribution.measure_id == need.measure_id, Contribution.need_id == need.id,
            Contribution.unit == need.unit, Contribution.unit_text == need.unit_text,
        )
    ).one()
    return row[0], row[1]


def is_claimed(need: Need) -> bool:
    """Whether somebody has offered something for this need that still stands."""
    query = sa.select(Contribution.id).where(
        Contribution.measure_id == need.measure_id, Contribution.need_id == need.id, Contribution.state.in_(LIVING)
    )
    return db.session.scalar(query.limit(1)) is not None


def contribution_of(alliance_id: int, number: int, contribution_id: int) -> Contribution | None:
    """A contribution of the measure with this number, with measure, partner and need."""
    return db.session.scalar(
        sa.select(Contribution)
        .join(Measure, Measure.id == Contribution.measure_id)
        .where(
            Contribution.alliance_id == alliance_id, Contribution.id == contribution_id, Measure.number == number
        )
        .options(joinedload(Contribution.measure), joinedload(Contribution.partner), joinedload(Contribution.need))
    )


def signatures_of(contribution_id: int, before: int | None = None, limit: int = 50) -> list[sa.Row[Any]]:
    """The newest signatures with the names of persons and partners; ``before`` is the id to go on from."""
    query = (
        sa.select(
            Signature.id, Signature.step, Signature.amount, Signature.on, Signature.reason, Signature.at,
            Person.name.label("person"), Partner.short_name.label("partner"),
        )
        .join(Person, Person.id == Signature.person_id)
        .outerjoin(Partner, Partner.id == Signature.partner_id)
        .where(Signature.contribution_id == contribution_id)
        .order_by(Signature.id.desc())
        .limit(limit)
    )
    return list(db.session.execute(query if before is None else query.where(Signature.id < before)))


def givers(alliance_id: int, limit: int = 200) -> list[sa.Row[Any]]:
    """The partners that may give, by name: associates and advisers too, where they carry something."""
    return list(_givers(alliance_id, limit))


@prepared
def _givers(alliance_id: int, limit: int) -> sa.Executable:
    return (
        sa.select(Partner.id, Partner.short_name, Partner.role, Partner.member_until)
        .where(Partner.alliance_id == alliance_id)
        .order_by(Partner.sort_key, Partner.id)
        .limit(limit)
    )


def partner_in(alliance_id: int, partner_id: int) -> Partner | None:
    """A partner of this alliance; a foreign one is none."""
    return _partner_in(alliance_id, partner_id).scalar()


@prepared
def _partner_in(alliance_id: int, partner_id: int) -> sa.Executable:
    return sa.select(Partner).where(Partner.alliance_id == alliance_id, Partner.id == partner_id)


# -- everything of one partner --------------------------------------------------------------------


def of_partner(alliance_id: int, partner_id: int, limit: int, offset: int = 0) -> list[sa.Row[Any]]:
    """Everything a partner has ever offered, newest first, with the measures' names."""
    return list(
        db.session.execute(
            sa.select(*_ROW, Measure.number, Measure.title, Measure.stage, Contribution.offered_at)
            .join(Measure, Measure.id == Contribution.measure_id)
            .join(Partner, Partner.id == Contribution.partner_id)
            .where(Contribution.alliance_id == alliance_id, Contribution.partner_id == partner_id)
            .order_by(Contribution.id.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def number_of_partner(alliance_id: int, partner_id: int) -> int:
    """How many contributions a partner has ever offered."""
    query = sa.select(sa.func.count()).where(
        Contribution.alliance_id == alliance_id, Contribution.partner_id == partner_id
    )
    return db.session.scalar(query) or 0


def number_of_measure(measure_id: int) -> int:
    """How many contributions a measure has, in any state."""
    query = sa.select(sa.func.count()).select_from(Contribution).where(Contribution.measure_id == measure_id)
    return db.session.scalar(query) or 0
