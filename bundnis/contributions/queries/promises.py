"""What partners have promised: the reads behind the mirror, the promise sheet and the sums of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import Partner
from bundnis.contributions.models import Contribution, Need, PromiseSheet
from bundnis.contributions.queries.conditions import RUNNING, is_uncovered
from bundnis.contributions.rules import LIVING, OFFERING, OPEN_STATES
from bundnis.core.columns import Amount
from bundnis.core.db import db, prepared, table
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage

# A sheet is one page, a mirror a list one reads: what is more is counted and linked.
SHOWN = 200
KEPT_SHOWN = 50
_OPEN = [str(stage) for stage in Stage if stage is not Stage.STOPPED]

_COLUMNS: tuple[Any, ...] = (
    Contribution.id, Contribution.partner_id, Contribution.kind, Contribution.amount, Contribution.unit,
    Contribution.unit_text, Contribution.note, Contribution.condition, Contribution.wanted, Contribution.state,
    Contribution.delivered, Contribution.received, Contribution.offered_at, Measure.number, Measure.title,
    Measure.stage,
)  # fmt: skip


def promises_of(alliance_id: int, partner_ids: Collection[int], limit: int = SHOWN) -> list[sa.Row[Any]]:
    """The open promises: what is due first comes first. One row more than ``limit`` says that there are more."""
    query = _of(alliance_id, partner_ids).where(Contribution.state.in_(OPEN_STATES), Measure.stage.in_(_OPEN))
    return list(
        db.session.execute(
            query.order_by(Contribution.wanted_last.asc().nulls_last(), Contribution.id).limit(limit + 1)  # type: ignore[attr-defined]
        )
    )


def kept_of(alliance_id: int, partner_ids: Collection[int], limit: int = KEPT_SHOWN) -> list[sa.Row[Any]]:
    """The kept promises, those of which everything was received; the newest first, one more than ``limit``."""
    query = _of(alliance_id, partner_ids).where(Contribution.state == "received")
    return list(db.session.execute(query.order_by(Contribution.id.desc()).limit(limit + 1)))


def _of(alliance_id: int, partner_ids: Collection[int]) -> sa.Select[Any]:
    query: sa.Select[Any] = sa.select(*_COLUMNS).join(Measure, Measure.id == Contribution.measure_id)
    return query.where(Contribution.alliance_id == alliance_id, Contribution.partner_id.in_(sorted(partner_ids)))


def number_kept(alliance_id: int, partner_ids: Collection[int]) -> int:
    """How many promises were kept."""
    query = sa.select(sa.func.count()).where(
        Contribution.alliance_id == alliance_id, Contribution.partner_id.in_(sorted(partner_ids)),
        Contribution.state == "received",
    )  # fmt: skip
    return db.session.scalar(query) or 0


# -- one need ------------------------------------------------------------------------------------

_given, _need, _partner, _measure = table(Contribution).c, table(Need).c, table(Partner).c, table(Measure).c


def open_need(alliance_id: int, partner_ids: Collection[int]) -> sa.Row[Any] | None:
    """The newest open need of a kind these partners can give, to which they have not offered anything yet."""
    values = {"alliance": alliance_id, "partners": sorted(partner_ids)}
    return db.session.execute(_open_need(), values).first()


@cache
def _open_need() -> sa.Executable:
    alliance = sa.bindparam("alliance", type_=sa.Integer)
    partners = sa.bindparam("partners", expanding=True, type_=sa.Integer)
    own = sa.exists().where(
        _given.measure_id == _need.measure_id, _given.need_id == _need.id, _given.partner_id.in_(partners),
        _given.state.in_(LIVING),
    )  # fmt: skip
    # A partner that has not said what it gives may give anything.
    kinds = sa.cast(_partner.kinds, sa.Text)
    named = sa.or_(kinds == "[]", kinds.contains(sa.literal('"') + _need.kind + '"'))
    is_given = sa.exists().where(_partner.alliance_id == alliance, _partner.id.in_(partners), named)
    return (
        sa.select(
            _need.id, _need.kind.label("gift"), _need.amount, _need.unit, _need.unit_text, _measure.number,
            sa.cast(_measure.title, sa.Text).label("title"),
        )
        .join_from(table(Need), table(Measure), _measure.id == _need.measure_id)
        .where(
            _need.alliance_id == alliance, _need.dropped_at.is_(None), _measure.stage.in_(sorted(OFFERING)),
            is_given.correlate(table(Need)), is_uncovered(), ~own,
        )
        .order_by(_need.id.desc())
        .limit(1)
    )  # fmt: skip


# -- frozen sheets -------------------------------------------------------------------------------


def sheet_by_number(alliance_id: int, number: int) -> PromiseSheet | None:
    """A frozen sheet; a foreign one is none."""
    return db.session.scalar(
        sa.select(PromiseSheet).where(PromiseSheet.alliance_id == alliance_id, PromiseSheet.number == number)
    )


def sheets(alliance_id: int, limit: int, offset: int = 0) -> list[sa.Row[Any]]:
    """The frozen sheets of an alliance, the newest first, with the names of partner and person."""
    return list(
        db.session.execute(
            sa.select(
                PromiseSheet.number, PromiseSheet.frozen_at, Partner.short_name.label("partner"),
                Person.name.label("person"),
            )
            .join(Partner, Partner.id == PromiseSheet.partner_id)
            .join(Person, Person.id == PromiseSheet.frozen_by)
            .where(PromiseSheet.alliance_id == alliance_id)
            .order_by(PromiseSheet.number.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def number_of_sheets(alliance_id: int) -> int:
    """How many sheets were frozen; numbers have no gaps."""
    query = sa.select(sa.func.max(PromiseSheet.number)).where(PromiseSheet.alliance_id == alliance_id)
    return db.session.scalar(query) or 0


# -- the sums of the ledger ----------------------------------------------------------------------


def carried_sums(alliance_id: int) -> list[sa.Row[Any]]:
    """What stands for measures that run now, by partner, kind and unit: offered, accepted, delivered, received apart.

    Units are never added together; contributions in words of their own are only counted. Answered by one index.
    """
    return list(_carried_sums(alliance_id, RUNNING))


@prepared
def _carried_sums(alliance_id: int, running: Sequence[str]) -> sa.Executable:
    of_running = sa.select(_measure.id).where(_measure.alliance_id == alliance_id, _measure.column_stage.in_(running))
    offered = sa.case((_given.state == "offered", _given.amount), else_=0)
    accepted = sa.case((_given.state != "offered", _given.amount), else_=0)
    return (
        sa.select(
            _given.partner_id, _given.kind, _given.unit, sa.func.count().label("number"),
            sa.func.sum(offered, type_=Amount).label("offered"), sa.func.sum(accepted, type_=Amount).label("accepted"),
            sa.func.sum(_given.delivered, type_=Amount).label("delivered"),
            sa.func.sum(_given.received, type_=Amount).label("received"),
        )
        .where(_given.alliance_id == alliance_id, _given.state.in_(LIVING), _given.measure_id.in_(of_running))
        .group_by(_given.partner_id, _given.kind, _given.unit)
    )  # fmt: skip
