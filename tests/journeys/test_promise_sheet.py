"""The promise sheet of a partner: one page of paper, frozen, the same without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.inspection import look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]
PROMISES = 12


def offer(tom: Visitor, amount: int) -> None:
    tom.open("/ostbelgien/measures/13/contributions/new")
    tom.fill(kind="Arbeitsstunden", amount=str(amount), unit="Stunden", note="Unsere Ausbilderin begleitet die Gruppe.")
    tom.send()


def test_twelve_promises_fit_on_one_page(visit: Visit, demo_server: Server) -> None:
    tom = visit(demo_server, scripts=False)
    tom.sign_in_as("Tom Vorlage")
    tom.open("/ostbelgien/contributions")
    for place in range(PROMISES - tom.page.locator("#own .b-list > li").count()):
        offer(tom, place + 2)
    tom.open("/ostbelgien/contributions")
    assert tom.page.locator("#own .b-list > li").count() == PROMISES
    tom.go(tom.page.locator("#own").get_by_role("link", name="Zusageblatt", exact=True))
    tom.go(tom.page.get_by_role("button", name="Mit Datum und Nummer festhalten"))
    assert re.search(r"/contributions/sheets/\d+$", tom.path)
    assert tom.page.locator("tbody tr").count() >= PROMISES
    paper = tom.page.pdf(format="A4", print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    reader = visit(demo_server, "fr-FR", width=360)
    reader.sign_in_as("Lena Beispiel")
    for address in (tom.path, "/ostbelgien/contributions/sheets", "/ostbelgien/contributions"):
        reader.open(address)
        assert not reader.scrolls_sideways(), address
        assert look_at(reader) == []
