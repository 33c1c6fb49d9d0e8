"""The set-up list of a new alliance, point by point, by hand, until its first measure runs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bundnis.boards.queries import today
from bundnis.core.db import db
from bundnis.journal.models import Entry
from tests.client import Browser, Page
from tests.factories.measures import measure
from tests.people import World

SignIn = Callable[[str], Browser]
E = "/eifel"
PARTNERS = (("Handwerkskammer", "HWK", "chamber"), ("Arbeitsagentur", "AA", "employment_service"))


@pytest.fixture
def dirk(world: World, sign_in: SignIn) -> Browser:
    """The coordinator of an alliance founded a moment ago; Anna and Bruno are in nobody's seat yet."""
    sign_in("olga").submit("/alliances/new", {
        "alliance_name": "Bündnis Eifel", "slug": "eifel", "languages": ["de"], "email": world.person("dirk").email,
    })  # fmt: skip
    return sign_in("dirk")


def _accept(browser: Browser, invited: Page) -> None:
    """Open the link that was handed over."""
    found = re.search(r"/invitation/[\w-]+", invited.html)
    assert found
    browser.submit(found[0], {})


def open_points(browser: Browser) -> list[str]:
    """Where the points still open on Today lead."""
    return [str(each.get("href")).removeprefix(E + "/") for each in browser.get(f"{E}/").select(".b-checklist li a")]


def test_point_by_point_until_the_first_measure_runs(world: World, sign_in: SignIn, dirk: Browser) -> None:
    points = "profile/edit partners/ people/invite frameworks/ settings/ measures/new board board".split()
    assert open_points(dirk) == points
    dirk.submit(f"{E}/profile/edit", {"purpose-de": "Fachkräfte für die Eifel"})
    assert open_points(dirk) == points[1:]
    for name, short, sector in PARTNERS:
        dirk.submit(f"{E}/partners/new", {"name-de": name, "short_name": short, "sector": sector, "country": "DE"})
    assert open_points(dirk) == points[2:]
    partner_ids = [int(each.rpartition("/")[2]) for each in _partners(dirk)]
    for name, partner_id in zip(("anna", "bruno"), partner_ids, strict=True):
        typed = {"email": world.person(name).email, "role": "member", "partner_id": str(partner_id)}
        _accept(sign_in(name), dirk.submit(f"{E}/people/invite", typed, follow=True))
    assert open_points(dirk) == points[3:]
    [adds] = {each for each in dirk.get(f"{E}/frameworks/").addresses if each.endswith("/items/new")}
    dirk.submit(adds, {"name-de": "Willkommen heißen"})
    assert open_points(dirk) == points[4:]
    # What is there may be what one wants: looking through it is enough.
    dirk.submit(f"{E}/settings/", {})
    assert open_points(dirk) == points[5:]
    _propose(dirk, partner_ids)
    # From here on it is done at the measure.
    points[6:] = ["measures/1#move", "measures/1#move"]
    assert open_points(dirk) == points[6:]
    _promise(sign_in("anna"), sign_in("bruno"))
    dirk.submit(f"{E}/measures/1/moves/to_workshop", {})
    dirk.submit(f"{E}/measures/1/moves/agree", {})
    assert open_points(dirk) == points[7:]
    dirk.submit(f"{E}/measures/1/moves/start", {})
    assert dirk.get(f"{E}/").select(".b-checklist") == []


def test_the_first_measure_is_the_one_that_has_come_furthest(world: World) -> None:
    assert today.first_measure(world.alliance.id) is None
    measure(world, "idea")
    second = measure(world, "workshop")
    measure(world, "workshop")
    assert today.first_measure(world.alliance.id) == second.number
    last = measure(world, "agreed")
    assert today.first_measure(world.alliance.id) == last.number
    assert today.first_measure(world.foreign.id) is None


def test_settings_looked_through_are_told_once(world: World, dirk: Browser) -> None:
    for _time in range(2):
        dirk.submit(f"{E}/settings/", {})
    assert db.session.query(Entry).filter_by(verb="alliance.settings_kept").count() == 1
    assert "unverändert gelassen" in dirk.get(f"{E}/journal/").text


def _partners(dirk: Browser) -> list[str]:
    found = (str(each).partition("#")[0] for each in dirk.get(f"{E}/partners/").addresses)
    return sorted({each for each in found if each.removeprefix(f"{E}/partners/").isdecimal()})


def _propose(dirk: Browser, partner_ids: list[int]) -> None:
    page = dirk.submit(f"{E}/measures/new", {
        "title-de": "Offene Werkstatt", "summary-de": "Drei Betriebe öffnen einen Tag.", "route": "attract",
        "field_id": _first_choice(dirk, "field_id"), "first_step-de": "Betriebe anrufen", "first_step_due": "12/2030",
        "lead_id": str(partner_ids[0]),
    }, follow=True)  # fmt: skip
    assert "Ihre Einrichtung" not in page.text, "the coordinator has none"


def _first_choice(browser: Browser, name: str) -> str:
    options = browser.get(f"{E}/measures/new").select(f"select[name={name}] option")
    return str(next(each.get("value") for each in options if each.get("value")))


def _promise(anna: Browser, bruno: Browser) -> None:
    """Anna's partner takes the lead, both promise hours, and what is still missing is filled in."""
    anna.submit(f"{E}/measures/1", {}, form="/lead/accept")
    anna.submit(f"{E}/measures/1/contributions/new", {"amount": "6"})
    bruno.submit(f"{E}/measures/1/contributions/new", {"amount": "4"})
    anna.submit(f"{E}/measures/1", {}, form="/accept")
    anna.submit(f"{E}/measures/1/edit", {
        "responsible_id": _first_choice_of(anna), "planned_start": "01/2030", "planned_end": "09/2030",
        "success_sign-de": "Zwanzig kommen", "predecessor_answer-de": "Nein", "one_group": "yes",
        "result_90_days": "yes",
    })  # fmt: skip


def _first_choice_of(anna: Browser) -> str:
    options = anna.get(f"{E}/measures/1/edit").select("select[name=responsible_id] option")
    return str(next(each.get("value") for each in options if each.get("value")))
