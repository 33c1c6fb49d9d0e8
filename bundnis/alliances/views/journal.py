"""The journal of the alliance: what happened, newest first."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for

from bundnis.alliances import queries
from bundnis.alliances.views.page import blueprint, page
from bundnis.core.access import needs
from bundnis.journal.queries import history

PAGE = 50


@blueprint.get("/journal/")
@needs("journal.read")
def journal() -> Any:
    """The newest fifty entries, or the fifty before one of them."""
    typed = request.args.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    found = history(g.seat.alliance_id, before=before, limit=PAGE + 1)
    lines = queries.told(found[:PAGE], g.seat.time_zone)
    older = url_for(".journal", before=found[PAGE - 1].id) if len(found) > PAGE else ""
    return page("journal", lines=lines, older=older, newest=url_for(".journal") if before else "")
