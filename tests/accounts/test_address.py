"""Another mail address: it counts once its link was opened, and both addresses are told. And what a changed
password tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.accounts import service
from bundnis.accounts.models import AddressLink, Person
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.journal.models import Entry
from bundnis.notifications.models import Mail
from tests.client import Browser
from tests.people import PASSWORD, World

NEW = "grüne-Leiter-am-Fluss"
SignInAs = Callable[[str], Browser]


@pytest.fixture
def mail_server(app: Flask) -> None:
    app.config["MAIL_SERVER"] = "mail.example"


def ask(browser: Browser, email: str = "neu@example.org", status: int = 303) -> None:
    browser.submit("/account/address", {"email": email, "current_password": PASSWORD}, status)


def mails() -> list[Mail]:
    return list(db.session.scalars(sa.select(Mail).order_by(Mail.id)))


def link_in(mail: Mail) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/account/address/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def address_of(world: World, name: str = "anna") -> str:
    return db.session.get_one(Person, world.person(name).id).email


@pytest.mark.usefixtures("mail_server")
def test_a_new_address_counts_once_its_link_is_opened(world: World, sign_in: SignInAs) -> None:
    world.change(world.person("anna"), language="fr")
    anna = sign_in("anna")
    ask(anna)
    (mail,) = mails()
    assert (mail.recipient, mail.language) == ("neu@example.org", "fr")
    assert address_of(world) == "anna@example.org"
    assert "neu@example.org" in anna.get("/account").text
    # On the telephone, where nobody is signed in; looking at the link changes nothing.
    telephone, link = Browser(world.app), link_in(mail)
    assert "anna@example.org" in telephone.get(link).text
    assert address_of(world) == "anna@example.org"
    assert telephone.submit(link, form="confirm-form").location == "/sign-in"
    assert address_of(world) == "neu@example.org"
    assert [(each.recipient, each.language) for each in mails()[1:]] == [
        ("anna@example.org", "fr"), ("neu@example.org", "fr"),
    ]
    assert all("neu@example.org" in each.body for each in mails()[1:])
    # Pressed again, or opened again later, it says the same.
    assert telephone.get(link, 303).location == "/sign-in"
    assert telephone.post(link).location == "/sign-in"
    assert len(mails()) == 3
    told = db.session.scalars(sa.select(Entry.verb).where(Entry.verb.startswith("person.address"))).all()
    assert told == ["person.address_asked", "person.address_changed"]


@pytest.mark.usefixtures("mail_server")
def test_the_link_lives_a_day_and_the_newest_alone_counts(world: World, sign_in: SignInAs, browser: Browser) -> None:
    anna = sign_in("anna")
    ask(anna, "erste@example.org")
    ask(anna, "zweite@example.org")
    first, second = (link_in(mail) for mail in mails())
    browser.get(first, 404)
    browser.post(first, status=404)
    browser.get(second)
    with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
        browser.get(second, 404)
        browser.post(second, status=404)
    browser.get("/account/address/" + "x" * 43, 404)
    assert address_of(world) == "anna@example.org"


@pytest.mark.usefixtures("mail_server")
def test_an_address_somebody_took_in_between_is_refused(world: World, sign_in: SignInAs, browser: Browser) -> None:
    ask(sign_in("anna"), status=303)
    link = link_in(mails()[0])
    service.create_person("Neu", "NEU@example.org", "de", None)
    browser.post(link, status=404)
    assert address_of(world) == "anna@example.org"


@pytest.mark.usefixtures("mail_server")
def test_sent_twice_one_mail_leaves(world: World, sign_in: SignInAs) -> None:
    anna = sign_in("anna")
    ask(anna)
    ask(anna)
    assert len(mails()) == 1
    with clock.at(clock.now() + timedelta(minutes=2)):
        ask(anna)
    assert len(mails()) == 2, "asked anew, a new link is sent"


@pytest.mark.usefixtures("mail_server")
def test_a_new_password_and_a_new_address_end_the_links_under_way(
    world: World, sign_in: SignInAs, browser: Browser
) -> None:
    """Somebody with the old password must not be able to take the account over afterwards."""
    anna = sign_in("anna")
    ask(anna, "boese@example.com")
    anna.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    browser.post(link_in(mails()[0]), status=404)
    old = service.open_password_link(world.person("anna"))
    service.change_email(world.person("anna"), "neu@example.org")
    browser.get(f"/password/{old}", 404)


@pytest.mark.usefixtures("mail_server")
def test_mails_to_strangers_are_throttled(world: World, sign_in: SignInAs) -> None:
    anna = sign_in("anna")
    for number in range(service.THROTTLE_LIMIT):
        ask(anna, f"fremd{number}@example.org")
    ask(anna, "noch@example.org", 429)
    assert len(mails()) == service.THROTTLE_LIMIT


@pytest.mark.usefixtures("mail_server")
def test_the_token_is_stored_nowhere_but_in_the_mail(world: World, sign_in: SignInAs) -> None:
    ask(sign_in("anna"))
    token = link_in(mails()[0]).rpartition("/")[2]
    assert token not in str(db.session.execute(sa.select(AddressLink.token_hash)).all())
    assert token not in str(db.session.execute(sa.text("select * from journal_detail")).all())


def test_without_a_mail_server_it_counts_at_once_and_the_page_says_so(world: World, sign_in: SignInAs) -> None:
    anna = sign_in("anna")
    assert anna.get("/account/address").select(".kern-alert")
    ask(anna, "Neu@Example.org")
    assert address_of(world) == "Neu@Example.org"
    assert mails() == []
    Browser(world.app).submit("/sign-in", {"email": "neu@example.org", "password": PASSWORD})


@pytest.mark.usefixtures("mail_server")
def test_a_changed_password_is_told(world: World, sign_in: SignInAs, browser: Browser) -> None:
    world.change(world.person("anna"), language="nl")
    anna = sign_in("anna")
    values = {"current_password": PASSWORD, "new_password": NEW}
    page = anna.get("/account/password")
    assert anna.fill(page, values).location == "/account"
    (mail,) = mails()
    assert (mail.recipient, mail.language) == ("anna@example.org", "nl")
    assert "http://127.0.0.1:8000/password/forgotten" in mail.body and NEW not in mail.body
    # A second press finds the old password gone; it has worked, and nobody is told twice.
    assert anna.fill(anna.get("/account/password"), values).location == "/account"
    token = service.open_password_link(world.person("anna"))
    browser.submit(f"/password/{token}", {"new_password": PASSWORD})
    assert [each.recipient for each in mails()] == ["anna@example.org"] * 2


def test_a_second_press_on_the_new_password_is_told_the_same(world: World, browser: Browser) -> None:
    link = f"/password/{service.open_password_link(world.person('anna'))}"
    page = browser.get(link)
    assert browser.fill(page, {"new_password": NEW}).location == "/sign-in"
    assert browser.fill(page, {"new_password": NEW}).location == "/sign-in"
    # Others cannot try passwords with it.
    for number in range(service.THROTTLE_LIMIT):
        browser.post(link, {"new_password": f"geraten-{number}-geraten"}, 404)
    browser.post(link, {"new_password": NEW}, 404)


def test_a_second_press_on_signing_out_leads_home_too(world: World, sign_in: SignInAs) -> None:
    anna = sign_in("anna")
    token = {"csrf_token": anna.csrf_token()}
    assert anna.post("/sign-out", token).location == "/"
    assert anna.post("/sign-out", token).location == "/"
