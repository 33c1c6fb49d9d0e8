"""The database: one base class, two faces, one way to write.

A GET uses the *reading* face (SQLite ``query_only``, PostgreSQL ``READ ONLY``), so that a page that
writes fails in the database and not in a review. A request that writes uses the *writing* face, which
on SQLite begins with ``BEGIN IMMEDIATE``: without it three of four concurrent updates were lost.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import Any, cast

import sqlalchemy as sa
import sqlalchemy.orm
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from bundnis.core import postgres

# Batch migrations and PostgreSQL need names they can find again; ``0_N`` keeps two composite keys
# of one table to one parent apart.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table of the house descends from."""

    metadata = sa.MetaData(naming_convention=NAMES)


# Bytes of the database file that are read in place; what is beyond them is copied as before. Addresses, not memory.
MOST_MAPPED = 2**30

# Seconds a writer waits for its turn; then SQLite's own timeout begins.
LONGEST_WAIT = 10

# A relationship that was not loaded on purpose is a forgotten eager load: it raises.
relationship = partial(sa.orm.relationship, lazy="raise_on_sql")


def of_same_alliance(column: str, parent: str) -> sa.ForeignKeyConstraint:
    """A link that the database itself refuses across alliances."""
    return sa.ForeignKeyConstraint(
        ["alliance_id", column], [f"{parent}.alliance_id", f"{parent}.id"], ondelete="RESTRICT"
    )


_writing: ContextVar[bool] = ContextVar("writing", default=True)


def is_writing() -> bool:
    """Whether the current request may write."""
    return _writing.get()


def set_writing(value: bool) -> None:
    """Choose the face for the next transaction. The gate does it; nobody else needs to."""
    _writing.set(value)


def write_now() -> None:
    """Begin to write in the middle of a request that was opened for reading.

    Sign-in uses it: hashing a password inside a write transaction let others wait for seconds.
    What was read before must be read again.
    """
    db.session.rollback()
    set_writing(True)


class HouseSession(FlaskSession):
    """A session that takes the face the gate has chosen."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bound: Engine | Connection | None = kwargs.get("bind")
        faces: dict[bool, Engine] = current_app.extensions["faces"]
        return faces[is_writing()] if bound is None else bound


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"class_": HouseSession, "expire_on_commit": False}
)


def table(model: type[Base]) -> sa.Table:
    """The table itself: statements about its columns run past the ORM, in half the time."""
    return cast("sa.Table", model.__table__)


class Gone(Exception):  # noqa: N818 - it says what has happened
    """The row somebody wanted to change has been deleted."""


# Rows that refer to the locked one may still be written: PostgreSQL's NO KEY UPDATE.
LOCK = {"key_share": True}


def take(row: Base, columns: Collection[str], *beside: sa.ScalarSelect[Any]) -> tuple[Any, ...]:
    """Lock a row until the act is over and see these columns of it as they are now. Raises Gone.

    Only the version is asked for; the columns are read anew when it shows that somebody was here since. Figures
    ``beside`` it come with the same statement; what they count has to be held by a lock that was taken before.
    What this transaction has taken already nobody else can have changed: it is not asked for again.
    """
    if not beside and row in _taken():
        return ()
    key = sa.inspect(row).identity
    locked = _locked_version(type(row), *beside)
    found = db.session.execute(locked, {"key": key[0] if key else None}).one_or_none()
    if found is None:
        raise Gone
    version, *figures = found
    if version != row.version:  # type: ignore[attr-defined]
        db.session.refresh(row, columns, with_for_update=LOCK)
    note_taken(row)
    return tuple(figures)


def note_taken(*rows: Base) -> None:
    """These rows were read with their lock, by a statement of one's own."""
    _taken().update(rows)


def _taken() -> set[Base]:
    """The rows this transaction holds."""
    held: set[Base] = db.session.info.setdefault("taken", set())
    return held


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_soft_rollback")
def _let_go(session: sqlalchemy.orm.Session, *_more: object) -> None:
    session.info.pop("taken", None)


@cache
def _locked_version(model: type[Base], *beside: sa.ScalarSelect[Any]) -> sa.Executable:
    row = table(model).c
    return sa.select(row.version, *beside).where(row.id == sa.bindparam("key")).with_for_update(key_share=True)


def init_app(app: Flask) -> None:
    """Connect the application with its database and prepare both faces."""
    db.init_app(app)
    with app.app_context():
        writing = db.engine
    if writing.dialect.name == "sqlite":
        reading = _reading_sqlite(writing, app.config["SQLALCHEMY_ENGINE_OPTIONS"])
    else:
        reading = _reading_postgresql(writing, app.config["SQLALCHEMY_ENGINE_OPTIONS"])
    app.extensions["faces"] = {False: reading, True: writing}


