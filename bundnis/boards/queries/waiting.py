"""Measures and steps that wait for a person: one statement each, however many there are of each kind.

Of every kind the first few are read with their texts, and how many there are is counted up to a bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.boards.queries.conditions import SHAPES_KEPT, TODAY, Condition, stage_in, value
from bundnis.boards.rules.today import COUNTED, EACH, Kind
from bundnis.contributions.models import Contribution
from bundnis.contributions.rules import LIVING
from bundnis.core.asking import Rows, places
from bundnis.core.columns import Moment, code, spelled, written
from bundnis.core.db import db, table
from bundnis.journal.models import Entry
from bundnis.measures.models import Measure, Step, Update
from bundnis.measures.stages import OPEN, REPORTING, Stage
from bundnis.reviews.models import Review

_measure, _lead = table(Measure).c, table(Partner).alias("lead")
_given, _update = table(Contribution).c, table(Update).c
ALLIANCE: sa.BindParameter[int] = sa.bindparam("alliance", type_=sa.Integer)
# The partners somebody sits for, a parameter each.
Own = Sequence[sa.BindParameter[int]]

# A step waits while its measure is worked at, not while it rests.
WORKING = frozenset(OPEN - {Stage.PAUSED})


class Viewer(NamedTuple):
    """In which capacities somebody looks: the shape of the statements."""

    # For how many partners, as ``core.asking.fill`` counts them.
    partners: int
    coordinates: bool
    facilitates: bool

    @property
    def own(self) -> Own:
        return places("partners", self.partners)


# What waits in a column of the board.
_COLUMNS: Mapping[Kind, Condition] = {
    Kind.AGREE: _measure.column_stage == code(Stage.WORKSHOP),
    Kind.CLOSE: _measure.column_stage == code(Stage.COMPLETED),
    Kind.TAKE: _measure.column_stage == code(Stage.IDEA),
}

Source = tuple[Kind, Any, tuple[Condition, ...]]


def measures(viewer: Viewer, values: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
    """The measures that wait for somebody, with ``kind``, the day ``on`` it is about, and ``total`` of that kind."""
    return Rows(db.session.execute(_measures(viewer), values)) if any(viewer) else ()


@lru_cache(SHAPES_KEPT)
def _measures(viewer: Viewer) -> sa.Executable:
    sources = [
        *(_for_partners(viewer) if viewer.partners else ()),
        *(_for_coordinator() if viewer.coordinates else ()),
        *(_for_facilitator() if viewer.coordinates or viewer.facilitates else ()),
    ]
    placed = placed_of([_chosen(*source) for source in sources])
    return (
        sa.select(
            placed.c.kind, placed.c.on, placed.c.total, _measure.id, _measure.number,
            sa.cast(_measure.title, sa.Text).label("title"), _measure.stage, _measure.lead_id, _measure.lead_state,
            _lead.c.short_name.label("lead"), _lead.c.member_until_last.label("left_on"), _measure.planned_end_last,
            _measure.actual_end_last, _said().label("said"), _update.language,
            *(_asked_of(placed.c.kind) if viewer.coordinates else ()),
        )
        .select_from(
            placed.join(table(Measure), _measure.id == placed.c.id)
            .outerjoin(_lead, _lead.c.id == _measure.lead_id)
            .outerjoin(table(Update), _update.id == sa.case((placed.c.kind == code(Kind.STUCK), newest_update())))
        )
        .where(placed.c.place <= EACH)
        .order_by(placed.c.kind, placed.c.place)
    )  # fmt: skip


def placed_of(sources: Sequence[sa.Select[Any]], together: Any = sa.union_all) -> sa.Subquery:
    """What was chosen of all kinds, numbered and counted by kind. Sources that may name a thing twice under one kind
    are put ``together`` by ``sa.union``: looking for doubles costs."""
    chosen = together(*(sa.select(each.subquery()) for each in sources)).subquery("chosen")
    # The same frame for both: they are found in one go.
    by_kind = {
        "partition_by": chosen.c.kind, "order_by": (chosen.c.on.asc().nulls_last(), chosen.c.id), "rows": (None, None),
    }  # fmt: skip
    return sa.select(
        chosen.c.kind, chosen.c.id, chosen.c.on,
        sa.func.row_number().over(**by_kind).label("place"), sa.func.count().over(**by_kind).label("total"),
    ).subquery("placed")


def _chosen(kind: Kind, on: Any, conditions: tuple[Condition, ...]) -> sa.Select[Any]:
    """The first measures of one kind, by their day; without one by when they last moved."""
    day = sa.cast(sa.null(), sa.Date) if on is None else on
    chosen = sa.select(
        sa.literal_column(f"'{kind}'", sa.String).label("kind"), _measure.id.label("id"), day.label("on")
    )
    # The columns of the board stand in the order of the rank already.
    moved = _measure.rank if kind in _COLUMNS else _aside(_measure.rank)
    order = (moved, _measure.id) if on is None else (sa.nulls_last(on.asc()), _measure.id)
    return chosen.where(_measure.alliance_id == ALLIANCE, *conditions).order_by(*order).limit(written(COUNTED))


def _aside(column: Any) -> Any:
    """A column by whose index nothing is to be looked for. To sort the few by that wait, SQLite would walk through the
    whole alliance in its order."""
    return sa.func.coalesce(column, column)


def leads(own: Own) -> Condition:
    """Whether one of the own partners leads."""
    return sa.and_(_measure.lead_id.in_(own), _measure.lead_state == code("accepted"))


def contributes(own: Own) -> Condition:
    """Whether something of one of the own partners was accepted."""
    given = sa.exists().where(
        _given.alliance_id == ALLIANCE, _given.partner_id.in_(own), _given.measure_id == _measure.id,
        # Said twice: by the first the index of what stands is found.
        _given.state.in_(spelled(LIVING)), _given.state.in_(spelled(("accepted", "received"))),
    )  # fmt: skip
    return given.correlate(table(Measure))


def _for_partners(viewer: Viewer) -> list[Source]:
    """What waits for a partner. Each stage by itself: so an index gives the oldest first."""
    led = leads(viewer.own)
    # Of the few for which nobody answers those one leads: not of all one leads those.
    own_ones = (_aside(_measure.lead_id).in_(viewer.own), _aside(_measure.lead_state) == code("accepted"))
    nobody = (Kind.RESPONSIBLE, None, (stage_in(REPORTING), *own_ones, _measure.responsible_id.is_(None)))
    is_due, mine = _measure.fresh_on <= value("update_due", sa.Date), sa.or_(led, contributes(viewer.own))
    over = sa.or_(_measure.planned_end_last < TODAY, _is_done())
    asked = (_measure.lead_state == code("requested"), _measure.lead_id.in_(viewer.own))
    return [
        *((Kind.UPDATE, _measure.fresh_on, (_is(stage), is_due, mine)) for stage in sorted(REPORTING)),
        (Kind.LEAD, None, (*asked, stage_in(WORKING))),
        (Kind.REVIEW, _measure.actual_end_last, (_is(Stage.COMPLETED), led)),
        (Kind.START, _measure.planned_start_first,
         (_is(Stage.AGREED), led, _measure.planned_start_first <= TODAY)),
        (Kind.COMPLETE, _aside(_measure.planned_end_last), (_is(Stage.IMPLEMENTATION), led, over)),
        # The coordination is asked for all of them.
        *(() if viewer.coordinates else (nobody,)),
        (Kind.RESUME, _measure.resume_on, (_is(Stage.PAUSED), led, _measure.resume_on <= TODAY)),
    ]  # fmt: skip


def _for_coordinator() -> list[Source]:
    silent = sa.func.coalesce(_asked_at(), _measure.created_at) < value("silent_moment", Moment)
    late = _measure.actual_end_last < value("silent_before", sa.Date)
    stuck = _measure.health == code("stuck")
    return [
        *((Kind.STUCK, _measure.fresh_on, (_is(stage), stuck)) for stage in sorted(REPORTING)),
        *((Kind.LEAD_OPEN, None, conditions) for conditions in _without_lead()),
        (Kind.LEAD_SILENT, None, (_measure.lead_state == code("requested"), stage_in(WORKING), silent)),
        (Kind.RESPONSIBLE, None, (stage_in(REPORTING), _measure.responsible_id.is_(None))),
        (Kind.AGREE, None, (_COLUMNS[Kind.AGREE], _is(Stage.WORKSHOP))),
        (Kind.CLOSE, None, (_COLUMNS[Kind.CLOSE], sa.or_(_reviewed(), late))),
    ]


def _looked_up(rows: sa.Select[Any]) -> Condition:
    """Whether a measure of the surrounding statement has any of these rows: looked up for the few that are asked about.
    Said as EXISTS, PostgreSQL would first read those of all measures, and of all alliances."""
    return rows.limit(written(1)).correlate(table(Measure)).scalar_subquery().is_not(None)


def _reviewed() -> Condition:
    """Whether a review was begun."""
    review = table(Review).c
    return _looked_up(sa.select(review.id).where(review.measure_id == _measure.id))


def _for_facilitator() -> list[Source]:
    """Ideas that say what the workshop needs to begin: title, sentence, route and field."""
    told = sa.cast(_measure.summary, sa.Text) != "{}"
    ready = (_measure.route.is_not(None), _measure.field_id.is_not(None), told)
    return [(Kind.TAKE, None, (_COLUMNS[Kind.TAKE], _is(Stage.IDEA), *ready))]


def _is(stage: Stage) -> Condition:
    return _measure.stage == code(stage)


def _without_lead() -> list[tuple[Condition, ...]]:
    """Declined, gone, or running without one; nobody has led a new idea yet."""
    left = sa.select(table(Partner).c.id).where(
        table(Partner).c.alliance_id == ALLIANCE, table(Partner).c.member_until_last <= TODAY
    )
    return [
        (_measure.lead_state == code("declined"), stage_in(WORKING)),
        (_measure.lead_state == code("left"), stage_in(WORKING)),
        (_measure.lead_state == code("requested"), stage_in(REPORTING)),
        (_measure.lead_state.is_(None), stage_in(REPORTING)),
        (_measure.lead_id.in_(left), _measure.lead_state == code("accepted"), stage_in(WORKING)),
    ]


def _is_done() -> Condition:
    """No open step and nothing that is promised and not settled, but something that was received."""
    step, given = table(Step).c, sa.select(_given.id).where(_given.measure_id == _measure.id)
    steps = sa.select(step.id).where(step.measure_id == _measure.id)
    open_step = _looked_up(steps.where(step.done_on.is_(None), step.dropped_on.is_(None)))
    promised = _looked_up(given.where(_given.state.in_(spelled(("offered", "accepted")))))
    received = _looked_up(given.where(_given.state == code("received")))
    # A step with a day is known without looking for it.
    return sa.and_(_measure.step_due_on.is_(None), ~open_step, ~promised, received)


def _asked_at() -> sa.ScalarSelect[datetime | None]:
    """When somebody was last asked to lead."""
    entry = table(Entry).c
    asked = sa.select(sa.func.max(entry.at, type_=Moment)).where(
        entry.measure_id == _measure.id, entry.verb == "measure.lead_requested"
    )
    return asked.correlate(table(Measure)).scalar_subquery()


def newest_update() -> sa.ScalarSelect[int]:
    """The update that speaks for the measure of the surrounding statement: the newest nobody has corrected."""
    newest, correction = table(Update).alias("newest"), table(Update).alias("correction")
    return (
        sa.select(newest.c.id)
        .where(newest.c.measure_id == _measure.id, ~sa.exists().where(correction.c.corrects_id == newest.c.id))
        .order_by(newest.c.happened_on.desc(), newest.c.id.desc())
        .limit(written(1))
        .correlate(table(Measure))
        .scalar_subquery()
    )


def _asked_of(kind: Any) -> list[Any]:
    """What the list before *agreed* asks of a measure in the workshop: whether it says something, not what."""
    accepted = sa.select(sa.func.aggregate_strings(sa.cast(_given.partner_id, sa.String), ",")).where(
        _given.measure_id == _measure.id, _given.state.in_(spelled(("accepted", "received")))
    )
    texts = ("summary", "success_sign", "indicator_name", "predecessor_answer")
    return [
        sa.case((kind == code(Kind.AGREE), accepted.correlate(table(Measure)).scalar_subquery())).label("accepted"),
        *((sa.cast(_measure[name], sa.Text) != "{}").label(name) for name in texts),
        *(_measure[name] for name in (
            "route", "field_id", "responsible_id", "step_due_on", "planned_start_last", "indicator_target", "one_group",
            "result_90_days",
        )),
    ]  # fmt: skip


def _said() -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(_update.because, ""), _update.sentence)


# -- steps ---------------------------------------------------------------------------------------


def steps(viewer: Viewer, values: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
    """Open steps of the own partners whose day is near or past, the oldest first, and how many there are."""
    return Rows(db.session.execute(_steps(viewer), values)) if viewer.partners else ()


@lru_cache(SHAPES_KEPT)
def _steps(viewer: Viewer) -> sa.Executable:
    step = table(Step).c
    due = (
        sa.select(step.id, step.due_last, step.measure_id)
        .join_from(table(Step), table(Measure), _measure.id == step.measure_id)
        .where(
            step.alliance_id == ALLIANCE, step.partner_id.in_(viewer.own), step.done_on.is_(None),
            step.dropped_on.is_(None), step.due_last <= value("steps_until", sa.Date), stage_in(WORKING),
        )
        .order_by(step.due_last, step.id)
        .limit(written(COUNTED))
        # Looked at twice: found once.
        .cte("due")
    )  # fmt: skip
    counted = sa.select(sa.func.count()).select_from(due).scalar_subquery()
    return (
        sa.select(
            step.id, step.due_first, step.due_last, step.due_precision, sa.cast(step.title, sa.Text).label("step"),
            _measure.number, sa.cast(_measure.title, sa.Text).label("title"), counted.label("total"),
        )
        .select_from(due.join(table(Step), step.id == due.c.id).join(table(Measure), _measure.id == step.measure_id))
        .order_by(due.c.due_last, step.id)
        .limit(written(EACH))
    )
