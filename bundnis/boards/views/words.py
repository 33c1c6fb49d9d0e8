"""What a row says, in finished words: the one place where entries meet a language.

Everything here is kept by its plain values: the same row on the same day in the same language is made once,
however often it is looked at. What depends on the viewer therefore stays outside.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup, escape

from bundnis.boards.rules import FILTERS, SORTS, Entry, Givers, others, standing
from bundnis.core.dates import Precision, Span, show_day, show_span
from bundnis.core.i18n import gettext_in
from bundnis.core.text import Shown, Translated
from bundnis.core.words import ONLY_IN
from bundnis.measures.rules import FLAGS, HEALTH, Limits, Mark, flags
from bundnis.measures.stages import INFO, Stage

# About ten thousand cards of six hundred bytes: enough for every board that is open on one day.
KEPT = 10_000

Sign = tuple[str, str, str]


class Line(NamedTuple):
    """One measure in the words of its reader."""

    address: str
    number: str
    title: str
    title_lang: str | None
    only_in: str
    stage: Sign
    paused: str
    lead: str
    others: str
    health: Sign | None
    flags: tuple[Sign, ...]
    end: str
    next_date: str
    news: str
    example: str


class Card(NamedTuple):
    """What ``ui/card.html`` shows; attributes, because Jinja looks for these first."""

    address: str
    number: str
    title: str
    title_lang: str | None
    lead: str
    contributors: str
    health_label: str | None
    health_tone: str | None
    health_icon: str | None
    flags: tuple[Sign, ...]
    next_date: str
    paused: str | None
    example: str | None


@lru_cache(KEPT)
def title_in(stored: str, language: str) -> Shown:
    """A stored title for a reader."""
    parts = json.loads(stored)
    # What is written in the reader's language needs no more questions, and that is nearly every title.
    text = parts.get(language)
    return Shown(text, language, False) if text else Translated.from_json(parts).shown(language)


@lru_cache(KEPT)
def line(entry: Entry, givers: Givers, today: date, limits: Limits, language: str, measures: str) -> Line:
    """A row in words. ``measures`` is the beginning of every measure's address."""

    def say(message: str, **values: Any) -> str:
        return gettext_in(language, message, **values)

    def sign(mark: Mark) -> Sign:
        return say(mark.label), mark.tone, mark.icon

    def day(value: date | None) -> str:
        return show_day(value, language) if value else ""

    title = title_in(entry.title, language)
    stage = INFO[Stage(entry.column)]
    end = Span(entry.planned_end[0], entry.planned_end[1], Precision(entry.planned_end[2]))
    is_paused = entry.stage == Stage.PAUSED
    return Line(
        address=f"{measures}{entry.number}",
        number=f"M-{entry.number}",
        title=title.text,
        title_lang=title.language if title.is_fallback else None,
        only_in=gettext_in(language, ONLY_IN[title.language]) if title.is_fallback else "",
        stage=(say(stage.label), stage.tone, stage.icon),
        paused=_paused(entry.next_on, language) if is_paused else "",
        lead=_lead(entry, language),
        others=others(entry, givers),
        health=sign(HEALTH[entry.health]) if entry.health in HEALTH else None,
        flags=tuple(sign(FLAGS[flag]) for flag in flags(standing(entry, givers), today, limits)),
        end=show_span(end, language),
        next_date="" if is_paused else day(entry.next_on),
        news=day(entry.fresh_on),
        example=say("Example") if entry.is_example else "",
    )


def _paused(until: date | None, language: str) -> str:
    if until is None:
        return gettext_in(language, "Paused")
    return gettext_in(language, "Paused until %(date)s", date=show_day(until, language))


def _lead(entry: Entry, language: str) -> str:
    if entry.lead and entry.lead_state == "requested":
        return gettext_in(language, "%(partner)s (asked)", partner=entry.lead)
    return entry.lead or ""


def labels(language: str) -> dict[str, str]:
    """The words above the columns of the list; on a phone they stand beside each value."""
    return {key: gettext_in(language, label) for key, label in (*SORTS.items(), ("signs", FILTERS["health"]))}


def _macro(template: str, name: str) -> Any:
    environment = current_app.jinja_env
    made: dict[str, Any] = current_app.extensions.setdefault("macros", {})
    if name not in made or environment.auto_reload:
        made[name] = getattr(environment.get_template(template).module, name)
    return made[name]


@lru_cache(KEPT)
def table_row(entry: Entry, givers: Givers, today: date, limits: Limits, language: str, measures: str) -> Markup:
    """A row as a finished row of the list."""
    words = line(entry, givers, today, limits, language, measures)
    return _macro("boards/_row.html", "measure_row")(words, labels(language))


@lru_cache(KEPT)
def card(
    entry: Entry, givers: Givers, today: date, limits: Limits, language: str, measures: str, movable: bool = False
) -> Markup:
    """A row as a finished card of the board; beside it, for those who have a move, the way there.

    That the viewer may move it is part of what the card is kept by: nothing inside depends on who looks.
    """
    if movable:
        html = card(entry, givers, today, limits, language, measures)
        word = gettext_in(language, "Move %(number)s", number=f"M-{entry.number}")
        way = f'<a class="b-move" href="{escape(measures)}{entry.number}#move" aria-label="{escape(word)}"></a>'
        return Markup(f'<div class="b-slot">{html}{way}</div>')  # noqa: S704 - the card is finished, the rest escaped
    macro = _macro("ui/card.html", "measure_card")
    words = line(entry, givers, today, limits, language, measures)
    label, tone, icon = words.health or (None, None, None)
    only_in = ((words.only_in, "muted", "globe"),) if words.only_in else ()
    return macro(
        Card(
            address=words.address,
            number=words.number,
            title=words.title,
            title_lang=words.title_lang,
            lead=words.lead,
            contributors=words.others,
            health_label=label,
            health_tone=tone,
            health_icon=icon,
            flags=(*words.flags, *only_in),
            next_date=words.next_date,
            paused=words.paused or None,
            example=words.example or None,
        )
    )
