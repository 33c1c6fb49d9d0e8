"""The register of existing actions: noted once, confirmed with a tap, taken out and put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bundnis.core import clock
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.reviews import queries, service
from bundnis.reviews.models import ExistingAction
from tests.client import Browser
from tests.people import World

SignIn = Callable[[str], Browser]
REGISTER = "/ostbelgien/learning/actions"


def action(world: World, title: str = "Heimvorteil", by: str = "anna", **more: Any) -> ExistingAction:
    """An existing action, noted by somebody of the alliance."""
    return service.add_action(world.actor(by), world.alliance.id, title=Translated.of(de=title), **more)


def test_a_member_notes_what_already_runs(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    page = anna.submit(
        f"{REGISTER}/new",
        {"title-de": "Talentum", "partner_id": str(world.other.id), "carrier": "Stadt Eupen", "since": "2019",
         "series": "Talentum", "edition": "3", "route": "attract", "field_id": str(world.field.id),
         "result-de": "120 Gespräche", "contact": "talentum@example.org", "is_running": "yes",
         "link": "https://example.org/talentum"},
        follow=True,
    )  # fmt: skip
    for text in ("Talentum", world.other.short_name, "Stadt Eupen", "2019", "120 Gespräche", "talentum@example.org"):
        assert text in page.text, text
    row = queries.register(world.alliance.id)[0].ExistingAction
    assert (row.is_running, row.edition, row.route) == ("yes", 3, "attract") and row.confirmed_on is not None
    assert "Talentum" in sign_in("otto").get("/ostbelgien/journal/").text


def test_still_running_is_confirmed_with_one_tap_and_today(world: World, sign_in: SignIn) -> None:
    row = action(world)
    bruno = sign_in("bruno")
    with clock.at(datetime(2026, 5, 4, 12, tzinfo=UTC)):
        page = bruno.post(f"{REGISTER}/{row.id}/confirm", {"running": "yes"}, follow=True)
    assert row.is_running == "yes" and row.confirmed_on == date(2026, 5, 4)
    assert "04.05.2026" in page.text
    version = row.version
    with clock.at(datetime(2026, 5, 4, 13, tzinfo=UTC)):
        bruno.post(f"{REGISTER}/{row.id}/confirm", {"running": "yes"})
    assert row.version == version, "said twice a day, told once"
    bruno.post(f"{REGISTER}/{row.id}/confirm", {"running": "no"})
    assert row.is_running == "no"
    bruno.post(f"{REGISTER}/{row.id}/confirm", {"running": "maybe"}, status=422)


def test_what_was_taken_out_can_be_put_back(world: World, sign_in: SignIn) -> None:
    row = action(world)
    dirk = sign_in("dirk")
    page = dirk.post(f"{REGISTER}/{row.id}/remove", {}, follow=True)
    assert row.state == "removed" and "Heimvorteil" not in page.text
    dirk.post(f"{REGISTER}/{row.id}/remove", {}, status=303)
    dirk.get(f"{REGISTER}/{row.id}/edit", status=404)
    undo = page.form(page.select("form[action*='/undo']")[0].get("id") or "/undo")
    assert undo is not None
    dirk.post(page.select("form[action*='undo']")[0].get("action"), {}, follow=True)
    assert row.state == "visible"
    assert "Heimvorteil" in dirk.get(REGISTER).text


def test_two_who_edit_are_told_of_each_other(world: World, sign_in: SignIn) -> None:
    row = action(world)
    dirk = sign_in("dirk")
    form = dirk.get(f"{REGISTER}/{row.id}/edit")
    service.change_action(world.actor("dirk"), row, row.version, title=Translated.of(de="Heimvorteil 2"))
    db.session.commit()
    page = dirk.fill(form, {"title-de": "Heimvorteil drei"}, status=409)
    assert "Heimvorteil 2" in page.html and page.field("title-de").strip() == "Heimvorteil drei"
    done = dirk.fill(page, {})
    assert done.status == 303 and str(row.title) == "Heimvorteil drei"


def test_members_of_the_carrier_may_edit_others_not(world: World, sign_in: SignIn) -> None:
    row = action(world, partner_id=world.other.id)
    sign_in("bruno").get(f"{REGISTER}/{row.id}/edit")
    sign_in("anna").get(f"{REGISTER}/{row.id}/edit", status=403)
    sign_in("otto").post(f"{REGISTER}/{row.id}/confirm", {"running": "yes"}, status=403)


def test_what_waits_is_seen_by_whoever_lets_it_in(world: World, sign_in: SignIn) -> None:
    row = action(world, "Vom Telefon", state="waiting", noted_in="W-1")
    assert "Vom Telefon" not in sign_in("anna").get(REGISTER).text
    carla = sign_in("carla")
    assert "Vom Telefon" in carla.get(REGISTER).text
    carla.post(f"{REGISTER}/{row.id}/let-in", {})
    carla.post(f"{REGISTER}/{row.id}/let-in", {})
    assert "Vom Telefon" in sign_in("anna").get(REGISTER).text
    carla.post(f"{REGISTER}/{row.id}/decline", {}, status=422)


def test_what_is_refused_says_why_and_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    page = sign_in("anna").submit(
        f"{REGISTER}/new", {"title-de": "Ohne Adresse", "link": "javascript:alert(1)"}, status=422
    )
    assert "https://" in page.errors[0] and page.field("title-de").strip() == "Ohne Adresse"
    with pytest.raises(Refused):
        action(world, partner_id=world.foreign_partner.id)
    with pytest.raises(Refused):
        action(world, field_id=world.foreign_field.id)


def test_the_same_key_is_the_same_action(world: World) -> None:
    first = action(world, client_key="k1", state="waiting")
    assert action(world, "Noch einmal", client_key="k1", state="waiting").id == first.id
    old = first.version
    service.let_in_action(world.actor("dirk"), first)
    with pytest.raises(Conflict):
        service.change_action(world.actor("dirk"), first, old, title=Translated.of(de="Zu spät"))


def test_a_link_suggests_what_it_is_called(world: World, sign_in: SignIn) -> None:
    page = sign_in("anna").get(f"{REGISTER}/new?title=Runde+%3Cb%3E&language=de")
    assert page.field("title-de").strip() == "Runde <b>"
    strange = sign_in("anna").get(f"{REGISTER}/new?title={'x' * 900}&language=xx")
    assert strange.field("title-de").strip() == ""
