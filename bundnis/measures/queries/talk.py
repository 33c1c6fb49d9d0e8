"""Reads of what people say about measures: updates, values of the indicator, comments."""

from __future__ import annotations

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import Partner
from bundnis.core.db import db, prepared
from bundnis.measures.models import Comment, IndicatorValue, Update


def updates_of(measure_id: int, limit: int = 20) -> list[sa.Row]:
    """The newest updates with author and partner names."""
    return list(_updates_of(measure_id, limit))


@prepared
def _updates_of(measure_id: int, limit: int) -> sa.Executable:
    update, author = Update.__table__.c, Person.__table__.c
    partner, helper = Partner.__table__.alias("partner"), Partner.__table__.alias("helper")
    return (
        sa.select(
            update.id, update.health, update.sentence, update.language, update.happened_on, update.next_on,
            update.because, update.unstuck_when, update.created_at, author.name.label("author"),
            partner.c.short_name.label("partner"), helper.c.short_name.label("helper"),
        )
        .join_from(Update.__table__, Person.__table__, author.id == update.author_id)
        .outerjoin(partner, partner.c.id == update.partner_id)
        .outerjoin(helper, helper.c.id == update.helper_id)
        .where(update.measure_id == measure_id)
        .order_by(update.happened_on.desc(), update.id.desc())
        .limit(limit)
    )


def values_of(measure_id: int) -> list[IndicatorValue]:
    """The series of the indicator in time order."""
    return list(_values_of(measure_id).scalars())


@prepared
def _values_of(measure_id: int) -> sa.Executable:
    return sa.select(IndicatorValue).where(IndicatorValue.measure_id == measure_id).order_by(IndicatorValue.on)


def comments_of(measure_id: int, limit: int = 200) -> list[sa.Row]:
    """The newest comments with their authors, oldest first."""
    return list(reversed(_newest_comments(measure_id, limit).all()))


@prepared
def _newest_comments(measure_id: int, limit: int) -> sa.Executable:
    comment, author = Comment.__table__.c, Person.__table__.c
    return (
        sa.select(comment.id, comment.update_id, comment.text, comment.language, comment.created_at, author.name)
        .join_from(Comment.__table__, Person.__table__, author.id == comment.author_id)
        .where(comment.measure_id == measure_id)
        .order_by(comment.id.desc())
        .limit(limit)
    )


def update_of(measure_id: int, update_id: int) -> Update | None:
    """An update of this measure."""
    return db.session.scalar(sa.select(Update).where(Update.measure_id == measure_id, Update.id == update_id))
