"""The page who carries what: everybody who gives, and who gives nothing."""

from __future__ import annotations

from collections.abc import Callable

from bundnis.core.dates import Span
from tests.client import Browser
from tests.contributions.giving import TODAY, give
from tests.factories.measures import measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]


def test_who_carries_what_and_who_carries_nothing(world: World, sign_in: SignIn) -> None:
    row, done, stopped = measure(world, "agreed"), measure(world, "implementation"), measure(world, "agreed")
    give(world, row, amount="20")
    give(world, row, amount="500", unit="eur", kind="money")
    give(world, row, "dirk", partner=world.associate)
    give(world, done, "anna")
    give(world, stopped, "dirk", partner=world.third)
    done.stage = done.column_stage = "completed"
    stopped.stage = stopped.column_stage = "stopped"
    page = sign_in("otto").get("/ostbelgien/contributions")
    # Lead, Other and Third count; Lead has only what is over, Third only what was stopped.
    assert "1" in page.select(".b-lead")[0].text_content()
    assert "3" in page.select(".b-lead")[0].text_content()
    carriers = [item.text_content() for item in page.select("main section[id^=partner-] h2")]
    assert carriers == ["Associate", "Other"]
    other = page.select(f"#partner-{world.other.id}")[0].text_content()
    assert "20\xa0h" in other
    assert "500\xa0€" in other
    idle = page.select("aside section")[0].text_content()
    assert "Lead" in idle
    assert "Third" in idle
    assert "Associate" not in idle


def test_partners_on_their_way_in_are_not_called_idle(world: World, sign_in: SignIn) -> None:
    world.change(world.third, contacted_on=Span.on(TODAY))
    page = sign_in("dirk").get("/ostbelgien/contributions")
    assert "Third" not in page.select("aside")[0].text_content()


def test_the_ledger_costs_the_same_however_much_there_is(world: World, sign_in: SignIn) -> None:
    browser = sign_in("dirk")
    statements = []
    for more in (1, 12):
        for number in range(more):
            row = measure(world, "agreed")
            for partner in (world.lead, world.other, world.third):
                give(world, row, "dirk", amount=str(number + 1), partner=partner)
        with count(world.app) as seen:
            page = browser.get("/ostbelgien/contributions")
        statements.append(len(seen))
    assert statements[0] == statements[1] <= 6, str(seen)
    assert len(page.select(f"#partner-{world.other.id} li.b-row")) == 5  # the newest; the rest by a link
    assert f"/ostbelgien/contributions?partner={world.other.id}" in page.addresses
    listed = browser.get(f"/ostbelgien/contributions?partner={world.other.id}")
    assert len(listed.select("tbody tr")) == 13


def test_an_empty_alliance_is_told_what_this_is(world: World, sign_in: SignIn) -> None:
    page = sign_in("dirk").get("/ostbelgien/contributions")
    assert page.select(".b-empty")
    sign_in("dirk").get("/ostbelgien/contributions?show=nothing&page=7&size=33")
