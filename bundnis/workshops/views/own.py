"""What is a participant's own: to take away as a file, and to erase."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, session, url_for

from bundnis.core.access import by_door
from bundnis.core.i18n import _
from bundnis.workshops import presentation, service
from bundnis.workshops.forms.minutes import EraseForm
from bundnis.workshops.guests import PHONE as COOKIE
from bundnis.workshops.guests import participant_door
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.presentation import own
from bundnis.workshops.views.blueprint import blueprint
from bundnis.workshops.views.phone import PHONE

MINE = PHONE + "/mine"


@blueprint.get(MINE)
@by_door("workshop.own_data", participant_door)
def mine(workshop: Workshop, participant: Participant) -> Any:
    """What the session keeps of this participant, until when, and who sees it."""
    return render_template(
        "workshops/mine.html", workshop=workshop, **own.page(workshop, participant), **presentation.frame(workshop)
    )


@blueprint.get(MINE + ".json")
@by_door("workshop.own_data", participant_door)
def mine_json(workshop: Workshop, participant: Participant) -> Any:
    """The same as a file. What somebody voted is in none: nobody knows it."""
    text = json.dumps(own.export(workshop, participant), ensure_ascii=False, indent=2)
    answer = Response(text, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{workshop.label}.json"'
    return answer


@blueprint.route(MINE + "/erase", methods=["GET", "POST"])
@by_door("workshop.own_data", participant_door)
def erase(workshop: Workshop, participant: Participant) -> Any:
    """What goes, what stays; then it goes, and this browser is nobody's any more."""
    form = EraseForm()
    if form.sent_and_right():
        service.erase(g.actor, workshop, participant)
        session.pop("four_words", None)
        flash(_("What was yours is erased. This device takes part no longer."), "success")
        place = url_for(".join", code=workshop.code)
        answer = make_response(redirect(place, 303))
        answer.delete_cookie(COOKIE, path=place)
        return answer
    page = render_template("workshops/erase.html", workshop=workshop, form=form, **presentation.frame(workshop))
    return page, 422 if form.was_sent else 200
