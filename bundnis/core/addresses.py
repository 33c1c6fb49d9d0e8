"""Addresses of alliances: ``/<alliance>/…`` with a converter that keeps the house's own words out."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, current_app, g, has_request_context, redirect, request
from werkzeug import Response
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

# First parts of addresses that belong to the house; a house test prints them from the URL map.
RESERVED = frozenset(
    "account alliances api calendar demo drafts favicon healthz help invitation join kept language legal metrics "
    "password public robots setup sign-in sign-out static style u unsubscribe".split()
)

SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")


class AllianceConverter(BaseConverter):
    """The short name of an alliance in an address."""

    regex = r"[a-z][a-z0-9-]{1,30}"
    part_isolating = True

    def to_python(self, value: str) -> str:
        """``/help/`` is no alliance called help."""
        if value in RESERVED:
            raise ValidationError
        return value


class NumberConverter(IntegerConverter):
    """A number a database column can hold; a larger one is an unknown address, not an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


def is_free_word(slug: str) -> bool:
    """Whether an alliance may have this address."""
    return SLUG.fullmatch(slug) is not None and slug not in RESERVED


def init_app(app: Flask) -> None:
    """Teach the application the converter, and let addresses inside an alliance find it themselves."""
    app.url_map.converters["alliance"] = AllianceConverter
    app.url_map.converters["int"] = NumberConverter
    app.before_request(_one_slash_too_many)

    @app.url_defaults
    def add_alliance(endpoint: str, values: dict[str, object]) -> None:
        seat = g.get("seat") if has_request_context() else None
        if seat is not None and "alliance" not in values and app.url_map.is_endpoint_expecting(endpoint, "alliance"):
            values["alliance"] = seat.slug


def _one_slash_too_many() -> Response | None:
    """Lead from ``/board/`` to ``/board``, as the router leads from ``/people`` to ``/people/`` by itself.

    Said of the form of an address alone, before anybody asks who is signed in and whether the alliance exists.
    """
    if not isinstance(request.routing_exception, NotFound) or request.method != "GET":
        return None
    bare, router = request.path.rstrip("/"), current_app.create_url_adapter(request)
    if router is None:
        return None
    try:
        router.match(bare, method="GET")
    except HTTPException:
        return None
    query = request.query_string.decode()
    return redirect(f"{request.script_root}{bare}" + (f"?{query}" if query else ""), 308)
