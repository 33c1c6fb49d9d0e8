"""The life of a contribution, from the offer to the receipt, and how what is left open is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import queries, service
from bundnis.contributions.models import Contribution
from bundnis.core.db import db
from bundnis.core.errors import Refused
from tests.contributions.giving import TODAY, D, answers, ask, coverage, give, signatures, verbs
from tests.factories.measures import measure
from tests.people import World

# -- the life of a contribution ------------------------------------------------------------------


def test_two_signatures_from_offer_to_receipt(world: World) -> None:
    row = measure(world, "agreed")
    need = ask(world, row)
    given = give(world, row, need_id=need.id)
    assert given.state == "offered"
    assert coverage(row) == [(D(20), D(0), D(10))]

    service.accept(world.actor("anna"), given)
    assert given.state == "accepted"
    assert coverage(row) == [(D(20), D(10), D(0))]

    service.deliver(world.actor("bruno"), given, D("4.5"), TODAY)
    service.deliver(world.actor("bruno"), given, D("7"), TODAY)
    assert (given.state, given.delivered) == ("accepted", D("11.5"))  # more than promised

    service.receive(world.actor("anna"), given, D("4.5"), TODAY, final=False)
    assert given.state == "accepted"
    service.receive(world.actor("anna"), given, D("6"), TODAY)
    assert (given.state, given.received) == ("received", D("10.5"))  # the receiver's own amount
    assert signatures(given) == [
        ("offered", D(10), world.other.id),
        ("accepted", None, world.lead.id),
        ("delivered", D("4.5"), world.other.id),
        ("delivered", D(7), world.other.id),
        ("received", D("4.5"), world.lead.id),
        ("received", D(6), world.lead.id),
    ]
    assert verbs(row) == [
        "need.added", "contribution.offered", "contribution.accepted", "contribution.delivered",
        "contribution.delivered", "contribution.received", "contribution.received",
    ]


def test_what_the_lead_gives_is_accepted_at_once_and_received_by_others(world: World) -> None:
    row = measure(world, "implementation")
    own = give(world, row, "anna")
    assert own.state == "accepted"
    service.deliver(world.actor("anna"), own, D(10), TODAY)
    with pytest.raises(Refused):
        service.receive(world.actor("anna"), own, D(10), TODAY)
    with pytest.raises(Refused):  # Bruno's partner does not contribute yet
        service.receive(world.actor("bruno"), own, D(10), TODAY)
    service.accept(world.actor("dirk"), give(world, row))
    service.receive(world.actor("bruno"), own, D(10), TODAY)
    assert own.state == "received"
    assert signatures(own)[-1] == ("received", D(10), world.other.id)


def test_a_requested_lead_does_not_accept_its_own_word(world: World) -> None:
    row = measure(world, "idea", lead=world.lead, lead_state="requested")
    own = give(world, row, "anna")
    assert own.state == "offered"
    with pytest.raises(Refused):
        service.accept(world.actor("anna"), own)
    row.lead_state = "accepted"
    db.session.flush()
    [offer] = queries.offers_of(row.id, world.lead.id)
    service.accept(world.actor("anna"), offer)
    assert own.state == "accepted"


def test_the_coordinator_signs_for_a_silent_lead_and_for_a_giver(world: World) -> None:
    row = measure(world, "agreed")
    given = give(world, row, "dirk")
    service.accept(world.actor("dirk"), given)
    service.deliver(world.actor("dirk"), given, D(10), TODAY)
    service.receive(world.actor("dirk"), given, D(10), TODAY)
    assert {partner for _step, _amount, partner in signatures(given)} == {None}


def test_declining_needs_a_reason(world: World) -> None:
    row = measure(world, "agreed")
    given = give(world, row)
    with pytest.raises(Refused) as refused:
        service.decline(world.actor("anna"), given, "")
    assert refused.value.field == "reason"
    service.decline(world.actor("anna"), given, "Wir haben schon zwei Räume.")
    assert given.state == "declined"
    assert coverage(row) == []


def test_withdrawing_needs_a_reason_and_reopens_the_need(world: World) -> None:
    row = measure(world, "implementation")
    need = ask(world, row)
    given = give(world, row, amount="20", need_id=need.id)
    service.accept(world.actor("anna"), given)
    assert answers(row)["uncovered_needs"] == 0
    with pytest.raises(Refused):
        service.withdraw(world.actor("bruno"), given, "")
    service.withdraw(world.actor("bruno"), given, "Die Trainerin ist krank.")
    assert given.state == "withdrawn"
    assert coverage(row) == [(D(20), D(0), D(0))]
    assert answers(row)["uncovered_needs"] == 1


def test_what_was_received_before_the_withdrawal_stays_counted(world: World) -> None:
    row = measure(world, "implementation")
    need = ask(world, row)
    given = give(world, row, amount="20", need_id=need.id)
    service.accept(world.actor("anna"), given)
    service.deliver(world.actor("bruno"), given, D(8), TODAY)
    service.receive(world.actor("anna"), given, D(8), TODAY, final=False)
    service.withdraw(world.actor("bruno"), given, "Mehr geht nicht.")
    assert coverage(row) == [(D(20), D(8), D(0))]


def test_less_received_than_promised_reopens_the_rest(world: World) -> None:
    row = measure(world, "implementation")
    need = ask(world, row)
    given = give(world, row, amount="20", need_id=need.id)
    service.accept(world.actor("anna"), given)
    service.deliver(world.actor("bruno"), given, D(20), TODAY)
    service.receive(world.actor("anna"), given, D(15), TODAY)
    assert coverage(row) == [(D(20), D(15), D(0))]
    assert answers(row)["unsettled_contributions"] == 0


@pytest.mark.parametrize(
    ("act", "who"),
    [("accept", "bruno"), ("accept", "carla"), ("accept", "otto"), ("decline", "bruno"), ("withdraw", "anna"),
     ("deliver", "anna"), ("receive", "bruno"), ("accept", "fanny")],
)
def test_others_do_not_sign(world: World, act: str, who: str) -> None:
    row = measure(world, "implementation")
    given = give(world, row)
    if act in ("deliver", "receive"):
        service.accept(world.actor("anna"), given)
        service.deliver(world.actor("bruno"), given, D(1), TODAY)
    before = signatures(given)
    rest: dict[str, tuple[Any, ...]] = {
        "accept": (), "decline": ("Nein.",), "withdraw": ("Nein.",), "deliver": (D(1), TODAY), "receive": (D(1), TODAY),
    }
    with pytest.raises(Refused):
        getattr(service, act)(world.actor(who), given, *rest[act])
    assert signatures(given) == before


def test_nothing_is_signed_twice(world: World) -> None:
    row = measure(world, "agreed")
    given = give(world, row)
    service.accept(world.actor("anna"), given)
    for again in (
        lambda: service.accept(world.actor("anna"), given),
        lambda: service.decline(world.actor("anna"), given, "Doch nicht."),
        lambda: service.receive(world.actor("anna"), given, D(1), TODAY),  # nothing was delivered
    ):
        with pytest.raises(Refused):
            again()
    assert [step for step, _amount, _partner in signatures(given)] == ["offered", "accepted"]


def test_a_delivery_lies_in_the_past_and_is_more_than_nothing(world: World) -> None:
    row = measure(world, "implementation")
    given = give(world, row)
    service.accept(world.actor("anna"), given)
    with pytest.raises(Refused) as refused:
        service.deliver(world.actor("bruno"), given, D(1), TODAY + timedelta(days=2))
    assert refused.value.field == "on"
    with pytest.raises(Refused) as refused:
        service.deliver(world.actor("bruno"), given, D(0), TODAY)
    assert refused.value.field == "amount"
    assert given.delivered == 0


# -- closing -------------------------------------------------------------------------------------


def test_everything_left_open_is_withdrawn_in_one_act(world: World) -> None:
    row = measure(world, "implementation")
    offered, accepted, received = (give(world, row, amount=str(number)) for number in (1, 2, 3))
    for given in (accepted, received):
        service.accept(world.actor("anna"), given)
    service.deliver(world.actor("bruno"), received, D(3), TODAY)
    service.receive(world.actor("anna"), received, D(3), TODAY)
    assert answers(row)["unsettled_contributions"] == 2
    with pytest.raises(Refused) as refused:
        service.settle_open(world.actor("anna"), row, "")
    assert refused.value.field == "withdraw_reason"

    before = len(verbs(row))
    assert service.settle_open(world.actor("anna"), row, "Nicht mehr gebraucht.") == [offered.id, accepted.id]
    states = {row.id: row.state for row in db.session.execute(sa.select(Contribution.id, Contribution.state))}
    assert states == {offered.id: "withdrawn", accepted.id: "withdrawn", received.id: "received"}
    assert signatures(offered)[-1] == ("withdrawn", None, world.lead.id)
    assert verbs(row)[before:] == ["contribution.settled"]
    assert answers(row)["unsettled_contributions"] == 0
    assert service.settle_open(world.actor("anna"), row, "") == []


def test_a_partner_that_leaves_takes_back_its_open_promises(world: World) -> None:
    first, second = measure(world, "agreed"), measure(world, "implementation")
    own = [give(world, first), give(world, second)]
    lead = give(world, second, "anna")
    ids = service.withdraw_of_partner(world.actor("dirk"), world.other, "Fusion.")
    assert sorted(ids) == sorted(given.id for given in own)
    assert lead.state == "accepted"
    assert {given.state for given in own} == {"withdrawn"}
