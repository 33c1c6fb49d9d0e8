"""The named people of the tests, and the two alliances they live in.

visitor  nobody: not signed in          anna   member of the partner Lead
bruno    member of the partner Other    carla  facilitator
dirk     coordinator                    otto   observer
eva      was a member of Lead, removed  fanny  coordinator of the *foreign* alliance
olga     operator without a seat
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app

from bundnis.accounts.models import Person
from bundnis.accounts.service import hash_password
from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner, SeatRow
from bundnis.core.access import Actor, Seat
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.text import Translated, fold

Row = TypeVar("Row")

PASSWORD = "blaue-Tinte-im-Regen"
"""Everybody's password."""

FOUNDED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

# name -> (alliance, role, partner); eva's seat has ended, olga has none.
SEATS: dict[str, tuple[str, str, str | None] | None] = {
    "anna": ("ostbelgien", "member", "Lead"),
    "bruno": ("ostbelgien", "member", "Other"),
    "carla": ("ostbelgien", "facilitator", None),
    "dirk": ("ostbelgien", "coordinator", None),
    "otto": ("ostbelgien", "observer", None),
    "eva": ("ostbelgien", "member", "Lead"),
    "fanny": ("foreign", "coordinator", None),
    "olga": None,
}
NAMES = ("visitor", *SEATS)


@dataclass
class World:
    """The alliance ostbelgien, the foreign one, and everybody in them."""

    app: Flask

    def _alliance(self, slug: str) -> Alliance:
        return db.session.scalars(sa.select(Alliance).where(Alliance.slug == slug)).one()

    def _partner(self, alliance: Alliance, short_name: str) -> Partner:
        query = sa.select(Partner).where(Partner.alliance_id == alliance.id, Partner.short_name == short_name)
        return db.session.scalars(query).one()

    def _item(self, alliance: Alliance, code: str) -> FrameworkItem:
        query = sa.select(FrameworkItem).where(FrameworkItem.alliance_id == alliance.id, FrameworkItem.code == code)
        return db.session.scalars(query).one()

    @cached_property
    def alliance(self) -> Alliance:
        """ostbelgien: speaks German, has four partners and two action fields."""
        return self._alliance("ostbelgien")

    @cached_property
    def foreign(self) -> Alliance:
        """foreign: speaks German and French."""
        return self._alliance("foreign")

    @cached_property
    def lead(self) -> Partner:
        return self._partner(self.alliance, "Lead")

    @cached_property
    def other(self) -> Partner:
        return self._partner(self.alliance, "Other")

    @cached_property
    def third(self) -> Partner:
        """A member nobody here sits for."""
        return self._partner(self.alliance, "Third")

    @cached_property
    def associate(self) -> Partner:
        return self._partner(self.alliance, "Associate")

    @cached_property
    def foreign_partner(self) -> Partner:
        return self._partner(self.foreign, "Stranger")

    @cached_property
    def field(self) -> FrameworkItem:
        return self._item(self.alliance, "1")

    @cached_property
    def second_field(self) -> FrameworkItem:
        return self._item(self.alliance, "2")

    @cached_property
    def foreign_field(self) -> FrameworkItem:
        return self._item(self.foreign, "F1")

    @cached_property
    def people(self) -> dict[str, Person | None]:
        """Everybody by name; the visitor is None."""
        found: dict[str, Person | None] = {"visitor": None}
        for person in db.session.scalars(sa.select(Person)):
            found[person.name.split()[0].lower()] = person
        return found

    def person(self, name: str) -> Person:
        """One of the people, who is not the visitor."""
        person = self.people[name]
        assert person is not None, name
        return person

    def actor(self, name: str) -> Actor:
        """The person as services see them, with the seats of this moment."""
        person = self.person(name)
        return Actor(
            id=person.id,
            name=person.name,
            email=person.email,
            language=person.language,
            is_operator=person.is_operator,
            seats=current_app.extensions["load_seats"](person.id),
        )

    def seat(self, name: str) -> Seat:
        """The person's seat in ostbelgien, or in the foreign alliance."""
        return next(iter(self.actor(name).seats.values()))

    def change(self, thing: Any, **values: Any) -> None:
        """Set columns of a row behind the services' back, and store it."""
        for name, value in values.items():
            setattr(thing, name, value)
        db.session.commit()


def build_world(app: Flask) -> None:
    """Store the two alliances and their people."""
    with app.app_context():
        alliances = {"ostbelgien": _found("ostbelgien", ["de"]), "foreign": _found("foreign", ["de", "fr"])}
        partners = {
            name: _partner(alliances["ostbelgien"], name, sector, role)
            for name, sector, role in (
                ("Lead", "chamber", "lead"),
                ("Other", "employment_service", "member"),
                ("Third", "company", "member"),
                ("Associate", "education", "associate"),
            )
        }
        _partner(alliances["foreign"], "Stranger", "chamber", "member")
        _fields(alliances["ostbelgien"], ("1", "2"))
        _fields(alliances["foreign"], ("F1",))
        hashed = hash_password(PASSWORD)
        for name, place in SEATS.items():
            person = _person(name, hashed, is_operator=place is None)
            if place is not None:
                slug, role, partner = place
                _seat(alliances[slug], person, role, partners.get(partner or ""), is_over=name == "eva")
        db.session.commit()
        db.session.remove()


def _found(slug: str, languages: list[str]) -> Alliance:
    name = Translated(dict.fromkeys(languages, f"Bündnis {slug.title()}"))
    alliance = Alliance(slug=slug, name=name, short_name=slug.title(), languages=languages, created_at=FOUNDED)
    return _store(alliance)


def _partner(alliance: Alliance, short_name: str, sector: str, role: str) -> Partner:
    return _store(
        Partner(
            alliance_id=alliance.id,
            name=Translated(dict.fromkeys(alliance.languages, f"{short_name} GmbH")),
            short_name=short_name,
            sort_key=fold(short_name),
            sector=sector,
            country="BE",
            role=role,
        )
    )


def _fields(alliance: Alliance, codes: tuple[str, ...]) -> None:
    name = Translated(dict.fromkeys(alliance.languages, "Handlungsfelder"))
    framework = _store(Framework(alliance_id=alliance.id, kind="fields", name=name))
    for position, code in enumerate(codes):
        title = Translated(dict.fromkeys(alliance.languages, f"Feld {code}"))
        _store(
            FrameworkItem(
                alliance_id=alliance.id, framework_id=framework.id, code=code, name=title, position=position
            )
        )


def _person(name: str, hashed: str, *, is_operator: bool) -> Person:
    email = f"{name}@example.org"
    return _store(
        Person(
            name=f"{name.title()} Example",
            email=email,
            email_key=email,
            password_hash=hashed,
            language="de",
            is_operator=is_operator,
            created_at=FOUNDED,
        )
    )


def _seat(alliance: Alliance, person: Person, role: str, partner: Partner | None, *, is_over: bool) -> None:
    _store(
        SeatRow(
            alliance_id=alliance.id,
            person_id=person.id,
            role=role,
            partner_id=partner.id if partner else None,
            since=FOUNDED,
            ended_at=now() if is_over else None,
        )
    )


def _store(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
