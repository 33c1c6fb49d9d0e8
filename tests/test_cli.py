"""The command line: what it refuses, what it prints, and that the server it starts answers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from bundnis import cli
from bundnis.core import faults
from bundnis.core.db import db
from bundnis.membership.models import Invitation
from tests.client import Browser
from tests.people import World

ROOT = Path(__file__).resolve().parents[1]
KEY = "kJ3-vR8_qL0xWz7Tn5Yb2Hc9Md4Fg6Sp1A"
Run = Callable[..., Result]


@pytest.fixture
def run(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call a command as a shell would, with an instance folder of its own."""

    def call(*words: str, **environment: str) -> Result:
        for name in [name for name in os.environ if name.startswith(("BUNDNIS_", "FLASK_"))]:
            monkeypatch.delenv(name)
        for name, value in {"BUNDNIS_INSTANCE": str(instance), **environment}.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(cli.cli, words, catch_exceptions=False)

    return call


# -- check ---------------------------------------------------------------------------------------


def test_the_default_is_safe(run: Run, instance: Path) -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    assert (instance / "secret_key").stat().st_mode & 0o077 == 0


OUTSIDE = {
    "BUNDNIS_BASE_ADDRESS": "https://alliance.example.org", "BUNDNIS_TRUSTED_HOSTS": "alliance.example.org",
    "BUNDNIS_SECRET_KEY": KEY,
}  # fmt: skip


def test_a_server_others_reach_is_safe_with_https_and_its_name(run: Run) -> None:
    assert run("check", **OUTSIDE).exit_code == 0


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"BUNDNIS_SECRET_KEY": "short"}, "secret key"),
        ({"BUNDNIS_SECRET_KEY": "changeme" * 5}, "secret key"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        (OUTSIDE | {"BUNDNIS_TRUSTED_HOSTS": ""}, "BUNDNIS_TRUSTED_HOSTS"),
        (OUTSIDE | {"BUNDNIS_TRUSTED_HOSTS": "other.example.org"}, "BUNDNIS_TRUSTED_HOSTS"),
        (OUTSIDE | {"BUNDNIS_BASE_ADDRESS": "http://alliance.example.org"}, "https://"),
        (OUTSIDE | {"BUNDNIS_DEMO": "1"}, "BUNDNIS_DEMO"),
        ({"BUNDNIS_BASE_ADDRESS": "alliance.example.org"}, "BUNDNIS_BASE_ADDRESS"),
        ({"BUNDNIS_DATABASE_URL": "postgresql://localhost/x"}, "https://"),
        ({"BUNDNIS_DATABASE_URL": "nonsense"}, "BUNDNIS_DATABASE_URL"),
        ({"BUNDNIS_DATABASE_URL": "mysql://localhost/x"}, "BUNDNIS_DATABASE_URL"),
        ({"BUNDNIS_PROXIES": "one"}, "BUNDNIS_PROXIES"),
        ({"PORT": "x"}, "PORT"),
        ({"BUNDNIS_INSTANCE": "/dev/null/inside"}, "cannot be written to"),
        ({"BUNDNIS_MAIL_SERVER": "mail.example.org", "BUNDNIS_MAIL_SENDER": ""}, "BUNDNIS_MAIL_SENDER"),
    ],
)
@pytest.mark.parametrize("command", ["check", "serve", "demo"])
def test_what_is_unsafe_stops_every_start(
    run: Run, command: str, environment: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waitress.create_server", lambda *_args, **_more: pytest.fail("it serves"))
    result = run(command, **environment)
    assert result.exit_code == 1
    assert word in result.output


def test_several_faults_are_named_at_once(run: Run) -> None:
    result = run("check", **OUTSIDE | {"BUNDNIS_SECRET_KEY": "short", "BUNDNIS_TRUSTED_HOSTS": ""})
    assert result.output.count("\n- ") + result.output.startswith("- ") == 2


def test_what_is_unsafe_stops_other_servers_too(instance: Path) -> None:
    """gunicorn starts the application past the command line."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BUNDNIS_", "FLASK_"))}
    for key, exit_code in ((KEY, 0), ("short", 1)):
        environment = clean | {"BUNDNIS_INSTANCE": str(instance), "BUNDNIS_SECRET_KEY": key}
        started = subprocess.run(
            [sys.executable, "-c", "import wsgi"],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert started.returncode == exit_code, started.stderr
        assert ("secret key" in started.stderr) == bool(exit_code)


def test_a_database_one_may_only_read(run: Run, instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("check")
    file = instance / "bundnis.sqlite"
    monkeypatch.setattr(os, "access", lambda path, mode: not (str(path) == str(file) and mode == os.W_OK))
    result = run("check")
    assert result.exit_code == 1 and "cannot be written to" in result.output


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_postgresql_database_one_may_only_read(app: Flask) -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        assert "only lets bundnis read" in faults._postgresql_faults(connection)[-1]


def test_a_key_others_can_read(run: Run, instance: Path) -> None:
    run("check")
    (instance / "secret_key").chmod(0o644)
    result = run("check")
    assert result.exit_code == 1 and "chmod 600" in result.output


def test_a_weak_database_is_named(app: Flask) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert faults._sqlite_faults(connection) == []
            connection.exec_driver_sql("COMMIT")  # inside a transaction these settings cannot be changed
            connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            named = [fault.split()[1] for fault in faults._sqlite_faults(connection)]
            assert named == ["synchronous", "foreign_keys"]
        else:
            connection.exec_driver_sql("SET synchronous_commit TO on")
            before = faults._postgresql_faults(connection)
            connection.exec_driver_sql("SET synchronous_commit TO off")
            named = [fault for fault in faults._postgresql_faults(connection) if fault not in before]
            assert len(named) == 1 and "synchronous_commit" in named[0]
        connection.invalidate()


def test_an_unreachable_database_is_said_in_one_sentence(run: Run) -> None:
    address = "postgresql://nobody@127.0.0.1:1/nothing"
    result = run("check", **OUTSIDE | {"BUNDNIS_DATABASE_URL": address})
    assert result.exit_code == 1
    assert "The database cannot be reached" in result.output
    assert "Traceback" not in result.output


# -- invite --------------------------------------------------------------------------------------


@pytest.fixture
def invite(world: World, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``bundnis invite`` in the world of the tests."""
    monkeypatch.setattr(cli, "create_app", lambda _settings: world.app)
    monkeypatch.setattr(cli, "database_faults", lambda _app: [])

    def call(*words: str) -> Result:
        db.session.commit()
        result = run("invite", *words)
        db.session.expire_all()
        return result

    return call


def test_a_lost_alliance_gets_its_coordinator_back(world: World, invite: Run, browser: Browser) -> None:
    result = invite("--alliance", "ostbelgien", "--email", "neu@example.org")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("http://127.0.0.1:8000/invitation/")
    browser.submit(
        result.output.strip().removeprefix("http://127.0.0.1:8000"),
        {"name": "Neu", "new_password": "grüne-Leiter-am-Fluss"},
    )
    browser.get("/ostbelgien/people/invite")


def test_a_second_call_makes_a_new_link(world: World, invite: Run, browser: Browser) -> None:
    words = ("--alliance", "ostbelgien", "--email", "neu@example.org", "--role", "member", "--partner", "lead")
    links = [invite(*words).output.strip().removeprefix("http://127.0.0.1:8000") for _twice in range(2)]
    browser.get(links[0], 404)
    browser.get(links[1])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--alliance", "nowhere", "--email", "a@example.org"), "no alliance"),
        (("--alliance", "ostbelgien", "--email", "a@example.org", "--role", "member"), "partner"),
        (("--alliance", "ostbelgien", "--email", "a@example.org", "--role", "member", "--partner", "X"), "no partner"),
        (("--alliance", "ostbelgien", "--email", "dirk@example.org"), "already"),
    ],
)
def test_refused_invitations_say_why(world: World, invite: Run, words: tuple[str, ...], why: str) -> None:
    result = invite(*words)
    assert result.exit_code == 1 and why in result.output


