"""Measures that lack nothing for a move, moves as people make them, and each requirement taken away alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bundnis.contributions.models import Contribution
from bundnis.core.clock import now, today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures import service
from bundnis.measures.models import Measure
from bundnis.measures.stages import Move, Stage
from bundnis.reviews.models import Review
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.people import World

TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
NOTHING = Translated.empty()

# What a person types into the form of each move.
ANSWERS: dict[str, dict[str, Any]] = {
    "start": {"actual_start": Span.on(TODAY)},
    "complete": {"actual_end": Span.on(TODAY)},
    "pause": {"reason": "Krankheit", "resume_on": TODAY + 30 * DAY},
    "stop": {"reason": "Keine Nachfrage", "lesson": "Früher fragen"},
    "reopen": {"reason": "Es geht weiter"},
}
TAKEN_AWAY: dict[str, dict[str, Any]] = {
    "has_title": {"title": NOTHING},
    "has_summary": {"summary": NOTHING},
    "has_route": {"route": None},
    "has_field": {"field_id": None},
    "lead_accepted": {"lead_state": "requested"},
    "has_responsible": {"responsible_id": None},
    "has_dated_step": {"step_due_on": None},
    "has_planned_dates": {"planned_end": Span.unknown()},
    "has_success_sign": {"success_sign": NOTHING},
    "predecessor_answered": {"predecessor_answer": NOTHING},
    "size_answered": {"result_90_days": None},
    "has_actual_start": {"actual_start": Span.unknown()},
    "has_actual_end": {"actual_end": Span.unknown()},
}


def ready(world: World, stage: Stage, came_from: Stage = Stage.AGREED) -> Measure:
    """A measure in this stage that lacks nothing for any move out of it."""
    column = str(came_from) if stage in (Stage.PAUSED, Stage.STOPPED) else ""
    row = measure(world, stage, column=column, came_from=column or None)
    if stage is Stage.IDEA:
        world.change(row, summary=Translated.of(de="x"), route="train", field_id=world.field.id)
    if stage in (Stage.WORKSHOP, Stage.AGREED):
        step(row)
        for partner in (world.lead, world.other):
            contribution(world, row, partner)
    if stage is Stage.COMPLETED:
        review(row)
    return row


def review(row: Measure) -> None:
    text = Translated.of(de="x")
    db.session.add(
        Review(
            alliance_id=row.alliance_id, measure_id=row.id, executed="fully", effect="worked", what_worked=text,
            what_did_not=text, lesson=text, in_proportion=True, recommend="repeat", rating=4, reviewed_on=TODAY,
            created_at=now(),
        )
    )
    db.session.flush()


def go(world: World, row: Measure, name: str, who: str = "dirk", **answers: Any) -> Move:
    return service.move(world.actor(who), row, name, **{**ANSWERS.get(name, {}), **answers})


def take_away(world: World, row: Measure, requirement: str) -> None:
    match requirement:
        case "lead_contributes":
            # Two others contribute, the lead does not.
            for each in db.session.scalars(sa.select(Contribution).where(Contribution.partner_id == world.lead.id)):
                each.partner_id = world.third.id
            db.session.flush()
        case "enough_contributors":
            world.change(world.alliance, min_contributors=3)
        case "below_cap":
            world.change(world.alliance, cap_running=1)
            measure(world, "implementation", lead=world.other)
        case "below_lead_cap":
            world.change(world.alliance, cap_per_lead=1)
            measure(world, "implementation")
        case "no_open_step":
            step(row)
        case "contributions_settled":
            contribution(world, row)
        case "review_complete":
            review_row = db.session.scalars(sa.select(Review).where(Review.measure_id == row.id)).one()
            review_row.effect = None
            db.session.flush()
        case _:
            for name, value in TAKEN_AWAY[requirement].items():
                setattr(row, name, value)


def id_of(move: Move) -> str:
    return f"{move.name}-{move.source}-{move.target}"
