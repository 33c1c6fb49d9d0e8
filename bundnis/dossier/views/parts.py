"""Parts of the measure page as plain values: steps, updates, comments, the indicator's series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from markupsafe import Markup, escape

from bundnis.core.access import may
from bundnis.core.dates import show_day, show_moment, show_span
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.markdown import render
from bundnis.core.numbers import show_amount
from bundnis.core.text import Shown
from bundnis.journal.queries import HistoryLine
from bundnis.measures import rules
from bundnis.measures.models import IndicatorValue, Measure, Step
from bundnis.measures.stages import OPEN, Stage


def tongue(text: Shown) -> str | Markup:
    """A text with its language where that is not the reader's."""
    return Markup('<span lang="{}">{}</span>').format(text.language, text.text) if text.is_fallback else text.text


def written(text: Shown) -> str | Markup:
    """The same with the note that there is nothing in the reader's language."""
    if not text.is_fallback:
        return text.text
    return Markup('{} <span class="b-fallback b-i-globe">{}</span>').format(tongue(text), only_in(text))


def said_in(code: str) -> tuple[str | None, str]:
    """(lang, note) of what somebody wrote in one language; nothing where it is the reader's."""
    return (None, "") if code == language() else (code, only_in(Shown("", code, is_fallback=True)))


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step with the acts open to the reader: ticked by a button, reopened by another, the rest are links."""

    id: int
    title: Shown
    only_in: str
    partner: str
    due: str
    state: str
    state_word: str
    is_overdue: bool
    overdue_word: str
    note: str
    tick: str
    reopen: str
    links: list[tuple[str, str]]


def step_lines(measure: Measure, steps: list[Step], today: date) -> list[StepLine]:
    """The steps with what the reader may do with each."""
    states = {"open": _("Open"), "done": _("Done"), "dropped": _("Dropped")}
    words = {state: _("%(word)s:", word=word) for state, word in states.items()}
    overdue = _("overdue")
    acts = {"day": _("Done on another day"), "drop": _("Drop"), "edit": _("Change")}
    base = url_for("dossier.page", number=measure.number) + "/steps/"
    may_edit = may(g.actor, "step.edit", measure)
    is_closed = Stage(measure.stage) not in OPEN
    lines = []
    for step in steps:
        state = "open" if step.is_open else "done" if step.done_on else "dropped"
        # The measure is loaded; a step asks about it without another query.
        may_tick = not is_closed and (may_edit or may(g.actor, "step.tick", _OfMeasure(measure, step.partner_id)))
        links = []
        if step.is_open and may_edit:
            links.append((acts["edit"], f"{base}{step.id}/edit"))
        if step.is_open and may_tick:
            links += [(acts["day"], f"{base}{step.id}/done"), (acts["drop"], f"{base}{step.id}/drop")]
        ended = step.done_on or step.dropped_on
        due = show_day(ended, language()) if ended else show_span(step.due, language())
        lines.append(
            StepLine(
                id=step.id,
                title=(title := shown(step.title)),
                only_in=only_in(title),
                partner=step.partner.short_name if step.partner else "",
                due=due,
                state=state,
                state_word=words[state],
                is_overdue=step.is_open and step.due.last is not None and step.due.last < today,
                overdue_word=overdue,
                note=step.drop_reason,
                tick=f"{base}{step.id}/done" if step.is_open and may_tick else "",
                reopen=f"{base}{step.id}/reopen" if not step.is_open and may_tick else "",
                links=links,
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
    newest = rows[0].id if rows else None
    return [
        {
            "id": row.id,
            "health": {"label": marks[row.health][0], "tone": marks[row.health][1].tone,
                       "icon": marks[row.health][1].icon},
            "sentence": row.sentence,
            "lang": said_in(row.language)[0],
            "only_in": said_in(row.language)[1],
            "who": ", ".join(filter(None, [row.author, row.partner])),
            "when": show_day(row.happened_on, language()),
            "machine_when": row.happened_on.isoformat(),
            "reply_address": f"{answer}?update={row.id}",
            "replies": [line for line in comments if line["update_id"] == row.id],
            "has_details": bool(row.because or row.unstuck_when or row.helper or (row.next_on and row.id == newest)),
            "details": [
                (words["because"], row.because), (words["unstuck"], row.unstuck_when), (words["helper"], row.helper),
                # The next date of an older update has been overtaken.
                (words["next"], show_day(row.next_on, language()) if row.next_on and row.id == newest else ""),
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
            "lang": said_in(row.language)[0],
            "only_in": said_in(row.language)[1],
        }
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    label: str
    value: str
    x: float
    y: float
    split: tuple[str, ...]


def series_of(measure: Measure, values: list[IndicatorValue]) -> dict[str, Any]:
    """The indicator with its picture's points (0 to 100, y downwards) and its words."""
    code, pair = language(), _("%(label)s: %(value)s")
    name, unit_shown = shown(measure.indicator_name), shown(measure.indicator_unit)
    unit = tongue(unit_shown)
    heads = _split_heads(values)
    target, baseline = measure.indicator_target, measure.indicator_baseline
    height = _scale([*(value.value for value in values), *(mark for mark in (baseline, target) if mark is not None)])
    days = [value.on.toordinal() for value in values]
    width = (days[-1] - days[0] if days else 0) or 1
    points = [
        SeriesPoint(
            show_day(value.on, code), show_amount(value.value, code),
            round((value.on.toordinal() - days[0]) * 100 / width, 1), height(value.value),
            tuple(_amount(getattr(value, part), "") for part in heads),
        )
        for value in values
    ]
    return {
        "name": name.text,
        "name_written": written(name),
        "unit": unit_shown.text,
        "unit_written": written(unit_shown),
        "split_heads": list(heads.values()),
        "facts": _series_facts(measure, values, points),
        "points": points,
        "target_y": height(target) if target is not None else None,
        "target_label": _filled(_("Target: %(amount)s"), amount=_amount(target, unit)) if target is not None else None,
        "description": "; ".join(
            pair % {"label": point.label, "value": f"{point.value} {unit_shown.text}".strip()} for point in points
        ),
        "removable": _removable(measure, values, points),
    }


