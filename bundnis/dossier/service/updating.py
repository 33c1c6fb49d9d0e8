"""The one-minute update: how it stands, what is done and what was delivered, in one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from bundnis.contributions import queries as contribution_queries
from bundnis.contributions import service as contributions
from bundnis.core.access import Actor
from bundnis.core.errors import Refused
from bundnis.core.words import N_
from bundnis.journal.service import telling_together
from bundnis.measures import service as measures
from bundnis.measures.models import Measure, Update
from bundnis.measures.service.ground import today_for


def send_update(
    actor: Actor, measure: Measure, *, steps: Collection[int] = (), deliveries: Mapping[int, Decimal] | None = None,
    **said: Any,
) -> Update:
    """Report how a measure stands (the fields of ``measures.Said``), tick steps and report deliveries of today.

    All of it or nothing. A refusal names ``steps`` or ``delivered_<id>`` as its field.
    """
    with telling_together():
        update = measures.report(actor, measure, **said)
        if steps:
            measures.tick_steps(actor, measure, steps, today_for(actor, measure))
        if deliveries:
            _deliver(actor, measure, deliveries)
    return update


def correct_update(actor: Actor, measure: Measure, wrong: Update, **said: Any) -> Update:
    """Put an update right with a new one. Steps and deliveries have their own ways back."""
    return measures.correct(actor, measure, wrong, **said)


def _deliver(actor: Actor, measure: Measure, deliveries: Mapping[int, Decimal]) -> None:
    today = today_for(actor, measure)
    found = {each.id: each for each in contribution_queries.of_measure_by_id(measure.id, deliveries.keys())}
    for contribution_id, amount in sorted(deliveries.items()):
        field = f"delivered_{contribution_id}"
        if contribution_id not in found:
            raise Refused(N_("This contribution does not belong to the measure."), field)
        try:
            contributions.deliver(actor, found[contribution_id], amount, today)
        except Refused as refused:
            raise Refused(refused.sentence, field, **refused.values) from refused
