"""What a new idea takes over: of a measure that is copied, and of one that is split into several small ones.

Copied is what the idea is; what was agreed about it (dates, people, answers, promises, news) belongs to the old
measure and is asked anew. The old measure is named as the earlier one of the same idea, so that each leads to the
other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step
from bundnis.measures.service.ground import lock
from bundnis.measures.service.measure import edit, propose

TAKEN_OVER = (
    "summary", "description", "route", "field_id", "for_people", "for_companies", "target_group", "place", "kind",
    "success_sign", "indicator_name", "indicator_unit", "indicator_level", "indicator_direction", "links",
)
TITLE_LIMIT = 300
# What the parts of a split measure are given in the form.
PART = ("title", "summary", "description")

CHANGED = N_("Something has changed in the meantime: please look once more where each step and need goes.")


def copy(actor: Actor, measure: Measure, *, title: Translated, proposer_id: int | None) -> Measure:
    """A measure once more, as a new idea: its texts, route, fields and steps, the steps without date and partner."""
    _lock_both(measure)
    new = _take_over(actor, measure, "measure", title=title, proposer_id=proposer_id)
    steps = [step for step in queries.steps_of(measure.id) if step.dropped_on is None]
    db.session.add_all(
        Step(alliance_id=new.alliance_id, measure_id=new.id, title=step.title, position=position)
        for position, step in enumerate(steps, 1)
    )
    _tell(actor, "measure.copied", new, origin=measure.label)
    _tell(actor, "measure.was_copied", measure, copy=new.label)
    return new


def split(
    actor: Actor, measure: Measure, version: int, first: Mapping[str, Any], others: Sequence[Mapping[str, Any]]
) -> list[Measure]:
    """Make a measure smaller: it becomes the first part, the others are new ideas with its route, fields and lead.

    The first part keeps number, promises, news and history. Raises Conflict with the stored texts when somebody saved
    or split it since ``version`` was loaded.
    """
    # Alliance before measure, as everywhere: new numbers are counted in the alliance's row.
    queries.alliance_settings(measure.alliance_id, lock=True)
    # What made it too big is asked anew of the smaller one.
    again = {name: None for name in ("one_group", "result_90_days") if getattr(measure, name) is False}
    edit(actor, measure, version, **{**{name: first[name] for name in PART}, **again})
    # Also where the first part reads as before: who splits at the same moment has seen another measure.
    measure.text_version = version + 1
    parts = [_part(actor, measure, texts) for texts in others]
    _tell(actor, "measure.split", measure, parts=", ".join(part.label for part in parts))
    return parts


def _part(actor: Actor, measure: Measure, texts: Mapping[str, Any]) -> Measure:
    part = _take_over(actor, measure, "split", proposer_id=measure.proposer_id, **{name: texts[name] for name in PART})
    if measure.lead_state in ("requested", "accepted"):
        part.lead_id, part.lead_state = measure.lead_id, measure.lead_state
    _tell(actor, "measure.split_off", part, origin=measure.label)
    return part


def hand_steps_to(measure: Measure, placed: Mapping[int, Measure]) -> None:
    """Give open steps, by their ids, to the parts of a split measure; who does them until when stays as agreed."""
    steps = {step.id: step for step in queries.steps_of(measure.id) if step.is_open}
    if not placed.keys() <= steps.keys():
        raise Refused(CHANGED)
    for position, step_id in enumerate(sorted(placed, key=lambda each: steps[each].position), 1):
        steps[step_id].measure_id, steps[step_id].position = placed[step_id].id, position
    db.session.flush()
    for row in {measure, *placed.values()}:
        row.step_due_on = queries.earliest_open_step(row.id)
    db.session.flush()


def _lock_both(measure: Measure) -> None:
    queries.alliance_settings(measure.alliance_id, lock=True)
    lock(measure)


def _take_over(
    actor: Actor, measure: Measure, kind: str, *, title: Translated, proposer_id: int | None, **texts: Any
) -> Measure:
    """A new idea with what ``TAKEN_OVER`` names, and its source told."""
    source = Translated({code: f"{measure.label} {text}"[:TITLE_LIMIT] for code, text in measure.title.parts.items()})
    return propose(
        actor, measure.alliance_id, proposer_id=proposer_id, title=title, items=_items(measure),
        **{**{name: getattr(measure, name) for name in TAKEN_OVER}, **texts},
        visibility="internal", predecessor_id=measure.id, origin_kind=kind, origin_label=source,
    )


def _items(measure: Measure) -> Collection[int]:
    return [row.id for row in queries.items_of(measure.id)]


def _tell(actor: Actor, verb: str, measure: Measure, **values: str) -> None:
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id, **values)
    db.session.flush()
