"""Minutes of a session: read, as Markdown, as PDF; circulated, objected to, approved; and open to the hall."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for

from bundnis.alliances.queries import alliance_day
from bundnis.core import errors
from bundnis.core.access import by_door, needs
from bundnis.core.dates import Span
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.workshops import presentation, service
from bundnis.workshops.access import Guest
from bundnis.workshops.forms.minutes import AnswerForm, CirculateForm, ObjectionForm
from bundnis.workshops.guests import participant_door, session_door
from bundnis.workshops.models import Minutes, Objection, Participant, Workshop
from bundnis.workshops.presentation import minutes as words
from bundnis.workshops.presentation.minutes_pdf import can_print, pdf
from bundnis.workshops.presentation.minutes_text import markdown
from bundnis.workshops.queries import minutes as kept
from bundnis.workshops.views.blueprint import SESSION, back_to, blueprint, thing_of_session, workshop_by_number
from bundnis.workshops.views.phone import PHONE
from bundnis.workshops.views.run import RUN

MINUTES = SESSION + "/minutes"
# So long the alliance usually has to object.
USUALLY = timedelta(days=14)


# -- reading -------------------------------------------------------------------------------------


@blueprint.get(MINUTES)
@by_door("workshop.read_minutes", session_door)
def minutes(workshop: Workshop) -> Any:
    """The minutes as they stand, and what can be done with them."""
    found = kept.minutes_of(workshop.id)
    if isinstance(g.actor, Guest):  # the pages of the alliance are not theirs
        return render_template(
            "workshops/minutes_by_link.html", workshop=workshop, sheet=words.sheet(workshop, found, names=True),
            can_print=can_print(), **presentation.frame(workshop),
        )  # fmt: skip
    return render_template(
        "workshops/minutes.html", workshop=workshop, sheet=words.sheet(workshop, found, names=True), minutes=found,
        objections=words.objections(found), can_print=can_print(), **words.acts(workshop, found),
    )  # fmt: skip


@blueprint.get(MINUTES + ".md")
@by_door("workshop.read_minutes", session_door)
def minutes_markdown(workshop: Workshop) -> Any:
    """The same as Markdown."""
    text = markdown(words.sheet(workshop, kept.minutes_of(workshop.id), names=True))
    return _file(text.encode(), "text/markdown; charset=utf-8", f"{workshop.label}.md")


@blueprint.get(MINUTES + ".pdf")
@by_door("workshop.read_minutes", session_door)
def minutes_pdf(workshop: Workshop) -> Any:
    """The same on paper, as a file; where that cannot be made here, the page says how to print."""
    sheet = words.sheet(workshop, kept.minutes_of(workshop.id), names=True)
    drawn = pdf(render_template("workshops/_minutes_paper.html", sheet=sheet))
    if drawn is None:
        sentence = _("This server makes no PDF files. Your browser can: print the page of the minutes.")
        return errors.answer(404, sentence, links=[(_("The minutes"), url_for(".minutes", number=workshop.number))])
    return _file(drawn, "application/pdf", f"{workshop.label}.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@blueprint.get(PHONE + "/minutes")
@by_door("workshop.take_part", participant_door)
def hall_minutes(workshop: Workshop, participant: Participant) -> Any:
    """What everybody who joined may read once the facilitator has opened it: without names of persons."""
    found = kept.minutes_of(workshop.id)
    sheet = words.sheet(workshop, found, names=False) if found is not None else None
    return render_template(
        "workshops/hall_minutes.html", workshop=workshop, sheet=sheet, **presentation.frame(workshop)
    )


# -- open to the hall, circulated, approved ------------------------------------------------------


@blueprint.post(RUN + "/publish")
@by_door("workshop.run", session_door)
def publish(workshop: Workshop) -> Any:
    """Open the draft to everybody who joined."""
    service.publish(g.actor, workshop)
    flash(_("The draft minutes are open to everybody who joined."), "success")
    return back_to(".run", workshop)


@blueprint.route(MINUTES + "/circulate", methods=["GET", "POST"])
@needs("workshop.circulate", workshop_by_number)
@once
def circulate(workshop: Workshop) -> Any:
    """Keep the minutes as they stand and ask the alliance until a day."""
    found = kept.minutes_of(workshop.id)
    until = Span.on(alliance_day(workshop.alliance_id) + USUALLY)
    form = CirculateForm(data={"objections_until": until, "version": found.version if found else 0})
    status = send(
        form,
        lambda: service.circulate(g.actor, workshop, form.loaded_version, form.objections_until.data.first),
        "objections_until", stored=lambda: _asked_until(workshop),
    )  # fmt: skip
    if status == DONE:
        flash(_("The minutes are circulated."), "success")
        return redirect(url_for(".minutes", number=workshop.number), 303)
    return _form_page("circulate", workshop, form, conflict=status == 409, again=_is_again(found)), status


def _asked_until(workshop: Workshop) -> dict[str, Span]:
    found = kept.minutes_of(workshop.id)
    return {"objections_until": Span.on(found.objections_until)} if found and found.objections_until else {}


def _is_again(minutes: Minutes | None) -> bool:
    return minutes is not None and minutes.state == "circulated"


@blueprint.route(MINUTES + "/object", methods=["GET", "POST"])
@needs("workshop.object", workshop_by_number)
@once
def object_to(workshop: Workshop) -> Any:
    """Say what is wrong or missing."""
    found = kept.minutes_of(workshop.id)
    form = ObjectionForm(data={"version": found.edition if found else 0})
    status = send(form, lambda: service.object_to(g.actor, workshop, form.loaded_version, form.text.data), "text")
    if status == DONE:
        flash(_("Your objection is noted. The coordinator answers it."), "success")
        return redirect(url_for(".minutes", number=workshop.number, _anchor="objections"), 303)
    return _form_page("object", workshop, form), status


@blueprint.route(MINUTES + "/objections/<int:objection_id>", methods=["GET", "POST"])
@needs("workshop.approve", thing_of_session("objection", kept.objection))
@once
def answer_objection(objection: Objection, workshop: Workshop) -> Any:
    """Say what becomes of an objection."""
    form = AnswerForm(data={"answer": objection.answer})
    status = send(form, lambda: service.answer_objection(g.actor, workshop, objection, form.answer.data), "answer")
    if status == DONE:
        flash(_("The objection is answered."), "success")
        return redirect(url_for(".minutes", number=workshop.number, _anchor="objections"), 303)
    return _form_page("answer_objection", workshop, form, objection=words.objection(objection)), status


@blueprint.post(MINUTES + "/approve")
@needs("workshop.approve", workshop_by_number)
def approve(workshop: Workshop) -> Any:
    """Approve the edition that was read."""
    service.approve(g.actor, workshop, request.form.get("edition", 0, type=int))
    flash(_("The minutes are approved."), "success")
    return redirect(url_for(".minutes", number=workshop.number), 303)


def _form_page(name: str, workshop: Workshop, form: Any, **more: Any) -> str:
    cancel = url_for(".minutes", number=workshop.number)
    return render_template(f"workshops/{name}.html", workshop=workshop, form=form, cancel=cancel, **more)
