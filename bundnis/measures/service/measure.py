"""Proposing, editing and deleting a measure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bundnis.alliances.models import Alliance, Framework, FrameworkItem, SeatRow
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated, fold
from bundnis.core.words import LANGUAGES, N_
from bundnis.journal.models import Entry
from bundnis.journal.service import tell
from bundnis.measures import facts, queries
from bundnis.measures.models import Comment, Measure, MeasureItem, Mention, Step, Update
from bundnis.measures.rules import MAIN_KINDS, months_of
from bundnis.measures.service.ground import NOT_ONE_OF_THEM, check_partners, has_seat, lock, lock_open
from bundnis.measures.service.told import FIELDS, told_changes
from bundnis.measures.stages import Stage

# Said when it is proposed, never changed by hand.
ONLY_WHEN_NEW = ("is_example",)


@event.listens_for(Measure, "before_insert")
@event.listens_for(Measure, "before_update")
def _keep_months(_mapper: object, _connection: object, measure: Measure) -> None:
    """Whatever act changes the planned days, the board's filter finds how long they are."""
    measure.planned_months = months_of(measure.planned_start, measure.planned_end)


def rank_now() -> int:
    """A place at the top: microseconds, so that a move touches one row and no other."""
    return int(now().timestamp() * 1_000_000)


def propose(
    actor: Actor, alliance_id: int, *, proposer_id: int | None, title: Translated, items: Collection[int] = (),
    **fields: Any,
) -> Measure:
    """A new idea. A title is enough; everything else may come later.

    ``proposer_id`` is the proposing partner, None for the alliance as a whole; ``items`` are further fields and
    items of other frameworks.
    """
    if not title:
        raise Refused(N_("A measure needs a title."), "title")
    measure = Measure(
        alliance_id=alliance_id, proposer_id=proposer_id, title=title, stage=Stage.IDEA,
        column_stage=Stage.IDEA, stage_since=now(), rank=rank_now(), created_at=now(), created_by=actor.id,
    )
    check_partners(measure, proposer_id=proposer_id)
    _check(measure, fields)
    measure.number = _next_number(alliance_id)
    _set(measure, {name: value for name, value in fields.items() if name in (*FIELDS, *ONLY_WHEN_NEW)})
    db.session.add(measure)
    db.session.flush()
    _set_items(measure, set(), items)
    tell(actor.id, "measure.proposed", alliance_id=alliance_id, topic_id=measure.id, measure_id=measure.id,
         title=title)
    db.session.flush()
    return measure


def _next_number(alliance_id: int) -> int:
    """Counted up in the alliance's row: two proposals at once get two numbers."""
    number = db.session.scalar(
        sa.update(Alliance)
        .where(Alliance.id == alliance_id)
        .values(last_number=Alliance.last_number + 1)
        .returning(Alliance.last_number)
    )
    return int(number or 0)


def edit(actor: Actor, measure: Measure, version: int, *, items: Collection[int] | None = None, **fields: Any) -> None:
    """Change a measure's texts and facts. What changes nothing is no act: no version, no entry.

    Raises Conflict with the stored values when somebody saved since ``version`` was loaded.
    """
    lock_open(measure)
    if version != measure.text_version:
        raise Conflict({name: getattr(measure, name) for name in fields}, measure.text_version)
    if not fields.get("title", measure.title):
        raise Refused(N_("A measure needs a title."), "title")
    _check(measure, fields)
    before = {name: getattr(measure, name) for name in fields}
    items_before = {row.id for row in queries.items_of(measure.id)}
    _set(measure, {name: value for name, value in fields.items() if name in FIELDS})
    items_after = items_before if items is None else _set_items(measure, items_before, items)
    told = told_changes(before, fields, items_before, items_after)
    if not told:
        return
    measure.text_version += 1
    tell(actor.id, "measure.edited", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
         changes=told)
    db.session.flush()


def check_untouched(actor: Actor, measure: Measure) -> None:
    """Only an idea that nobody else has worked on may be deleted; everything else is stopped and keeps its lesson."""
    lock(measure)
    touched = facts.ask([measure.id], ["is_touched"])[measure.id].get("is_touched")
    if measure.stage != Stage.IDEA or touched or _is_known(measure, actor):
        raise Refused(N_("Others have worked on this already. Please stop it instead: that keeps its lesson."))


