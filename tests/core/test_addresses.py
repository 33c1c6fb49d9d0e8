"""Addresses answer with and without a slash at their end, and lead nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, g, url_for

from bundnis.core.house import House
from tests.client import Browser
from tests.people import World

SignIn = Callable[[str], Browser]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("/ostbelgien/contributions/", "/ostbelgien/contributions"),
        ("/ostbelgien/contributions/?partner=1&show=nothing", "/ostbelgien/contributions?partner=1&show=nothing"),
        ("/ostbelgien/board/", "/ostbelgien/board"),
        ("/help/", "/help"),
        ("/ostbelgien/people", "/ostbelgien/people/"),
    ],
)
def test_a_slash_more_or_less_leads_to_the_page(world: World, sign_in: SignIn, typed: str, leads: str) -> None:
    anna = sign_in("anna")
    location = anna.send("GET", typed).location
    assert location is not None and location.removeprefix("http://localhost") == leads


@pytest.mark.parametrize(
    "address", ["//evil.example/", "//ostbelgien/board/", "/ostbelgien/nowhere/", "/%5Cevil.example/"]
)
def test_nothing_else_is_led_anywhere_outside(world: World, sign_in: SignIn, address: str) -> None:
    location = sign_in("anna").send("GET", address).location or ""
    assert not location.startswith(("//", "/\\", "http://evil", "http://ostbelgien"))


def test_foreign_and_non_existent_stay_the_same(world: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    answers = [anna.send("GET", f"/{slug}/board/") for slug in ("foreign", "nowhere")]
    assert [(each.status, each.location) for each in answers] == [(308, "/foreign/board"), (308, "/nowhere/board")]
    assert anna.send("GET", "/foreign/board").data == anna.send("GET", "/nowhere/board").data


def test_what_is_sent_to_a_wrong_address_is_not_sent_on(app: Flask, browser: Browser) -> None:
    assert browser.send("POST", "/help/", {}).status in (404, 405)


def test_an_address_is_put_together_once_and_belongs_to_its_alliance(world: World) -> None:
    assert isinstance(world.app, House)
    made = world.app._kept_address.cache_info
    with world.app.test_request_context("/"):
        plain = url_for("accounts.sign_in")
        before = made().misses
        assert url_for("accounts.sign_in") == plain and made().misses == before
        for slug in (world.alliance.slug, world.foreign.slug):
            g.seat = SimpleNamespace(slug=slug)
            assert url_for("boards.board") == f"/{slug}/board"
            assert url_for("boards.board", print=1).endswith("?print=1")
            assert url_for("boards.board", print=True).endswith("?print=True")
            assert url_for("boards.board", _anchor="column-idea") == f"/{slug}/board#column-idea"
    with world.app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/below"}):
        assert url_for("accounts.sign_in") == f"/below{plain}"
