"""Whether the requirements of a move are met: each name of ``stages.REQUIREMENTS`` is answered here, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from bundnis.measures import facts, queries, rules
from bundnis.measures.models import Measure
from bundnis.measures.stages import REQUIREMENTS


class Ground:
    """What the answers stand on. Other rooms are asked, and running measures counted, only when a point needs it."""

    def __init__(
        self, measure: Measure, settings: Any = None, answers: Mapping[str, Any] | None = None,
        running: tuple[int, int] | None = None,
    ) -> None:
        self.measure = measure
        self.settings = settings
        self._answers = dict(answers or {})
        if running is not None:
            self.running = running

    def answer(self, question: str) -> Any:
        """What the room above says to one of ``facts.QUESTIONS``."""
        if question not in self._answers:
            self._answers.update(facts.ask([self.measure.id], [question])[self.measure.id])
        return self._answers[question]

    @cached_property
    def running(self) -> tuple[int, int]:
        """How many other measures run, in the alliance and under this lead; not counted where nothing caps them."""
        if self.settings.cap_running is None and self.settings.cap_per_lead is None:
            return 0, 0
        return queries.running(self.measure.alliance_id, self.measure.lead_id, but=self.measure.id)


Question = Callable[[Ground], bool]

MET: dict[str, Question] = {
    "has_title": lambda ground: bool(ground.measure.title),
    "has_summary": lambda ground: bool(ground.measure.summary),
    "has_route": lambda ground: ground.measure.route is not None,
    "has_field": lambda ground: ground.measure.field_id is not None,
    "lead_accepted": lambda ground: ground.measure.lead_id is not None and ground.measure.lead_state == "accepted",
    "lead_contributes": lambda ground: ground.measure.lead_id in ground.answer("accepted_partner_ids"),
    "enough_contributors": lambda ground: (
        len(ground.answer("accepted_partner_ids")) >= ground.settings.min_contributors
    ),
    "has_responsible": lambda ground: ground.measure.responsible_id is not None,
    "has_dated_step": lambda ground: ground.measure.step_due_on is not None,
    "has_planned_dates": lambda ground: ground.measure.planned_start.is_known and ground.measure.planned_end.is_known,
    "has_success_sign": lambda ground: bool(ground.measure.success_sign) or _has_target(ground.measure),
    "predecessor_answered": lambda ground: bool(ground.measure.predecessor_answer),
    "size_answered": lambda ground: None not in (ground.measure.one_group, ground.measure.result_90_days),
    "has_actual_start": lambda ground: ground.measure.actual_start.is_known,
    "below_cap": lambda ground: rules.below_cap(ground.running[0], ground.settings.cap_running),
    "below_lead_cap": lambda ground: rules.below_cap(ground.running[1], ground.settings.cap_per_lead),
    "has_actual_end": lambda ground: ground.measure.actual_end.is_known,
    "no_open_step": lambda ground: not queries.has_open_step(ground.measure.id),
    "contributions_settled": lambda ground: ground.answer("unsettled_contributions") == 0,
    "review_complete": lambda ground: bool(ground.answer("review_complete")),
}


def _has_target(measure: Measure) -> bool:
    return bool(measure.indicator_name) and measure.indicator_target is not None


def facts_for(
    measure: Measure, settings: sa.Row, asked: tuple[str, ...], answers: Mapping[str, Any] | None = None,
    known: Mapping[str, bool] | None = None, running: tuple[int, int] | None = None,
) -> dict[str, bool]:
    """Which of the requirements in ``asked`` are met.

    ``answers`` are those of the rooms above, as far as they were asked already; ``known`` what the caller knows
    without asking again; ``running`` what it has counted under its lock.
    """
    ground, known = Ground(measure, settings, answers, running), known or {}
    return {name: known[name] if name in known else MET[name](ground) for name in asked}


def own_requirements(measure: Measure, asked: tuple[str, ...]) -> list[str]:
    """Which of the requirements that are entered in the measure's own form are still missing: no query."""
    ground = Ground(measure)
    return [name for name in asked if REQUIREMENTS[name].place.startswith("edit#") and not MET[name](ground)]
