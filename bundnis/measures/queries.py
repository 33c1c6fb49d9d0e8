"""Every read of measures, steps, updates, values and comments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.core.clock import today
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures import facts
from bundnis.measures.models import Comment, IndicatorValue, Measure, MeasureItem, Step, Update
from bundnis.measures.rules import Limits, Standing
from bundnis.measures.stages import Stage


def by_number(alliance_id: int, number: int) -> Measure | None:
    """A measure with its partners and field."""
    return db.session.scalar(
        sa.select(Measure)
        .where(Measure.alliance_id == alliance_id, Measure.number == number)
        .options(
            joinedload(Measure.lead), joinedload(Measure.proposer), joinedload(Measure.field),
            joinedload(Measure.predecessor),
        )
    )


def with_facts(alliance_id: int, number: int) -> Measure | None:
    """A measure with the answers of the other rooms."""
    measure = by_number(alliance_id, number)
    if measure is not None:
        measure.facts = facts.ask([measure.id])[measure.id]
    return measure


def locked(measure_id: int) -> Measure:
    """The measure as it stands now, locked until the act is over; what hangs on it is not loaded."""
    query = sa.select(Measure).where(Measure.id == measure_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def alliance_settings(alliance_id: int, *, lock: bool = False) -> sa.Row:
    """The settings that rules about measures ask for, as one row.

    With ``lock`` the alliance's row is taken until the act is over: caps are counted under it. Always before the
    measure's own row, never after it.
    """
    query = sa.select(
        Alliance.id, Alliance.time_zone, Alliance.min_contributors, Alliance.cap_running, Alliance.cap_per_lead,
        Alliance.stale_days, Alliance.size_months, Alliance.size_partners, Alliance.size_eur, Alliance.rhythm_days,
    ).where(Alliance.id == alliance_id)
    return db.session.execute(query.with_for_update(key_share=True) if lock else query).one()


def limits(settings: sa.Row) -> Limits:
    """The part of the settings the flags need."""
    return Limits(settings.stale_days, settings.size_months, settings.size_partners, settings.size_eur)


def standing(measure: Measure, answers: dict[str, Any]) -> Standing:
    """What the flags of a loaded measure are computed from."""
    return Standing(
        stage=Stage(measure.stage),
        planned_start=measure.planned_start,
        planned_end=measure.planned_end,
        step_due_on=measure.step_due_on,
        fresh_on=measure.fresh_on,
        lead_state=measure.lead_state,
        uncovered_needs=answers.get("uncovered_needs", 0),
        living_partners=len(answers.get("living_partner_ids", ())),
        money_eur=answers.get("money_eur", 0),
        one_group=measure.one_group,
        result_90_days=measure.result_90_days,
    )


def running(alliance_id: int, lead_id: int | None, but: int) -> tuple[int, int]:
    """How many measures are in implementation beside this one: in the alliance, and under one lead."""
    led = sa.func.coalesce(sa.func.sum(sa.case((Measure.lead_id == lead_id, 1), else_=0)), 0)
    row = db.session.execute(
        sa.select(sa.func.count(), led).where(
            # The column first: it leads the index.
            Measure.alliance_id == alliance_id, Measure.column_stage == Stage.IMPLEMENTATION,
            Measure.stage == Stage.IMPLEMENTATION, Measure.id != but,
        )
    ).one()
    return row[0], int(row[1])


def partner_in(alliance_id: int, partner_id: int | None) -> Partner | None:
    """A partner of this alliance; a foreign one is none."""
    return db.session.scalar(sa.select(Partner).where(Partner.alliance_id == alliance_id, Partner.id == partner_id))


def partners_in(alliance_id: int, partner_ids: Collection[int]) -> set[int]:
    """Which of these are partners of this alliance."""
    if not partner_ids:
        return set()
    query = sa.select(Partner.id).where(Partner.alliance_id == alliance_id, Partner.id.in_(partner_ids))
    return set(db.session.scalars(query))


def items_of(measure_id: int) -> list[sa.Row]:
    """Further fields and items of other frameworks: (id, name, framework id)."""
    return list(
        db.session.execute(
            sa.select(FrameworkItem.id, FrameworkItem.name, FrameworkItem.framework_id)
            .join(MeasureItem, MeasureItem.item_id == FrameworkItem.id)
            .where(MeasureItem.measure_id == measure_id)
            .order_by(FrameworkItem.framework_id, FrameworkItem.position, FrameworkItem.id)
        )
    )


def steps_of(measure_id: int) -> list[Step]:
    """The steps in their order, with their partners."""
    return list(
        db.session.scalars(
            sa.select(Step)
            .where(Step.measure_id == measure_id)
            .options(joinedload(Step.partner))
            .order_by(Step.position, Step.id)
        )
    )


def step_of(measure: Measure, step_id: int) -> Step | None:
    """A step of this measure."""
    return db.session.scalar(
        sa.select(Step)
        .where(Step.measure_id == measure.id, Step.id == step_id)
        .options(joinedload(Step.measure), joinedload(Step.partner))
    )


def earliest_open_step(measure_id: int) -> date | None:
    """The earliest last day of an open dated step."""
    due_last = Step.__table__.c.due_last
    return db.session.scalar(
        sa.select(sa.func.min(due_last)).where(
            Step.measure_id == measure_id, Step.done_on.is_(None), Step.dropped_on.is_(None)
        )
    )


def has_open_step(measure_id: int) -> bool:
    """Whether a step is neither done nor dropped, dated or not."""
    return (
        db.session.scalar(
            sa.select(Step.id)
            .where(Step.measure_id == measure_id, Step.done_on.is_(None), Step.dropped_on.is_(None))
            .limit(1)
        )
        is not None
    )


def updates_of(measure_id: int, limit: int = 20) -> list[sa.Row]:
    """The newest updates with author and partner names."""
    helper = sa.orm.aliased(Partner)
    return list(
        db.session.execute(
            sa.select(
                Update.id, Update.health, Update.sentence, Update.language, Update.happened_on, Update.next_on,
                Update.because, Update.unstuck_when, Update.created_at, Person.name.label("author"),
                Partner.short_name.label("partner"), helper.short_name.label("helper"),
            )
            .join(Person, Person.id == Update.author_id)
            .outerjoin(Partner, Partner.id == Update.partner_id)
            .outerjoin(helper, helper.id == Update.helper_id)
            .where(Update.measure_id == measure_id)
            .order_by(Update.happened_on.desc(), Update.id.desc())
            .limit(limit)
        )
    )


def values_of(measure_id: int) -> list[IndicatorValue]:
    """The series of the indicator in time order."""
    return list(
        db.session.scalars(
            sa.select(IndicatorValue).where(IndicatorValue.measure_id == measure_id).order_by(IndicatorValue.on)
        )
    )


def comments_of(measure_id: int, limit: int = 200) -> list[sa.Row]:
    """The newest comments with their authors, oldest first."""
    newest = (
        sa.select(Comment.id, Comment.update_id, Comment.text, Comment.language, Comment.created_at, Person.name)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.measure_id == measure_id)
        .order_by(Comment.id.desc())
        .limit(limit)
    )
    return list(reversed(db.session.execute(newest).all()))


def update_of(measure_id: int, update_id: int) -> Update | None:
    """An update of this measure."""
    return db.session.scalar(sa.select(Update).where(Update.measure_id == measure_id, Update.id == update_id))


def choices(alliance_id: int, but: int | None = None, limit: int = 200) -> list[sa.Row]:
    """Measures one can name as predecessor: (id, number, title), newest first, bounded."""
    query = (
        sa.select(Measure.id, Measure.number, Measure.title)
        .where(Measure.alliance_id == alliance_id)
        .order_by(Measure.rank.desc())
        .limit(limit)
    )
    return list(db.session.execute(query if but is None else query.where(Measure.id != but)))


def measure_in(alliance_id: int, measure_id: int | None) -> Measure | None:
    """A measure of this alliance by its id; a foreign one is none."""
    return db.session.scalar(sa.select(Measure).where(Measure.alliance_id == alliance_id, Measure.id == measure_id))


def item_names(item_ids: Collection[int]) -> dict[int, Translated]:
    """The names of framework items by their ids."""
    query = sa.select(FrameworkItem.id, FrameworkItem.name).where(FrameworkItem.id.in_(item_ids))
    return {row.id: row.name for row in db.session.execute(query)} if item_ids else {}


def numbers_of(measure_ids: Collection[int]) -> dict[int, int]:
    """The numbers of measures by their ids."""
    query = sa.select(Measure.id, Measure.number).where(Measure.id.in_(measure_ids))
    return {row.id: row.number for row in db.session.execute(query)} if measure_ids else {}


def today_of(settings: sa.Row) -> date:
    """Today in the alliance's time zone."""
    return today(settings.time_zone)


def items_on_offer(alliance_id: int) -> list[sa.Row]:
    """Every framework item of the alliance: (id, name, framework id, kind), in the order of the frameworks."""
    return list(
        db.session.execute(
            sa.select(FrameworkItem.id, FrameworkItem.name, FrameworkItem.framework_id, Framework.kind)
            .join(Framework, Framework.id == FrameworkItem.framework_id)
            .where(FrameworkItem.alliance_id == alliance_id)
            .order_by(Framework.position, Framework.id, FrameworkItem.position, FrameworkItem.id)
        )
    )
