"""What a row says, in finished words: the one place where entries meet a language.

Everything here is kept by its plain values: the same row on the same day in the same language is made once,
however often it is looked at. What depends on the viewer therefore stays outside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from markupsafe import Markup

from bundnis.boards.rules import FILTERS, SORTS, Entry, Givers, others, standing
from bundnis.core.dates import show_day, show_span
from bundnis.core.i18n import gettext_in, only_in
from bundnis.core.text import Shown, Translated
from bundnis.measures.rules import FLAGS, HEALTH, Limits, Mark, flags, how_long_ago
from bundnis.measures.stages import INFO, MOVES, REPORT, Stage, StageInfo
from bundnis.ui.pieces import component

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


class Signs(NamedTuple):
    """Every sign of a row in one language, by its code."""

    stage: dict[str, Sign]
    health: dict[str | None, Sign]
    flags: dict[str, Sign]


@cache
def _signs(language: str) -> Signs:
    def sign(mark: Mark | StageInfo) -> Sign:
        return gettext_in(language, mark.label), mark.tone, mark.icon

    return Signs(
        {str(stage): sign(info) for stage, info in INFO.items()},
        {code: sign(mark) for code, mark in HEALTH.items()},
        {code: sign(mark) for code, mark in FLAGS.items()},
    )


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """What all words of a page depend on beside the rows. ``measures`` is the beginning of every measure's address.

    Made once for the same values, and known by being the same: a page of two hundred rows does not compare it two
    hundred times.
    """

    today: date
    limits: Limits
    language: str
    measures: str


reader = lru_cache(KEPT)(Reader)


def line(entry: Entry, givers: Givers, reader: Reader) -> Line:
    """A row in words."""
    language, today = reader.language, reader.today
    title, signs = title_in(entry.title, language), _signs(language)
    is_paused = entry.stage == Stage.PAUSED
    return Line(
        address=f"{reader.measures}{entry.number}",
        number=f"M-{entry.number}",
        title=title.text,
        title_lang=title.language if title.is_fallback else None,
        only_in=only_in(title),
        stage=signs.stage[entry.column],
        paused=_paused(entry.next_on, language) if is_paused else "",
        lead=_lead(entry, language),
        others=others(entry, givers),
        health=_health(signs.health.get(entry.health), entry.fresh_on, today, language),
        flags=tuple([signs.flags[flag] for flag in flags(standing(entry), today, reader.limits)]),
        end=show_span(entry.planned_end, language),
        next_date=show_day(entry.next_on, language) if entry.next_on and not is_paused else "",
        news=show_day(entry.fresh_on, language) if entry.fresh_on else "",
        example=gettext_in(language, "Example") if entry.is_example else "",
    )


def _health(sign: Sign | None, fresh_on: date | None, today: date, language: str) -> Sign | None:
    """How it goes, never without how long ago somebody said so."""
    if sign is None or fresh_on is None:
        return sign
    words, days = how_long_ago(fresh_on, today)
    return f"{sign[0]} · {gettext_in(language, words, days=days)}", *sign[1:]


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


@lru_cache(KEPT)
def table_row(entry: Entry, givers: Givers, reader: Reader) -> Markup:
    """A row as a finished row of the list."""
    words = line(entry, givers, reader)
    return component("boards/_row.html", "measure_row")(words, labels(reader.language))


@lru_cache(KEPT)
def card(entry: Entry, givers: Givers, reader: Reader, moves: tuple[str, ...] = ()) -> Markup:
    """A row as a finished card of the board; beside it the moves of those who have any.

    The names of the moves are part of what the card is kept by: nothing inside depends on who looks.
    """
    html = _card(line(entry, givers, reader))
    return _with_moves(html, entry, reader, moves) if moves else html


# Stand where card and number will; nobody's text is near.
_CARD, _NUMBER = "\ue000", "\ue001"


def _with_moves(html: Markup, entry: Entry, reader: Reader, moves: tuple[str, ...]) -> Markup:
    frame = _frame_of_moves(entry.stage, reader.language, reader.measures, moves)
    before, _card_html, after = frame.partition(_CARD)
    return Markup(f"{before}{html}{after.replace(_NUMBER, str(entry.number))}")  # noqa: S704 - finished pieces


@lru_cache(KEPT)
def _frame_of_moves(stage: str, language: str, measures: str, moves: tuple[str, ...]) -> str:
    """What stands around a card; the same for all that stand alike, so it is made once for them."""
    words = _move_words(language)
    made: str = component("ui/move.html", "with_moves")(
        _CARD,
        f"{_NUMBER}-{stage}",
        gettext_in(language, "Move %(number)s", number=f"M-{_NUMBER}"),
        gettext_in(language, "Move …"),
        [(name, words[name]) for name in moves],
        f"{measures}{_NUMBER}/moves",
        gettext_in(language, "Carry out"),
    )
    return made


@cache
def _move_words(language: str) -> dict[str, str]:
    """The word of every move by its name; moves of one name say and ask the same wherever they begin.

    As everywhere, three dots announce that something will be asked.
    """
    moves = {move.name: gettext_in(language, move.label) + (" …" if move.asks else "") for move in MOVES}
    return moves | {REPORT: gettext_in(language, "Send an update") + " …"}


def _card(words: Line) -> Markup:
    label, tone, icon = words.health or (None, None, None)
    only_in = ((words.only_in, "muted", "globe"),) if words.only_in else ()
    html: Markup = component("ui/card.html", "measure_card")(
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
    return html
