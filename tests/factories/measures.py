"""Measures, steps, updates and comments as rows, complete for the stage they are in.

Written past the services on purpose: a test of one rule starts where it needs to, without living through the
ten acts before. The services' own tests show that they come to the same rows.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bundnis.alliances.models import Alliance, Partner
from bundnis.core.clock import now, today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated, fold
from bundnis.core.words import LANGUAGES
from bundnis.measures.models import Comment, Measure, Step, Update
from bundnis.measures.stages import Stage
from tests.people import World

RUNNING = ("implementation", "completed", "reviewed")
ENDED = ("completed", "reviewed")


def measure(
    world: World,
    stage: str = "idea",
    *,
    title: str = "Schnuppertage",
    lead: Partner | None = None,
    lead_state: str = "accepted",
    proposer: Partner | None = None,
    column: str = "",
    **fields: Any,
) -> Measure:
    """A measure of ostbelgien in this stage, everything its stage asks of itself filled in.

    An idea has only a title, a proposer (Other) and no lead unless ``lead`` is given; from *workshop* on Lead
    leads. ``column`` is the stage a paused or stopped measure came from.
    """
    if stage != "idea":
        lead = lead or world.lead
        fields = {**_agreed(world), **fields}
    row = _row(world.alliance, world.actor("bruno").id, title, stage, column)
    row.proposer_id = (proposer or world.other).id
    if lead is not None:
        row.lead_id, row.lead_state = lead.id, lead_state
    _put(row, _dates(world, column or stage, stage), fields)
    return _store(row)


def foreign_measure(world: World, title: str = "GEHEIM-fremd", stage: str = "idea", **fields: Any) -> Measure:
    """A measure of the foreign alliance, led by its own partner."""
    row = _row(world.foreign, world.actor("fanny").id, title, stage, "")
    row.proposer_id = row.lead_id = world.foreign_partner.id
    row.lead_state = "accepted"
    row.field_id = world.foreign_field.id
    _put(row, fields)
    return _store(row)


def step(measure: Measure, title: str = "Räume anfragen", due: date | None = None, **fields: Any) -> Step:
    """An open step of the measure's lead, due in thirty days unless said otherwise."""
    day = due or today("Europe/Brussels") + timedelta(days=30)
    row = Step(
        alliance_id=measure.alliance_id,
        measure_id=measure.id,
        title=Translated.of(de=title),
        partner_id=measure.lead_id,
        due=Span.on(day),
    )
    _put(row, fields)
    _store(row)
    if row.is_open and row.due.is_known:
        measure.step_due_on = min(filter(None, (measure.step_due_on, row.due.last)))
        db.session.flush()
    return row


def update(measure: Measure, author_id: int, health: str = "on_course", **fields: Any) -> Update:
    """How the measure stands today, by its lead."""
    row = Update(
        alliance_id=measure.alliance_id,
        measure_id=measure.id,
        health=health,
        sentence="Die ersten Betriebe haben zugesagt.",
        language="de",
        happened_on=today("Europe/Brussels"),
        partner_id=measure.lead_id,
        author_id=author_id,
        created_at=now(),
    )
    _put(row, fields)
    _store(row)
    measure.health, measure.fresh_on, measure.next_on = row.health, row.happened_on, row.next_on
    db.session.flush()
    return row


def comment(measure: Measure, author_id: int, text: str = "Wer bringt die Tische?") -> Comment:
    """A comment on the measure."""
    return _store(
        Comment(
            alliance_id=measure.alliance_id,
            measure_id=measure.id,
            text=text,
            language="de",
            author_id=author_id,
            created_at=now(),
        )
    )


def _row(alliance: Alliance, person_id: int, title: str, stage: str, column: str) -> Measure:
    alliance.last_number += 1
    names = Translated(dict.fromkeys(alliance.languages, title))
    row = Measure(
        alliance_id=alliance.id,
        number=alliance.last_number,
        title=names,
        words=fold(title),
        stage=stage,
        column_stage=column if column and stage == Stage.PAUSED else stage,
        came_from=column or None,
        stage_since=now(),
        rank=alliance.last_number * 1024,
        created_at=now(),
        created_by=person_id,
    )
    for language in LANGUAGES:
        setattr(row, f"title_{language}", fold(title))
    return row


def _agreed(world: World) -> dict[str, Any]:
    """What the moves into the workshop and to *agreed* ask of the measure's own fields."""
    return {
        "summary": Translated.of(de="Jugendliche arbeiten zwei Tage in einem Betrieb mit."),
        "route": "attract",
        "field_id": world.field.id,
        "responsible_id": world.person("anna").id,
        "success_sign": Translated.of(de="Zehn Jugendliche nehmen teil."),
        "one_group": True,
        "result_90_days": True,
        "predecessor_answer": Translated.of(de="Nichts Vergleichbares bekannt."),
    }


def _dates(world: World, column: str, stage: str) -> dict[str, Any]:
    day = today(world.alliance.time_zone)
    values: dict[str, Any] = {}
    if column != Stage.IDEA:
        values |= {"planned_start": Span.on(day - timedelta(days=20)), "planned_end": Span.on(day + timedelta(days=90))}
    if column in (Stage.AGREED, *RUNNING):
        values["fresh_on"] = day
    if column in RUNNING:
        values["actual_start"] = Span.on(day - timedelta(days=20))
    if column in ENDED:
        values["actual_end"] = Span.on(day)
    if stage == Stage.PAUSED:
        values |= {"resume_on": day + timedelta(days=30), "stage_reason": "Krankheit"}
    if stage == Stage.STOPPED:
        values |= {"stage_reason": "Keine Nachfrage", "stop_lesson": "Früher fragen"}
    return values


def _put(row: Any, *tables: dict[str, Any]) -> None:
    for values in tables:
        for name, value in values.items():
            assert hasattr(type(row), name), f"{type(row).__name__} has no {name}"
            setattr(row, name, value)


def _store(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
