"""After an act one is back where one began it: on Today, at the card of the board, or on the page of the measure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bundnis.core.clock import today
from tests.client import Browser
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.measures.acts import verbs
from tests.people import World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
HERE, BOARD = "/ostbelgien/", "/ostbelgien/board"


@pytest.mark.parametrize(
    ("named", "back"),
    [
        (HERE, HERE),
        (f"{BOARD}?route=train", f"{BOARD}?route=train#M-%(number)s"),
        ("", "/ostbelgien/measures/%(number)s#updates"),
        ("https://elsewhere.example/", "/ostbelgien/measures/%(number)s#updates"),
        ("/kiwi/", "/ostbelgien/measures/%(number)s#updates"),
        (f"{BOARD}?q=<b>", "/ostbelgien/measures/%(number)s#updates"),
    ],
)
def test_an_update_leads_back_to_where_it_was_begun(world: World, sign_in: SignIn, named: str, back: str) -> None:
    row, anna = measure(world, "implementation", title="Bustag"), sign_in("anna")
    page = anna.get(f"/ostbelgien/measures/{row.number}/updates/new?next={named}")
    refused = anna.fill(page, {"health": "slow", "sentence": ""}, status=422)
    answer = anna.fill(refused, {"sentence": "Es geht."})
    assert answer.location == back % {"number": row.number}
    [said] = anna.get(answer.location).select(".b-flash")
    assert ("Bustag" in said.text_content()) == (answer.location[:20] != "/ostbelgien/measures")
    # What was said can be put right from there, and one is back again.
    [link] = said.xpath(".//a")
    corrected = anna.fill(anna.get(link.get("href")), {"sentence": "Es geht doch."})
    assert corrected.location == answer.location
    assert verbs(row) == ["update.sent", "update.corrected"]


def test_what_was_ticked_with_an_update_is_unticked_from_today(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    ticked = step(row, "Anrufen")
    page = anna.get(f"/ostbelgien/measures/{row.number}/updates/new?next={HERE}")
    answer = anna.fill(page, {"health": "slow", "sentence": "Es geht.", "steps": [str(ticked.id)]})
    form = anna.get(answer.location).select(".b-flash form")[0]
    assert "Häkchen" in form.text_content()
    undone = anna.post(form.get("action"), dict(form.form_values()))
    assert undone.location == HERE
    # The update itself stays, and nobody is told otherwise.
    assert "bleibt" in anna.get(HERE).select(".b-flash")[0].text_content()
    assert verbs(row) == ["update.sent", "step.done", "step.undone"]


def test_the_other_acts_of_today_lead_back_to_it_too(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    late = step(row, due=TODAY - timedelta(days=1), partner_id=world.lead.id)
    given = contribution(world, row, world.lead, wanted=None)
    paused = measure(world, "paused", column="implementation", resume_on=TODAY)
    anna, here = sign_in("anna"), f"/ostbelgien/measures/{row.number}"
    for address, fields in (
        (f"{here}/steps/{late.id}/done", {}),
        (f"{here}/contributions/{given.id}/deliver", {"amount": str(Decimal(2))}),
        (f"/ostbelgien/measures/{paused.number}/moves/resume", {}),
    ):
        page = anna.get(f"{address}?next={HERE}")
        assert HERE in [link.get("href") for link in page.select("#page-form a")], "the way back without an answer"
        assert anna.fill(page, fields).location == HERE, address
        assert anna.get(HERE).select(".b-flash")
