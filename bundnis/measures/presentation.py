"""The extra file of this room: hints in words, the indicator in words and as a picture; for the pages upstairs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import g, url_for
from markupsafe import Markup, escape

from bundnis.core.access import may
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_span
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.numbers import show_amount
from bundnis.core.text import Shown
from bundnis.measures import rules
from bundnis.measures.models import Measure
from bundnis.measures.queries.talk import ShownValue

# So many values stand in an open table.
SHORT_TABLE = 6


def tongue(text: Shown) -> str | Markup:
    """A text with its language where that is not the reader's."""
    return Markup('<span lang="{}">{}</span>').format(text.language, text.text) if text.is_fallback else text.text


def written(text: Shown) -> str | Markup:
    """The same with the note that there is nothing in the reader's language."""
    note = only_in(text)
    if not note:
        return tongue(text)
    return Markup('{} <span class="b-fallback b-i-globe">{}</span>').format(tongue(text), note)


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    label: str
    value: str
    x: float
    y: float
    split: tuple[str, ...]


def series_of(measure: Measure, values: Sequence[ShownValue]) -> dict[str, Any]:
    """The indicator with its picture's points (0 to 100, y downwards) and its words."""
    code = language()
    name, unit_shown = shown(measure.indicator_name), shown(measure.indicator_unit)
    unit = tongue(unit_shown)
    heads = _split_heads(values)
    target = measure.indicator_target
    height = _scale(*_range(measure, values))
    days = [value.on.toordinal() for value in values]
    width = (days[-1] - days[0] if days else 0) or 1
    points = [
        SeriesPoint(
            show_span(value.when, code), show_amount(value.value, code),
            round((value.on.toordinal() - days[0]) * 100 / width, 1) if days[-1] > days[0] else 50, height(value.value),
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
        "description": _described(measure, points, unit_shown.text),
        "axis": _axis(measure, values, points, height) if points else None,
        "entry": _entry(measure),
        "removable": _removable(measure, values, points),
    }


def _described(measure: Measure, points: list[SeriesPoint], unit: str) -> str:
    """The picture in words, for those who do not see it: every value, the target, and where it should go."""
    pair, target = _("%(label)s: %(value)s"), measure.indicator_target
    told = [pair % {"label": point.label, "value": f"{point.value} {unit}".strip()} for point in points]
    if target is not None:
        told.append(_("Target: %(amount)s", amount=f"{show_amount(target, language())} {unit}".strip()))
    if measure.indicator_direction:
        told.append(_(rules.DIRECTIONS[measure.indicator_direction]))
    return "; ".join(told)


def _axis(
    measure: Measure, values: Sequence[ShownValue], points: list[SeriesPoint], height: Callable[[Decimal], float]
) -> dict[str, Any]:
    """What stands around the picture: the highest and lowest number, the first and last date, where it began."""
    low, high = _range(measure, values)
    baseline = measure.indicator_baseline
    return {
        "top": show_amount(high, language()),
        "bottom": show_amount(low, language()),
        "first": points[0].label,
        "last": points[-1].label if len(points) > 1 else "",
        "baseline_y": height(baseline) if baseline is not None else None,
        "direction": _(rules.DIRECTIONS[measure.indicator_direction]) if measure.indicator_direction else "",
        # A short table stands open beside its picture.
        "is_short": len(points) <= SHORT_TABLE,
    }


def _entry(measure: Measure) -> dict[str, str] | None:
    """The small form for one more value, for who may enter it."""
    if not may(g.actor, "value.enter", measure):
        return None
    return {
        "address": url_for("measures.add_value", number=measure.number),
        "on": show_span(Span.on(today(g.seat.time_zone)), language()),
        # The key tells the language the amount is typed in.
        "key": f"{language()}.{secrets.token_urlsafe(18)}",
    }


def against_target(measure: Measure, newest: ShownValue | None) -> list[tuple[str, Any]]:
    """Actual against target in words, for the look back; nothing for a measure that counts nothing."""
    if not measure.indicator_name:
        return []
    name, unit = shown(measure.indicator_name), tongue(shown(measure.indicator_unit))
    words = {True: _("Yes"), False: _("No"), None: ""}
    is_reached = rules.reaches(newest.value, measure.indicator_target, measure.indicator_direction) if newest else None
    return [
        (_("Indicator"), written(name)),
        (_("Target"), _amount(measure.indicator_target, unit)),
        (_("Newest value"), _dated(newest, unit) if newest else _("No value yet")),
        (_("Target reached?"), words[is_reached]),
    ]


def _dated(value: ShownValue, unit: str | Markup) -> Markup:
    return Markup("{} ({})").format(_amount(value.value, unit), show_span(value.when, language()))


def _series_facts(measure: Measure, values: Sequence[ShownValue], points: list[SeriesPoint]) -> list[tuple[str, Any]]:
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


def _split_heads(values: Sequence[ShownValue]) -> dict[str, str]:
    """The parts that were told of any value, with their words."""
    words = {"women": _("Women"), "men": _("Men"), "other": _("Other")}
    return {part: word for part, word in words.items() if any(getattr(value, part) is not None for value in values)}


def _removable(measure: Measure, values: Sequence[ShownValue], points: list[SeriesPoint]) -> list[tuple[str, str]]:
    """(value, address) of what the reader may take out of the series."""
    if not may(g.actor, "measure.edit", measure):
        return []
    base, pair = url_for("dossier.page", number=measure.number), _("%(label)s: %(value)s")
    return [
        (pair % {"label": point.label, "value": point.value}, f"{base}/values/{value.id}/delete")
        for value, point in zip(values, points, strict=True)
    ]


def _range(measure: Measure, values: Sequence[ShownValue]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number of the picture; zero is always in it, so that no rise looks like more."""
    marks = [mark for mark in (measure.indicator_baseline, measure.indicator_target) if mark is not None]
    numbers = [*(value.value for value in values), *marks]
    return min([*numbers, Decimal(0)]), max([*numbers, Decimal(1)])


def _scale(low: Decimal, high: Decimal) -> Callable[[Decimal], float]:
    """How high a number stands in a picture of 100, downwards."""

    def height(number: Decimal) -> float:
        return round(float(100 - (number - low) * 100 / (high - low)), 1)

    return height


def _amount(value: Decimal | None, unit: str | Markup) -> str | Markup:
    if value is None:
        return ""
    amount = show_amount(value, language())
    return Markup("{} {}").format(amount, unit) if unit else amount


def _filled(sentence: str, **values: str | Markup) -> Markup:
    """A sentence with values that may be finished markup; everything else is escaped."""
    return escape(sentence) % values




# -- hints ---------------------------------------------------------------------------------------

# Fields written in several languages: the anchor is the first language's input.
TRANSLATED = frozenset({"title", "summary", "success_sign", "predecessor_answer"})


def hint_lines(measure: Measure, hints: list[rules.Hint], *, in_form: bool = False) -> list[tuple[str, str]]:
    """(sentence, address) of each hint; the address is "" for who may not do anything about it."""
    code, may_edit = language(), may(g.actor, "measure.edit", measure)
    lines = []
    for hint in hints:
        values = {name: show_amount(Decimal(value), code) for name, value in hint.values}
        lines.append((_(hint.sentence, **values), _place(measure, hint.place, in_form=in_form) if may_edit else ""))
    return lines


def _place(measure: Measure, place: str, *, in_form: bool) -> str:
    page, _hash, anchor = place.partition("#")
    if page == "edit":
        anchor = f"{anchor}-{g.seat.languages[0]}" if anchor in TRANSLATED else anchor
        return f"#{anchor}" if in_form else url_for("measures.edit", number=measure.number, _anchor=anchor)
    if page == "lead":
        return url_for("dossier.request_lead", number=measure.number)
    if page == "step":
        return url_for("measures.add_step", number=measure.number)
    return url_for("dossier.page", number=measure.number, _anchor=anchor)