# -- serve ---------------------------------------------------------------------------------------


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def started(instance: Path, port: int) -> subprocess.Popen[str]:
    """``python -m bundnis.cli serve`` with an empty instance folder."""
    names = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH"}
    environment = {name: value for name, value in os.environ.items() if name in names}
    return subprocess.Popen(
        [sys.executable, "-m", "bundnis.cli", "serve"],
        cwd=ROOT,
        env={**environment, "BUNDNIS_INSTANCE": str(instance), "PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(instance: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A running server."""
    with started(instance, port) as process:
        yield process
        process.terminate()
        process.wait(timeout=20)


def printed(process: subprocess.Popen[str], until: str) -> str:
    """What the server has said so far."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if until in line:
            return said
    raise AssertionError(f"the server ended and had said: {said}")


def test_the_server_starts_empty_and_prints_the_way_in(server: subprocess.Popen[str], port: int) -> None:
    said = printed(server, "Stop with")
    assert "Database brought up to" in said
    base = f"http://127.0.0.1:{port}"
    assert f"bundnis is ready: {base}" in said
    link = re.search(rf"{base}/setup\?token=\S+", said)
    assert link, said
    with urllib.request.urlopen(base + "/healthz") as answer:
        assert answer.read() == b"ok\n"
    with urllib.request.urlopen(link[0]) as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(link[0] + "x")
    assert refused.value.code == 404
    refused.value.close()


def test_a_port_in_use_is_said_in_one_sentence(instance: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), started(instance, port) as process:
        said, _errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"Port {port} cannot be used" in said
    assert "Traceback" not in said
