"""The language switch, and the post that came too late, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bundnis.accounts import service
from bundnis.accounts.models import KeptPost, Person
from bundnis.core.db import db
from tests.client import Browser, Page
from tests.people import PASSWORD, World

NEW = "grüne-Leiter-am-Fluss"
SignInAs = Callable[[str], Browser]


def enter(browser: Browser, name: str, password: str = PASSWORD, status: int = 303, next_: str = "") -> Page:
    address = "/sign-in" + (f"?next={next_}" if next_ else "")
    return browser.submit(address, {"email": f"{name}@example.org", "password": password}, status)


# -- the language --------------------------------------------------------------------------------


def test_the_switch_changes_the_page_and_the_person(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    assert browser.post("/language", {"language": "nl", "next": "/account"}).location == "/account"
    assert browser.get("/account").tree.get("lang") == "nl"
    assert db.session.get_one(Person, world.person("anna").id).language == "nl"


def test_the_switch_leads_nowhere_else_and_knows_four_languages(browser: Browser) -> None:
    assert browser.post("/language", {"language": "nl", "next": "https://evil.example"}).location == "/"
    browser.post("/language", {"language": "xx", "next": "/"}, 400)


def test_the_switch_beside_a_form_keeps_what_was_typed(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = browser.submit("/account", {"name": "Noch nicht fertig", "switch_language": "fr"}, 200)
    assert page.tree.get("lang") == "fr"
    assert page.field("name") == "Noch nicht fertig"
    assert not page.errors
    person = db.session.get_one(Person, world.person("anna").id)
    assert (person.name, person.language) == ("Anna Example", "fr")


def test_the_switch_works_for_visitors_too(world: World, browser: Browser) -> None:
    page = browser.submit("/sign-in", {"email": "half@", "switch_language": "nl"}, 200)
    assert page.tree.get("lang") == "nl"
    assert page.field("email") == "half@"
    assert browser.get("/sign-in").tree.get("lang") == "nl"


# -- the post that came too late -----------------------------------------------------------------


def late_post(world: World, browser: Browser, name: str = "Zweiter Name, spät") -> Page:
    """The account form, sent after the sign-in had ended; the answer."""
    page = browser.get("/account")
    service.end_all_sign_ins(world.person("anna").id)
    return browser.fill(page, {"name": name})


def test_nothing_typed_is_lost_when_the_sign_in_has_expired(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    door = late_post(world, browser)
    assert door.location.startswith("/sign-in?next=/kept/")
    answer = browser.submit(door.location, {"email": "anna@example.org", "password": PASSWORD})
    kept = browser.get(answer.location)
    assert kept.field("name") == "Zweiter Name, spät"
    assert db.session.get_one(Person, world.person("anna").id).name == "Anna Example"
    address = kept.select("button[formaction]")[0].get("formaction")
    assert address == "/account"
    values = dict(kept.form().form_values()) | {"name": "Zweiter Name, fertig"}
    browser.post(address, values)
    assert browser.get("/account").field("name") == "Zweiter Name, fertig"
    # Once it is sent it is no longer kept.
    browser.get(answer.location, 404)


def test_a_kept_post_that_is_refused_stays_kept(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    door = late_post(world, browser)
    answer = browser.submit(door.location, {"email": "anna@example.org", "password": PASSWORD})
    values = dict(browser.get(answer.location).form().form_values()) | {"name": ""}
    browser.post("/account", values, 422)
    browser.get(answer.location)


def test_only_the_same_person_sees_it(world: World, sign_in: SignInAs) -> None:
    door = late_post(world, sign_in("anna"))
    post_id = door.location.rpartition("/")[2]
    sign_in("bruno").get(f"/kept/{post_id}", 404)
    sign_in("bruno").post(f"/kept/{post_id}", {"kept_discard": "1"}, 404)
    assert db.session.get(KeptPost, int(post_id)) is not None


def test_passwords_and_tokens_are_never_kept(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = browser.get("/account/address")
    service.end_all_sign_ins(world.person("anna").id)
    browser.fill(page, {"email": "neu@example.org", "current_password": PASSWORD})
    names = [name for name, _value in db.session.scalars(sa.select(KeptPost.fields)).one()]
    assert "email" in names
    assert not {"current_password", "csrf_token", "client_key"} & set(names)


def test_the_form_of_another_sign_in_is_kept_too(world: World, sign_in: SignInAs) -> None:
    """Signed in anew in another window: the old form's CSRF token no longer fits, its text does."""
    browser = sign_in("anna")
    values = dict(browser.get("/account").form().form_values()) | {"name": "Aus dem alten Fenster"}
    browser.post("/sign-out")
    enter(browser, "anna")
    page = browser.post("/account", values)
    assert page.location.startswith("/kept/")
    assert browser.get(page.location).field("name") == "Aus dem alten Fenster"


def test_discarding(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    door = late_post(world, browser)
    answer = browser.submit(door.location, {"email": "anna@example.org", "password": PASSWORD})
    browser.submit(answer.location, {"kept_discard": "1"})
    assert db.session.scalars(sa.select(KeptPost)).first() is None
    assert db.session.get_one(Person, world.person("anna").id).name == "Anna Example"


def test_the_switch_keeps_what_was_changed_on_the_kept_page(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    door = late_post(world, browser)
    answer = browser.submit(door.location, {"email": "anna@example.org", "password": PASSWORD})
    page = browser.submit(answer.location, {"name": "Noch besser", "switch_language": "fr"}, 200)
    assert page.tree.get("lang") == "fr"
    assert page.field("name") == "Noch besser"
