"""Writing the closing review, and what partners say beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.alliances.rules import has_left
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, take
from bundnis.core.errors import Conflict, Refused, check_length
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import changes, tell
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import check_not_to_come, lock, today_for
from bundnis.measures.stages import Stage
from bundnis.reviews import queries, rules
from bundnis.reviews.models import Review, Voice

NOT_NOW = N_("A review is written once the measure is completed or stopped. A reviewed measure is reopened first.")
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


def add_voice(
    actor: Actor, measure: Measure, partner_id: int, version: int | None, *, effect: str | None, sentence: str = "",
    language: str = "de",
) -> Voice:
    """How a contributing partner saw the effect; said once, and put in other words until the review is closed.

    ``version`` is the one the form was loaded with, None where nothing was said yet. Raises Conflict with what is
    stored when another member of the partner was faster.
    """
    # The partner before the measure, as when it leaves.
    partner = alliances.staying_partner(measure.alliance_id, partner_id)
    lock(measure)
    if Stage(measure.stage) not in rules.WRITABLE:
        raise Refused(NOT_NOW)
    day = today_for(actor, measure)
    if partner is None or has_left(partner.member_until, day):
        raise Refused(N_("This partner has left the alliance."))
    if effect is None or effect not in rules.EFFECT:
        raise Refused(N_("Please choose one of the answers."), "effect")
    check_length("sentence", sentence, rules.VOICE)
    voice = _current_voice(measure, partner_id, version)
    is_new = voice.version is None
    voice.effect, voice.sentence, voice.language = effect, sentence, language
    voice.written_by, voice.written_on = actor.id, day
    db.session.add(voice)
    db.session.flush()
    verb = "review.voiced" if is_new else "review.voice_changed"
    _tell(actor, measure, voice, verb, {"partner": partner.short_name, "effect": effect, "sentence": sentence})
    return voice


def _current_voice(measure: Measure, partner_id: int, version: int | None) -> Voice:
    """What the partner has said, if it is what the form was loaded with; a new one where nothing was said."""
    voice = queries.voice_of(measure.id, partner_id)
    if voice is None:
        if version is not None:
            raise Conflict()
        return Voice(alliance_id=measure.alliance_id, measure_id=measure.id, partner_id=partner_id)
    take(voice, ("effect", "sentence", "version"))
    if voice.version != version:
        raise Conflict({"effect": voice.effect, "sentence": voice.sentence}, voice.version)
    return voice


def _save(actor: Actor, measure: Measure, version: int | None, answers: dict[str, Any]) -> Review:
    # The measure's row first, so that two beginnings become one review and a move waits.
    lock(measure)
    if Stage(measure.stage) not in rules.WRITABLE:
        raise Refused(NOT_NOW)
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


def _tell(actor: Actor, measure: Measure, review: Review | Voice, verb: str, values: dict[str, Any]) -> None:
    tell(
        actor.id, verb, alliance_id=measure.alliance_id, topic_id=review.id, measure_id=measure.id,
        **{name: value for name, value in values.items() if value not in (None, "", Translated.empty())},
    )
    db.session.flush()
