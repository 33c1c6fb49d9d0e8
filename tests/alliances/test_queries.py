"""What is read of alliances: seats, partners, people, items."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Flask

from bundnis.alliances import queries, service
from bundnis.alliances.models import SeatRow
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from tests.people import World
from tests.queries import count


def test_a_seat_knows_all_roles_and_partners_of_its_person(world: World) -> None:
    anna = world.person("anna")
    for role, partner in (("member", world.other), ("facilitator", None)):
        db.session.add(
            SeatRow(
                alliance_id=world.alliance.id, person_id=anna.id, role=role, partner_id=partner.id if partner else None,
                since=now(),
            )
        )  # fmt: skip
    db.session.add(SeatRow(alliance_id=world.foreign.id, person_id=anna.id, role="observer", since=now()))
    db.session.flush()
    seats = queries.seats_of(anna.id)
    assert list(seats) == ["foreign", "ostbelgien"]
    seat = seats["ostbelgien"]
    assert seat.roles == {"member", "facilitator"}
    assert seat.partner_ids == {world.lead.id, world.other.id}
    assert (seat.alliance_id, seat.languages, seat.time_zone) == (world.alliance.id, ("de",), "Europe/Brussels")
    assert seat.name == "Ostbelgien"
    assert seats["foreign"].partner_ids == frozenset()


def test_seats_are_one_statement_and_ended_ones_are_none(app: Flask, world: World) -> None:
    anna, eva = world.person("anna").id, world.person("eva").id
    with count(app) as seen:
        assert queries.seats_of(anna)
    assert len(seen) == 1
    assert queries.seats_of(eva) == {}


def test_without_a_short_name_the_seat_bears_the_name(world: World) -> None:
    world.change(world.alliance, short_name="")
    assert queries.seats_of(world.person("anna").id)["ostbelgien"].name == str(world.alliance.name)


def test_partners_stand_by_their_folded_short_name(world: World) -> None:
    dirk = world.actor("dirk")
    for short_name in ("Ökohaus", "zebra", "Äpfel"):
        service.add_partner(
            dirk, world.alliance.id, name=Translated.of(de=short_name), short_name=short_name, sector="company",
            country="BE",
        )  # fmt: skip
    names = [row.short_name for row in queries.partners(world.alliance.id)]
    assert names == ["Äpfel", "Associate", "Lead", "Ökohaus", "Other", "Third", "zebra"]


def test_only_partners_that_take_part_can_be_chosen(world: World) -> None:
    world.change(world.third, member_until=Span.on(date(2020, 1, 1)))
    world.change(world.other, identified_on=Span.in_year(2020))
    assert queries.partner_choices(world.alliance.id) == [
        (world.associate.id, "Associate"),
        (world.lead.id, "Lead"),
    ]


def test_people_are_those_with_living_seats(world: World) -> None:
    names = [name for _id, name in queries.people_choices(world.alliance.id)]
    assert names == ["Anna Example", "Bruno Example", "Carla Example", "Dirk Example", "Otto Example"]
    assert queries.people_choices(world.alliance.id, world.lead.id) == [(world.person("anna").id, "Anna Example")]
    assert [row.name for row in queries.people_of_partner(world.lead.id)] == ["Anna Example"]


def test_items_are_told_apart_by_the_kind_of_their_framework(world: World) -> None:
    dirk = world.actor("dirk")
    phases = service.add_framework(dirk, world.alliance.id, kind="phases", name=Translated.of(de="Phasen"))
    service.add_item(dirk, phases, name=Translated.of(de="Erproben"))
    assert [(row.code, str(row.name)) for row in queries.field_items(world.alliance.id)] == [
        ("1", "Feld 1"), ("2", "Feld 2"),
    ]  # fmt: skip
    assert [(str(row.framework_name), str(row.name)) for row in queries.other_items(world.alliance.id)] == [
        ("Phasen", "Erproben")
    ]
    assert queries.other_items(world.foreign.id) == []


def test_things_of_a_foreign_alliance_are_not_there(world: World) -> None:
    here = world.alliance.id
    fanny = world.actor("fanny")
    key_date = service.add_key_date(fanny, world.foreign.id, day=Span.unknown(), text=Translated.of(de="Fremd"))
    assert queries.partner(here, world.foreign_partner.id) is None
    assert queries.item(here, world.foreign_field.id) is None
    assert queries.framework(here, world.foreign_field.framework_id) is None
    assert queries.key_date(here, key_date.id) is None


def test_the_alliance_is_locked_as_it_stands_now(world: World) -> None:
    stale = queries.alliance(world.alliance.id)
    db.session.execute(sa.text("UPDATE alliance SET cap_running = 7 WHERE id = :id"), {"id": stale.id})
    assert queries.locked_alliance(stale.id).cap_running == 7


def test_a_parent_is_chosen_among_the_alliances_one_knows(world: World) -> None:
    dirk = world.actor("dirk")
    assert queries.parent_choices(dirk, world.alliance) == []
    service.set_parent(dirk, world.alliance, world.foreign)
    assert queries.parent_choices(dirk, world.alliance) == [(world.foreign.id, "Foreign")]
