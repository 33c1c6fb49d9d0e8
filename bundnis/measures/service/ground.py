"""What every act on a measure shares: the lock under which it sees the measure as it stands now.

Lists of columns are refreshed, not whole objects: what a view loaded beside them stays. Always in this order:
the alliance (caps), the measure, its parts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import SeatRow
from bundnis.core.access import Actor
from bundnis.core.clock import today
from bundnis.core.db import Gone, db, take
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step
from bundnis.measures.stages import OPEN, Stage

_MEASURE = tuple(column.key for column in sa.inspect(Measure).column_attrs)
_STEP = tuple(column.key for column in sa.inspect(Step).column_attrs)

NOT_ONE_OF_THEM = N_("Please choose one of the answers.")


def lock(measure: Measure) -> None:
    """Take the measure's row and see it as it is now. Raises Conflict when somebody has deleted it."""
    _refresh(measure, _MEASURE)


def lock_with_caps(measure: Measure) -> queries.Around:
    """The same, and what counts for coming back to work; the alliance's row has to be taken already."""
    return queries.Around(*_refresh(measure, _MEASURE, *queries.around()))


def lock_open(measure: Measure) -> None:
    """The same for acts that only an open measure allows; somebody may have closed it since the page was loaded."""
    lock(measure)
    if Stage(measure.stage) not in OPEN:
        raise Refused(N_("The measure is closed. The coordinator can reopen it."))


def lock_step(measure: Measure, step: Step) -> None:
    """Take the measure, then one of its steps."""
    lock_open(measure)
    refresh_step(step)


def refresh_step(step: Step) -> None:
    """Take a step whose measure is taken already."""
    _refresh(step, _STEP)


def _refresh(row: Measure | Step, columns: tuple[str, ...], *beside: sa.ScalarSelect[Any]) -> tuple[Any, ...]:
    try:
        return take(row, columns, *beside)
    except Gone as gone:
        raise Conflict() from gone


def today_for(actor: Actor, measure: Measure) -> date:
    """Today in the alliance's time zone; somebody who acts in it has a seat that knows the zone."""
    seat = actor.seat(measure.alliance_id)
    return today(seat.time_zone) if seat else queries.today_of(queries.alliance_settings(measure.alliance_id))


def check_not_to_come(actor: Actor, measure: Measure, day: date | None, field: str) -> None:
    """What is reported has happened."""
    if day is not None and day > today_for(actor, measure):
        raise Refused(N_("This day has not come yet."), field)


def has_seat(alliance_id: int, person_id: int, *, observers: bool = True) -> bool:
    """Whether the person belongs to the alliance today; without ``observers`` as somebody who does more than read."""
    query = sa.select(SeatRow.id).where(
        SeatRow.alliance_id == alliance_id, SeatRow.person_id == person_id, SeatRow.ended_at.is_(None)
    )
    if not observers:
        query = query.where(SeatRow.role != "observer")
    return db.session.scalar(query.limit(1)) is not None


def check_partners(measure: Measure, **chosen: int | None) -> None:
    """Every chosen partner, by the name of its field, is one of the alliance; foreign is the same as unknown."""
    known = queries.partners_in(measure.alliance_id, {each for each in chosen.values() if each is not None})
    for field, partner_id in chosen.items():
        if partner_id is not None and partner_id not in known:
            raise Refused(NOT_ONE_OF_THEM, field)
