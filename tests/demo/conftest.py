"""The demo, loaded once a session on each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from bundnis.core import clock
from bundnis.core.db import db, set_writing
from tests.client import Browser
from tests.databases import PostgresServer
from tests.demo.database import load_demo

# Late in the week, when most of what the file has ahead would be past, and early in it.
MOMENTS = {
    "sqlite": datetime(2027, 3, 13, 4, 30, tzinfo=UTC),
    "postgresql": datetime(2027, 3, 9, 12, 30, tzinfo=UTC),
}


@dataclass
class Demo:
    """The loaded application, and the moment at which it was loaded."""

    app: Flask
    moment: datetime


# Loading takes seconds: with several workers, each database is loaded by one of them.
ONE_WORKER = [pytest.param(name, marks=pytest.mark.xdist_group(f"demo on {name}")) for name in MOMENTS]


@pytest.fixture(scope="session", params=ONE_WORKER)
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Demo]:
    name: str = request.param
    url = postgres_server.new_database() if name == "postgresql" else None
    app = load_demo(tmp_path_factory.mktemp(f"demo-{name}"), url, MOMENTS[name])
    yield Demo(app, MOMENTS[name])
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(loaded: Demo) -> Iterator[Demo]:
    """The demo on the hour after it was loaded. Tests sign in and look around; nobody changes what was loaded."""
    settings = dict(loaded.app.config)
    with clock.at(loaded.moment + timedelta(hours=1)), loaded.app.app_context():
        set_writing(True)
        yield loaded
        db.session.rollback()
    loaded.app.config.clear()
    loaded.app.config.update(settings)


@pytest.fixture
def browser(demo: Demo) -> Browser:
    """A browser at the machine itself, in which nobody is signed in."""
    return Browser(demo.app)
