"""Every read of measures and steps here; what people say about them in ``talk``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.core.asking import Rows, prepared
from bundnis.core.clock import today
from bundnis.core.columns import written
from bundnis.core.dates import Precision, Span
from bundnis.core.db import db, note_taken, table
from bundnis.core.text import Translated
from bundnis.measures import facts
from bundnis.measures.models import Measure, MeasureItem, Step
from bundnis.measures.queries.lead import (
    Around,
    answered_for_by,
    around,
    asked_on,
    led_by,
    number_ever_led,
    open_steps_of,
)
from bundnis.measures.queries.talk import (
    Names,
    correction_of,
    is_unread,
    mentions_of,
    nameable,
    names_in,
    newest_comments,
    newest_update,
    update_of,
    updates_of,
    value_on,
    values_of,
    wishes_for,
)
from bundnis.measures.rules import Limits, Standing
from bundnis.measures.stages import Stage

__all__ = [
    "Around", "Names", "ShownStep", "alliance_settings", "answered_for_by", "around", "asked_on", "by_number",
    "choices", "correction_of", "earliest_open_step", "has_open_step", "is_unread", "item_names", "items_of",
    "items_on_offer", "led_by", "limits", "measure_in", "mentions_of", "nameable", "names_in", "newest_comments",
    "newest_update", "number_ever_led", "numbers_of", "open_steps_of", "partner_in", "partners_in", "running",
    "shown_steps", "standing", "step_of", "steps_of", "steps_to_tick", "successors_of", "today_of", "update_of",
    "updates_of", "value_on", "values_of", "wishes_for", "with_facts",
]  # fmt: skip


def by_number(alliance_id: int, number: int, *, lock: bool = False) -> Measure | None:
    """A measure with the names of its partners, its field and its predecessor.

    With ``lock`` its row alone, taken until the act is over: for acts that take nothing before it (``service.ground``).
    """
    measure = cast("Measure | None", (_locked_by_number if lock else _by_number)(alliance_id, number).scalar())
    if lock and measure is not None:
        note_taken(measure)
    return measure


@prepared
def _locked_by_number(alliance_id: int, number: int) -> sa.Executable:
    # As it stands now, also where it was loaded before.
    locked = _numbered(alliance_id, number).with_for_update(key_share=True)
    return locked.execution_options(populate_existing=True)


@prepared
def _by_number(alliance_id: int, number: int) -> sa.Executable:
    def only(relationship: Any, *columns: Any) -> Any:
        # Whole rows would be 150 columns more, of which a name is shown; anything else raises.
        return joinedload(relationship).load_only(*columns, raiseload=True)

    return _numbered(alliance_id, number).options(
        only(Measure.lead, Partner.short_name), only(Measure.proposer, Partner.short_name),
        only(Measure.field, FrameworkItem.name), only(Measure.predecessor, Measure.number, Measure.title),
    )  # fmt: skip


def _numbered(alliance_id: int, number: int) -> sa.Select[Any]:
    return sa.select(Measure).where(Measure.alliance_id == alliance_id, Measure.number == number)


def with_facts(
    alliance_id: int, number: int, questions: Collection[str] = (), *, lock: bool = False
) -> Measure | None:
    """A measure with the answers of the other rooms; with ``questions``, only of those that answer one of them.

    They are asked when somebody looks at them.
    """
    measure = by_number(alliance_id, number, lock=lock)
    if measure is not None:
        measure.facts = facts.Answers(measure.id, questions)
    return measure


def successors_of(measure: Measure) -> Sequence[sa.Row[Any]]:
    """The measures that go on with this one, oldest first, bounded: (number, title)."""
    return Rows(_successors_of(measure.alliance_id, measure.id))


@prepared
def _successors_of(alliance_id: int, measure_id: int) -> sa.Executable:
    other = Measure.__table__.c
    return (
        sa.select(other.number, other.title)
        .where(other.alliance_id == alliance_id, other.predecessor_id == measure_id)
        # By id, which is the order of the numbers too: by number SQLite walked through all measures in their order.
        .order_by(other.id)
        .limit(written(20))
    )


def alliance_settings(alliance_id: int, *, lock: bool = False) -> sa.Row:
    """The settings that rules about measures ask for, as one row.

    With ``lock`` the alliance's row is taken until the act is over: caps are counted under it. Always before the
    measure's own row, never after it.
    """
    return (_locked_settings if lock else _settings)(alliance_id).one()


def _settings_of(alliance_id: int) -> sa.Select[Any]:
    alliance = Alliance.__table__.c
    return sa.select(
        alliance.id, alliance.time_zone, alliance.min_contributors, alliance.cap_running, alliance.cap_per_lead,
        alliance.stale_days, alliance.size_months, alliance.size_partners, alliance.size_eur, alliance.rhythm_days,
    ).where(alliance.id == alliance_id)


@prepared
def _settings(alliance_id: int) -> sa.Executable:
    return _settings_of(alliance_id)


@prepared
def _locked_settings(alliance_id: int) -> sa.Executable:
    return _settings_of(alliance_id).with_for_update(key_share=True)


def limits(settings: sa.Row) -> Limits:
    """The part of the settings the flags need."""
    return Limits(settings.stale_days, settings.size_months, settings.size_partners, settings.size_eur)


def standing(measure: Measure, answers: Mapping[str, Any]) -> Standing:
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
    return _partner_in(alliance_id, partner_id).scalar()


@prepared
def _partner_in(alliance_id: int, partner_id: int | None) -> sa.Executable:
    return sa.select(Partner).where(Partner.alliance_id == alliance_id, Partner.id == partner_id)


def partners_in(alliance_id: int, partner_ids: Collection[int]) -> set[int]:
    """Which of these are partners of this alliance."""
    if not partner_ids:
        return set()
    query = sa.select(Partner.id).where(Partner.alliance_id == alliance_id, Partner.id.in_(partner_ids))
    return set(db.session.scalars(query))


def items_of(measure_id: int) -> Sequence[sa.Row[Any]]:
    """Further fields and items of other frameworks: (id, name, framework id)."""
    return Rows(_items_of(measure_id))


@prepared
def _items_of(measure_id: int) -> sa.Executable:
    item, chosen = FrameworkItem.__table__.c, MeasureItem.__table__.c
    return (
        sa.select(item.id, item.name, item.framework_id)
        .join_from(MeasureItem.__table__, FrameworkItem.__table__, chosen.item_id == item.id)
        .where(chosen.measure_id == measure_id)
        .order_by(item.framework_id, item.position, item.id)
    )


def steps_of(measure_id: int) -> list[Step]:
    """The steps in their order, with their partners."""
    return list(_steps_of(measure_id).scalars())


@prepared
def _steps_of(measure_id: int) -> sa.Executable:
    return (
        sa.select(Step)
        .where(Step.measure_id == measure_id)
        .options(joinedload(Step.partner).load_only(Partner.short_name, raiseload=True))
        .order_by(Step.position, Step.id)
    )


class ShownStep(NamedTuple):
    """A step as the page of its measure shows it: read in a third of the time of the step itself."""

    id: int
    title: Translated
    partner_id: int | None
    partner: str | None
    due_first: date | None
    due_last: date | None
    due_precision: str
    done_on: date | None
    dropped_on: date | None
    drop_reason: str

    @property
    def due(self) -> Span:
        return Span(self.due_first, self.due_last, Precision(self.due_precision))

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


def shown_steps(measure_id: int) -> Sequence[ShownStep]:
    """The steps in their order, with the names of their partners, to be looked at."""
    return Rows(_shown_steps(measure_id), ShownStep._make)


@prepared
def _shown_steps(measure_id: int) -> sa.Executable:
    step, partner = table(Step).c, table(Partner).c
    return (
        sa.select(
            step.id, step.title, step.partner_id, partner.short_name, step.due_first, step.due_last,
            step.due_precision, step.done_on, step.dropped_on, step.drop_reason,
        )
        .outerjoin_from(table(Step), table(Partner), partner.id == step.partner_id)
        .where(step.measure_id == measure_id)
        .order_by(step.position, step.id)
    )  # fmt: skip


def step_of(measure: Measure, step_id: int) -> Step | None:
    """A step of this measure."""
    return db.session.scalar(
        sa.select(Step)
        .where(Step.measure_id == measure.id, Step.id == step_id)
        .options(joinedload(Step.measure), joinedload(Step.partner))
    )


def steps_to_tick(measure_id: int, step_ids: Collection[int]) -> tuple[list[Step], date | None]:
    """These steps of a measure as they stand now, locked until the act is over, with their measure; and the earliest
    last day of an open dated step beside them."""
    other = Step.__table__.alias("other").c
    of_the_others = sa.select(sa.func.min(other.due_last)).where(
        other.measure_id == measure_id, other.done_on.is_(None), other.dropped_on.is_(None), other.id.not_in(step_ids)
    )
    rows = db.session.execute(
        sa.select(Step, of_the_others.scalar_subquery())
        .where(Step.measure_id == measure_id, Step.id.in_(step_ids))
        .options(joinedload(Step.measure))
        .order_by(Step.id)
        .with_for_update(of=Step, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    return [row[0] for row in rows], rows[0][1] if rows else None


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
    return _open_step(measure_id).scalar() is not None


@prepared
def _open_step(measure_id: int) -> sa.Executable:
    step = Step.__table__.c
    return (
        sa.select(step.id)
        .where(step.measure_id == measure_id, step.done_on.is_(None), step.dropped_on.is_(None))
        .limit(written(1))
    )


def choices(alliance_id: int, but: Measure | None = None, limit: int = 200) -> list[sa.Row]:
    """Measures one can name as predecessor: (id, number, title), newest first, bounded.

    The one that is named already is always among them: else saving would be refused for what nobody touched.
    """
    query = sa.select(Measure.id, Measure.number, Measure.title).where(Measure.alliance_id == alliance_id)
    newest = query.order_by(Measure.rank.desc(), Measure.id.desc()).limit(limit)
    found = list(db.session.execute(newest if but is None else newest.where(Measure.id != but.id)))
    named = but.predecessor_id if but else None
    if named is not None and named not in {row.id for row in found}:
        found += db.session.execute(query.where(Measure.id == named))
    return found


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


def named(measure_ids: Collection[int]) -> dict[int, tuple[int, Translated]]:
    """id -> number and title of these measures, in one statement; none for an empty question."""
    if not measure_ids:
        return {}
    return {row.id: (row.number, row.title) for row in _named(sorted(measure_ids))}


@prepared
def _named(ids: list[int]) -> sa.Executable:
    measure = Measure.__table__.c
    return sa.select(measure.id, measure.number, measure.title).where(measure.id.in_(ids))


def today_of(settings: sa.Row) -> date:
    """Today in the alliance's time zone."""
    return today(settings.time_zone)


def items_on_offer(alliance_id: int) -> list[sa.Row]:
    """Every framework item of the alliance: (id, name, framework id, kind, framework), in their order."""
    return list(
        db.session.execute(
            sa.select(
                FrameworkItem.id, FrameworkItem.name, FrameworkItem.framework_id, Framework.kind,
                Framework.name.label("framework"),
            )
            .join(Framework, Framework.id == FrameworkItem.framework_id)
            .where(FrameworkItem.alliance_id == alliance_id)
            .order_by(Framework.position, Framework.id, FrameworkItem.position, FrameworkItem.id)
        )
    )
