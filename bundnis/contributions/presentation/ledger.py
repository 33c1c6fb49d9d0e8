"""Who carries what, who carries nothing: the alliance's page, alphabetical, never by size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from bundnis.alliances.rules import FULL_ROLES, SECTORS, WAY, WayIn
from bundnis.contributions import rules
from bundnis.contributions.presentation.wording import Words
from bundnis.core.dates import show_day
from bundnis.core.i18n import shown
from bundnis.core.words import N_

IDLE_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SectorLine:
    """One sector: how many members it has, how many of them carry something."""

    name: str
    members: int
    carrying: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole alliance in numbers and names; members and leading partners count."""

    members: int
    carrying: int
    sectors: list[SectorLine]
    idle: list[tuple[str, str]]
    idle_more: int
    carriers: list[Any]
    idle_rows: list[Any]
    sentence: str
    # Every partner of the alliance, in alphabetical order.
    partners: Sequence[Any]


def ledger(rows: Sequence[Any], today: date) -> Ledger:
    """Count members that carry something; partners on their way in or out do not count as idle."""
    words = Words()
    counting = [row for row in rows if row.role in FULL_ROLES and _takes_part(row, today)]
    idle = [row for row in counting if not row.carries]
    carrying = len(counting) - len(idle)
    sectors = [_sector(words, code, counting) for code in SECTORS]
    return Ledger(
        members=len(counting),
        carrying=carrying,
        sectors=[line for line in sectors if line.members],
        idle=[(row.short_name, words(SECTORS.get(row.sector, row.sector))) for row in idle[:IDLE_SHOWN]],
        idle_more=max(len(idle) - IDLE_SHOWN, 0),
        carriers=[row for row in rows if row.carries],
        idle_rows=idle,
        sentence=_sentence(words, carrying, len(counting)),
        partners=rows,
    )


def _sector(words: Words, code: str, rows: Sequence[Any]) -> SectorLine:
    members = sum(row.sector == code for row in rows)
    carrying = sum(row.sector == code and bool(row.carries) for row in rows)
    sentence = words(N_("%(carrying)s of %(members)s"), carrying=carrying, members=members)
    return SectorLine(words(SECTORS[code]), members, carrying, sentence)


def _takes_part(row: Any, today: date) -> bool:
    return WayIn(**{name: getattr(row, name) for name in WAY}).state(today) == "in"


def _sentence(words: Words, carrying: int, members: int) -> str:
    if members == 0:
        return words(N_("The alliance has no members yet."))
    if members == 1:
        return words(N_("The one member carries something.")) if carrying else words(
            N_("The one member does not carry anything yet.")
        )
    return words(N_("%(carrying)s of %(members)s members carry something."), carrying=carrying, members=members)


def partner_lines(rows: Sequence[Any], base: str) -> list[list[Any]]:
    """The list of one partner as cells of a table: contribution, measure, state, when it was offered."""
    words = Words()
    return [_cells(words, row, base) for row in rows]


def _cells(words: Words, row: Any, base: str) -> list[Any]:
    title = shown(row.title)
    state = rules.shown_state(row.state, row.stage, row.amount, row.delivered, row.received)
    what = f"{words.amount(row.amount, row.unit, row.unit_text)}, {words.kind(row.kind)}"
    lang = Markup(' lang="{}"').format(title.language) if title.is_fallback else ""
    return [
        Markup('<a href="{}/measures/{}/contributions/{}">{}</a>').format(base, row.number, row.id, what),
        Markup('<a href="{}/measures/{}"{}>M-{} {}</a>').format(base, row.number, lang, row.number, title.text),
        Markup('<span class="b-tag b-tone-{} b-i-{}">{}</span>').format(state.tone, state.icon, words(state.label)),
        show_day(row.offered_at.date(), words.language),
    ]
