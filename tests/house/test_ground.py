"""The ground of the tests themselves: databases are put back, the browser sees what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from bundnis.accounts.models import Person
from bundnis.core import clock
from bundnis.core.db import db, is_writing
from bundnis.measures.stages import Stage
from tests.client import Browser
from tests.factories.contributions import SIGNED, contribution, need
from tests.factories.measures import comment, foreign_measure, measure, step, update
from tests.people import World
from tests.queries import count


def test_a_database_begins_empty(app: Flask) -> None:
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0
    db.session.add(Person(name="x", email="x", email_key="x", created_at=sa.func.now()))
    db.session.commit()


def test_everybody_is_there_once(world: World) -> None:
    assert set(world.people) == {"visitor", "anna", "bruno", "carla", "dirk", "otto", "eva", "fanny", "olga"}
    assert world.actor("anna").seats["ostbelgien"].partner_ids == {world.lead.id}
    assert world.actor("eva").seats == {} and world.actor("olga").is_operator
    with count(world.app) as seen:
        db.session.scalars(sa.select(Person)).all()
    assert len(seen) == 1, seen


def test_the_factories_fill_every_stage(world: World) -> None:
    for stage in Stage:
        column = "agreed" if stage in (Stage.PAUSED, Stage.STOPPED) else ""
        made = measure(world, stage, column=column)
        step(made)
        update(made, world.person("anna").id)
        comment(made, world.person("otto").id)
        asked = need(world, made)
        for state in SIGNED:
            contribution(world, made, state=state, need=asked)
    foreign_measure(world)
    db.session.commit()


def test_a_browser_sees_pages_and_lives_apart_from_the_test(
    world: World, sign_in: Callable[[str], Browser], browser: Browser
) -> None:
    assert browser.get("/no/such/page", status=404).heading
    with clock.at(datetime(2030, 1, 1, tzinfo=UTC)):
        assert sign_in("anna").get("/no/such/page", status=404).status == 404
    assert is_writing()
    world.change(world.lead, note="stored before the request")
    assert world.lead.note == "stored before the request"
