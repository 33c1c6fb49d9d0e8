"""One act, one transaction: where the commit stands, what a refusal leaves, that a page cannot write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, Response, abort, flash, redirect
from sqlalchemy import event
from sqlalchemy.orm.exc import StaleDataError

import config
from bundnis import create_app
from bundnis.accounts.models import Attempt
from bundnis.core.access import public
from bundnis.core.clock import now
from bundnis.core.db import db, is_writing, transaction, write_now
from bundnis.core.errors import Conflict, Refused
from bundnis.core.house import after_commit
from bundnis.core.words import N_
from tests.client import Browser
from tests.databases import PostgresServer
from tests.schema import make_schema

View = Callable[[], Any]
DONE: list[str] = []
"""What the jobs after a commit have done."""


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Flask]:
    url = postgres_server.new_database() if request.param == "postgresql" else None
    app = create_app(config.Testing(tmp_path_factory.mktemp("house"), url))
    make_schema(app)
    for name, (view, opens) in VIEWS.items():
        stamped = public("only in this test", opens=opens)(view)
        app.add_url_rule(f"/test/{name}", name, stamped, methods=["GET", "POST"])
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def browser(house: Flask) -> Browser:
    with house.app_context(), transaction():
        db.session.execute(sa.delete(Attempt))
    return Browser(house)


def written(house: Flask) -> int:
    with house.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0


def _write() -> None:
    db.session.add(Attempt(key="x", at=now()))
    db.session.flush()


def good() -> Any:
    _write()
    flash("Stored.")
    return redirect("/style", 303)


def refused() -> Any:
    _write()
    flash("Stored.")
    raise Refused(N_("Please give a reason."))


def unprocessable() -> Any:
    _write()
    after_commit(lambda: DONE.append("sent"))
    return Response("no", 422)


def conflict() -> Any:
    _write()
    raise Conflict


def stale() -> Any:
    _write()
    raise StaleDataError


def gone() -> Any:
    _write()
    abort(404)


def late() -> Any:
    assert not is_writing()
    db.session.scalar(sa.select(sa.func.count()).select_from(Attempt))
    write_now()
    _write()
    return redirect("/style", 303)


def too_many() -> Any:
    """Fails in the database at the commit itself, after the view has answered."""
    _write()

    def full(_session: Any) -> None:
        raise sa.exc.OperationalError("INSERT", {}, sqlite_full)

    sqlite_full = Exception("database or disk is full")
    event.listen(db.session(), "before_commit", full, once=True)
    flash("Stored.")
    return redirect("/style", 303)


def _break() -> None:
    raise RuntimeError("the mail server is away")


def with_a_job() -> Any:
    _write()
    after_commit(lambda: DONE.append("sent"))
    after_commit(_break)
    return redirect("/style", 303)


def job_of_a_refusal() -> Any:
    after_commit(lambda: DONE.append("sent"))
    raise Refused(N_("Please give a reason."))


VIEWS: dict[str, tuple[View, str | None]] = {
    "good": (good, None),
    "refused": (refused, None),
    "unprocessable": (unprocessable, None),
    "conflict": (conflict, None),
    "stale": (stale, None),
    "gone": (gone, None),
    "late": (late, "read"),
    "full": (too_many, None),
    "job": (with_a_job, None),
    "refused-job": (job_of_a_refusal, None),
}


def test_an_act_is_stored_once(house: Flask, browser: Browser) -> None:
    commits: list[Any] = []

    def note(connection: Any) -> None:
        commits.append(connection)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "commit", note)
    try:
        browser.post("/test/good")
        browser.get("/style")
    finally:
        event.remove(engine, "commit", note)
    assert len(commits) == 1
    assert written(house) == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("refused", 422), ("unprocessable", 422), ("conflict", 409), ("stale", 409), ("gone", 404), ("full", 503)],
)
def test_what_was_not_done_leaves_nothing_and_says_nothing_else(
    house: Flask, browser: Browser, name: str, status: int
) -> None:
    page = browser.send("POST", f"/test/{name}")
    assert page.status == status
    assert written(house) == 0
    assert "Stored." not in page.html
    assert "Stored." not in browser.get("/style").html


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_that_writes_fails_in_the_database(house: Flask, browser: Browser, method: str) -> None:
    try:
        page = browser.send(method, "/test/good")
    except sa.exc.DBAPIError as error:
        assert "read-only transaction" in str(error)
    else:
        assert page.status == 500
    assert written(house) == 0


def test_a_request_may_begin_to_write_late(house: Flask, browser: Browser) -> None:
    browser.post("/test/late")
    assert written(house) == 1


def test_jobs_come_after_the_commit_and_never_after_a_refusal(house: Flask, browser: Browser) -> None:
    DONE.clear()
    browser.post("/test/refused-job", status=422)
    browser.send("POST", "/test/unprocessable")
    assert DONE == []
    browser.post("/test/job")
    assert DONE == ["sent"], "a job that fails does not turn the answer into an error"
    assert written(house) == 1


def test_an_address_without_a_stamp_is_closed(tmp_path: Path) -> None:
    app = create_app(config.Testing(tmp_path))
    app.add_url_rule("/forgotten", "forgotten", lambda: "open", methods=["GET"])
    assert Browser(app).send("GET", "/forgotten").status == 500
    app.testing = False
    assert Browser(app).send("GET", "/forgotten").status == 403
