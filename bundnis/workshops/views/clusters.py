"""Putting together what belongs together: on the run sheet by choosing, from the phones by "same as mine"."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from bundnis.core.access import by_door
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.workshops import presentation, queries, service
from bundnis.workshops.forms.clusters import ItemForm
from bundnis.workshops.guests import participant_door, session_door
from bundnis.workshops.models import Cluster, Participant, Workshop
from bundnis.workshops.presentation.ideas import field_names
from bundnis.workshops.views.blueprint import back_to, blueprint, run_sheet
from bundnis.workshops.views.phone import PHONE
from bundnis.workshops.views.run import RUN


@blueprint.post(RUN + "/items/group")
@by_door("workshop.run", session_door)
def group_items(workshop: Workshop) -> Any:
    """Put together what was chosen, or what a hint says may mean the same."""
    hint = request.form.get("hint", "")
    chosen = hint.split(" ") if hint else request.form.getlist("thing")
    target = "" if hint else request.form.get("target", "")
    service.group(
        g.actor, workshop, ideas=_ids(chosen, "idea"), clusters=_ids(chosen, "cluster"),
        target_id=int(target) if target.isdecimal() else None,
    )  # fmt: skip
    return back_to(".run", workshop, "items")


def _ids(chosen: list[str], kind: str) -> list[int]:
    """The numbers of "idea-12" and "cluster-4"."""
    parts = [each.split("-", 1) for each in chosen]
    return [int(part[1]) for part in parts if part[0] == kind and len(part) == 2 and part[1].isdecimal()]


@blueprint.post(RUN + "/items/undo")
@by_door("workshop.run", session_door)
def ungroup_items(workshop: Workshop) -> Any:
    """Take the last act of putting together back."""
    service.ungroup(g.actor, workshop, request.form.get("event", 0, type=int))
    flash(_("Taken back."), "success")
    return back_to(".run", workshop, "items")


@blueprint.route(RUN + "/items/<int:cluster_id>/edit", methods=["GET", "POST"])
@by_door("workshop.run", session_door)
def edit_item(workshop: Workshop, cluster_id: int) -> Any:
    """Rename an item, translate it, say which action field it belongs to."""
    item = queries.cluster(workshop.id, cluster_id)
    if item is None:
        abort(404)
    form = _item_form(workshop, item)

    def save() -> None:
        chosen = form.field_id.data or None
        service.change_item(g.actor, workshop, item, form.loaded_version, title=form.title.data, field_id=chosen)

    status = send(form, save, "title")
    if status == DONE:
        flash(_("Saved."), "success")
        return back_to(".run", workshop, "items")
    return render_template(
        "workshops/edit_item.html", form=form, workshop=workshop, item=item, conflict=status == 409,
        cancel=run_sheet(workshop, "items"),
        **presentation.frame(workshop),
    ), status


def _item_form(workshop: Workshop, item: Cluster) -> ItemForm:
    return ItemForm(
        languages=workshop.languages, fields=list(field_names(workshop).items()),
        data={"title": item.title, "field_id": item.field_id, "version": item.version},
    )  # fmt: skip


@blueprint.post(PHONE + "/echo")
@by_door("workshop.take_part", participant_door)
def echo(workshop: Workshop, participant: Participant) -> Any:
    """Say of an idea that it is the same as mine, or that it is not."""
    same = request.form.get("same", 0, type=int)
    idea_id = same or request.form.get("other", 0, type=int)
    service.echo(g.actor, workshop, participant, idea_id, is_same=bool(same))
    return redirect(url_for(".phone", code=workshop.code, _anchor=f"idea-{idea_id}"), 303)
