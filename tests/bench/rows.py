"""Rows by the ten thousand: complete dictionaries with their ids, written table by table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bundnis.core.dates import Span
from bundnis.core.db import Base, db

Values = dict[str, Any]

CHUNK = 5_000


class Rows:
    """Rows that wait to be written. Every row gets every column, so that one statement serves a table."""

    def __init__(self) -> None:
        self._rows: dict[sa.Table, list[Values]] = {}
        self._defaults: dict[sa.Table, Values] = {}

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep a row with its column names as keys; returns its id (0 where the key is another)."""
        table: sa.Table = model.__table__  # type: ignore[assignment]
        waiting = self._rows.setdefault(table, [])
        row = {**self._default(table), **values}
        if "id" in table.c and "id" not in values:
            row["id"] = len(waiting) + 1
        waiting.append(row)
        return int(row.get("id", 0))

    def change(self, model: type[Base], row_id: int, **values: Any) -> None:
        """Set columns of a row that is not yet written."""
        table: sa.Table = model.__table__  # type: ignore[assignment]
        self._rows[table][row_id - 1].update(values)

    def store(self, app: Flask) -> int:
        """Write everything in the order of the links between tables; returns how many rows."""
        written = 0
        with app.app_context(), app.extensions["faces"][True].begin() as connection:
            for table in Base.metadata.sorted_tables:
                rows = self._rows.get(table, [])
                for start in range(0, len(rows), CHUNK):
                    connection.execute(sa.insert(table), rows[start : start + CHUNK])
                written += len(rows)
            if connection.dialect.name == "postgresql":
                _go_on_counting(connection, self._rows)
        with app.app_context():
            if db.engine.dialect.name == "postgresql":
                _gather_statistics()
            db.engine.dispose()
        return written

    def _default(self, table: sa.Table) -> Values:
        if table not in self._defaults:
            self._defaults[table] = {column.name: _default_of(column) for column in table.columns}
        return self._defaults[table]


def spread(name: str, span: Span) -> Values:
    """The three columns of a date with its precision."""
    return {f"{name}_first": span.first, f"{name}_last": span.last, f"{name}_precision": str(span.precision)}


def _default_of(column: sa.Column[Any]) -> Any:
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def _go_on_counting(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """PostgreSQL does not notice ids it did not give itself."""
    for table in tables:
        if "id" in table.c:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) FROM \"{table.name}\""
            )


def _gather_statistics() -> None:
    """What PostgreSQL's autovacuum would have done by itself a minute later."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
