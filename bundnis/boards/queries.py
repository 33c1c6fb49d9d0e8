"""Every read of board and list: tuples of columns, and a number of statements that never grows.

A page asks five times: the alliance's limits, the choices of the filters, the counts, the rows, and who
contributes to them. Flags are computed from the rows by ``measures.rules``; to *filter* by a flag the same
question stands here once more in SQL, and a test holds both together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.boards.rules import NEWEST, Entry, Filters, Givers, Order, Pages, search_number, search_words
from bundnis.contributions.models import Contribution
from bundnis.contributions.queries import has_contribution_of, has_uncovered_need, is_living
from bundnis.core.columns import Amount
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.measures.rules import BEFORE_COMPLETED, FLAGS, MAIN_KINDS, Limits
from bundnis.measures.stages import COLUMNS, REPORTING, Stage

# More partners or fields than a person would look through in a select; nobody has as many.
MOST_CHOICES = 300

_column = Measure.__table__.c
_lead = sa.orm.aliased(Partner, name="lead")
# A partner that has declined does not lead, and is not shown as if it did.
_leads = Measure.lead_state.in_(("requested", "accepted"))
_shows_flags = sorted(BEFORE_COMPLETED | {Stage.PAUSED})


# -- what frames a page --------------------------------------------------------------------------


def limits(alliance_id: int) -> tuple[Limits, bool]:
    """The settings that flags depend on, and whether the alliance has any measure at all."""
    any_measure = sa.exists().where(Measure.alliance_id == Alliance.id).correlate(Alliance)
    row = db.session.execute(
        sa.select(
            Alliance.stale_days, Alliance.size_months, Alliance.size_partners, Alliance.size_eur, any_measure
        ).where(Alliance.id == alliance_id)
    ).one()
    return Limits(*row[:4]), bool(row[4])


def choices(alliance_id: int) -> tuple[list[tuple[int, str]], list[tuple[int, Translated]]]:
    """What the filters offer: the partners by name, the action fields in their order. One statement."""
    kind, place, key = sa.literal_column("kind"), sa.literal_column("place"), sa.literal_column("sort_key")
    partners = (
        sa.select(
            sa.literal(0).label("kind"), sa.literal(0).label("place"), Partner.sort_key.label("sort_key"),
            Partner.id, Partner.short_name, sa.cast(sa.null(), FrameworkItem.name.type).label("name"),
        )
        .where(Partner.alliance_id == alliance_id)
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
        .where(FrameworkItem.alliance_id == alliance_id, Framework.kind.in_(MAIN_KINDS))
        .order_by(sa.literal_column("place"), FrameworkItem.id)
        .limit(MOST_CHOICES)
        .subquery()
    )
    rows = db.session.execute(
        sa.union_all(sa.select(partners), sa.select(fields)).order_by(kind, place, key, sa.literal_column("id"))
    ).all()
    return (
        [(row.id, row.short_name) for row in rows if row.kind == 0],
        [(row.id, row.name) for row in rows if row.kind == 1],
    )


# -- filters -------------------------------------------------------------------------------------


def conditions(alliance_id: int, filters: Filters, today: date, limits: Limits) -> list[sa.ColumnElement[bool]]:
    """What a measure must be to pass all filters."""
    found: list[sa.ColumnElement[bool]] = [Measure.alliance_id == alliance_id]
    for name, value in filters.chosen:
        match name:
            case "q":
                found.append(_says(value))
            case "partner":
                found.append(_takes_part(int(value)))
            case "route":
                found.append(Measure.route == value)
            case "field":
                found.append(Measure.field_id == int(value))
            case "stage":
                paused = value == Stage.PAUSED
                found.append(Measure.stage == value if paused else Measure.column_stage == value)
            case "health":
                found.append(sa.and_(Measure.health == value, Measure.stage.in_(sorted(REPORTING))))
            case "flag":
                found.append(has_flag(value, today, limits))
    return found


def _says(text: str) -> sa.ColumnElement[bool]:
    """Title or summary hold every word, in any language and without regard to accents; or it is the number."""
    words = sa.and_(*(Measure.words.contains(word, autoescape=True) for word in search_words(text)))
    number = search_number(text)
    return words if number is None else sa.or_(Measure.number == number, words)


def _takes_part(partner_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(sa.and_(Measure.lead_id == partner_id, _leads), has_contribution_of(partner_id))


def has_flag(flag: str, today: date, limits: Limits) -> sa.ColumnElement[bool]:
    """Whether a measure carries a flag: in SQL what ``measures.rules.flags`` says in Python."""
    before_completed = Measure.stage.in_(sorted(BEFORE_COMPLETED))
    reporting = Measure.stage.in_(sorted(REPORTING))
    not_closed = Measure.stage.in_(_shows_flags)
    match flag:
        case "overdue":
            return sa.and_(before_completed, sa.or_(_column.planned_end_last < today, Measure.step_due_on < today))
        case "stale":
            return sa.and_(reporting, Measure.fresh_on < today - timedelta(days=limits.stale_days))
        case "uncovered":
            return sa.and_(not_closed, has_uncovered_need())
        case "lead_open":
            has_lead = sa.func.coalesce(Measure.lead_state, "") == "accepted"
            return sa.and_(before_completed, sa.not_(has_lead))
        case "no_step":
            return sa.and_(reporting, Measure.step_due_on.is_(None))
        case "too_big":
            return sa.and_(not_closed, _is_too_big(limits))
    raise ValueError(f"no flag {flag} among {list(FLAGS)}")


def _is_too_big(limits: Limits) -> sa.ColumnElement[bool]:
    given = (
        sa.select(sa.func.count(Contribution.partner_id.distinct()))
        .where(Contribution.measure_id == Measure.id, is_living())
        .correlate(Measure)
        .scalar_subquery()
    )
    money = (
        sa.select(sa.func.coalesce(sa.func.sum(Contribution.amount, type_=Amount), sa.literal(0, Amount)))
        .where(Contribution.measure_id == Measure.id, Contribution.unit == "eur", is_living())
        .correlate(Measure)
        .scalar_subquery()
    )
    return sa.or_(
        Measure.one_group.is_(False),
        Measure.result_90_days.is_(False),
        _lasts_longer(limits.size_months),
        given > limits.size_partners,
        money > sa.literal(limits.size_eur, Amount),
    )


def _lasts_longer(months: int) -> sa.ColumnElement[bool]:
    """Whether the last planned day lies more than so many months after the first.

    Counted in months of 31 days, which orders days as the calendar does and is the same on both databases;
    adding months to a date is not (31 January plus one month).
    """
    start, end = _column.planned_start_first, _column.planned_end_last

    def part(name: str) -> sa.ColumnElement[int]:
        return sa.cast(sa.extract(name, end), sa.Integer) - sa.cast(sa.extract(name, start), sa.Integer)

    return (part("year") * 12 + part("month") - months) * 31 + part("day") > 0


# -- rows ----------------------------------------------------------------------------------------


def next_date(today: date) -> sa.ColumnElement[date | None]:
    """The next date of a measure: the end of its pause; else the earlier of the next open step's and the one
    the last update named, unless that has passed. None once it is completed or stopped."""
    step, named = Measure.step_due_on, Measure.next_on
    named_is_first = sa.and_(named >= today, sa.or_(step.is_(None), named < step))
    return sa.case(
        (Measure.stage == Stage.PAUSED, Measure.resume_on),
        (Measure.stage.in_(sorted(BEFORE_COMPLETED)), sa.case((named_is_first, named), else_=step)),
    )


def counts(found: Sequence[sa.ColumnElement[bool]]) -> dict[str, int]:
    """How many measures pass, by column."""
    rows = db.session.execute(
        sa.select(Measure.column_stage, sa.func.count()).where(*found).group_by(Measure.column_stage)
    )
    return {row[0]: row[1] for row in rows}


def cards(found: Sequence[sa.ColumnElement[bool]], stages: Collection[str], today: date, each: int) -> list[Entry]:
    """The newest cards of each of these columns, one statement for all of them."""
    newest = [
        sa.select(
            sa.select(Measure.id)
            .where(*found, Measure.column_stage == stage)
            .order_by(*_newest_first())
            .limit(each)
            .subquery()
        )
        for stage in stages
    ]
    return _entries(sa.union_all(*newest).subquery("chosen"), _newest_first(), today) if newest else []


def rows(
    found: Sequence[sa.ColumnElement[bool]], order: Order, pages: Pages, today: date, language: str
) -> list[Entry]:
    """One page of the list."""
    by = _by(order, today, language)
    chosen = sa.select(Measure.id).where(*found).order_by(*by).limit(pages.size).offset(pages.offset)
    if order.key == "lead":
        chosen = chosen.outerjoin(_lead, _is_lead())
    return _entries(chosen.subquery("chosen"), by, today)


def printed(found: Sequence[sa.ColumnElement[bool]], today: date, limit: int) -> list[Entry]:
    """Everything that passes, column by column, the newest first; bounded."""
    order = (_place_of_column().asc(), *_newest_first())
    chosen = sa.select(Measure.id).where(*found).order_by(*order).limit(limit).subquery("chosen")
    return _entries(chosen, order, today)


def _newest_first() -> tuple[sa.ColumnElement[Any], ...]:
    return Measure.rank.desc(), Measure.id.desc()


def _place_of_column() -> sa.ColumnElement[int]:
    return sa.case({str(stage): place for place, stage in enumerate(COLUMNS)}, value=Measure.column_stage)


def _by(order: Order, today: date, language: str) -> tuple[sa.ColumnElement[Any], ...]:
    """What the list is sorted by; what has no value stands last in both directions."""
    keys: dict[str, Any] = {
        NEWEST: Measure.rank,
        "number": Measure.number,
        "title": _column[f"title_{language}"],
        "stage": _place_of_column(),
        "lead": _lead.sort_key,
        "end": _column.planned_end_last,
        "next": next_date(today),
        "news": Measure.fresh_on,
    }
    key = keys[order.key]
    way = key.desc() if order.descending else key.asc()
    way = way.nulls_last() if order.key in ("lead", "end", "next", "news") else way
    return way, Measure.id.desc() if order.descending else Measure.id.asc()


def _is_lead() -> sa.ColumnElement[bool]:
    return sa.and_(_lead.id == Measure.lead_id, _leads)


def _entries(chosen: sa.Subquery, order: Sequence[sa.ColumnElement[Any]], today: date) -> list[Entry]:
    """The rows behind the chosen ids; only for these few the wide columns are read and the needs asked."""
    query = (
        sa.select(
            Measure.id, Measure.number,
            # As text: the value is made once a title and language, not once a row and request.
            sa.cast(Measure.title, sa.Text),
            Measure.column_stage, Measure.stage, Measure.came_from, Measure.is_example, Measure.lead_id,
            Measure.lead_state, _lead.short_name,
            sa.case((Measure.stage.in_(sorted(REPORTING)), Measure.health)),
            _column.planned_start_first, _column.planned_start_last, _column.planned_start_precision,
            _column.planned_end_first, _column.planned_end_last, _column.planned_end_precision,
            Measure.step_due_on, Measure.fresh_on, next_date(today), Measure.one_group, Measure.result_90_days,
            has_uncovered_need(),
        )
        .join(chosen, chosen.c.id == Measure.id)
        .outerjoin(_lead, _is_lead())
        .order_by(*order)
    )
    return [
        Entry(*row[:11], tuple(row[11:14]), tuple(row[14:17]), *row[17:22], bool(row[22]))
        for row in db.session.execute(query)
    ]


def givers(measure_ids: Collection[int]) -> dict[int, Givers]:
    """Who contributes to these measures, and how much money stands among it."""
    euros = sa.case((Contribution.unit == "eur", sa.type_coerce(Contribution.amount, sa.BigInteger)), else_=0)
    query = (
        sa.select(
            Contribution.measure_id, Partner.id, Partner.short_name,
            sa.cast(sa.func.sum(euros), sa.BigInteger),
        )
        .join(Measure, Measure.id == Contribution.measure_id)
        .join(Partner, Partner.id == Contribution.partner_id)
        .where(Contribution.measure_id.in_(measure_ids), is_living())
        .group_by(Contribution.measure_id, Partner.id, Partner.short_name, Partner.sort_key)
        .order_by(Contribution.measure_id, Partner.sort_key, Partner.id)
    )
    found: dict[int, Givers] = {}
    for measure_id, partner_id, name, money in db.session.execute(query):
        before = found.get(measure_id, Givers())
        found[measure_id] = Givers((*before.partners, (partner_id, name)), before.money + money)
    return found
