"""Every read of board and list: tuples of columns, and a number of statements that never grows.

A page asks five times: the alliance's limits, the choices of the filters, the counts, the rows, and who
contributes to them. Flags are computed from the rows by ``measures.rules``; to *filter* by a flag the same
question stands here once more in SQL, and a test holds both together.

Building a statement costs more than running it. So each is built once for its shape (which filters, which
order) and kept; only its values differ from page to page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.boards.rules import NEWEST, Entry, Filters, Givers, Order, Pages, search_number, search_words
from bundnis.contributions.models import Contribution
from bundnis.contributions.queries import has_uncovered_need, is_living
from bundnis.core.columns import Amount
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.measures.rules import BEFORE_COMPLETED, MAIN_KINDS, Limits
from bundnis.measures.stages import COLUMNS, REPORTING, Stage

# More partners or fields than a person would look through in a select; nobody has as many.
MOST_CHOICES = 300
SHAPES_KEPT = 500

Condition = sa.ColumnElement[bool]

_column = Measure.__table__.c
_lead = sa.orm.aliased(Partner, name="lead")
# A partner that has declined does not lead, and is not shown as if it did.
_leads = Measure.lead_state.in_(("requested", "accepted"))
_alliance: sa.BindParameter[int] = sa.bindparam("alliance", type_=sa.Integer)
_today: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)


# -- what frames a page --------------------------------------------------------------------------


def limits(alliance_id: int) -> tuple[Limits, bool]:
    """The settings that flags depend on, and whether the alliance has any measure at all."""
    row = db.session.execute(_limits(), {"alliance": alliance_id}).one()
    return Limits(*row[:4]), bool(row[4])


@cache
def _limits() -> sa.Select[Any]:
    any_measure = sa.exists().where(Measure.alliance_id == Alliance.id).correlate(Alliance)
    return sa.select(
        Alliance.stale_days, Alliance.size_months, Alliance.size_partners, Alliance.size_eur, any_measure
    ).where(Alliance.id == _alliance)


def choices(alliance_id: int) -> tuple[list[tuple[int, str]], list[tuple[int, Translated]]]:
    """What the filters offer: the partners by name, the action fields in their order. One statement."""
    rows = db.session.execute(_choices(), {"alliance": alliance_id}).all()
    return (
        [(row.id, row.short_name) for row in rows if row.kind == 0],
        [(row.id, row.name) for row in rows if row.kind == 1],
    )


@cache
def _choices() -> sa.CompoundSelect[Any]:
    partners = (
        sa.select(
            sa.literal(0).label("kind"), sa.literal(0).label("place"), Partner.sort_key.label("sort_key"),
            Partner.id, Partner.short_name, sa.cast(sa.null(), FrameworkItem.name.type).label("name"),
        )
        .where(Partner.alliance_id == _alliance)
        .order_by(Partner.sort_key, Partner.id)
        .limit(MOST_CHOICES)
        .subquery()
    )
    fields = (
        sa.select(
            sa.literal(1).label("kind"), (Framework.position * 10_000 + FrameworkItem.position).label("place"),
            FrameworkItem.code.label("sort_key"), FrameworkItem.id, sa.literal("").label("short_name"),
            FrameworkItem.name,
        )
        .join(Framework, Framework.id == FrameworkItem.framework_id)
        .where(FrameworkItem.alliance_id == _alliance, Framework.kind.in_(MAIN_KINDS))
        .order_by(sa.literal_column("place"), FrameworkItem.id)
        .limit(MOST_CHOICES)
        .subquery()
    )
    order = (sa.literal_column(name) for name in ("kind", "place", "sort_key", "id"))
    return sa.union_all(sa.select(partners), sa.select(fields)).order_by(*order)


# -- filters -------------------------------------------------------------------------------------


class Shape(NamedTuple):
    """What a condition looks like apart from its values."""

    names: tuple[str, ...] = ()
    words: int = 0
    has_number: bool = False
    is_paused: bool = False
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
        names=tuple(name for name, _value in filters.chosen),
        words=len(words),
        has_number=number is not None,
        is_paused=filters.get("stage") == Stage.PAUSED,
        flag=filters.get("flag"),
    )
    return Found(shape, values)


def _escaped(word: str) -> str:
    """A word for LIKE with its own signs meant as they are."""
    for sign in "/%_":
        word = word.replace(sign, f"/{sign}")
    return word


def _value(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


@lru_cache(SHAPES_KEPT)
def conditions(shape: Shape) -> tuple[Condition, ...]:
    """What a measure must be to pass all filters."""
    by_name = {
        "q": lambda: _says(shape.words, shape.has_number),
        "partner": _takes_part,
        "route": lambda: Measure.route == _value("route", sa.String),
        "field": lambda: Measure.field_id == _value("field", sa.Integer),
        "stage": lambda: (Measure.stage if shape.is_paused else Measure.column_stage) == _value("stage", sa.String),
        "health": lambda: sa.and_(Measure.health == _value("health", sa.String), _stage_in(REPORTING)),
        "flag": lambda: has_flag(shape.flag),
    }
    return (Measure.alliance_id == _alliance, *(by_name[name]() for name in shape.names))


def _stage_in(stages: Collection[Stage]) -> Condition:
    return Measure.stage.in_(sorted(stages))


def _says(words: int, has_number: bool) -> Condition:
    """Title or summary hold every word, in any language and without regard to accents; or it is the number."""
    texts = sa.and_(
        sa.true(), *(Measure.words.like(_value(f"word_{place}", sa.Text), escape="/") for place in range(words))
    )
    return sa.or_(Measure.number == _value("number", sa.Integer), texts) if has_number else texts


def _takes_part() -> Condition:
    partner = _value("partner", sa.Integer)
    gives = (
        sa.exists()
        .where(Contribution.measure_id == Measure.id, Contribution.partner_id == partner, is_living())
        .correlate(Measure)
    )
    return sa.or_(sa.and_(Measure.lead_id == partner, _leads), gives)


def has_flag(flag: str) -> Condition:
    """Whether a measure carries a flag: in SQL what ``measures.rules.flags`` says in Python."""
    before_completed, reporting = _stage_in(BEFORE_COMPLETED), _stage_in(REPORTING)
    not_closed = _stage_in(BEFORE_COMPLETED | {Stage.PAUSED})
    match flag:
        case "overdue":
            return sa.and_(before_completed, sa.or_(_column.planned_end_last < _today, Measure.step_due_on < _today))
        case "stale":
            return sa.and_(reporting, Measure.fresh_on < _value("stale_before", sa.Date))
        case "uncovered":
            return sa.and_(not_closed, has_uncovered_need())
        case "lead_open":
            return sa.and_(before_completed, sa.func.coalesce(Measure.lead_state, "") != "accepted")
        case "no_step":
            return sa.and_(reporting, Measure.step_due_on.is_(None))
        case "too_big":
            return sa.and_(not_closed, _is_too_big())
    raise ValueError(f"no such flag: {flag}")


def _is_too_big() -> Condition:
    of_measure = (Contribution.measure_id == Measure.id, is_living())
    given = sa.select(sa.func.count(Contribution.partner_id.distinct())).where(*of_measure)
    money = sa.select(sa.func.coalesce(sa.func.sum(Contribution.amount, type_=Amount), sa.literal(0, Amount)))
    return sa.or_(
        Measure.one_group.is_(False),
        Measure.result_90_days.is_(False),
        _lasts_longer(),
        given.correlate(Measure).scalar_subquery() > _value("partners", sa.Integer),
        money.where(*of_measure, Contribution.unit == "eur").correlate(Measure).scalar_subquery()
        > _value("money", Amount),
    )


def _lasts_longer() -> Condition:
    """Whether the last planned day lies more than so many months after the first.

    Counted in months of 31 days, which orders days as the calendar does and is the same on both databases;
    adding months to a date is not (31 January plus one month).
    """
    start, end = _column.planned_start_first, _column.planned_end_last

    def part(name: str) -> sa.ColumnElement[int]:
        return sa.cast(sa.extract(name, end), sa.Integer) - sa.cast(sa.extract(name, start), sa.Integer)

    return (part("year") * 12 + part("month") - _value("months", sa.Integer)) * 31 + part("day") > 0


# -- rows ----------------------------------------------------------------------------------------


def next_date() -> sa.ColumnElement[date | None]:
    """The next date of a measure: the end of its pause; else the earlier of the next open step's and the one
    the last update named, unless that has passed. None once it is completed or stopped."""
    step, named = Measure.step_due_on, Measure.next_on
    named_is_first = sa.and_(named >= _today, sa.or_(step.is_(None), named < step))
    return sa.case(
        (Measure.stage == Stage.PAUSED, Measure.resume_on),
        (_stage_in(BEFORE_COMPLETED), sa.case((named_is_first, named), else_=step)),
    )


def counts(found: Found) -> dict[str, int]:
    """How many measures pass, by column."""
    return {row[0]: row[1] for row in db.session.execute(_counts(found.shape), found.values)}


@lru_cache(SHAPES_KEPT)
def _counts(shape: Shape) -> sa.Select[Any]:
    return (
        sa.select(Measure.column_stage, sa.func.count())
        .where(*conditions(shape))
        .group_by(Measure.column_stage)
    )


def cards(found: Found, stages: Sequence[Stage], each: int) -> list[Entry]:
    """The newest cards of each of these columns, one statement for all of them."""
    return _entries(_cards(found.shape, tuple(stages)), {**found.values, "each": each}) if stages else []


@lru_cache(SHAPES_KEPT)
def _cards(shape: Shape, stages: tuple[Stage, ...]) -> sa.Select[Any]:
    newest = [
        sa.select(
            sa.select(Measure.id)
            .where(*conditions(shape), Measure.column_stage == str(stage))
            .order_by(*_newest_first())
            .limit(_value("each", sa.Integer))
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
def _rows(shape: Shape, order: Order, language: str) -> sa.Select[Any]:
    by = _by(order, language)
    chosen = sa.select(Measure.id).where(*conditions(shape)).order_by(*by)
    chosen = chosen.limit(_value("size", sa.Integer)).offset(_value("offset", sa.Integer))
    if order.key == "lead":
        chosen = chosen.outerjoin(_lead, _is_lead())
    return _behind(chosen.subquery("chosen"), by)


def printed(found: Found, limit: int) -> list[Entry]:
    """Everything that passes, column by column, the newest first; bounded."""
    return _entries(_printed(found.shape), {**found.values, "limit": limit})


@lru_cache(SHAPES_KEPT)
def _printed(shape: Shape) -> sa.Select[Any]:
    order = (_place_of_column().asc(), *_newest_first())
    chosen = sa.select(Measure.id).where(*conditions(shape)).order_by(*order).limit(_value("limit", sa.Integer))
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
    return sa.and_(_lead.id == Measure.lead_id, _leads)


def _behind(chosen: sa.Subquery, order: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    """The rows behind the chosen ids; only for these few the wide columns are read and the needs asked."""
    return (
        sa.select(
            Measure.id, Measure.number,
            # As text: the value is made once a title and language, not once a row and request.
            sa.cast(Measure.title, sa.Text),
            Measure.column_stage, Measure.stage, Measure.came_from, Measure.is_example, Measure.lead_id,
            Measure.lead_state, _lead.short_name, sa.case((_stage_in(REPORTING), Measure.health)),
            _column.planned_start_first, _column.planned_start_last, _column.planned_start_precision,
            _column.planned_end_first, _column.planned_end_last, _column.planned_end_precision,
            Measure.step_due_on, Measure.fresh_on, next_date(), Measure.one_group, Measure.result_90_days,
            has_uncovered_need(),
        )
        .join(chosen, chosen.c.id == Measure.id)
        .outerjoin(_lead, _is_lead())
        .order_by(*order)
    )


def _entries(statement: sa.Select[Any], values: Mapping[str, Any]) -> list[Entry]:
    return [
        Entry(*row[:11], tuple(row[11:14]), tuple(row[14:17]), *row[17:22], bool(row[22]))
        for row in db.session.execute(statement, values)
    ]


def givers(measure_ids: Collection[int]) -> dict[int, Givers]:
    """Who contributes to these measures, and how much money stands among it."""
    found: dict[int, Givers] = {}
    for measure_id, partner_id, name, money in db.session.execute(_givers(), {"ids": list(measure_ids)}):
        before = found.get(measure_id, Givers())
        found[measure_id] = Givers((*before.partners, (partner_id, name)), before.money + money)
    return found


@cache
def _givers() -> sa.Select[Any]:
    euros = sa.case((Contribution.unit == "eur", sa.type_coerce(Contribution.amount, sa.BigInteger)), else_=0)
    return (
        sa.select(
            Contribution.measure_id, Partner.id, Partner.short_name, sa.cast(sa.func.sum(euros), sa.BigInteger)
        )
        .join(Measure, Measure.id == Contribution.measure_id)
        .join(Partner, Partner.id == Contribution.partner_id)
        .where(Contribution.measure_id.in_(sa.bindparam("ids", type_=sa.Integer, expanding=True)), is_living())
        .group_by(Contribution.measure_id, Partner.id, Partner.short_name, Partner.sort_key)
        .order_by(Contribution.measure_id, Partner.sort_key, Partner.id)
    )
