"""The clock, running, set, and beside time-machine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from bundnis.core import clock

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_now_is_the_present_in_utc() -> None:
    before, seen, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= seen <= after
    assert seen.tzinfo is UTC


def test_the_day_depends_on_the_zone() -> None:
    with clock.at(NEW_YEAR):
        assert clock.today("Europe/Brussels") == date(2027, 1, 1)
        assert clock.today("UTC") == date(2026, 12, 31)
        assert clock.today("America/Lima") == date(2026, 12, 31)


def test_an_unknown_zone() -> None:
    with pytest.raises(KeyError):
        clock.today("Europe/Atlantis")


def test_a_set_clock_stands_still_can_be_set_again_and_comes_back() -> None:
    with clock.at(NEW_YEAR):
        with clock.at(NEW_YEAR + timedelta(days=1)):
            assert clock.now() == NEW_YEAR + timedelta(days=1)
        assert clock.now() == NEW_YEAR
        with pytest.raises(RuntimeError), clock.at(NEW_YEAR - timedelta(days=1)):
            raise RuntimeError
        assert clock.now() == NEW_YEAR
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_another_zone_is_turned_into_utc_and_none_is_refused() -> None:
    with clock.at(datetime(2027, 3, 31, 14, 0, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now().isoformat() == "2027-03-31T12:00:00+00:00"
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2027, 3, 31)):
        pass


def test_other_threads_keep_their_time() -> None:
    with clock.at(NEW_YEAR), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result() != NEW_YEAR


def test_beside_time_machine() -> None:
    with time_machine.travel(NEW_YEAR, tick=False):
        assert clock.now() == NEW_YEAR
        assert clock.today("Europe/Berlin") == date(2027, 1, 1)
        with clock.at(NEW_YEAR + timedelta(days=2)):
            assert clock.now() == NEW_YEAR + timedelta(days=2)


@pytest.mark.parametrize(("day", "hour"), [
    (date(2027, 3, 28), 23), (date(2027, 3, 29), 22), (date(2027, 10, 31), 22), (date(2027, 11, 1), 23),
])  # fmt: skip
def test_a_day_begins_at_midnight_also_when_the_clocks_change(day: date, hour: int) -> None:
    before = day - timedelta(days=1)
    assert clock.begin_of(day, "Europe/Brussels") == datetime(before.year, before.month, before.day, hour, tzinfo=UTC)
