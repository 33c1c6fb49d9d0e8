"""Every read of board and list: tuples of columns, and a number of statements that never grows.

A page asks five times: the alliance's limits, the choices of the filters, the counts, the rows, and who
contributes to them. Flags are computed from the rows by ``measures.rules``; to *filter* by a flag the same
question stands here once more in SQL, and a test holds both together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.boards.rules import NEWEST, Filters, Order, Pages, search_number, search_words
from bundnis.contributions.models import Contribution
from bundnis.contributions.queries import has_contribution_of, has_uncovered_need, is_living
from bundnis.core.columns import Amount
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.measures.rules import BEFORE_COMPLETED, FLAGS, MAIN_KINDS, Limits
from bundnis.measures.stages import COLUMNS, OPEN, REPORTING, Stage

# More partners or fields than a person would look through in a select; nobody has as many.
MOST_CHOICES = 300

_column = Measure.__table__.c
_lead = sa.orm.aliased(Partner, name="lead")
# A partner that has declined does not lead, and is not shown as if it did.
_leads = Measure.lead_state.in_(("requested", "accepted"))
_shows_flags = sorted(BEFORE_COMPLETED | {Stage.PAUSED})


class Entry(NamedTuple):
    """One measure as board and list show it. ``title`` is the stored text, read where it is rendered."""

    id: int
    number: int
    title: str
    column: str
    stage: str
    came_from: str | None
    rank: int
    is_example: bool
    lead_id: int | None
    lead_state: str | None
    lead: str | None
    health: str | None
    planned_start: tuple[date | None, date | None, str]
    planned_end: tuple[date | None, date | None, str]
    step_due_on: date | None
    fresh_on: date | None
    next_on: date | None
    resume_on: date | None
    one_group: bool | None
    result_90_days: bool | None
    has_uncovered_need: bool


class Givers(NamedTuple):
    """Who contributes to a measure: (partner, short name) by name, and the money among it in thousandths."""

    partners: tuple[tuple[int, str], ...] = ()
    money: int = 0


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
                found.append(sa.and_(Measure.health == value, Measure.stage.in_(sorted(OPEN))))
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


def _plain(today: date) -> list[sa.ColumnElement[Any]]:
    """The columns of an entry that stand in the measure itself."""
    return [
        Measure.id, Measure.number,
        # As text: the value is made once a title and language, not once a row and request.
        sa.cast(Measure.title, sa.Text).label("title"),
        Measure.column_stage, Measure.stage, Measure.came_from, Measure.rank, Measure.is_example, Measure.lead_id,
        Measure.lead_state,
        sa.case((Measure.stage.in_(sorted(OPEN)), Measure.health)).label("health"),
        _column.planned_start_first, _column.planned_start_last, _column.planned_start_precision,
        _column.planned_end_first, _column.planned_end_last, _column.planned_end_precision,
        Measure.step_due_on, Measure.fresh_on, next_date(today).label("next_on"), Measure.resume_on,
        Measure.one_group, Measure.result_90_days,
    ]


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(
        *row[:10], row[-2], row[10], tuple(row[11:14]), tuple(row[14:17]), *row[17:23], bool(row[-1])
    )


def counts(found: Sequence[sa.ColumnElement[bool]]) -> dict[str, int]:
    """How many measures pass, by column."""
    rows = db.session.execute(
        sa.select(Measure.column_stage, sa.func.count()).where(*found).group_by(Measure.column_stage)
    )
    return {row[0]: row[1] for row in rows}


def cards(
    found: Sequence[sa.ColumnElement[bool]], stages: Collection[str], today: date, each: int
) -> list[Entry]:
    """The newest cards of each of these columns, one statement for all of them."""
    columns = [
        sa.select(
            sa.select(*_plain(today))
            .where(*found, Measure.column_stage == stage)
            .order_by(Measure.rank.desc(), Measure.id.desc())
            .limit(each)
            .subquery()
        )
        for stage in stages
    ]
    if not columns:
        return []
    shown = sa.union_all(*columns).subquery("shown")
    return _entries(shown, (shown.c.rank.desc(), shown.c.id.desc()))


def _entries(shown: sa.Subquery, order: Sequence[sa.ColumnElement[Any]]) -> list[Entry]:
    """What the chosen measures need besides their own columns is asked for those alone."""
    here = sa.orm.aliased(Measure, shown, adapt_on_names=True)
    query = (
        sa.select(*shown.c, _lead.short_name, has_uncovered_need())
        .outerjoin(_lead, sa.and_(_lead.id == shown.c.lead_id, _leads))
        .order_by(*order)
    )
    del here
    return [_entry(row) for row in db.session.execute(query)]
