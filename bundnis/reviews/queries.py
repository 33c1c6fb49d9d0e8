"""Every read of reviews."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import FrameworkItem, Partner
from bundnis.contributions.models import Contribution
from bundnis.core.asking import prepared
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.reviews.models import ExistingAction, Review, Tally, Voice
from bundnis.reviews.rules import OPEN, enough


def review_of(measure_id: int) -> Review | None:
    """The review of a measure."""
    return db.session.scalar(sa.select(Review).where(Review.measure_id == measure_id))


def is_begun(measure_id: int) -> bool:
    """Whether somebody has begun to review a measure."""
    return _is_begun(measure_id).scalar() is not None


@prepared
def _is_begun(measure_id: int) -> sa.Executable:
    review = table(Review).c
    return sa.select(review.id).where(review.measure_id == measure_id)


def look_back(measure_id: int) -> tuple[Review | None, list[sa.Row[Any]]]:
    """The review of a measure and what its partners say beside it, by name: one statement."""
    rows = _look_back(measure_id).all()
    return rows[0][0] if rows else None, [row for row in rows if row.partner_id is not None]


@prepared
def _look_back(measure_id: int) -> sa.Executable:
    return (
        sa.select(
            Review, Voice.partner_id, Voice.effect, Voice.sentence, Voice.language, Voice.written_on,
            Partner.short_name.label("partner"),
        )
        .select_from(Measure)
        .outerjoin(Review, Review.measure_id == Measure.id)
        .outerjoin(Voice, Voice.measure_id == Measure.id)
        .outerjoin(Partner, Partner.id == Voice.partner_id)
        .where(Measure.id == measure_id)
        .order_by(Partner.sort_key, Voice.id)
    )


def voice_of(measure_id: int, partner_id: int) -> Voice | None:
    """What a partner has said about a measure."""
    return db.session.scalar(
        sa.select(Voice).where(Voice.measure_id == measure_id, Voice.partner_id == partner_id)
    )


def outcome() -> sa.ColumnElement[str | None]:
    """``rules.outcome`` as a column; the surrounding statement has the measure, and its review by an outer join."""
    measure, effect = table(Measure).c, table(Review).c.effect
    return sa.case(
        (measure.stage == Stage.STOPPED, sa.func.coalesce(effect, "not")),
        (measure.stage.in_((Stage.COMPLETED, Stage.REVIEWED)), effect),
    )


# -- what worked ---------------------------------------------------------------------------------


def given_at_the_end(measure_id: int) -> sa.Select[Any]:
    """What partners stood by when a measure ended: (partner_id, sector, kind, unit, amount).

    What was promised and stood, also in a stopped measure, which ends before most of it is given: else it would
    look as if those fail that nobody contributes to.
    """
    given, partner = table(Contribution).c, table(Partner).c
    return (
        sa.select(given.partner_id, partner.sector, given.kind, given.unit, given.amount)
        .join_from(table(Contribution), table(Partner), partner.id == given.partner_id)
        .where(
            given.measure_id == measure_id, sa.or_(given.state.in_(("accepted", "received")), given.received > 0)
        )
    )


def tallies(alliance_id: int, year: int | None = None) -> list[sa.Row[Any]]:
    """Every cell of "What worked" with its number: (topic, answer, outcome, number); of one year, or of all.

    Under the topic "year" stands how many ended in each, whatever year is asked for.
    """
    return list(_tallies_of_all(alliance_id) if year is None else _tallies_of_year(alliance_id, year))


def number_in_cell(alliance_id: int, topic: str, answer: str, outcome: str, year: int | None) -> int:
    """How many measures one cell holds; without outcome all that count as tried."""
    tally = table(Tally).c
    those = [tally.alliance_id == alliance_id, tally.topic == topic, tally.answer == answer]
    those.append(tally.outcome == outcome if outcome else tally.outcome != OPEN)
    if year is not None:
        those.append(tally.year == year)
    return int(db.session.scalar(sa.select(sa.func.sum(tally.number)).where(*those)) or 0)


@prepared
def _tallies_of_all(alliance_id: int) -> sa.Executable:
    return _tallies(alliance_id)


@prepared
def _tallies_of_year(alliance_id: int, year: int) -> sa.Executable:
    return _tallies(alliance_id, table(Tally).c.year == year)


def _tallies(alliance_id: int, *those: sa.ColumnElement[bool]) -> sa.CompoundSelect[Any]:
    tally = table(Tally).c
    number = sa.func.sum(tally.number).label("number")
    cells = (
        sa.select(tally.topic, tally.answer, tally.outcome, number)
        .where(tally.alliance_id == alliance_id, *those)
        .group_by(tally.topic, tally.answer, tally.outcome)
    )
    years = (
        sa.select(sa.literal("year").label("topic"), sa.cast(tally.year, sa.String), sa.literal(""), number)
        .where(tally.alliance_id == alliance_id, tally.topic == "all")
        .group_by(tally.year)
    )
    return sa.union_all(cells.having(number > 0), years.having(number > 0))


# -- the register of existing actions ------------------------------------------------------------


def register(alliance_id: int, *states: str) -> list[sa.Row[Any]]:
    """The existing actions in these states, by title: (action, short name of the partner, name of the field)."""
    return list(
        db.session.execute(
            sa.select(ExistingAction, Partner.short_name.label("partner"), FrameworkItem.name.label("field"))
            .outerjoin(Partner, Partner.id == ExistingAction.partner_id)
            .outerjoin(FrameworkItem, FrameworkItem.id == ExistingAction.field_id)
            .where(ExistingAction.alliance_id == alliance_id, ExistingAction.state.in_(states or ("visible",)))
            .order_by(ExistingAction.sort_key, ExistingAction.id)
        )
    )


def action(alliance_id: int, action_id: int, *states: str) -> ExistingAction | None:
    """One existing action of the alliance, if it is in one of these states."""
    return db.session.scalar(
        sa.select(ExistingAction).where(
            ExistingAction.alliance_id == alliance_id, ExistingAction.id == action_id,
            ExistingAction.state.in_(states or ("visible", "waiting")),
        )
    )


def action_by_key(client_key: str) -> ExistingAction | None:
    """The existing action that was sent with this key."""
    return db.session.scalar(sa.select(ExistingAction).where(ExistingAction.client_key == client_key))


def number_noted_in(alliance_id: int, noted_in: str) -> int:
    """How many existing actions were added in one session, whatever became of them."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(ExistingAction)
        .where(ExistingAction.alliance_id == alliance_id, ExistingAction.noted_in == noted_in)
    ) or 0


