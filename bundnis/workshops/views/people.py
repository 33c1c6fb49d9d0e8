"""Who is in the hall, on a page of the run sheet."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, render_template, request, url_for

from bundnis.alliances import queries as alliances
from bundnis.core.access import by_door
from bundnis.core.forms import DONE, HouseForm, send
from bundnis.core.i18n import _
from bundnis.workshops import presentation, service
from bundnis.workshops.forms import JoinForm
from bundnis.workshops.guests import session_door
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.presentation.people import rows
from bundnis.workshops.queries import people as queries
from bundnis.workshops.views.blueprint import back_to, blueprint, run_sheet
from bundnis.workshops.views.run import RUN

PEOPLE = RUN + "/people"


@blueprint.get(PEOPLE)
@by_door("workshop.run", session_door)
def people(workshop: Workshop) -> Any:
    """Who has joined, and who was sent away."""
    return _page(workshop)


def _page(workshop: Workshop, words: str = "", whose: str = "") -> str:
    key = HouseForm(formdata=None).client_key.data
    return render_template(
        "workshops/people.html", workshop=workshop, people=rows(queries.people_of(workshop.id)), words=words,
        whose=whose, key=key, cancel=run_sheet(workshop, "now"), base=_address(workshop),
        **presentation.frame(workshop),
    )  # fmt: skip


def _address(workshop: Workshop) -> str:
    return url_for(".people", alliance=g.seat.slug, number=workshop.number)


def _person(workshop: Workshop, participant_id: int) -> Participant:
    found = queries.person(workshop.id, participant_id)
    if found is None:
        abort(404)
    return found


@blueprint.route(PEOPLE + "/new", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def add_person(workshop: Workshop) -> Any:
    """Somebody without a phone."""
    form = JoinForm(partners=alliances.partner_choices(workshop.alliance_id), policy=workshop.name_policy)
    status = send(
        form, lambda: service.add_person(g.actor, workshop, client_key=form.client_key.data, **form.values()),
        "organisation",
    )  # fmt: skip
    if status == DONE:
        flash(_("Written down. Their ideas and ballots can be entered from the run sheet."), "success")
        return back_to(".people", workshop)
    return render_template(
        "workshops/add_person.html", form=form, workshop=workshop, cancel=_address(workshop),
        **presentation.frame(workshop),
    ), status  # fmt: skip


@blueprint.post(PEOPLE + "/<int:participant_id>/<any(away, back):way>")
@by_door("workshop.run", session_door)
def send_away(workshop: Workshop, participant_id: int, way: str) -> Any:
    """Send somebody away, or let them back in."""
    person = _person(workshop, participant_id)
    if way == "away":
        service.send_away(g.actor, workshop, person)
        flash(_("They are out. What they sent stays; you can let them back in."), "success")
    else:
        service.let_back(g.actor, workshop, person)
        flash(_("They are in again."), "success")
    return back_to(".people", workshop)


@blueprint.post(PEOPLE + "/<int:participant_id>/words")
@by_door("workshop.run", session_door)
def give_words(workshop: Workshop, participant_id: int) -> Any:
    """Four new words, shown on the page that answers and nowhere else."""
    person = _person(workshop, participant_id)
    words = service.give_words(g.actor, workshop, person, request.form.get("client_key", "")[:64])
    return _page(workshop, words, person.name)
