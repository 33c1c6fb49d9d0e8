"""Links for roles: taken, kept over a restart, revoked; what each role may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.workshops import service
from tests.client import Browser
from tests.factories.workshops import holder, phone, session
from tests.people import World

RUN = "/ostbelgien/workshops/1/run"


def test_a_link_is_made_shown_once_and_taken(world: World, sign_in: Callable[[str], Browser]) -> None:
    session(world)
    carla = sign_in("carla")
    page = carla.submit("/ostbelgien/workshops/1/links", {"role": "cofacilitator", "label": "Regionalagentur"}, 200)
    address = page.select("a[href*='/as/']")[0].get("href")
    assert address not in carla.get("/ostbelgien/workshops/1/links").html
    guest = Browser(world.app)
    assert guest.get(RUN, 302).location.startswith("/sign-in")
    assert guest.get(address.partition("localhost")[2], 302).location == RUN
    assert guest.get(RUN).status == 200


def test_a_revoked_link_is_out_at_the_next_request(world: World, sign_in: Callable[[str], Browser]) -> None:
    workshop = session(world)
    link, _token = service.give_link(world.actor("carla"), workshop, "scribe", "Otto")
    guest = holder(world, workshop, "cofacilitator")
    assert guest.get(RUN).status == 200
    carla = sign_in("carla")
    page = carla.get("/ostbelgien/workshops/1/links")
    for action in [form.get("action") for form in page.select("form[action$='/revoke']")]:
        carla.post(action, {})
    assert guest.get(RUN, 302).location.startswith("/sign-in")
    db.session.refresh(link)
    assert link.revoked_at is not None


@pytest.mark.parametrize(("role", "may_run", "may_show"), [("scribe", False, True), ("projector", False, True)])
def test_a_role_may_what_it_is_for(world: World, role: str, may_run: bool, may_show: bool) -> None:
    guest = holder(world, session(world), role)
    assert guest.get(RUN, 200 if may_run else 403)
    assert guest.get("/ostbelgien/workshops/1/screen", 200 if may_show else 403)
    assert guest.post(f"{RUN}/end", {}, 403)


def test_a_link_opens_one_session_and_nothing_of_the_alliance(world: World) -> None:
    session(world, number=2, code="GHJKMN")
    guest = holder(world, session(world), "cofacilitator")
    for address in ("/ostbelgien/", "/ostbelgien/board", "/ostbelgien/workshops/", "/ostbelgien/workshops/1/edit"):
        assert guest.get(address, 302).location.startswith("/sign-in"), address
    assert guest.get("/ostbelgien/workshops/2/run", 302).location.startswith("/sign-in")


def test_a_participant_opens_no_page_of_the_facilitator(world: World) -> None:
    person = phone(world, session(world))
    for part in ("", "/state", "/ideas/new"):
        assert person.get(RUN + part, 302).location.startswith("/sign-in")
    for part in ("/go", "/timer", "/door", "/end", "/reopen"):
        assert person.post(RUN + part, {}, 303).location.startswith("/sign-in")


def test_only_roles_of_links_are_given(world: World) -> None:
    with pytest.raises(Refused):
        service.give_link(world.actor("carla"), session(world), "participant", "")
