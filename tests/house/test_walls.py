"""Alliances are walls in the database too: every row belongs to one, and no link leads across."""

from __future__ import annotations

import importlib

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import RelationshipProperty

from bundnis.contributions.models import Contribution
from bundnis.core.clock import now
from bundnis.core.db import Base, db
from bundnis.core.once import FormKey
from tests.factories.measures import foreign_measure, measure
from tests.house.sources import HOUSE, ROOMS
from tests.people import World

for _room in ROOMS:
    if (HOUSE / _room / "models.py").exists():
        importlib.import_module(f"bundnis.{_room}.models")

BELONG_TO_NOBODY = {
    "alliance": "the wall itself",
    "person": "one account for all alliances",
    "sign_in": "a person's",
    "password_link": "a person's",
    "address_link": "a person's",
    "kept_post": "a person's",
    "draft": "a person's",
    FormKey.__tablename__: "a person's",
    "attempt": "counts failed sign-ins",
    "setup_token": "the first start",
    "mail": "the outbox: addresses and finished texts",
    "journal_detail": "its entry's",
    "mention_read": "its mention's",
}
TABLES = Base.metadata.sorted_tables
WALLED = [table for table in TABLES if "alliance_id" in table.columns]


def test_every_table_belongs_to_an_alliance_or_says_why_not() -> None:
    assert {table.name for table in TABLES if table not in WALLED} == set(BELONG_TO_NOBODY)


@pytest.mark.parametrize("table", WALLED, ids=lambda table: table.name)
def test_every_link_inside_an_alliance_carries_the_alliance(table: sa.Table) -> None:
    for link in table.foreign_key_constraints:
        parent = link.referred_table
        assert link.ondelete in ("RESTRICT", "CASCADE"), f"{table.name} → {parent.name} says nothing about deleting"
        if "alliance_id" in parent.columns:
            assert "alliance_id" in link.column_keys, f"{table.name} → {parent.name} leads through the wall"
            assert link.ondelete == "RESTRICT", f"{table.name} → {parent.name}"


def test_no_relationship_loads_in_secret(app: Flask) -> None:
    for mapper in Base.registry.mappers:
        for relation in mapper.relationships:
            assert isinstance(relation, RelationshipProperty)
            assert relation.lazy == "raise_on_sql", f"{relation} loads when it is read; write down how in queries.py"


def test_foreign_keys_that_are_looked_up_have_an_index() -> None:
    """PostgreSQL makes none for a link: deleting a parent, and every list by it, would read the whole table."""
    for table in TABLES:
        leading = [next(iter(index.columns)).name for index in table.indexes]
        leading += [next(iter(key.columns)).name for key in table.constraints if isinstance(key, sa.UniqueConstraint)]
        leading += [next(iter(table.primary_key.columns)).name]
        own = {"measure_id", "contribution_id"} & set(table.columns.keys())
        assert own <= set(leading), f"{table.name}: {own - set(leading)}"


def test_the_database_refuses_a_link_across(world: World) -> None:
    own, foreign = measure(world), foreign_measure(world)
    alliance_id, partner_id = world.alliance.id, world.other.id
    db.session.commit()
    for alliance, measure_id, partner in (
        (alliance_id, foreign.id, partner_id),
        (foreign.alliance_id, foreign.id, partner_id),
        (alliance_id, own.id, world.foreign_partner.id),
    ):
        what = {"kind": "hours", "amount": 1, "offered_at": now()}
        db.session.add(Contribution(alliance_id=alliance, measure_id=measure_id, partner_id=partner, **what))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()
