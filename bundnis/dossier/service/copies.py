"""Copying a measure as a new idea, and splitting one that is too big: each one act over measures and needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bundnis.contributions.service.copies import copy_needs, hand_needs_to
from bundnis.core.access import Actor
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.measures.service import copies as measures


def copy(actor: Actor, measure: Measure, *, title: Translated, proposer_id: int | None) -> Measure:
    """A measure once more, as a new idea, with what it asks for; contributions, updates and journal stay behind."""
    new = measures.copy(actor, measure, title=title, proposer_id=proposer_id)
    copy_needs(measure, new)
    return new


def split(
    actor: Actor,
    measure: Measure,
    version: int,
    *,
    parts: Sequence[Mapping[str, Any]],
    steps: Mapping[int, int],
    needs: Mapping[int, int],
) -> list[Measure]:
    """Make several small measures of one that is too big; returns the new ones.

    ``parts`` are title, summary and description of each, the first for the measure itself; ``steps`` and ``needs`` say
    by their ids to which part they go, counted from 0: those of the first stay where they are. What was promised stays
    with the first, which keeps number and history. Raises what ``measures.split`` raises.
    """
    made = measures.split(actor, measure, version, parts[0], parts[1:])
    measures.hand_steps_to(measure, {row: made[part - 1] for row, part in steps.items() if part})
    hand_needs_to(measure, {row: made[part - 1] for row, part in needs.items() if part})
    return made
