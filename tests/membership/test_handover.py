"""One person leaves or hands over: what is open then, what goes to whom, and what is refused as a whole."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.accounts import service as accounts
from bundnis.accounts.models import SignIn
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.journal.models import Detail, Entry
from bundnis.measures.models import Measure, Mention, Update
from bundnis.membership import queries, rules, service
from tests.factories.measures import comment, foreign_measure, measure, update
from tests.membership.acts import member, roles, verbs
from tests.people import World


def hand_over(world: World, giver: str, taker: str, by: str = "", **changes: Any) -> None:
    """Everything, by the giver, who leaves, unless said otherwise."""
    person = member(world, giver)
    everything = {
        "seat_ids": [seat.id for seat in person.seats],
        "measure_ids": [each.id for each in queries.person_leaving(person).answered_for], "stays": False,
    }
    service.hand_over(world.actor(by or giver), person, world.person(taker).id, **everything | changes)


def answers(row: Measure) -> tuple[int | None, int | None]:
    db.session.expire(row)
    return row.responsible_id, row.deputy_id


# -- leaving -------------------------------------------------------------------------------------


def test_what_somebody_answered_for_is_open_when_they_leave(world: World) -> None:
    anna, bruno = world.person("anna").id, world.person("bruno").id
    first = measure(world, "implementation", responsible_id=anna, deputy_id=bruno)
    second = measure(world, "agreed", responsible_id=bruno, deputy_id=anna)
    closed = measure(world, "completed", responsible_id=anna)
    accounts.sign_in(world.person("anna"), "x")
    version = first.text_version
    service.leave(world.actor("anna"), member(world, "anna"), queries.person_leaving(member(world, "anna")).mark)
    assert (answers(first), answers(second)) == ((None, bruno), (bruno, None))
    assert answers(closed)[0] == anna, "what is closed is history"
    assert first.text_version == version + 1, "an open form with the old name conflicts"
    assert roles(world, "anna") == set()
    assert db.session.scalars(sa.select(SignIn).where(SignIn.ended_at.is_(None))).all() == []
    assert verbs() == ["seat.person_left", "measure.responsible_left", "measure.deputy_left"]


def test_ending_the_last_role_is_leaving(world: World) -> None:
    row = measure(world, "implementation", responsible_id=world.person("anna").id)
    found = queries.seat_of_member(world.alliance.id, world.person("anna").id, member(world, "anna").seats[0].id)
    assert found is not None
    service.end_seat(world.actor("dirk"), found)
    assert answers(row) == (None, None)


def test_the_last_coordinator_cannot_leave(world: World) -> None:
    with pytest.raises(Refused):
        service.leave(world.actor("dirk"), member(world, "dirk"))
    assert roles(world, "dirk") == {("coordinator", None)}


def test_who_got_more_to_do_is_asked_again_before_leaving(world: World) -> None:
    mark = queries.person_leaving(member(world, "anna")).mark
    measure(world, "implementation", responsible_id=world.person("anna").id)
    with pytest.raises(Conflict):
        service.leave(world.actor("anna"), member(world, "anna"), mark)
    assert roles(world, "anna") != set()


# -- roles ---------------------------------------------------------------------------------------


def test_a_role_takes_the_place_of_another(world: World) -> None:
    otto = member(world, "otto")
    found = queries.seat_of_member(world.alliance.id, otto.id, otto.seats[0].id)
    assert found is not None
    service.change_seat(world.actor("dirk"), found, "coordinator")
    assert world.actor("otto").seats["ostbelgien"].roles == {"coordinator"}
    with pytest.raises(Refused):
        service.change_seat(world.actor("dirk"), found, "facilitator")
    assert verbs() == ["seat.changed"]


def test_the_last_coordinator_becomes_nothing_else(world: World) -> None:
    dirk = member(world, "dirk")
    found = queries.seat_of_member(world.alliance.id, dirk.id, dirk.seats[0].id)
    assert found is not None
    with pytest.raises(Refused):
        service.change_seat(world.actor("dirk"), found, "observer")
    assert roles(world, "dirk") == {("coordinator", None)}


# -- handing over --------------------------------------------------------------------------------


def test_everything_goes_to_somebody_else_in_one_act(world: World) -> None:
    anna, otto = world.person("anna").id, world.person("otto").id
    row = measure(world, "implementation", responsible_id=anna)
    hand_over(world, "anna", "otto")
    assert roles(world, "anna") == set()
    assert roles(world, "otto") == {("observer", None), ("member", world.lead.id)}
    assert answers(row) == (otto, None)
    assert verbs() == ["measure.responsibility_handed_over", "seat.handed_over"]
    entry = db.session.scalars(sa.select(Entry).where(Entry.verb == "seat.handed_over")).one()
    assert entry.topic_id == otto
    told = db.session.get_one(Detail, entry.id).values
    assert (told["roles"], told["measures"]) == (["Lead"], [row.label])


def test_it_is_taken_back_by_handing_over_the_other_way(world: World) -> None:
    anna, bruno = world.person("anna").id, world.person("bruno").id
    row = measure(world, "implementation", responsible_id=anna, deputy_id=bruno)
    hand_over(world, "anna", "bruno", stays=True)
    assert roles(world, "anna") == {("observer", None)}
    assert answers(row) == (bruno, None), "the deputy is somebody else than the responsible person"
    lead = next(seat.id for seat in member(world, "bruno").seats if seat.partner_id == world.lead.id)
    hand_over(world, "bruno", "anna", seat_ids=[lead])
    assert roles(world, "anna") == {("member", world.lead.id)}, "what one was for the meantime ends with it"
    assert roles(world, "bruno") == {("member", world.other.id)}
    assert answers(row) == (anna, None)


def test_who_was_an_observer_before_is_one_afterwards(world: World) -> None:
    dirk = world.actor("dirk")
    service.give_seat(dirk, world.alliance.id, world.person("anna").id, "observer")
    lead = next(seat.id for seat in member(world, "anna").seats if seat.partner_id == world.lead.id)
    hand_over(world, "anna", "bruno", seat_ids=[lead], stays=True)
    assert roles(world, "anna") == {("observer", None)}
    lead = next(seat.id for seat in member(world, "bruno").seats if seat.partner_id == world.lead.id)
    hand_over(world, "bruno", "anna", seat_ids=[lead])
    assert roles(world, "anna") == {("observer", None), ("member", world.lead.id)}


def test_the_last_coordinator_may_hand_over_and_go(world: World) -> None:
    hand_over(world, "dirk", "carla")
    assert roles(world, "dirk") == set()
    assert ("coordinator", None) in roles(world, "carla")


def test_the_coordinator_hands_over_for_somebody(world: World) -> None:
    hand_over(world, "anna", "bruno", by="dirk")
    assert ("member", world.lead.id) in roles(world, "bruno")
    with pytest.raises(Refused):
        hand_over(world, "otto", "bruno", by="carla")


def test_what_is_not_ticked_stays(world: World) -> None:
    anna = world.person("anna").id
    service.give_seat(world.actor("dirk"), world.alliance.id, anna, "facilitator")
    kept, given = (measure(world, "implementation", title=title, responsible_id=anna) for title in ("A", "B"))
    lead = next(seat.id for seat in member(world, "anna").seats if seat.partner_id)
    hand_over(world, "anna", "bruno", seat_ids=[lead], measure_ids=[given.id])
    assert roles(world, "anna") == {("facilitator", None)}
    assert (answers(kept)[0], answers(given)[0]) == (anna, world.person("bruno").id)


def test_wishes_and_unread_mentions_go_too(world: World) -> None:
    anna, bruno = world.person("anna").id, world.person("bruno").id
    row = measure(world, "implementation")
    wish = update(row, world.person("dirk").id, "stuck", helper_person_id=anna)
    said = comment(row, world.person("dirk").id)
    mention = Mention(alliance_id=row.alliance_id, comment_id=said.id, person_id=anna)
    db.session.add(mention)
    db.session.flush()
    hand_over(world, "anna", "bruno")
    db.session.expire_all()
    assert db.session.get_one(Update, wish.id).helper_person_id == bruno
    assert db.session.get_one(Mention, mention.id).person_id == bruno


def test_foreign_measures_and_roles_are_not_touched(world: World) -> None:
    anna = world.person("anna")
    service.give_seat(world.actor("fanny"), world.foreign.id, anna.id, "observer")
    row = foreign_measure(world, responsible_id=anna.id)
    foreign_seat = queries.member(world.foreign.id, anna.id)
    assert foreign_seat is not None
    hand_over(world, "anna", "bruno", measure_ids=[row.id], seat_ids=[foreign_seat.seats[0].id, *_seats(world)])
    assert answers(row)[0] == anna.id
    assert "foreign" in world.actor("anna").seats and "foreign" not in world.actor("bruno").seats


def _seats(world: World) -> list[int]:
    return [seat.id for seat in member(world, "anna").seats]


@pytest.mark.parametrize("case", ["oneself", "removed", "foreign", "nothing"])
def test_a_handover_is_refused_as_a_whole(world: World, case: str) -> None:
    row = measure(world, "implementation", responsible_id=world.person("anna").id)
    taker = {"oneself": "anna", "removed": "eva", "foreign": "fanny", "nothing": "bruno"}[case]
    more: dict[str, Any] = {"seat_ids": [], "measure_ids": []} if case == "nothing" else {}
    with pytest.raises(Refused) as refused:
        hand_over(world, "anna", taker, **more)
    assert refused.value.field == ("roles" if case == "nothing" else "person_id")
    if case in ("removed", "foreign"):
        assert refused.value.sentence == rules.GONE
    assert (verbs(), answers(row)[0]) == ([], world.person("anna").id)
    assert roles(world, "anna") == {("member", world.lead.id)}
