"""Reads of what people say about measures: updates, wishes for help, values of the indicator, comments, mentions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Partner, SeatRow
from bundnis.core.asking import Rows, prepared
from bundnis.core.columns import spelled, written
from bundnis.core.dates import Precision, Span
from bundnis.core.db import db, table
from bundnis.measures.mentions import PARTNER, PERSON, Named
from bundnis.measures.models import Comment, IndicatorValue, Measure, Mention, MentionRead, Update
from bundnis.measures.stages import REPORTING

_update, _comment, _measure = table(Update).c, table(Comment).c, table(Measure).c
_person, _partner, _seat = table(Person).c, table(Partner).c, table(SeatRow).c
_correction = table(Update).alias("correction")

# -- updates -------------------------------------------------------------------------------------


def updates_of(measure_id: int, limit: int = 20) -> Sequence[sa.Row[Any]]:
    """The newest updates with the names in them; a corrected one names its correction."""
    return Rows(_updates_of(measure_id, limit))


@prepared
def _updates_of(measure_id: int, limit: int) -> sa.Executable:
    partner, helper = table(Partner).alias("partner"), table(Partner).alias("helper")
    friend = table(Person).alias("friend")
    return (
        sa.select(
            _update.id, _update.health, _update.sentence, _update.language, _update.happened_on, _update.next_on,
            _update.because, _update.unstuck_when, _update.created_at, _update.author_id, _update.helper_id,
            _update.helper_person_id, _update.corrects_id, _correction.c.id.label("corrected_by"),
            _person.name.label("author"), partner.c.short_name.label("partner"),
            helper.c.short_name.label("helper"), friend.c.name.label("helper_person"),
            _has_seat(_update.alliance_id, _update.helper_person_id).label("helper_is_here"),
            _is_answered().label("is_answered"),
        )
        .join_from(table(Update), table(Person), _person.id == _update.author_id)
        .outerjoin(partner, partner.c.id == _update.partner_id)
        .outerjoin(helper, helper.c.id == _update.helper_id)
        .outerjoin(friend, friend.c.id == _update.helper_person_id)
        .outerjoin(_correction, _correction.c.corrects_id == _update.id)
        .where(_update.measure_id == measure_id)
        .order_by(_update.happened_on.desc(), _update.id.desc())
        .limit(limit)
    )


def _has_seat(alliance_id: Any, person_id: Any) -> sa.ColumnElement[bool]:
    """Whether a person belongs to an alliance today."""
    return sa.exists().where(
        _seat.person_id == person_id, _seat.alliance_id == alliance_id, _seat.ended_at.is_(None)
    )


def newest_update(measure_id: int) -> sa.Row:
    """What the newest update that nobody has corrected says: it decides how the measure stands."""
    return _newest_update(measure_id).one()


@prepared
def _newest_update(measure_id: int) -> sa.Executable:
    return (
        sa.select(_update.id, _update.health, _update.happened_on, _update.next_on)
        .where(_update.measure_id == measure_id, ~_is_corrected(_update.id))
        .order_by(_update.happened_on.desc(), _update.id.desc())
        .limit(written(1))
    )


def _is_corrected(update_id: Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(_correction.c.corrects_id == update_id)


def update_of(measure_id: int, update_id: int) -> Update | None:
    """An update of this measure."""
    query = sa.select(Update).where(Update.measure_id == measure_id, Update.id == update_id)
    return db.session.scalar(query.options(joinedload(Update.measure)))


def correction_of(update: Update) -> Update | None:
    """The update that corrects this one."""
    return db.session.scalar(sa.select(Update).where(Update.corrects_id == update.id))


# -- wishes for help -----------------------------------------------------------------------------


def wishes_for(
    alliance_id: int, person_id: int, partner_ids: Collection[int], limit: int = 20
) -> Sequence[sa.Row[Any]]:
    """Stuck measures whose newest update names this person, or one of these partners, as who could help.

    A wish stands until a newer update speaks, a correction takes it back, the measure is no longer carried out, or
    the helper answers: the named person, or somebody of the named partner, comments on the measure. The longest
    waiting first: (number, title, update_id, sentence, language, because, unstuck_when, happened_on, author,
    helper_person_id, helper_id).
    """
    return Rows(_wishes_for(alliance_id, person_id, list(partner_ids), limit))


@prepared
def _wishes_for(alliance_id: int, person_id: int, partner_ids: list[int], limit: int) -> sa.Executable:
    return (
        sa.select(
            _measure.number, _measure.title, _update.id.label("update_id"), _update.sentence, _update.language,
            _update.because, _update.unstuck_when, _update.happened_on, _person.name.label("author"),
            _update.helper_person_id, _update.helper_id,
        )
        .join_from(table(Update), table(Measure), _measure.id == _update.measure_id)
        .join(table(Person), _person.id == _update.author_id)
        .where(
            _update.id.in_(_naming(alliance_id, person_id, partner_ids)), _update.health == "stuck",
            _measure.stage.in_(spelled(REPORTING)),
            ~_is_corrected(_update.id), ~_is_overtaken(), ~_is_answered(),
        )
        .order_by(_update.happened_on, _update.id)
        .limit(limit)
    )  # fmt: skip


def _naming(alliance_id: Any, person_id: Any, partner_ids: Any) -> sa.CompoundSelect[Any]:
    """The updates that name them: each index by itself, together SQLite read every update of the alliance."""
    named = table(Update).alias("named").c
    return sa.union_all(
        sa.select(named.id).where(named.alliance_id == alliance_id, named.helper_person_id == person_id),
        sa.select(named.id).where(named.alliance_id == alliance_id, named.helper_id.in_(partner_ids)),
    )


def _is_overtaken() -> sa.ColumnElement[bool]:
    """Whether a newer update that still counts speaks of the same measure."""
    newer = table(Update).alias("newer")
    later = sa.or_(
        newer.c.happened_on > _update.happened_on,
        sa.and_(newer.c.happened_on == _update.happened_on, newer.c.id > _update.id),
    )
    return sa.exists().where(newer.c.measure_id == _update.measure_id, later, ~_is_corrected(newer.c.id))


def _is_answered() -> sa.ColumnElement[bool]:
    """Whether the person who could help, or somebody of the partner, has written a comment since."""
    of_partner = sa.exists().where(
        _seat.partner_id == _update.helper_id, _seat.person_id == _comment.author_id, _seat.ended_at.is_(None)
    )
    # Said aloud: two statements deep, SQLAlchemy would ask about the helpers of all updates instead of this one's.
    of_partner = of_partner.correlate(table(Update), table(Comment))
    return sa.exists().where(
        _comment.measure_id == _update.measure_id, _comment.created_at >= _update.created_at,
        sa.or_(_comment.author_id == _update.helper_person_id, of_partner),
    )


# -- values of the indicator ---------------------------------------------------------------------


def value_on(measure_id: int, day: date) -> IndicatorValue | None:
    """The value of the indicator that stands for this day."""
    return db.session.scalar(
        sa.select(IndicatorValue).where(IndicatorValue.measure_id == measure_id, IndicatorValue.on == day)
    )


class ShownValue(NamedTuple):
    """A value of the series as pages show it."""

    id: int
    on: date
    precision: str
    value: Decimal
    women: Decimal | None
    men: Decimal | None
    other: Decimal | None

    @property
    def when(self) -> Span:
        """What was counted: a day, or as precisely as it is known."""
        return Span.ending(self.on, Precision(self.precision or Precision.DAY))


def values_of(measure_id: int) -> Sequence[ShownValue]:
    """The series of the indicator in time order."""
    return Rows(_values_of(measure_id), ShownValue._make)


@prepared
def _values_of(measure_id: int) -> sa.Executable:
    row = table(IndicatorValue).c
    columns = (row.id, row.on, row.precision, row.value, row.women, row.men, row.other)
    return sa.select(*columns).where(row.measure_id == measure_id).order_by(row.on)


# -- comments and who is mentioned in them --------------------------------------------------------


def newest_comments(
    measure_id: int, limit: int = 200, person_id: int = 0, partner_ids: Collection[int] = ()
) -> Sequence[sa.Row[Any]]:
    """The comments with their authors, the newest first; ``is_new`` where this reader is mentioned unread."""
    return Rows(_newest_comments(measure_id, limit, person_id, list(partner_ids)))


@prepared
def _newest_comments(measure_id: int, limit: int, person_id: int, partner_ids: list[int]) -> sa.Executable:
    is_new = sa.exists().where(
        table(Mention).c.comment_id == _comment.id, is_unread(_comment.alliance_id, person_id, partner_ids)
    )
    return (
        sa.select(
            _comment.id, _comment.update_id, _comment.text, _comment.language, _comment.created_at,
            _comment.author_id, _person.name, is_new.label("is_new"),
        )
        .join_from(table(Comment), table(Person), _person.id == _comment.author_id)
        .where(_comment.measure_id == measure_id)
        .order_by(_comment.id.desc())
        .limit(limit)
    )


def nameable(alliance_id: int) -> list[Named]:
    """Everybody and every partner one can name in a comment: who belongs to the alliance today, by name."""
    partners = [Named(PARTNER, each, name) for each, name in alliances.partner_choices(alliance_id)]
    return partners + [Named(PERSON, each, name) for each, name in alliances.people_choices(alliance_id)]


class Names(dict[int, str]):
    """The names of persons by id, and beside them of those who can be mentioned."""

    mentioned: dict[tuple[str, int], str]


def names_in(alliance_id: int, person_ids: Collection[int], partner_ids: Collection[int]) -> Names:
    """The names of these persons, wherever they are, and by (kind, id) of those who belong to the alliance.

    One statement; none for an empty question.
    """
    names, mentioned = Names(), {}
    if person_ids or partner_ids:
        for row in _names_in(alliance_id, sorted(person_ids), sorted(partner_ids)):
            if row.kind == PERSON:
                names[row.id] = row.name
            if row.is_here:
                mentioned[row.kind, row.id] = row.name
    names.mentioned = mentioned
    return names


@prepared
def _names_in(alliance_id: int, person_ids: list[int], partner_ids: list[int]) -> sa.Executable:
    people = sa.select(
        sa.literal(PERSON).label("kind"), _person.id, _person.name, _has_seat(alliance_id, _person.id).label("is_here")
    ).where(_person.id.in_(person_ids))
    partners = sa.select(sa.literal(PARTNER), _partner.id, _partner.short_name, sa.true()).where(
        _partner.alliance_id == alliance_id, _partner.id.in_(partner_ids)
    )
    return sa.union_all(people, partners)


def mentions_of(
    alliance_id: int, person_id: int, partner_ids: Collection[int], limit: int = 20
) -> Sequence[sa.Row[Any]]:
    """Where others have mentioned this person or one of these partners and the person has not read it yet.

    Newest first: (id, number, title, author, comment_id, partner: the short name where a partner was meant, else
    None, created_at).
    """
    return Rows(_mentions_of(alliance_id, person_id, list(partner_ids), limit))


@prepared
def _mentions_of(alliance_id: int, person_id: int, partner_ids: list[int], limit: int) -> sa.Executable:
    mention = table(Mention).c
    return (
        sa.select(
            mention.id, _measure.number, _measure.title, _person.name.label("author"), mention.comment_id,
            _partner.short_name.label("partner"), _comment.created_at,
        )
        .join_from(table(Mention), table(Comment), _comment.id == mention.comment_id)
        .join(table(Measure), _measure.id == _comment.measure_id)
        .join(table(Person), _person.id == _comment.author_id)
        .outerjoin(table(Partner), _partner.id == mention.partner_id)
        .where(is_unread(alliance_id, person_id, partner_ids))
        .order_by(mention.id.desc())
        .limit(limit)
    )  # fmt: skip


def is_unread(alliance_id: Any, person_id: Any, partner_ids: Any) -> sa.ColumnElement[bool]:
    """Whether a mention of the surrounding statement is new to this person. Needs the comment joined."""
    mention, read = table(Mention).c, table(MentionRead).c
    return sa.and_(
        mention.alliance_id == alliance_id,
        sa.or_(mention.person_id == person_id, mention.partner_id.in_(partner_ids)),
        _comment.author_id != person_id,
        ~sa.exists().where(read.mention_id == mention.id, read.person_id == person_id),
    )
