"""Results in minutes: a table for each vote the hall has seen, with how many took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bundnis.core.i18n import _, language, ngettext, only_in
from bundnis.core.numbers import show_amount
from bundnis.core.text import Translated
from bundnis.workshops.phases import BALLOTS
from bundnis.workshops.presentation.ballots import named
from bundnis.workshops.rules import ballots as rules

Data = dict[str, Any]
Sums = Mapping[str, Mapping[str, Any]]
NONE: Mapping[str, Any] = {"total": 0, "supporters": 0, "objections": 0, "spread": {}}


def votes(stored: Sequence[Mapping[str, Any]]) -> list[Data]:
    """Every vote in finished words: heading, sentence, and a table whose first column is the item."""
    return [_vote(each) for each in stored]


def _vote(vote: Mapping[str, Any]) -> Data:
    items = [(_title(item["title"]), {row["criterion"]: row for row in item["sums"]}) for item in vote["items"]]
    kind, silent = vote["kind"], 0
    if kind == "review":
        # Of what runs, only what somebody knew something about; the others in one sentence.
        spoken = [item for item in items if any(any(row["spread"].values()) for row in item[1].values())]
        items, silent = spoken, len(items) - len(spoken)
    heads, rows = {"dots": _dots, "rate": _rate}.get(kind, _answers)(kind, items)
    return {
        "heading": named(kind, vote["round"]), "sentence": _took_part(vote), "heads": [_("Item"), *heads], "rows": rows,
        "rest": _nobody_spoke(silent, has_others=bool(rows)),
    }  # fmt: skip


def _nobody_spoke(number: int, *, has_others: bool) -> str:
    if not number:
        return ""
    if has_others:
        return ngettext("%(num)s more: nobody said anything.", "%(num)s more: nobody said anything.", number)
    return ngettext("%(num)s item: nobody said anything.", "%(num)s items: nobody said anything.", number)


def _took_part(vote: Mapping[str, Any]) -> str:
    voted, entitled = vote["voted"], vote["entitled"]
    if voted is None:
        return ""
    if entitled is None:
        return ngettext("%(num)s person voted.", "%(num)s people voted.", voted)
    return _("%(voted)s of %(entitled)s voted.", voted=voted, entitled=entitled)


def _title(stored: Mapping[str, Any]) -> Data:
    text = Translated.from_json(stored).shown(language())
    return {"text": text.text, "lang": text.language if text.is_fallback else "", "note": only_in(text)}


Items = Sequence[tuple[Data, Sums]]
Table = tuple[list[str], list[Data]]


def _dots(_kind: str, items: Items) -> Table:
    """The most dots first; who is level stands side by side in the order of the ballot."""
    ranked = sorted(items, key=lambda item: -int(item[1].get(rules.DOTS, NONE)["total"]))
    sums_of = [(title, sums.get(rules.DOTS, NONE)) for title, sums in ranked]
    heads, names = [_("Dots"), _("People"), _("Objections")], ["total", "supporters", "objections"]
    if not any(row["supporters"] for _title_of, row in sums_of):
        # Of a session told afterwards only the dots are known: nobody is said not to have given them.
        heads, names = heads[:1], names[:1]
    return heads, [{"title": title, "cells": [str(row[name]) for name in names]} for title, row in sums_of]


def _rate(_kind: str, items: Items) -> Table:
    rows = []
    for title, sums in items:
        prospects, effort = sums.get("prospects", NONE), sums.get("effort", NONE)
        cells = [_middle(prospects), _spread(prospects), _middle(effort), _spread(effort)]
        divided = rules.is_divided(prospects["spread"]) or rules.is_divided(effort["spread"])
        rows.append({"title": title, "cells": [*cells, _("divided") if divided else ""]})
    return [
        _("Prospects: middle value"), _("Prospects: answers from 1 to 5"), _("Effort: middle value"),
        _("Effort: answers from 1 to 5"), _("Remark"),
    ], rows  # fmt: skip


def _middle(row: Mapping[str, Any]) -> str:
    middle = rules.median(row["spread"])
    return "–" if middle is None else show_amount(Decimal(str(middle)), language())


def _spread(row: Mapping[str, Any]) -> str:
    return " · ".join(str(row["spread"].get(str(point), 0)) for point in range(1, rules.SCALE + 1))


def _answers(kind: str, items: Items) -> Table:
    ((criterion, answers),) = BALLOTS[kind].answers.items()
    rows = []
    for title, sums in items:
        spread = sums.get(criterion, NONE)["spread"]
        rows.append({"title": title, "cells": [str(spread.get(value, 0)) for value, _word in answers]})
    return [_(word) for _value, word in answers], rows
