"""The pages of membership, as coordinators, invited people and the operator use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance, SeatRow
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.membership import rules, service
from bundnis.membership.models import Invitation
from tests.client import Browser, Page
from tests.people import PASSWORD, World
from tests.queries import count

SignIn = Callable[[str], Browser]
NEW = "grüne-Leiter-am-Fluss"
PEOPLE = "/ostbelgien/people/"


def shown_link(page: Page) -> str:
    """The path of the one link to copy on the page."""
    addresses = [button.get("data-copy") for button in page.select("button[data-copy]")]
    assert len(addresses) == 1, addresses
    assert addresses[0] in page.text
    return addresses[0].removeprefix("http://127.0.0.1:8000")


def invite(browser: Browser, world: World, **changes: object) -> str:
    values = {"email": "neu@example.org", "name": "Neu", "role": "member", "partner_id": world.lead.id}
    return shown_link(browser.submit(PEOPLE + "invite", values | changes, follow=True))


def page_of(world: World, name: str) -> str:
    return f"{PEOPLE}{world.person(name).id}/"


# -- who may -------------------------------------------------------------------------------------


def test_everybody_in_the_alliance_sees_its_people(world: World, sign_in: SignIn) -> None:
    for name in ("anna", "carla", "otto"):
        page = sign_in(name).get(PEOPLE)
        assert "Bruno Example" in page.text and "Eva Example" not in page.text
        assert not page.select("main form")


@pytest.mark.parametrize("name", ["anna", "bruno", "carla", "otto"])
def test_only_the_coordinator_manages(world: World, sign_in: SignIn, name: str) -> None:
    browser = sign_in(name)
    browser.get(PEOPLE + "invite", 403)
    page = browser.get(page_of(world, "dirk"))
    assert "Dirk Example" in page.text and not page.select("main form")
    for act in ("", "remove", "password-link"):
        browser.post(page_of(world, "bruno") + act, {"role": "observer"}, 403)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SeatRow).where(SeatRow.ended_at.is_(None))) == 6


def test_the_foreign_coordinator_finds_nothing(world: World, sign_in: SignIn) -> None:
    browser = sign_in("fanny")
    person_id, unknown = world.person("anna").id, 99999
    answers = [
        browser.send("GET", f"/foreign/people/{who}/").data for who in (person_id, unknown)
    ]
    assert answers[0] == answers[1]
    browser.get(PEOPLE, 404)
    for act in ("remove", "password-link"):
        browser.post(f"/foreign/people/{person_id}/{act}", {}, 404)
        browser.post(page_of(world, "anna") + act, {}, 404)
    sign_in("anna").get(PEOPLE)


def test_a_foreign_seat_or_invitation_is_an_unknown_one(world: World, sign_in: SignIn) -> None:
    invite(sign_in("dirk"), world)
    invitation_id = db.session.scalars(sa.select(Invitation.id)).one()
    fanny = sign_in("fanny")
    for act in ("link", "revoke"):
        fanny.post(f"/foreign/people/invitations/{invitation_id}/{act}", {}, 404)
    seat_id = db.session.scalar(sa.select(SeatRow.id).where(SeatRow.person_id == world.person("anna").id))
    fanny.post(f"/foreign/people/{world.person('fanny').id}/seats/{seat_id}/end", {}, 404)
    # A seat of somebody else under the wrong person, in one's own alliance.
    sign_in("dirk").post(f"{page_of(world, 'bruno')}seats/{seat_id}/end", {}, 404)


# -- inviting and joining ------------------------------------------------------------------------


def test_the_whole_way_in(world: World, sign_in: SignIn, browser: Browser) -> None:
    link = invite(sign_in("dirk"), world, language="fr")
    page = browser.get(link)
    for word in ("Ostbelgien", "Lead", "Dirk Example", "neu@example.org"):
        assert word in page.text
    assert page.field("name") == "Neu"
    assert page.field("language") == "fr"
    page = browser.fill(page, {"name": "Neu <b>Ö</b>", "new_password": NEW})
    assert page.location == "/ostbelgien/"
    # Welcomed in the language of the person, not of the browser.
    assert "Vous faites maintenant partie" in browser.get(page.location).text
    assert "Neu <b>Ö</b>" in browser.get(PEOPLE).text
    # Once; who used it is led on, others are told.
    assert browser.get(link, 303).location == "/ostbelgien/"
    Browser(world.app).get(link, 404)
    other = Browser(world.app)
    other.submit("/sign-in", {"email": "neu@example.org", "password": NEW})


def test_the_link_is_shown_once(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    invite(dirk, world)
    assert not dirk.get(PEOPLE).select("button[data-copy]")
    assert "neu@example.org" in dirk.get(PEOPLE).text


def test_a_new_link_and_taking_back(world: World, sign_in: SignIn) -> None:
    dirk, visitor = sign_in("dirk"), Browser(world.app)
    old = invite(dirk, world)
    new = shown_link(dirk.submit(PEOPLE, {}, form="/link", follow=True))
    visitor.get(old, 404)
    visitor.get(new)
    dirk.submit(PEOPLE, {}, form="/revoke")
    visitor.get(new, 404)
    assert not dirk.get(PEOPLE).select("#invitations")


@pytest.mark.parametrize("reason", ["unknown", "expired", "revoked", "used"])
def test_closed_invitations_say_why_with_404(world: World, sign_in: SignIn, browser: Browser, reason: str) -> None:
    link = invite(sign_in("dirk"), world)
    invitation = db.session.scalars(sa.select(Invitation)).one()
    moment = clock.now()
    if reason == "unknown":
        link = "/invitation/" + "x" * 43
    elif reason == "expired":
        moment += rules.INVITATION_VALID_FOR + timedelta(seconds=1)
    else:
        world.change(invitation, **{f"{reason}_at": moment})
    with clock.at(moment):
        browser.get(link, 404)
        browser.post(link, {"name": "N", "language": "de", "new_password": NEW}, 404)
    assert db.session.scalar(sa.select(Person.id).where(Person.email == "neu@example.org")) is None


def test_a_bad_password_is_refused_and_the_rest_stays(world: World, sign_in: SignIn, browser: Browser) -> None:
    link = invite(sign_in("dirk"), world)
    for password in ("kurz", "neu-example-org-1", "Passwort1234"):
        page = browser.submit(link, {"name": "Neue Person", "new_password": password}, 422)
        assert page.errors and page.field("name") == "Neue Person"
    browser.fill(page, {"new_password": NEW})


def test_who_has_an_account_signs_in_first_and_then_accepts(world: World, sign_in: SignIn) -> None:
    link = invite(sign_in("dirk"), world, email="Fanny@example.org", role="observer", partner_id="")
    visitor = Browser(world.app)
    page = visitor.get(link)
    assert not page.select("#page-form")
    assert f"/sign-in?next={link}" in page.addresses
    answer = visitor.submit(f"/sign-in?next={link}", {"email": "fanny@example.org", "password": PASSWORD})
    assert answer.location == link
    assert visitor.submit(link, {}).location == "/ostbelgien/"
    assert world.actor("fanny").seats["ostbelgien"].roles == {"observer"}


def test_only_the_invited_address_may_accept(world: World, sign_in: SignIn) -> None:
    link = invite(sign_in("dirk"), world, role="coordinator", partner_id="")
    bruno = sign_in("bruno")
    page = bruno.get(link)
    assert not page.select("#page-form")
    bruno.post(link, {}, 403)
    assert world.actor("bruno").seats["ostbelgien"].roles == {"member"}


def test_the_switch_on_the_accept_page_accepts_nothing(world: World, sign_in: SignIn) -> None:
    link = invite(sign_in("dirk"), world, email="fanny@example.org", role="observer", partner_id="")
    page = sign_in("fanny").submit(link, {"switch_language": "fr"}, 200)
    assert page.tree.get("lang") == "fr"
    assert "ostbelgien" not in world.actor("fanny").seats


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "keine Adresse"}, "email"),
        ({"email": ""}, "email"),
        ({"role": "observer"}, "partner_id"),
        ({"partner_id": ""}, "partner_id"),
        ({"name": "x" * 301}, "name"),
        ({"email": "anna@example.org"}, "email"),
    ],
)
def test_a_refused_invitation_says_where(
    world: World, sign_in: SignIn, changes: dict[str, str], field: str
) -> None:
    values = {"email": "neu@example.org", "name": "Neu", "role": "member", "partner_id": world.lead.id}
    page = sign_in("dirk").submit(PEOPLE + "invite", values | changes, 422)
    assert page.select(f"#{field}[aria-invalid=true]")
    assert db.session.scalars(sa.select(Invitation)).first() is None


@pytest.mark.parametrize("which", ["foreign", "none"])
def test_a_foreign_partner_is_an_unknown_one(world: World, sign_in: SignIn, which: str) -> None:
    partner_id = world.foreign_partner.id if which == "foreign" else 99999
    values = {"email": "neu@example.org", "role": "member", "partner_id": str(partner_id)}
    page = sign_in("dirk").post(PEOPLE + "invite", values, 422)
    assert page.select("#partner_id[aria-invalid=true]")


def test_sent_twice_it_invites_once(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    page = dirk.get(PEOPLE + "invite")
    values = {"email": "neu@example.org", "role": "member", "partner_id": world.lead.id}
    first, second = dirk.fill(page, values), dirk.fill(page, values)
    assert first.location == second.location
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 1


# -- roles and removing --------------------------------------------------------------------------


def test_giving_and_ending_roles(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    page = dirk.submit(page_of(world, "anna"), {"role": "coordinator"}, follow=True)
    assert len(page.select("section:first-of-type .b-list li")) == 2
    anna = sign_in("anna")
    anna.get(PEOPLE + "invite")
    dirk.fill(page, {}, form=page.select("form[action$='/end']")[1].get("action"))
    anna.get(PEOPLE + "invite", 403)


def test_a_member_needs_a_partner(world: World, sign_in: SignIn) -> None:
    page = sign_in("dirk").submit(page_of(world, "carla"), {"role": "member"}, 422)
    assert page.select("#partner_id[aria-invalid=true]")


def test_the_last_coordinator_stays(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    page = dirk.submit(page_of(world, "dirk"), {}, 422, form="/end")
    assert page.select("[role=alert]")
    dirk.submit(page_of(world, "dirk") + "remove", {}, 422)
    dirk.get(PEOPLE + "invite")


def test_a_removed_person_is_out_at_the_next_request(world: World, sign_in: SignIn) -> None:
    anna, dirk = sign_in("anna"), sign_in("dirk")
    anna.get(PEOPLE)
    assert dirk.submit(page_of(world, "anna") + "remove", {}).location == PEOPLE
    anna.get(PEOPLE, 302)
    anna.submit("/sign-in", {"email": "anna@example.org", "password": PASSWORD})
    anna.get(PEOPLE, 404)
    dirk.get(page_of(world, "anna"), 404)


def test_looking_at_the_question_removes_nobody(world: World, sign_in: SignIn) -> None:
    sign_in("dirk").get(page_of(world, "anna") + "remove")
    sign_in("anna").get(PEOPLE)


def test_a_coordinator_may_leave_when_another_stays(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    dirk.submit(page_of(world, "carla"), {"role": "coordinator"})
    assert dirk.submit(page_of(world, "dirk") + "remove", {}).location == "/"
    dirk.get(PEOPLE, 302)


def test_a_link_to_a_new_password_is_handed_over(world: World, sign_in: SignIn, browser: Browser) -> None:
    dirk = sign_in("dirk")
    page = dirk.submit(page_of(world, "anna"), {}, form="/password-link", follow=True)
    link = shown_link(page)
    browser.submit(link, {"new_password": NEW})
    browser.submit("/sign-in", {"email": "anna@example.org", "password": NEW})
    assert not dirk.get(page_of(world, "anna")).select("button[data-copy]")


def test_no_link_for_somebody_with_other_alliances(world: World, sign_in: SignIn) -> None:
    service.give_seat(world.actor("fanny"), world.foreign.id, world.person("anna").id, "observer")
    page = sign_in("dirk").submit(page_of(world, "anna"), {}, 422, form="/password-link")
    assert page.select("[role=alert]") and "Anna Example" in page.text
    assert db.session.execute(sa.text("select count(*) from password_link")).scalar() == 0


# -- first start and founding --------------------------------------------------------------------


def test_the_first_start(app: Flask, browser: Browser) -> None:
    # Who comes before the first start is told how it begins.
    for address, status in (("/", 200), ("/sign-in", 200), ("/setup", 404), ("/setup?token=wrong", 404)):
        assert "noch nicht eingerichtet" in browser.get(address, status, **{"Accept-Language": "de"}).text
    token = accounts.new_setup_token()
    values = {
        "name": "Olga Öz", "email": "olga@example.org", "new_password": NEW, "alliance_name": "Bündnis Eifel",
        "slug": "eifel", "languages": ["de", "fr"], "time_zone": "Europe/Berlin",
    }  # fmt: skip
    faults: tuple[dict[str, Any], ...] = (
        {"slug": "sign-in"}, {"slug": "Ei fel"}, {"new_password": "kurz"}, {"languages": []}, {"email": "x"},
    )  # fmt: skip
    for wrong in faults:
        page = browser.submit(f"/setup?token={token}", values | wrong, 422)
        assert page.field("name") == "Olga Öz"
    empty = browser.submit(f"/setup?token={token}", dict.fromkeys(("name", "email", "alliance_name"), ""), 422)
    labels = [sentence.partition(":")[0] for sentence in empty.errors]
    assert labels[:3] == ["Ihr Name", "Ihre E-Mail-Adresse", "Passwort"], "in the order of the page"
    assert browser.submit(f"/setup?token={token}", values).location == "/eifel/"
    browser.get("/eifel/people/")
    browser.get("/alliances/new")
    assert Browser(app).get(f"/setup?token={token}", 302).location == "/sign-in"
    assert Browser(app).post("/setup", values | {"token": token}).location == "/sign-in"
    alliance = db.session.scalars(sa.select(Alliance)).one()
    assert set(alliance.languages) == {"de", "fr"}


def test_once_there_are_people_the_first_start_is_over(world: World, browser: Browser) -> None:
    assert browser.get(f"/setup?token={accounts.new_setup_token()}", 302).location == "/sign-in"


def test_the_operator_founds_an_alliance(world: World, sign_in: SignIn) -> None:
    olga = sign_in("olga")
    values = {
        "alliance_name": "Eifel", "slug": "eifel", "languages": ["de"], "time_zone": "Europe/Berlin",
        "email": "erste@example.org", "name": "Erste",
    }  # fmt: skip
    olga.submit("/alliances/new", values | {"slug": "ostbelgien"}, 422)
    page = olga.submit("/alliances/new", values, follow=True)
    link = shown_link(page)
    assert "eifel" in page.text
    newcomer = Browser(world.app)
    newcomer.submit(link, {"name": "Erste", "new_password": NEW})
    newcomer.get("/eifel/people/invite")
    # Founding is not belonging.
    olga.get("/eifel/people/", 404)


@pytest.mark.parametrize("name", ["anna", "dirk"])
def test_only_the_operator_founds(sign_in: SignIn, name: str) -> None:
    sign_in(name).get("/alliances/new", 403)
    sign_in(name).post("/alliances/new", {"slug": "x1"}, 403)


def test_the_list_asks_the_same_for_one_and_for_fifty(world: World, sign_in: SignIn) -> None:
    dirk = sign_in("dirk")
    dirk.get(PEOPLE)
    with count(world.app) as few:
        dirk.get(PEOPLE)
    for number in range(50):
        person = accounts.create_person(f"Person {number}", f"p{number}@example.org", "de", None)
        service.give_seat(world.actor("dirk"), world.alliance.id, person.id, "observer")
    db.session.commit()
    with count(world.app) as many:
        dirk.get(PEOPLE)
    # the person with the seats, the people, the invitations
    assert len(few) == len(many) == 3, many
