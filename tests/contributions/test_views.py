"""Pages of needs and contributions, as people use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries, service
from bundnis.contributions.models import Contribution, Need
from bundnis.core.dates import Span
from bundnis.core.db import db
from tests.client import Browser
from tests.contributions.giving import TODAY, D, ask, give, part
from tests.factories.measures import foreign_measure, measure
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]


def only(kind: type[Any]) -> Any:
    return db.session.scalars(sa.select(kind)).one()


# -- needs ---------------------------------------------------------------------------------------


def test_the_lead_asks_for_something(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    page = sign_in("anna").submit(
        f"/ostbelgien/measures/{row.number}/needs/new",
        {"kind": "rooms", "amount": "2,5", "unit": "evening", "note-de": "Aula der Schule", "wanted": "März 2027"},
    )
    need = only(Need)
    assert page.location == f"/ostbelgien/measures/{row.number}#need-{need.id}"
    assert (need.kind, need.amount, need.unit, str(need.note)) == ("rooms", D("2.5"), "evening", "Aula der Schule")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"amount": ""}, "amount"), ({"amount": "abc"}, "amount"), ({"amount": "-5"}, "amount"),
        ({"amount": "1e9"}, "amount"), ({"amount": "0"}, "amount"), ({"unit": "own"}, "unit_text"),
        ({"kind": "money"}, "unit"), ({"wanted": "31.02.2027"}, "wanted"), ({"unit_text": "x" * 61}, "unit_text"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_stays(
    world: World, sign_in: SignIn, fields: dict[str, str], wrong: str
) -> None:
    row = measure(world, "agreed")
    values = {"amount": "5", "note-de": "Plakate kleben", **fields}
    page = sign_in("anna").submit(f"/ostbelgien/measures/{row.number}/needs/new", values, status=422)
    assert page.title.startswith(("Error", "Fehler"))
    assert page.select(f"#{wrong}-error")
    assert page.field("note-de") == "Plakate kleben"
    for name, value in fields.items():
        assert page.field(name) == value
    assert queries.needs_of(row.id) == []


def test_two_people_change_a_need(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    need = ask(world, row)
    address = f"/ostbelgien/measures/{row.number}/needs/{need.id}/edit"
    anna, dirk = sign_in("anna"), sign_in("dirk")
    old = anna.get(address)
    dirk.submit(address, {"amount": "30"})
    page = anna.fill(old, {"amount": "25", "note-de": "Zwei Abende"}, status=409)
    assert "30" in page.text
    assert page.field("amount") == "25"
    assert page.field("note-de") == "Zwei Abende"
    assert only(Need).amount == D(30)
    anna.fill(page)
    assert only(Need).amount == D(25)


def test_a_claimed_need_is_taken_off_the_list_with_a_reason(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    need = ask(world, row)
    give(world, row, need_id=need.id)
    address = f"/ostbelgien/measures/{row.number}/needs/{need.id}/drop"
    anna = sign_in("anna")
    anna.submit(address, status=422)
    anna.submit(address, {"reason": "Der Abend fällt aus."})
    # Once more, it is off the list already.
    anna.get(address, status=302)


# -- offering ------------------------------------------------------------------------------------


def test_a_partner_takes_on_a_part_of_a_need(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    need = ask(world, row)
    service.accept(world.actor("anna"), give(world, row, amount="12", need_id=need.id))
    address = f"/ostbelgien/measures/{row.number}/contributions/new?need={need.id}"
    bruno = sign_in("bruno")
    page = bruno.get(address)
    assert page.field("amount") == "8"  # the rest
    done = bruno.fill(page, {"amount": "3,5", "condition": "Wenn die Aula frei ist"})
    found = db.session.scalars(sa.select(Contribution).order_by(Contribution.id.desc())).first()
    assert found is not None
    assert done.location == f"/ostbelgien/measures/{row.number}#contribution-{found.id}"
    assert (found.need_id, found.kind, found.unit, found.amount) == (need.id, "hours", "hour", D("3.5"))
    assert (found.state, found.partner_id, found.condition) == ("offered", world.other.id, "Wenn die Aula frei ist")


def test_a_partner_offers_something_else_in_its_own_words(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop")
    sign_in("bruno").submit(
        f"/ostbelgien/measures/{row.number}/contributions/new",
        {"kind": "material", "amount": "3", "unit": "own", "unit_text": "<b>Kisten</b> Äpfel 🍏", "hope": "Gute Laune"},
    )
    found = only(Contribution)
    assert (found.unit, found.unit_text, found.hope) == ("", "<b>Kisten</b> Äpfel 🍏", "Gute Laune")
    page = sign_in("otto").get(f"/ostbelgien/measures/{row.number}/contributions/{found.id}")
    assert "3 <b>Kisten</b> Äpfel 🍏" in page.text


def test_who_has_left_is_told_so(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    world.change(world.other, member_until=Span.on(TODAY - timedelta(days=1)))
    bruno = sign_in("bruno")
    bruno.get(f"/ostbelgien/measures/{row.number}/contributions/new", status=302)
    values = {"kind": "hours", "unit": "hour", "amount": "1", "partner_id": str(world.other.id)}
    bruno.post(f"/ostbelgien/measures/{row.number}/contributions/new", values, status=422)


def test_the_coordinator_offers_for_any_partner_of_the_alliance(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    address = f"/ostbelgien/measures/{row.number}/contributions/new"
    dirk = sign_in("dirk")
    page = dirk.get(address)
    choices = {option.get("value") for option in page.select("#partner_id option")} - {""}
    ids = {world.lead.id, world.other.id, world.third.id, world.associate.id}
    assert choices == {str(partner_id) for partner_id in ids}
    dirk.fill(page, {"partner_id": str(world.associate.id), "amount": "1"})
    for unknown in (world.foreign_partner.id, 999_999):
        fields = {**dict(page.form().form_values()), "partner_id": str(unknown), "amount": "1", "client_key": "k"}
        refused = dirk.post(address, fields, status=422)
        assert refused.select("#partner_id-error")
    assert only(Contribution).partner_id == world.associate.id


@pytest.mark.parametrize("need", ["999999", "abc", "-1", "99999999999999999999999"])
def test_an_unknown_need_is_not_found(world: World, sign_in: SignIn, need: str) -> None:
    row = measure(world, "agreed")
    sign_in("bruno").get(f"/ostbelgien/measures/{row.number}/contributions/new?need={need}", status=404)


def test_a_need_of_another_measure_is_not_found(world: World, sign_in: SignIn) -> None:
    row, other = measure(world, "agreed"), measure(world, "agreed")
    need = ask(world, other)
    bruno = sign_in("bruno")
    bruno.get(f"/ostbelgien/measures/{row.number}/contributions/new?need={need.id}", status=404)
    sign_in("anna").get(f"/ostbelgien/measures/{row.number}/needs/{need.id}/edit", status=404)


def test_a_paused_measure_takes_no_offers_and_says_so(world: World, sign_in: SignIn) -> None:
    row = measure(world, "paused", column="implementation")
    bruno = sign_in("bruno")
    page = bruno.get(f"/ostbelgien/measures/{row.number}/contributions/new", status=302)
    assert page.location == f"/ostbelgien/measures/{row.number}#contributions"
    bruno.post(f"/ostbelgien/measures/{row.number}/contributions/new", {"amount": "1"}, status=422)


# -- the life of one -----------------------------------------------------------------------------


def test_the_whole_life_in_the_browser(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    given = give(world, row)
    address = f"/ostbelgien/measures/{row.number}/contributions/{given.id}"
    anna, bruno = sign_in("anna"), sign_in("bruno")

    page = anna.get(address)
    anna.fill(page, form="accept")
    bruno.submit(f"{address}/deliver", {"amount": "4", "on": "01.03.2026", "note": "Erster Abend"})
    bruno.submit(f"{address}/deliver", {"amount": "6"})
    anna.submit(f"{address}/receive", {"amount": "9,5"})

    found = only(Contribution)
    assert (found.state, found.delivered, found.received) == ("received", D(10), D("9.5"))
    page = sign_in("otto").get(address)
    life = [" ".join(item.text_content().split()) for item in page.select(".b-timeline li")]
    assert len(life) == 5
    assert "9,5" in life[0]
    assert "Anna Example (Lead)" in life[0]
    assert "01.03.2026" in life[2]
    assert "Erster Abend" in life[2]
    assert not page.select("main form")  # an observer reads only


def test_declining_and_withdrawing_keep_what_was_typed(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    given = give(world, row)
    address = f"/ostbelgien/measures/{row.number}/contributions/{given.id}"
    page = sign_in("bruno").submit(f"{address}/withdraw", {"reason": "x" * 501}, status=422)
    assert page.field("reason").strip() == "x" * 501
    sign_in("anna").submit(f"{address}/decline", {"reason": ""}, status=422)
    sign_in("anna").submit(f"{address}/decline", {"reason": "Schon genug."})
    assert only(Contribution).state == "declined"
    page = sign_in("bruno").get(address)
    assert "Schon genug." in page.text


def test_a_late_answer_shows_how_it_stands_now(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    given = give(world, row)
    address = f"/ostbelgien/measures/{row.number}/contributions/{given.id}"
    anna = sign_in("anna")
    old = anna.get(address)
    sign_in("bruno").submit(f"{address}/withdraw", {"reason": "Doch nicht."})
    page = anna.fill(old, form="accept", status=422)
    assert "Doch nicht." in page.text
    assert only(Contribution).state == "withdrawn"


ACTS = ("accept", "decline", "deliver", "receive", "withdraw")


@pytest.mark.parametrize(
    ("who", "giver", "allowed"),
    [
        ("anna", "bruno", {"accept", "decline", "receive"}),
        ("bruno", "bruno", {"deliver", "withdraw"}),
        ("dirk", "bruno", set(ACTS)),
        ("carla", "bruno", set()),
        ("otto", "bruno", set()),
        ("anna", "anna", {"accept", "decline", "deliver", "withdraw"}),
        ("bruno", "anna", {"receive"}),
        ("dirk", "anna", set(ACTS)),
    ],
)
def test_who_may_open_which_act(world: World, sign_in: SignIn, who: str, giver: str, allowed: set[str]) -> None:
    row = measure(world, "implementation")
    given = give(world, row, giver)
    if giver == "anna":
        service.accept(world.actor("dirk"), give(world, row))  # Bruno contributes too
    browser = sign_in(who)
    for act in ACTS:
        method = "POST" if act == "accept" else "GET"
        page = browser.send(method, f"/ostbelgien/measures/{row.number}/contributions/{given.id}/{act}")
        assert (page.status != 403) is (act in allowed), f"{who} {act}: {page.status}"


def test_strangers_see_nothing(world: World, sign_in: SignIn) -> None:
    row, elsewhere = measure(world, "agreed"), foreign_measure(world)
    given = give(world, row)
    fanny = sign_in("fanny")
    own = f"/foreign/measures/{elsewhere.number}/contributions/{given.id}"
    missing = f"/foreign/measures/{elsewhere.number}/contributions/999999"
    assert fanny.get(own, status=404).data == fanny.get(missing, status=404).data
    fanny.get(f"/ostbelgien/measures/{row.number}/contributions/{given.id}", status=404)
    fanny.get("/ostbelgien/contributions", status=404)
    foreign = fanny.get(f"/foreign/contributions?partner={world.other.id}", status=404)
    assert foreign.data == fanny.get("/foreign/contributions?partner=999999", status=404).data


# -- the part of the measure page ----------------------------------------------------------------


def test_the_next_signature_is_one_button_for_the_one_who_gives_it(world: World) -> None:
    row = measure(world, "implementation")
    need = ask(world, row)
    given = give(world, row, need_id=need.id)
    assert [line.act.label for line in part(world, row, "anna").contributions if line.act] != []
    anna, bruno = part(world, row, "anna"), part(world, row, "bruno")
    assert anna.contributions[0].act.address.endswith(f"/contributions/{given.id}/accept")
    assert (anna.contributions[0].act.is_direct, anna.contributions[0].act.kind) == (True, "primary")
    assert bruno.contributions[0].act is None
    assert part(world, row, "dirk").contributions[0].act.kind == "secondary"  # for a silent lead
    assert part(world, row, "otto").contributions[0].act is None
    assert bruno.needs[0].claim.address == f"/ostbelgien/measures/{row.number}/contributions/new?need={need.id}"
    assert part(world, row, "otto").needs[0].claim is None
    service.accept(world.actor("anna"), given)
    assert part(world, row, "bruno").contributions[0].act.address.endswith("/deliver")
    service.deliver(world.actor("bruno"), given, D(4), TODAY)
    assert part(world, row, "anna").contributions[0].act.address.endswith("/receive")


def test_what_is_uncovered_comes_first(world: World) -> None:
    row = measure(world, "agreed")
    covered, _open = ask(world, row, "5"), ask(world, row, "7")
    service.accept(world.actor("anna"), give(world, row, amount="5", need_id=covered.id))
    view = part(world, row, "bruno")
    assert [need.is_covered for need in view.needs] == [False, True]
    assert view.open_sentence
    assert view.needs[0].claim is not None
    assert view.needs[1].claim is None


def test_two_statements_however_many(world: World) -> None:
    row = measure(world, "agreed")
    needs = [ask(world, row, str(number + 1)) for number in range(5)]
    for number in range(60):
        give(world, row, amount=str(number + 1), need_id=needs[number % 5].id)
    with count(world.app) as seen:
        view = part(world, row, "anna")
    assert len([sql for sql in seen if "need" in sql or "contribution" in sql]) == 2
    assert len(view.contributions) == queries.ON_MEASURE_PAGE
    assert view.more is not None  # nothing is cut silently


def test_all_contributions_of_a_measure_are_paged(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    for number in range(27):
        give(world, row, amount=str(number + 1))
    browser = sign_in("otto")
    first = browser.get(f"/ostbelgien/measures/{row.number}/contributions")
    second = browser.get(f"/ostbelgien/measures/{row.number}/contributions?page=2")
    ids = [item.get("id") for page in (first, second) for item in page.select("li[id^=contribution-]")]
    assert len(set(ids)) == 27
