"""Signing in and out, and one's own account, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from bundnis.accounts import queries, service
from bundnis.accounts.models import Attempt, SignIn
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.journal.models import Entry
from tests.client import Browser, Page
from tests.people import PASSWORD, World

NEW = "grüne-Leiter-am-Fluss"
SignInAs = Callable[[str], Browser]


def enter(browser: Browser, name: str, password: str = PASSWORD, status: int = 303, next_: str = "") -> Page:
    address = "/sign-in" + (f"?next={next_}" if next_ else "")
    return browser.submit(address, {"email": f"{name}@example.org", "password": password}, status)


# -- the door ------------------------------------------------------------------------------------


def test_signing_in_leads_to_where_one_wanted_to_go(world: World, browser: Browser) -> None:
    turned_away = browser.get("/account", 302)
    assert turned_away.location == "/sign-in?next=/account"
    page = enter(browser, "anna", next_="/account")
    assert page.location == "/account"
    assert "anna@example.org" in browser.get("/account").text


def test_the_address_is_read_without_regard_to_case(world: World, browser: Browser) -> None:
    browser.submit("/sign-in", {"email": " Anna@Example.ORG ", "password": PASSWORD})
    browser.get("/account")


def test_nobody_is_led_elsewhere(world: World, browser: Browser) -> None:
    for wanted in ("//evil.example", "/\\evil.example", "https://evil.example"):
        page = browser.send("GET", "/sign-in", query_string={"next": wanted})
        assert page.field("next") in ("", None)
    page = browser.post(
        "/sign-in", {"email": "anna@example.org", "password": PASSWORD, "next": "//evil.example/"}
    )
    assert page.headers["Location"] == "/"


def test_wrong_password_and_unknown_account_answer_the_same(world: World, browser: Browser) -> None:
    wrong = enter(browser, "anna", "ganz-falsch-hier", 422)
    unknown = enter(Browser(world.app), "nobody", "ganz-falsch-hier", 422)

    def comparable(page: Page, name: str) -> str:
        html = re.sub(r'(csrf_token" type="hidden" value|name="csrf_token" value)="[^"]+"', "", page.html)
        return html.replace(f"{name}@example.org", "X")

    assert wrong.title.startswith("Fehler") or wrong.title.startswith("Error")
    assert comparable(wrong, "anna") == comparable(unknown, "nobody")
    assert wrong.field("email") == "anna@example.org"
    assert wrong.field("password") in ("", None)


def test_the_unknown_account_costs_a_hash_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = PasswordHasher.verify

    def noting(hasher: PasswordHasher, stored: str, given: str) -> bool:
        checked.append(stored)
        return bool(real(hasher, stored, given))

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    enter(Browser(world.app), "nobody", "ganz-falsch-hier", 422)
    assert len(checked) == 1 and checked[0].startswith("$argon2id$")


def test_ten_failures_close_the_door_before_hashing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _try in range(service.THROTTLE_LIMIT):
        enter(Browser(world.app), "anna", "ganz-falsch-hier", 422)
    monkeypatch.setattr(service, "check_password", lambda *_args: pytest.fail("hashed although throttled"))
    enter(Browser(world.app), "anna", PASSWORD, 429)
    # The client address is closed for other accounts too, existing or not.
    enter(Browser(world.app), "nobody", PASSWORD, 429)


def test_the_door_opens_again_after_five_minutes(world: World) -> None:
    for _try in range(service.THROTTLE_LIMIT):
        enter(Browser(world.app), "anna", "ganz-falsch-hier", 422)
    with clock.at(clock.now() + service.THROTTLE_WINDOW + timedelta(seconds=1)):
        enter(Browser(world.app), "anna")


def test_a_success_forgets_the_failures_of_the_account(world: World) -> None:
    for _try in range(3):
        enter(Browser(world.app), "anna", "ganz-falsch-hier", 422)
    enter(Browser(world.app), "anna")
    assert not service.throttled("account:anna@example.org")
    key = queries.token_hash("account:anna@example.org")
    assert db.session.scalar(sa.select(sa.func.count()).where(Attempt.key == key)) == 0


def test_signing_in_takes_a_new_token_and_keeps_the_chosen_language(world: World, browser: Browser) -> None:
    browser.get("/sign-in")
    browser.post("/language", {"language": "fr", "next": "/sign-in"})
    seed = browser.kept("csrf_token")
    enter(browser, "anna")
    token = browser.kept("token")
    assert token and db.session.scalar(sa.select(SignIn.token_hash)) == queries.token_hash(token)
    assert browser.kept("csrf_token") != seed
    assert browser.kept("language") == "fr"


def test_who_is_signed_in_goes_on(sign_in: SignInAs) -> None:
    assert sign_in("anna").get("/sign-in?next=/account", 303).location == "/account"


def test_after_signing_out_the_copied_cookie_is_worth_nothing(sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    token = browser.kept("token")
    browser.post("/sign-out")
    assert browser.kept("token") is None
    browser.keep("token", token)
    browser.get("/account", 302)


@pytest.mark.parametrize("limit", ["SIGN_IN_IDLE", "SIGN_IN_ABSOLUTE"])
def test_a_sign_in_expires(world: World, sign_in: SignInAs, limit: str) -> None:
    browser = sign_in("anna")
    browser.get("/account")
    with clock.at(clock.now() + world.app.config[limit] + timedelta(minutes=6)):
        browser.get("/account", 302)


# -- the account ---------------------------------------------------------------------------------


def test_changing_name_language_and_theme(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = browser.submit("/account", {"name": "Anna <b>Ö</b> 🙂", "language": "fr", "theme": "dark"}, follow=True)
    assert page.tree.get("lang") == "fr"
    assert page.tree.get("data-kern-theme") == "dark"
    assert page.field("name") == "Anna <b>Ö</b> 🙂"
    assert "Enregistré" in page.select(".b-flash")[0].text_content()


def test_the_operator_finds_the_alliances_from_here(sign_in: SignInAs) -> None:
    assert "/alliances/" in sign_in("olga").get("/account").addresses
    assert "/alliances/" not in sign_in("dirk").get("/account").addresses


def test_two_windows_do_not_overwrite_each_other(sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    old = browser.get("/account")
    browser.submit("/account", {"name": "Anna Neu"})
    page = browser.fill(old, {"name": "Anna Andere"}, 409)
    assert page.field("name") == "Anna Andere"
    assert "Anna Neu" in page.text
    browser.fill(page, {}, 303)
    assert browser.get("/account").field("name") == "Anna Andere"


def test_ending_another_sign_in_works_at_its_next_request(sign_in: SignInAs) -> None:
    here, there = sign_in("anna"), sign_in("anna")
    there.get("/account")
    page = here.get("/account")
    here.fill(page, {}, form="/end")
    there.get("/account", 302)
    here.get("/account")


def test_ending_all_others(sign_in: SignInAs) -> None:
    here, others = sign_in("anna"), [sign_in("anna") for _each in range(3)]
    here.submit("/account", {}, form="/account/sign-ins/end-others")
    for other in others:
        other.get("/account", 302)
    here.get("/account")


def test_nobody_ends_the_sign_in_of_somebody_else(world: World, sign_in: SignInAs) -> None:
    bruno = sign_in("bruno")
    anna = sign_in("anna")
    foreign = db.session.scalars(sa.select(SignIn.id).where(SignIn.person_id == world.person("bruno").id)).one()
    assert anna.post(f"/account/sign-ins/{foreign}/end").location == anna.post("/account/sign-ins/99/end").location
    bruno.get("/account")


def test_changing_the_address_asks_for_the_password(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = browser.submit("/account/address", {"email": "neu@example.org", "current_password": "falsch"}, 422)
    assert page.field("email") == "neu@example.org"
    browser.submit("/account/address", {"email": "Neu@Example.org", "current_password": PASSWORD})
    enter(Browser(world.app), "neu")


def test_an_address_in_use_is_refused(sign_in: SignInAs) -> None:
    values = {"email": "BRUNO@example.org", "current_password": PASSWORD}
    sign_in("anna").submit("/account/address", values, 422)


def test_a_new_password_ends_every_other_sign_in(world: World, sign_in: SignInAs) -> None:
    here, there = sign_in("anna"), sign_in("anna")
    token = here.kept("token")
    here.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    here.get("/account")
    there.get("/account", 302)
    assert here.kept("token") != token
    enter(Browser(world.app), "anna", PASSWORD, 422)
    enter(Browser(world.app), "anna", NEW)


@pytest.mark.parametrize(
    ("current", "new"), [("falsch-falsch", NEW), (PASSWORD, "kurz"), (PASSWORD, "anna-example-1"), (PASSWORD, "")]
)
def test_a_refused_password_changes_nothing(world: World, sign_in: SignInAs, current: str, new: str) -> None:
    page = sign_in("anna").submit("/account/password", {"current_password": current, "new_password": new}, 422)
    assert page.errors
    enter(Browser(world.app), "anna", PASSWORD)


def test_a_stolen_cookie_cannot_guess_the_password_for_ever(sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    for _try in range(service.THROTTLE_LIMIT):
        browser.submit("/account/password", {"current_password": "falsch-falsch", "new_password": NEW}, 422)
    browser.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW}, 429)


def test_password_fields_speak_with_password_managers(sign_in: SignInAs, browser: Browser) -> None:
    door = browser.get("/sign-in")
    assert door.select("#email")[0].get("autocomplete") == "username"
    assert door.select("#password")[0].get("autocomplete") == "current-password"
    page = sign_in("anna").get("/account/password")
    assert page.select("#current_password")[0].get("autocomplete") == "current-password"
    assert page.select("#new_password")[0].get("autocomplete") == "new-password"
    assert not page.select("[onpaste]")


def test_every_act_tells_the_journal_and_no_secret(world: World, sign_in: SignInAs, browser: Browser) -> None:
    enter(browser, "bruno")
    browser.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    browser.post("/sign-out")
    verbs = db.session.scalars(sa.select(Entry.verb).order_by(Entry.id)).all()
    assert verbs == ["person.signed_in", "person.password_changed", "person.signed_in", "person.signed_out"]
