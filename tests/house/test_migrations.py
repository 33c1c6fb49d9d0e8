"""Migrations: numbered, one head, up and down, and what they make is what the models say, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

import config
from bundnis import create_app
from bundnis.core.db import Base, db
from bundnis.journal.service import tell
from bundnis.workshops.service.ground import note
from tests.databases import PostgresServer
from tests.factories.contributions import contribution
from tests.factories.measures import measure
from tests.factories.workshops import session
from tests.people import World, build_world
from tests.schema import MIGRATIONS

CLOSED = {
    "journal": ("UPDATE", "DELETE", "TRUNCATE", "REPLACE"),
    "journal_detail": ("UPDATE", "TRUNCATE", "REPLACE"),
    "signature": ("UPDATE", "DELETE", "TRUNCATE", "REPLACE"),
    "workshop_event": ("UPDATE", "TRUNCATE", "REPLACE"),
}
"""What the database refuses, whoever asks. Details may be deleted: a person can be erased; so may a rehearsal."""

SCRIPTS = ScriptDirectory.from_config(Config(str(MIGRATIONS / "alembic.ini")))


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Flask]:
    """The application beside a database without a table."""
    url = None if request.param == "sqlite" else postgres_server.new_database()
    app = create_app(config.Testing(tmp_path / "instance", url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def to_head() -> None:
    flask_migrate.upgrade(directory=str(MIGRATIONS))


def test_they_are_numbered_in_one_row() -> None:
    numbers = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
    assert SCRIPTS.get_heads() == [numbers[-1]]
    assert numbers == [f"{place:04}" for place in range(1, len(numbers) + 1)]
    files = sorted(file.name for file in (MIGRATIONS / "versions").glob("*.py"))
    assert [file[:4] for file in files] == numbers
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", file) for file in files), files


def test_they_do_not_import_the_application() -> None:
    for file in (MIGRATIONS / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) bundnis", file.read_text("utf-8"), re.M), file.name


def test_up_gives_what_the_models_say(bare: Flask) -> None:
    to_head()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []
    made, meant = _shape(), _shape_of_models()
    assert made.keys() == meant.keys()
    for table in meant:
        assert made[table] == meant[table], table


def test_up_down_up(bare: Flask) -> None:
    to_head()
    first, triggers = _shape(), _triggers()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert _triggers() == set() and _functions() == []
    to_head()
    assert (_shape(), _triggers()) == (first, triggers)


def test_every_single_step_goes_back_and_forth(bare: Flask) -> None:
    for script in reversed(list(SCRIPTS.walk_revisions())):
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=script.revision)
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="-1")
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=script.revision)


def test_foreign_keys_are_on_again_afterwards(bare: Flask) -> None:
    to_head()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_triggers_are_there(bare: Flask) -> None:
    to_head()
    refused = ("UPDATE", "DELETE") if db.engine.dialect.name == "sqlite" else ("UPDATE", "DELETE", "TRUNCATE")
    expected = {f"{table}_refuses_{act.lower()}" for table, acts in CLOSED.items() for act in acts if act in refused}
    if db.engine.dialect.name == "sqlite":
        expected |= {"journal_detail_refuses_replace", "workshop_event_refuses_replace"}
    assert _triggers() == expected


def test_what_happened_cannot_be_changed(bare: Flask) -> None:
    to_head()
    _something_happened(bare)
    kept = {table: _rows(table) for table in CLOSED}
    for table, acts in CLOSED.items():
        assert len(kept[table]) == 1
        for act in acts:
            if (statement := _attempt(table, act, kept[table][0])) is None:
                continue
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execute(*statement)
    assert {table: _rows(table) for table in CLOSED} == kept


def test_the_details_of_an_entry_may_go(bare: Flask) -> None:
    to_head()
    _something_happened(bare)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM journal_detail"))
    assert _rows("journal_detail") == []


# -- the shape of a database ---------------------------------------------------------------------


def _shape() -> dict[str, Any]:
    """Names of indexes and constraints with their columns, by table."""
    inspector = sa.inspect(db.engine)
    return {
        table: {
            "columns": {column["name"]: column["nullable"] for column in inspector.get_columns(table)},
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "indexes": _named(inspector.get_indexes(table)),
            "unique": _named(inspector.get_unique_constraints(table)),
            "links": sorted(
                (tuple(key["constrained_columns"]), key["referred_table"], str(key["options"].get("ondelete")))
                for key in inspector.get_foreign_keys(table)
            ),
        }
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def _named(things: list[Any]) -> dict[str, tuple[Any, ...]]:
    # PostgreSQL shows the index under a unique constraint beside the constraint.
    return {
        thing["name"]: tuple(thing["column_names"]) for thing in things if not thing.get("duplicates_constraint")
    }


def _shape_of_models() -> dict[str, Any]:
    """The same, of a database made from the models themselves."""
    triggers = _triggers()
    with db.engine.begin() as connection:
        for name in triggers:
            table = name.partition("_refuses")[0]
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(sa.text(f"DROP TRIGGER {name}{on}"))
    Base.metadata.drop_all(db.engine)
    Base.metadata.create_all(db.engine)
    return _shape()


def _triggers() -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        return set(connection.scalars(sa.text(query)))


def _functions() -> list[str]:
    if db.engine.dialect.name == "sqlite":
        return []
    query = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with db.engine.connect() as connection:
        return list(connection.scalars(sa.text(query)))


def _rows(table: str) -> list[Any]:
    with db.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(Base.metadata.tables[table]))]


def _something_happened(app: Flask) -> None:
    build_world(app)
    world = World(app)
    contribution(world, measure(world), state="offered")
    tell(world.person("anna").id, "test.told", note="told")
    note(world.actor("carla"), session(world), "opened")
    db.session.commit()
    db.session.remove()


def _attempt(table: str, act: str, row: dict[str, Any]) -> tuple[Any, ...] | None:
    """A statement that must be refused; None where the database does not know it."""
    columns = Base.metadata.tables[table]
    is_sqlite = db.engine.dialect.name == "sqlite"
    key = next(iter(columns.primary_key))
    if act == "UPDATE":
        return (columns.update().values({key.name: row[key.name]}),)
    if act == "DELETE":
        return (columns.delete(),)
    if act == "TRUNCATE":
        return None if is_sqlite else (sa.text(f"TRUNCATE {table} CASCADE"),)
    if not is_sqlite:
        return None
    return (columns.insert().prefix_with("OR REPLACE"), row)
