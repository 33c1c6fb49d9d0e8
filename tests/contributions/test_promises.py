"""The own mirror, the ledger by kind and unit, and promise sheets that stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries, service
from bundnis.contributions.models import PromiseSheet
from bundnis.contributions.presentation import kinds_table
from bundnis.core.access import may
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.journal.models import Entry
from tests.client import Browser, words_of
from tests.contributions.giving import TODAY, D, ask, give
from tests.factories.measures import measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
PAGE = "/ostbelgien/contributions"


def late(world: World) -> None:
    """Bruno's partner promised twenty hours until yesterday and has delivered five."""
    row = measure(world, "implementation", title="Tischrunde")
    given = give(world, row, amount="20", wanted=Span.on(TODAY - timedelta(days=1)))
    service.accept(world.actor("anna"), given)
    service.deliver(world.actor("bruno"), given, D(5), TODAY)
    db.session.commit()


# -- mirror --------------------------------------------------------------------------------------


def test_a_member_sees_first_what_its_partner_has_promised(world: World, sign_in: SignIn) -> None:
    late(world)
    page = sign_in("bruno").get(PAGE)
    own = words_of(page.select("#own")[0])
    assert "20" in own and "Tischrunde" in own
    assert page.select("#own a.kern-btn")[0].get("href", "").endswith("/deliver")
    assert sign_in("otto").get(PAGE).select("#own") == []


def test_a_promise_is_late_while_something_is_missing(world: World, sign_in: SignIn) -> None:
    late(world)
    assert sign_in("bruno").get(PAGE).select("#own .b-tone-danger")
    given = queries.promises_of(world.alliance.id, [world.other.id])[0]
    row = queries.contribution_of(world.alliance.id, given.number, given.id)
    assert row is not None
    service.deliver(world.actor("bruno"), row, D(15), TODAY)
    db.session.commit()
    assert not sign_in("bruno").get(PAGE).select("#own .b-tone-danger")


def test_one_need_of_a_kind_the_partner_gives(world: World) -> None:
    row = measure(world, "workshop")
    hours, room = ask(world, row), ask(world, row, "1", kind="rooms", unit="day")
    mine = [world.other.id]

    def asked() -> int | None:
        found = queries.open_need(world.alliance.id, mine)
        return found.id if found else None

    assert asked() == room.id, "the newest, where nothing is said of what it gives"
    world.change(world.other, kinds=["hours", "money"])
    assert asked() == hours.id
    give(world, row, need_id=hours.id)
    assert asked() is None, "it has offered something already"


def test_nobody_is_asked_to_help_with_what_they_ask_for_themselves(world: World) -> None:
    need = ask(world, measure(world, "workshop"))
    assert queries.open_need(world.alliance.id, [world.lead.id]) is None
    found = queries.open_need(world.alliance.id, [world.other.id])
    assert found is not None and found.id == need.id
    nobody_leads = ask(world, measure(world, "idea", lead=None))
    found = queries.open_need(world.alliance.id, [world.lead.id])
    assert found is not None and found.id == nobody_leads.id


# -- by kind and unit ----------------------------------------------------------------------------


def test_amounts_of_different_units_stand_apart(world: World) -> None:
    row = measure(world, "implementation")
    service.accept(world.actor("anna"), give(world, row, amount="20"))
    give(world, row, "dirk", partner=world.third, amount="8")
    give(world, row, "dirk", partner=world.third, amount="2", unit="day")
    db.session.commit()
    found = {(each.partner_id, each.unit): each for each in queries.carried_sums(world.alliance.id)}
    ours, theirs = found[world.other.id, "hour"], found[world.third.id, "hour"]
    assert (ours.offered, ours.accepted, ours.delivered, ours.received) == (0, D(20), 0, 0)
    assert theirs.offered == D(8) and found[world.third.id, "day"].offered == D(2)
    with world.app.test_request_context():
        table = [row[2:] for row in kinds_table(list(found.values()))]
    assert table == [["8", "20", "0", "0"], ["2", "0", "0", "0"]]


# -- sheets --------------------------------------------------------------------------------------


def test_a_frozen_sheet_stays_as_it_was(world: World, sign_in: SignIn) -> None:
    late(world)
    bruno = sign_in("bruno")
    address = f"{PAGE}/partners/{world.other.id}/sheet"
    frozen = bruno.submit(address, {}, form="freeze")
    assert frozen.location.endswith("/contributions/sheets/1")
    before = bruno.get(frozen.location).text
    assert "S-1" in before and "20" in before and "Tischrunde" in before
    given = queries.promises_of(world.alliance.id, [world.other.id])[0]
    row = queries.contribution_of(world.alliance.id, given.number, given.id)
    assert row is not None
    service.withdraw(world.actor("bruno"), row, "Der Haushalt wurde gekürzt.")
    world.change(world.other, short_name="Umbenannt")
    db.session.commit()
    assert bruno.get(frozen.location).text == before
    assert "Tischrunde" not in bruno.get(address).text, "what is withdrawn is no open promise"
    told = db.session.scalars(sa.select(Entry.verb).where(Entry.verb == "sheet.frozen")).all()
    assert told == ["sheet.frozen"]


def test_pressed_twice_it_is_frozen_once(world: World, sign_in: SignIn) -> None:
    bruno = sign_in("bruno")
    page = bruno.get(f"{PAGE}/partners/{world.other.id}/sheet")
    first = bruno.fill(page, {}, form="freeze")
    assert bruno.fill(page, {}, form="freeze").location == first.location
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PromiseSheet)) == 1


def test_what_had_arrived_stays_visible_when_the_rest_is_withdrawn(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", title="Tischrunde")
    given = give(world, row, amount="20")
    service.accept(world.actor("anna"), given)
    service.deliver(world.actor("bruno"), given, D(12), TODAY)
    service.receive(world.actor("anna"), given, D(12), TODAY, final=False)
    service.withdraw(world.actor("bruno"), given, "Der Raum wird umgebaut.")
    db.session.commit()
    bruno = sign_in("bruno")
    for address in (
        f"{PAGE}/partners/{world.other.id}/sheet", f"{PAGE}?partner={world.other.id}",
        f"/ostbelgien/measures/{row.number}",
    ):  # fmt: skip
        assert "Teilweise erhalten" in bruno.get(address).text, address
    assert "12 von 20 erbracht, 12 erhalten" in bruno.get(f"/ostbelgien/measures/{row.number}").text
    assert queries.number_kept(world.alliance.id, [world.other.id]) == 1


def test_sheets_are_numbered_in_each_alliance(world: World) -> None:
    numbers = [service.freeze(world.actor("dirk"), partner).number for partner in (world.other, world.third)]
    assert numbers == [1, 2]
    assert service.freeze(world.actor("fanny"), world.foreign_partner).number == 1


@pytest.mark.parametrize(("who", "allowed"), [("bruno", True), ("dirk", True), ("anna", False), ("otto", False)])
def test_its_own_members_and_the_coordinator_freeze_a_sheet(world: World, who: str, allowed: bool) -> None:
    assert may(world.actor(who), "promise_sheet.freeze", world.other) is allowed


# -- what it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 50])
def test_the_page_asks_as_much_for_one_as_for_fifty(world: World, sign_in: SignIn, number: int) -> None:
    for _each in range(number):
        row = measure(world, "implementation")
        ask(world, row)
        service.accept(world.actor("anna"), give(world, row))
    bruno = sign_in("bruno")
    with count(world.app) as seen:
        bruno.get(PAGE)
    assert len(seen) == 7, seen
