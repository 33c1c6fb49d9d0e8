"""A second press: whatever is sent twice by the same person answers as the first time, and is done once."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.conftest import Database
from tests.house.access_matrix import ROWS
from tests.house.matrix_rows import Row
from tests.house.walk import Aim, Contents, Walk, masked, nothing_like
from tests.people import NAMES

# Acts with which something goes; others keep their thing, or carry a client key.
GOING = re.compile(r"[._](delete|remove|end|revoke|drop|leave)")
# Ending what has ended is no news: they answer the same by themselves.
SAME_BY_THEMSELVES = {
    "accounts.end_sign_in", "accounts.end_other_sign_ins",
    # What is revoked, withdrawn or over in a session stays, and says so.
    "workshops.end", "workshops.revoke_link", "workshops.drop_pledge",
    # Sent to the session that is rehearsed, which stays: without a rehearsal it leads there again.
    "workshops.end_own_rehearsal",
}  # fmt: skip
# Each press is an act of its own: signing in, asking for a link (the last one is shown and works), switching the
# language, moving one place on.
EACH_TIME = {
    "accounts.sign_in", "accounts.forgotten", "accounts.choose_language", "accounts.kept", "alliances.move_item",
    "membership.renew_invitation", "membership.password_link",
    "workshops.move_step",
}

# A page says that it is done; a draft is kept behind the page.
DONE = (303, 200)
# What this world refuses to everybody (its session collects ideas, nobody pledges yet) changes nothing at all.
ACTS = [
    row for row in ROWS
    if row.post is not None and row.endpoint not in EACH_TIME
    and any(row.expected(name, "POST") in DONE for name in row.who)
]


@pytest.fixture
def walk(database: Database) -> Walk:
    return Walk(database)


@pytest.mark.parametrize("row", ACTS, ids=lambda row: "-".join((row.endpoint, *row.ids.values())).replace(" ", "_"))
def test_sent_twice_it_answers_as_the_first_time(walk: Walk, row: Row) -> None:
    name, status = next((each, status) for each in row.who if (status := row.expected(each, "POST")) in DONE)
    # Buttons stand on other pages, each with a key of its own.
    key = {"client_key": "de.button"} if row.get is None else {}
    browser, address, fields = walk.browser(name), walk.address(row), {**key, **walk.fields(row, name)}
    first = browser.send("POST", address, fields)
    assert first.status == status, first
    done = _contents(walk)
    again = browser.send("POST", address, fields)
    assert (again.status, again.location) == (status, first.location), f"{again!r} leads to {again.location}"
    assert _contents(walk) == done


def _contents(walk: Walk) -> Contents:
    # A changed password sent again is first taken for a wrong one; that counts as a failed try.
    return {table: rows for table, rows in walk.contents().items() if table != "attempt"}


GONE = [row for row in ACTS if re.match(r"(alliances|measures)\.(delete|remove)_", row.endpoint)]


@pytest.mark.parametrize("row", GONE, ids=lambda row: row.endpoint)
def test_for_everybody_else_it_never_was(walk: Walk, row: Row) -> None:
    """Only who has done it is told that it is done; what is gone is what never was, byte for byte."""
    address, thing = walk.address(row), list(row.ids.values())[-1]
    nothing = walk.address(row, Aim(instead=nothing_like(thing)))
    assert walk.browser(row.who[0]).send("POST", address).status == 303
    for name in NAMES[1:]:
        if name != row.who[0]:
            gone, never = (masked(walk.browser(name).send("POST", each)) for each in (address, nothing))
            assert gone == never and gone.startswith("404"), f"{row.endpoint}, {name}: {gone[:60]}"


def test_acts_with_which_something_goes_remember_who_did_it(app: Flask) -> None:
    forgetful = []
    for row in ROWS:
        view = app.view_functions[row.endpoint]
        if row.post is None or not GOING.search(row.endpoint) or row.endpoint in SAME_BY_THEMSELVES:
            continue
        if not (getattr(view, "is_final", False) or getattr(view, "is_once", False)):
            forgetful.append(row.endpoint)
    assert forgetful == [], "mark them with @final or @once (core/once.py)"
