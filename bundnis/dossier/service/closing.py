"""Completing a measure: its open steps, its unsettled contributions and its review, in one act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bundnis.contributions import queries as contribution_queries
from bundnis.contributions import service as contributions
from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.dossier import rules
from bundnis.dossier.queries import GIVEN, REVIEW, STEP, open_now
from bundnis.journal.service import telling_together
from bundnis.measures import queries
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock
from bundnis.measures.stages import Stage
from bundnis.reviews import queries as review_queries
from bundnis.reviews import service as reviews

# So many open contributions stand on the page of their own; an alliance of a hundred partners has fewer.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StepEnd:
    """What became of a step: done on a day, or dropped for a reason."""

    done_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything that is said when a measure is completed. ``seen`` is ``rules.seen`` of what the form showed."""

    seen: str
    actual_end: Span
    steps: Mapping[int, StepEnd] = field(default_factory=dict)
    received: Mapping[int, Decimal] = field(default_factory=dict)
    withdraw_reason: str = ""
    value: Decimal | None = None
    review: Mapping[str, Any] | None = None


class Overtaken(Conflict):
    """Somebody signed, ticked or added something while the form was open: it has to be seen first."""


def seen_now(measure: Measure) -> str:
    """What is open at this moment, as a form carries it."""
    now = open_now(measure.id)
    return rules.seen(now[STEP], now[GIVEN], now[REVIEW][0][1] if now[REVIEW] else None)


def complete(actor: Actor, measure: Measure, closing: Closing) -> None:
    """Complete a measure: tick or drop what is open, settle what was promised, begin the review.

    What is left open of the contributions is withdrawn with one reason. Raises Conflict when the measure is no
    longer carried out, Overtaken when something changed since the form was loaded, and Refused with the field of
    the form; the caller rolls back, so that a refused completion leaves nothing behind.
    """
    settings = queries.alliance_settings(measure.alliance_id, lock=True)
    lock(measure)
    if Stage(measure.stage) is not Stage.IMPLEMENTATION:
        raise Conflict()
    if seen_now(measure) != closing.seen:
        raise Overtaken()
    with telling_together():
        _close(actor, measure, closing, settings)


def _close(actor: Actor, measure: Measure, closing: Closing, settings: sa.Row) -> None:
    today = queries.today_of(settings)
    # Under the lock nothing else comes to be open: what the form has not seen is not asked for again.
    if rules.has_steps(closing.seen):
        _end_steps(actor, measure, closing, today)
    if rules.has_contributions(closing.seen):
        _settle(actor, measure, closing, today)
    if closing.value is not None:
        with _beside({}, otherwise="final_value"):
            measures.add_value(actor, measure, min(closing.actual_end.last or today, today), closing.value)
    measures.move(actor, measure, "complete", settings=settings, actual_end=closing.actual_end)
    if closing.review is not None:
        stored = review_queries.review_of(measure.id)
        reviews.save_review(actor, measure, stored.version if stored else None, **closing.review)


def _end_steps(actor: Actor, measure: Measure, closing: Closing, today: date) -> None:
    for step in queries.steps_of(measure.id):
        if not step.is_open:
            continue
        end = closing.steps.get(step.id, StepEnd())
        with _beside({"done_on": f"step_{step.id}_on", "reason": f"step_{step.id}_reason"}, f"step_{step.id}"):
            if end.done_on is not None:
                measures.tick_step(actor, measure, step, end.done_on)
            elif end.reason:
                measures.drop_step(actor, measure, step, today, end.reason)
            else:
                raise Refused(N_("Please say whether it was done or dropped."))


def _settle(actor: Actor, measure: Measure, closing: Closing, today: date) -> None:
    for contribution in contribution_queries.unsettled_of(measure.id, AT_ONCE):
        amount = closing.received.get(contribution.id)
        if amount is not None:
            with _beside({}, otherwise=f"received_{contribution.id}"):
                contributions.receive_in_all(actor, contribution, amount, today)
    contributions.settle_open(actor, measure, closing.withdraw_reason)


@contextmanager
def _beside(fields: Mapping[str, str], otherwise: str) -> Iterator[None]:
    """Let a refusal of the rooms below stand beside the field of this form it belongs to."""
    try:
        yield
    except Refused as refused:
        name = fields.get(refused.field, otherwise)
        raise Refused(refused.sentence, name, **refused.values) from refused
