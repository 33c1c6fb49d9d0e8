"""Counting what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from bundnis.core.db import db


class Statements(list[str]):
    """The SQL of every statement; BEGIN, COMMIT and PRAGMA are not counted. ``alone`` are those that were not asked
    together with others."""

    def __init__(self) -> None:
        super().__init__()
        self.alone: list[str] = []

    def __str__(self) -> str:
        return "\n".join(f"{place:3} {' '.join(sql.split())[:300]}" for place, sql in enumerate(self, 1))


@contextmanager
def count(app: Flask) -> Iterator[Statements]:
    """Collect the statements of what stands inside: ``with count(app) as seen: browser.get(…)``."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        seen.append(sql)
        if not db.session.info.get("together"):
            seen.alone.append(sql)

    # What the test itself has prepared is stored first, so that it does not count.
    db.session.commit()
    # Faces that share one pool share their listeners too: each statement is to be heard once.
    faces = {engine.pool: engine for engine in app.extensions["faces"].values()}.values()
    for engine in faces:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in faces:
            event.remove(engine, "before_cursor_execute", note)
