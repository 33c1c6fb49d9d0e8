"""Guests of a session: what is not theirs is refused, what they send twice is done once."""

from __future__ import annotations

import pytest

from tests.conftest import Database
from tests.factories.workshops import carry
from tests.house.access_matrix import ROWS
from tests.house.full_sessions import CODE, GUESTS, guest_token
from tests.house.full_world import THINGS
from tests.house.matrix_rows import Row
from tests.house.walk import SLUG, Walk

OF_SESSIONS = [row for row in ROWS if row.endpoint.startswith("workshops.")]
# The alliance's own pages of a session answer with the page of signing in; the others say no.
NO = (302, 303, 403, 404, 405)
# Each press is an act of its own: one place on.
EACH_TIME = {"workshops.move_step"}
POSTS = [
    (row, name)
    for row in OF_SESSIONS
    if row.post is not None and row.endpoint not in EACH_TIME
    for name in ("phone", "cofacilitator")
    if name in row.who and "visitor" not in row.who
]


@pytest.fixture
def walk(database: Database) -> Walk:
    return Walk(database)


def test_a_participant_who_calls_every_address_of_the_facilitator(walk: Walk) -> None:
    """Every rule of the map below a session, every method, with the phone's token in every cookie there is."""
    phone = walk.browser("phone")
    carry(phone, "bundnis_role", guest_token("phone"), f"/{SLUG}/workshops")
    carry(phone, "bundnis_phone", guest_token("phone"), "/")
    known = {row.endpoint: row for row in OF_SESSIONS}
    called = 0
    for rule in walk.app.url_map.iter_rules():
        if not rule.endpoint.startswith("workshops.") or "alliance" not in rule.arguments:
            continue
        if "phone" in known[rule.endpoint].who:
            continue  # open to whoever holds its secret
        row = known[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            typed = {**walk.fields(row, row.who[0]), **row.typed, "csrf_token": phone.csrf_token()}
            fields = {name: value for name, value in typed.items() if not str(value).startswith("#")}
            page = phone.send(method, walk.address(row), fields if method == "POST" else None)
            assert page.status in NO, page
            if page.status in (302, 303):
                assert page.location.startswith("/sign-in"), page.location
            called += 1
    assert called > 60
    assert walk.contents() == walk.untouched


@pytest.mark.parametrize("name", GUESTS[2:])
def test_scribe_and_screen_lead_nothing(walk: Walk, name: str) -> None:
    for row in OF_SESSIONS:
        if row.door == "session" and name not in row.who:
            for method in walk.methods(row):
                page = walk.browser(name).send(method, walk.address(row), {} if method == "POST" else None)
                assert page.status == 403, page
    assert walk.contents() == walk.untouched


@pytest.mark.parametrize(
    ("row", "name"), POSTS, ids=[f"{row.endpoint.removeprefix('workshops.')}-{name}" for row, name in POSTS]
)
def test_what_a_guest_sends_twice_is_done_once(walk: Walk, row: Row, name: str) -> None:
    """A double tap, a replayed request, a post tried again because its answer was lost: the very same fields."""
    fields = {"client_key": "de.button", **walk.fields(row, name)}
    browser, address = walk.browser(name), walk.address(row)
    first = browser.send("POST", address, fields)
    assert first.status == row.expected(name, "POST"), first
    done = walk.contents()
    # The answer was lost: the same from the same browser, and from a second tab that opened before.
    again = browser.send("POST", address, fields)
    tab = walk.browser(name).send("POST", address, fields)
    assert {again.status, tab.status} <= {first.status, 404, 409, 422}, (again, tab)
    assert walk.contents() == done


def test_every_post_of_the_room_is_walked_twice_by_somebody(walk: Walk) -> None:
    """By a guest here, by people of the alliance in the house's own test of the second press."""
    here = {row.endpoint for row, _name in POSTS}
    by_people = {row.endpoint for row in OF_SESSIONS if row.post is not None and row.who}
    present = {
        rule.endpoint
        for rule in walk.app.url_map.iter_rules()
        if rule.endpoint.startswith("workshops.") and "POST" in (rule.methods or set())
    }
    assert present <= here | by_people
    assert CODE and THINGS.own["session"]
