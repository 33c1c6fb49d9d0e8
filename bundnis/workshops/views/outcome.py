"""What comes out: decisions on the run sheet, carrying them out, and what is answered afterwards in the alliance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from bundnis.alliances import queries as alliances
from bundnis.core.access import by_door, may, needs
from bundnis.core.dates import Span
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE, HouseForm, send
from bundnis.core.i18n import _, ngettext
from bundnis.core.once import once
from bundnis.core.text import Translated
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.workshops import presentation, queries, service
from bundnis.workshops.forms.outcome import AdmitForm, AgreedForm, DecisionForm, ReasonForm
from bundnis.workshops.guests import session_door
from bundnis.workshops.models import Applicant, Cluster, Outcome, Pledge, Workshop
from bundnis.workshops.presentation import pledges as words
from bundnis.workshops.presentation.ideas import field_names
from bundnis.workshops.queries import outcome as outcomes
from bundnis.workshops.service.applicants import admit, turn_down
from bundnis.workshops.views.blueprint import (
    SESSION,
    back_to,
    blueprint,
    run_sheet,
    thing_of_session,
    workshop_by_number,
)
from bundnis.workshops.views.run import RUN

# -- deciding ------------------------------------------------------------------------------------


@blueprint.route(RUN + "/items/<int:cluster_id>/decide", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def decide(workshop: Workshop, cluster_id: int) -> Any:
    """What becomes of an item."""
    item = queries.cluster(workshop.id, cluster_id)
    if item is None:
        abort(404)
    outcome = outcomes.outcome_of(item.id)
    form = _decision_form(workshop, item, outcome)
    status = send(form, lambda: service.decide(g.actor, workshop, item, form.loaded_version, **form.values()), "kind")
    if status == DONE:
        return back_to(".run", workshop, "outcomes")
    pledged = words.of_items(workshop, [item])[0]
    return render_template(
        "workshops/decide.html", form=form, workshop=workshop, item=pledged, outcome=outcome,
        conflict=status == 409, cancel=run_sheet(workshop, "outcomes"), **presentation.frame(workshop),
    ), status


def _decision_form(workshop: Workshop, item: Cluster, outcome: Outcome | None) -> DecisionForm:
    """Prefilled with what the hall has said: its words for it, who would lead."""
    leads = [row.partner_id for row in outcomes.promised_to(item.id) if row.leads and row.partner_id is not None]
    said = next((each for each in item.ideas if each.state == "visible"), None)
    summary = Translated({said.language: said.text}) if said else item.title
    data: dict[str, Any] = {"summary": summary, "field_id": item.field_id, "lead_id": leads[0] if leads else None}
    if outcome is not None:
        data |= {name: getattr(outcome, name) for name in ("kind", "reason", "route", "lead_id")}
        data["summary"] = outcome.summary or summary
    return DecisionForm(
        languages=workshop.languages, partners=alliances.partner_choices(workshop.alliance_id),
        fields=list(field_names(workshop).items()), data={**data, "version": outcome.version if outcome else 0},
    )  # fmt: skip


@blueprint.post(RUN + "/items/<int:cluster_id>/undecide")
@by_door("workshop.run", session_door)
def undecide(workshop: Workshop, cluster_id: int) -> Any:
    """Take a decision back."""
    item = queries.cluster(workshop.id, cluster_id)
    if item is None:
        abort(404)
    service.undecide(g.actor, workshop, item)
    return back_to(".run", workshop, "outcomes")


@blueprint.route(RUN + "/agreed", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def agreed(workshop: Workshop) -> Any:
    """Working rules of the session, and when it goes on."""
    form = AgreedForm(languages=workshop.languages, data={**_agreed(workshop), "version": workshop.version})

    def save() -> None:
        service.agree(
            g.actor, workshop, form.loaded_version, working_rules=form.working_rules.data,
            next_on=form.next_on.data.first, next_place=form.next_place.data or "",
        )  # fmt: skip

    status = send(form, save, "working_rules", stored=lambda: _agreed(workshop))
    if status == DONE:
        flash(_("Saved."), "success")
        return back_to(".run", workshop, "closing")
    return render_template(
        "workshops/agreed.html", form=form, workshop=workshop, conflict=status == 409,
        cancel=run_sheet(workshop, "closing"), **presentation.frame(workshop),
    ), status


def _agreed(workshop: Workshop) -> dict[str, Any]:
    day = Span.on(workshop.next_on) if workshop.next_on else Span.unknown()
    return {"working_rules": workshop.working_rules, "next_on": day, "next_place": workshop.next_place}


# -- carrying out --------------------------------------------------------------------------------


@blueprint.post(SESSION + "/carry-out")
@needs("workshop.carry_out", workshop_by_number)
def carry_out(workshop: Workshop) -> Any:
    """Make measures of what was decided; pressed again it finds nothing to do."""
    address = url_for(".session", number=workshop.number, _external=True)
    done = service.carry_out(g.actor, workshop, address)
    if done.made:
        _say_made(done.made)
    else:
        flash(_("Everything that was decided is carried out already."), "info")
    return redirect(url_for(".session", number=workshop.number, _anchor="outcome"), 303)


def _say_made(made: Sequence[Measure]) -> None:
    """What is at work now, and what is an idea that waits to be split: each with its numbers."""
    at_work = [each.label for each in made if each.stage == Stage.WORKSHOP]
    ideas = [each.label for each in made if each.stage == Stage.IDEA]
    if at_work:
        said = ngettext("%(num)s measure is made: %(labels)s.", "%(num)s measures are made: %(labels)s.", len(at_work),
                        labels=", ".join(at_work))  # fmt: skip
        flash(said, "success")
    if ideas:
        said = ngettext("%(num)s idea waits to be split: %(labels)s.", "%(num)s ideas wait to be split: %(labels)s.",
                        len(ideas), labels=", ".join(ideas))  # fmt: skip
        flash(said, "success")


@blueprint.post(SESSION + "/items/<int:cluster_id>/split")
@needs("workshop.carry_out", thing_of_session("cluster", queries.cluster))
def split_item(cluster: Cluster, workshop: Workshop) -> Any:
    """What is too big becomes an idea of the alliance, and is split on its page."""
    address = url_for(".session", number=workshop.number, _external=True)
    measure = service.split(g.actor, workshop, cluster, address)
    page = "dossier.split" if may(g.actor, "measure.edit", measure) else "dossier.page"
    return redirect(url_for(page, number=measure.number), 303)


@blueprint.post(SESSION + "/carry-over")
@needs("workshop.prepare", workshop_by_number)
def carry_over(workshop: Workshop) -> Any:
    """What earlier sessions have parked, or had no time for, opens this one."""
    number = service.carry_over(g.actor, workshop, request.form.get("only", ""))
    flash(ngettext("%(num)s item is taken over.", "%(num)s items are taken over.", number), "success")
    return redirect(url_for(".session", number=workshop.number), 303)


# -- afterwards ----------------------------------------------------------------------------------


@blueprint.route(SESSION + "/pledges/<int:pledge_id>", methods=["GET", "POST"])
@needs("pledge.confirm", thing_of_session("pledge", outcomes.pledge))
def confirm_pledge(pledge: Pledge, workshop: Workshop) -> Any:
    """A member of the partner confirms or declines what was pledged for it."""
    form = HouseForm()
    if form.sent_and_right():
        if request.form.get("answer") == "decline":
            service.decline(g.actor, workshop, pledge)
            flash(_("Declined."), "success")
        elif request.form.get("answer") == "confirm":
            measure = service.confirm(g.actor, workshop, pledge)
            if measure is not None:
                flash(_("Confirmed: it is a contribution of %(label)s now.", label=measure.label), "success")
                return redirect(url_for("dossier.page", number=measure.number, _anchor="contributions"), 303)
            flash(_("Confirmed."), "success")
        return redirect(url_for(".session", number=workshop.number, _anchor="outcome"), 303)
    item = queries.cluster(workshop.id, pledge.cluster_id)
    giver = dict(alliances.partner_choices(workshop.alliance_id)).get(pledge.partner_id or 0, pledge.organisation)
    return render_template(
        "workshops/confirm.html", form=form, workshop=workshop, item=item,
        pledge=words.Teller().line(pledge, giver, can_change=pledge.state == "offered"),
    ), 422 if form.was_sent else 200


applicant_by_id = thing_of_session("applicant", outcomes.applicant)


@blueprint.route(SESSION + "/applicants/<int:applicant_id>/admit", methods=["GET", "POST"])
@needs("workshop.admit", applicant_by_id)
@once
def admit_applicant(applicant: Applicant, workshop: Workshop) -> Any:
    """It becomes an associate of the alliance."""
    name = Translated({g.seat.languages[0]: applicant.organisation})
    form = AdmitForm(
        languages=g.seat.languages, data={"name": name, "short_name": applicant.organisation[:60]}
    )
    if form.sent_and_right():
        try:
            partner = admit(g.actor, workshop, applicant, **form.values())
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else "name", str(refused))
        else:
            flash(_("%(partner)s is an associate now. Once somebody of it is invited, they can confirm what it "
                    "pledged.", partner=partner.short_name), "success")  # fmt: skip
            return redirect(url_for(".session", number=workshop.number, _anchor="outcome"), 303)
    return _about_applicant("admit", form, applicant, workshop)


@blueprint.route(SESSION + "/applicants/<int:applicant_id>/decline", methods=["GET", "POST"])
@needs("workshop.admit", applicant_by_id)
@once
def decline_applicant(applicant: Applicant, workshop: Workshop) -> Any:
    """The alliance declines, with a reason the organisation reads."""
    form = ReasonForm()
    status = send(form, lambda: turn_down(g.actor, workshop, applicant, form.reason.data or ""), "reason")
    if status == DONE:
        flash(_("Declined. The organisation reads your reason."), "success")
        return redirect(url_for(".session", number=workshop.number, _anchor="outcome"), 303)
    return _about_applicant("decline", form, applicant, workshop)


def _about_applicant(page: str, form: HouseForm, applicant: Applicant, workshop: Workshop) -> Any:
    teller = words.Teller()
    pledged = [teller.line(row.Pledge, row.giver) for row in outcomes.pledges_of_applicant(applicant.id)]
    return render_template(
        f"workshops/{page}.html", form=form, workshop=workshop, applicant=applicant, pledges=pledged,
        cancel=url_for(".session", number=workshop.number, _anchor="outcome"),
    ), 422 if form.was_sent else 200
