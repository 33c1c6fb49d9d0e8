"""Counts, cards, rows of the list and of the paper, and who contributes to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from bundnis.alliances.models import Partner
from bundnis.boards.queries.conditions import (
    LEADS,
    SHAPES_KEPT,
    TODAY,
    Condition,
    Found,
    Shape,
    conditions,
    stage_in,
    value,
)
from bundnis.boards.rules import NEWEST, Entry, Givers, Order, Pages
from bundnis.contributions.models import Contribution
from bundnis.contributions.queries import has_uncovered_need, is_living
from bundnis.core.db import db
from bundnis.measures.models import Measure
from bundnis.measures.rules import BEFORE_COMPLETED
from bundnis.measures.stages import COLUMNS, REPORTING, Stage

_column = Measure.__table__.c
_lead = sa.orm.aliased(Partner, name="lead")


def next_date() -> sa.ColumnElement[date | None]:
    """The next date of a measure: the end of its pause; else the earlier of the next open step's and the one
    the last update named, unless that has passed. None once it is completed or stopped."""
    step, named = Measure.step_due_on, Measure.next_on
    named_is_first = sa.and_(named >= TODAY, sa.or_(step.is_(None), named < step))
    return sa.case(
        (Measure.stage == Stage.PAUSED, Measure.resume_on),
        (stage_in(BEFORE_COMPLETED), sa.case((named_is_first, named), else_=step)),
    )


def counts(found: Found) -> dict[str, int]:
    """How many measures pass, by column."""
    return {row[0]: row[1] for row in db.session.execute(_counts(found.shape), found.values)}


@lru_cache(SHAPES_KEPT)
def _counts(shape: Shape) -> sa.Executable:
    return (
        sa.select(Measure.column_stage, sa.func.count())
        .where(*conditions(shape))
        .group_by(Measure.column_stage)
    )


def total(found: Found) -> int:
    """How many measures pass; a third of the price of counting by column."""
    return db.session.scalar(_total(found.shape), found.values) or 0


@lru_cache(SHAPES_KEPT)
def _total(shape: Shape) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(Measure).where(*conditions(shape))


def cards(found: Found, stages: Sequence[Stage], each: int) -> list[Entry]:
    """The newest cards of each of these columns, one statement for all of them."""
    return _entries(_cards(found.shape, tuple(stages)), {**found.values, "each": each}) if stages else []


@lru_cache(SHAPES_KEPT)
def _cards(shape: Shape, stages: tuple[Stage, ...]) -> sa.Executable:
    newest = [
        sa.select(
            sa.select(Measure.id)
            .where(*conditions(shape), Measure.column_stage == str(stage))
            .order_by(*_newest_first())
            .limit(value("each", sa.Integer))
            .subquery()
        )
        for stage in stages
    ]
    return _behind(sa.union_all(*newest).subquery("chosen"), _newest_first())


def rows(found: Found, order: Order, pages: Pages, language: str) -> list[Entry]:
    """One page of the list."""
    values = {**found.values, "size": pages.size, "offset": pages.offset}
    return _entries(_rows(found.shape, order, language), values)


@lru_cache(SHAPES_KEPT)
def _rows(shape: Shape, order: Order, language: str) -> sa.Executable:
    by = _by(order, language)
    chosen = sa.select(Measure.id).where(*conditions(shape)).order_by(*by)
    chosen = chosen.limit(value("size", sa.Integer)).offset(value("offset", sa.Integer))
    if order.key == "lead":
        chosen = chosen.outerjoin(_lead, _is_lead())
    return _behind(chosen.subquery("chosen"), by)


def printed(found: Found, limit: int) -> list[Entry]:
    """Everything that passes, column by column, the newest first; bounded."""
    return _entries(_printed(found.shape), {**found.values, "limit": limit})


@lru_cache(SHAPES_KEPT)
def _printed(shape: Shape) -> sa.Executable:
    order = (_place_of_column().asc(), *_newest_first())
    chosen = sa.select(Measure.id).where(*conditions(shape)).order_by(*order).limit(value("limit", sa.Integer))
    return _behind(chosen.subquery("chosen"), order)


def _newest_first() -> tuple[sa.ColumnElement[Any], ...]:
    return Measure.rank.desc(), Measure.id.desc()


def _place_of_column() -> sa.ColumnElement[int]:
    return sa.case({str(stage): place for place, stage in enumerate(COLUMNS)}, value=Measure.column_stage)


def _by(order: Order, language: str) -> tuple[sa.ColumnElement[Any], ...]:
    """What the list is sorted by; what has no value stands last in both directions."""
    keys: dict[str, Any] = {
        NEWEST: Measure.rank,
        "number": Measure.number,
        "title": _column[f"title_{language}"],
        "stage": _place_of_column(),
        "lead": _lead.sort_key,
        "end": _column.planned_end_last,
        "next": next_date(),
        "news": Measure.fresh_on,
    }
    key = keys[order.key]
    way = key.desc() if order.descending else key.asc()
    way = way.nulls_last() if order.key in ("lead", "end", "next", "news") else way
    return way, Measure.id.desc() if order.descending else Measure.id.asc()


def _is_lead() -> Condition:
    return sa.and_(_lead.id == Measure.lead_id, LEADS)


def _behind(chosen: sa.Subquery, order: Sequence[sa.ColumnElement[Any]]) -> sa.Executable:
    """The rows behind the chosen ids; only for these few the wide columns are read and the needs asked."""
    return (
        sa.select(
            Measure.id, Measure.number,
            # As text: the value is made once a title and language, not once a row and request.
            sa.cast(Measure.title, sa.Text),
            Measure.column_stage, Measure.stage, Measure.came_from, Measure.is_example, Measure.lead_id,
            Measure.lead_state, _lead.short_name, sa.case((stage_in(REPORTING), Measure.health)),
            _column.planned_start_first, _column.planned_start_last, _column.planned_start_precision,
            _column.planned_end_first, _column.planned_end_last, _column.planned_end_precision,
            Measure.step_due_on, Measure.fresh_on, next_date(), Measure.one_group, Measure.result_90_days,
            has_uncovered_need(),
        )
        .join(chosen, chosen.c.id == Measure.id)
        .outerjoin(_lead, _is_lead())
        .order_by(*order)
    )


def _entries(statement: sa.Executable, values: Mapping[str, Any]) -> list[Entry]:
    return [
        Entry._make((*row[:11], tuple(row[11:14]), tuple(row[14:17]), *row[17:22], bool(row[22])))
        for row in db.session.execute(statement, values)
    ]


def givers(measure_ids: Collection[int]) -> dict[int, Givers]:
    """Who contributes to these measures, and how much money stands among it."""
    partners: dict[int, list[tuple[int, str]]] = {}
    money: dict[int, int] = {}
    found: Any = db.session.execute(_givers(db.session.get_bind().dialect.name), {"ids": list(measure_ids)})
    for measure_id, partner_id, name, euros in found:
        partners.setdefault(measure_id, []).append((partner_id, name))
        money[measure_id] = money.get(measure_id, 0) + euros
    return {measure_id: Givers(tuple(named), money[measure_id]) for measure_id, named in partners.items()}


@cache
def _givers(dialect: str) -> sa.Executable:
    euros = sa.case((Contribution.unit == "eur", sa.type_coerce(Contribution.amount, sa.BigInteger)), else_=0)
    # PostgreSQL takes the ids as one array: as 175 parameters it took four times as long.
    ids = sa.any_(value("ids", ARRAY(sa.Integer))) if dialect == "postgresql" else None
    among = Contribution.measure_id.in_(sa.bindparam("ids")) if ids is None else Contribution.measure_id == ids
    return (
        sa.select(
            Contribution.measure_id, Partner.id, Partner.short_name,
            sa.cast(sa.func.sum(euros), sa.BigInteger).label("money"),
        )
        .join(Measure, Measure.id == Contribution.measure_id)
        .join(Partner, Partner.id == Contribution.partner_id)
        .where(among, is_living())
        .group_by(Contribution.measure_id, Partner.id, Partner.short_name, Partner.sort_key)
        .order_by(Contribution.measure_id, Partner.sort_key, Partner.id)
    )