def _reading_sqlite(writing: Engine, options: Mapping[str, Any]) -> Engine:
    """Connections of their own for reading.

    On shared ones ``query_only`` would be switched with every request, and each switch makes SQLite compile all
    statements of the connection anew: 0.1 ms a statement, as much as running it.
    """
    reading = sa.create_engine(writing.url, **options)
    event.listen(writing, "connect", _prepare_sqlite)
    event.listen(reading, "connect", _prepare_sqlite)
    event.listen(reading, "connect", _for_reading)
    _queue_writers(writing)
    event.listen(reading, "begin", _begin)
    # Whoever closes the one closes the other.
    event.listen(writing, "engine_disposed", lambda _engine: reading.dispose())
    return reading


def _reading_postgresql(writing: Engine, options: Mapping[str, Any]) -> Engine:
    """Connections of their own for reading, on which PostgreSQL refuses to write.

    They work without transactions: READ COMMITTED shows every statement what is committed at its moment, with
    BEGIN and COMMIT around it or without. Two ways to the server less a page; and psycopg throws away the
    statements it has prepared at every ROLLBACK, which then were planned anew, a third of a millisecond each.
    """
    given = dict(options.get("connect_args", {}))
    # One plan for all values: a page of Today was planned anew at each visit, which took longer than reading it.
    # Nor is a statement ever compiled for reading a page: a dear guess about one took 170 milliseconds so.
    ways = "-c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan -c jit=off"
    given["options"] = f"{given.get('options', '')} {ways}".strip()
    reading = sa.create_engine(
        writing.url, **{**options, "connect_args": given, "isolation_level": "AUTOCOMMIT"}
    )
    for engine in (reading, writing):
        postgres.prepare(engine)
    event.listen(writing, "engine_disposed", lambda _engine: reading.dispose())
    return reading


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # our own BEGIN, see below
    connection.execute("PRAGMA journal_mode=WAL")
    # NORMAL lost acknowledged writes at a power cut.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # Without it INSERT OR REPLACE would slip past the triggers that keep the journal.
    connection.execute("PRAGMA recursive_triggers=ON")
    # What was deleted is overwritten: a ballot paper must not be found in the file afterwards.
    connection.execute("PRAGMA secure_delete=ON")


def _for_reading(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")
    # Pages of the file are read where the system keeps them. Copied into the two megabytes of each connection, a
    # table of ten thousand rows pushed itself out again at every look: Today and the search took half as long more.
    connection.execute(f"PRAGMA mmap_size={MOST_MAPPED}")


def _begin(connection: Connection) -> None:
    cast("sqlite3.Connection", connection.connection.dbapi_connection).execute("BEGIN")


def _queue_writers(writing: Engine) -> None:
    """Let the writers of this process wait in a queue of ours.

    Only one can write at a time. Those who wait inside SQLite sleep up to a tenth of a second between two tries,
    and whoever comes at the right moment is first: a few waited for seconds. SQLite's own lock stays for other
    processes.
    """
    turn = threading.Lock()

    def begin(connection: Connection) -> None:
        if not connection.info.get("has_turn"):
            connection.info["has_turn"] = turn.acquire(timeout=LONGEST_WAIT)
        cast("sqlite3.Connection", connection.connection.dbapi_connection).execute("BEGIN IMMEDIATE")

    def end(_connection: object, record: ConnectionPoolEntry, *_more: object) -> None:
        if record.info.pop("has_turn", False):
            turn.release()

    event.listen(writing, "begin", begin)
    for over in ("checkin", "invalidate", "close"):
        event.listen(writing, over, end)


# Milliseconds for which clearing away may keep others waiting in PostgreSQL's queue.
SHORT_WAIT = 300


def wipe(*models: type[Base]) -> None:
    """Let what was deleted from these tables go from the disk too; after the commit, as well as the database can.

    SQLite overwrites it in its file, but the log beside it still had it. PostgreSQL keeps old rows in its pages until
    the table is written anew.
    """
    engine: Engine = current_app.extensions["faces"][True]
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            raw = connection.driver_connection
            # Not back to the pool: its settings are for this alone.
            connection.detach()
            _write_anew(raw, [table(model).name for model in models])
    finally:
        connection.close()


def _write_anew(connection: Any, names: Collection[str]) -> None:
    connection.rollback()
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {SHORT_WAIT}")
    for name in names:
        try:
            connection.execute(f'VACUUM (FULL) "{name}"')
        except connection.OperationalError:
            # Somebody reads the table for long (a backup): its rows go at least, if not from the page.
            connection.execute(f'VACUUM "{name}"')


@contextmanager
def transaction() -> Iterator[None]:
    """One act outside a request (commands, the demo): commits at the end, rolls back on an error."""
    before = is_writing()
    set_writing(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        set_writing(before)