def _series_facts(measure: Measure, values: list[IndicatorValue], points: list[SeriesPoint]) -> list[tuple[str, Any]]:
    name, unit_shown = shown(measure.indicator_name), shown(measure.indicator_unit)
    unit, target, baseline = tongue(unit_shown), measure.indicator_target, measure.indicator_baseline
    return [
        (_("Indicator"), written(name) if not points else ""),
        # The note stands once, the amounts below carry the language alone.
        (_("Unit of the indicator"), written(unit_shown) if unit_shown.is_fallback and not points else ""),
        (_("Level"), _(rules.LEVELS[measure.indicator_level]) if measure.indicator_level else ""),
        (_("Direction"), _(rules.DIRECTIONS[measure.indicator_direction]) if measure.indicator_direction else ""),
        (_("Value before"), _amount(baseline, unit)),
        (_("Target"), _amount(target, unit)),
        (
            _("Newest value"),
            Markup("{} ({})").format(_amount(values[-1].value, unit), points[-1].label) if values else "",
        ),
    ]


def _split_heads(values: list[IndicatorValue]) -> dict[str, str]:
    """The parts that were told of any value, with their words."""
    words = {"women": _("Women"), "men": _("Men"), "other": _("Other")}
    return {part: word for part, word in words.items() if any(getattr(value, part) is not None for value in values)}


def _removable(measure: Measure, values: list[IndicatorValue], points: list[SeriesPoint]) -> list[tuple[str, str]]:
    """(value, address) of what the reader may take out of the series."""
    if not may(g.actor, "measure.edit", measure):
        return []
    base, pair = url_for("dossier.page", number=measure.number), _("%(label)s: %(value)s")
    return [
        (pair % {"label": point.label, "value": point.value}, f"{base}/values/{value.id}/delete")
        for value, point in zip(values, points, strict=True)
    ]


def _scale(numbers: list[Decimal]) -> Callable[[Decimal], float]:
    """How high a number stands in a picture of 100, downwards; zero is always in it."""
    low, high = min([*numbers, Decimal(0)]), max([*numbers, Decimal(1)])

    def height(number: Decimal) -> float:
        return round(float(100 - (number - low) * 100 / (high - low)), 1)

    return height


def _amount(value: Decimal | None, unit: str | Markup) -> str | Markup:
    if value is None:
        return ""
    amount = show_amount(value, language())
    return Markup("{} {}").format(amount, unit) if unit else amount


# A description of ten pages would be told twice, before and after.
LONGEST = 160


def history_lines(lines: list[HistoryLine]) -> list[dict[str, Any]]:
    """The journal as ``ui/timeline.html`` shows it."""
    return [
        {
            "sentence": line.sentence,
            "who": "",
            "when": line.when,
            "machine_when": line.machine_when,
            "why": line.why,
            "detail": _notes(line) + _changes(line),
            "icon": "dot",
            "tone": "neutral",
        }
        for line in lines
    ]


def _notes(line: HistoryLine) -> Markup:
    """What was said beside the reason, whole: a lesson is not cut."""
    pair = _("%(label)s: %(value)s")
    told = [_filled(pair, label=word, value=text) for word, text in line.notes]
    return Markup("").join(Markup("<p>{}</p>").format(each) for each in told)


def _filled(sentence: str, **values: str | Markup) -> Markup:
    """A sentence with values that may be finished markup; everything else is escaped."""
    return escape(sentence) % values


def _changes(line: HistoryLine) -> Markup:
    """What changed, one line each."""
    pair = _("%(label)s: %(value)s")
    return Markup("").join(
        Markup("<p>{}</p>").format(
            # A question needs no colon.
            ("%(label)s %(value)s" if change.label.endswith("?") else pair)
            % {"label": change.label, "value": f"{_short(change.before)} → {_short(change.after)}"}
        )
        for change in line.changes
    )


def _short(text: str) -> str:
    return text[:LONGEST].rstrip() + " …" if len(text) > LONGEST else text or "–"
