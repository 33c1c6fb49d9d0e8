"""Addresses of alliances: ``/<alliance>/…`` with a converter that keeps the house's own words out."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, g, has_request_context
from werkzeug.routing import BaseConverter, IntegerConverter

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

    @app.url_defaults
    def add_alliance(endpoint: str, values: dict[str, object]) -> None:
        seat = g.get("seat") if has_request_context() else None
        if seat is not None and "alliance" not in values and app.url_map.is_endpoint_expecting(endpoint, "alliance"):
            values["alliance"] = seat.slug
