"""Databases and servers for measurements: started here, on free ports of 127.0.0.1, and ended with us."""

from __future__ import annotations

import ctypes
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

import config
from bundnis import create_app
from bundnis.core.db import db
from tests.databases import PostgresServer
from tests.schema import make_schema

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, config.THREADS


class CarefulPostgres(PostgresServer):
    """PostgreSQL as people run it: what it has acknowledged is on the disk."""

    settings = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "256MB"}


@dataclass(frozen=True)
class House:
    """An installation: its settings, and an application in this process to fill and to check the database."""

    database: str
    environment: dict[str, str]
    app: Flask

    @property
    def secret_key(self) -> str:
        return str(self.app.config["SECRET_KEY"])


@contextmanager
def house(database: str) -> Iterator[House]:
    """An empty installation on ``sqlite`` or ``postgresql``, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="bundnis-bench-") as folder:
        environment = {"BUNDNIS_INSTANCE": folder, "BUNDNIS_SECRET_KEY": secrets.token_urlsafe(48)}
        postgres = CarefulPostgres() if database == "postgresql" else None
        try:
            if postgres is not None:
                environment["BUNDNIS_DATABASE_URL"] = postgres.new_database()
            app = create_app(config.from_environment(environment))
            make_schema(app)
            # Nobody holds a connection to a server that is about to end.
            with app.app_context():
                db.engine.dispose()
            yield House(database, environment, app)
        finally:
            if postgres is not None:
                postgres.stop()


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    port: int
    boot: str
    log: Path
    # The process group of the server and its workers.
    group: int


@contextmanager
def served(home: House) -> Iterator[Served]:
    """Serve an installation: SQLite with waitress in one process, PostgreSQL with gunicorn in two."""
    boot = secrets.token_hex(8)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUNDNIS_")}
    environment |= {**home.environment, "BENCH_BOOT": boot, "PYTHONPATH": str(ROOT)}
    port = _free_port()
    log = Path(home.environment["BUNDNIS_INSTANCE"]) / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            _command(home.database, port), cwd=ROOT, env=environment, stdout=out, stderr=out,
            start_new_session=True, preexec_fn=_end_with_us,  # noqa: PLW1509 - no threads yet
        )
    try:
        _wait_for(process, port, boot, log)
        yield Served(port, boot, log, process.pid)
    finally:
        _end(process)


def _command(database: str, port: int) -> list[str]:
    if database == "sqlite":
        return [sys.executable, "-m", "tests.bench.serve", str(port)]
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
        "--worker-class", "bundnis.core.worker.Worker", "--threads", str(THREADS), "--keep-alive", "75",
        "--log-level", "warning", "tests.bench.serve:bench_application()",
    ]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, boot: str, log: Path) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/b")
            if connection.getresponse().headers["X-Boot"] == boot:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and everything it started."""
    for ending in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, ending)
            process.wait(timeout=10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _end_with_us() -> None:
    """Ask the kernel to end the server when this process ends, however it ends."""
    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)
