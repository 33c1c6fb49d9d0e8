"""Reads about leads and the persons behind them: since when one is asked, what hangs on a partner or a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.core.db import db, table
from bundnis.journal.models import Entry
from bundnis.measures.models import Measure, Step
from bundnis.measures.stages import COLUMNS, INFO, OPEN, Stage

# The board's columns of open measures: a paused one keeps its place there, and the board's index begins with them.
OPEN_COLUMNS = sorted(stage for stage in COLUMNS if INFO[stage].is_open)


def asked_on(measure: Measure, zone: str) -> date:
    """On which day the partner that leads, or is to lead, was asked; the history knows."""
    asked = db.session.scalar(
        sa.select(sa.func.max(Entry.at)).where(
            Entry.measure_id == measure.id, Entry.verb == "measure.lead_requested"
        )
    )
    moment: datetime = asked or measure.created_at
    return moment.astimezone(ZoneInfo(zone)).date()


# -- what counts when a measure comes back to work -------------------------------------------------


class Around(NamedTuple):
    """What else runs, in the alliance and under the same lead, and until when that lead is a member."""

    in_the_alliance: int
    under_the_lead: int
    lead_until: date | None

    @property
    def running(self) -> tuple[int, int]:
        return self.in_the_alliance, self.under_the_lead


@cache
def around() -> tuple[sa.ScalarSelect[Any], ...]:
    """The figures of ``Around`` about a measure, asked together with its lock: that saves a statement."""
    it, lead = table(Measure), table(Partner).alias("lead")
    other = it.alias("other")
    others = (
        sa.select(sa.func.count())
        .where(
            # The column first: it leads the index.
            other.c.alliance_id == it.c.alliance_id, other.c.column_stage == Stage.IMPLEMENTATION,
            other.c.stage == Stage.IMPLEMENTATION, other.c.id != it.c.id,
        )
        .correlate(it)
    )
    until = sa.select(lead.c.member_until_last).where(lead.c.id == it.c.lead_id).correlate(it)
    same_lead = others.where(other.c.lead_id == it.c.lead_id)
    return others.scalar_subquery(), same_lead.scalar_subquery(), until.scalar_subquery()


# -- what hangs on a partner or a person ---------------------------------------------------------


def led_by(partner: Partner) -> list[sa.Row[Any]]:
    """Open measures a partner leads or is asked to lead: (id, number, title, lead_state, stage), by number."""
    return list(
        db.session.execute(
            sa.select(Measure.id, Measure.number, Measure.title, Measure.lead_state, Measure.stage)
            .where(*_of_lead(partner), Measure.lead_state.in_(("requested", "accepted")))
            .order_by(Measure.number)
        )
    )


def number_ever_led(partner: Partner) -> int:
    """How many measures a partner has led to their end."""
    query = sa.select(sa.func.count()).where(
        Measure.alliance_id == partner.alliance_id, Measure.lead_id == partner.id, Measure.stage.not_in(OPEN)
    )
    return db.session.scalar(query) or 0


def open_steps_of(partner: Partner) -> list[sa.Row[Any]]:
    """The open steps of a partner in open measures: (id, measure_id), in the order in which rows are locked."""
    return list(
        db.session.execute(
            sa.select(Step.id, Step.measure_id)
            .join(Measure, Measure.id == Step.measure_id)
            .where(
                *_open_in(partner.alliance_id), Step.partner_id == partner.id, Step.done_on.is_(None),
                Step.dropped_on.is_(None),
            )
            .order_by(Step.measure_id, Step.id)
        )
    )


def answered_for_by(alliance_id: int, person_ids: Collection[int]) -> list[sa.Row[Any]]:
    """Open measures for which one of these persons answers as responsible or deputy, by number.

    (id, number, title, responsible_id, deputy_id)
    """
    if not person_ids:
        return []
    return list(
        db.session.execute(
            sa.select(Measure.id, Measure.number, Measure.title, Measure.responsible_id, Measure.deputy_id)
            .where(
                *_open_in(alliance_id),
                sa.or_(Measure.responsible_id.in_(person_ids), Measure.deputy_id.in_(person_ids)),
            )
            .order_by(Measure.number)
        )
    )


def _of_lead(partner: Partner) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_open_in(partner.alliance_id), Measure.lead_id == partner.id)


def _open_in(alliance_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    # The column first: it leads the board's index.
    return Measure.alliance_id == alliance_id, Measure.column_stage.in_(OPEN_COLUMNS)
