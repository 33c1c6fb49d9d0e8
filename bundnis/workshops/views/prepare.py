"""The list of sessions, a session's own page, preparing and changing it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from bundnis.core.access import needs
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.core.words import LANGUAGES
from bundnis.workshops import queries, service
from bundnis.workshops.forms import FindingsForm, NewSessionForm, SessionForm
from bundnis.workshops.models import Workshop
from bundnis.workshops.phases import TEMPLATES
from bundnis.workshops.presentation import sessions
from bundnis.workshops.presentation.outcome import afterwards
from bundnis.workshops.views.blueprint import SESSION, blueprint, spoken_in, workshop_by_number


@blueprint.get("/<alliance:alliance>/workshops/")
@needs("workshop.read")
def list_sessions() -> Any:
    """All sessions of the alliance, the newest first."""
    rows = sessions.rows(queries.of_alliance(g.seat.alliance_id), url_for(".list_sessions"))
    return render_template("workshops/list.html", rows=rows)


@blueprint.route("/<alliance:alliance>/workshops/new", methods=["GET", "POST"])
@needs("workshop.prepare")
@once
def new() -> Any:
    """Prepare a session after a template."""
    form = NewSessionForm(
        languages=_languages(),
        data={"languages": list(g.seat.languages), "template": "founding", "name_policy": "optional",
              "most_measures": 5, "led_by": g.actor.name},
    )  # fmt: skip
    if form.sent_and_right():
        try:
            workshop = service.prepare(
                g.actor, g.seat.alliance_id, template=form.template.data, **form.values()
            )
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("The session is prepared. Look at its steps and open it when people arrive."), "success")
            return redirect(url_for(".session", number=workshop.number), 303)
    templates = [(_(each.label), _(each.sentence), each.minutes) for each in TEMPLATES.values()]
    page = render_template("workshops/new.html", form=form, templates=templates)
    return page, 422 if form.was_sent else 200


def _languages(workshop: Workshop | None = None) -> list[str]:
    """What a session can be titled in: the alliance's languages, those of the hall, stored or just ticked.

    Also what a text is written in already: nobody's words go because a language was unticked.
    """
    of_hall = {*request.form.getlist("languages")}
    if workshop is not None:
        of_hall |= {*workshop.languages}
        of_hall |= {code for code in LANGUAGES if workshop.title.get(code) or workshop.question.get(code)}
    return [*g.seat.languages, *(code for code in LANGUAGES if code in of_hall and code not in g.seat.languages)]


@blueprint.get(SESSION + "/")
@needs("workshop.read", workshop_by_number)
def session(workshop: Workshop) -> Any:
    """What the session is, where it stands, and what came out of it."""
    findings = queries.findings_of(workshop.id)
    return render_template(
        "workshops/session.html", workshop=workshop, **sessions.page(workshop, findings), **afterwards(workshop)
    )


@blueprint.route(SESSION + "/edit", methods=["GET", "POST"])
@needs("workshop.prepare", workshop_by_number)
@once
def edit(workshop: Workshop) -> Any:
    """Change what the session is."""
    form = SessionForm(
        languages=_languages(workshop), data={**SessionForm.stored(workshop), "version": workshop.version}
    )
    back = url_for(".session", number=workshop.number)
    status = send(
        form, lambda: service.change(g.actor, workshop, form.loaded_version, **form.values()), "title",
        stored=lambda: SessionForm.stored(workshop),
    )  # fmt: skip
    if status == DONE:
        flash(_("Saved."), "success")
        return redirect(back, 303)
    return render_template(
        "workshops/edit.html", form=form, workshop=workshop, cancel=back, conflict=status == 409
    ), status


@blueprint.route(SESSION + "/findings", methods=["GET", "POST"])
@needs("workshop.prepare", workshop_by_number)
@once
def findings(workshop: Workshop) -> Any:
    """The findings of the study, one a line."""
    stored = queries.findings_of(workshop.id)
    spoken = stored[0].text.source if stored else spoken_in(workshop)
    form = FindingsForm(data={"findings": "\n".join(row.text.get(row.text.source) for row in stored),
                              "language": spoken if spoken in LANGUAGES else "de"})  # fmt: skip
    back = url_for(".session", number=workshop.number)
    status = send(
        form, lambda: service.set_findings(g.actor, workshop, form.findings.data or "", form.language.data), "findings"
    )
    if status == DONE:
        flash(_("Saved."), "success")
        return redirect(back, 303)
    return render_template("workshops/findings.html", form=form, workshop=workshop, cancel=back), status


@blueprint.post(SESSION + "/open")
@needs("workshop.prepare", workshop_by_number)
def open_session(workshop: Workshop) -> Any:
    """Open the doors."""
    service.open_session(g.actor, workshop)
    return redirect(url_for(".run", number=workshop.number), 303)
