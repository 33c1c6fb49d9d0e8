"""What came out of a vote, as far as the hall has seen it: a ranking, a picture of prospects and effort, or answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import hypot
from typing import Any

from bundnis.core.i18n import _, language, ngettext, only_in, shown
from bundnis.core.numbers import show_amount
from bundnis.core.text import Shown
from bundnis.workshops import queries
from bundnis.workshops.models import Ballot, BallotItem, BallotResult, Workshop
from bundnis.workshops.phases import BALLOTS
from bundnis.workshops.rules import ballots as rules

Data = dict[str, Any]
Sums = Mapping[tuple[int, str], BallotResult]


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table (``ui/table.html``)."""

    label: str
    numeric: bool = False
    sort: str = ""
    address: str = ""


def result(workshop: Workshop, ballot: Ballot, fields: Mapping[int, str]) -> Data | None:
    """What may be seen of a closed ballot; None before anything was shown."""
    if not ballot.shown:
        return None
    sums = {(row.item_id, row.criterion): row for row in queries.counted(ballot.id)}
    if ballot.kind == "dots":
        return _ranking(workshop, ballot, sums, fields)
    if ballot.kind == "rate":
        return _rating(ballot, sums, fields)
    return _answers(ballot, sums)


# -- dots ----------------------------------------------------------------------------------------


def _ranking(workshop: Workshop, ballot: Ballot, sums: Sums, fields: Mapping[int, str]) -> Data:
    items = {item.cluster_id: item for item in ballot.items}
    tones = {key: place % 6 + 1 for place, key in enumerate(fields)}
    cut = queries.shortlist(workshop) if ballot.state == "revealed" else rules.Shortlist()
    rows: list[Data] = []
    hidden = len(ballot.items) - ballot.shown
    for place in rules.ranking(queries.standings(ballot)):
        if place.number <= hidden:
            continue
        for each in place.standings:
            item = items[each.item]
            row, title = sums[item.id, rules.DOTS], shown(item.title)
            rows.append(
                {"place": place.number, "is_tie": place.is_tie and each.points > 0, "title": title,
                 "note": only_in(title), "id": item.id,
                 "field": fields.get(item.field_id or 0, ""), "tone": tones.get(item.field_id or 0, 0),
                 "dots": ngettext("%(num)s dot", "%(num)s dots", row.total),
                 "people": ngettext("from %(num)s person", "from %(num)s people", row.supporters)
                 if row.supporters else "",
                 "objections": ngettext("%(num)s objection", "%(num)s objections", row.objections)
                 if row.objections else "",
                 "goes_on": each.item in cut.sure, "is_level": each.item in cut.level_items}
            )  # fmt: skip
    return {"template": "dots", "rows": rows, "hidden": hidden, "ballot": ballot.id, **_ahead(rows)}


def _ahead(rows: list[Data]) -> Data:
    """What the screen shows at the end: who goes on or is level at the cut, and how many are not among them."""
    ahead = [row for row in rows if row["goes_on"] or row["is_level"]]
    number = len(rows) - len(ahead) if ahead else 0
    others = ngettext("%(num)s other item does not go on.", "%(num)s other items do not go on.", number)
    return {"ahead": ahead or rows, "others": others if number else ""}


# -- prospects and effort ------------------------------------------------------------------------

# The picture: 1 to 5 to the right and upwards, in a square of 100.
_EDGE, _STEP = 10, 20
# Numbers stand at least so far from each other; tried first at their place, then ever farther around it.
_APART = 9
_AROUND = sorted(((a, b) for a in range(-3, 4) for b in range(-3, 4)), key=lambda each: (hypot(*each), each))


def _at(value: float) -> float:
    return round(_EDGE + (value - 1) * _STEP, 1)


def _rating(ballot: Ballot, sums: Sums, fields: Mapping[int, str]) -> Data:
    both = [(item, sums[item.id, "prospects"], sums[item.id, "effort"]) for item in ballot.items]
    # The best prospects first; where they are level, the order of the ballot.
    both.sort(key=lambda each: (-_mean(each[1]), each[0].position))
    rows = [_rated(place, *each, fields) for place, each in enumerate(both, 1)]
    ends = {name: [_(answers[0][1]), _(answers[4][1])] for name, answers in BALLOTS["rate"].answers.items()}
    return {
        "template": "rate", "rows": rows, "points": _apart([row["point"] for row in rows if row["point"]]),
        "title": _("Prospects of success and effort"),
        "axes": {"prospects": _("Prospects"), "effort": _("Effort"), "poor": ends["prospects"][0],
                 "good": ends["prospects"][1], "little": ends["effort"][0], "much": ends["effort"][1]},
        "sentence": _("Each number is an item, at the average of what was said; the lines hold the middle half of the "
                      "answers. The table has the same: the middle value, and in brackets how many gave 1 to 5."),
        "heads": [Head(_("Item")), Head(_("Prospects")), Head(_("Good or very good")), Head(_("Effort"))],
        "cells": [row["cells"] for row in rows],
    }  # fmt: skip


