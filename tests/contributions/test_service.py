"""Needs and contributions: every act as it is stored."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.contributions import facts, queries, service
from bundnis.contributions.models import Contribution, Need, Signature
from bundnis.core.clock import today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.measures.models import Measure
from tests.factories.measures import foreign_measure, measure
from tests.people import World

D = Decimal
TODAY = today("Europe/Brussels")


def ask(world: World, row: Measure, amount: str = "20", **fields: Any) -> Need:
    values = {"kind": "hours", "unit": "hour", **fields}
    return service.add_need(world.actor("anna"), row, amount=D(amount), **values)


def give(world: World, row: Measure, who: str = "bruno", amount: str = "10", **fields: Any) -> Contribution:
    partner = fields.pop("partner", world.lead if who == "anna" else world.other)
    values = {"kind": "hours", "unit": "hour", **fields}
    return service.offer(world.actor(who), row, partner.id, amount=D(amount), **values)


def signatures(contribution: Contribution) -> list[tuple[str, Decimal | None, int | None]]:
    rows = db.session.execute(
        sa.select(Signature.step, Signature.amount, Signature.partner_id)
        .where(Signature.contribution_id == contribution.id)
        .order_by(Signature.id)
    )
    return [(row.step, row.amount, row.partner_id) for row in rows]


def verbs(row: Measure) -> list[str]:
    return list(db.session.scalars(sa.select(Entry.verb).where(Entry.measure_id == row.id).order_by(Entry.id)))


def coverage(row: Measure) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(need.amount, need.accepted, need.offered) for need in queries.needs_of(row.id)]


def answers(row: Measure) -> Any:
    return facts.gather([row.id])[row.id]


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


# -- offering ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "goodwill"}, "kind"),
        ({"amount": "0"}, "amount"),
        ({"unit": "", "unit_text": ""}, "unit"),
        ({"unit": "eur"}, "unit"),
        ({"note": "x" * 501}, "note"),
        ({"condition": "x" * 501}, "condition"),
        ({"hope": "x" * 501}, "hope"),
        ({"unit": "", "unit_text": "x" * 61}, "unit_text"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_beside_its_field(
    world: World, fields: dict[str, Any], field: str
) -> None:
    row = measure(world, "agreed")
    with pytest.raises(Refused) as refused:
        give(world, row, **fields)
    assert refused.value.field == field
    assert queries.number_of_measure(row.id) == 0


@pytest.mark.parametrize("stage", ["paused", "completed", "reviewed", "stopped"])
def test_nothing_new_is_offered_while_a_measure_rests_or_is_closed(world: World, stage: str) -> None:
    row = measure(world, stage, column="implementation" if stage in ("paused", "stopped") else "")
    with pytest.raises(Refused):
        give(world, row)
    with pytest.raises(Refused):
        ask(world, row)


def test_one_offers_for_ones_own_partner_only(world: World) -> None:
    row = measure(world, "agreed")
    for partner_id in (world.other.id, world.foreign_partner.id, 999_999):
        with pytest.raises(Refused) as refused:
            service.offer(world.actor("anna"), row, partner_id, kind="hours", amount=D(1), unit="hour")
        assert refused.value.field == "partner_id"
        assert refused.value.sentence == "Please choose one of the answers."
    with pytest.raises(Refused):
        service.offer(world.actor("dirk"), row, world.foreign_partner.id, kind="hours", amount=D(1), unit="hour")
    assert give(world, row, "dirk", partner=world.associate).state == "offered"


def test_advisers_and_partners_that_left_do_not_give(world: World) -> None:
    row = measure(world, "agreed")
    world.change(world.third, role="advisory")
    with pytest.raises(Refused):
        give(world, row, "dirk", partner=world.third)
    world.change(world.third, role="member", member_until=Span.on(TODAY - timedelta(days=1)))
    with pytest.raises(Refused):
        give(world, row, "dirk", partner=world.third)


def test_a_need_is_taken_on_in_its_own_unit_and_measure_only(world: World) -> None:
    row, elsewhere = measure(world, "agreed"), measure(world, "agreed")
    need = ask(world, row)
    with pytest.raises(Refused) as refused:
        give(world, row, unit="day", need_id=need.id)
    assert refused.value.field == "unit"
    with pytest.raises(Refused):
        give(world, elsewhere, need_id=need.id)
    with pytest.raises(Refused):
        give(world, row, need_id=999_999)


def test_more_than_the_rest_may_be_claimed_and_units_stay_apart(world: World) -> None:
    row = measure(world, "agreed")
    need = ask(world, row, "20")
    service.accept(world.actor("anna"), give(world, row, amount="15", need_id=need.id))
    service.accept(world.actor("anna"), give(world, row, "dirk", amount="15", need_id=need.id, partner=world.third))
    service.accept(world.actor("anna"), give(world, row, amount="3", unit="person_day", kind="staff"))
    service.accept(world.actor("anna"), give(world, row, amount="500", unit="eur", kind="money"))
    assert coverage(row) == [(D(20), D(30), D(0))]
    assert answers(row)["money_eur"] == D(500)


# -- needs ---------------------------------------------------------------------------------------


def test_a_need_is_changed_with_the_version_it_was_loaded_with(world: World) -> None:
    row = measure(world, "idea", lead=world.lead)
    need = ask(world, row)
    loaded = need.version
    values: dict[str, Any] = {"kind": "rooms", "amount": D(2), "unit": "evening", "note": Translated.of(de="Aula")}
    service.change_need(world.actor("anna"), need, loaded, **values)
    assert (need.kind, need.amount, need.unit, str(need.note)) == ("rooms", D(2), "evening", "Aula")
    with pytest.raises(Conflict) as conflict:
        service.change_need(world.actor("dirk"), need, loaded, **{**values, "amount": D(9)})
    assert conflict.value.stored["amount"] == D(2)
    assert conflict.value.version == need.version


def test_the_unit_of_a_claimed_need_stays(world: World) -> None:
    row = measure(world, "agreed")
    need = ask(world, row)
    give(world, row, need_id=need.id)
    with pytest.raises(Refused) as refused:
        service.change_need(world.actor("anna"), need, need.version, kind="hours", amount=D(3), unit="day")
    assert refused.value.field == "unit"
    service.change_need(world.actor("anna"), need, need.version, kind="hours", amount=D(30), unit="hour")
    assert coverage(row) == [(D(30), D(0), D(10))]


def test_a_claimed_need_is_dropped_with_a_reason_and_its_contributions_stay(world: World) -> None:
    row = measure(world, "agreed")
    need, free = ask(world, row), ask(world, row, "1")
    given = give(world, row, need_id=need.id)
    with pytest.raises(Refused):
        service.drop_need(world.actor("anna"), need, "")
    service.drop_need(world.actor("anna"), need, "Der Abend fällt aus.")
    service.drop_need(world.actor("anna"), free, "")
    assert queries.needs_of(row.id) == []
    assert answers(row)["uncovered_needs"] == 0
    assert given.state == "offered"
    with pytest.raises(Refused):  # it is gone
        service.drop_need(world.actor("anna"), need, "Noch einmal.")


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


# -- facts ---------------------------------------------------------------------------------------


def test_the_facts_of_measures(world: World) -> None:
    row, empty, stopped = measure(world, "agreed"), measure(world, "idea"), measure(world, "agreed")
    ask(world, row, "5")
    offered = give(world, row, amount="200", unit="eur", kind="money")
    give(world, row, "anna", amount="300", unit="eur", kind="money")
    service.decline(world.actor("anna"), give(world, row, "dirk", partner=world.third), "Danke, nein.")
    service.accept(world.actor("anna"), give(world, stopped))
    stopped.stage = "stopped"
    db.session.flush()
    found = facts.gather([row.id, empty.id, stopped.id])
    assert found[row.id] == {
        "accepted_partner_ids": {world.lead.id},
        "living_partner_ids": {world.lead.id, world.other.id},
        "unsettled_contributions": 2,
        "uncovered_needs": 1,
        "money_eur": D(500),
        "is_touched": True,
    }
    assert found[empty.id]["living_partner_ids"] == set()
    assert found[empty.id]["is_touched"] is False
    # Open promises of a stopped measure count as withdrawn when read.
    assert found[stopped.id]["living_partner_ids"] == set()
    assert found[stopped.id]["unsettled_contributions"] == 0
    assert offered.state == "offered"


def test_an_idea_with_a_promise_is_touched(world: World) -> None:
    row, wanted = measure(world, "idea"), measure(world, "idea", lead=world.lead)
    assert answers(row)["is_touched"] is False
    give(world, row)  # the proposer's own: its signature is never deleted
    assert answers(row)["is_touched"] is True
    ask(world, wanted)
    assert answers(wanted)["is_touched"] is False


def test_needs_go_with_an_idea_that_is_deleted(world: World) -> None:
    row, other = measure(world, "idea", lead=world.lead), measure(world, "idea", lead=world.lead)
    ask(world, row)
    kept = ask(world, other)
    service.forget(row)
    db.session.delete(row)
    db.session.commit()
    assert list(db.session.scalars(sa.select(Need.id))) == [kept.id]


def test_the_filters_for_measures_agree_with_the_facts(world: World) -> None:
    open_one, covered, none = (measure(world, "agreed") for _ in range(3))
    ask(world, open_one)
    need = ask(world, covered, "5")
    service.accept(world.actor("anna"), give(world, covered, amount="5", need_id=need.id))
    foreign_measure(world)
    uncovered = db.session.scalars(sa.select(Measure.id).where(queries.has_uncovered_need()))
    assert set(uncovered) == {open_one.id}
    carried = db.session.scalars(sa.select(Measure.id).where(queries.has_contribution_of(world.other.id)))
    assert set(carried) == {covered.id}
    assert answers(none)["uncovered_needs"] == 0
