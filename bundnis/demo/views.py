"""The door of the demo: one button a person, for visitors at this very machine only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy import Row

from bundnis.accounts import service as sign_ins
from bundnis.accounts.rules import device_name
from bundnis.accounts.session import begin, kept_address
from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core.access import public
from bundnis.core.i18n import _, shown
from bundnis.core.words import LANGUAGE_NAMES
from bundnis.demo import queries, rules
from bundnis.demo.service.scenario import file_people

blueprint = Blueprint("demo", __name__, template_folder="templates")

# What proxies add. Whoever forwards strangers to this machine must not let them in as anybody.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def _only_at_this_machine() -> None:
    """404 for everybody else, as if the page did not exist."""
    config = current_app.config
    is_forwarded = config["PROXIES"] or any(name in request.headers for name in FORWARDED)
    if not config["DEMO"] or is_forwarded or not rules.is_loopback(request.remote_addr, request.host):
        abort(404)


@blueprint.get("/demo")
@public("the invented people of the demo, only in the demo and only at this very machine")
def people() -> str:
    _only_at_this_machine()
    roles = {role: _(label) for role, label in SEAT_ROLES.items()}
    named = file_people()
    doors, alliances = queries.doors(), []
    for slug, rows in groupby(queries.people(), lambda row: row.slug):
        seats = list(rows)
        cards = [_card(row, roles, named) for row in seats]
        alliances.append(
            {
                "slug": seats[0].slug,
                "name": shown(seats[0].alliance),
                "named": [card for card in cards if card["email"] in named],
                "others": [card for card in cards if card["email"] not in named],
                "door": _door(doors.get(slug)),
            }
        )
    return render_template("demo/people.html", alliances=alliances, operator=queries.operator())


def _card(row: Row, roles: Mapping[str, str], named: Mapping[str, str]) -> dict[str, Any]:
    """One person in finished words: what they are, for whom, and which language they read."""
    words = (roles[row.role], row.partner or named.get(row.email), LANGUAGE_NAMES[row.language])
    return {"id": row.id, "name": row.name, "email": row.email, "words": " · ".join(word for word in words if word)}


def _door(session: Row | None) -> dict[str, Any] | None:
    """The way into the session that is open in an alliance."""
    if session is None:
        return None
    address = url_for("workshops.join", code=session.code)
    return {"title": shown(session.title), "code": session.code, "address": address}


@blueprint.post("/demo/sign-in")
@public("signing in as an invented person, only in the demo and only at this very machine")
def sign_in() -> Any:
    _only_at_this_machine()
    typed = request.form.get("person_id", "")
    found = queries.person(int(typed)) if re.fullmatch(r"[0-9]{1,9}", typed) else None
    if found is None:
        abort(404)
    person, slug = found
    kept = kept_address(person.id)
    begin(sign_ins.sign_in(person, device_name(request.user_agent.string)))
    return redirect(kept or (url_for("boards.today", alliance=slug) if slug else url_for("public.home")), 303)
