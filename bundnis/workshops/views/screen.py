"""The screen in the hall: readable from the last row, with the code always on it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from bundnis.core.access import by_door
from bundnis.workshops import presentation
from bundnis.workshops.guests import session_door
from bundnis.workshops.models import Workshop
from bundnis.workshops.views.blueprint import SESSION, blueprint, live_answer


@blueprint.get(SESSION + "/screen")
@by_door("workshop.show", session_door)
def screen(workshop: Workshop) -> Any:
    """What the hall sees."""
    return render_template("workshops/screen.html", workshop=workshop, **presentation.screen_page(workshop))


@blueprint.get(SESSION + "/screen/state")
@by_door("workshop.show", session_door)
def screen_state(workshop: Workshop) -> Any:
    """What the screen polls."""
    return live_answer(workshop, "screen", lambda: presentation.screen_state(workshop))
