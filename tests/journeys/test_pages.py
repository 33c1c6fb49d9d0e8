"""Every page: without barriers in both themes and widths, valid HTML, never wider than a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

import config
from bundnis import create_app
from tests.journeys.crawl import crawl
from tests.journeys.inspection import LARGEST_PAGE, THEMES, invalid, look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
Sight = tuple[Visitor, str, tuple[str, ...]]

# So many pages of one kind are looked at in the browser; all that are found must be valid.
LOOKED_AT = 4
COLOURS = ("backgroundColor", "color")
# Pages the links of the demo do not lead to; test_founding.py, test_mailbox.py and
# test_membership.py look at them where they appear.
ELSEWHERE = {
    "membership.setup", "membership.invitation", "membership.partner_returns", "accounts.reset", "accounts.kept",
    "accounts.confirm_address",
}  # fmt: skip
# Pages of a session that need a phone, a link of a role or a certain state. test_session_pages.py, test_answers.py,
# test_founding_workshop.py, test_hall.py and test_minutes.py look at most of them; the walks check the markup of all.
IN_THE_HALL = {
    f"workshops.{name}"
    for name in (
        "add_idea admit_applicant agreed answer answer_objection back change_pledge circulate confirm_pledge decide "
        "decline_applicant edit_existing edit_item edit_note edit_pledge enter erase hall_minutes join mine object_to "
        "paper_ballot phone pledge pledge_for who"
    ).split()
}
# Linked from measures with more contributions than one page shows.
ALL_OF_ONE = "/ostbelgien/measures/1/contributions"
NO_PAGES = {
    "static", "public.health", "public.handbook_picture", "workshops.state", "workshops.me", "workshops.run_state",
    "workshops.screen_state", "workshops.notes_state", "workshops.notes_own", "workshops.mine_json",
    "workshops.minutes_markdown", "workshops.minutes_pdf", "workshops.take_role",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """For its map of addresses."""
    return create_app(config.Testing(tmp_path_factory.mktemp("map"), DEMO=True))


def everybody(visit: Visit, server: Server, width: int) -> list[Sight]:
    """Who looks, in which alliance, from where: together they reach every page."""
    cast: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("Lena Beispiel", "ostbelgien", ("/ostbelgien/board", "/style", "/help", ALL_OF_ONE)),
        ("Tom Vorlage", "ostbelgien", ("/ostbelgien/measures/?proposer=IAWM", "/ostbelgien/board")),
        ("Ines Probe", "ostbelgien", ("/ostbelgien/board",)),
        ("Olga Beispiel", "-", ("/", "/alliances/", "/alliances/new")),
        ("", "-", ("/", "/sign-in", "/demo", "/password/forgotten", "/password/sent")),
    )
    found = []
    for name, slug, begin in cast:
        visitor = visit(server, "de-DE", width)
        if name:
            visitor.sign_in_as(name)
        found.append((visitor, slug, begin))
    return found


@pytest.mark.parametrize(
    "width",
    [
        pytest.param(1280, marks=pytest.mark.xdist_group("wide")),
        pytest.param(360, marks=pytest.mark.xdist_group("narrow")),
    ],
)
def test_every_page_is_open_to_everybody(
    width: int, visit: Visit, demo_server: Server, app: Flask, tmp_path: Path
) -> None:
    _propose(visit(demo_server, "de-DE", width))
    reached: set[str] = set()
    faults: list[str] = []
    pages: dict[str, str] = {}
    for visitor, slug, begin in everybody(visit, demo_server, width):
        found = crawl(visitor, app, begin, slug)
        for endpoint in sorted(set(found) - reached):
            for address in found[endpoint][:LOOKED_AT]:
                visitor.open(address)
                faults += look_at(visitor)
        reached |= set(found)
        pages |= visitor.pages
    faults += invalid(pages, tmp_path)
    faults += [f"{address}: too large" for address, html in pages.items() if len(html.encode()) > LARGEST_PAGE]
    wanted = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    faults += [f"{endpoint}: nobody looked at it" for endpoint in wanted - reached - ELSEWHERE - IN_THE_HALL - NO_PAGES]
    assert not faults, "\n".join(faults)


def _propose(tom: Visitor) -> None:
    """An idea nobody has touched: only such a one may be deleted, and the demo has none."""
    tom.sign_in_as("Tom Vorlage")
    tom.open("/ostbelgien/measures/new")
    tom.fill(title__de="Noch ganz neu")
    tom.send()


@pytest.mark.xdist_group("narrow")
def test_french_words_fit_a_telephone(visit: Visit, demo_server: Server, app: Flask, tmp_path: Path) -> None:
    visitor = visit(demo_server, "fr-FR", 360)
    visitor.sign_in_as("Luc Exemple")
    found = crawl(visitor, app, ("/kiwi-grossregion/board",), "kiwi-grossregion")
    faults = []
    for address in sorted({address for addresses in found.values() for address in addresses[:LOOKED_AT]}):
        visitor.open(address)
        faults += look_at(visitor, THEMES[:1])
    faults += invalid(visitor.pages, tmp_path)
    assert not faults, "\n".join(faults)


@pytest.mark.xdist_group("wide")
def test_refusals_are_pages_too(visit: Visit, demo_server: Server, tmp_path: Path) -> None:
    visitor = visit(demo_server, "de-DE", 360)
    visitor.sign_in_as("Tom Vorlage")
    faults = []
    for address, fields in (
        ("/ostbelgien/measures/new", {}),
        ("/ostbelgien/nothing-here", None),
        ("/ostbelgien/settings/", None),
        ("/account/password", {"current_password": "falsch", "new_password": "kurz"}),
    ):
        visitor.open(address)
        if fields is not None:
            visitor.fill(**fields)
            visitor.send()
        visitor.pages[address] = visitor.source
        faults += look_at(visitor)
        heading = visitor.page.locator("h1")
        assert heading.count() == 1
    faults += invalid(visitor.pages, tmp_path)
    assert not faults, "\n".join(faults)
    assert visitor.page.title().startswith("Fehler:")
    focused = visitor.page.evaluate("document.activeElement.className")
    assert "b-errors" in focused, "the summary of the errors takes the focus"


@pytest.mark.xdist_group("wide")
def test_dark_is_dark(visit: Visit, demo_server: Server) -> None:
    """Or the looks in the dark above would have seen the light theme twice."""
    visitor = visit(demo_server)
    visitor.open("/help")
    seen = []
    for theme in THEMES:
        visitor.page.emulate_media(color_scheme=theme)
        seen.append([visitor.page.evaluate(f"getComputedStyle(document.body).{name}") for name in COLOURS])
    (paper, ink), (dark_paper, dark_ink) = seen
    assert paper == dark_ink != ink == dark_paper, seen
