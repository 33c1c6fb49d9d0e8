"""Parts of the measure page as plain values: steps, updates, comments, the indicator's series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import g, url_for

from bundnis.core.access import may
from bundnis.core.dates import show_day, show_moment, show_span
from bundnis.core.i18n import _, language, shown
from bundnis.core.markdown import render
from bundnis.core.numbers import show_amount
from bundnis.journal.queries import HistoryLine
from bundnis.measures import rules
from bundnis.measures.models import IndicatorValue, Measure, Step


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as ``ui/steps.html`` shows it; ``links`` are the acts open to the reader."""

    title: str
    partner: str
    due: str
    state: str
    state_word: str
    is_overdue: bool
    overdue_word: str
    note: str
    links: list[tuple[str, str]]
    reopen: str


def step_lines(measure: Measure, steps: list[Step], today: date) -> list[StepLine]:
    """The steps with what the reader may do with each."""
    words = {"open": _("Open"), "done": _("Done"), "dropped": _("Dropped"), "overdue": _("overdue")}
    acts = {"tick": _("Tick"), "drop": _("Drop"), "edit": _("Change")}
    base = url_for("dossier.page", number=measure.number) + "/steps/"
    may_edit = may(g.actor, "step.edit", measure)
    lines = []
    for step in steps:
        state = "open" if step.is_open else "done" if step.done_on else "dropped"
        # The measure is loaded; a step asks about it without another query.
        may_tick = may_edit or may(g.actor, "step.tick", _OfMeasure(measure, step.partner_id))
        links = []
        if step.is_open and may_tick:
            links = [(acts["tick"], f"{base}{step.id}/done"), (acts["drop"], f"{base}{step.id}/drop")]
        if step.is_open and may_edit:
            links.append((acts["edit"], f"{base}{step.id}/edit"))
        ended = step.done_on or step.dropped_on
        due = show_day(ended, language()) if ended else show_span(step.due, language())
        lines.append(
            StepLine(
                title=shown(step.title).text,
                partner=step.partner.short_name if step.partner else "",
                due=due,
                state=state,
                state_word=words[state],
                is_overdue=step.is_open and step.due.last is not None and step.due.last < today,
                overdue_word=words["overdue"],
                note=step.drop_reason,
                links=links,
                reopen=f"{base}{step.id}/reopen" if not step.is_open and may_tick else "",
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class _OfMeasure:
    """A step for the permission table, without its row."""

    measure: Measure
    partner_id: int | None

    @property
    def alliance_id(self) -> int:
        return self.measure.alliance_id


def update_lines(measure: Measure, rows: list[sa.Row], comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The updates, newest first, with the health they set and what was answered to them."""
    answer = url_for("measures.comment", number=measure.number)
    words = {
        "because": _("Stuck because …"), "unstuck": _("It goes on when …"), "helper": _("Could help"),
        "next": _("Next date"),
    }
    marks = {code: (_(mark.label), mark) for code, mark in rules.HEALTH.items()}
    return [
        {
            "id": row.id,
            "health": {"label": marks[row.health][0], "tone": marks[row.health][1].tone,
                       "icon": marks[row.health][1].icon},
            "sentence": row.sentence,
            "lang": row.language,
            "who": ", ".join(filter(None, [row.author, row.partner])),
            "when": show_day(row.happened_on, language()),
            "machine_when": row.happened_on.isoformat(),
            "reply_address": f"{answer}?update={row.id}",
            "replies": [line for line in comments if line["update_id"] == row.id],
            "has_details": bool(row.because or row.unstuck_when or row.helper or row.next_on),
            "details": [
                (words["because"], row.because), (words["unstuck"], row.unstuck_when), (words["helper"], row.helper),
                (words["next"], show_day(row.next_on, language()) if row.next_on else ""),
            ],
        }
        for row in rows
    ]


def comment_lines(rows: list[sa.Row]) -> list[dict[str, Any]]:
    """The comments, oldest first; replies to an update name it."""
    zone = g.seat.time_zone
    return [
        {
            "id": f"comment-{row.id}",
            "update_id": row.update_id,
            "who": row.name,
            "when": show_moment(row.created_at, language(), zone),
            "machine_when": row.created_at.isoformat(),
            "body": render(row.text),
            "lang": row.language if row.language != language() else None,
        }
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    label: str
    value: str
    x: float
    y: float


def series_of(measure: Measure, values: list[IndicatorValue]) -> dict[str, Any]:
    """The indicator with its picture's points (0 to 100, y downwards) and its words."""
    code = language()
    unit = shown(measure.indicator_unit).text
    numbers = [value.value for value in values]
    marks = [mark for mark in (measure.indicator_baseline, measure.indicator_target) if mark is not None]
    low, high = min([*numbers, *marks, Decimal(0)]), max([*numbers, *marks, Decimal(1)])
    days = [value.on.toordinal() for value in values]
    width = (days[-1] - days[0]) or 1 if days else 1

    def height(number: Decimal) -> float:
        return round(float(100 - (number - low) * 100 / (high - low)), 1)

    points = [
        SeriesPoint(
            show_day(value.on, code), show_amount(value.value, code),
            round((value.on.toordinal() - days[0]) * 100 / width, 1), height(value.value),
        )
        for value in values
    ]
    target = measure.indicator_target
    return {
        "name": shown(measure.indicator_name).text,
        "unit": unit,
        "facts": [
            (_("Level"), _(rules.LEVELS[measure.indicator_level]) if measure.indicator_level else ""),
            (_("Value before"), _amount(measure.indicator_baseline, code)),
            (_("Target"), _amount(target, code)),
        ],
        "points": points,
        "target_y": height(target) if target is not None else None,
        "target_label": _("Target: %(amount)s %(unit)s", amount=_amount(target, code), unit=unit) if target else None,
        "description": "; ".join(f"{point.label}: {point.value} {unit}" for point in points),
    }


def _amount(value: Decimal | None, code: str) -> str:
    return "" if value is None else show_amount(value, code)


def history_lines(lines: list[HistoryLine]) -> list[dict[str, Any]]:
    """The journal as ``ui/timeline.html`` shows it."""
    zone, code = g.seat.time_zone, language()
    return [
        {
            "sentence": line.sentence,
            "who": "",
            "when": show_moment(line.at, code, zone),
            "machine_when": line.at.isoformat(),
            "why": line.why,
            "detail": "; ".join(f"{change.label}: {change.before or '–'} → {change.after or '–'}" for change in line.changes),
            "icon": "dot",
            "tone": "neutral",
        }
        for line in lines
    ]
