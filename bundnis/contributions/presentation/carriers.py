"""The partners of the ledger with what each carries now, as finished sections.

Everything here is kept by its plain values: what has not changed since somebody looked is not made again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import current_app
from markupsafe import Markup

from bundnis.alliances.rules import PARTNER_ROLES, SECTORS
from bundnis.contributions import rules
from bundnis.contributions.presentation.part import progress
from bundnis.contributions.presentation.promises import kinds_table
from bundnis.contributions.presentation.wording import Words
from bundnis.core.i18n import language, shown
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.measures.rules import HEALTH, how_long_ago
from bundnis.measures.stages import INFO, REPORTING, Stage

# A partner shows so many of its contributions; the rest stands in its own list.
EACH = 5
# Sections of three thousand bytes: as many as a hundred alliances look at on one day.
KEPT = 1000

Rows = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution."""

    address: str
    amount: str
    kind: str
    state: dict[str, str]
    progress: str


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """What a partner gives to one measure."""

    address: str
    label: str
    lang: str
    stage: str
    health: tuple[str, str, str, str] | None
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Carrier:
    """One partner with what it carries now."""

    anchor: str
    name: str
    sector: str
    role: str
    totals: list[str]
    groups: list[MeasureGroup]
    all_address: str
    all_label: str


def carriers(
    partners: Sequence[Any], sums: Sequence[Any], contributions: Sequence[Any], base: str, today: date
) -> list[Markup]:
    """The partners of one page of the ledger. ``base`` is the address of the alliance."""
    code = language()
    totals, given = _by_partner(sums), _by_partner(contributions)
    return [
        _section(
            (row.id, row.short_name, row.sector, row.role), totals.get(row.id, ()), given.get(row.id, ()), base, today,
            code,
        )
        for row in partners
    ]  # fmt: skip


def idle_lines(partners: Sequence[Any]) -> list[tuple[str, str, str]]:
    """The partners that carry nothing: (anchor, name, sector)."""
    words = Words()
    return [(f"partner-{row.id}", row.short_name, words(SECTORS.get(row.sector, row.sector))) for row in partners]


def by_kind(sums: Sequence[Any]) -> list[list[str]]:
    """The sums of all partners, a row a kind and unit."""
    return _by_kind(tuple(sums), language())


@lru_cache(KEPT)
def _by_kind(sums: Rows, _language: str) -> list[list[str]]:
    return kinds_table(sums)


def _by_partner(rows: Sequence[Any]) -> dict[int, Rows]:
    """The rows of each partner; they come partner by partner."""
    return {partner: tuple(group) for partner, group in groupby(rows, lambda row: row.partner_id)}


@lru_cache(KEPT)
def _section(
    partner: tuple[int, str, str, str], sums: Rows, given: Rows, base: str, today: date, _language: str
) -> Markup:
    partner_id, name, sector, role = partner
    words = Words()
    carrier = Carrier(
        anchor=f"partner-{partner_id}",
        name=name,
        sector=words(SECTORS.get(sector, sector)),
        role="" if role == "member" else words(PARTNER_ROLES.get(role, role)),
        totals=_totals(words, sums),
        groups=_groups(words, given, base, today),
        all_address=f"{base}/contributions?partner={partner_id}",
        all_label=words(N_("Everything of %(partner)s"), partner=name),
    )
    template: Any = current_app.jinja_env.get_template("contributions/_carrier.html").module
    section: Markup = template.carrier(carrier)
    return section


def _totals(words: Words, rows: Rows) -> list[str]:
    """One line a unit; units are never added together, own wordings are only counted."""
    found = []
    for code in rules.UNITS:
        of_unit = [row for row in rows if row.unit == code]
        if of_unit:
            promised = sum((row.offered + row.accepted for row in of_unit), Decimal(0))
            delivered = sum((row.delivered for row in of_unit), Decimal(0))
            values = {"amount": words.amount(promised, code, ""), "delivered": words.number(delivered)}
            sentence = N_("%(amount)s promised, %(delivered)s of it delivered")
            found.append(words(sentence, **values) if delivered else words(N_("%(amount)s promised"), **values))
    own = sum(row.number for row in rows if row.unit not in rules.UNITS)
    if own:
        found.append(words(N_("%(number)s in words of its own"), number=own))
    return found


def _groups(words: Words, rows: Rows, base: str, today: date) -> list[MeasureGroup]:
    groups = []
    for number, group in groupby(rows, lambda row: row.number):
        lines = list(group)
        title = shown(Translated.from_json(json.loads(lines[0].title)))
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


def _line(words: Words, row: Any, base: str) -> Line:
    # Nothing here has ended, so that what was received needs no word of its own.
    return Line(
        address=f"{base}/measures/{row.number}/contributions/{row.id}",
        amount=words.amount(row.amount, row.unit, row.unit_text),
        kind=words.kind(row.kind),
        state=words.state(rules.shown_state(row.state, row.stage, row.amount, row.delivered)),
        progress=progress(words, row),
    )
