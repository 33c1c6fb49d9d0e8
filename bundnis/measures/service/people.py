"""Who answers for measures when people and partners come and go. The acts themselves stand in membership.

Each locks the measures in the order of their ids, after the alliance and the partner.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.journal.service import tell
from bundnis.measures import queries
from bundnis.measures.models import Measure, Mention, MentionRead, Step, Update

# Where a person stands on a measure -> what is told when they leave.
PLACES = {"responsible_id": "measure.responsible_left", "deputy_id": "measure.deputy_left"}


def lock_all(measure_ids: Collection[int]) -> None:
    """Take the rows of several measures, in one order, before an act that touches them all."""
    if measure_ids:
        rows = sa.select(Measure.id).where(Measure.id.in_(measure_ids))
        db.session.execute(rows.order_by(Measure.id).with_for_update(key_share=True))


def open_leads(actor: Actor, partner: Partner, measure_ids: Collection[int]) -> None:
    """The partner leaves: its leads are open, so that somebody else can be asked; a request to it is void."""
    for measure in _locked(measure_ids):
        if measure.lead_id != partner.id or measure.lead_state not in ("requested", "accepted"):
            continue
        measure.lead_state, measure.lead_reason = "left", ""
        _tell(actor, measure, "measure.lead_left", partner=partner.short_name)
    db.session.flush()


def free_steps(actor: Actor, partner: Partner) -> None:
    """The partner leaves: its open steps belong to nobody until the lead gives them to somebody."""
    steps = queries.open_steps_of(partner)
    measures = {measure.id: measure for measure in _locked({row.measure_id for row in steps})}
    freed: dict[int, list[Any]] = {}
    for step in _rows(Step, [row.id for row in steps]):
        if step.is_open and step.partner_id == partner.id:
            step.partner_id = None
            freed.setdefault(step.measure_id, []).append(step.title)
    for measure_id, titles in freed.items():
        _tell(actor, measures[measure_id], "measure.steps_freed", partner=partner.short_name, steps=titles)
    db.session.flush()


def release(actor: Actor, alliance_id: int, names: Mapping[int, str]) -> None:
    """These persons (id -> name) leave the alliance: what they answered for is open, their open forms conflict."""
    ids = [row.id for row in queries.answered_for_by(alliance_id, names)]
    for measure in _locked(ids):
        for place, verb in PLACES.items():
            person_id = getattr(measure, place)
            if person_id in names:
                _set(measure, place, None)
                _tell(actor, measure, verb, name=names[person_id])
    db.session.flush()


def hand_over(
    actor: Actor, alliance_id: int, measure_ids: Collection[int], giver: tuple[int, str], taker: tuple[int, str]
) -> list[int]:
    """One person, (id, name), hands what they answer for in these measures to another. Returns the ids that changed.

    Who was deputy and becomes responsible leaves the deputy's place empty: it must be somebody else.
    """
    answered_for = {row.id for row in queries.answered_for_by(alliance_id, [giver[0]])}
    changed = []
    for measure in _locked(answered_for & set(measure_ids)):
        places = [place for place in PLACES if getattr(measure, place) == giver[0]]
        if "responsible_id" in places:
            _set(measure, "responsible_id", taker[0])
        if "deputy_id" in places or measure.deputy_id == measure.responsible_id:
            _set(measure, "deputy_id", None if measure.responsible_id == taker[0] else taker[0])
        changed.append(measure.id)
        _tell(actor, measure, "measure.responsibility_handed_over", name=giver[1], to=taker[1])
    db.session.flush()
    return changed


def redirect(alliance_id: int, giver_id: int, taker_id: int) -> None:
    """Wishes for help and unread mentions that wait for one person wait for another from now on.

    What an update or a comment says stays as it was written; only whom it reaches changes.
    """
    wishes = sa.update(Update).where(Update.alliance_id == alliance_id, Update.helper_person_id == giver_id)
    db.session.execute(wishes.values(helper_person_id=taker_id).execution_options(synchronize_session=False))
    other = sa.orm.aliased(Mention)
    is_read = sa.exists().where(MentionRead.mention_id == Mention.id, MentionRead.person_id == giver_id)
    is_named = sa.exists().where(other.comment_id == Mention.comment_id, other.person_id == taker_id)
    mentions = sa.update(Mention).where(
        Mention.alliance_id == alliance_id, Mention.person_id == giver_id, ~is_read, ~is_named
    )
    db.session.execute(mentions.values(person_id=taker_id).execution_options(synchronize_session=False))


def _set(measure: Measure, place: str, person_id: int | None) -> None:
    setattr(measure, place, person_id)
    # Or a form that was open would put the old name back without anybody noticing.
    measure.text_version += 1


def _locked(ids: Collection[int]) -> list[Measure]:
    return _rows(Measure, ids)


def _rows(model: Any, ids: Collection[int]) -> list[Any]:
    if not ids:
        return []
    return list(
        db.session.scalars(
            sa.select(model)
            .where(model.id.in_(ids))
            .order_by(model.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def _tell(actor: Actor, measure: Measure, verb: str, **values: Any) -> None:
    tell(actor.id, verb, alliance_id=measure.alliance_id, topic_id=measure.id, measure_id=measure.id, **values)