def delete(actor: Actor, measure: Measure) -> None:
    """Delete an idea that nobody else has touched. What rooms above hang on it, they take away first."""
    check_untouched(actor, measure)
    said = sa.select(Comment.id).where(Comment.measure_id == measure.id)
    db.session.execute(sa.delete(Mention).where(Mention.comment_id.in_(said)))
    for model in (Step, MeasureItem, Comment):
        db.session.execute(sa.delete(model).where(model.measure_id == measure.id))
    tell(actor.id, "measure.deleted", alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id,
         title=measure.title)
    db.session.delete(measure)
    db.session.flush()


def _is_known(measure: Measure, actor: Actor) -> bool:
    """Whether anybody but the proposing partner's people has left a trace, or another measure names it."""
    own = sa.select(SeatRow.person_id).where(SeatRow.partner_id == (measure.proposer_id or 0))

    def is_stranger(person_id: Any) -> sa.ColumnElement[bool]:
        return sa.and_(person_id != actor.id, person_id.not_in(own))

    traces = (
        sa.select(Entry.id).where(Entry.measure_id == measure.id, is_stranger(Entry.person_id)),
        sa.select(Comment.id).where(Comment.measure_id == measure.id, is_stranger(Comment.author_id)),
        sa.select(Update.id).where(Update.measure_id == measure.id),
        sa.select(Measure.id).where(Measure.predecessor_id == measure.id),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in traces)


# -- what a form cannot know ---------------------------------------------------------------------


def _check(measure: Measure, fields: dict[str, Any]) -> None:
    """Ids are of the alliance, dates in their order."""
    alliance_id = measure.alliance_id
    field_id = fields.get("field_id")
    if field_id is not None and not _is_action_field(alliance_id, field_id):
        raise Refused(NOT_ONE_OF_THEM, "field_id")
    predecessor_id = fields.get("predecessor_id")
    if predecessor_id is not None and (
        predecessor_id == measure.id or queries.measure_in(alliance_id, predecessor_id) is None
    ):
        raise Refused(NOT_ONE_OF_THEM, "predecessor_id")
    for name in ("responsible_id", "deputy_id"):
        if fields.get(name) is not None and not has_seat(alliance_id, fields[name]):
            raise Refused(NOT_ONE_OF_THEM, name)

    def will_be(name: str) -> Any:
        return fields.get(name, getattr(measure, name))

    if will_be("deputy_id") is not None and will_be("deputy_id") == will_be("responsible_id"):
        raise Refused(N_("The deputy must be somebody else."), "deputy_id")
    for kind in ("planned", "actual"):
        start, end = will_be(f"{kind}_start"), will_be(f"{kind}_end")
        if start and end and start.is_known and end.is_known and end.last < start.first:
            raise Refused(N_("The end lies before the start."), f"{kind}_end")


def _is_action_field(alliance_id: int, item_id: int) -> bool:
    query = (
        sa.select(FrameworkItem.id)
        .join(Framework, Framework.id == FrameworkItem.framework_id)
        .where(
            FrameworkItem.alliance_id == alliance_id, FrameworkItem.id == item_id, Framework.kind.in_(MAIN_KINDS)
        )
    )
    return db.session.scalar(query) is not None


# -- setting -------------------------------------------------------------------------------------


def _set(measure: Measure, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(measure, name, value)
    for code in LANGUAGES:
        setattr(measure, f"title_{code}", fold(measure.title.shown(code).text)[:400])
    texts = (measure.title, measure.summary or Translated.empty())
    measure.words = fold(" ".join(text.get(code) for text in texts for code in LANGUAGES))


def _set_items(measure: Measure, before: set[int], items: Collection[int]) -> set[int]:
    """Make these the further items; the main action field is never one of them. Returns what stands now."""
    wanted = set(items) - {measure.field_id}
    if wanted == before:
        return before
    known = set(
        db.session.scalars(
            sa.select(FrameworkItem.id).where(
                FrameworkItem.alliance_id == measure.alliance_id, FrameworkItem.id.in_(wanted)
            )
        )
    )
    if known != wanted:
        raise Refused(NOT_ONE_OF_THEM, "items")
    gone = sa.delete(MeasureItem).where(MeasureItem.measure_id == measure.id, MeasureItem.item_id.in_(before - wanted))
    db.session.execute(gone)
    db.session.add_all(
        [
            MeasureItem(measure_id=measure.id, item_id=item, alliance_id=measure.alliance_id)
            for item in sorted(wanted - before)
        ]
    )
    return wanted
