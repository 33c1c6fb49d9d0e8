"""Who carries what, and what the pages say when little or nothing is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bundnis.core.db import db
from tests.client import Browser
from tests.contributions.giving import ask, give, part
from tests.factories.contributions import need
from tests.factories.measures import measure
from tests.people import World

SignIn = Callable[[str], Browser]


# -- how it reads -------------------------------------------------------------------------------


def test_an_offer_alone_leaves_the_whole_need_open(world: World) -> None:
    row = measure(world, "agreed")
    wanted = ask(world, row, "1500.5")
    give(world, row, amount="2000", need_id=wanted.id)
    [line] = part(world, row, "anna").needs
    text = line.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "angeboten: 2.000 h" in text and text.endswith("offen: 1.500,5 h"), text


@pytest.mark.parametrize(("stage", "says"), [("agreed", True), ("completed", False), ("reviewed", False),
                                             ("stopped", False)])
def test_a_closed_measure_does_not_call_for_help(world: World, stage: str, says: bool) -> None:
    row = measure(world, stage, column="agreed" if stage == "stopped" else "")
    need(world, row)
    assert bool(part(world, row, "anna").open_sentence) is says


def test_what_is_settled_opens_no_form(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    given = give(world, row)
    address = f"/ostbelgien/measures/{row.number}/contributions/{given.id}"
    dirk = sign_in("dirk")
    assert dirk.get(f"{address}/withdraw").select("#page-form")
    dirk.submit(f"{address}/withdraw", {"reason": "Doch nicht."})
    for act in ("withdraw", "decline", "deliver", "receive"):
        assert dirk.get(f"{address}/{act}", status=303).location == address
    dirk.get(f"{address}/withdraw", status=303)
    assert "schon abgeschlossen" in dirk.get(address).text


def test_without_members_nobody_is_said_to_carry_something(world: World, sign_in: SignIn) -> None:
    for partner in (world.lead, world.other, world.third):
        partner.role = "associate"
    db.session.flush()
    page = sign_in("dirk").get("/ostbelgien/contributions")
    assert "noch keine Mitglieder" in page.text
    assert "Jedes Mitglied" not in page.text


def test_french_sets_a_space_before_the_colon(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    given = give(world, row)
    world.person("bruno").language = "fr"
    db.session.flush()
    page = sign_in("bruno").get(f"/ostbelgien/measures/{row.number}")
    [line] = page.select(f"#contribution-{given.id} h4")
    assert "\N{NO-BREAK SPACE}: " in line.text_content()
