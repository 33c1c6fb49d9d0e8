"""The writes of accounts, where a browser would not show the difference."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.accounts import queries, service
from bundnis.accounts.models import Attempt, KeptPost, PasswordLink, Person, SignIn
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.journal.models import Detail
from tests.at_once import at_once
from tests.people import World


def test_a_link_is_used_once_and_takes_the_others_along(world: World) -> None:
    anna = world.person("anna")
    first, second = service.open_password_link(anna), service.open_password_link(anna)
    service.use_password_link(first, "new")
    for token in (first, second, "unknown"):
        with pytest.raises(Refused):
            service.use_password_link(token, "other")
    assert anna.password_hash == "new"


def test_of_two_at_once_one_link_works(world: World) -> None:
    token = service.open_password_link(world.person("anna"))

    def use() -> str:
        service.use_password_link(token, "new")
        return "used"

    found = at_once(world, [use] * 4)
    assert found.count("used") == 1 and sum(isinstance(each, Refused) for each in found) == 3


def test_an_address_belongs_to_one_account(world: World) -> None:
    with pytest.raises(Refused) as refused:
        service.create_person("Twin", " ANNA@example.org", "de", None)
    assert refused.value.field == "email"
    with pytest.raises(Refused):
        service.ask_for_address(world.actor("bruno"), "Anna@example.org")
    service.ask_for_address(world.actor("anna"), "ANNA@example.org")
    assert world.person("anna").email == "ANNA@example.org"


def test_of_two_new_accounts_at_once_one_gets_the_address(world: World) -> None:
    def create() -> str:
        service.create_person("Neu", "neu@example.org", "de", None)
        return "created"

    found = at_once(world, [create] * 4)
    assert found.count("created") == 1 and sum(isinstance(each, Refused) for each in found) == 3


def test_an_account_without_a_password_lets_nobody_in(world: World) -> None:
    person = service.create_person("Neu", "neu@example.org", "de", None)
    assert not service.check_password(person, "")
    assert not service.check_password(person, "None")
    assert not service.check_password(None, "whatever")


def test_a_cheaper_hash_is_noticed(world: World) -> None:
    anna = world.person("anna")
    assert not service.needs_rehash(anna)
    world.app.config["PASSWORD_COST"] = {"time_cost": 2, "memory_cost": 16, "parallelism": 1}
    assert service.needs_rehash(anna)


def test_failures_are_counted_without_names_and_forgotten_after_a_day(app: Flask) -> None:
    service.note_failure("account:anna@example.org")
    assert "anna" not in str(db.session.scalars(sa.select(Attempt.key)).all())
    with clock.at(clock.now() + timedelta(days=2)):
        service.note_failure("account:bruno@example.org")
    assert len(db.session.scalars(sa.select(Attempt)).all()) == 1


def test_a_profile_knows_its_version(world: World) -> None:
    anna = world.actor("anna")
    service.change_person(anna, 1, name="A", language="de", theme="system")
    with pytest.raises(Conflict):
        service.change_person(anna, 1, name="B", language="de", theme="system")
    assert db.session.get_one(Person, anna.id).name == "A"


def test_kept_posts_go_after_a_week(world: World) -> None:
    anna = world.person("anna").id
    service.keep_post(anna, "/account", [("name", "alt")])
    with clock.at(clock.now() + service.KEPT_FOR + timedelta(minutes=1)):
        new = service.keep_post(anna, "/account", [("name", "neu")])
    assert db.session.scalars(sa.select(KeptPost.id)).all() == [new]


def test_only_living_sign_ins_are_listed(world: World) -> None:
    anna = world.person("anna")
    idle, absolute = timedelta(hours=12), timedelta(days=14)
    service.sign_in(anna, "one")
    service.sign_in(anna, "two")
    ended = db.session.scalars(sa.select(SignIn).where(SignIn.device == "one")).one()
    world.change(ended, ended_at=clock.now())
    assert [each.device for each in queries.sign_ins(anna.id, idle, absolute)] == ["two"]
    with clock.at(clock.now() + idle + timedelta(minutes=1)):
        assert queries.sign_ins(anna.id, idle, absolute) == []


def test_no_token_and_no_hash_reaches_the_journal(world: World) -> None:
    anna = world.person("anna")
    tokens = [service.sign_in(anna, "x"), service.open_password_link(anna)]
    service.change_password(anna.id, "new-hash")
    stored = str(db.session.scalars(sa.select(Detail.values)).all())
    secrets = [*tokens, *map(queries.token_hash, tokens), "new-hash"]
    assert not [secret for secret in secrets if secret in stored]
    assert db.session.scalars(sa.select(PasswordLink.used_at)).one() is not None
