"""The language switch, and the post that came too late, in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest
import sqlalchemy as sa

from bundnis.accounts import service
from bundnis.accounts.models import KeptPost, Person
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from tests.client import Browser, Page, filled
from tests.factories.contributions import contribution, need
from tests.factories.measures import foreign_measure, measure, update
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


def late_post(world: World, browser: Browser, address: str, fields: Mapping[str, object], name: str = "anna") -> Page:
    """A form, sent after the sign-in had ended; the answer."""
    page = browser.get(address)
    service.end_all_sign_ins(world.person(name).id)
    return browser.fill(page, fields)


def come_back(browser: Browser, door: Page, name: str = "anna") -> Page:
    """Sign in again at the door and follow to the form that waits there."""
    assert door.location.startswith("/sign-in?next=/kept/")
    kept = browser.submit(door.location, {"email": f"{name}@example.org", "password": PASSWORD}).location
    return browser.get(browser.get(kept, 302).location)


def late_name(world: World, browser: Browser) -> Page:
    return late_post(world, browser, "/account", {"name": "Zweiter Name, spät"})


def kept_posts() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(KeptPost)) or 0


def test_nothing_typed_is_lost_when_the_sign_in_has_expired(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = come_back(browser, late_name(world, browser))
    assert page.address.startswith("/account?kept=")
    assert page.field("name") == "Zweiter Name, spät"
    assert page.select(".b-flash form")
    assert db.session.get_one(Person, world.person("anna").id).name == "Anna Example"
    browser.fill(page, {"name": "Zweiter Name, fertig"})
    assert browser.get("/account").field("name") == "Zweiter Name, fertig"
    # Once it is sent it is no longer kept.
    assert kept_posts() == 0
    assert browser.get(page.address).field("name") == "Zweiter Name, fertig"


def _edit(world: World) -> tuple[str, str]:
    row = foreign_measure(world, indicator_target=Decimal(3))
    return "fanny", f"/foreign/measures/{row.number}/edit"


def _offer(world: World) -> tuple[str, str]:
    return "anna", f"/ostbelgien/measures/{measure(world).number}/contributions/new"


def _claim(world: World) -> tuple[str, str]:
    row = measure(world)
    return "anna", f"/ostbelgien/measures/{row.number}/contributions/new?need={need(world, row).id}"


def _reply(world: World) -> tuple[str, str]:
    row = measure(world, "implementation")
    answered = update(row, world.person("bruno").id).id
    return "anna", f"/ostbelgien/measures/{row.number}/comments/new?update={answered}"


def _stop(world: World) -> tuple[str, str]:
    return "anna", f"/ostbelgien/measures/{measure(world, 'implementation').number}/moves/stop"


def _receive(world: World) -> tuple[str, str]:
    row = measure(world, "workshop")
    given = contribution(world, row, state="accepted", delivered=Decimal(4)).id
    return "anna", f"/ostbelgien/measures/{row.number}/contributions/{given}/receive"


def _review(world: World) -> tuple[str, str]:
    return "anna", f"/ostbelgien/measures/{measure(world, 'completed').number}/review"


def _invite(world: World) -> tuple[str, str]:
    return "dirk", "/ostbelgien/people/invite"


def _give_role(world: World) -> tuple[str, str]:
    return "dirk", f"/ostbelgien/people/{world.person('otto').id}/"


FORMS: dict[str, tuple[Callable[[World], tuple[str, str]], dict[str, object]]] = {
    "a measure in two languages": (_edit, {
        "title-de": "Schnuppertage", "title-fr": "Journées d’essai", "route": "train", "for_people": True,
        "indicator_target": "1.500,5", "planned_start": "Herbst 2027", "one_group": "yes",
    }),
    "a contribution": (_offer, {
        "kind": "rooms", "unit": "day", "amount": "2,5", "condition": "Wenn geheizt wird.", "wanted": "03/2027",
    }),
    "a need taken on": (_claim, {"amount": "5", "note": "Samstags"}),
    "a reply": (_reply, {"text": "Gut so.\nWeiter!"}),
    "a move": (_stop, {"reason": "Keine Nachfrage", "lesson": "Früher fragen"}),
    "a receipt without its tick": (_receive, {"amount": "3", "final": False}),
    "a receipt with its tick": (_receive, {"amount": "4", "final": True}),
    "a review": (_review, {"effect": "worked", "in_proportion": "no", "lesson-de": "Früh anfangen."}),
    "an invitation": (_invite, {"email": "neu@example.org", "role": "observer", "partner_id": "", "language": "fr"}),
    "a role": (_give_role, {"role": "facilitator"}),
}


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_comes_back_as_it_was_sent(world: World, sign_in: SignInAs, kind: str) -> None:
    """Its own page, with its labels and choices in words, ready to be sent."""
    place, fields = FORMS[kind]
    name, address = place(world)
    browser = sign_in(name)
    sent = _typed(browser.get(address), fields)
    page = come_back(browser, late_post(world, browser, address, fields, name), name)
    assert page.heading == browser.get(address).heading
    assert _typed(page) == sent
    assert not page.errors
    browser.fill(page)
    assert kept_posts() == 0


def _typed(page: Page, fields: Mapping[str, object] | None = None) -> dict[str, list[str]]:
    values = filled(page.form(), fields or {}, page)
    # Browsers take the first line break of a text area away, the tests' reader does not.
    return {
        name: [text.removeprefix("\n") for text in texts]
        for name, texts in values.items() if name not in ("csrf_token", "client_key")
    }


def test_folds_in_which_something_was_typed_are_open(world: World, sign_in: SignInAs) -> None:
    name, address = _edit(world)
    browser = sign_in(name)
    page = come_back(browser, late_post(world, browser, address, {"place": "Eupen"}, name), name)
    assert [fold.get("id") for fold in page.select("details.b-fold[open]") if fold.cssselect("#place")]


def test_an_amount_is_read_in_the_language_it_was_typed_in(world: World, sign_in: SignInAs) -> None:
    name, address = _edit(world)
    browser = sign_in(name)
    door = late_post(world, browser, address, {"indicator_target": "1.500"}, name)
    world.change(world.person(name), language="en")
    page = come_back(browser, door, name)
    assert page.field("indicator_target") == "1,500"
    browser.fill(page)
    assert db.session.scalars(sa.select(Measure.indicator_target)).one() == Decimal(1500)


def test_a_kept_form_that_is_refused_stays_kept(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = come_back(browser, late_name(world, browser))
    refused = browser.fill(page, {"name": ""}, 422)
    assert kept_posts() == 1
    browser.fill(refused, {"name": "Doch ein Name"})
    assert kept_posts() == 0


def test_somebody_else_s_change_in_between_is_not_overwritten(world: World, sign_in: SignInAs) -> None:
    name, address = _edit(world)
    browser = sign_in(name)
    door = late_post(world, browser, address, {"title-de": "Mein Titel"}, name)
    row = db.session.scalars(sa.select(Measure)).one()
    world.change(row, title=Translated.of(de="Ihr Titel"), text_version=row.text_version + 1)
    page = browser.fill(come_back(browser, door, name), status=409)
    assert "Ihr Titel" in page.text and page.field("title-de") == "Mein Titel"


def test_only_the_same_person_sees_it(world: World, sign_in: SignInAs) -> None:
    door = late_name(world, sign_in("anna"))
    post_id = door.location.rpartition("/")[2]
    bruno = sign_in("bruno")
    bruno.get(f"/kept/{post_id}", 404)
    bruno.post(f"/kept/{post_id}", {}, 404)
    assert bruno.get(f"/account?kept={post_id}").field("name") == "Bruno Example"
    assert kept_posts() == 1


def test_it_fills_in_its_own_page_only(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = come_back(browser, late_name(world, browser))
    assert browser.get(page.address.replace("/account", "/account/address")).field("email") == ""


def test_passwords_and_tokens_are_never_kept(world: World, sign_in: SignInAs) -> None:
    late_post(
        world, sign_in("anna"), "/account/address", {"email": "neu@example.org", "current_password": PASSWORD}
    )
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
    shown = browser.get(browser.get(page.location, 302).location)
    assert shown.field("name") == "Aus dem alten Fenster"


def test_discarding(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = come_back(browser, late_name(world, browser))
    browser.fill(page, form=page.select(".b-flash form")[0].get("action"))
    assert kept_posts() == 0
    assert db.session.get_one(Person, world.person("anna").id).name == "Anna Example"


def test_the_switch_keeps_what_was_changed_on_the_page(world: World, sign_in: SignInAs) -> None:
    browser = sign_in("anna")
    page = come_back(browser, late_name(world, browser))
    page = browser.fill(page, {"name": "Noch besser", "switch_language": "fr"}, 200)
    assert page.tree.get("lang") == "fr"
    assert page.field("name") == "Noch besser"


def test_where_the_form_is_gone_its_texts_stand_to_be_copied(world: World, sign_in: SignInAs) -> None:
    """Somebody else has stopped the measure in between: the page of the move is a 404, the lesson is not lost."""
    name, address = _stop(world)
    browser = sign_in(name)
    door = late_post(world, browser, address, {"reason": "Krank", "lesson": "Früher fragen."}, name)
    world.change(db.session.scalars(sa.select(Measure)).one(), stage="stopped", came_from="implementation")
    page = browser.submit(door.location, {"email": f"{name}@example.org", "password": PASSWORD})
    page = browser.get(browser.get(page.location, 302).location, 302)
    assert page.location == f"{door.location.partition('next=')[2]}?text=1"
    page = browser.get(page.location)
    assert "Früher fragen." in page.text and "Krank" in page.text
    browser.fill(page, form=page.location or page.address.partition("?")[0])
    assert kept_posts() == 0


def test_a_button_pressed_too_late_leads_back_to_its_page(world: World, sign_in: SignInAs) -> None:
    row = measure(world, "workshop")
    given = contribution(world, row, state="offered").id
    browser = sign_in("anna")
    service.end_all_sign_ins(world.person("anna").id)
    here = f"/ostbelgien/measures/{row.number}"
    headers = {"Referer": f"http://localhost{here}"}
    door = browser.send("POST", f"{here}/contributions/{given}/accept", {}, headers=headers)
    assert (door.status, door.location) == (303, f"/sign-in?next={here}")
    assert kept_posts() == 0
    elsewhere = {"Referer": "https://evil.example/x"}
    door = browser.send("POST", f"{here}/contributions/{given}/accept", {}, headers=elsewhere)
    assert door.location == "/sign-in"
    move = browser.send("POST", f"{here}/moves/agree", {})
    assert move.location == f"/sign-in?next={here}/moves/agree"
