"""Promises in finished words: the own mirror, the promise sheet, and what is given by kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bundnis.contributions import rules
from bundnis.contributions.presentation.wording import Words
from bundnis.core.dates import Precision, Span, show_span
from bundnis.core.i18n import shown
from bundnis.core.text import Shown, Translated
from bundnis.core.words import N_


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as a line of the mirror."""

    what: str
    address: str
    measure: str
    measure_lang: str
    measure_address: str
    when: str
    is_late: bool
    state: dict[str, str]
    progress: str
    # Where a delivery is reported; "" while nobody has accepted the promise.
    deliver_address: str


def mirror(rows: Sequence[Any], today: date, base: str) -> list[Promise]:
    """The own open promises. ``base`` is the address of the alliance."""
    words = Words()
    return [_promise(words, row, today, base) for row in rows]


def _promise(words: Words, row: Any, today: date, base: str) -> Promise:
    title = shown(row.title)
    address = f"{base}/measures/{row.number}/contributions/{row.id}"
    return Promise(
        what=f"{words.amount(row.amount, row.unit, row.unit_text)}, {words.kind(row.kind)}",
        address=address,
        measure=f"M-{row.number} {title.text}",
        measure_lang=title.language if title.is_fallback else "",
        measure_address=f"{base}/measures/{row.number}",
        when=words.when(row),
        is_late=row.state == "accepted" and row.delivered < row.amount and _is_past(row.wanted, today),
        state=words.state(rules.shown_state(row.state, row.stage, row.amount, row.delivered, row.received)),
        progress=_progress(words, row.amount, row.delivered, row.received),
        deliver_address=f"{address}/deliver" if row.state == "accepted" else "",
    )


def _is_past(wanted: Span, today: date) -> bool:
    return wanted.last is not None and wanted.last < today


def _progress(words: Words, amount: Decimal, delivered: Decimal, received: Decimal) -> str:
    if not delivered and not received:
        return ""
    values = {"delivered": words.number(delivered), "amount": words.number(amount), "received": words.number(received)}
    if received:
        return words(N_("%(delivered)s of %(amount)s delivered, %(received)s received"), **values)
    return words(N_("%(delivered)s of %(amount)s delivered"), **values)


# -- the sheet -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One promise on paper."""

    measure: Shown
    number: str
    what: str
    condition: str
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A promise sheet, frozen or as of now."""

    short_name: str
    name: Shown
    open: list[SheetLine]
    kept: list[SheetLine]
    has_more_open: bool
    has_more_kept: bool


def paper_sheet(content: Mapping[str, Any]) -> PaperSheet:
    """What is stored of a sheet, in the reader's words."""
    words = Words()
    return PaperSheet(
        short_name=content["short_name"],
        name=shown(Translated.from_json(content["name"])),
        open=[_sheet_line(words, line) for line in content["open"]],
        kept=[_sheet_line(words, line) for line in content["kept"]],
        has_more_open=content["has_more_open"],
        has_more_kept=content["has_more_kept"],
    )


def _sheet_line(words: Words, line: Mapping[str, Any]) -> SheetLine:
    amount, delivered, received = (Decimal(line[name]) for name in ("amount", "delivered", "received"))
    is_whole = delivered == received == amount
    progress = "" if is_whole else _progress(words, amount, delivered, received)
    state = words(rules.shown_state(line["state"], line["stage"], amount, delivered, received).label)
    condition = line["condition"]
    return SheetLine(
        measure=shown(Translated.from_json(line["title"])),
        number=f"M-{line['number']}",
        what=f"{words.amount(amount, line['unit'], line['unit_text'])}, {words.kind(line['kind'])}",
        condition=words(N_("on condition that %(condition)s"), condition=condition) if condition else "",
        when=show_span(_span(line["wanted"]), words.language),
        state=f"{state} ({progress})" if progress else state,
    )


def _span(stored: Mapping[str, Any]) -> Span:
    first, last = (date.fromisoformat(day) if (day := stored[name]) else None for name in ("first", "last"))
    return Span(first, last, Precision(stored["precision"]))


# -- by kind -------------------------------------------------------------------------------------

SUMS = ("offered", "accepted", "delivered", "received")
BY_KIND_HEADS = (N_("Kind"), N_("Unit"), N_("Offered"), N_("Accepted"), N_("Delivered"), N_("Received"))


def kinds_table(rows: Collection[Any]) -> list[list[str]]:
    """A row a kind and unit; own wordings are only counted, units are never added together."""
    words, found = Words(), []
    for kind in rules.KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        for code, unit in rules.UNITS.items():
            if same := [row for row in of_kind if row.unit == code]:
                amounts = (sum((getattr(row, name) for row in same), Decimal(0)) for name in SUMS)
                found.append([words.kind(kind), words(unit.many), *map(words.number, amounts)])
        if own := sum(row.number for row in of_kind if row.unit not in rules.UNITS):
            note = words(N_("%(number)s in words of its own"), number=own)
            found.append([words.kind(kind), note, "–", "–", "–", "–"])
    return found
