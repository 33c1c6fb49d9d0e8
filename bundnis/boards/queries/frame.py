"""What frames a page: the limits flags depend on, and what the filters offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.core.asking import Rows, prepared, together
from bundnis.core.columns import spelled, written
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.measures.rules import MAIN_KINDS, Limits

# More partners or fields than a person would look through in a select; nobody has as many.
MOST_CHOICES = 300


Choices = tuple[list[tuple[int, str]], list[tuple[int, Translated]]]


def limits_and_choices(alliance_id: int) -> tuple[Limits, bool, Choices]:
    """The settings that flags depend on, whether the alliance has any measure at all, and what the filters offer."""
    with together():
        settings, offered = Rows(_limits(alliance_id)), Rows(_choices(alliance_id))
    (row,) = settings
    found = Limits(row.stale_days, row.size_months, row.size_partners, row.size_eur)
    return found, bool(row.has_measures), _of_kinds(offered)


@prepared
def _limits(alliance_id: int) -> sa.Executable:
    alliance = Alliance.__table__.c
    any_measure = sa.exists().where(Measure.alliance_id == alliance.id).correlate(Alliance.__table__)
    return sa.select(
        alliance.stale_days, alliance.size_months, alliance.size_partners, alliance.size_eur,
        any_measure.label("has_measures"),
    ).where(alliance.id == alliance_id)


def choices(alliance_id: int) -> Choices:
    """What the filters offer: the partners by name, the action fields in their order. One statement."""
    return _of_kinds(_choices(alliance_id).all())


def _of_kinds(rows: Sequence[sa.Row[Any]]) -> Choices:
    return (
        [(row.id, row.short_name) for row in rows if row.kind == 0],
        [(row.id, row.name) for row in rows if row.kind == 1],
    )


@prepared
def _choices(alliance_id: int) -> sa.Executable:
    partner, item, framework = Partner.__table__.c, FrameworkItem.__table__.c, Framework.__table__.c
    partners = (
        sa.select(
            sa.literal(0).label("kind"), sa.literal(0).label("place"), partner.sort_key.label("sort_key"),
            partner.id, partner.short_name, sa.cast(sa.null(), item.name.type).label("name"),
        )
        .where(partner.alliance_id == alliance_id)
        .order_by(partner.sort_key, partner.id)
        .limit(written(MOST_CHOICES))
        .subquery()
    )
    fields = (
        sa.select(
            sa.literal(1).label("kind"), (framework.position * 10_000 + item.position).label("place"),
            item.code.label("sort_key"), item.id, sa.literal("").label("short_name"), item.name,
        )
        .join_from(FrameworkItem.__table__, Framework.__table__, framework.id == item.framework_id)
        .where(item.alliance_id == alliance_id, framework.kind.in_(spelled(MAIN_KINDS)))
        .order_by(sa.literal_column("place"), item.id)
        .limit(written(MOST_CHOICES))
        .subquery()
    )
    order: list[sa.ColumnElement[Any]] = [sa.literal_column(name) for name in ("kind", "place", "sort_key", "id")]
    return sa.union_all(sa.select(partners), sa.select(fields)).order_by(*order)
