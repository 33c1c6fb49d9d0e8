"""Rows by the ten thousand: what differs from the columns' defaults, written table by table."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask

from bundnis.contributions.service import add_up, carry_anew
from bundnis.core.dates import Span
from bundnis.core.db import Base, db, transaction
from bundnis.measures.models import Measure
from bundnis.reviews.results import ENDS, keep_results

Values = dict[str, Any]
Turn = Callable[[Any], Any]


class Rows:
    """Rows that wait to be written."""

    def __init__(self) -> None:
        self._rows: dict[sa.Table, list[Values]] = {}
        # Half a million dictionaries that all stay: collecting garbage among them doubles the time.
        gc.disable()

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep a row with its column names as keys; returns its id (0 where the key is another)."""
        table: sa.Table = model.__table__  # type: ignore[assignment]
        waiting = self._rows.setdefault(table, [])
        waiting.append(values)
        if "id" not in table.c:
            return 0
        values["id"] = len(waiting)
        return len(waiting)

    def change(self, model: type[Base], row_id: int, **values: Any) -> None:
        """Set columns of a row that is not yet written."""
        table: sa.Table = model.__table__  # type: ignore[assignment]
        self._rows[table][row_id - 1].update(values)

    def store(self, app: Flask) -> int:
        """Write everything in the order of the links between tables; returns how many rows."""
        with app.app_context():
            with app.extensions["faces"][True].begin() as connection:
                tables = [table for table in Base.metadata.sorted_tables if table in self._rows]
                for table in tables:
                    _write(connection, table, self._rows[table])
                if connection.dialect.name == "postgresql":
                    _go_on_counting(connection, tables)
            with transaction():
                add_up(db.session.scalars(sa.select(Measure.id)).all())
                carry_anew()
                ended = db.session.scalars(sa.select(Measure.id).where(Measure.stage.in_(ENDS)))
                keep_results(dict.fromkeys(ended, False))
            db.session.remove()
            _gather_statistics()
            db.engine.dispose()
        written = sum(map(len, self._rows.values()))
        self._rows.clear()
        gc.enable()
        return written


def spread(name: str, span: Span) -> Values:
    """The three columns of a date with its precision."""
    return {f"{name}_first": span.first, f"{name}_last": span.last, f"{name}_precision": str(span.precision)}


def _write(connection: sa.Connection, table: sa.Table, rows: list[Values]) -> None:
    """Past SQLAlchemy's statements, which cost three times as much as the databases' own way."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    tuples = _in_columns(table, connection.dialect, rows)
    raw = connection.connection.driver_connection
    if isinstance(raw, psycopg.Connection):
        with raw.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in tuples:
                copy.write_row(row)
    else:
        marks = ", ".join("?" for _column in table.columns)
        assert raw is not None
        raw.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', tuples)


def _in_columns(table: sa.Table, dialect: sa.Dialect, rows: list[Values]) -> Iterator[list[Any]]:
    turns = [column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in table.columns]
    place = {column.name: (nth, turns[nth]) for nth, column in enumerate(table.columns)}
    default = [turn(_default_of(column)) for turn, column in zip(turns, table.columns, strict=True)]
    for row in rows:
        values = default.copy()
        for name, value in row.items():
            nth, turn = place[name]
            values[nth] = turn(value)
        yield values


def _as_it_is(value: Any) -> Any:
    return value


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
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
