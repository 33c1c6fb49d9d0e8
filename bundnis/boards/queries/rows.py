"""Counts, cards, rows of the list and of the paper, and who contributes to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

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
from bundnis.core.asking import Rows, prepared, together
from bundnis.core.columns import code, written
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.measures.rules import BEFORE_COMPLETED
from bundnis.measures.stages import COLUMNS, REPORTING, Stage

# Columns of the tables throughout: a board reads nine hundred rows, past the ORM they cost half.
_measures, _lead = table(Measure), table(Partner).alias("lead")
_column, _partner = _measures.c, table(Partner).c


# Where so many pages of measures pass a filter, one of them is soon full, whichever measures are looked at.
SOON_FULL = 16


def next_date() -> sa.ColumnElement[date | None]:
    """The next date of a measure: the end of its pause; else the earlier of the next open step's and the one
    the last update named, unless that has passed. None once it is completed or stopped."""
    step, named = _column.step_due_on, _column.next_on
    named_is_first = sa.and_(named >= TODAY, sa.or_(step.is_(None), named < step))
    return sa.case(
        (_column.stage == code(Stage.PAUSED), _column.resume_on),
        (stage_in(BEFORE_COMPLETED), sa.case((named_is_first, named), else_=step)),
    )


def counts(found: Found) -> dict[str, int]:
    """How many measures pass, by column."""
    return {row.column_stage: row.number for row in db.session.execute(_counts(found.shape), found.values)}


@lru_cache(SHAPES_KEPT)
def _counts(shape: Shape) -> sa.Executable:
    return (
        sa.select(_column.column_stage, sa.func.count().label("number"))
        .where(*conditions(shape))
        .group_by(_column.column_stage)
    )


def board(found: Found, stages: Sequence[Stage], each: int) -> tuple[dict[str, int], list[Entry]]:
    """How many measures pass by column, and the newest cards of these columns: one statement for all of them."""
    with together():
        numbers = Rows(db.session.execute(_counts(found.shape), found.values))
        newest = Rows(db.session.execute(_cards(found.shape, tuple(stages), each), found.values))
    return {row.column_stage: row.number for row in numbers}, list(map(Entry._make, newest))


def total(found: Found) -> int:
    """How many measures pass; a third of the price of counting by column."""
    return db.session.scalar(_total(found.shape), found.values) or 0


@lru_cache(SHAPES_KEPT)
def _total(shape: Shape) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(_measures).where(*conditions(shape))


@lru_cache(SHAPES_KEPT)
def _cards(shape: Shape, stages: tuple[Stage, ...], each: int) -> sa.Executable:
    newest = [
        sa.select(
            sa.select(_column.id)
            .where(*conditions(shape), _column.column_stage == code(stage))
            .order_by(*_newest_first())
            .limit(written(each))
            .subquery()
        )
        for stage in stages
    ]
    return _behind(sa.union_all(*newest).subquery("chosen"), _newest_first())


def rows(found: Found, order: Order, pages: Pages, language: str) -> list[Entry]:
    """One page of the list."""
    values = {**found.values, "offset": pages.offset}
    is_soon_full = pages.count >= SOON_FULL * pages.size
    return _entries(_rows(found.shape, order, language, pages.size, pages.offset > 0, is_soon_full), values)


@lru_cache(SHAPES_KEPT)
def _rows(
    shape: Shape, order: Order, language: str, size: int, goes_on: bool, is_soon_full: bool
) -> sa.Executable:
    by = _by(order, language)
    chosen = sa.select(_column.id).where(*conditions(shape, is_soon_full)).order_by(*by)
    chosen = chosen.limit(written(size)).offset(value("offset", sa.Integer) if goes_on else None)
    if order.key == "lead":
        chosen = chosen.select_from(_measures.outerjoin(_lead, _is_lead()))
    return _behind(chosen.subquery("chosen"), by)


def printed(found: Found, limit: int) -> list[Entry]:
    """Everything that passes, column by column, the newest first; bounded."""
    return _entries(_printed(found.shape, limit), found.values)


@lru_cache(SHAPES_KEPT)
def _printed(shape: Shape, limit: int) -> sa.Executable:
    order = (_place_of_column().asc(), *_newest_first())
    chosen = sa.select(_column.id).where(*conditions(shape)).order_by(*order).limit(written(limit))
    return _behind(chosen.subquery("chosen"), order)


def _newest_first() -> tuple[sa.ColumnElement[Any], ...]:
    return _column.rank.desc(), _column.id.desc()


def _place_of_column() -> sa.ColumnElement[int]:
    return sa.case({str(stage): place for place, stage in enumerate(COLUMNS)}, value=_column.column_stage)


def _by(order: Order, language: str) -> tuple[sa.ColumnElement[Any], ...]:
    """What the list is sorted by; what has no value stands last in both directions."""
    keys: dict[str, Any] = {
        NEWEST: _column.rank,
        "number": _column.number,
        "title": _column[f"title_{language}"],
        "stage": _place_of_column(),
        "lead": _lead.c.sort_key,
        "end": _column.planned_end_last,
        "next": next_date(),
        "news": _column.fresh_on,
    }
    key = keys[order.key]
    way = key.desc() if order.descending else key.asc()
    way = way.nulls_last() if order.key in ("lead", "end", "next", "news") else way
    return way, _column.id.desc() if order.descending else _column.id.asc()


def _is_lead() -> Condition:
    return sa.and_(_lead.c.id == _column.lead_id, LEADS)


def _behind(chosen: sa.Subquery, order: Sequence[sa.ColumnElement[Any]]) -> sa.Executable:
    """The rows behind the chosen ids; only for these few the wide columns are read."""
    return (
        sa.select(
            _column.id, _column.number,
            # As text: the value is made once a title and language, not once a row and request.
            sa.cast(_column.title, sa.Text),
            _column.column_stage, _column.stage, _column.came_from, _column.is_example, _column.lead_id,
            _column.lead_state, _lead.c.short_name, sa.case((stage_in(REPORTING), _column.health)),
            _column.planned_start_first, _column.planned_start_last, _column.planned_start_precision,
            _column.planned_end_first, _column.planned_end_last, _column.planned_end_precision,
            _column.step_due_on, _column.fresh_on, next_date(), _column.one_group, _column.result_90_days,
            # All that stands of a stopped measure is what was received.
            sa.case((_column.stage == code(Stage.STOPPED), _column.received_from), else_=_column.givers),
            _column.giver_count, sa.type_coerce(_column.given_eur, sa.BigInteger), _column.uncovered_needs,
        )
        .select_from(_measures.join(chosen, chosen.c.id == _column.id).outerjoin(_lead, _is_lead()))
        .order_by(*order)
    )


def _entries(statement: sa.Executable, values: Mapping[str, Any]) -> list[Entry]:
    return list(map(Entry._make, db.session.execute(statement, values).all()))


def givers(entries: Iterable[Entry], names: Mapping[int, str] | None = None) -> dict[int, Givers]:
    """Who contributes to these measures.

    ``names`` are the short names the page already knows, by id, in the order of the alphabet; others are asked for.
    """
    found = {entry.id: _ids(entry.givers) for entry in entries if entry.givers}
    known = dict(names or {})
    unknown = {partner_id for ids in found.values() for partner_id in ids} - known.keys()
    if unknown:
        known |= {row.id: row.short_name for row in _names(list(unknown))}
    place = {partner_id: place for place, partner_id in enumerate(known)}
    return {
        measure_id: tuple([(each, known[each]) for each in sorted(ids, key=place.__getitem__)])
        for measure_id, ids in found.items()
    }


@lru_cache(SHAPES_KEPT)
def _ids(joined: str) -> frozenset[int]:
    return frozenset(map(int, joined.split(",")))


@prepared
def _names(ids: list[int]) -> sa.Executable:
    names = sa.select(_partner.id, _partner.short_name).where(_partner.id.in_(ids))
    return names.order_by(_partner.sort_key, _partner.id)
