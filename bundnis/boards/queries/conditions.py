"""Filters in SQL. Flags are computed from the rows by ``measures.rules``; to *filter* by a flag the same question
stands here once more, and a test holds both together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from bundnis.boards.rules import Filters, search_number, search_words
from bundnis.contributions.models import Contribution
from bundnis.contributions.rules import LIVING
from bundnis.core.columns import Amount, code, spelled
from bundnis.core.db import table
from bundnis.measures.models import Measure, MeasureItem
from bundnis.measures.queries.lead import OPEN_COLUMNS
from bundnis.measures.rules import BEFORE_COMPLETED, Limits
from bundnis.measures.stages import REPORTING, Stage

SHAPES_KEPT = 500

Condition = sa.ColumnElement[bool]

_column, _given = table(Measure).c, table(Contribution).c
# A partner that has declined does not lead, and is not shown as if it did.
LEADS = _column.lead_state.in_(spelled(("requested", "accepted")))
TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_alliance: sa.BindParameter[int] = sa.bindparam("alliance", type_=sa.Integer)


class Shape(NamedTuple):
    """What a condition looks like apart from its values."""

    names: tuple[str, ...] = ()
    words: int = 0
    has_number: bool = False
    # The chosen stage, where it asks for other words than the rest: none, paused or stopped.
    stage: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Found:
    """The measures that pass the filters of a page: every statement of it asks about the same."""

    shape: Shape
    values: Mapping[str, Any]


def find(alliance_id: int, filters: Filters, today: date, limits: Limits) -> Found:
    """Turn filters into a shape and its values."""
    words, number = search_words(filters.get("q")), search_number(filters.get("q"))
    values: dict[str, Any] = {
        "alliance": alliance_id,
        "today": today,
        "stale_before": today - timedelta(days=limits.stale_days),
        "months": limits.size_months,
        "partners": limits.size_partners,
        "money": limits.size_eur,
        "number": number,
        "partner": filters.id_of("partner"),
        "field": filters.id_of("field"),
        **{name: filters.get(name) for name in ("route", "stage", "health")},
        **{f"word_{place}": f"%{_escaped(word)}%" for place, word in enumerate(words)},
    }
    shape = Shape(
        names=tuple(name for name, _chosen in filters.chosen),
        words=len(words),
        has_number=number is not None,
        stage=stage if (stage := filters.get("stage")) in ("", Stage.PAUSED, Stage.STOPPED) else "other",
        flag=filters.get("flag"),
    )
    return Found(shape, values)


def _escaped(word: str) -> str:
    """A word for LIKE with its own signs meant as they are."""
    for sign in "/%_":
        word = word.replace(sign, f"/{sign}")
    return word


def value(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


@lru_cache(SHAPES_KEPT)
def conditions(shape: Shape, is_soon_full: bool = False) -> tuple[Condition, ...]:
    """What a measure must be to pass all filters. ``is_soon_full``: only the first are asked for, and many pass."""
    by_name = {
        "q": lambda: _says(shape.words, shape.has_number),
        "partner": lambda: _takes_part(shape.stage, is_soon_full),
        "route": lambda: _column.route == value("route", sa.String),
        "field": _is_of_field,
        "stage": lambda: _is_at(shape.stage),
        "health": lambda: sa.and_(_column.health == value("health", sa.String), stage_in(REPORTING)),
        "flag": lambda: has_flag(shape.flag),
    }
    return (_column.alliance_id == _alliance, *(by_name[name]() for name in shape.names))


def stage_in(stages: Collection[Stage]) -> Condition:
    return _column.stage.in_(spelled(stages))


def _says(words: int, has_number: bool) -> Condition:
    """Title or summary hold every word, in any language and without regard to accents; or it is the number."""
    texts = sa.and_(
        sa.true(), *(_column.words.like(value(f"word_{place}", sa.Text), escape="/") for place in range(words))
    )
    return sa.or_(_column.number == value("number", sa.Integer), texts) if has_number else texts


def _is_at(stage: str) -> Condition:
    """A paused measure stays in the column it came from; every other stage is a column."""
    return (_column.stage if stage == Stage.PAUSED else _column.column_stage) == value("stage", sa.String)


def _is_of_field() -> Condition:
    """The field is the main one or one of the further ones."""
    field = value("field", sa.Integer)
    further = sa.select(MeasureItem.measure_id).where(
        MeasureItem.alliance_id == _alliance, MeasureItem.item_id == field
    )
    return sa.or_(_column.field_id == field, _is_among(further, "further"))


def _takes_part(stage: str, is_soon_full: bool) -> Condition:
    """The partner leads, or something it gives stands: of a stopped measure only what was received."""
    partner = value("partner", sa.Integer)
    given = sa.select(_given.measure_id).where(
        _given.alliance_id == _alliance, _given.partner_id == partner, _given.state.in_(spelled(LIVING))
    )
    received = given.where(_given.state == code("received"))
    is_among = _is_asked if is_soon_full else _is_among
    gives, has_given = is_among(given, "given"), is_among(received, "received")
    # With a stage chosen, one of the two is known for all.
    if stage:
        stands = has_given if stage == Stage.STOPPED else gives
    else:
        is_stopped = _column.stage == code(Stage.STOPPED)
        stands = sa.or_(sa.and_(~is_stopped, gives), sa.and_(is_stopped, has_given))
    return sa.or_(sa.and_(_column.lead_id == partner, LEADS), stands)


def _is_asked(measure_ids: sa.Select[Any], _name: str) -> Condition:
    """Whether the measure is one of these, asked of each measure: a quarter of the price where a page of them is soon
    full, five times as dear where ten thousand are asked in vain."""
    (measure_id,) = measure_ids.selected_columns
    return measure_ids.where(measure_id == _column.id).correlate(table(Measure)).exists()


def _is_among(measure_ids: sa.Select[Any], name: str) -> Condition:
    """Whether the measure is one of a list that is made once a statement, however many columns ask for it."""
    return _column.id.in_(sa.select(measure_ids.cte(name).c.measure_id))


def has_flag(flag: str) -> Condition:
    """Whether a measure carries a flag: in SQL what ``measures.rules.flags`` says in Python.

    No flag stands in the columns of what is closed: so the index of the open ones answers.
    """
    return sa.and_(_column.column_stage.in_(spelled(OPEN_COLUMNS)), _carries(flag))


def _carries(flag: str) -> Condition:
    """Whether a measure in an open column carries a flag; in these columns stands what is not completed, or paused."""
    before_completed, reporting = stage_in(BEFORE_COMPLETED), stage_in(REPORTING)
    match flag:
        case "overdue":
            return sa.and_(before_completed, sa.or_(_column.planned_end_last < TODAY, _column.step_due_on < TODAY))
        case "stale":
            return sa.and_(reporting, _column.fresh_on < value("stale_before", sa.Date))
        case "uncovered":
            return _column.uncovered_needs > 0
        case "lead_open":
            return sa.and_(before_completed, sa.func.coalesce(_column.lead_state, "") != code("accepted"))
        case "no_step":
            return sa.and_(reporting, _column.step_due_on.is_(None))
        case "too_big":
            return _is_too_big()
    raise ValueError(f"no such flag: {flag}")


def _is_too_big() -> Condition:
    return sa.or_(
        _column.one_group.is_(False),
        _column.result_90_days.is_(False),
        _column.giver_count > value("partners", sa.Integer),
        _column.given_eur > value("money", Amount),
        _column.planned_months > value("months", sa.Integer),
    )
