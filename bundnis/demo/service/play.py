"""The play: acts in the order in which they happened, the people who do them, the rows they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import Alliance, FrameworkItem, Partner
from bundnis.contributions.models import Contribution
from bundnis.core import clock
from bundnis.core.access import Actor, may
from bundnis.core.errors import Refused
from bundnis.demo.service.scenario import Scenario
from bundnis.measures.models import Measure


class DemoError(Exception):
    """Something of the demo could not be played: an error of the loader or of the data, never passed over."""


@dataclass
class Play:
    """Everything that happens in one alliance."""

    scenario: Scenario
    acts: list[tuple[datetime, int, str, Callable[[], object]]] = field(default_factory=list)
    partners: dict[str, Partner] = field(default_factory=dict)
    items: dict[str, FrameworkItem] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    gifts: dict[str, Contribution] = field(default_factory=dict)
    members: dict[str, list[Person]] = field(default_factory=dict)
    invented: dict[str, list[Person]] = field(default_factory=dict)
    _actors: dict[int, Actor] = field(default_factory=dict)

    operator: Actor = field(init=False)
    alliance: Alliance = field(init=False)
    coordinating: Person = field(init=False)

    # -- time ------------------------------------------------------------------------------------

    def at(self, day: date, hour: float, what: str, act: Callable[[], object]) -> None:
        """Let something happen on a day, at an hour of the alliance's clocks."""
        moment = datetime.combine(day, time(), ZoneInfo(self.scenario.zone)) + timedelta(hours=hour)
        self.acts.append((moment, len(self.acts), what, act))

    @property
    def first_moment(self) -> datetime:
        """When the earliest act planned so far happens."""
        return min(moment for moment, *_act in self.acts)

    def perform(self, tick: Callable[[], object]) -> None:
        """Carry everything out in order, the clock set to each moment, none of them in the future."""
        latest = clock.now()
        for moment, _number, what, act in sorted(self.acts, key=lambda each: each[:2]):
            with clock.at(min(moment, latest)):
                try:
                    act()
                except Refused as refused:
                    missing = ", ".join(point.name for point in getattr(refused, "points", ()))
                    raise DemoError(f"{what} on {moment:%Y-%m-%d}: {refused.sentence} {missing}") from refused
            tick()

    # -- people ----------------------------------------------------------------------------------

    def actor(self, person: Person) -> Actor:
        """A person as services see them, with the seats given so far."""
        if person.id not in self._actors:
            self._actors[person.id] = Actor(
                id=person.id, name=person.name, email=person.email, language=person.language,
                is_operator=person.is_operator, seats=alliances.seats_of(person.id),
            )  # fmt: skip
        return self._actors[person.id]

    @property
    def coordinator(self) -> Actor:
        return self.actor(self.coordinating)

    def member(self, partner: str) -> Actor:
        """Who acts for a partner: the person of the file, else the first invented one."""
        return self.actor(self.members[partner][0])


def entitled(actor: Actor, permission: str, thing: Any) -> Actor:
    """The actor, if the house's own table lets them do it: the demo may not do what its people could not."""
    if not may(actor, permission, thing):
        raise DemoError(f"{actor.name} may not {permission}")
    return actor
