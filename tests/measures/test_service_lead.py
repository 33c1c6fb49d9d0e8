"""Asking a partner to lead, and its answer."""

from __future__ import annotations

import pytest

from bundnis.core.errors import Conflict, Refused
from bundnis.measures import service
from tests.factories.measures import measure
from tests.measures.acts import at_once, entries, load, verbs
from tests.people import World


def test_a_partner_is_asked_and_says_yes(world: World) -> None:
    row = measure(world)
    service.request_lead(world.actor("bruno"), row, world.lead.id)
    assert (row.lead_id, row.lead_state) == (world.lead.id, "requested")
    service.accept_lead(world.actor("anna"), row)
    assert row.lead_state == "accepted"
    assert entries(row) == [
        ("measure.lead_requested", {"partner": "Lead"}), ("measure.lead_accepted", {"partner": "Lead"}),
    ]


def test_ones_own_partner_accepts_by_asking_in_one_act(world: World) -> None:
    row = measure(world)
    service.request_lead(world.actor("bruno"), row, world.other.id)
    assert (row.lead_id, row.lead_state) == (world.other.id, "accepted")
    assert verbs(row) == ["measure.lead_accepted"]


def test_no_needs_a_reason_and_leaves_it_readable(world: World) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    with pytest.raises(Refused) as refused:
        service.decline_lead(world.actor("anna"), row, "")
    assert refused.value.field == "reason" and row.lead_state == "requested"
    service.decline_lead(world.actor("anna"), row, "Kein Personal frei.")
    assert (row.lead_state, row.lead_reason) == ("declined", "Kein Personal frei.")
    told = {"partner": "Lead", "reason": "Kein Personal frei.", "reason_language": "de"}
    assert entries(row) == [("measure.lead_declined", told)]


def test_who_declined_may_be_asked_again_and_another_one_too(world: World) -> None:
    row = measure(world, "workshop", lead_state="declined", lead_reason="Nein")
    dirk = world.actor("dirk")
    service.request_lead(dirk, row, world.lead.id)
    assert (row.lead_state, row.lead_reason) == ("requested", "")
    assert row.responsible_id == world.person("anna").id  # the same partner keeps its people
    service.request_lead(dirk, row, world.third.id)
    assert (row.lead_id, row.lead_state, row.responsible_id) == (world.third.id, "requested", None)


@pytest.mark.parametrize("state", ["requested", "accepted"])
def test_nobody_is_asked_twice(world: World, state: str) -> None:
    row = measure(world, lead=world.lead, lead_state=state)
    with pytest.raises(Refused) as refused:
        service.request_lead(world.actor("dirk"), row, world.lead.id)
    assert refused.value.field == "partner_id" and verbs(row) == []


def test_unknown_and_foreign_partners_are_the_same(world: World) -> None:
    row = measure(world)
    sentences = set()
    for partner_id in (999_999, world.foreign_partner.id):
        with pytest.raises(Refused) as refused:
            service.request_lead(world.actor("dirk"), row, partner_id)
        sentences.add((refused.value.sentence, refused.value.field))
    assert sentences == {("Please choose one of the answers.", "partner_id")}


def test_an_adviser_may_lead(world: World) -> None:
    world.change(world.associate, role="advisory")
    row = measure(world)
    service.request_lead(world.actor("dirk"), row, world.associate.id)
    assert row.lead_state == "requested"


@pytest.mark.parametrize("name", ["bruno", "dirk", "carla", "otto"])
def test_only_the_asked_partner_answers(world: World, name: str) -> None:
    row = measure(world, lead=world.lead, lead_state="requested")
    with pytest.raises(Conflict):
        service.accept_lead(world.actor(name), row)
    with pytest.raises(Conflict):
        service.decline_lead(world.actor(name), row, "Nein")
    assert row.lead_state == "requested"


def test_a_question_is_answered_once(world: World) -> None:
    number = measure(world, lead=world.lead, lead_state="requested").number
    anna = world.actor("anna")

    def accept() -> str:
        service.accept_lead(anna, load(world, number))
        return "answered"

    def decline() -> str:
        service.decline_lead(anna, load(world, number), "Nein")
        return "answered"

    assert at_once(world, [accept, decline, accept, decline]).count("answered") == 1
    assert len(verbs(load(world, number))) == 1


def test_a_closed_measure_changes_its_lead_no_more(world: World) -> None:
    with pytest.raises(Refused):
        service.request_lead(world.actor("dirk"), measure(world, "completed"), world.third.id)
