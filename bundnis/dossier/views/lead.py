"""Who leads a measure: asking, answering, asking somebody else."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, request

from bundnis.alliances import queries as alliances
from bundnis.core.access import may, needs
from bundnis.core.clock import today
from bundnis.core.dates import show_day
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused, answer
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.core.words import N_
from bundnis.dossier import service
from bundnis.dossier.forms.lead import DeclineForm, LeadForm
from bundnis.dossier.views.ground import address_of, blueprint, by_number
from bundnis.measures import queries, rules
from bundnis.measures import service as measures
from bundnis.measures.models import Measure


@blueprint.route("/measures/<int:number>/lead", methods=["GET", "POST"])
@needs("measure.request_lead", by_number)
@once
def request_lead(measure: Measure) -> Any:
    """Ask a partner, or another one than before."""
    form = LeadForm(data={"partner_id": next(iter(sorted(g.seat.partner_ids)), None)})
    form.partner_id.offer(alliances.partner_choices(g.seat.alliance_id))
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        try:
            service.request_lead(
                g.actor, measure, form.partner_id.data, form.reason.data or "", language=language(),
                seen=form.loaded_version,
            )
        except Conflict:
            # The act had locked and read the measure; it is shown as it stands now.
            status = 409
        except Refused as refused:
            form.refuse("partner_id", str(refused))
        else:
            is_asked = measure.lead_state == "requested"
            flash(_("The partner is asked to lead.") if is_asked else _("You lead."), "success")
            return redirect(address_of(measure, "lead"), 303)
    form.carry(rules.mark_of_lead(measure.lead_id, measure.lead_state))
    return render_template(
        "dossier/lead.html", form=form, measure=measure, before=_before(measure), has_changed=status == 409
    ), status


def _before(measure: Measure) -> str:
    """What became of the partner that was asked before, in a sentence; "" where nobody was."""
    partner = queries.partner_in(measure.alliance_id, measure.lead_id)
    if partner is None or measure.lead_state is None:
        return ""
    if measure.lead_state != "requested":
        return _(_BEFORE[measure.lead_state], partner=partner.short_name)
    settings = queries.alliance_settings(measure.alliance_id)
    asked = queries.asked_on(measure, settings.time_zone)
    words = {
        "partner": partner.short_name, "asked": show_day(asked, language()),
        "until": show_day(rules.answer_due(asked, settings.rhythm_days), language()),
    }
    if rules.is_silent(asked, today(settings.time_zone), settings.rhythm_days):
        return _("%(partner)s was asked on %(asked)s and has not answered by %(until)s.", **words)
    return _("%(partner)s was asked on %(asked)s and can answer until %(until)s.", **words)


_BEFORE = {
    "accepted": N_("%(partner)s leads this measure."),
    "declined": N_("%(partner)s has declined to lead."),
    "left": N_("%(partner)s led and has left the alliance. Please ask another partner."),
}

# The right is asked below ``once``: a second press must not say that one may not do what one has just done.


@blueprint.post("/measures/<int:number>/lead/accept")
@needs("measure.read", by_number)
@once
def accept_lead(measure: Measure) -> Any:
    if _is_too_late(measure):
        return _too_late(measure)
    try:
        service.accept_lead(g.actor, measure)
    except Conflict:
        return _too_late(measure)
    flash(_("You lead this measure now. Thank you."), "success")
    return redirect(address_of(measure), 303)


@blueprint.route("/measures/<int:number>/lead/decline", methods=["GET", "POST"])
@needs("measure.read", by_number)
@once
def decline_lead(measure: Measure) -> Any:
    if _is_too_late(measure):
        return _too_late(measure)
    form = DeclineForm(data={"asked": measure.lead_id})
    if form.sent_and_right():
        try:
            measures.decline_lead(g.actor, measure, form.reason.data, language())
        except Conflict:
            return _too_late(measure)
        flash(_("Declined, with your reason."), "success")
        return redirect(address_of(measure), 303)
    return render_template("dossier/decline.html", form=form, measure=measure), 422 if form.was_sent else 200


def _is_too_late(measure: Measure) -> bool:
    """Whether the own partner was asked when the page was opened, and somebody else has been asked since.

    Who was never asked may not answer.
    """
    if may(g.actor, "measure.answer_lead", measure):
        return False
    if request.form.get("asked", type=int) not in g.seat.partner_ids:
        abort(403)
    return True


def _too_late(measure: Measure) -> Any:
    """The request is void: who leads now, and back to the measure."""
    number = measure.number
    db.session.rollback()
    present = queries.by_number(g.seat.alliance_id, number)
    if present is None:
        raise Conflict()
    sentence = _("The request to lead no longer stands: it was taken back, or somebody else was asked. "
                 "Your answer changes nothing.")  # fmt: skip
    return answer(409, sentence, links=[(f"{present.label} {shown(present.title).text}", address_of(present))])
