"""Contributions that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.boards.queries.conditions import SHAPES_KEPT, Condition, stage_in, value
from bundnis.boards.queries.waiting import ALLIANCE, WORKING, Own, Viewer, contributes, leads, placed_of
from bundnis.boards.rules.today import COUNTED, EACH, Kind
from bundnis.contributions.models import Contribution, Signature
from bundnis.core.asking import Rows
from bundnis.core.columns import Moment, code, spelled, written
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.workshops.models import Outcome, Pledge, Workshop

_measure, _given, _partner = table(Measure).c, table(Contribution).c, table(Partner).c
# Written out as the indexes have it: they hold only these rows, and are used only where the words are the same.
_ACCEPTED: Condition = _given.state == code("accepted")
_OURS: Condition = _given.alliance_id == ALLIANCE
_TO_RECEIVE: Condition = _given.delivered > _given.received
_silent: sa.BindParameter[Any] = value("silent_moment", Moment)


class Source(NamedTuple):
    """One kind of what waits: the day it is about, what it must be, and whether its measure is asked too."""

    kind: Kind
    on: Any
    conditions: tuple[Condition, ...]
    asks_measure: bool = True


def _of_own(own: Own) -> Condition:
    """Of the measures one leads: from those whose offers wait longest, not from all that is offered in the alliance.
    No more measures than are counted can have the oldest offers. They are not read."""
    led = table(Measure).alias("led").c
    of_own = sa.select(led.id).where(
        led.alliance_id == ALLIANCE, led.lead_state == code("accepted"), led.stage.in_(spelled(WORKING)),
        led.lead_id.in_(own), led.offered_since.is_not(None),
    )  # fmt: skip
    return _given.measure_id.in_(of_own.order_by(led.offered_since, led.id).limit(written(COUNTED)))


def contributions(viewer: Viewer, values: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
    """The contributions that wait for somebody, with ``kind``, the day ``on`` and the ``total`` of that kind."""
    return Rows(db.session.execute(_contributions(viewer), values)) if viewer.partners or viewer.coordinates else ()


@lru_cache(SHAPES_KEPT)
def _contributions(viewer: Viewer) -> sa.Executable:
    # The same offer may wait for the lead, and for too long.
    is_asked_twice = viewer.partners and viewer.coordinates
    together = sa.union if is_asked_twice else sa.union_all
    placed = placed_of([_chosen(source) for source in _sources(viewer)], together)
    return (
        sa.select(
            placed.c.kind, placed.c.on, placed.c.total, _given.id, _given.amount, _given.unit, _given.unit_text,
            _given.kind.label("gift"), _given.wanted_first, _given.wanted_last, _given.wanted_precision,
            _given.delivered, _given.received, _given.offered_at, _measure.lead_id, _partner.short_name.label("giver"),
            _measure.number, sa.cast(_measure.title, sa.Text).label("title"),
        )
        .select_from(
            placed.join(table(Contribution), _given.id == placed.c.id)
            .join(table(Measure), _measure.id == _given.measure_id)
            .join(table(Partner), _partner.id == _given.partner_id)
        )
        .where(placed.c.place <= EACH)
        .order_by(placed.c.kind, placed.c.place)
    )  # fmt: skip


def _chosen(source: Source) -> sa.Select[Any]:
    on = source.on
    chosen = sa.select(
        code(source.kind).label("kind"), _given.id.label("id"),
        sa.cast(sa.null(), sa.Date).label("on") if on is None else on.label("on"),
    )  # fmt: skip
    if source.asks_measure:
        chosen = chosen.join_from(table(Contribution), table(Measure), _measure.id == _given.measure_id)
    order = (_given.offered_at, _given.id) if on is None else (on.asc(), _given.id)
    return chosen.where(*source.conditions).order_by(*order).limit(written(COUNTED))


def _sources(viewer: Viewer) -> list[Source]:
    """Offers wait for the lead's answer, deliveries for its receipt, the own promises for their delivery."""
    own = viewer.own
    receives: list[Condition] = [leads(own), sa.and_(_of_lead(), contributes(own))] if own else []
    no_lead = sa.func.coalesce(_measure.lead_state, "") != code("accepted")
    if viewer.coordinates:
        receives += [no_lead, _of_lead(), _delivered_at() < _silent]
    others = [_given.partner_id.not_in(own)] if own else []
    found: list[Source] = [
        Source(Kind.RECEIPT, None, (_OURS, _ACCEPTED, _TO_RECEIVE, *others, stage_in(WORKING), sa.or_(*receives)))
    ]
    if viewer.coordinates:
        silent = sa.or_(no_lead, _given.offered_at < _silent)
        found.append(Source(Kind.OFFER, None, (_OURS, _given.state == code("offered"), stage_in(WORKING), silent)))
    return [*found, *([_offered(own), _promised(own)] if own else [])]


def _offered(own: Own) -> Source:
    return Source(Kind.OFFER, None, (_of_own(own), _given.state == code("offered")), asks_measure=False)


def _promised(own: Own) -> Source:
    is_near = _given.wanted_last <= value("promises_until", sa.Date)
    is_open = (_ACCEPTED, _given.delivered < _given.amount, stage_in(WORKING))
    return Source(Kind.PROMISE, _given.wanted_last, (_OURS, _given.partner_id.in_(own), *is_open, is_near))


def _of_lead() -> Condition:
    """Whether the lead gives it: others receive that."""
    return sa.and_(_measure.lead_state == code("accepted"), _given.partner_id == _measure.lead_id)


def _delivered_at() -> sa.ScalarSelect[Any]:
    """When a delivery was last reported."""
    signature = table(Signature).c
    last = sa.select(sa.func.max(signature.at, type_=Moment)).where(
        signature.contribution_id == _given.id, signature.step == code("delivered")
    )
    return last.correlate(table(Contribution)).scalar_subquery()


# -- pledges of sessions -------------------------------------------------------------------------


def pledges(viewer: Viewer, values: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
    """What was pledged in sessions for the own partners, became a measure, and nobody of them has confirmed yet."""
    return Rows(db.session.execute(_pledges(viewer), values)) if viewer.partners else ()


@lru_cache(SHAPES_KEPT)
def _pledges(viewer: Viewer) -> sa.Executable:
    pledge, outcome, session = table(Pledge).c, table(Outcome).c, table(Workshop).c
    waiting = (
        sa.select(pledge.id, outcome.measure_id)
        .join_from(table(Pledge), table(Outcome), outcome.cluster_id == pledge.cluster_id)
        .where(
            pledge.alliance_id == ALLIANCE, pledge.partner_id.in_(viewer.own), pledge.state == "offered",
            pledge.leads.is_(False), outcome.measure_id.is_not(None),
        )
        .order_by(pledge.id)
        .limit(written(COUNTED))
        # Looked at twice: found once.
        .cte("waiting")
    )  # fmt: skip
    return (
        sa.select(
            pledge.id, pledge.amount, pledge.unit, pledge.unit_text, _partner.short_name.label("giver"),
            session.number.label("page"), _measure.number, sa.cast(_measure.title, sa.Text).label("title"),
            sa.select(sa.func.count()).select_from(waiting).scalar_subquery().label("total"),
        )
        .select_from(
            waiting.join(table(Pledge), pledge.id == waiting.c.id)
            .join(table(Workshop), session.id == pledge.workshop_id)
            .join(table(Partner), _partner.id == pledge.partner_id)
            .join(table(Measure), sa.and_(_measure.id == waiting.c.measure_id, stage_in(WORKING)))
        )
        .order_by(pledge.id)
        .limit(written(EACH))
    )  # fmt: skip
