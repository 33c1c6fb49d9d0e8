"""Proposing, editing and deleting a measure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, SeatRow
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated, fold
from bundnis.core.words import LANGUAGES, N_
from bundnis.journal.service import changes, tell
from bundnis.measures import facts, queries
from bundnis.measures.models import Comment, Measure, MeasureItem, Step, Update
from bundnis.measures.rules import MAIN_KINDS
from bundnis.measures.stages import Stage

# What the edit form may change; stage, lead and everything the services keep stand apart.
FIELDS = (
    "title", "summary", "description", "route", "field_id", "for_people", "for_companies", "target_group", "place",
    "kind", "novelty", "responsible_id", "deputy_id", "planned_start", "planned_end", "actual_start", "actual_end",
    "prospects", "success_sign", "indicator_name", "indicator_unit", "indicator_level", "indicator_direction",
    "indicator_baseline", "indicator_target", "one_group", "result_90_days", "predecessor_answer", "predecessor_id",
    "principles", "funding", "recognition", "recognition_on", "recognition_link", "visibility", "links",
)
ORIGINS = ("origin_kind", "origin_label", "origin_address", "is_example")


def rank_now() -> int:
    """A place at the top: microseconds, so that a move touches one row and no other."""
    return int(now().timestamp() * 1_000_000)


def propose(
    actor: Actor, alliance_id: int, *, proposer_id: int | None, title: Translated, items: Collection[int] = (),
    **fields: Any,
) -> Measure:
    """A new idea. A title is enough; everything else may come later.

    ``proposer_id`` is the proposing partner, ``items`` further fields and items of other frameworks.
    """
    if not title:
        raise Refused(N_("A measure needs a title."), "title")
    if proposer_id is not None and queries.partner_in(alliance_id, proposer_id) is None:
        raise Refused(N_("Please choose one of the answers."), "proposer_id")
    _check(alliance_id, None, fields)
    number = db.session.scalar(
        sa.update(Alliance)
        .where(Alliance.id == alliance_id)
        .values(last_number=Alliance.last_number + 1)
        .returning(Alliance.last_number)
    )
    measure = Measure(
        alliance_id=alliance_id, number=number, proposer_id=proposer_id, title=title, stage=Stage.IDEA,
        column_stage=Stage.IDEA, stage_since=now(), rank=rank_now(), created_at=now(), created_by=actor.id,
    )
    _set(measure, {name: value for name, value in fields.items() if name in (*FIELDS, *ORIGINS)})
    db.session.add(measure)
    db.session.flush()
    _set_items(measure, items)
    tell(actor.id, "measure.proposed", alliance_id=alliance_id, topic_id=measure.id, measure_id=measure.id,
         title=title)
    db.session.flush()
    return measure


def edit(actor: Actor, measure: Measure, version: int, *, items: Collection[int] | None = None, **fields: Any) -> None:
    """Change a measure's texts and facts.

    Raises Conflict with the stored values when somebody saved since ``version`` was loaded.
    """
    if version != measure.text_version:
        raise Conflict({name: getattr(measure, name) for name in fields}, measure.text_version)
    if not fields.get("title", measure.title):
        raise Refused(N_("A measure needs a title."), "title")
    _check(measure.alliance_id, measure, fields)
    before = {name: getattr(measure, name) for name in fields}
    changed = changes(before, fields)
    _set(measure, {name: value for name, value in fields.items() if name in FIELDS})
    if items is not None:
        _set_items(measure, items)
    measure.text_version += 1
    tell(actor.id, "measure.edited", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
         **{"changes": changed})
    db.session.flush()


def delete(actor: Actor, measure: Measure) -> None:
    """Delete an idea that nobody else has touched; everything else is stopped instead."""
    touched = facts.ask([measure.id])[measure.id].get("is_touched") or _has_traces(measure, actor)
    if measure.stage != Stage.IDEA or touched:
        raise Refused(N_("Others have worked on this already. Please stop it instead: that keeps its lesson."))
    for model in (Step, MeasureItem, Comment):
        db.session.execute(sa.delete(model).where(model.measure_id == measure.id))
    tell(actor.id, "measure.deleted", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
         title=measure.title)
    db.session.delete(measure)
    db.session.flush()


def _has_traces(measure: Measure, actor: Actor) -> bool:
    traces = (
        sa.select(Update.id).where(Update.measure_id == measure.id),
        sa.select(Comment.id).where(Comment.measure_id == measure.id, Comment.author_id != actor.id),
        sa.select(Measure.id).where(Measure.predecessor_id == measure.id),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in traces)


def _check(alliance_id: int, measure: Measure | None, fields: dict[str, Any]) -> None:
    """Everything a form cannot know: ids inside the alliance, dates in their order."""
    field_id = fields.get("field_id")
    if field_id is not None and not _is_action_field(alliance_id, field_id):
        raise Refused(N_("Please choose one of the answers."), "field_id")
    predecessor = fields.get("predecessor_id")
    if predecessor is not None and (
        queries.measure_in(alliance_id, predecessor) is None or (measure is not None and predecessor == measure.id)
    ):
        raise Refused(N_("Please choose one of the answers."), "predecessor_id")
    for name in ("responsible_id", "deputy_id"):
        if fields.get(name) is not None and not _has_seat(alliance_id, fields[name]):
            raise Refused(N_("Please choose one of the answers."), name)
    if fields.get("responsible_id") and fields.get("responsible_id") == fields.get("deputy_id"):
        raise Refused(N_("The deputy must be somebody else."), "deputy_id")
    for kind in ("planned", "actual"):
        start, end = fields.get(f"{kind}_start"), fields.get(f"{kind}_end")
        if start and end and start.is_known and end.is_known and end.last < start.first:
            raise Refused(N_("The end lies before the start."), f"{kind}_end")


def _is_action_field(alliance_id: int, item_id: int) -> bool:
    return (
        db.session.scalar(
            sa.select(FrameworkItem.id)
            .join(Framework, Framework.id == FrameworkItem.framework_id)
            .where(
                FrameworkItem.alliance_id == alliance_id, FrameworkItem.id == item_id,
                Framework.kind.in_(MAIN_KINDS),
            )
        )
        is not None
    )


def _has_seat(alliance_id: int, person_id: int) -> bool:
    return (
        db.session.scalar(
            sa.select(SeatRow.id)
            .where(SeatRow.alliance_id == alliance_id, SeatRow.person_id == person_id, SeatRow.ended_at.is_(None))
            .limit(1)
        )
        is not None
    )


def _set(measure: Measure, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(measure, name, value)
    for code in LANGUAGES:
        setattr(measure, f"title_{code}", fold(measure.title.shown(code).text)[:400])
    texts = (measure.title, measure.summary or Translated.empty())
    measure.words = fold(" ".join(text.get(code) for text in texts for code in LANGUAGES))


def _set_items(measure: Measure, items: Collection[int]) -> None:
    wanted = set(items) - {measure.field_id}
    known = set(
        db.session.scalars(
            sa.select(FrameworkItem.id).where(
                FrameworkItem.alliance_id == measure.alliance_id, FrameworkItem.id.in_(wanted)
            )
        )
    )
    if known != wanted:
        raise Refused(N_("Please choose one of the answers."), "items")
    db.session.execute(sa.delete(MeasureItem).where(MeasureItem.measure_id == measure.id))
    db.session.add_all(
        [MeasureItem(measure_id=measure.id, item_id=item, alliance_id=measure.alliance_id) for item in sorted(wanted)]
    )
