"""Tried before? The list appears while a title is typed; without a script the link leads to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]
NEW = "/ostbelgien/measures/new"


def test_what_sounds_similar_appears_while_the_title_is_typed(visit: Visit, demo_server: Server) -> None:
    tom = visit(demo_server)
    tom.sign_in_as("Tom Vorlage")
    tom.open(NEW)
    title = tom.page.locator("[name=title-de]")
    found = tom.page.locator("[data-similar] #similar a")
    title.press_sequentially("Aktionswochen Fachkräfte")
    expect(found.filter(has_text="Aktionswochen Fachkräfte")).to_have_count(1)
    assert set(found.evaluate_all("all => all.map((each) => each.target)")) == {"_blank"}, "what was typed stays"
    title.fill("Zqxv")
    expect(found).to_have_count(0)
    expect(title).to_have_value("Zqxv")


def test_without_a_script_the_link_leads_there(visit: Visit, demo_server: Server) -> None:
    tom = visit(demo_server, scripts=False)
    tom.sign_in_as("Tom Vorlage")
    tom.open(NEW)
    tom.open(tom.page.locator("[data-similar] a").get_attribute("href") or "")
    tom.page.locator("#title").fill("Aktionswochen Fachkräfte")
    tom.page.locator("main form button").click()
    tom.sees("Aktionswochen Fachkräfte")
    assert tom.page.locator("#similar a").count() >= 1
