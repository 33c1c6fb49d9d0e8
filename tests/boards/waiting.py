"""What the tests of Today share: who sees which button, and a world in which everything waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bundnis.core import clock
from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.journal.service import tell
from bundnis.measures.models import Measure
from tests.client import Browser, Page
from tests.factories.contributions import contribution, need
from tests.factories.measures import foreign_measure, measure, step, update
from tests.people import World

SignInAs = Callable[[str], Browser]

HERE = "/ostbelgien/"
TODAY = today("Europe/Brussels")
PEOPLE = ("anna", "bruno", "carla", "dirk", "otto")


def days(number: int) -> date:
    """The day so many days from today."""
    return TODAY + timedelta(days=number)


def duties(page: Page) -> list[str]:
    """Where the buttons lead, below the address of the alliance and without the way back, from the top."""
    found = [link.get("href", "") for link in page.select(".b-duty__do")]
    return [address.removeprefix(HERE).removesuffix(f"?next={HERE}") for address in found]


def seen_by(sign_in: SignInAs, ending: str, *arguments: object) -> set[str]:
    """Who has a button that leads there."""
    wanted = ending % arguments
    return {name for name in PEOPLE if wanted in duties(sign_in(name).get(HERE))}


def runs(world: World, **fields: Any) -> Measure:
    """A measure that is carried out."""
    return measure(world, "implementation", **fields)


def everything(world: World, number: int) -> None:
    """So many of everything that waits for somebody."""
    for place in range(number):
        row = runs(world, fresh_on=days(-40), title=f"Läuft {place}")
        step(row, due=days(-1), partner_id=world.other.id)
        contribution(world, row, world.other, wanted=Span.on(days(3)))
        contribution(world, row, world.third, state="offered", offered_at=clock.now() - timedelta(days=40))
        contribution(world, row, world.third, delivered=Decimal(4))
        need(world, row)
        update(row, world.person("anna").id, "stuck", helper_id=world.other.id)
        measure(world, "workshop")
        measure(world, "completed", actual_end=Span.on(days(-40)))
        measure(world, "idea", summary=Translated.of(de="Satz"), route="train", field_id=world.field.id)
        measure(world, "idea", lead=world.lead, lead_state="requested")
        foreign_measure(world, stage="implementation")
        tell(world.person("otto").id, "measure.edited", alliance_id=world.alliance.id, measure_id=row.id)
    db.session.commit()
