"""Answers to what the gates and flags of measures ask about needs and contributions: two statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bundnis.contributions.models import Contribution, Need
from bundnis.contributions.queries import NOTHING, is_uncovered
from bundnis.contributions.rules import LIVING, OPEN_STATES, state_when_read
from bundnis.core.asking import prepared
from bundnis.core.columns import Amount, code
from bundnis.core.db import table
from bundnis.measures.models import Measure

QUESTIONS: tuple[str, ...] = (
    "accepted_partner_ids",
    "living_partner_ids",
    "unsettled_contributions",
    "uncovered_needs",
    "money_eur",
    "is_touched",
)


def gather(measure_ids: Collection[int], questions: Collection[str] = QUESTIONS) -> Mapping[int, Mapping[str, Any]]:
    """The answers for any number of measures: one statement for the contributions, one for the needs, if asked for.

    Touched is a measure with any contribution, the proposer's own included: signatures are never deleted, so such
    an idea can be stopped but not made undone.
    """
    found: dict[int, dict[str, Any]] = {measure_id: {} for measure_id in measure_ids}
    if found and set(questions) - {"uncovered_needs"}:
        for answers in found.values():
            answers.update(_nothing())
        for row in _contributions(list(measure_ids)):
            _add(found[row.measure_id], row)
    if found and "uncovered_needs" in questions:
        uncovered = {row.measure_id: row.uncovered for row in _uncovered(list(measure_ids))}
        for measure_id, answers in found.items():
            answers["uncovered_needs"] = uncovered.get(measure_id, 0)
    return found


def _nothing() -> dict[str, Any]:
    return {
        "accepted_partner_ids": set(),
        "living_partner_ids": set(),
        "unsettled_contributions": 0,
        "money_eur": Decimal(0),
        "is_touched": False,
    }


def _add(answers: dict[str, Any], row: sa.Row[Any]) -> None:
    answers["is_touched"] = True
    state = state_when_read(row.state, row.stage)
    if state not in LIVING:
        return
    answers["living_partner_ids"].add(row.partner_id)
    answers["money_eur"] += row.euros
    if state != "offered":
        answers["accepted_partner_ids"].add(row.partner_id)
    if state in OPEN_STATES:
        answers["unsettled_contributions"] += row.number


@prepared
def _contributions(measure_ids: list[int]) -> sa.Executable:
    given, measure = table(Contribution).c, table(Measure).c
    euros = sa.case((given.unit == code("eur"), given.amount), else_=NOTHING)
    return (
        sa.select(
            given.measure_id, given.partner_id, given.state, measure.stage,
            sa.func.count().label("number"), sa.func.sum(euros, type_=Amount).label("euros"),
        )
        .join_from(table(Contribution), table(Measure), measure.id == given.measure_id)
        .where(given.measure_id.in_(measure_ids))
        .group_by(given.measure_id, given.partner_id, given.state, measure.stage)
    )


@prepared
def _uncovered(measure_ids: list[int]) -> sa.Executable:
    return (
        sa.select(Need.measure_id, sa.func.count().label("uncovered"))
        .join(Measure, Measure.id == Need.measure_id)
        .where(Need.measure_id.in_(measure_ids), is_uncovered())
        .group_by(Need.measure_id)
    )
