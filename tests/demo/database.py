"""An application with the demo loaded, for every test that wants it: loading takes a few seconds, so load once.

    app = load_demo(folder)              SQLite in the folder
    app = load_demo(folder, url)         PostgreSQL

``app.config["DEMO"]`` is on, so that /demo exists; sign in with ``demo_person("paul.muster@…")``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

import config
from bundnis import create_app
from bundnis.accounts.models import Person
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.demo import service
from tests.schema import make_schema


def load_demo(folder: Path, url: str | None = None, moment: datetime | None = None) -> Flask:
    """Build an application on a fresh schema and load the demo, as if it were ``moment``."""
    app = create_app(config.Testing(folder, url, DEMO=True))
    make_schema(app)
    with app.app_context():
        with clock.at(moment or clock.now()):
            service.load()
        db.session.remove()
    return app


def demo_person(email: str) -> Person:
    """One of the invented people."""
    return db.session.scalars(sa.select(Person).where(Person.email == email)).one()
