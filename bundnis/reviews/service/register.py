"""The register of existing actions: what already runs or ran, also outside of the alliance, noted once."""

from __future__ import annotations

from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.alliances.service.stored import change, hold
from bundnis.core.access import Actor, may
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated, fold
from bundnis.core.words import N_
from bundnis.journal.models import Entry
from bundnis.journal.service import tell
from bundnis.journal.undoing import Opposite, TooLate
from bundnis.measures.rules import ROUTES
from bundnis.reviews import queries, rules
from bundnis.reviews.models import ExistingAction

NOT_ONE_OF_THEM = N_("Please choose one of the answers.")


def add_action(
    actor: Actor, alliance_id: int, *, title: Translated, noted_in: str = "", state: str = "visible",
    client_key: str | None = None, **more: Any,
) -> ExistingAction:
    """Note something that runs or ran. ``more``: any other of ``rules.ACTION_FIELDS``.

    From a phone it waits (``state``) and carries the key it was sent with; the same key again is the same action.
    """
    if client_key is not None and (sent := queries.action_by_key(client_key)) is not None:
        return sent
    values = {"title": title, **more}
    _check(alliance_id, values)
    action = ExistingAction(
        alliance_id=alliance_id, noted_in=noted_in, state=state, client_key=client_key, created_at=now(),
        sort_key=_sort_key(title), **values,
    )  # fmt: skip
    if action.is_running and action.is_running != "unknown":
        action.confirmed_on = alliances.alliance_day(alliance_id)
    db.session.add(action)
    db.session.flush()
    if state == "visible":
        _tell(actor, action, "action.added")
    return action


def change_action(actor: Actor, action: ExistingAction, loaded_version: int | None = None, **values: Any) -> None:
    """Any of the values an action is noted with. Raises Conflict when it is not as it was loaded."""
    hold(action, loaded_version, values)
    _check_there(action)
    _check(action.alliance_id, values)
    differing = change(action, values)
    action.sort_key = _sort_key(action.title)
    if "is_running" in differing:
        action.confirmed_on = (
            alliances.alliance_day(action.alliance_id) if action.is_running != "unknown" else None
        )
    if differing and action.state == "visible":
        _tell(actor, action, "action.changed", changes=differing)
    db.session.flush()


def confirm_action(actor: Actor, action: ExistingAction, is_running: str) -> None:
    """Somebody says today that it still runs, or that it does not any more. Said twice a day it is told once."""
    hold(action, None)
    _check_there(action)
    if is_running not in ("yes", "no"):
        raise Refused(NOT_ONE_OF_THEM)
    day = alliances.alliance_day(action.alliance_id)
    if change(action, {"is_running": is_running, "confirmed_on": day}) and action.state == "visible":
        _tell(actor, action, "action.confirmed" if is_running == "yes" else "action.ended")
    db.session.flush()


def let_in_action(actor: Actor, action: ExistingAction) -> None:
    """What was added from a phone stands in the register from now on. Pressed again it stands there already."""
    hold(action, None)
    if action.state == "visible":
        return
    _check_there(action)
    change(action, {"state": "visible"})
    db.session.flush()
    _tell(actor, action, "action.added")


def decline_action(actor: Actor, action: ExistingAction) -> None:
    """What was added from a phone does not belong into the register; it is kept, but shown nowhere."""
    hold(action, None)
    if action.state == "declined":
        return
    if action.state != "waiting":
        raise Refused(N_("This stands in the register already. It can be removed there."))
    change(action, {"state": "declined"})
    db.session.flush()
    _tell(actor, action, "action.declined")


def remove_action(actor: Actor, action: ExistingAction) -> None:
    """Take an action out of the register; a vote that named it keeps its words, and it can be taken back."""
    hold(action, None)
    if action.state != "visible":
        return
    change(action, {"state": "removed"})
    db.session.flush()
    _tell(actor, action, "action.removed")


def _check_there(action: ExistingAction) -> None:
    if action.state not in ("visible", "waiting"):
        raise Refused(N_("This does not stand in the register any more."))


def _check(alliance_id: int, values: dict[str, Any]) -> None:
    if "title" in values and not values["title"]:
        raise Refused(N_("Please fill in this field."), "title")
    if values.get("is_running", "unknown") not in rules.RUNNING:
        raise Refused(NOT_ONE_OF_THEM, "is_running")
    if values.get("route") and values["route"] not in ROUTES:
        raise Refused(NOT_ONE_OF_THEM, "route")
    field_id, partner_id = values.get("field_id"), values.get("partner_id")
    if field_id is not None and field_id not in {row.id for row in alliances.field_items(alliance_id)}:
        raise Refused(NOT_ONE_OF_THEM, "field_id")
    if partner_id is not None and alliances.partner(alliance_id, partner_id) is None:
        raise Refused(NOT_ONE_OF_THEM, "partner_id")
    if values.get("link") and not values["link"].startswith(("https://", "http://")):
        raise Refused(N_("An address begins with https://"), "link")


def _sort_key(title: Translated) -> str:
    return fold(str(title))[:300]


def _tell(actor: Actor, action: ExistingAction, verb: str, **values: Any) -> None:
    tell(
        actor.id or None, verb, alliance_id=action.alliance_id, topic_id=action.id, title=action.title, **values
    )
    db.session.flush()


# -- taking back ---------------------------------------------------------------------------------


def _hold_removed(entry: Entry) -> ExistingAction | None:
    action = queries.action(int(entry.alliance_id or 0), int(entry.topic_id or 0), "removed")
    if action is not None:
        hold(action, None)
    return action


def _restore(actor: Actor, action: ExistingAction, entry: Entry) -> None:
    if action.state != "removed":
        raise TooLate
    if not may(actor, "action.edit", action):
        raise Refused(N_("You may not do this any more."))
    change(action, {"state": "visible"})
    db.session.flush()
    _tell(actor, action, "action.undone", act=entry.verb)


UNDOES: dict[str, Opposite] = {"action.removed": Opposite(_hold_removed, _restore)}
