"""Writing the closing review."""

from __future__ import annotations

from datetime import date
from typing import Any

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, take
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import changes, tell
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import check_not_to_come, lock
from bundnis.measures.stages import Stage
from bundnis.reviews import queries, rules
from bundnis.reviews.models import Review

FIELDS = (
    "executed", "effect", "what_worked", "what_did_not", "lesson", "in_proportion", "recommend", "rating",
    "reviewed_on",
)


def save_review(
    actor: Actor,
    measure: Measure,
    version: int | None,
    *,
    executed: str | None,
    effect: str | None,
    what_worked: Translated,
    what_did_not: Translated,
    lesson: Translated,
    in_proportion: bool | None,
    recommend: str | None,
    rating: int | None,
    reviewed_on: date | None,
) -> Review:
    """Write the review, or what is known of it so far; it may be finished later.

    ``version`` is the one the form was loaded with, None for a review that did not exist yet. Raises Conflict with
    the stored answers when somebody saved in between.
    """
    return _save(
        actor, measure, version,
        {
            "executed": executed, "effect": effect, "what_worked": what_worked, "what_did_not": what_did_not,
            "lesson": lesson, "in_proportion": in_proportion, "recommend": recommend, "rating": rating,
            "reviewed_on": reviewed_on,
        },
    )


def _save(actor: Actor, measure: Measure, version: int | None, answers: dict[str, Any]) -> Review:
    # The measure's row first, so that two beginnings become one review and a move waits.
    lock(measure)
    if Stage(measure.stage) not in rules.WRITABLE:
        raise Refused(
            N_("A review is written once the measure is completed or stopped. A reviewed measure is reopened first.")
        )
    _check(actor, measure, answers)
    review = _current(measure, version)
    if review is None:
        review = Review(alliance_id=measure.alliance_id, measure_id=measure.id, created_at=now(), **answers)
        review.written_by = actor.id
        db.session.add(review)
        db.session.flush()
        _tell(actor, measure, review, "review.begun", answers)
        return review
    before = {name: getattr(review, name) for name in FIELDS}
    for name, value in answers.items():
        setattr(review, name, value)
    review.written_by = actor.id
    _tell(actor, measure, review, "review.changed", {"changes": changes(before, answers)})
    return review


def _current(measure: Measure, version: int | None) -> Review | None:
    """The stored review, if it is the one the form was loaded with."""
    review = queries.review_of(measure.id)
    if review is not None:
        take(review, (*FIELDS, "version"))
        if review.version != version:
            raise Conflict({name: getattr(review, name) for name in FIELDS}, review.version)
    elif version is not None:
        raise Conflict()
    return review


def _check(actor: Actor, measure: Measure, answers: dict[str, Any]) -> None:
    wrong = rules.refusal(answers)
    if wrong is not None:
        raise Refused(N_("Please choose one of the answers."), wrong)
    check_not_to_come(actor, measure, answers["reviewed_on"], "reviewed_on")


def _tell(actor: Actor, measure: Measure, review: Review, verb: str, values: dict[str, Any]) -> None:
    tell(
        actor.id, verb, alliance_id=measure.alliance_id, topic_id=review.id, measure_id=measure.id,
        **{name: value for name, value in values.items() if value not in (None, "", Translated.empty())},
    )
    db.session.flush()
