"""Frameworks and their items: action fields, phases, priorities, topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bundnis.alliances import rules
from bundnis.alliances.models import Framework, FrameworkItem
from bundnis.alliances.service.stored import change, delete, hold, one_of
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import tell


def add_framework(
    actor: Actor,
    alliance_id: int,
    *,
    kind: str,
    name: Translated,
    origin: str = "",
    edition: str = "",
    mapping: Mapping[str, Any] | None = None,
) -> Framework:
    """A framework without items yet, behind the others."""
    one_of(kind, rules.FRAMEWORK_KINDS, "kind")
    last = db.session.scalar(sa.select(sa.func.max(Framework.position)).where(Framework.alliance_id == alliance_id))
    framework = Framework(
        alliance_id=alliance_id, kind=kind, name=name, origin=origin, edition=edition, mapping=dict(mapping or {}),
        position=(last or 0) + 1,
    )  # fmt: skip
    db.session.add(framework)
    db.session.flush()
    tell(actor.id, "framework.added", alliance_id=alliance_id, topic_id=framework.id, name=name)
    db.session.flush()
    return framework


def change_framework(actor: Actor, framework: Framework, loaded_version: int | None = None, **values: Any) -> None:
    """Any of the values a framework is added with."""
    hold(framework, loaded_version, values)
    if "kind" in values:
        one_of(values["kind"], rules.FRAMEWORK_KINDS, "kind")
    differing = change(framework, values)
    if differing:
        _tell(actor, "framework.changed", framework, framework, changes=differing)
    db.session.flush()


def delete_framework(actor: Actor, framework: Framework) -> None:
    """Take an empty framework away."""
    name, alliance_id, framework_id = framework.name, framework.alliance_id, framework.id
    delete(framework, N_("This framework still has items. Please delete them first."))
    tell(actor.id, "framework.deleted", alliance_id=alliance_id, topic_id=framework_id, name=name)
    db.session.flush()


def add_item(
    actor: Actor, framework: Framework, *, name: Translated, focus: Translated | None = None, code: str = ""
) -> FrameworkItem:
    """An item behind the others. Its code, by which frameworks are mapped, is its number unless given."""
    hold(framework, None)
    existing = db.session.execute(
        sa.select(FrameworkItem.code, FrameworkItem.position).where(FrameworkItem.framework_id == framework.id)
    ).all()
    codes = {row.code for row in existing}
    if code in codes:
        raise Refused(N_("There is already an item with this code."), "code")
    item = FrameworkItem(
        alliance_id=framework.alliance_id,
        framework_id=framework.id,
        code=code or next(str(n) for n in range(1, len(codes) + 2) if str(n) not in codes),
        name=name,
        focus=focus or Translated.empty(),
        position=max((row.position for row in existing), default=0) + 1,
    )
    db.session.add(item)
    db.session.flush()
    _tell(actor, "framework.item_added", item, framework)
    db.session.flush()
    return item


def change_item(actor: Actor, item: FrameworkItem, loaded_version: int | None = None, **values: Any) -> None:
    """Name and focus of an item."""
    hold(item, loaded_version, values)
    differing = change(item, values)
    if differing:
        _tell(actor, "framework.item_changed", item, item, changes=differing)
    db.session.flush()


def move_item(actor: Actor, item: FrameworkItem, step: int) -> None:
    """One place up (-1) or down (+1) in its framework; at the end it stays."""
    framework = db.session.get_one(Framework, item.framework_id)
    hold(framework, None)
    siblings = {
        each.id: each
        for each in db.session.scalars(
            sa.select(FrameworkItem)
            .where(FrameworkItem.framework_id == framework.id)
            .order_by(FrameworkItem.position, FrameworkItem.id)
        )
    }
    before = list(siblings)
    after = rules.moved(before, item.id, step)
    if after == before:
        return
    for place, item_id in enumerate(after, 1):
        siblings[item_id].position = place
    _tell(actor, "framework.item_moved", item, framework)
    db.session.flush()


def delete_item(actor: Actor, item: FrameworkItem) -> None:
    """Take an item away that nothing uses."""
    name, alliance_id, framework_id = item.name, item.alliance_id, item.framework_id
    delete(item, N_("This item is in use and cannot be deleted. Please give those measures another one first."))
    tell(actor.id, "framework.item_deleted", alliance_id=alliance_id, topic_id=framework_id, name=name)
    db.session.flush()


def _tell(actor: Actor, verb: str, named: Any, topic: Any, **values: Any) -> None:
    tell(actor.id, verb, alliance_id=topic.alliance_id, topic_id=topic.id, name=named.name, **values)
