"""What completing a measure asks of the database: known, few, and the same however much is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.reviews.models import Review
from tests.client import Browser
from tests.dossier.test_closing import address
from tests.dossier.test_counts import commits
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import entries
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]

PAGE = ["who is signed in, with the seats", "the measure", "steps", "what is not settled", "the review", "the draft",
        "values of the indicator"]


@pytest.mark.parametrize("number", [0, 1, 30])
def test_the_page_asks_the_same_however_much_is_open(world: World, sign_in: SignIn, number: int) -> None:
    row = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe"))
    for _place in range(number):
        step(row)
        contribution(world, row)
    dirk, here = sign_in("dirk"), address(row)
    with count(world.app) as seen:
        dirk.get(here)
    assert len(seen) == len(PAGE), str(seen)


def test_a_long_measure_is_completed_in_one_commit_and_told_entry_by_entry(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    steps, given = [step(row) for _place in range(12)], [contribution(world, row) for _place in range(12)]
    anna, here = sign_in("anna"), address(row)
    fields = dict(anna.get(here).form().form_values())
    fields |= {f"step_{each.id}": "done" for each in steps} | {f"received_{each.id}": "10" for each in given}
    fields |= {"lesson-de": "Klein anfangen"}
    assert commits(world.app, lambda: anna.post(here, fields)) == 1
    assert len(entries(row)) == 12 + 12 + 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Review)) == 1


NOTHING_OPEN = 18
"""Who with the seats, measure, form key, steps, contributions, review; the locks of alliance and measure; what is open
under them; the two questions of the move; the measure, the journal (2), the key, result, tally and ledger."""


def test_an_empty_completion_costs_little_and_the_same_in_a_large_alliance(world: World, sign_in: SignIn) -> None:
    counted = []
    for others in (0, 30):
        for _place in range(others):
            step(measure(world, "implementation"))
        row, anna = measure(world, "implementation"), sign_in("anna")
        here = address(row)
        fields = dict(anna.get(here).form().form_values())
        with count(world.app) as seen:
            anna.post(here, fields)
        counted.append(len(seen))
        assert len(seen) <= NOTHING_OPEN, str(seen)
    assert counted[0] == counted[1]
