"""The schema of a test database: made by the migrations, as on every other machine."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
from flask import Flask

from bundnis.core.db import db

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def make_schema(app: Flask) -> None:
    """Make all tables, indexes and triggers in the application's database."""
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        db.session.remove()
