"""What somebody typed survives another window, a refusal and the wrong door."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import sqlalchemy as sa

from bundnis.accounts import service
from bundnis.core.db import db
from bundnis.measures.models import Measure
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import PASSWORD, World

SignInAs = Callable[[str], Browser]


def test_an_amount_is_read_in_the_language_its_form_was_written_in(world: World, sign_in: SignInAs) -> None:
    number = measure(world, lead=world.lead).number
    anna = sign_in("anna")
    page = anna.get(f"/ostbelgien/measures/{number}/edit")
    anna.post("/language", {"language": "en"})  # in another window
    anna.fill(page, {"indicator_target": "1.500"})
    assert db.session.scalar(sa.select(Measure.indicator_target).where(Measure.number == number)) == Decimal(1500)


def test_a_post_refused_as_a_whole_shows_what_was_typed(world: World, sign_in: SignInAs) -> None:
    row = measure(world, lead=world.lead)
    anna = sign_in("anna")
    page = anna.get(f"/ostbelgien/measures/{row.number}/edit")
    world.change(row, stage="completed", column_stage="completed")
    refused = anna.fill(page, {"summary-de": "Drei Betriebe öffnen ihre Werkstatt."}, status=403)
    assert "Drei Betriebe öffnen ihre Werkstatt." in refused.text


def test_signing_in_by_any_door_leads_to_the_kept_text(world: World, sign_in: SignInAs, browser: Browser) -> None:
    anna = sign_in("anna")
    page = anna.get("/ostbelgien/measures/new")
    service.end_all_sign_ins(world.person("anna").id)
    anna.fill(page, {"title-de": "Ein Titel, der bleibt"})
    answer = browser.post("/sign-in", {"email": world.person("anna").email, "password": PASSWORD})
    assert answer.location.startswith("/kept/")
    page = browser.get(browser.get(answer.location, 302).location)
    assert page.field("title-de") == "Ein Titel, der bleibt"
