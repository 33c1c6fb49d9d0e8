"""Needs of a measure that is copied, or split into several small ones. Promises never move by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from bundnis.contributions.models import Need
from bundnis.contributions.queries.asked import needs_asked_by, needs_nobody_answered
from bundnis.contributions.service.sums import add_up
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.measures.models import Measure
from bundnis.measures.service.copies import CHANGED


def copy_needs(measure: Measure, new: Measure) -> None:
    """What a measure asks for, asked again by its copy: without dates, and nobody has promised anything yet."""
    db.session.add_all(
        Need(
            alliance_id=new.alliance_id, measure_id=new.id, kind=need.kind, amount=need.amount, unit=need.unit,
            unit_text=need.unit_text, note=need.note,
        )
        for need in needs_asked_by(measure.id)
    )
    db.session.flush()


def hand_needs_to(measure: Measure, placed: Mapping[int, Measure]) -> None:
    """Give needs, by their ids, to the parts of a split measure.

    Only such as nobody ever answered: a promise was made to one measure, and stays there until its giver withdraws it.
    """
    needs = {need.id: need for need in needs_nobody_answered(measure.id)}
    if not placed.keys() <= needs.keys():
        raise Refused(CHANGED)
    for need_id, part in placed.items():
        needs[need_id].measure_id = part.id
    db.session.flush()
    # The listener knows where a need went, not where it came from.
    add_up([measure.id])