def _mean(row: BallotResult) -> float:
    return row.total / row.supporters if row.supporters else 0.0


def _rated(
    number: int, item: BallotItem, prospects: BallotResult, effort: BallotResult, fields: Mapping[int, str]
) -> Data:
    title = shown(item.title)
    notes = []
    if rules.is_divided(prospects.spread):
        notes.append(_("divided on the prospects"))
    if rules.is_divided(effort.spread):
        notes.append(_("divided on the effort"))
    if not effort.supporters:
        notes.append(_("nobody here would do it"))
    share = rules.share_of_good(prospects.spread)
    good = "–" if share is None else _(
        "%(number)s of %(all)s", number=round(share * prospects.supporters), all=prospects.supporters
    )
    return {
        "number": number, "title": title, "note": only_in(title), "field": fields.get(item.field_id or 0, ""),
        "notes": notes, "point": _point(number, title, prospects, effort, bool(notes)),
        "cells": [f"{number}. {title.text}", _middle(prospects), good, _middle(effort)],
    }  # fmt: skip


def _point(number: int, title: Shown, prospects: BallotResult, effort: BallotResult, is_divided: bool) -> Data | None:
    """Where an item stands in the picture; None where one of the two was not judged by anybody."""
    if not prospects.supporters or not effort.supporters:
        return None
    across = [_at(rules.quantile(effort.spread, each) or 1) for each in (1, 3)]
    up = [100 - _at(rules.quantile(prospects.spread, each) or 1) for each in (1, 3)]
    return {
        "number": number, "x": _at(_mean(effort)), "y": round(100 - _at(_mean(prospects)), 1), "across": across,
        "up": up, "is_divided": is_divided, "title": title.text,
    }  # fmt: skip


def _middle(row: BallotResult) -> str:
    """The middle value with how many gave each point."""
    middle = rules.median(row.spread)
    if middle is None:
        return "–"
    spread = " · ".join(str(row.spread.get(str(point), 0)) for point in range(1, rules.SCALE + 1))
    return f"{show_amount(Decimal(str(middle)), language())} ({spread})"


def _apart(points: list[Data]) -> list[Data]:
    """Where the numbers are written: beside their place, with a line to it, where another one stands there already."""
    written: list[tuple[float, float]] = []
    for point in points:
        x, y = point["x"], point["y"]
        spots = [(x + _APART * right, y + _APART * down) for right, down in _AROUND]
        inside = [(x, y) for x, y in spots if 4 <= x <= 96 and 4 <= y <= 96]
        free = [spot for spot in inside if all(hypot(spot[0] - a, spot[1] - b) >= _APART - 0.5 for a, b in written)]
        point["at"] = [round(each, 1) for each in (free or inside)[0]]
        written.append((point["at"][0], point["at"][1]))
    return points


# -- answers -------------------------------------------------------------------------------------

# The pictures of ``ui/bars.html`` differ without colour.
_PICTURES = {"yes": "worked", "no": "not", "concern": "not", "unknown": "unclear"}


def _answers(ballot: Ballot, sums: Sums) -> Data:
    ((criterion, answers),) = BALLOTS[ballot.kind].answers.items()
    words = [(value, _(word)) for value, word in answers]
    both = [(item, sums[item.id, criterion]) for item in ballot.items]
    # What most could judge comes first; where they are level, the order of the ballot.
    both.sort(key=lambda each: (-_judged(each[1]), -each[1].supporters, each[0].position))
    return {
        "template": "answers", "title": _(BALLOTS[ballot.kind].label),
        "groups": [_bar(shown(item.title).text, row, words) for item, row in both],
        "legend": [(_PICTURES[value], word) for value, word in words],
    }  # fmt: skip


def _judged(row: BallotResult) -> int:
    return sum(number for value, number in row.spread.items() if value != "unknown")


def _bar(title: str, row: BallotResult, words: Iterable[tuple[str, str]]) -> Data:
    all_of_them = sum(row.spread.values())
    parts, x = [], 0.0
    counts = [(value, word, row.spread.get(value, 0)) for value, word in words]
    for value, _word, number in counts:
        if number:
            width = 100 * number / all_of_them
            parts.append((_PICTURES[value], round(x, 2), round(width, 2), number))
            x += width
    sentence = " · ".join(_("%(word)s: %(number)s", word=word, number=number) for _value, word, number in counts)
    return {"label": title, "sentence": sentence if parts else _("nobody has said anything"), "parts": parts}
