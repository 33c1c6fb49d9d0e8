"""What the files say about one alliance, with every date already moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from bundnis.core import clock
from bundnis.core.access import Actor
from bundnis.core.text import Translated
from bundnis.demo import rules

DATA = Path(__file__).resolve().parents[1] / "data"


def read(name: str) -> Any:
    """One of the files."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Scenario:
    """One alliance of the file, and what the demo adds to it."""

    data: dict[str, Any]
    extra: dict[str, Any]
    texts: dict[str, Any]
    people: dict[str, list[tuple[str, str]]]
    """partner -> name and language of the people invented for it"""

    @property
    def slug(self) -> str:
        return str(self.data["id"])

    @property
    def languages(self) -> list[str]:
        return list(self.data["languages"])

    @property
    def zone(self) -> str:
        return str(self.extra["time_zone"])

    @cached_property
    def today(self) -> date:
        """The day the demo is loaded; later days do not move it any more."""
        return clock.today(self.zone)

    @cached_property
    def reference(self) -> date:
        """The day the file calls today, not moved."""
        return date.fromisoformat(self.data["demo_reference_date"])

    @cached_property
    def shift(self) -> timedelta:
        return rules.shift(self.reference, self.today)

    def day(self, text: str) -> date:
        """A day of the file, moved."""
        return date.fromisoformat(text) + self.shift

    def due(self, text: str) -> date:
        """A day that was ahead in the file and stays ahead."""
        day = self.day(text)
        return rules.still_ahead(day, self.today) if date.fromisoformat(text) >= self.reference else day

    def measured(self, measure: dict[str, Any], value: dict[str, Any]) -> date:
        """The day of a value: the file has the end of the month for all of them."""
        return rules.apart(self.day(value["date"]), int(measure["id"][-2:]))

    def text(self, value: Any) -> Translated:
        """A text of the file in the alliance's languages."""
        return rules.text_of(value, self.languages)

    def phrase(self, name: str) -> Translated:
        """One of the demo's own sentences in the alliance's languages."""
        return Translated({code: self.texts[name][code] for code in self.languages})

    def known(self, measure: dict[str, Any]) -> rules.Known:
        """What the file knows of a measure's days."""
        steps, review = measure["milestones"], measure["review"]
        return rules.Known(
            stage=measure["stage"],
            runs=rules.has_run(measure),
            start=self.day(measure["planned_start"]),
            end=self.day(measure["planned_end"]),
            done=tuple(sorted(self.day(step["done"]) for step in steps if step["done"])),
            measured=tuple(self.measured(measure, value) for value in measure["indicator"]["actual"]),
            has_open_step=any(not step["done"] for step in steps),
            reviewed=self.day(review["date"]) if review else None,
        )


def said(text: Translated, author: Actor) -> tuple[str, str]:
    """A text as its author writes it, and the language that is."""
    shown = text.shown(author.language)
    return shown.text, shown.language


def scenarios() -> list[Scenario]:
    """The four alliances, programmes before those that belong to them."""
    additions, happenings = read("additions.json"), read("happenings.json")
    # Given out over all alliances, whichever of them are loaded: everybody has a name of their own.
    names = {code: _names(parts) for code, parts in additions["names"].items()}
    found = read("scenarios.json")["alliances"]
    for alliance in found:
        for measure in alliance["measures"]:
            for path, wording in additions["wordings"].get(measure["id"], {}).items():
                _reword(measure, path, wording)
    return [
        Scenario(
            alliance,
            additions["alliances"][alliance["id"]] | happenings[alliance["id"]],
            additions["texts"],
            {
                partner["id"]: _invented(partner["id"], alliance, names, additions["french_speaking"])
                for partner in alliance["partners"]
            },
        )
        for alliance in sorted(found, key=lambda each: "parent_programme" in each)
    ]


def _invented(
    partner_id: str, alliance: dict[str, Any], names: dict[str, Iterator[str]], french_speaking: list[str]
) -> list[tuple[str, str]]:
    """The names of the people invented for a partner, in its language."""
    language = "fr" if partner_id in french_speaking else "de"
    number = rules.people_needed(partner_id, alliance["measures"])
    return [(next(names[language]), language) for _number in range(number)]


@cache
def file_people() -> dict[str, str]:
    """The addresses of the people the file names, with the partner they come from, if any."""
    return {
        user["email"]: next((each["short_name"] for each in alliance["partners"] if each["id"] == user["partner"]), "")
        for alliance in read("scenarios.json")["alliances"]
        for user in alliance["demo_users"]
    }


def _reword(measure: dict[str, Any], path: str, wording: Any) -> None:
    """Put another wording where a text names a month or a year that has moved."""
    *way, last = path.split(".")
    for name in way:
        measure = measure[name]
    measure[last] = wording


def _names(parts: dict[str, list[str]]) -> Iterator[str]:
    """First names with surnames that say "example", each pair once."""
    first, last = parts["first"], parts["last"]
    for place in range(len(first) * len(last)):
        yield f"{first[place % len(first)]} {last[(place + place // len(first)) % len(last)]}"
