"""What partners have promised: the reads behind the mirror, the promise sheet and the sums of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import Partner
from bundnis.contributions.models import Contribution, Need, PromiseSheet
from bundnis.contributions.queries.conditions import is_uncovered
from bundnis.contributions.rules import LIVING, OFFERING, OPEN_STATES
from bundnis.core.asking import Rows, prepared
from bundnis.core.columns import code, spelled, written
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage

# A sheet is one page, a mirror a list one reads: what is more is counted and linked.
SHOWN = 200
KEPT_SHOWN = 50
_OPEN = [str(stage) for stage in Stage if stage is not Stage.STOPPED]

_COLUMNS: tuple[Any, ...] = (
    Contribution.id, Contribution.partner_id, Contribution.kind, Contribution.amount, Contribution.unit,
    Contribution.unit_text, Contribution.note, Contribution.condition, Contribution.wanted, Contribution.state,
    Contribution.delivered, Contribution.received, Contribution.offered_at, Measure.number, Measure.title,
    Measure.stage,
)  # fmt: skip


def promises_of(alliance_id: int, partner_ids: Collection[int], limit: int = SHOWN) -> list[sa.Row[Any]]:
    """The open promises: what is due first comes first. One row more than ``limit`` says that there are more."""
    query = _of(alliance_id, partner_ids).where(Contribution.state.in_(OPEN_STATES), Measure.stage.in_(_OPEN))
    return list(
        db.session.execute(
            query.order_by(Contribution.wanted_last.asc().nulls_last(), Contribution.id).limit(limit + 1)  # type: ignore[attr-defined]
        )
    )


def kept_of(alliance_id: int, partner_ids: Collection[int], limit: int = KEPT_SHOWN) -> list[sa.Row[Any]]:
    """The kept promises, wholly or in part; the newest first, one more than ``limit``."""
    query = _of(alliance_id, partner_ids).where(_is_kept())
    return list(db.session.execute(query.order_by(Contribution.id.desc()).limit(limit + 1)))


def _is_kept() -> sa.ColumnElement[bool]:
    """Whether it ended with something received: what had arrived counts, also when the rest was withdrawn."""
    is_over = sa.or_(Contribution.state == "withdrawn", Measure.stage == Stage.STOPPED)
    return sa.or_(Contribution.state == "received", sa.and_(Contribution.received > 0, is_over))


def _of(alliance_id: int, partner_ids: Collection[int]) -> sa.Select[Any]:
    query: sa.Select[Any] = sa.select(*_COLUMNS).join(Measure, Measure.id == Contribution.measure_id)
    return query.where(Contribution.alliance_id == alliance_id, Contribution.partner_id.in_(sorted(partner_ids)))


def number_kept(alliance_id: int, partner_ids: Collection[int]) -> int:
    """How many promises were kept, wholly or in part."""
    kept = _of(alliance_id, partner_ids).where(_is_kept())
    return db.session.scalar(kept.with_only_columns(sa.func.count())) or 0


# -- one need ------------------------------------------------------------------------------------

_given, _need, _partner, _measure = table(Contribution).c, table(Need).c, table(Partner).c, table(Measure).c


def open_need(alliance_id: int, partner_ids: Collection[int]) -> sa.Row[Any] | None:
    """The newest open need of a kind these partners can give, of others, to which they have not offered anything."""
    return next(iter(open_needs(alliance_id, partner_ids)), None)


def open_needs(alliance_id: int, partner_ids: Collection[int]) -> Sequence[sa.Row[Any]]:
    """The same as one row or none, to be asked together with others."""
    return Rows(_open_need(alliance_id, sorted(partner_ids)))


@prepared
def _open_need(alliance: int, partners: list[int]) -> sa.Executable:
    own = sa.exists().where(
        _given.measure_id == _need.measure_id, _given.need_id == _need.id, _given.partner_id.in_(partners),
        _given.state.in_(spelled(LIVING)),
    )  # fmt: skip
    # A partner that has not said what it gives may give anything.
    kinds = sa.cast(_partner.kinds, sa.Text)
    named = sa.or_(kinds == "[]", kinds.contains(sa.literal('"') + _need.kind + '"'))
    is_given = sa.exists().where(_partner.alliance_id == alliance, _partner.id.in_(partners), named)
    # Who leads a measure has asked for it.
    of_others = sa.or_(
        _measure.lead_id.is_(None), _measure.lead_state != code("accepted"), _measure.lead_id.not_in(partners)
    )
    return (
        sa.select(
            _need.id, _need.kind.label("gift"), _need.amount, _need.unit, _need.unit_text, _measure.number,
            sa.cast(_measure.title, sa.Text).label("title"),
        )
        .join_from(table(Need), table(Measure), _measure.id == _need.measure_id)
        .where(
            _need.alliance_id == alliance, _need.dropped_at.is_(None), _measure.stage.in_(spelled(OFFERING)),
            is_given.correlate(table(Need)), is_uncovered(), ~own, of_others,
        )
        .order_by(_need.id.desc())
        .limit(written(1))
    )  # fmt: skip


# -- frozen sheets -------------------------------------------------------------------------------


def sheet_by_number(alliance_id: int, number: int) -> PromiseSheet | None:
    """A frozen sheet; a foreign one is none."""
    return db.session.scalar(
        sa.select(PromiseSheet).where(PromiseSheet.alliance_id == alliance_id, PromiseSheet.number == number)
    )


def sheets(alliance_id: int, limit: int, offset: int = 0) -> list[sa.Row[Any]]:
    """The frozen sheets of an alliance, the newest first, with the names of partner and person."""
    return list(
        db.session.execute(
            sa.select(
                PromiseSheet.number, PromiseSheet.frozen_at, Partner.short_name.label("partner"),
                Person.name.label("person"),
            )
            .join(Partner, Partner.id == PromiseSheet.partner_id)
            .join(Person, Person.id == PromiseSheet.frozen_by)
            .where(PromiseSheet.alliance_id == alliance_id)
            .order_by(PromiseSheet.number.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def number_of_sheets(alliance_id: int) -> int:
    """How many sheets were frozen; numbers have no gaps."""
    query = sa.select(sa.func.max(PromiseSheet.number)).where(PromiseSheet.alliance_id == alliance_id)
    return db.session.scalar(query) or 0
