"""Frameworks with their items: one page to read, forms to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest

from bundnis.alliances import queries, rules, service
from bundnis.alliances.forms import FrameworkForm, ItemForm
from bundnis.alliances.models import Framework, FrameworkItem
from bundnis.alliances.views.page import ID, Said, blueprint, page, said, saved, words
from bundnis.core.access import needs
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.core.once import final, once

STEPS = {"up": -1, "down": 1}


def framework_by_id(framework_id: int) -> dict[str, Any]:
    """A framework of the alliance of the address."""
    return {"framework": queries.framework(g.seat.alliance_id, framework_id)}


def item_by_id(item_id: int) -> dict[str, Any]:
    """An item of a framework of the alliance of the address."""
    return {"item": queries.item(g.seat.alliance_id, item_id)}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the page, in finished words."""

    id: int
    code: str
    name: Said
    focus: Said
    mapped_to: str
    up_label: str
    down_label: str
    edit_label: str


@dataclass(frozen=True, slots=True)
class FrameworkLines:
    """A framework of the page, in finished words."""

    id: int
    kind: str
    name: Said
    origin: str
    edition: str
    mapped_to: str
    edit_label: str
    items_shown: list[ItemLine]


@blueprint.get("/frameworks/")
@needs("alliance.read")
def frameworks() -> Any:
    """All frameworks with their items."""
    kinds = words(rules.FRAMEWORK_KINDS)
    labels = {
        "up": _("Move “%(name)s” up", name="%(name)s"),
        "down": _("Move “%(name)s” down", name="%(name)s"),
        "edit": _("Edit “%(name)s”", name="%(name)s"),
    }
    sets = [_lines(each, kinds, labels) for each in queries.frameworks(g.seat.alliance_id)]
    return page("frameworks", sets=sets, base=url_for(".frameworks"))


def _lines(framework: Framework, kinds: dict[str, str], labels: dict[str, str]) -> FrameworkLines:
    name = said(framework.name)
    pairs = dict(framework.mapping.get("pairs") or ())
    return FrameworkLines(
        id=framework.id,
        kind=kinds[framework.kind],
        name=name,
        origin=framework.origin,
        edition=framework.edition,
        mapped_to=str(framework.mapping.get("framework") or ""),
        edit_label=labels["edit"] % {"name": name.text},
        items_shown=[_item(each, pairs, labels) for each in framework.items],
    )


def _item(item: FrameworkItem, pairs: dict[str, str], labels: dict[str, str]) -> ItemLine:
    name = said(item.name)
    up, down, edit = (labels[key] % {"name": name.text} for key in ("up", "down", "edit"))
    return ItemLine(item.id, item.code, name, said(item.focus), str(pairs.get(item.code, "")), up, down, edit)


@blueprint.route("/frameworks/new", methods=["GET", "POST"])
@needs("framework.edit")
@once
def add_framework() -> Any:
    """Add a framework."""
    form = FrameworkForm(languages=g.seat.languages)
    status = send(form, lambda: service.add_framework(g.actor, g.seat.alliance_id, **form.values()))
    if status == DONE:
        return saved(url_for(".frameworks"))
    return page("edit_framework", status, form=form, framework=None)


@blueprint.route(f"/frameworks/<{ID}:framework_id>/edit", methods=["GET", "POST"])
@needs("framework.edit", framework_by_id)
@once
def edit_framework(framework: Framework) -> Any:
    """Change a framework."""
    stored = {**FrameworkForm.stored(framework), "version": framework.version}
    form = FrameworkForm(languages=g.seat.languages, data=stored)
    status = send(form, lambda: service.change_framework(g.actor, framework, form.loaded_version, **form.values()))
    if status == DONE:
        return saved(url_for(".frameworks"))
    return page("edit_framework", status, form=form, framework=framework)


@blueprint.post(f"/frameworks/<{ID}:framework_id>/delete")
@needs("framework.edit", framework_by_id)
@final
def delete_framework(framework: Framework) -> Any:
    """Take an empty framework away."""
    form = FrameworkForm(languages=g.seat.languages, formdata=None, data=FrameworkForm.stored(framework))
    form.version.data = framework.version
    try:
        service.delete_framework(g.actor, framework)
    except Refused as refused:
        return page("edit_framework", 422, form=form, framework=framework, refusal=str(refused))
    flash(_("Deleted."), "success")
    return redirect(url_for(".frameworks"), DONE)


@blueprint.route(f"/frameworks/<{ID}:framework_id>/items/new", methods=["GET", "POST"])
@needs("framework.edit", framework_by_id)
@once
def add_item(framework: Framework) -> Any:
    """Add an item to a framework."""
    form = ItemForm(languages=g.seat.languages)
    status = send(form, lambda: service.add_item(g.actor, framework, **form.values()))
    if status == DONE:
        return saved(url_for(".frameworks"))
    return page("edit_item", status, form=form, item=None, framework_name=said(framework.name))


@blueprint.route(f"/frameworks/items/<{ID}:item_id>/edit", methods=["GET", "POST"])
@needs("framework.edit", item_by_id)
@once
def edit_item(item: FrameworkItem) -> Any:
    """Change an item."""
    form = ItemForm(languages=g.seat.languages, data={**ItemForm.stored(item), "version": item.version})
    framework_name = said(item.framework.name)
    status = send(form, lambda: service.change_item(g.actor, item, form.loaded_version, **form.values()))
    if status == DONE:
        return saved(url_for(".frameworks"))
    return page("edit_item", status, form=form, item=item, framework_name=framework_name)


@blueprint.post(f"/frameworks/items/<{ID}:item_id>/move")
@needs("framework.edit", item_by_id)
def move_item(item: FrameworkItem) -> Any:
    """Move an item one place up or down."""
    step = STEPS.get(request.form.get("step", ""))
    if step is None:
        raise BadRequest
    service.move_item(g.actor, item, step)
    return redirect(url_for(".frameworks", _anchor=f"item-{item.id}"), DONE)


@blueprint.post(f"/frameworks/items/<{ID}:item_id>/delete")
@needs("framework.edit", item_by_id)
@final
def delete_item(item: FrameworkItem) -> Any:
    """Take an item away that nothing uses."""
    framework_name = said(item.framework.name)
    form = ItemForm(languages=g.seat.languages, formdata=None, data=ItemForm.stored(item))
    form.version.data = item.version
    try:
        service.delete_item(g.actor, item)
    except Refused as refused:
        return page("edit_item", 422, form=form, item=item, framework_name=framework_name, refusal=str(refused))
    flash(_("Deleted."), "success")
    return redirect(url_for(".frameworks"), DONE)
