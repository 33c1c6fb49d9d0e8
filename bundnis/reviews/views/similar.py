"""Tried before? What the alliance knows already that sounds like a title, asked while somebody writes one."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from bundnis.core.access import needs
from bundnis.core.forms import SHORT
from bundnis.reviews import presentation, queries, rules
from bundnis.reviews.views.review import blueprint


@blueprint.get("/learning/similar")
@needs("action.read")
def similar() -> Any:
    """Past and running measures and existing actions (``?title=…``; ``but``: the number of the one being written).

    The form of a measure takes its list from here (js/similar.js); without a script it is a page of its own.
    """
    title = request.args.get("title", "")[:SHORT]
    lines = []
    if stems := rules.stems(title):
        but = request.args.get("but", type=int)
        found = queries.similar_measures(g.seat.alliance_id, stems, but, rules.MOST_ALIKE)
        register = queries.titles_of_register(g.seat.alliance_id)
        lines = presentation.similar(title, found, register, url_for("boards.today"))
    return render_template("reviews/similar.html", title=title, lines=lines)
