"""Alliances are walls: foreign things answer as if they did not exist, byte for byte, and nothing changes.

Every address with ids, every method, every named person; ids in the path, in the query and among the fields;
own ones that do not belong together; the foreign alliance's address with own ids.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.conftest import Database
from tests.house.access_matrix import ROWS
from tests.house.full_world import NOBODY, SECRET, THINGS
from tests.house.matrix_rows import SEATED, Row
from tests.house.walk import FOREIGN_SLUG, NO_SLUG, SLUG, Aim, Walk, foreign_like, masked, nothing_like
from tests.page_rules import check_headers
from tests.people import NAMES


@pytest.fixture
def walk(database: Database) -> Walk:
    return Walk(database)


def _things(row: Row) -> list[str]:
    """The things in the path of a row."""
    return [name for name in row.ids.values() if not name.startswith("=")]


def _typed_things(row: Row, name: str = "") -> list[str]:
    """The things a row names in the query or among the fields this person fills in."""
    typed = [value.get(name, value[""]) if isinstance(value, Mapping) else value for value in row.typed.values()]
    found = {value[1:] for value in typed if isinstance(value, str) and value.startswith("#")}
    asked = {value for value in row.query.values() if not value.startswith("=")}
    return sorted({*found, *asked})


# Addresses of phones in a hall: they name a session by its code, and no alliance.
HALL = frozenset(
    f"workshops.{name}" for name in ("answer", "back", "enter", "hall_minutes", "join", "state")
)


def _inside(row: Row) -> bool:
    """Whether the row's address lies in an alliance."""
    if row.door == "phone" or row.endpoint in HALL:
        return False
    return not row.endpoint.startswith(("accounts.", "public.", "ui.", "static")) and row.endpoint not in (
        "membership.setup", "membership.found", "membership.founded", "membership.invitation",
    )  # fmt: skip


def _askers(row: Row) -> tuple[str, ...]:
    """Who asks: behind the door of the phones only somebody who has joined, everybody else is led to joining."""
    return ("phone",) if row.door == "phone" else NAMES


def _named(rows: list[Row]) -> list[str]:
    return [f"{row.endpoint}-{'-'.join(row.ids.values())}".replace(" ", "_") for row in rows]


IN_PATH = [row for row in ROWS if _things(row)]
TYPED = [row for row in ROWS if _typed_things(row)]
INSIDE = [row for row in ROWS if _inside(row)]


@pytest.mark.parametrize("row", IN_PATH, ids=_named(IN_PATH))
def test_a_foreign_id_in_the_path_is_an_id_that_does_not_exist(walk: Walk, row: Row) -> None:
    fields = walk.fields(row, row.who[0]) if row.who else {}
    for method in walk.methods(row):
        for name in _askers(row):
            if name == "fanny" and not _inside(row):
                continue  # what is foreign to anna is hers
            for thing in _things(row):
                foreign, nothing = (
                    _ask(walk, row, method, name, fields, Aim(instead=instead))
                    for instead in (foreign_like(thing), nothing_like(thing))
                )
                assert foreign == nothing, f"{method} {row.endpoint}, {name}: a foreign {thing} can be told apart"
                expected = _expected(row, name, method, thing)
                assert foreign.startswith(f"{expected} "), f"{method} {row.endpoint}, {name}: {foreign[:40]}"
    assert walk.contents() == walk.untouched


def _expected(row: Row, name: str, method: str, thing: str) -> int:
    if row.door == "session" and thing != row.ids["number"] and name not in row.who:
        # Who may not lead the session is refused before anybody looks for a thing in it.
        return row.expected(name, method)
    if name == "visitor" and name not in row.who:
        return 302 if method == "GET" else 303
    return row.others if row.others is not None else 404


def _ask(walk: Walk, row: Row, method: str, name: str, fields: dict[str, object], aim: Aim) -> str:
    page = walk.browser(name).send(method, walk.address(row, aim), fields if method == "POST" else None)
    check_headers(page)
    assert SECRET not in page.html, f"{name} reads of the foreign alliance at {page!r}"
    return masked(page)


