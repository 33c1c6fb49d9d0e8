"""Signing in and out, one's own account, a new password, the language switch and the kept post, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.accounts import queries, service
from bundnis.accounts.models import Attempt, KeptPost, Person, SignIn
from bundnis.accounts.views import password as password_views
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.journal.models import Entry
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
    real = service.PasswordHasher.verify

    def noting(hasher: service.PasswordHasher, stored: str, given: str) -> bool:
        checked.append(stored)
        return bool(real(hasher, stored, given))

    monkeypatch.setattr(service.PasswordHasher, "verify", noting)
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


# -- forgotten -----------------------------------------------------------------------------------


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
    monkeypatch.setattr(password_views.time, "sleep", waited.append)
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
    browser.submit("/password/forgotten", {"email": "anna@example.org"}, follow=True)
    assert db.session.scalars(sa.select(Mail)).first() is None
    browser.get("/password/unknown-token", 404)


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


def test_every_act_tells_the_journal_and_no_secret(world: World, sign_in: SignInAs, browser: Browser) -> None:
    enter(browser, "bruno")
    browser.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    browser.post("/sign-out")
    verbs = db.session.scalars(sa.select(Entry.verb).order_by(Entry.id)).all()
    assert verbs == ["person.signed_in", "person.password_changed", "person.signed_in", "person.signed_out"]
