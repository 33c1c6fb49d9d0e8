"""What is sent twice is done once, however often it is sent, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.accounts import service as accounts
from bundnis.alliances import service as alliances
from bundnis.alliances.models import KeyDate
from bundnis.core import once
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.once import FormKey
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.measures.models import Measure
from bundnis.membership import service as membership
from tests.client import Browser
from tests.factories.measures import measure
from tests.people import World

SignIn = Callable[[str], Browser]
NEW = "/ostbelgien/measures/new"


def measures() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Measure)) or 0


def typed(browser: Browser, title: str = "Probetage") -> dict[str, Any]:
    return {**dict(browser.get(NEW).form().form_values()), "title-de": title}


def test_sent_twice_it_happens_once_and_answers_the_same(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    fields = typed(anna)
    first, second = anna.post(NEW, fields), anna.post(NEW, fields)
    assert first.location == second.location
    assert measures() == 1


def test_sent_eight_times_at_the_same_moment_it_happens_once(world: World, sign_in: SignIn) -> None:
    browsers = [sign_in("anna") for _each in range(8)]
    fields = typed(browsers[0])
    fields.pop("csrf_token")
    with ThreadPoolExecutor(len(browsers)) as pool:
        # Outside the test's own context, as in a server.
        answers = list(pool.map(lambda each: each.send("POST", NEW, fields), browsers))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert measures() == 1


def test_a_refused_form_gives_its_key_back(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    fields = typed(anna, title="")
    anna.post(NEW, fields, status=422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FormKey)) == 0
    anna.post(NEW, {**fields, "title-de": "Jetzt mit Titel"})
    assert measures() == 1


def test_a_key_is_one_person_s_and_one_form_s(world: World, sign_in: SignIn) -> None:
    made = measure(world)
    anna, bruno = sign_in("anna"), sign_in("bruno")
    fields = typed(anna)
    anna.post(NEW, fields)
    bruno.post(NEW, {**typed(bruno), "client_key": fields["client_key"]})
    assert measures() == 3
    address = f"/ostbelgien/measures/{made.number}/comments/new"
    answer = anna.send("POST", address, {"client_key": fields["client_key"], "text": "Gut so."})
    assert answer.location.startswith(f"/ostbelgien/measures/{made.number}"), "another form is another act"


def test_another_text_with_the_same_key_is_another_act(world: World, sign_in: SignIn) -> None:
    """The back button brings the form back with its key: what is new in it must not vanish."""
    anna = sign_in("anna")
    fields = typed(anna)
    first = anna.post(NEW, fields)
    again = anna.post(NEW, {**fields, "title-de": "Zweite Idee"})
    assert measures() == 2
    assert first.location != again.location
    assert anna.post(NEW, {**fields, "title-de": "Zweite Idee"}).location == again.location
    assert measures() == 2


def test_a_form_without_a_key_is_carried_out(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    fields = {**typed(anna), "client_key": ""}
    anna.post(NEW, fields)
    anna.post(NEW, fields)
    assert measures() == 2


# -- acts with which something goes --------------------------------------------------------------


def key_date(world: World) -> str:
    """The address that deletes a new key date."""
    made = alliances.add_key_date(
        world.actor("dirk"), world.alliance.id, day=Span.in_year(2027), text=Translated.of(de="Gipfel")
    )
    db.session.commit()
    return f"/ostbelgien/key-dates/{made.id}/delete"


def deletions() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Entry.verb == "key_date.deleted")) or 0


def test_deleted_twice_it_says_that_it_is_done(world: World, sign_in: SignIn) -> None:
    dirk, address = sign_in("dirk"), key_date(world)
    first, second = dirk.post(address), dirk.post(address)
    assert first.location == second.location == "/ostbelgien/key-dates/"
    assert "Das ist schon erledigt." in dirk.get(second.location).text
    assert deletions() == 1
    sign_in("dirk").post(address)
    sign_in("anna").post(address, status=404)
    sign_in("fanny").post(address, status=404)


def test_the_back_button_does_not_lead_to_the_question_again(world: World, sign_in: SignIn) -> None:
    dirk, question = sign_in("dirk"), f"/ostbelgien/people/{world.person('anna').id}/remove"
    done = dirk.submit(question).location
    assert dirk.get(question, 302).location == done
    carla = sign_in("carla")
    membership.give_seat(world.actor("dirk"), world.alliance.id, world.person("carla").id, "coordinator")
    carla.get(question, 404)


def test_pressed_at_the_same_moment_it_is_done_once(world: World, sign_in: SignIn) -> None:
    browsers, address = [sign_in("dirk") for _each in range(8)], key_date(world)
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(lambda each: each.send("POST", address), browsers))
    assert [answer.status for answer in answers] == [303] * 8
    assert deletions() == 1


def test_what_is_back_goes_once_more(world: World, sign_in: SignIn) -> None:
    """Removed, invited again, removed again: the second time is an act of its own."""
    dirk, anna = sign_in("dirk"), world.person("anna")
    for _time in range(2):
        assert dirk.submit(f"/ostbelgien/people/{anna.id}/remove").location == "/ostbelgien/people/"
        assert "ostbelgien" not in world.actor("anna").seats
        membership.give_seat(world.actor("dirk"), world.alliance.id, anna.id, "observer")
        assert "ostbelgien" in world.actor("anna").seats


def test_another_thing_with_the_number_of_a_deleted_one_goes_too(world: World, sign_in: SignIn) -> None:
    """SQLite gives the highest number again once its row is gone."""
    dirk = sign_in("dirk")
    for _time in range(2):
        dirk.post(key_date(world))
    assert deletions() == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeyDate)) == 0


def test_after_the_sign_in_has_ended_it_is_still_known(world: World, sign_in: SignIn) -> None:
    dirk, address = sign_in("dirk"), key_date(world)
    first = dirk.post(address)
    accounts.end_all_sign_ins(world.person("dirk").id)
    assert dirk.post(address).location == first.location
    assert sign_in("visitor").post(address).location.startswith("/sign-in")


def test_who_signs_in_lets_the_oldest_keys_go_a_bounded_number_at_once(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They live as long as a draft may lie about, and nobody waits for those of years."""
    monkeypatch.setattr(once, "LET_GO", 3)
    anna = world.person("anna")
    ages = [31, 35, 40, 50, 29, 0]
    for place, age in enumerate(ages):
        at = now() - timedelta(days=age)
        db.session.add(FormKey(person_id=anna.id, key=str(place), endpoint="x", location="/", at=at))
    db.session.flush()
    accounts.sign_in(anna, "")
    assert sorted(db.session.scalars(sa.select(FormKey.key))) == ["0", "4", "5"], "the three oldest"
    accounts.sign_in(anna, "")
    assert sorted(db.session.scalars(sa.select(FormKey.key))) == ["4", "5"], "never one that may still be sent"
