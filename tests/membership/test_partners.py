"""A partner leaves, comes back, changes its role: what ends with it, what stays, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from bundnis.accounts import service as accounts
from bundnis.accounts.models import SignIn
from bundnis.contributions import service as contributions
from bundnis.contributions.models import Contribution, Signature
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.measures import service as measures
from bundnis.membership import queries, service
from tests.factories.contributions import contribution, need
from tests.factories.measures import measure, step
from tests.membership.acts import coordinators, day, member, roles, verbs
from tests.people import World


def test_everything_of_a_partner_ends_in_one_act(world: World) -> None:
    led = measure(world, "implementation", lead=world.other, responsible_id=world.person("bruno").id)
    asked = measure(world, "idea", lead=world.other, lead_state="requested")
    helped = measure(world, "implementation")
    promise = contribution(world, helped)
    own_step, other_step = step(helped, partner_id=world.other.id), step(helped, "Plakate")
    accounts.sign_in(world.person("bruno"), "x")
    foreseen = queries.partner_leaving(world.other)
    assert (len(foreseen.promises), len(foreseen.leads), len(foreseen.requests), len(foreseen.steps)) == (1, 1, 1, 1)
    service.partner_leaves(world.actor("dirk"), world.other, day(), "Fusion", foreseen.mark)
    assert world.other.member_until == Span.on(day())
    assert promise.state == "withdrawn"
    assert (led.lead_state, asked.lead_state) == ("left", "left")
    assert led.responsible_id is None
    assert (own_step.partner_id, other_step.partner_id) == (None, world.lead.id)
    assert roles(world, "bruno") == set()
    assert "ostbelgien" not in world.actor("bruno").seats
    assert db.session.scalars(sa.select(SignIn).where(SignIn.ended_at.is_(None))).all() == []
    assert verbs() == [
        "partner.left", "contribution.partner_withdrawn", "measure.lead_left", "measure.lead_left",
        "measure.steps_freed", "measure.responsible_left",
    ]  # fmt: skip


def test_what_was_delivered_and_received_stays(world: World) -> None:
    row = measure(world, "implementation")
    asked = need(world, row)
    received = contribution(world, row, state="received", need=asked)
    waiting = contribution(world, row, delivered=Decimal(10))
    begun = contribution(world, row, delivered=Decimal(4))
    service.partner_leaves(world.actor("dirk"), world.other, day())
    assert (received.state, waiting.state, begun.state) == ("received", "accepted", "withdrawn")
    assert (begun.delivered, begun.received) == (Decimal(4), Decimal(0))
    # The lead still confirms what came before.
    contributions.receive(world.actor("anna"), waiting, Decimal(10), day())
    assert waiting.state == "received"
    reason = db.session.scalars(sa.select(Signature.reason).where(Signature.step == "withdrawn")).one()
    assert reason == "Der Partner ist aus dem Bündnis ausgeschieden."


def test_closed_measures_keep_their_lead_until_they_open_again(world: World) -> None:
    done = measure(world, "completed", lead=world.other)
    service.partner_leaves(world.actor("dirk"), world.other, day())
    assert done.lead_state == "accepted"
    measures.move(world.actor("dirk"), done, "reopen", reason="Es geht weiter.")
    assert (done.lead_id, done.lead_state) == (world.other.id, "left")


def test_an_open_lead_can_be_asked_anew(world: World) -> None:
    row = measure(world, "implementation", lead=world.other)
    service.partner_leaves(world.actor("dirk"), world.other, day())
    measures.request_lead(world.actor("dirk"), row, world.third.id)
    assert (row.lead_id, row.lead_state) == (world.third.id, "requested")


def test_who_sits_for_another_partner_too_keeps_that(world: World) -> None:
    service.give_seat(world.actor("dirk"), world.alliance.id, world.person("bruno").id, "member", world.third.id)
    service.partner_leaves(world.actor("dirk"), world.other, day())
    assert roles(world, "bruno") == {("member", world.third.id)}


def test_the_last_coordinator_does_not_go_with_a_partner(world: World) -> None:
    dirk = world.actor("dirk")
    service.give_seat(dirk, world.alliance.id, dirk.id, "member", world.other.id)
    before = verbs()
    with pytest.raises(Refused):
        service.partner_leaves(dirk, world.other, day())
    assert verbs() == before and not world.other.member_until.is_known
    service.give_seat(dirk, world.alliance.id, world.person("carla").id, "coordinator")
    service.partner_leaves(dirk, world.other, day())
    assert roles(world, "dirk") == set() and coordinators(world) == 1


def test_only_a_day_that_has_come(world: World) -> None:
    with pytest.raises(Refused) as refused:
        service.partner_leaves(world.actor("dirk"), world.other, day() + timedelta(days=1))
    assert refused.value.field == "on"
    world.change(world.other, member_from=Span.on(day() - timedelta(days=5)))
    with pytest.raises(Refused) as refused:
        service.partner_leaves(world.actor("dirk"), world.other, day() - timedelta(days=6))
    assert refused.value.field == "on"


def test_a_partner_leaves_once(world: World) -> None:
    service.partner_leaves(world.actor("dirk"), world.other, day())
    with pytest.raises(Refused):
        service.partner_leaves(world.actor("dirk"), world.other, day())
    assert verbs().count("partner.left") == 1


def test_nothing_else_happens_than_what_was_shown(world: World) -> None:
    mark = queries.partner_leaving(world.other).mark
    contribution(world, measure(world, "implementation"))
    with pytest.raises(Conflict):
        service.partner_leaves(world.actor("dirk"), world.other, day(), "", mark)
    assert not world.other.member_until.is_known


def test_who_no_longer_coordinates_does_nothing(world: World) -> None:
    dirk = world.actor("dirk")
    service.give_seat(dirk, world.alliance.id, world.person("carla").id, "coordinator")
    service.remove_person(world.actor("carla"), member(world, "dirk"))
    with pytest.raises(Refused):
        service.partner_leaves(dirk, world.other, day())


def test_after_leaving_nothing_new_is_promised_asked_or_given(world: World) -> None:
    row, dirk = measure(world, "implementation"), world.actor("dirk")
    service.partner_leaves(dirk, world.other, day())
    with pytest.raises(Refused):
        contributions.offer(dirk, row, world.other.id, kind="hours", amount=Decimal(1), unit="hour")
    with pytest.raises(Refused):
        measures.request_lead(dirk, row, world.other.id)
    with pytest.raises(Refused):
        service.give_seat(dirk, world.alliance.id, world.person("otto").id, "member", world.other.id)


def test_coming_back_revives_no_promise_no_lead_and_no_role(world: World) -> None:
    row, dirk = measure(world, "implementation", lead=world.other), world.actor("dirk")
    promise = contribution(world, row)
    service.partner_leaves(dirk, world.other, day() - timedelta(days=3))
    with pytest.raises(Refused):
        service.partner_returns(dirk, world.other, day() - timedelta(days=4))
    service.partner_returns(dirk, world.other, day())
    assert (world.other.member_from, world.other.member_until) == (Span.on(day()), Span.unknown())
    assert (promise.state, row.lead_state, roles(world, "bruno")) == ("withdrawn", "left", set())
    contributions.offer(dirk, row, world.other.id, kind="hours", amount=Decimal(1), unit="hour")
    with pytest.raises(Refused):
        service.partner_returns(dirk, world.other, day())


def test_another_role_counts_from_its_day_on(world: World) -> None:
    dirk = world.actor("dirk")
    service.change_partner_role(dirk, world.other, "associate", day(), "Nur noch beratend dabei.")
    assert (world.other.role, world.other.role_since) == ("associate", day())
    for role, since in (("associate", day()), ("king", day()), ("member", day() + timedelta(days=1)),
                        ("member", day() - timedelta(days=1))):
        with pytest.raises(Refused):
            service.change_partner_role(dirk, world.other, role, since)
    assert verbs() == ["partner.role_changed"]


def test_of_two_who_change_the_role_the_second_one_is_told(world: World) -> None:
    version = world.other.version
    service.change_partner_role(world.actor("dirk"), world.other, "associate", day(), loaded_version=version)
    with pytest.raises(Conflict):
        service.change_partner_role(world.actor("dirk"), world.other, "advisory", day(), loaded_version=version)
    assert world.other.role == "associate"


def test_a_stopped_measures_promises_do_not_come_back_with_it(world: World) -> None:
    row = measure(world, "stopped", column="implementation")
    promise = contribution(world, row)
    service.partner_leaves(world.actor("dirk"), world.other, day())
    assert db.session.get_one(Contribution, promise.id).state == "withdrawn"
