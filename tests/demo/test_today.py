"""On Today everybody in the demo has something to do, on whatever day it is loaded; who observes reads what runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row

from bundnis.core import clock
from bundnis.core.db import db, set_writing
from bundnis.demo import queries
from tests.client import Browser
from tests.demo.conftest import Demo
from tests.demo.database import load_demo
from tests.demo.test_load import test_each_alliance_has_one_of_each_problem as problems_are_there

# The end of a month, a leap day, the days on which clocks go forward and back.
DAYS = {
    "end of month": datetime(2027, 1, 31, 22, 30, tzinfo=UTC),
    "leap day": datetime(2028, 2, 29, 9, tzinfo=UTC),
    "clocks forward": datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    "clocks back": datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
}


def wrong_pages(demo: Demo, people: Iterable[Row[Any]]) -> list[str]:
    """On whose Today nothing waits, and observers on whose page something does."""
    found = []
    for row in people:
        browser = Browser(demo.app)
        browser.post("/demo/sign-in", {"person_id": str(row.id)})
        page = browser.get(f"/{row.slug}/")
        has_duty = bool(page.select("#mine-h") or page.select("#coordination-h"))
        if has_duty is (row.role == "observer"):
            found.append(f"{row.name}, {row.role} of {row.slug}")
        assert page.select("#running-h"), row.name
    return found


def test_everybody_has_something_to_do(demo: Demo) -> None:
    assert wrong_pages(demo, {each.id: each for each in queries.people()}.values()) == []


def test_who_observes_reads_what_runs(demo: Demo, browser: Browser) -> None:
    (mia,) = [row for row in queries.people() if row.name == "Mia Entwurf"]
    page = browser.post("/demo/sign-in", {"person_id": str(mia.id)}, follow=True)
    assert "Was im Bündnis läuft und was sich geändert hat." in page.text
    assert page.select("#running-h") and page.select("#changes-h") and not page.select(".b-duties")


@pytest.fixture(params=DAYS)
def another_day(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Demo]:
    moment = DAYS[request.param]
    app = load_demo(tmp_path, moment=moment)
    with clock.at(moment + timedelta(hours=1)), app.app_context():
        set_writing(True)
        yield Demo(app, moment)
        db.session.remove()
        db.engine.dispose()


def test_it_holds_on_any_day(another_day: Demo) -> None:
    problems_are_there(another_day)
    # Members of one partner have the same to do.
    one_of_each = {(each.slug, each.role, each.partner): each for each in queries.people()}
    assert wrong_pages(another_day, one_of_each.values()) == []
