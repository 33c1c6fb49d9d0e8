"""The way back to where an act was begun: Today, or a card on the board with its filters; else the measure.

An extra file of this room: it reads the request, for the views of this room and of those above.
"""

from __future__ import annotations

import re

from flask import request, url_for

from bundnis.measures.models import Measure

# The filters of the board as an address writes them; short enough for the answer a client key keeps.
_FILTERS = re.compile(r"[\w%&+=.~-]{0,400}", re.ASCII)


def came_from() -> str | None:
    """Today or the board, if that is what the request names in ``next``; no other address."""
    named = request.values.get("next", "")
    if named == url_for("boards.today"):
        return named
    path, _sign, query = named.partition("?")
    return named if path == url_for("boards.board") and _FILTERS.fullmatch(query) else None


def back_to(measure: Measure, anchor: str = "") -> str:
    """Where an act was begun: Today, the card on the board, or the place on the page of the measure."""
    begun = came_from()
    if begun is None:
        return url_for("dossier.page", number=measure.number, _anchor=anchor or None)
    return begun if begun == url_for("boards.today") else f"{begun}#{measure.label}"
