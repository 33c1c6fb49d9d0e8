"""The register of existing actions: what already runs or ran, also outside of the alliance."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from bundnis.alliances import queries as alliances
from bundnis.core.access import may, needs
from bundnis.core.dates import Span
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE, SHORT, send
from bundnis.core.i18n import _, shown
from bundnis.core.once import final, once
from bundnis.core.text import Translated
from bundnis.journal.undoing import flash_done
from bundnis.reviews import presentation, queries, service
from bundnis.reviews.forms import ActionForm
from bundnis.reviews.models import ExistingAction
from bundnis.reviews.views.review import blueprint

ID = "int(max=2147483647)"


def action_by_id(action_id: int) -> dict[str, Any]:
    """An existing action of the alliance of the address, in the register or waiting for it."""
    return {"action": queries.action(g.seat.alliance_id, action_id)}


def removable_by_id(action_id: int) -> dict[str, Any]:
    """One that stands in the register."""
    return {"action": queries.action(g.seat.alliance_id, action_id, "visible")}


def waiting_by_id(action_id: int) -> dict[str, Any]:
    """One that was added in a session, whatever was said about it since."""
    return {"action": queries.action(g.seat.alliance_id, action_id, "waiting", "visible", "declined")}


@blueprint.get("/learning/actions")
@needs("action.read")
def register() -> Any:
    """Everything that runs or ran, by title; on top what waits for whoever lets it in."""
    lets_in = may(g.actor, "action.let_in", g.seat)
    rows = queries.register(g.seat.alliance_id, "visible", *(["waiting"] if lets_in else []))
    return render_template("reviews/register.html", **presentation.register(rows, g.actor))


@blueprint.route("/learning/actions/new", methods=["GET", "POST"])
@needs("action.add")
@once
def add_action() -> Any:
    """Note an existing action; a link may suggest what it is called (``?title=…&language=…``)."""
    form = _form(None)
    if form.sent_and_right():
        try:
            action = service.add_action(g.actor, g.seat.alliance_id, **form.values())
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("It stands in the register now."), "success")
            return _back(action)
    return _page(form, None), 422 if form.was_sent else 200


@blueprint.route(f"/learning/actions/<{ID}:action_id>/edit", methods=["GET", "POST"])
@needs("action.edit", action_by_id)
@once
def edit_action(action: ExistingAction) -> Any:
    """Change what is noted of an existing action."""
    form = _form(action)
    status = send(
        form, lambda: service.change_action(g.actor, action, form.loaded_version, **form.values()), "title"
    )
    if status == DONE:
        flash(_("Saved."), "success")
        return _back(action)
    return _page(form, action, status), status


def _form(action: ExistingAction | None) -> ActionForm:
    data = {**ActionForm.stored(action), "version": action.version} if action else {
        "is_running": "unknown", "since": Span.unknown(), **_suggested(),
    }
    partners = alliances.partner_choices(g.seat.alliance_id)
    # Who carried it may have left since: a form that is only opened and saved changes nothing.
    carrier_id = action.partner_id if action is not None else None
    if carrier_id is not None and carrier_id not in {each for each, _name in partners}:
        gone = alliances.partner(g.seat.alliance_id, carrier_id)
        partners += [(gone.id, gone.short_name)] if gone else []
    fields = [(row.id, shown(row.name).text) for row in alliances.field_items(g.seat.alliance_id)]
    return ActionForm(languages=g.seat.languages, partners=partners, fields=fields, data=data)


def _suggested() -> dict[str, Any]:
    """What a session has found to run already: the form begins with its title."""
    title, spoken = request.args.get("title", "")[:SHORT], request.args.get("language", "")
    return {"title": Translated({spoken: title})} if title and spoken in g.seat.languages else {}


def _page(form: ActionForm, action: ExistingAction | None, status: int = 200) -> str:
    return render_template(
        "reviews/edit_action.html", form=form, existing=action, conflict=status == 409, back=url_for(".register")
    )


@blueprint.post(f"/learning/actions/<{ID}:action_id>/confirm")
@needs("action.add", action_by_id)
def confirm_action(action: ExistingAction) -> Any:
    """Say today, with one tap, that it still runs or that it does not."""
    service.confirm_action(g.actor, action, request.form.get("running", ""))
    flash(_("Noted, with today’s date."), "success")
    return _back(action)


@blueprint.post(f"/learning/actions/<{ID}:action_id>/remove")
@needs("action.edit", removable_by_id)
@final
def remove_action(action: ExistingAction) -> Any:
    """Take it out of the register; the next page offers to take that back."""
    service.remove_action(g.actor, action)
    flash_done(_("Taken out of the register."))
    return redirect(url_for(".register"), 303)


@blueprint.post(f"/learning/actions/<{ID}:action_id>/let-in")
@needs("action.let_in", waiting_by_id)
def let_in_action(action: ExistingAction) -> Any:
    """Let in what somebody added in a session."""
    service.let_in_action(g.actor, action)
    flash(_("It stands in the register now."), "success")
    return _back(action)


@blueprint.post(f"/learning/actions/<{ID}:action_id>/decline")
@needs("action.let_in", waiting_by_id)
def decline_action(action: ExistingAction) -> Any:
    """Leave out what somebody added in a session."""
    service.decline_action(g.actor, action)
    flash(_("Not taken into the register."), "success")
    return redirect(url_for(".register"), 303)


def _back(action: ExistingAction) -> Any:
    return redirect(url_for(".register", _anchor=f"action-{action.id}"), 303)
