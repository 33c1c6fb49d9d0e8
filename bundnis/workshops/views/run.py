"""The run sheet: one page from which the session is led, on a laptop or a phone."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, render_template, request

from bundnis.alliances import queries as alliances
from bundnis.core.access import by_door
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _, shown
from bundnis.workshops import presentation, queries, service
from bundnis.workshops.forms import PaperIdeaForm
from bundnis.workshops.guests import session_door
from bundnis.workshops.models import Workshop
from bundnis.workshops.views.blueprint import SESSION, back_to, blueprint, live_answer, spoken_in

RUN = SESSION + "/run"


@blueprint.get(RUN)
@by_door("workshop.run", session_door)
def run(workshop: Workshop) -> Any:
    """Where the session stands, what to say, what the hall sees, next and back."""
    form = _paper_form(workshop)
    return render_template("workshops/run.html", workshop=workshop, form=form, **presentation.run_page(workshop))


@blueprint.get(RUN + "/state")
@by_door("workshop.run", session_door)
def run_state(workshop: Workshop) -> Any:
    """What the run sheet polls."""
    return live_answer(workshop, "run", lambda: presentation.run_state(workshop))


@blueprint.post(RUN + "/go")
@by_door("workshop.run", session_door)
def go(workshop: Workshop) -> Any:
    """To a step, forward or back; where the button says so, the vote that is open closes first."""
    step, closes = (request.form.get(name, 0, type=int) for name in ("step", "closes"))
    service.go(g.actor, workshop, step, closes)
    return back_to(".run", workshop)


@blueprint.post(RUN + "/timer")
@by_door("workshop.run", session_door)
def timer(workshop: Workshop) -> Any:
    """Start, halt, add minutes, take off."""
    minutes = request.form.get("minutes", 0, type=int)
    service.set_timer(g.actor, workshop, request.form.get("act", ""), minutes, request.form.get("seen"))
    return back_to(".run", workshop)


@blueprint.post(RUN + "/door")
@by_door("workshop.run", session_door)
def door(workshop: Workshop) -> Any:
    """Let nobody else in, or open again."""
    service.set_joining(g.actor, workshop, request.form.get("open") == "1")
    return back_to(".run", workshop)


@blueprint.post(RUN + "/end")
@by_door("workshop.run", session_door)
def end(workshop: Workshop) -> Any:
    """End the session; it can be reopened."""
    service.end(g.actor, workshop)
    flash(_("The session has ended. It can be reopened."), "success")
    return back_to(".run", workshop)


@blueprint.post(RUN + "/reopen")
@by_door("workshop.run", session_door)
def reopen(workshop: Workshop) -> Any:
    """Go on with a session that was ended too early."""
    service.reopen(g.actor, workshop)
    return back_to(".run", workshop)


@blueprint.route(RUN + "/ideas/new", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def add_idea(workshop: Workshop) -> Any:
    """Write down an idea from paper or called out."""
    form = _paper_form(workshop)

    def write() -> None:
        service.add_for(
            g.actor, workshop, text=form.text.data, client_key=form.client_key.data,
            field_id=form.field_id.data or None, signed=form.signed.data or "", language=form.language.data,
        )  # fmt: skip

    status = send(form, write, "text")
    if status == DONE:
        flash(_("The idea is written down."), "success")
        return back_to(".run", workshop, "ideas")
    page = render_template("workshops/add_idea.html", form=form, workshop=workshop, **presentation.frame(workshop))
    return page, status


def _paper_form(workshop: Workshop) -> PaperIdeaForm:
    fields = [(row.id, shown(row.name).text) for row in alliances.field_items(workshop.alliance_id)]
    return PaperIdeaForm(fields=fields, data={"language": spoken_in(workshop)})


@blueprint.post(RUN + "/ideas/<int:idea_id>/<any(show, hide):way>")
@by_door("workshop.run", session_door)
def show_idea(workshop: Workshop, idea_id: int, way: str) -> Any:
    """Show an idea that waits, or take one off the screen."""
    idea = queries.idea(workshop.id, idea_id)
    if idea is None:
        abort(404)
    (service.let_in if way == "show" else service.hide_idea)(g.actor, workshop, idea)
    return back_to(".run", workshop, "ideas")
