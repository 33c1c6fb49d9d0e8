"""A form that creates something does it once, however often it is sent, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.once import FormKey
from bundnis.measures.models import Measure
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
