"""Writing the closing review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.core.clock import today
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.measures import queries as measures
from bundnis.measures.models import Measure
from bundnis.reviews import facts, queries, rules, service
from bundnis.reviews.models import Review
from tests.at_once import at_once
from tests.factories.measures import measure
from tests.people import World

TODAY = today("Europe/Brussels")


def save(world: World, row: Measure, version: int | None = None, who: str = "anna", **answers: Any) -> Review:
    complete = {
        "executed": "mostly", "effect": "worked", "what_worked": Translated.of(de="Die Mischung"),
        "what_did_not": Translated.of(de="Der Saal"), "lesson": Translated.of(de="Früher einladen"),
        "in_proportion": False, "recommend": "repeat", "rating": 4, "reviewed_on": TODAY,
    }
    return service.save_review(world.actor(who), row, version, **{**complete, **answers})


def is_complete(row: Measure) -> bool:
    return bool(facts.gather([row.id])[row.id]["review_complete"])


def test_a_review_is_begun_and_finished_later(world: World) -> None:
    row = measure(world, "completed")
    review = save(world, row, effect=None, lesson=Translated.empty())
    assert not is_complete(row)
    again = save(world, row, review.version, "dirk")
    assert again.id == review.id
    assert is_complete(row)
    verbs = list(db.session.scalars(sa.select(Entry.verb).where(Entry.measure_id == row.id).order_by(Entry.id)))
    assert verbs == ["review.begun", "review.changed"]


def test_a_stopped_measure_may_have_one(world: World) -> None:
    row = measure(world, "stopped", column="implementation")
    save(world, row, effect="not")
    assert is_complete(row)


@pytest.mark.parametrize("stage", ["idea", "workshop", "agreed", "implementation", "paused", "reviewed"])
def test_elsewhere_there_is_nothing_to_review(world: World, stage: str) -> None:
    row = measure(world, stage, column="agreed" if stage == "paused" else "")
    with pytest.raises(Refused):
        save(world, row)
    assert queries.review_of(row.id) is None


def test_nobody_overwrites_what_somebody_else_saved(world: World) -> None:
    row = measure(world, "completed")
    first = save(world, row)
    loaded = first.version
    save(world, row, loaded, "dirk", rating=2)
    with pytest.raises(Conflict) as conflict:
        save(world, row, loaded, rating=5)
    assert conflict.value.stored["rating"] == 2
    with pytest.raises(Conflict):  # begun by two
        save(world, row, None, rating=5)
    review = queries.review_of(row.id)
    assert review is not None
    assert review.rating == 2


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"effect": "yes"}, "effect"), ({"rating": 9}, "rating"), ({"reviewed_on": TODAY + timedelta(days=3)},
     "reviewed_on")],
)
def test_what_cannot_be_is_refused_beside_its_field(world: World, answers: dict[str, Any], field: str) -> None:
    row = measure(world, "completed")
    with pytest.raises(Refused) as refused:
        save(world, row, **answers)
    assert refused.value.field == field


def test_the_facts_answer_for_every_measure_in_one_statement(world: World) -> None:
    done, none = measure(world, "completed"), measure(world, "idea")
    save(world, done)
    assert facts.gather([done.id, none.id]) == {
        done.id: {"review_complete": True}, none.id: {"review_complete": False},
    }
    assert facts.gather([]) == {}


@pytest.mark.parametrize("stage", ["completed", "reviewed", "stopped", "implementation"])
@pytest.mark.parametrize("effect", [None, "partly", "missing"])
def test_the_database_counts_an_outcome_as_the_rule_does(world: World, stage: str, effect: str | None) -> None:
    row = measure(world, stage, column="agreed" if stage == "stopped" else "")
    if effect != "missing":
        db.session.add(
            Review(alliance_id=row.alliance_id, measure_id=row.id, effect=effect, created_at=row.created_at)
        )
        db.session.flush()
    said = None if effect == "missing" else effect
    found = db.session.scalar(
        sa.select(queries.outcome())
        .select_from(Measure)
        .outerjoin(Review, Review.measure_id == Measure.id)
        .where(Measure.id == row.id)
    )
    assert found == rules.outcome(stage, said)


def test_two_beginnings_at_once_make_one_review(world: World) -> None:
    row = measure(world, "completed")
    place = (row.alliance_id, row.number)

    def begin() -> str:
        loaded = measures.by_number(*place)
        assert loaded is not None
        save(world, loaded)
        return "saved"

    found = at_once(world, [begin] * 4)
    assert found.count("saved") == 1 and sum(isinstance(each, Conflict) for each in found) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Review)) == 1
