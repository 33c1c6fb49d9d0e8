"""For the first days only: opens the rooms that exist already, so that the others need not wait."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bundnis import rooms
from bundnis.core import access
from bundnis.core.access import Seat
from bundnis.journal import queries as journal_queries

ROOMS = "accounts alliances measures contributions reviews membership dossier boards public ui".split()


def _import(room: str, file: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"bundnis.{room}.{file}")
    except Exception as error:
        print(f"not yet: bundnis.{room}.{file} ({error})")  # noqa: T201
        return None


def patient_init_app(app: Flask) -> None:
    from bundnis.measures import facts

    for room in ROOMS:
        _import(room, "models")
        if (module := _import(room, "access")) is not None:
            access.register(module.PERMISSIONS)
        if (module := _import(room, "notices")) is not None:
            journal_queries.register(module.HISTORY)
        if room in ("contributions", "reviews") and (module := _import(room, "facts")) is not None:
            facts.register(module.QUESTIONS, module.gather)
    prefix = "/<alliance:alliance>"
    for room in ROOMS:
        if (module := _import(room, "views")) is not None and hasattr(module, "blueprint"):
            inside = room in ("alliances", "boards", "measures", "contributions", "reviews", "dossier")
            app.register_blueprint(module.blueprint, url_prefix=prefix if inside else None)
    app.url_build_error_handlers.append(lambda _error, endpoint, _values: f"/not-yet/{endpoint}")
    if getattr(app.extensions.get("load_seats"), "__name__", "") == "_no_seats":
        app.extensions["load_seats"] = _seats


def _seats(person_id: int) -> dict[str, Seat]:
    from bundnis.alliances.models import Alliance, SeatRow
    from bundnis.core.db import db

    found: dict[str, Any] = {}
    query = (
        sa.select(SeatRow.role, SeatRow.partner_id, Alliance)
        .join(Alliance, Alliance.id == SeatRow.alliance_id)
        .where(SeatRow.person_id == person_id, SeatRow.ended_at.is_(None))
    )
    for role, partner_id, alliance in db.session.execute(query):
        roles, partners = found.setdefault(alliance.slug, (alliance, set(), set()))[1:]
        roles.add(role)
        partners |= {partner_id} - {None}
    return {
        slug: Seat(
            alliance.id, slug, str(alliance.name), tuple(alliance.languages), alliance.time_zone, alliance.word,
            frozenset(roles), frozenset(partners),
        )
        for slug, (alliance, roles, partners) in found.items()
    }


def install() -> None:
    original = rooms.init_app

    def init_app(app: Flask) -> None:
        views = [_import(room, "views") for room in ROOMS]
        files = [_import(room, name) for room in ("contributions", "reviews") for name in ("facts", "access", "notices")]
        files += [_import("membership", "notices"), _import("accounts", "notices")]
        if all(hasattr(view, "blueprint") for view in views) and all(files):
            original(app)
        else:
            patient_init_app(app)

    rooms.init_app = init_app
