"""A world in which every address leads to something, in ostbelgien and in the foreign alliance alike.

The walks of tests/house need one thing of every kind, in the state in which somebody may act on it, and its
like behind the wall. ``Things`` finds them by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bundnis.accounts.models import AddressLink, KeptPost, PasswordLink, SignIn
from bundnis.accounts.queries import token_hash
from bundnis.alliances.models import Framework, FrameworkItem, KeyDate, Partner, SeatRow
from bundnis.contributions.models import PromiseSheet
from bundnis.contributions.service import content_now
from bundnis.core.clock import now, today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.measures.models import IndicatorValue, Measure
from bundnis.measures.service import steps
from bundnis.membership.models import Invitation
from bundnis.reviews.models import ExistingAction, Review
from tests.factories.contributions import contribution, need
from tests.factories.measures import comment, foreign_measure, measure, step, update
from tests.house.full_sessions import build_sessions
from tests.people import SEATS, World, build_world

SECRET = "GEHEIM"
"""Stands in every text of the foreign alliance; nobody of ostbelgien may ever read it."""

NOBODY = 999_999
"""An id and a number nothing has."""

INVITATION, RESET, NEW_ADDRESS = "invitation-of-a-newcomer", "reset-of-otto", "address-of-otto"
"""Tokens whose hashes are stored."""


@dataclass
class Things:
    """Ids and numbers by name: own ones of ostbelgien, foreign ones of the same kind."""

    own: dict[str, int] = field(default_factory=dict)
    foreign: dict[str, int] = field(default_factory=dict)


# Made once with the world itself; both databases count ids the same way.
THINGS = Things()


def build_full_world(app: Flask) -> None:
    """Store everything below in one go."""
    build_world(app)
    with app.app_context():
        world = World(app)
        _people(world)
        _alliance(world)
        _measures(world)
        _foreign(world)
        _register(world)
        build_sessions(world, THINGS.own, THINGS.foreign, SECRET)
        db.session.commit()
        db.session.remove()


def _store(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def token_of(name: str) -> str:
    """The token of the browser in which this person is signed in."""
    return f"token of {name}"


def _people(world: World) -> None:
    anna, otto, moment = world.person("anna"), world.person("otto"), now()
    for name in SEATS:
        hashed = token_hash(token_of(name))
        _store(SignIn(person_id=world.person(name).id, token_hash=hashed, created_at=moment, seen_at=moment))
    fields = [["title-de", "Was noch fehlt"]]
    for things, person in ((THINGS.own, anna), (THINGS.foreign, world.person("fanny"))):
        post = KeptPost(person_id=person.id, address="/ostbelgien/measures/new", fields=fields, at=moment)
        things["kept post of anna"] = _store(post).id
        hashed = token_hash(f"telephone of {person.id}")
        row = SignIn(person_id=person.id, token_hash=hashed, device="Firefox", created_at=moment, seen_at=moment)
        things["sign-in of anna"] = _store(row).id
    _store(PasswordLink(person_id=otto.id, token_hash=token_hash(RESET), created_at=moment))
    hashed = token_hash(NEW_ADDRESS)
    _store(AddressLink(person_id=otto.id, email="otto@example.com", token_hash=hashed, created_at=moment))
    for name in ("anna", "bruno", "carla", "dirk", "otto", "eva"):
        THINGS.own[name] = world.person(name).id
    THINGS.foreign |= dict.fromkeys(("anna", "bruno", "otto"), world.person("fanny").id)
    THINGS.own["seat of otto"] = _seat(otto.id)
    THINGS.foreign["seat of otto"] = _seat(world.person("fanny").id)


def _seat(person_id: int) -> int:
    return int(db.session.scalars(sa.select(SeatRow.id).where(SeatRow.person_id == person_id)).one())


def _alliance(world: World) -> None:
    for things, alliance, partner, item in (
        (THINGS.own, world.alliance, world.third, world.field),
        (THINGS.foreign, world.foreign, world.foreign_partner, world.foreign_field),
    ):
        secret = "" if alliance is world.alliance else SECRET
        things |= {"partner": partner.id, "field": item.id, "other": partner.id, "lead": partner.id}
        topics = Framework(alliance_id=alliance.id, kind="topics", name=Translated.of(de=f"Themen {secret}"))
        things["framework"] = _store(topics).id
        unused = FrameworkItem(
            alliance_id=alliance.id, framework_id=topics.id, code="T", name=Translated.of(de=f"Reserve {secret}")
        )
        things["item"] = _store(unused).id
        day = KeyDate(alliance_id=alliance.id, day=Span.on(date(2026, 5, 4)), text=Translated.of(de=f"Gipfel {secret}"))
        things["key date"] = _store(day).id
        things["promise sheet"] = _sheet(partner, world.person("dirk").id, 1 if things is THINGS.own else 901)
        things["invitation"] = _invitation(alliance.id, world.person("dirk").id, secret)
    empty = Framework(alliance_id=world.alliance.id, kind="phases", name=Translated.of(de="Phasen"))
    THINGS.own["empty framework"] = _store(empty).id
    THINGS.foreign["empty framework"] = THINGS.foreign["framework"]
    THINGS.own |= {"lead": world.lead.id, "other": world.other.id}
    gone = world.associate
    gone.member_until = Span.on(date(2026, 6, 30))
    THINGS.own["left partner"], THINGS.foreign["left partner"] = gone.id, THINGS.foreign["partner"]


def _sheet(partner: Partner, by: int, number: int) -> int:
    sheet = PromiseSheet(
        alliance_id=partner.alliance_id, partner_id=partner.id, number=number, frozen_at=now(), frozen_by=by,
        content=content_now(partner),
    )  # fmt: skip
    return int(_store(sheet).number)


def _invitation(alliance_id: int, by: int, secret: str) -> int:
    moment = now()
    row = Invitation(
        alliance_id=alliance_id,
        role="observer",
        name=f"Neue Person {secret}",
        email=f"neu{secret.lower()}@example.org",
        token_hash=token_hash(INVITATION + secret),
        invited_by=by,
        created_at=moment,
        expires_at=moment + timedelta(days=14),
    )
    return int(_store(row).id)


def _measures(world: World) -> None:
    own = THINGS.own
    ready = measure(world, "idea", title="Bereit", lead=world.lead, **_basics(world))
    own["ready idea"], own["idea"] = ready.number, measure(world, title="Nur ein Titel").number
    own["asked"] = measure(world, title="Gefragt", lead=world.lead, lead_state="requested").number
    wish = measure(world, "workshop", title="Fast vereinbart")
    own["wish"], own["need"] = wish.number, need(world, wish).id
    own["offered"] = contribution(world, wish, state="offered").id
    own["accepted"] = contribution(world, wish, state="accepted").id
    own["of the lead"] = contribution(world, wish, world.lead, state="accepted", delivered=Decimal(10)).id
    own["delivered"] = contribution(world, wish, state="accepted", delivered=Decimal(10)).id
    own["step"], own["step of other"] = step(wish).id, step(wish, "Plakate", partner_id=world.other.id).id
    own["done step"] = step(wish, "Erledigt", done_on=today("Europe/Brussels")).id
    own["agreed"] = measure(world, "agreed", title="Vereinbart").number
    counted = {"indicator_name": Translated.of(de="Teilnehmende"), "indicator_target": Decimal(10)}
    running = measure(world, "implementation", title="Läuft", **counted)
    own["running"], own["update"] = running.number, update(running, world.person("anna").id).id
    own["update of other"] = update(running, world.person("bruno").id, partner_id=world.other.id).id
    contribution(world, running, state="received")
    own["value"] = _value(running)
    comment(running, world.person("otto").id)
    own["undoable"] = _dropped(world, "anna", running)
    done = measure(world, "completed", title="Fertig")
    own["done"] = done.number
    contribution(world, done, state="received")
    _store(_review(done, world.person("anna").id))
    own["paused"] = measure(world, "paused", title="Ruht", column="agreed").number
    own["stopped"] = measure(world, "stopped", title="Abgebrochen", column="idea").number


def _dropped(world: World, who: str, row: Measure) -> int:
    """The entry of a step somebody has just dropped."""
    steps.drop_step(world.actor(who), row, step(row, "Unnötig"), today("Europe/Brussels"), "Nicht gebraucht")
    return int(db.session.scalars(sa.select(sa.func.max(Entry.id))).one())


def _basics(world: World) -> dict[str, Any]:
    return {"summary": Translated.of(de="Ein Satz."), "route": "train", "field_id": world.field.id}


def _value(row: Measure) -> int:
    value = IndicatorValue(alliance_id=row.alliance_id, measure_id=row.id, on=date(2026, 6, 1), value=Decimal(3))
    return int(_store(value).id)


def _review(row: Measure, person_id: int) -> Review:
    text = Translated.of(de="Früh anfangen.")
    return Review(
        alliance_id=row.alliance_id, measure_id=row.id, executed="fully", effect="worked", what_worked=text,
        what_did_not=text, lesson=text, in_proportion=True, recommend="repeat", rating=4,
        reviewed_on=today("Europe/Brussels"), written_by=person_id, created_at=now(),
    )  # fmt: skip


def _register(world: World) -> None:
    """An existing action in the register, and one that waits for it."""
    both = ((THINGS.own, world.alliance, "Heimvorteil"), (THINGS.foreign, world.foreign, SECRET))
    for things, alliance, title in both:
        for name, state in (("action", "visible"), ("waiting action", "waiting")):
            row = ExistingAction(
                alliance_id=alliance.id, title=Translated.of(de=title), summary=Translated.of(de=title), carrier=title,
                is_running="yes", confirmed_on=date(2026, 3, 4), state=state, created_at=now(),
                noted_in="" if state == "visible" else "W-1",
            )  # fmt: skip
            things[name] = _store(row).id


def _foreign(world: World) -> None:
    """One foreign measure with everything, under a number ostbelgien does not have."""
    foreign, fanny = THINGS.foreign, world.person("fanny").id
    world.foreign.last_number = 900
    row = foreign_measure(world, f"{SECRET} Maßnahme", "implementation")
    numbers = "ready idea, idea, asked, wish, agreed, running, done, paused, stopped"
    foreign |= dict.fromkeys(numbers.split(", "), row.number)
    foreign["need"] = need(world, row, note=Translated.of(de=SECRET)).id
    given = contribution(world, row, world.foreign_partner, state="offered", note=SECRET).id
    foreign |= dict.fromkeys(("offered", "accepted", "of the lead", "delivered"), given)
    foreign |= dict.fromkeys(("step", "step of other", "done step"), step(row, SECRET).id)
    foreign["update"] = foreign["update of other"] = update(row, fanny, sentence=SECRET).id
    foreign["value"] = _value(row)
    foreign["undoable"] = _dropped(world, "fanny", row)
    comment(row, fanny, SECRET)
    _store(_review(row, fanny))
