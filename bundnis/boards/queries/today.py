"""What frames Today: the settings of the alliance, how far its set-up has come, what changed, what runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.accounts.queries import last_visit
from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner, SeatRow
from bundnis.alliances.rules import SETTINGS_LOOKED_THROUGH
from bundnis.boards.queries.conditions import LEADS
from bundnis.boards.queries.rows import next_date
from bundnis.core.asking import Rows, prepared
from bundnis.core.columns import code, spelled
from bundnis.core.db import db, table
from bundnis.journal.models import Detail, Entry
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.membership.models import Invitation
from bundnis.membership.queries import unanswered
from bundnis.workshops.models import Applicant, Minutes, Objection, Workshop

_measure, _lead = table(Measure).c, table(Partner).alias("lead")
# Whatever has once been carried out ends the set-up for good.
_HAS_RUN = (Stage.IMPLEMENTATION, Stage.COMPLETED, Stage.REVIEWED)


def start(
    alliance_id: int, person_id: int, sign_in_id: int | None, invited_before: datetime, day: date
) -> Sequence[sa.Row[Any]]:
    """Settings, set-up, what nobody has answered since a moment, the last visit: one statement, one row."""
    return Rows(_start(alliance_id, person_id, sign_in_id, invited_before, day))


@prepared
def _start(
    alliance_id: int, person_id: int, sign_in_id: int | None, invited_before: datetime, day: date
) -> sa.Executable:
    alliance, invitation, has_run = table(Alliance).c, table(Invitation).c, _any_measure(*_HAS_RUN)
    waiting = sa.select(sa.func.count()).where(
        invitation.alliance_id == alliance.id, invitation.created_at < invited_before, *unanswered()
    )
    applicant, session = table(Applicant).c, table(Workshop).c
    rehearsals = sa.select(session.id).where(session.is_rehearsal)
    asks = (
        applicant.alliance_id == alliance.id, applicant.state == "identified",
        applicant.workshop_id.not_in(rehearsals),
    )  # fmt: skip
    first = sa.select(sa.func.min(session.number)).where(
        session.id.in_(sa.select(applicant.workshop_id).where(*asks).correlate(table(Alliance)))
    )
    return sa.select(
        sa.select(sa.func.count()).where(*asks).correlate(table(Alliance)).scalar_subquery().label("applicants"),
        first.correlate(table(Alliance)).scalar_subquery().label("asked_in"), *_minutes(day),
        alliance.rhythm_days, alliance.stale_days, alliance.min_contributors, last_visit().label("last_visit"),
        (sa.cast(alliance.purpose, sa.Text) != "{}").label("has_purpose"),
        _several(table(Partner)).label("has_partners"), _people().label("has_people"),
        _fields().label("has_fields"),
        # The whole history would be read for it, and nobody asks any more once something runs.
        sa.case((has_run, sa.true()), else_=_told(SETTINGS_LOOKED_THROUGH)).label("has_settings"),
        _any_measure().label("has_measure"), _any_measure(Stage.AGREED, *_HAS_RUN).label("has_agreed"),
        has_run.label("has_run"),
        waiting.correlate(table(Alliance)).scalar_subquery().label("invitations"),
    ).where(alliance.id == alliance_id)  # fmt: skip


def _minutes(day: date) -> list[Any]:
    """Objections to circulated minutes without an answer, minutes to be approved, and the first session of each."""
    minutes, objection, session = table(Minutes).c, table(Objection).c, table(Workshop).c
    same = (objection.minutes_id == minutes.id, objection.edition == minutes.edition)
    open_ones = sa.and_(*same, objection.answer == "")
    circulated = sa.and_(minutes.alliance_id == table(Alliance).c.id, minutes.state == "circulated")
    objected = sa.select().select_from(table(Minutes)).join(table(Objection), open_ones).where(circulated)
    is_open = sa.exists().where(open_ones).correlate(table(Minutes))
    ready = sa.select().select_from(table(Minutes)).where(circulated, minutes.objections_until < day, ~is_open)
    found = []
    for name, rows in (("objections", objected), ("to_approve", ready)):
        number = rows.add_columns(sa.func.count())
        first = rows.join(table(Workshop), session.id == minutes.workshop_id).add_columns(sa.func.min(session.number))
        found += [number.correlate(table(Alliance)).scalar_subquery().label(name),
                  first.correlate(table(Alliance)).scalar_subquery().label(f"{name}_in")]  # fmt: skip
    return found


def _of_alliance(rows: sa.Table, *conditions: Any) -> sa.Exists:
    return sa.exists().where(rows.c.alliance_id == table(Alliance).c.id, *conditions).correlate(table(Alliance))


def _several(rows: sa.Table) -> sa.ColumnElement[bool]:
    """Whether there is more than one."""
    first = sa.select(sa.func.min(rows.c.id)).where(rows.c.alliance_id == table(Alliance).c.id)
    return _of_alliance(rows, rows.c.id > first.correlate(table(Alliance)).scalar_subquery())


def _people() -> sa.ColumnElement[bool]:
    """Whether somebody of a partner takes part or is invited."""
    seats, invited = table(SeatRow), table(Invitation)
    return sa.or_(_of_alliance(seats, seats.c.role == "member"), _of_alliance(invited, invited.c.role == "member"))


def _fields() -> sa.ColumnElement[bool]:
    frameworks, items = table(Framework), table(FrameworkItem)
    return _of_alliance(items, items.c.framework_id == frameworks.c.id, frameworks.c.kind == "fields")


def _told(verbs: Collection[str]) -> sa.ColumnElement[bool]:
    return _of_alliance(table(Entry), table(Entry).c.verb.in_(spelled(verbs)))


def _any_measure(*columns: Stage) -> sa.ColumnElement[bool]:
    return _of_alliance(table(Measure), *([_measure.column_stage.in_(spelled(columns))] if columns else []))


# Where the first measure of a new alliance stands until it runs, the furthest first.
_FIRST = (Stage.AGREED, Stage.WORKSHOP, Stage.IDEA)


def first_measure(alliance_id: int) -> int | None:
    """The number of the measure that has come furthest on its way to being started."""
    place = sa.case({str(stage): place for place, stage in enumerate(_FIRST)}, value=_measure.stage)
    query = sa.select(_measure.number).where(_measure.alliance_id == alliance_id, _measure.stage.in_(_FIRST))
    return db.session.scalar(query.order_by(place, _measure.number).limit(1))


# -- what changed --------------------------------------------------------------------------------


def changes(alliance_id: int, person_id: int, since: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    """What others did since a moment, the newest first, with their names and the measures it was about."""
    return Rows(_changes(alliance_id, person_id, since, limit))


@prepared
def _changes(alliance_id: int, person_id: int, since: datetime, limit: int) -> sa.Executable:
    entry, detail, person = table(Entry).c, table(Detail).c, table(Person).c
    return (
        sa.select(
            entry.id, entry.at, entry.person_id, entry.verb, entry.topic, entry.topic_id, entry.measure_id,
            detail["values"].label("told"), person.name, _measure.number,
            sa.cast(_measure.title, sa.Text).label("title"),
        )
        .outerjoin_from(table(Entry), table(Detail), detail.entry_id == entry.id)
        .outerjoin(table(Person), person.id == entry.person_id)
        .outerjoin(table(Measure), sa.and_(_measure.id == entry.measure_id, _measure.alliance_id == entry.alliance_id))
        .where(
            entry.alliance_id == alliance_id, entry.at > since,
            sa.or_(entry.person_id.is_(None), entry.person_id != person_id),
        )
        .order_by(entry.at.desc(), entry.id.desc())
        .limit(limit)
    )  # fmt: skip


# -- what runs -----------------------------------------------------------------------------------


def running(alliance_id: int, today: date, limit: int) -> Sequence[sa.Row[Any]]:
    """Measures in implementation, the one that moved last first."""
    return Rows(_running(alliance_id, today, limit))


def _next_or_passed() -> sa.ColumnElement[date | None]:
    """The next date; where there is none, the one that was named and has passed."""
    return sa.func.coalesce(next_date(), _measure.next_on)


@prepared
def _running(alliance_id: int, today: date, limit: int) -> sa.Executable:
    return (
        sa.select(
            _measure.number, sa.cast(_measure.title, sa.Text).label("title"), _measure.health, _measure.fresh_on,
            _lead.c.short_name.label("lead"), _next_or_passed().label("next_on"),
        )
        .select_from(table(Measure).outerjoin(_lead, sa.and_(_lead.c.id == _measure.lead_id, LEADS)))
        .where(
            _measure.alliance_id == alliance_id, _measure.column_stage == code(Stage.IMPLEMENTATION),
            _measure.stage == code(Stage.IMPLEMENTATION),
        )
        .order_by(_measure.rank.desc(), _measure.id.desc())
        .limit(limit)
    )
