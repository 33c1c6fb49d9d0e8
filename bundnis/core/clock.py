"""What time it is. Everything that asks, asks here, so that the demo and the tests can set the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

# Per context, not per process: the demo loader sets its clock while other threads go on serving.
_set_to: ContextVar[datetime | None] = ContextVar("bundnis_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """Return the present day in an IANA zone such as "Europe/Brussels".

    Raises zoneinfo.ZoneInfoNotFoundError (a KeyError) for an unknown zone.
    """
    return now().astimezone(ZoneInfo(zone)).date()


def begin_of(day: date, zone: str) -> datetime:
    """Return the first moment of a day in an IANA zone, also on the days when the clocks change."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock of the current context to `moment`; it stands still there, and may be set again inside.

    Raises ValueError for a moment without a zone: nobody could say when it is.
    """
    if moment.utcoffset() is None:
        raise ValueError("the clock needs a moment with a zone")
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
