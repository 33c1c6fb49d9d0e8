"""Pledges: from the phones, and by the facilitator for organisations that are called one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from bundnis.accounts.queries import token_hash
from bundnis.alliances import queries as alliances
from bundnis.core.access import by_door, public
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _, shown
from bundnis.workshops import presentation, service
from bundnis.workshops.forms.outcome import WHAT, PledgeForm
from bundnis.workshops.guests import participant_door, session_door
from bundnis.workshops.models import Participant, Pledge, Workshop
from bundnis.workshops.presentation import pledges as words
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.views.blueprint import back_to, blueprint, run_sheet
from bundnis.workshops.views.phone import PHONE, workshop_of_code
from bundnis.workshops.views.run import RUN


def _form(workshop: Workshop, *, asks_who: bool, row: Pledge | None = None) -> PledgeForm:
    items = [(each.id, shown(each.title).text) for each in queries.in_play(workshop)]
    leads = row.leads if row else request.args.get("as") == "lead"
    data = PledgeForm.stored(row) if row else {"cluster_id": request.args.get("item", type=int)}
    if row is not None and row.cluster_id not in dict(items):
        items.append((row.cluster_id, ""))
    return PledgeForm(
        items=items, leads=leads, data=data,
        partners=alliances.partner_choices(workshop.alliance_id) if asks_who else None,
    )  # fmt: skip


def _page(form: PledgeForm, workshop: Workshop, back: str, status: int, **more: Any) -> Any:
    return render_template(
        "workshops/pledge.html", form=form, workshop=workshop, cancel=back, asked=WHAT, **more,
        **presentation.frame(workshop),
    ), status


def _made(form: PledgeForm, workshop: Workshop, back: str, make: Callable[..., Pledge], **more: Any) -> Any:
    """The page of a new pledge, or what follows once it is made."""
    if form.sent_and_right():
        try:
            row = make(
                form.cluster_id.data, client_key=form.client_key.data, leads=form.leads, **form.who(), **form.values()
            )
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else "cluster_id", str(refused))
        else:
            is_confirmed = row.state == "confirmed"
            flash(_("Noted and confirmed. Thank you.") if is_confirmed else _("Noted. Thank you."), "success")
            return redirect(back, 303)
    return _page(form, workshop, back, 422 if form.was_sent else 200, **more)


def _changed(form: PledgeForm, workshop: Workshop, row: Pledge, back: str, **more: Any) -> Any:
    """The page of a pledge that is changed, or what follows."""
    del form.cluster_id
    status = send(
        form, lambda: service.change_pledge(g.actor, workshop, row, form.loaded_version, **form.values()), "first_step"
    )
    if status == DONE:
        flash(_("Saved."), "success")
        return redirect(back, 303)
    return _page(form, workshop, back, status, conflict=status == 409, pledge=row, **more)


# -- phones --------------------------------------------------------------------------------------


def _phone(workshop: Workshop) -> str:
    return url_for(".phone", code=workshop.code)


def _own(workshop: Workshop, participant: Participant, pledge_id: int) -> Pledge:
    row = queries.pledge(workshop.id, pledge_id)
    if row is None or row.participant_id != participant.id:
        abort(404)
    return row


@blueprint.route(PHONE + "/pledges/new", methods=["GET", "POST"])
@by_door("workshop.take_part", participant_door)
def pledge(workshop: Workshop, participant: Participant) -> Any:
    """We contribute; or: we would lead."""
    asks_who = participant.partner_id is None and not participant.organisation
    form = _form(workshop, asks_who=asks_who)
    return _made(
        form, workshop, _phone(workshop),
        lambda cluster_id, **what: service.pledge(g.actor, workshop, participant, cluster_id, **what),
    )  # fmt: skip


@blueprint.route(PHONE + "/pledges/<int:pledge_id>/edit", methods=["GET", "POST"])
@by_door("workshop.take_part", participant_door)
def edit_pledge(workshop: Workshop, participant: Participant, pledge_id: int) -> Any:
    """Pledge something else."""
    row = _own(workshop, participant, pledge_id)
    return _changed(_form(workshop, asks_who=False, row=row), workshop, row, _phone(workshop))


@blueprint.post(PHONE + "/pledges/<int:pledge_id>/withdraw")
@by_door("workshop.take_part", participant_door)
def withdraw_pledge(workshop: Workshop, participant: Participant, pledge_id: int) -> Any:
    """Take an own pledge back."""
    service.withdraw_pledge(g.actor, workshop, _own(workshop, participant, pledge_id))
    flash(_("Taken back."), "success")
    return redirect(_phone(workshop), 303)


@blueprint.get(PHONE + "/answer/<token>")
@public("whoever has the private link reads how the alliance answered their organisation")
def answer(code: str, token: str) -> Any:
    """How the alliance answers an organisation that pledged without being a partner."""
    workshop = workshop_of_code(code)
    applicant = queries.applicant_by_token(workshop.id, token_hash(token))
    if applicant is None:
        abort(404)
    teller = words.Teller()
    lines = [teller.line(row.Pledge, row.giver) for row in queries.pledges_of_applicant(applicant.id)]
    return render_template(
        "workshops/answer.html", workshop=workshop, answer=words.answer(workshop, applicant), pledges=lines,
        **presentation.frame(workshop),
    )  # fmt: skip


# -- the run sheet -------------------------------------------------------------------------------


@blueprint.route(RUN + "/pledges/new", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def pledge_for(workshop: Workshop) -> Any:
    """What an organisation says when it is called."""
    return _made(
        _form(workshop, asks_who=True), workshop, run_sheet(workshop, "pledges"),
        lambda cluster_id, **what: service.pledge_for(g.actor, workshop, cluster_id, **what), for_others=True,
    )  # fmt: skip


@blueprint.route(RUN + "/pledges/<int:pledge_id>/edit", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def change_pledge(workshop: Workshop, pledge_id: int) -> Any:
    """Put a pledge right for whoever gave it."""
    row = queries.pledge(workshop.id, pledge_id)
    if row is None:
        abort(404)
    form, back = _form(workshop, asks_who=False, row=row), run_sheet(workshop, "pledges")
    drop = url_for(".drop_pledge", alliance=g.seat.slug, number=workshop.number, pledge_id=pledge_id)
    return _changed(form, workshop, row, back, drop=drop)


@blueprint.post(RUN + "/pledges/<int:pledge_id>/withdraw")
@by_door("workshop.run", session_door)
def drop_pledge(workshop: Workshop, pledge_id: int) -> Any:
    """Take a pledge back for whoever gave it."""
    row = queries.pledge(workshop.id, pledge_id)
    if row is None:
        abort(404)
    service.withdraw_pledge(g.actor, workshop, row)
    return back_to(".run", workshop, "pledges")


@blueprint.post(RUN + "/hold-up")
@by_door("workshop.run", session_door)
def hold_up(workshop: Workshop) -> Any:
    """Show one item alone on the screen, or all again."""
    service.hold_up(g.actor, workshop, request.form.get("item", type=int))
    return back_to(".run", workshop, "pledges")
