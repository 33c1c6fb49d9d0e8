"""Asking another partner to lead after a refusal or silence; the answer of the one asked before comes too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bundnis.core import clock
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.journal.models import Detail, Entry
from bundnis.measures import rules, service
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World

SignIn = Callable[[str], Browser]
DAYS = timedelta(days=30)


def test_the_time_for_an_answer_is_the_alliances_rhythm() -> None:
    asked = clock.today("Europe/Brussels")
    assert rules.answer_due(asked, 30) == asked + DAYS
    assert not rules.is_silent(asked, asked + DAYS, 30)
    assert rules.is_silent(asked, asked + DAYS + timedelta(days=1), 30)


def test_the_proposer_waits_for_an_answer_and_asks_another_after_silence(world: World) -> None:
    row = measure(world)
    service.request_lead(world.actor("bruno"), row, world.lead.id)
    with pytest.raises(Refused) as refused:
        service.request_lead(world.actor("bruno"), row, world.third.id)
    assert refused.value.field == "partner_id"
    with clock.at(clock.now() + DAYS + timedelta(days=1)):
        service.request_lead(world.actor("bruno"), row, world.third.id, "Keine Antwort")
    assert (row.lead_id, row.lead_state) == (world.third.id, "requested")
    newest = db.session.scalars(sa.select(Entry.id).order_by(Entry.id.desc()).limit(1)).one()
    told = {"partner": "Third", "reason": "Keine Antwort", "reason_language": "de"}
    assert db.session.get_one(Detail, newest).values == told


def test_the_coordinator_need_not_wait(world: World) -> None:
    row = measure(world)
    service.request_lead(world.actor("bruno"), row, world.lead.id)
    service.request_lead(world.actor("dirk"), row, world.third.id)
    assert row.lead_id == world.third.id


def test_after_a_refusal_the_proposer_asks_another_at_once(world: World) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    service.decline_lead(world.actor("anna"), row, "Keine Zeit")
    service.request_lead(world.actor("bruno"), row, world.third.id)
    assert (row.lead_id, row.lead_state, row.lead_reason) == (world.third.id, "requested", "")


def test_of_two_who_ask_at_once_the_second_one_is_told(world: World) -> None:
    row = measure(world)
    seen = rules.mark_of_lead(row.lead_id, row.lead_state)
    service.request_lead(world.actor("dirk"), row, world.lead.id, seen=seen)
    with pytest.raises(Conflict):
        service.request_lead(world.actor("dirk"), row, world.third.id, seen=seen)
    assert row.lead_id == world.lead.id


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_that_comes_too_late_gets_a_sentence(world: World, sign_in: SignIn, answer: str) -> None:
    row = measure(world, title="Gefragt", lead=world.lead, lead_state="requested")
    anna, address = sign_in("anna"), f"/ostbelgien/measures/{row.number}"
    page = anna.get(address if answer == "accept" else f"{address}/lead/decline")
    service.request_lead(world.actor("dirk"), row, world.third.id)
    if answer == "accept":
        late = anna.fill(page, {}, status=409, form="/lead/accept")
    else:
        late = anna.fill(page, {"reason": "Keine Zeit für so etwas"}, status=409)
        assert "Keine Zeit für so etwas" in late.text, "nothing typed is lost"
    assert "Ihre Antwort ändert nichts" in late.text
    db.session.expire_all()
    assert (row.lead_id, row.lead_state) == (world.third.id, "requested")
    # Who was never asked may not answer at all.
    sign_in("bruno").post(f"{address}/lead/accept", {"asked": str(world.lead.id)}, status=403)


def test_the_form_says_who_was_asked_and_until_when(world: World, sign_in: SignIn) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    dirk, address = sign_in("dirk"), f"/ostbelgien/measures/{row.number}/lead"
    page = dirk.get(address)
    assert "Lead wurde am" in page.text and "kann bis" in page.text
    service.request_lead(world.actor("dirk"), row, world.third.id)
    page = dirk.fill(page, {"partner_id": world.other.id}, status=409)
    assert "Third wurde am" in page.text
    dirk.fill(page, {"partner_id": world.other.id})
    db.session.expire_all()
    assert row.lead_id == world.other.id


def test_the_open_lead_of_a_partner_that_left_stands_on_board_and_today(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", title="Nachtschicht", lead=world.other, lead_state="left")
    dirk = sign_in("dirk")
    assert "Nachtschicht" in dirk.get("/ostbelgien/board?flag=lead_open").text
    today = dirk.get("/ostbelgien/")
    assert "Nachtschicht" in today.text
    assert f"/ostbelgien/measures/{row.number}/lead" in today.addresses
