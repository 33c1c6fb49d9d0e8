"""What the journal keeps of an edit: what a reader understands later, not ids and inner forms.

Persons stay ids: their names are put in when the history is read, so that an erased person leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bundnis.core.links import show_links
from bundnis.journal.service import changes
from bundnis.measures import queries
from bundnis.measures.rules import PRINCIPLES

# What the edit form may change; stage, lead and everything the services keep stand apart.
FIELDS = (
    "title", "summary", "description", "route", "field_id", "for_people", "for_companies", "target_group", "place",
    "kind", "novelty", "responsible_id", "deputy_id", "planned_start", "planned_end", "actual_start", "actual_end",
    "prospects", "success_sign", "indicator_name", "indicator_unit", "indicator_level", "indicator_direction",
    "indicator_baseline", "indicator_target", "one_group", "result_90_days", "predecessor_answer", "predecessor_id",
    "principles", "funding", "recognition", "recognition_on", "recognition_link", "origin_kind",
    "origin_label", "origin_address", "visibility", "links",
)


def told_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], items_before: set[int], items_after: set[int]
) -> dict[str, list[Any]]:
    """name -> [before, after] of everything that differs, in words that stay readable."""
    differing = {name for name in after if before.get(name) != after[name]}
    if items_before != items_after:
        differing.add("items")
    told_before = {name: before.get(name) for name in differing}
    told_after = {name: after.get(name) for name in differing}
    told_before["items"], told_after["items"] = sorted(items_before), sorted(items_after)
    for name, words in _WORDS.items():
        if name in differing:
            told_before[name], told_after[name] = words(told_before[name], told_after[name])
    for values in (told_before, told_after):
        values.update(_principles(values.pop("principles", None)))
    # A principle that is answered on one side only stands on the other as nothing.
    return changes(told_before, dict.fromkeys(told_before) | told_after)


def _items(before: list[int], after: list[int]) -> tuple[Any, Any]:
    names = queries.item_names({*before, *after})
    return [names[item] for item in before if item in names], [names[item] for item in after if item in names]


def _field(before: int | None, after: int | None) -> tuple[Any, Any]:
    names = queries.item_names({each for each in (before, after) if each})
    return names.get(before or 0), names.get(after or 0)


def _predecessor(before: int | None, after: int | None) -> tuple[Any, Any]:
    numbers = queries.numbers_of({each for each in (before, after) if each})
    return tuple(f"M-{numbers[each]}" if each in numbers else None for each in (before, after))  # type: ignore[return-value]


def _links(before: Any, after: Any) -> tuple[Any, Any]:
    return show_links(before or []), show_links(after or [])


_WORDS: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "items": _items, "field_id": _field, "predecessor_id": _predecessor, "links": _links,
}


def _principles(answers: Mapping[str, Mapping[str, str]] | None) -> dict[str, Any]:
    """One value an answer and one a note, as the form shows them."""
    found: dict[str, Any] = {}
    for code in PRINCIPLES:
        if answers and code in answers:
            found[f"principle_{code}"] = answers[code]["answer"]
            found[f"note_{code}"] = answers[code]["note"] or None
    return found
