"""What the page of a measure reads, together in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask import g

from bundnis.contributions import queries as contributions
from bundnis.core.asking import together
from bundnis.journal import queries as journal
from bundnis.measures import queries
from bundnis.measures.models import Measure
from bundnis.measures.queries import ShownStep
from bundnis.measures.queries.talk import ShownValue

# So much is shown at first; one link shows the rest.
UPDATES, COMMENTS, HAPPENINGS, EVERYTHING = 5, 20, 15, 1000


class Spoken(NamedTuple):
    """What was said and done at a measure, a row more of each than is shown: it says that there are more."""

    limits: Mapping[str, int]
    updates: Sequence[sa.Row]
    comments: Sequence[sa.Row]
    history: Sequence[journal.Happening]


def _spoken(measure: Measure, everything: bool) -> Spoken:
    limits = {
        name: EVERYTHING if everything else number
        for name, number in (("updates", UPDATES), ("comments", COMMENTS), ("history", HAPPENINGS))
    }
    return Spoken(
        limits,
        queries.updates_of(measure.id, limits["updates"] + 1),
        queries.newest_comments(measure.id, limits["comments"] + 1, g.actor.id, g.seat.partner_ids),
        journal.history(measure.alliance_id, measure.id, limit=limits["history"] + 1),
    )


class Asked(NamedTuple):
    """What is read of a measure at once."""

    needs: Sequence[sa.Row]
    given: Sequence[sa.Row]
    steps: Sequence[ShownStep]
    items: Sequence[sa.Row]
    successors: Sequence[sa.Row]
    values: Sequence[ShownValue] | None
    spoken: Spoken
    settings: sa.Row


def ask(measure: Measure, everything: bool) -> Asked:
    """Read what does not need an answer before: the newest of what was said, or everything."""
    with together():
        return Asked(
            *contributions.of_measure(measure.id),
            queries.shown_steps(measure.id),
            queries.items_of(measure.id),
            queries.successors_of(measure),
            queries.values_of(measure.id) if measure.indicator_name else None,
            _spoken(measure, everything),
            # Last: it is looked at as it comes.
            queries.alliance_settings(measure.alliance_id),
        )
