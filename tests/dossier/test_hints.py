"""What makes an idea not concrete yet, what makes a measure too big, and who has to make room: always with the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.text import Translated
from tests.client import Browser, Page
from tests.factories.contributions import contribution
from tests.factories.measures import measure, step
from tests.people import World

SignIn = Callable[[str], Browser]
HERE = "/ostbelgien/measures/"
TODAY = today("Europe/Brussels")
WHO, WHAT = "Wer könnte die Federführung übernehmen?", "Was genau wird geschehen, in einem Satz?"
FIRST, UNTIL = "Was ist der erste Schritt, und bis wann?", "Bis wann ist der nächste Schritt getan?"


def links(page: Page, css: str) -> dict[str, str]:
    """The links of a part: words -> address."""
    return {" ".join(link.text_content().split()): link.get("href") for link in page.select(f"{css} a")}


def test_a_bare_idea_is_asked_who_what_and_until_when(world: World, sign_in: SignIn) -> None:
    row = measure(world)
    address = f"{HERE}{row.number}"
    bruno = sign_in("bruno")
    assert links(bruno.get(address), ".b-hints") == {
        WHO: f"{address}/lead", WHAT: f"{address}/edit#summary-de", FIRST: f"{address}/steps/new",
    }
    for where in (f"{address}/lead", f"{address}/edit", f"{address}/steps/new"):
        bruno.get(where)
    assert links(bruno.get(f"{address}/edit"), ".b-hinted") == {
        WHO: f"{address}/lead", WHAT: "#summary-de", FIRST: f"{address}/steps/new",
    }


def test_who_may_not_edit_reads_the_questions_without_links(world: World, sign_in: SignIn) -> None:
    row = measure(world)
    page = sign_in("otto").get(f"{HERE}{row.number}")
    assert WHO in page.text and WHAT in page.text
    assert links(page, ".b-hints") == {}


def test_what_is_said_is_asked_no_longer(world: World, sign_in: SignIn) -> None:
    row = measure(world, summary=Translated.of(de="Wer was für wen"), lead=world.lead, lead_state="requested")
    step(row, due=None, title="Ohne Datum")
    row.step_due_on = None
    page = sign_in("dirk").get(f"{HERE}{row.number}")
    assert links(page, ".b-hints") == {UNTIL: f"{HERE}{row.number}#steps"}
    row.step_due_on = TODAY
    assert not sign_in("dirk").get(f"{HERE}{row.number}").select(".b-hints")


def test_a_hint_never_stands_in_the_way(world: World, sign_in: SignIn) -> None:
    row = measure(world)
    sign_in("bruno").submit(f"{HERE}{row.number}/edit", {"place": "Raeren"})


@pytest.mark.parametrize("stage", ["workshop", "implementation", "completed"])
def test_only_an_idea_is_asked(world: World, sign_in: SignIn, stage: str) -> None:
    row = measure(world, stage)
    assert not sign_in("dirk").get(f"{HERE}{row.number}").select(".b-hints")


def test_too_big_says_which_limit_and_offers_to_split(world: World, sign_in: SignIn) -> None:
    world.change(world.alliance, size_partners=1, size_eur=Decimal(1500))
    row = measure(
        world, "agreed", planned_start=Span.on(TODAY), planned_end=Span.on(TODAY + timedelta(days=400)),
        one_group=False,
    )
    contribution(world, row, world.other, kind="money", unit="eur", amount="1600")
    contribution(world, row, world.third)
    address = f"{HERE}{row.number}"
    anna = sign_in("anna")
    found = links(anna.get(address), "#size")
    assert found == {
        "Sie dauert länger als 12 Monate.": f"{address}/edit#planned_end",
        "Mehr als 1 Partner tragen bei.": f"{address}#contributions",
        "Sie braucht mehr als 1.500 Euro.": f"{address}#contributions",
        "Sie hat mehr als eine Zielgruppe.": f"{address}/edit#one_group",
        "In kleine Maßnahmen teilen": f"{address}/split",
    }
    in_form = links(anna.get(f"{address}/edit"), ".b-hinted")
    assert in_form["In kleine Maßnahmen teilen"] == f"{address}/split"
    assert in_form["Sie dauert länger als 12 Monate."] == "#planned_end"
    assert links(sign_in("otto").get(address), "#size") == {}


@pytest.mark.parametrize(
    ("stage", "name", "answers"),
    [("agreed", "start", {}), ("paused", "resume", {}), ("completed", "reopen", {"reason": "Weiter"})],
)
@pytest.mark.parametrize("cap", ["cap_running", "cap_per_lead"])
def test_at_the_cap_one_is_told_whom_to_ask_for_room(
    world: World, sign_in: SignIn, stage: str, name: str, answers: dict[str, str], cap: str
) -> None:
    world.change(world.alliance, **{cap: 1})
    running = measure(world, "implementation", title="Läuft schon")
    row = measure(world, stage, column="implementation" if stage == "paused" else "")
    dirk = sign_in("dirk")
    page = dirk.submit(f"{HERE}{row.number}/moves/{name}", answers, status=422)
    assert "Schließen Sie zuerst eine ab, lassen Sie eine ruhen oder brechen Sie eine ab." in page.text
    there = next(address for address in page.addresses if "stage=implementation" in address)
    assert (f"partner={world.lead.id}" in there) is (cap == "cap_per_lead")
    assert f"{HERE}{running.number}" in dirk.get(there).addresses
