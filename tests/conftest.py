"""What every test may ask for. ``app`` runs a test on SQLite and on PostgreSQL.

app       the application on an empty schema, its context pushed
world     tests/people.py: two alliances and their named people
sign_in   sign_in("anna") -> tests.client.Browser
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

# The tests build their own settings; nothing of this shell's may reach them.
for _name in [name for name in os.environ if name.startswith("BUNDNIS_") and name != "BUNDNIS_TEST_DATABASE_URL"]:
    del os.environ[_name]

# Nothing of a run outlives it: in memory, SQLite need not wait for a disk at every commit (5.5 ms; so 0.04 ms).
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

from bundnis.accounts.models import SignIn
from bundnis.accounts.queries import token_hash
from bundnis.core.clock import now
from bundnis.core.db import db, set_writing
from tests.client import Browser
from tests.databases import PostgresDatabase, PostgresServer, SqliteDatabase
from tests.people import World, build_world

# How long an example takes says how busy the machine is, nothing else.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

Database = SqliteDatabase | PostgresDatabase
DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of this process, started when the first test asks it for a database."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Callable[[str], Database]]:
    """The database with this name, made once a process."""
    made: dict[str, Database] = {}

    def database(name: str) -> Database:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            if name == "sqlite":
                made[name] = SqliteDatabase(folder)
            else:
                made[name] = PostgresDatabase(postgres_server.new_database(), folder)
        return made[name]

    yield database
    for each in made.values():
        each.close()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Database:
    """The database of this test, empty."""
    found = databases(request.param)
    # These two put a world of their own over whatever is there.
    if not {"world", "walk"}.intersection(request.fixturenames):
        found.empty()
    return found


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application on an empty schema. Its settings are put back after the test."""
    app = database.app
    configured = dict(app.config)
    with app.app_context():
        set_writing(True)
        yield app
        db.session.rollback()
    app.config.clear()
    app.config.update(configured)


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    """Two alliances and their named people."""
    db.session.remove()
    database.put(build_world)
    return World(app)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Browser]:
    """A browser of its own for each of the named people: ``sign_in("anna")``."""

    def open_browser(name: str) -> Browser:
        browser = Browser(world.app)
        if name != "visitor":
            token = secrets.token_urlsafe()
            moment = now()
            row = SignIn(
                person_id=world.person(name).id, token_hash=token_hash(token), created_at=moment, seen_at=moment
            )
            db.session.add(row)
            db.session.commit()
            browser.keep("token", token)
        return browser

    return open_browser


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder for an application of one's own."""
    return tmp_path / "instance"
