"""The databases tests run on: a SQLite file, and a PostgreSQL that the tests start themselves.

Each comes with the schema made once per process, and is put back between tests: the SQLite file by copying
a template over it, PostgreSQL by deleting rows with the triggers asleep (TRUNCATE and a copy of the whole
database both took ten times as long).
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

import config
from bundnis import create_app
from bundnis.core.db import Base, db
from tests.schema import make_schema

Build = Callable[[Flask], None]


def cannot(reason: str) -> None:
    """Skip because this machine lacks something; on CI that is a failure, not an excuse."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class SqliteDatabase:
    """A SQLite file, put back by copying."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = create_app(config.Testing(folder))
        self.file = folder / "bundnis.sqlite"
        self._empty = folder / "empty.sqlite"
        make_schema(self.app)
        self._keep(self._empty)

    def empty(self) -> None:
        """The schema without a row."""
        self._put(self._empty)

    def put(self, build: Build) -> None:
        """The schema with what ``build`` makes; made once, copied from then on."""
        copy = self.folder / f"{build.__name__}.sqlite"
        if not copy.exists():
            self._put(self._empty)
            build(self.app)
            self._keep(copy)
        self._put(copy)

    def close(self) -> None:
        """Close every connection."""
        with self.app.app_context():
            db.engine.dispose()

    def _keep(self, copy: Path) -> None:
        self.close()
        shutil.copyfile(self.file, copy)

    def _put(self, copy: Path) -> None:
        self.close()
        for leftover in self.folder.glob("bundnis.sqlite*"):
            leftover.unlink()
        shutil.copyfile(copy, self.file)


class PostgresDatabase:
    """A database on PostgreSQL, put back by deleting and copying rows."""

    name = "postgresql"

    def __init__(self, url: str, folder: Path) -> None:
        self.app = create_app(config.Testing(folder, url))
        make_schema(self.app)
        self._url = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._tidying = self._open()
        self._kept: set[str] = set()
        self._keep("empty")

    def empty(self) -> None:
        """The schema without a row."""
        self._put("empty")

    def put(self, build: Build) -> None:
        """The schema with what ``build`` makes; made once, copied from then on."""
        if build.__name__ not in self._kept:
            self.empty()
            build(self.app)
            self._keep(build.__name__)
        self._put(build.__name__)

    def close(self) -> None:
        """Close every connection."""
        self._tidying.close()
        with self.app.app_context():
            db.engine.dispose()

    def _open(self) -> psycopg.Connection:
        connection = psycopg.connect(self._url, autocommit=True)
        # The journal refuses DELETE; asleep, its triggers let the tests tidy up.
        connection.execute("SET session_replication_role = replica")
        return connection

    def _keep(self, name: str) -> None:
        """Copy what is there, and write down in a function how it comes back.

        PostgreSQL plans a function's statements once a connection: sent one by one they took three times as long.
        """
        run = self._tidying.execute
        run(f"CREATE SCHEMA {name}")
        steps = [f'DELETE FROM public."{table.name}"' for table in _tables()]
        for table in _tables():
            if run(f'SELECT 1 FROM public."{table.name}" LIMIT 1').fetchone():
                run(f'CREATE TABLE {name}."{table.name}" AS TABLE public."{table.name}"')
                steps.append(f'INSERT INTO public."{table.name}" SELECT * FROM {name}."{table.name}"')
            if table.autoincrement_column is not None:
                ids = f"SELECT pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 0) + 1"
                sequence, following = run(f'{ids} FROM public."{table.name}"').fetchone() or ()
                steps.append(f"PERFORM setval('{sequence}', {following}, false)")
        run(f"CREATE FUNCTION {name}.put() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {'; '.join(steps)}; END $$")
        self._kept.add(name)

    def _put(self, name: str) -> None:
        put = f"SELECT {name}.put()"
        try:
            self._tidying.execute(put)
        except psycopg.OperationalError:  # a test has ended all connections
            self._tidying.close()
            self._tidying = self._open()
            self._tidying.execute(put)


def _tables() -> list[sa.Table]:
    return list(Base.metadata.sorted_tables)


# -- a PostgreSQL of our own ---------------------------------------------------------------------


class PostgresServer:
    """A server for this process alone, on a socket in a folder of its own; or the one the environment names."""

    # Tests lose nothing when the machine stops; measurements (tests/bench) ask for a server that keeps its word.
    settings: Mapping[str, str] = {
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB", "jit": "off",
    }  # fmt: skip

    def __init__(self) -> None:
        self._url = os.environ.get("BUNDNIS_TEST_DATABASE_URL", "")
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def new_database(self, name: str = "") -> str:
        """An empty database; returns its address for SQLAlchemy."""
        if not self._url:
            self._start()
        name = name or f"bundnis_{secrets.token_hex(6)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING \'UTF8\'')
        url = sa.make_url(self._url).set(database=name, drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    def stop(self) -> None:
        """End the server and remove its folder."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=20)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        binaries = _postgres_binaries()
        if binaries is None:
            cannot("PostgreSQL is not installed (apt-get install postgresql), so its half of the tests did not run.")
        assert binaries is not None
        self._folder = Path(tempfile.mkdtemp(prefix="bundnis-pg-"))
        owner = "postgres" if os.geteuid() == 0 else None
        if owner:
            shutil.chown(self._folder, owner)
        data = self._folder / "data"
        initdb = [str(binaries / "initdb"), "-D", str(data), *"-U postgres -A trust -E UTF8 --locale=C.UTF-8".split()]
        done = subprocess.run([*initdb, "--no-sync"], user=owner, capture_output=True, text=True, check=False)
        if done.returncode:
            cannot(f"PostgreSQL could not be prepared: {done.stderr.strip()[-300:]}")
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._folder), "max_connections": "200"}
        options = [part for name, value in {**settings, **self.settings}.items() for part in ("-c", f"{name}={value}")]
        command = [str(binaries / "postgres"), "-D", str(data), *options]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, user=owner, stdout=log, stderr=log, preexec_fn=_end_with_us  # noqa: PLW1509 - no threads yet
            )
        self._url = f"postgresql://postgres@/postgres?host={self._folder}"
        self._wait()

    def _wait(self) -> None:
        for _attempt in range(200):
            try:
                psycopg.connect(self._url).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        cannot("PostgreSQL did not start within ten seconds.")


def _postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _end_with_us() -> None:
    """Ask the kernel to end the server when the tests end, however they end."""
    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGQUIT)