# -- tried before? -------------------------------------------------------------------------------

# The newest of the register that are looked through; more than an alliance will ever note.
REGISTER = 2_000


def similar_measures(alliance_id: int, stems: Sequence[str], but: int | None, limit: int) -> Sequence[Any]:
    """Measures whose title or summary holds ``enough`` of the words, what holds most first: (number, title, stage).

    ``but`` is the number of the one that is being written.
    """
    measure = table(Measure).c
    held = [sa.case((measure.words.like(f"%{stem}%"), 1), else_=0) for stem in stems]
    score = functools.reduce(operator.add, held)
    query = sa.select(measure.number, measure.title, measure.stage).where(
        measure.alliance_id == alliance_id, score >= enough(len(held)), measure.number != (but or 0)
    )
    return db.session.execute(query.order_by(score.desc(), measure.rank.desc(), measure.id.desc()).limit(limit)).all()


def titles_of_register(alliance_id: int) -> Sequence[Any]:
    """What stands in the register, the newest first, bounded: (id, title, is_running)."""
    action = table(ExistingAction).c
    query = sa.select(action.id, action.title, action.is_running)
    return db.session.execute(
        query.where(action.alliance_id == alliance_id, action.state == "visible")
        .order_by(action.id.desc()).limit(REGISTER)
    ).all()  # fmt: skip
