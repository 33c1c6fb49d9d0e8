"""Who may what, walked: every row of the matrix, every named person, on both databases."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

import config
from bundnis import create_app
from tests.conftest import Database
from tests.house.access_matrix import DEMO, ROWS
from tests.house.full_world import SECRET
from tests.house.matrix_rows import Row
from tests.house.walk import Walk
from tests.page_rules import check_headers, check_page

# Acts that leave no line in the journal: they change nothing of the trade.
UNTOLD = {
    "accounts.choose_language", "accounts.kept", "accounts.forgotten", "membership.setup",
    # Nobody but the writer knows of a draft.
    "accounts.keep_draft", "accounts.discard_draft",
    # Reading is no act of the alliance.
    "dossier.read_mentions",
    # The hall is told by what it sees; an idea is its own record. Joining is counted, never written down by name.
    "workshops.join", "workshops.enter", "workshops.who", "workshops.send_idea", "workshops.take_back",
    "workshops.back",
    # Nothing is written down when somebody votes; the vote the other two would open is open, or was held, already.
    "workshops.cast", "workshops.open_ballot", "workshops.run_off",
    # Nothing of a rehearsal stays, its own events neither.
    "workshops.end_rehearsal",
    "workshops.end_own_rehearsal",
    # What invented people do is told by what they send.
    "workshops.take_part",
    # Nothing has ended that could be reopened.
    "workshops.reopen",
    # Told where there was something to end.
    "accounts.sign_out", "accounts.end_other_sign_ins",
}  # fmt: skip


def _ids() -> list[str]:
    """A readable name for each row: the endpoint, and which case of it."""
    seen: Counter[str] = Counter()
    found = []
    for row in ROWS:
        case = "-".join(str(value).lstrip("=").replace(" ", "_") for value in row.ids.values())
        name = f"{row.endpoint}-{case}" if case else row.endpoint
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


@pytest.fixture
def walk(database: Database) -> Walk:
    return Walk(database)


def test_the_matrix_knows_every_address_and_no_other(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = create_app(config.Testing(tmp_path_factory.mktemp("map"), DEMO=True))
    written: dict[str, set[str]] = {}
    for row in (*ROWS, *DEMO):
        methods = {method for method, status in (("GET", row.get), ("POST", row.post)) if status is not None}
        written.setdefault(row.endpoint, set()).update(methods)
    present: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        present.setdefault(rule.endpoint, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    assert set(present) - set(written) == set(), "say in tests/house/access_matrix.py who may open them"
    assert set(written) - set(present) == set(), "these no longer exist"
    assert written == present


def test_the_matrix_speaks_of_everybody_by_name() -> None:
    for row in ROWS:
        assert set(row.who) <= set(row.everybody), row.endpoint


@pytest.mark.parametrize("row", ROWS, ids=_ids())
def test_everybody_gets_the_answer_the_matrix_says(walk: Walk, row: Row) -> None:
    for method in walk.methods(row):
        _refused_first(walk, row, method)
        for name in row.who:
            _let_in(walk, row, method, name)


def _refused_first(walk: Walk, row: Row, method: str) -> None:
    """Everybody who is not let in; together they leave not a trace."""
    fields = walk.fields(row, row.who[0]) if method == "POST" and row.who else {}
    for name in row.everybody:
        if name not in row.who:
            _ask(walk, row, method, name, fields)
    assert walk.contents() == walk.untouched, f"a refused {method} of {row.endpoint} changed something"


def _let_in(walk: Walk, row: Row, method: str, name: str) -> None:
    fields = walk.fields(row, name) if method == "POST" else {}
    before = walk.untouched
    _ask(walk, row, method, name, fields)
    after = walk.contents()
    if method == "GET" or row.expected(name, method) >= 400:
        assert after == before, f"{method} {row.endpoint} by {name} changed something"
        return
    is_told = row.endpoint not in UNTOLD and not (row.endpoint == "accounts.sign_in" and name != "visitor")
    if is_told:
        told = ("journal", "workshop_event")
        assert any(len(after[table]) > len(before[table]) for table in told), f"{row.endpoint} by {name} told nothing"
    if after != before:
        walk.begin_again()


def _ask(walk: Walk, row: Row, method: str, name: str, fields: dict[str, object]) -> None:
    page = walk.browser(name).send(method, walk.address(row), fields if method == "POST" else None)
    expected = row.expected(name, method)
    if page.status != expected:
        reasons = " | ".join(page.errors) if page.is_html else ""
        pytest.fail(f"{name}: {page!r}, expected {expected}; it leads to {page.location!r}; {reasons}")
    check_headers(page)
    if page.is_html and page.status not in range(300, 400):
        check_page(page)
        assert SECRET not in page.html, f"{name} reads of the foreign alliance at {page!r}"
    if name == "visitor" and page.status in (302, 303) and name not in row.who:
        assert page.location.startswith("/join/" if row.door == "phone" else "/sign-in"), page.location


@pytest.mark.parametrize("row", [row for row in ROWS if row.post is not None and row.who], ids=lambda row: row.endpoint)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_post_without_its_token_does_nothing(walk: Walk, row: Row) -> None:
    name = row.who[-1]
    before = walk.untouched
    page = walk.browser(name).send("POST", walk.address(row), {**walk.fields(row, name), "csrf_token": ""})
    assert page.status in (303, 400, 404), page
    if page.status == 303:
        assert page.location.startswith(("/kept/", "/sign-in")), page.location
    after = walk.contents()
    for table in after:
        if table != "kept_post":
            assert after[table] == before[table], table


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_other_methods_are_answered_and_do_nothing(walk: Walk) -> None:
    for row in ROWS:
        for method in ("PUT", "PATCH", "DELETE"):
            page = walk.browser("dirk").send(method, walk.address(row))
            assert page.status == 405, f"{method} {page!r}"
            check_headers(page)
    assert walk.contents() == walk.untouched


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_stamps_of_the_program_agree_with_the_matrix(app: Flask) -> None:
    """What is open to everybody there is open to everybody here."""
    from bundnis.core.access import stamp_of

    for row in ROWS:
        stamp = stamp_of(row.endpoint)
        assert stamp is not None
        if "visitor" in row.who:
            assert stamp.permission is None, f"{row.endpoint} is open in the matrix only"
        else:
            assert stamp.permission is not None, f"{row.endpoint} is open in the program only"
