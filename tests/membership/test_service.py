"""Founding, inviting, joining, roles and removing: what the rules of the trade demand, on both databases."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.accounts import queries as people
from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person, SignIn
from bundnis.alliances.models import Alliance, SeatRow
from bundnis.core import clock
from bundnis.core.db import db, transaction
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.journal.models import Detail, Entry
from bundnis.membership import queries, rules, service
from bundnis.membership.models import Invitation
from bundnis.membership.queries import Member
from bundnis.notifications.models import Mail
from tests.at_once import at_once
from tests.people import World


def member(world: World, name: str) -> Member:
    found = queries.member(world.alliance.id, world.person(name).id)
    assert found is not None
    return found


def invite(world: World, **changes: Any) -> str:
    values: dict[str, Any] = {"email": "neu@example.org", "role": "member", "partner_id": world.lead.id}
    with world.app.test_request_context():
        _invitation, token = service.invite(world.actor("dirk"), world.alliance.id, **values | changes)
    db.session.commit()
    return token


def roles(world: World, person_id: int) -> set[tuple[str, int | None]]:
    query = sa.select(SeatRow.role, SeatRow.partner_id).where(
        SeatRow.alliance_id == world.alliance.id, SeatRow.person_id == person_id, SeatRow.ended_at.is_(None)
    )
    return {(role, partner_id) for role, partner_id in db.session.execute(query)}


def seat_of(world: World, name: str) -> queries.SeatOfMember:
    found = member(world, name)
    return queries.SeatOfMember(world.alliance.id, found.seats[0], found)


# -- first start ---------------------------------------------------------------------------------

ALLIANCE: dict[str, Any] = {
    "slug": "eifel", "name": Translated.of(de="Eifel"), "languages": ["de"], "time_zone": "Europe/Berlin",
}  # fmt: skip
FIRST: dict[str, Any] = {"name": "Olga", "email": "olga@example.org", "language": "de", "password_hash": "x"}


def test_the_first_start_makes_operator_alliance_and_coordinator(app: Flask) -> None:
    token = accounts.new_setup_token()
    person = service.set_up(token, ALLIANCE, **FIRST)
    db.session.commit()
    assert person.is_operator
    alliance = db.session.scalars(sa.select(Alliance)).one()
    seat = db.session.scalars(sa.select(SeatRow)).one()
    assert (seat.alliance_id, seat.person_id, seat.role) == (alliance.id, person.id, "coordinator")


def test_the_token_of_the_first_start_works_once(app: Flask) -> None:
    token = accounts.new_setup_token()
    service.set_up(token, ALLIANCE, **FIRST)
    db.session.commit()
    with pytest.raises(Refused):
        service.set_up(token, ALLIANCE | {"slug": "other"}, **FIRST | {"email": "b@example.org"})


def test_a_fresh_token_replaces_the_older_one(app: Flask) -> None:
    old, _new = accounts.new_setup_token(), accounts.new_setup_token()
    with pytest.raises(Refused):
        service.set_up(old, ALLIANCE, **FIRST)


def test_an_installation_with_people_is_not_set_up_again(world: World) -> None:
    token = accounts.new_setup_token()
    with pytest.raises(Refused):
        service.set_up(token, ALLIANCE, **FIRST | {"email": "new@example.org"})


# -- inviting ------------------------------------------------------------------------------------


def test_only_the_hash_of_a_link_is_stored(world: World) -> None:
    token = invite(world)
    row = db.session.execute(sa.text("select * from invitation")).one()
    assert token not in str(row)
    assert people.token_hash(token) in str(row)
    assert token not in str(db.session.execute(sa.select(Detail.values)).all())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "king", "partner_id": None}, "role"),
        ({"role": "member", "partner_id": None}, "partner_id"),
        ({"role": "observer"}, "partner_id"),
        ({"partner_id": 99999}, "partner_id"),
    ],
)
def test_refused_invitations(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        invite(world, **changes)
    assert refused.value.field == field


def test_a_foreign_partner_is_an_unknown_one(world: World) -> None:
    sentences = []
    for partner_id in (world.foreign_partner.id, 99999):
        with pytest.raises(Refused) as refused:
            invite(world, partner_id=partner_id)
        sentences.append((refused.value.field, refused.value.sentence))
    assert sentences[0] == sentences[1]


def test_who_is_invited_or_has_the_role_is_not_invited_again(world: World) -> None:
    invite(world)
    with pytest.raises(Refused):
        invite(world, email=" NEU@example.org")
    invite(world, partner_id=world.other.id)
    with pytest.raises(Refused):
        invite(world, email="Anna@example.org")


def test_a_new_link_replaces_the_old_one(world: World) -> None:
    old = invite(world)
    invitation = db.session.scalars(sa.select(Invitation)).one()
    with clock.at(clock.now() + timedelta(days=30)), world.app.test_request_context():
        new = service.renew(world.actor("dirk"), invitation)
        with pytest.raises(Refused):
            service.join_as_new_person(old, name="N", language="de", password_hash="x")
        person = service.join_as_new_person(new, name="N", language="de", password_hash="x")
    assert roles(world, person.id) == {("member", world.lead.id)}


def test_the_mail_speaks_the_invited_language_and_names_everybody(world: World) -> None:
    world.app.config["MAIL_SERVER"] = "mail.example"
    token = invite(world, language="fr", name="Zoé")
    mail = db.session.scalars(sa.select(Mail)).one()
    assert (mail.recipient, mail.language) == ("neu@example.org", "fr")
    for word in ("Zoé", "Dirk Example", "Lead", "Bündnis Ostbelgien", f"http://127.0.0.1:8000/invitation/{token}"):
        assert word in mail.body


# -- joining -------------------------------------------------------------------------------------


def test_joining_gives_exactly_the_invited_seat(world: World) -> None:
    person = service.join_as_new_person(invite(world), name="Neu", language="nl", password_hash="x")
    assert person.email == "neu@example.org"
    assert roles(world, person.id) == {("member", world.lead.id)}
    assert not person.is_operator


def test_an_invitation_works_once(world: World) -> None:
    token = invite(world, email="fanny@example.org", role="observer", partner_id=None)
    service.join(world.actor("fanny"), token)
    with pytest.raises(Refused):
        service.join(world.actor("fanny"), token)
    assert roles(world, world.person("fanny").id) == {("observer", None)}


def test_only_the_invited_address_may_accept(world: World) -> None:
    token = invite(world, email="fanny@example.org", role="coordinator", partner_id=None)
    with pytest.raises(Refused), transaction():
        service.join(world.actor("bruno"), token)
    assert ("coordinator", None) not in roles(world, world.person("bruno").id)
    service.join(world.actor("fanny"), token)


@pytest.mark.parametrize("state", ["expired", "revoked", "unknown"])
def test_a_closed_invitation_lets_nobody_in(world: World, state: str) -> None:
    token = invite(world)
    invitation = db.session.scalars(sa.select(Invitation)).one()
    moment = clock.now()
    if state == "expired":
        moment += rules.INVITATION_VALID_FOR
    elif state == "revoked":
        service.revoke(world.actor("dirk"), invitation)
    else:
        token = "x" * 43
    with clock.at(moment), pytest.raises(Refused):
        service.join_as_new_person(token, name="N", language="de", password_hash="x")
    assert people.person_by_email("neu@example.org") is None


def test_of_two_at_once_one_joins(world: World) -> None:
    token = invite(world)

    def accept() -> str:
        service.join_as_new_person(token, name="N", language="de", password_hash="x")
        return "joined"

    found = at_once(world, [accept] * 4)
    assert found.count("joined") == 1 and sum(isinstance(each, Refused) for each in found) == 3
    assert db.session.scalar(sa.select(sa.func.count()).where(SeatRow.partner_id == world.lead.id)) == 3


# -- roles ---------------------------------------------------------------------------------------


def test_giving_and_ending_a_role(world: World) -> None:
    dirk, anna = world.actor("dirk"), world.person("anna")
    service.give_seat(dirk, world.alliance.id, anna.id, "facilitator")
    assert roles(world, anna.id) == {("member", world.lead.id), ("facilitator", None)}
    service.end_seat(dirk, seat_of(world, "anna"))
    assert roles(world, anna.id) == {("facilitator", None)}
    verbs = db.session.scalars(sa.select(Entry.verb).order_by(Entry.id)).all()
    assert verbs == ["seat.given", "seat.ended_for_partner"]


def test_a_role_one_has_is_not_given_twice(world: World) -> None:
    with pytest.raises(Refused):
        service.give_seat(world.actor("dirk"), world.alliance.id, world.person("anna").id, "member", world.lead.id)


def test_no_seat_for_a_foreign_partner(world: World) -> None:
    with pytest.raises(Refused):
        service.give_seat(
            world.actor("dirk"), world.alliance.id, world.person("anna").id, "member", world.foreign_partner.id
        )


def test_the_last_coordinator_neither_goes_nor_gives_up_the_role(world: World) -> None:
    dirk = world.actor("dirk")
    for act in (
        lambda: service.end_seat(dirk, seat_of(world, "dirk")),
        lambda: service.remove_person(dirk, member(world, "dirk")),
    ):
        with pytest.raises(Refused):
            act()
    assert roles(world, dirk.id) == {("coordinator", None)}
    service.give_seat(dirk, world.alliance.id, world.person("anna").id, "coordinator")
    service.end_seat(dirk, seat_of(world, "dirk"))
    assert roles(world, dirk.id) == set()


def test_two_coordinators_who_remove_each_other_leave_one(world: World) -> None:
    service.give_seat(world.actor("dirk"), world.alliance.id, world.person("carla").id, "coordinator")
    acts = [
        partial(service.remove_person, world.actor(who), member(world, whom))
        for who, whom in (("dirk", "carla"), ("carla", "dirk"))
    ]
    at_once(world, acts)
    query = sa.select(sa.func.count(SeatRow.person_id.distinct())).where(
        SeatRow.alliance_id == world.alliance.id, SeatRow.role == "coordinator", SeatRow.ended_at.is_(None)
    )
    assert db.session.scalar(query) == 1


def test_removing_ends_roles_here_sign_ins_and_invitations(world: World) -> None:
    anna = world.person("anna")
    accounts.sign_in(anna, "x")
    service.give_seat(world.actor("fanny"), world.foreign.id, anna.id, "observer")
    token = invite(world, email="Anna@example.org", role="observer", partner_id=None)
    service.remove_person(world.actor("dirk"), member(world, "anna"))
    assert roles(world, anna.id) == set()
    assert set(world.actor("anna").seats) == {"foreign"}
    assert db.session.scalars(sa.select(SignIn).where(SignIn.ended_at.is_(None))).all() == []
    with pytest.raises(Refused):
        service.join(world.actor("anna"), token)


# -- a link to a new password --------------------------------------------------------------------


def test_a_coordinator_opens_a_link_and_the_history_shows_it(world: World) -> None:
    token = service.open_password_link(world.actor("dirk"), member(world, "anna"))
    assert people.password_link(token, accounts.LINK_VALID_FOR) is not None
    entry = db.session.scalars(sa.select(Entry)).one()
    assert (entry.verb, entry.alliance_id) == ("person.password_link_opened", world.alliance.id)


@pytest.mark.parametrize("reason", ["elsewhere", "operator"])
def test_no_link_where_it_would_open_more_than_this_alliance(world: World, reason: str) -> None:
    anna = world.person("anna")
    if reason == "elsewhere":
        service.give_seat(world.actor("fanny"), world.foreign.id, anna.id, "observer")
    else:
        world.change(anna, is_operator=True)
    with pytest.raises(Refused):
        service.open_password_link(world.actor("dirk"), member(world, "anna"))


# -- founding ------------------------------------------------------------------------------------


def test_founding_appoints_an_account_at_once(world: World) -> None:
    with world.app.test_request_context():
        alliance, token = service.found(
            world.actor("olga"), ALLIANCE, email="Anna@example.org", language="de"
        )
    assert token is None
    assert world.actor("anna").seats["eifel"].roles == {"coordinator"}
    assert world.actor("olga").seats == {}
    assert alliance.slug == "eifel"


def test_founding_invites_who_has_no_account(world: World) -> None:
    with world.app.test_request_context():
        alliance, token = service.found(
            world.actor("olga"), ALLIANCE, name="Neu", email="neu@example.org", language="fr"
        )
    assert token is not None
    person = service.join_as_new_person(token, name="Neu", language="fr", password_hash="x")
    seats = db.session.scalars(sa.select(SeatRow).where(SeatRow.alliance_id == alliance.id)).all()
    assert [(seat.person_id, seat.role) for seat in seats] == [(person.id, "coordinator")]


def test_people_are_counted_once_with_all_their_roles(world: World) -> None:
    service.give_seat(world.actor("dirk"), world.alliance.id, world.person("anna").id, "facilitator")
    names = [person.name.split()[0] for person in queries.members(world.alliance.id)]
    assert names == ["Anna", "Bruno", "Carla", "Dirk", "Otto"]
    assert db.session.get(Person, world.person("eva").id) is not None
