"""What the frame of every page needs: language, person, alliance, navigation, addresses.

An extra file of this room, like a context processor everywhere: rooms above say what stands in the
navigation (``rooms.py`` registers it), this file turns it into plain values once a page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from bundnis.core.access import Actor, Seat, may
from bundnis.core.i18n import _, language, written_in
from bundnis.core.words import LANGUAGE_NAMES, N_


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation: its word, its endpoint, and the endpoints it is current for."""

    label: str
    endpoint: str
    section: tuple[str, ...] = ()
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What a key does outside of fields, as the help lists it; with an endpoint, where it leads from every page.

    Without one a link of the page takes the key (``aria-keyshortcuts``), or the browser's own script does.
    """

    keys: str
    label: str
    endpoint: str = ""
    anchor: str = ""
    permission: str = ""


NAVIGATION: list[NavigationItem] = []
SHORTCUTS: list[Shortcut] = []
FOOTER: list[tuple[str, str, dict[str, Any]]] = []

# An alliance may call its measures actions (settings): the words everybody sees all day follow it.
ACTION_WORDS = {
    N_("Measures"): N_("Actions"),
    N_("Propose a measure"): N_("Propose an action"),
    N_("Edit the measure"): N_("Edit the action"),
}


def own_word(message: str) -> str:
    """The message in the alliance's own word for its measures."""
    seat = g.get("seat")
    return _(ACTION_WORDS.get(message, message) if seat is not None and seat.word == "action" else message)


class HouseTemplate(Template):
    """Jinja asks before every import whether the importing template knows other globals, which takes as long as
    the macro it imports. Here all templates know the same."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Give every template the frame's values, and ``may``."""
    app.jinja_env.template_class = HouseTemplate
    app.context_processor(frame)
    app.jinja_env.globals["may"] = lambda permission, thing=None: may(
        g.get("actor"), permission, thing if thing is not None else g.get("seat")
    )
    app.jinja_env.globals["own_word"] = own_word
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def frame() -> dict[str, Any]:
    """The values of ``layout/base.html``."""
    actor, seat, addresses = g.get("actor"), g.get("seat"), _addresses()
    return {
        "language": language(),
        "languages": tuple(LANGUAGE_NAMES.items()),
        "theme": actor.theme if actor else "system",
        "person": actor,
        "alliance": seat,
        "written_in": [(code, LANGUAGE_NAMES[code]) for code in written_in()],
        "alliances": [(s.name, f"/{s.slug}/") for s in actor.seats.values()] if actor else [],
        "navigation": _navigation(seat, addresses) if seat else [],
        "home_address": f"/{seat.slug}/" if seat else "/",
        "shortcuts": _shortcuts(actor, seat, addresses) if actor and actor.shortcuts else "",
        **addresses.frame,
        "footer_links": [(_(label), address) for label, address in addresses.footer],
    }


# Stands where the alliance's own address will; no alliance can be called so.
ANY_ALLIANCE = "0"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the frame, the same on every page: made by ``url_for`` once, which took half its time."""

    frame: Mapping[str, str]
    navigation: Mapping[str, str]
    shortcuts: Mapping[str, str]
    footer: tuple[tuple[str, str], ...]


def _addresses() -> Addresses:
    made: dict[str, Addresses] = current_app.extensions.setdefault("frame_addresses", {})
    # Behind a proxy the house may stand under a path; nothing else of a request changes an address.
    root = request.script_root if request else ""
    if root not in made:
        made[root] = Addresses(
            {
                "account_address": url_for("accounts.account"),
                "sign_in_address": url_for("accounts.sign_in"),
                "sign_out_address": url_for("accounts.sign_out"),
                "language_address": url_for("accounts.choose_language"),
            },
            {item.endpoint: url_for(item.endpoint, alliance=ANY_ALLIANCE) for item in NAVIGATION},
            {each.keys: _address(each) for each in SHORTCUTS if each.endpoint},
            tuple((label, url_for(endpoint, **values)) for label, endpoint, values in FOOTER),
        )
    return made[root]


def _address(shortcut: Shortcut) -> str:
    inside = current_app.url_map.is_endpoint_expecting(shortcut.endpoint, "alliance")
    values: dict[str, Any] = {"alliance": ANY_ALLIANCE} if inside else {}
    return url_for(shortcut.endpoint, _anchor=shortcut.anchor or None, **values)


def _shortcuts(actor: Actor, seat: Seat | None, addresses: Addresses) -> str:
    """Keys and where they lead from this page, for ``js/shortcuts.js``."""
    any_alliance = f"/{ANY_ALLIANCE}/"
    found = {}
    for each in SHORTCUTS:
        address = addresses.shortcuts.get(each.keys, "")
        if any_alliance in address:
            if seat is None or (each.permission and not may(actor, each.permission, seat)):
                continue
            address = address.replace(any_alliance, f"/{seat.slug}/", 1)
        if address:
            found[each.keys] = address
    return json.dumps(found, separators=(",", ":"))


def _navigation(seat: Seat, addresses: Addresses) -> list[Link]:
    here = request.endpoint or ""
    items = [item for item in NAVIGATION if not item.permission or may(g.actor, item.permission, seat)]
    # The first item that fits is current: a page belongs to one place only.
    current = next((item for item in items if here == item.endpoint or here.startswith(item.section or ("\0",))), None)
    any_alliance, this = f"/{ANY_ALLIANCE}/", f"/{seat.slug}/"
    return [
        Link(own_word(item.label), addresses.navigation[item.endpoint].replace(any_alliance, this, 1), item is current)
        for item in items
    ]
