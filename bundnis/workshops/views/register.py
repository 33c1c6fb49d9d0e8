"""The review step: what already runs, added from the phones; let in, put right or left out on the run sheet."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for

from bundnis.core.access import by_door
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.reviews.models import ExistingAction
from bundnis.workshops import presentation
from bundnis.workshops.forms.register import ExistingForm, WaitingForm
from bundnis.workshops.guests import participant_door, session_door
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.queries import register as queries
from bundnis.workshops.service import register as service
from bundnis.workshops.views.blueprint import back_to, blueprint, run_sheet
from bundnis.workshops.views.phone import PHONE
from bundnis.workshops.views.run import RUN


@blueprint.post(PHONE + "/existing")
@by_door("workshop.take_part", participant_door)
def add_existing(workshop: Workshop, participant: Participant) -> Any:
    """Add something that runs or ran."""
    form = ExistingForm()
    if form.sent_and_right():
        try:
            action = service.add_existing(
                g.actor, workshop, participant, title=form.text.data, client_key=form.client_key.data,
                carrier=form.carrier.data or "", is_running=form.is_running.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else "text", str(refused))
        else:
            flash(_said(action), "success")
            return redirect(url_for(".phone", code=workshop.code), 303)
    page = render_template(
        "workshops/phone.html", workshop=workshop, words="", **presentation.phone_page(workshop, participant, form)
    )
    return page, 422


def _said(action: ExistingAction | None) -> str:
    if action is None:
        return _("Thank you. This is a rehearsal: nothing enters the register.")
    return _("Thank you. The facilitator looks at it, then it stands in the register.")


@blueprint.route(RUN + "/existing/<int(max=2147483647):action_id>/edit", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def edit_existing(workshop: Workshop, action_id: int) -> Any:
    """Put right what somebody typed on a phone."""
    action = _added(workshop, action_id)
    form = WaitingForm(languages=workshop.languages, data={**WaitingForm.stored(action), "version": action.version})
    status = send(
        form, lambda: service.change_existing(g.actor, workshop, action, form.loaded_version, **form.values()), "title"
    )
    if status == DONE:
        flash(_("Saved."), "success")
        return back_to(".run", workshop, "register")
    return render_template(
        "workshops/edit_existing.html", form=form, workshop=workshop, cancel=run_sheet(workshop, "register"),
        conflict=status == 409, **presentation.frame(workshop),
    ), status


@blueprint.post(RUN + "/existing/<int(max=2147483647):action_id>/<any(let_in, decline):way>")
@by_door("workshop.run", session_door)
def judge_existing(workshop: Workshop, action_id: int, way: str) -> Any:
    """Let it into the register, or leave it out."""
    action = _added(workshop, action_id)
    (service.let_in_existing if way == "let_in" else service.decline_existing)(g.actor, workshop, action)
    return back_to(".run", workshop, "register")


def _added(workshop: Workshop, action_id: int) -> ExistingAction:
    found = queries.added(workshop, action_id)
    if found is None:
        abort(404)
    return found
