"""Who carries what, who carries nothing: the alliance's page, alphabetical, never by size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from markupsafe import Markup

from bundnis.alliances.rules import FULL_ROLES, PARTNER_ROLES, SECTORS, WAY, WayIn
from bundnis.contributions import rules
from bundnis.contributions.presentation.part import progress
from bundnis.contributions.presentation.wording import Words
from bundnis.core.dates import show_day
from bundnis.core.i18n import shown
from bundnis.core.words import N_
from bundnis.measures.rules import HEALTH, how_long_ago
from bundnis.measures.stages import INFO, REPORTING, Stage

# A partner shows so many of its contributions; the rest stands in its own list.
EACH = 5
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


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """What a partner gives to one measure."""

    address: str
    label: str
    lang: str
    stage: str
    health: tuple[str, str, str, str] | None
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """One partner with what it carries now."""

    anchor: str
    name: str
    sector: str
    role: str
    totals: list[str]
    groups: list[MeasureGroup]
    all_address: str
    all_label: str


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


def partner_entries(
    partners: Sequence[Any], amounts: Sequence[Any], contributions: Sequence[Any], base: str, today: date
) -> list[PartnerEntry]:
    """The partners of one page of the ledger. ``base`` is the address of the alliance."""
    words = Words()
    totals: dict[int, list[Any]] = {}
    for row in amounts:
        totals.setdefault(row.partner_id, []).append(row)
    given = {partner: list(rows) for partner, rows in groupby(contributions, lambda row: row.partner_id)}
    return [
        PartnerEntry(
            anchor=f"partner-{row.id}",
            name=row.short_name,
            sector=words(SECTORS.get(row.sector, row.sector)),
            role="" if row.role == "member" else words(PARTNER_ROLES.get(row.role, row.role)),
            totals=_totals(words, totals.get(row.id, [])),
            groups=_groups(words, given.get(row.id, []), base, today),
            all_address=f"{base}/contributions?partner={row.id}",
            all_label=words(N_("Everything of %(partner)s"), partner=row.short_name),
        )
        for row in partners
    ]


def _totals(words: Words, rows: Sequence[Any]) -> list[str]:
    """One line a unit; units are never added together, own wordings are only counted."""
    found = []
    for code in rules.UNITS:
        of_unit = [row for row in rows if row.unit == code]
        promised = sum((row.offered + row.accepted for row in of_unit), Decimal(0))
        delivered = sum((row.delivered for row in of_unit), Decimal(0))
        if of_unit:
            values = {"amount": words.amount(promised, code, ""), "delivered": words.number(delivered)}
            sentence = N_("%(amount)s promised, %(delivered)s of it delivered")
            found.append(words(sentence, **values) if delivered else words(N_("%(amount)s promised"), **values))
    own = sum(row.number for row in rows if row.unit not in rules.UNITS)
    if own:
        found.append(words(N_("%(number)s in words of its own"), number=own))
    return found


def _groups(words: Words, rows: Sequence[Any], base: str, today: date) -> list[MeasureGroup]:
    groups = []
    for number, group in groupby(rows, lambda row: row.number):
        lines = list(group)
        title = shown(lines[0].title)
        groups.append(
            MeasureGroup(
                address=f"{base}/measures/{number}",
                label=f"M-{number} {title.text}",
                lang=title.language if title.is_fallback else "",
                stage=words(INFO[Stage(lines[0].stage)].label),
                health=_health(words, lines[0], today),
                lines=[_line(words, row, base) for row in lines],
            )
        )
    return groups


def _health(words: Words, row: Any, today: date) -> tuple[str, str, str, str] | None:
    """How the measure goes (word, tone, icon) and how long ago somebody said so; nothing where nobody reports."""
    if row.health is None or row.fresh_on is None or Stage(row.stage) not in REPORTING:
        return None
    mark = HEALTH[row.health]
    said, days = how_long_ago(row.fresh_on, today)
    return words(mark.label), mark.tone, mark.icon, f"· {words(said, days=days)}"


def _line(words: Words, row: Any, base: str) -> dict[str, Any]:
    return {
        "address": f"{base}/measures/{row.number}/contributions/{row.id}",
        "amount": words.amount(row.amount, row.unit, row.unit_text),
        "kind": words.kind(row.kind),
        "state": words.state(rules.shown_state(row.state, row.stage, row.amount, row.delivered)),
        "progress": progress(words, row),
    }


def partner_lines(rows: Sequence[Any], base: str) -> list[list[Any]]:
    """The list of one partner as cells of a table: contribution, measure, state, when it was offered."""
    words = Words()
    return [_cells(words, row, base) for row in rows]


def _cells(words: Words, row: Any, base: str) -> list[Any]:
    title = shown(row.title)
    state = rules.shown_state(row.state, row.stage, row.amount, row.delivered)
    what = f"{words.amount(row.amount, row.unit, row.unit_text)}, {words.kind(row.kind)}"
    lang = Markup(' lang="{}"').format(title.language) if title.is_fallback else ""
    return [
        Markup('<a href="{}/measures/{}/contributions/{}">{}</a>').format(base, row.number, row.id, what),
        Markup('<a href="{}/measures/{}"{}>M-{} {}</a>').format(base, row.number, lang, row.number, title.text),
        Markup('<span class="b-tag b-tone-{} b-i-{}">{}</span>').format(state.tone, state.icon, words(state.label)),
        show_day(row.offered_at.date(), words.language),
    ]
