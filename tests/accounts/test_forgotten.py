"""A new password for somebody who cannot sign in, in a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.accounts import service
from bundnis.accounts.views import password as password_views
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.notifications.models import Mail
from tests.client import Browser, Page
from tests.people import PASSWORD, World

NEW = "grüne-Leiter-am-Fluss"
SignInAs = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_views, "EQUAL_SECONDS", 0.0)


def enter(browser: Browser, name: str, password: str = PASSWORD, status: int = 303, next_: str = "") -> Page:
    address = "/sign-in" + (f"?next={next_}" if next_ else "")
    return browser.submit(address, {"email": f"{name}@example.org", "password": password}, status)


@pytest.fixture
def mail_server(app: Flask) -> None:
    app.config["MAIL_SERVER"] = "mail.example"


def link_in_mail() -> str:
    mail = db.session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    found = re.search(r"http://127\.0\.0\.1:8000(/password/\S+)", mail.body)
    assert found, mail.body
    return found[1]


@pytest.mark.usefixtures("mail_server")
def test_a_forgotten_password_is_replaced_through_the_mail(world: World, browser: Browser, sign_in: SignInAs) -> None:
    signed_in = sign_in("anna")
    world.change(world.person("anna"), language="fr")
    page = browser.submit("/password/forgotten", {"email": "ANNA@example.org"})
    assert page.location == "/password/sent"
    mail = db.session.scalars(sa.select(Mail)).one()
    assert (mail.recipient, mail.language) == ("anna@example.org", "fr")
    link = link_in_mail()
    browser.submit(link, {"new_password": "kurz"}, 422)
    browser.submit(link, {"new_password": NEW})
    browser.get(link, 404)
    signed_in.get("/account", 302)
    enter(browser, "anna", NEW)


@pytest.mark.usefixtures("mail_server")
def test_an_unknown_address_gets_the_same_answer_and_no_mail(world: World) -> None:
    known, unknown = Browser(world.app), Browser(world.app)
    first = known.submit("/password/forgotten", {"email": "anna@example.org"})
    second = unknown.submit("/password/forgotten", {"email": "nobody@example.org"})
    assert (first.status, first.location) == (second.status, second.location)
    assert db.session.scalars(sa.select(Mail.recipient)).all() == ["anna@example.org"]


@pytest.mark.usefixtures("mail_server")
def test_the_answer_takes_the_same_time(world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(password_views, "EQUAL_SECONDS", 60.0)
    monkeypatch.setattr(time, "sleep", waited.append)
    for email in ("anna@example.org", "nobody@example.org"):
        browser.submit("/password/forgotten", {"email": email})
    assert len(waited) == 2 and all(50 < seconds <= 60 for seconds in waited)


@pytest.mark.usefixtures("mail_server")
def test_links_are_throttled_for_known_and_unknown_alike(world: World, browser: Browser) -> None:
    for number in range(service.THROTTLE_LIMIT):
        browser.submit("/password/forgotten", {"email": f"nobody{number}@example.org"})
    browser.submit("/password/forgotten", {"email": "anna@example.org"}, 429)


@pytest.mark.usefixtures("mail_server")
def test_a_link_lives_one_hour(world: World, browser: Browser) -> None:
    browser.submit("/password/forgotten", {"email": "anna@example.org"})
    link = link_in_mail()
    browser.get(link)
    with clock.at(clock.now() + timedelta(minutes=61)):
        browser.get(link, 404)


@pytest.mark.usefixtures("mail_server")
def test_the_token_is_stored_nowhere_but_in_the_mail(world: World, browser: Browser) -> None:
    browser.submit("/password/forgotten", {"email": "anna@example.org"})
    token = link_in_mail().rpartition("/")[2]
    assert db.session.scalar(sa.text("select count(*) from password_link where token_hash = :t"), {"t": token}) == 0
    details = db.session.execute(sa.text("select * from journal_detail")).all()
    assert token not in str(details)


def test_without_a_mail_server_the_page_says_whom_to_ask(world: World, browser: Browser) -> None:
    for address in ("/password/forgotten", "/password/sent"):
        page = browser.get(address)
        assert page.select(".kern-alert") and not page.select("main form"), "a form would promise a mail"
    browser.post("/password/forgotten", {"email": "anna@example.org"})
    assert db.session.scalars(sa.select(Mail)).first() is None
    browser.get("/password/unknown-token", 404)