@pytest.mark.parametrize("row", TYPED, ids=_named(TYPED))
def test_a_foreign_id_in_query_or_field_is_an_id_that_does_not_exist(walk: Walk, row: Row) -> None:
    for name in row.who:
        for thing in _typed_things(row, name):
            answers = []
            for instead in (foreign_like(thing), nothing_like(thing)):
                aim = Aim(instead=instead)
                page = walk.browser(name).send("POST", walk.address(row, aim), walk.fields(row, name, aim))
                assert page.status in (404, 422), f"{name}: {page!r} with {thing} → {instead}"
                assert SECRET not in page.html, page
                answers.append(masked(page))
            assert answers[0] == answers[1], f"{row.endpoint}, {name}: a foreign {thing} can be told apart"
            if row.query and row.get is not None:
                _same_pages(walk, row, name, thing)
    assert walk.contents() == walk.untouched


def _same_pages(walk: Walk, row: Row, name: str, thing: str) -> None:
    foreign, nothing = (
        _ask(walk, row, "GET", name, {}, Aim(instead=instead)) for instead in (foreign_like(thing), nothing_like(thing))
    )
    assert foreign == nothing


@pytest.mark.parametrize("row", [row for row in IN_PATH if len(_things(row)) > 1], ids=lambda row: row.endpoint)
def test_own_things_that_do_not_belong_together_lead_nowhere(walk: Walk, row: Row) -> None:
    """A contribution under the number of another measure, a seat under another person."""
    fields = walk.fields(row, row.who[0])
    other = "carla" if "person_id" in row.ids else "stopped"
    instead = {next(iter(row.ids.values())): THINGS.own[other]}
    for method in walk.methods(row):
        for name in SEATED:
            answer = _ask(walk, row, method, name, fields, Aim(instead=instead))
            assert answer.startswith("404 "), f"{method} {row.endpoint}, {name}: {answer[:40]}"
    assert walk.contents() == walk.untouched


@pytest.mark.parametrize("row", INSIDE, ids=_named(INSIDE))
def test_a_foreign_alliance_is_an_alliance_that_does_not_exist(walk: Walk, row: Row) -> None:
    fields = walk.fields(row, row.who[0]) if row.who else {}
    for method in walk.methods(row):
        for name in NAMES:
            if name == "fanny":
                continue
            foreign, nothing = (
                _ask(walk, row, method, name, fields, Aim(slug=slug))
                for slug in (FOREIGN_SLUG, NO_SLUG)
            )
            assert foreign == nothing, f"{method} {row.endpoint}, {name}: a foreign alliance can be told apart"
            to_sign_in = name == "visitor" and name not in row.who
            assert foreign.startswith("30" if to_sign_in else "404 "), f"{method} {row.endpoint}, {name}"
    assert walk.contents() == walk.untouched


def test_fanny_reads_her_own_alliance_and_no_other(walk: Walk) -> None:
    """The same addresses from the other side: so the walks above looked at something that is there."""
    fanny = walk.browser("fanny")
    page = fanny.get(f"/{FOREIGN_SLUG}/measures/{THINGS.foreign['running']}")
    assert SECRET in page.html
    assert fanny.send("GET", f"/{SLUG}/measures/{THINGS.own['running']}").status == 404
    assert fanny.send("GET", f"/{FOREIGN_SLUG}/measures/{THINGS.own['running']}").status == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("row", IN_PATH, ids=_named(IN_PATH))
def test_strange_ids_are_answered_with_a_page(walk: Walk, row: Row) -> None:
    """Too large for a database, negative, no number at all: never a fault of ours."""
    address, asker = walk.address(row), "phone" if row.door == "phone" else "dirk"
    for thing in _things(row):
        own = str(THINGS.own[thing])
        for strange in ("0", "2147483648", "99999999999999999999", "-1", "1e3", "%00", "1%20OR%201=1"):
            page = walk.browser(asker).send("GET", address.replace(f"/{own}", f"/{strange}", 1))
            assert page.status in (404, 405, 400), f"{page!r}"
            check_headers(page)
    assert NOBODY not in THINGS.own.values()
