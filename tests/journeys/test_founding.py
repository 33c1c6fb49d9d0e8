"""The founders' way: the first start, a partner, an invitation that is accepted; and a text that outlives a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.inspection import invalid, look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("narrow")
Visit = Callable[..., Visitor]
PASSWORD = "sieben Krähen am Kanal"


@dataclass
class Looked:
    """What was seen on the way, checked together at the end."""

    faults: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def at(self, visitor: Visitor) -> None:
        self.faults += look_at(visitor)
        self.pages[visitor.path] = visitor.source


@pytest.fixture
def looked(tmp_path: Path) -> Iterator[Looked]:
    seen = Looked()
    yield seen
    seen.faults += invalid(seen.pages, tmp_path)
    assert not seen.faults, "\n".join(seen.faults)


def test_from_nothing_to_two_people(visit: Visit, empty_server: Server, looked: Looked) -> None:
    olga = visit(empty_server, width=360)
    _set_up(olga, empty_server, looked)
    _add_partner(olga)
    address = _invite(olga, looked)

    anna = visit(empty_server, width=360)
    anna.open(address)
    looked.at(anna)
    anna.fill(name="Anna Ärmel", new_password=PASSWORD)
    anna.send()
    assert anna.path.startswith("/eifel/"), anna.text
    anna.open(address)
    assert anna.path.startswith("/eifel/"), "opened again, the link leads to where it has led to"
    again = visit(empty_server, width=360)
    again.open(address)
    assert again.page.locator("#page-form").count() == 0, "an invitation works once"

    _text_outlives_session(visit, empty_server, anna, looked)
    _new_password(olga, visit(empty_server, width=360), looked)


def _set_up(olga: Visitor, server: Server, looked: Looked) -> None:
    olga.open(server.setup_address())
    looked.at(olga)
    olga.fill(name="Olga Öhm", email="olga@example.org", new_password=PASSWORD, alliance_name="Bündnis Eifel")
    olga.fill(slug="eifel")
    olga.send()
    assert olga.path.startswith("/eifel/"), olga.text
    stranger_address = server.setup_address()
    olga.open(stranger_address)
    assert olga.page.locator("#page-form").count() == 0, "the first start happens once"


def _add_partner(olga: Visitor) -> None:
    olga.open("/eifel/partners/new")
    olga.fill(name__de="Handwerkskammer", short_name="HWK", sector="Kammer", country="Deutschland")
    olga.send()
    olga.sees("HWK")


def _invite(olga: Visitor, looked: Looked) -> str:
    """Invite a member of the partner; without a mail server the link is copied from the page."""
    olga.open("/eifel/people/invite")
    olga.fill(email="anna@example.org", name="Anna Ärmel", role="Mitglied", partner_id="HWK")
    olga.send()
    looked.at(olga)
    return _link(olga, "/invitation/")


def _link(visitor: Visitor, part: str) -> str:
    shown = visitor.page.locator("main").evaluate(
        "main => [...main.querySelectorAll('input')].map(e => e.value).concat(main.innerText.split(/\\s/))"
    )
    found = [text for text in shown if part in text]
    assert found, visitor.text
    return str(found[0])


def _text_outlives_session(visit: Visit, server: Server, anna: Visitor, looked: Looked) -> None:
    """Anna is signed out elsewhere while she writes; what she typed is shown again after she has signed in."""
    anna.open("/eifel/measures/new")
    anna.fill(title__de="Ein langer Gedanke", summary__de="Er soll nicht verloren gehen.")
    elsewhere = visit(server, width=360)
    _sign_in(elsewhere, "anna@example.org")
    elsewhere.open("/account")
    elsewhere.press("/account/sign-ins/end-others")
    anna.send()
    assert anna.path == "/sign-in", anna.path
    _type_password(anna, "anna@example.org")
    assert anna.path == "/eifel/measures/new", anna.path
    looked.at(anna)
    anna.send()
    anna.sees("Ein langer Gedanke")
    anna.sees("Er soll nicht verloren gehen.")
    assert anna.path.startswith("/eifel/measures/"), anna.path


def _sign_in(visitor: Visitor, email: str) -> None:
    visitor.open("/sign-in")
    _type_password(visitor, email)


def _type_password(visitor: Visitor, email: str) -> None:
    visitor.fill(email=email, password=PASSWORD)
    visitor.send()


def _new_password(olga: Visitor, bruno: Visitor, looked: Looked) -> None:
    """Without a mail server the coordinator opens the link to a new password."""
    olga.open("/eifel/people/")
    olga.go(olga.page.locator("main a", has_text="Anna").first)
    olga.press("/password-link")
    looked.at(olga)
    bruno.open(_link(olga, "/password/"))
    looked.at(bruno)
    bruno.fill(new_password="acht Kraniche über dem Venn")
    bruno.send()
    assert bruno.path == "/sign-in", bruno.text
