"""The sums of the ledger: what partners carry of the measures that run now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.contributions.models import Carried, Contribution
from bundnis.contributions.queries.conditions import RUNNING
from bundnis.contributions.rules import LIVING
from bundnis.core.asking import prepared
from bundnis.core.columns import Amount, spelled
from bundnis.core.db import db, table
from bundnis.measures.models import Measure

_given, _measure, _partner, _carried = (table(each).c for each in (Contribution, Measure, Partner, Carried))


def carried_sums(alliance_id: int) -> list[sa.Row[Any]]:
    """What stands for measures that run now, by partner, kind and unit: offered, accepted, delivered, received apart.

    Units are never added together; contributions in words of their own are only counted.
    """
    return list(_carried_sums(alliance_id))


@prepared
def _carried_sums(alliance_id: int) -> sa.Executable:
    return (
        sa.select(
            _carried.partner_id, _carried.kind, _carried.unit, _carried.number, _carried.offered, _carried.accepted,
            _carried.delivered, _carried.received,
        )
        .where(_carried.alliance_id == alliance_id, _carried.number > 0)
        .order_by(_carried.partner_id, _carried.kind, _carried.unit)
    )


def added_up(*those: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The same of some contributions, added up from themselves, whether their measures run or not."""
    offered = sa.case((_given.state == "offered", _given.amount), else_=0)
    accepted = sa.case((_given.state != "offered", _given.amount), else_=0)
    return (
        sa.select(
            _given.alliance_id, _given.partner_id, _given.kind, _given.unit, sa.func.count().label("number"),
            sa.func.sum(offered, type_=Amount).label("offered"), sa.func.sum(accepted, type_=Amount).label("accepted"),
            sa.func.sum(_given.delivered, type_=Amount).label("delivered"),
            sa.func.sum(_given.received, type_=Amount).label("received"),
        )
        .where(_given.state.in_(LIVING), *those)
        .group_by(_given.alliance_id, _given.partner_id, _given.kind, _given.unit)
    )  # fmt: skip


def partners_and_whether_they_carry(alliance_id: int) -> list[sa.Row[Any]]:
    """Every partner in alphabetical order, and whether it carries something that runs now.

    One short row a partner: the number of partners of an alliance is small, that of measures is not.
    """
    return list(_partners_and_whether_they_carry(alliance_id))


@prepared
def _partners_and_whether_they_carry(alliance_id: int) -> sa.Executable:
    carries = sa.exists().where(
        _carried.alliance_id == alliance_id, _carried.partner_id == Partner.id, _carried.number > 0
    )
    return (
        sa.select(
            Partner.id, Partner.short_name, Partner.name, Partner.sector, Partner.role, Partner.identified_on,
            Partner.contacted_on, Partner.answered_on, Partner.member_from, Partner.member_until,
            carries.correlate(Partner).label("carries"),
        )
        .where(Partner.alliance_id == alliance_id)
        .order_by(Partner.sort_key, Partner.id)
    )


def newest_carried(alliance_id: int, partner_ids: Sequence[int], each: int) -> list[sa.Row[Any]]:
    """The newest contributions of each partner to measures that run now, with the measures' names."""
    partners = {f"partner_{place}": partner_id for place, partner_id in enumerate(partner_ids)}
    return list(db.session.execute(_newest_carried(len(partner_ids), each), {"alliance": alliance_id, **partners}))


@lru_cache(100)
def _newest_carried(partners: int, each: int) -> sa.Executable:
    """A limited statement a partner, glued together: ranked in one go, every contribution of the alliance was read."""
    newest = [
        sa.select(
            sa.select(_given.id)
            .join_from(table(Contribution), table(Measure), _measure.id == _given.measure_id)
            .where(
                _given.alliance_id == sa.bindparam("alliance"), _given.partner_id == sa.bindparam(f"partner_{place}"),
                *_stands_now(),
            )
            .order_by(_given.id.desc())
            .limit(sa.literal_column(str(each), sa.Integer))
            .subquery()
        )
        for place in range(partners)
    ]  # fmt: skip
    chosen = sa.union_all(*newest).subquery("chosen")
    return (
        sa.select(
            _given.partner_id, _given.id, _given.kind, _given.amount, _given.unit, _given.unit_text, _given.state,
            _given.delivered, _given.received, _measure.number, sa.cast(_measure.title, sa.Text).label("title"),
            _measure.stage, _measure.health, _measure.fresh_on,
        )
        .join_from(chosen, table(Contribution), chosen.c.id == _given.id)
        .join(table(Measure), _measure.id == _given.measure_id)
        .order_by(_given.partner_id, _measure.rank.desc(), _measure.id, _given.id)
    )


def _stands_now() -> tuple[sa.ColumnElement[bool], ...]:
    """Written out: thirteen times as many values to fill in took longer than the rows to read."""
    return _given.state.in_(spelled(LIVING)), _measure.column_stage.in_(spelled(RUNNING))
