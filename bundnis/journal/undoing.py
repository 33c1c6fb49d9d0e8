"""Taking back what one has just done. An extra file of this room: the bridge between an act and its journal rows.

Which acts can be taken back is data: each room says it for its own verbs (``UNDOES``, registered in ``rooms.py``).
``flash_done`` says what was done and offers the button; ``take_back`` does the opposite of every row that was told
in that one act, newest first. Rows are never deleted: the opposite act tells one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, url_for

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _
from bundnis.core.words import N_
from bundnis.journal import queries
from bundnis.journal.models import Entry

POSSIBLE_FOR = timedelta(hours=1)


class TooLate(Refused):
    """It cannot be taken back any more."""

    def __init__(self, sentence: str = N_("Something newer has happened since. It cannot be taken back any more.")):
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Opposite:
    """How an act is taken back.

    ``hold`` finds its thing and takes the locks, so that what is checked afterwards stays so; None when the thing
    is gone. ``undo`` checks the permission of the original act and what else must hold, writes and tells.
    ``watches_measure``: whatever is newer about the whole measure stands in the way, not only about the thing; but
    for the verbs in ``but``.
    """

    hold: Callable[[Entry], Any]
    undo: Callable[[Actor, Any, Entry], None]
    watches_measure: bool = False
    but: frozenset[str] = frozenset()


UNDOES: dict[str, Opposite] = {}


def register(table: Mapping[str, Opposite]) -> None:
    """Add a room's verbs. ``rooms.py`` calls it."""
    for verb, opposite in table.items():
        if UNDOES.setdefault(verb, opposite) is not opposite:
            raise ValueError(f"{verb} is undone twice")


def values_of(entry: Entry) -> Mapping[str, Any]:
    """What the journal kept of an act; nothing when it was emptied."""
    values: Mapping[str, Any] = entry.detail.values if entry.detail else {}
    return values


def flash_done(sentence: str, *, undo_label: str = "", link: tuple[str, str] | None = None) -> None:
    """Say in the next page what was done, with the button that takes it back where it can be.

    ``link`` is (word, address) of what else puts it right.
    """
    told = list(db.session.info.get("told", ()))
    message = {"text": sentence}
    if any(verb in UNDOES for _entry_id, verb in told):
        # From the first row of the act, also where that one stays: so it is said that not everything came back.
        first, last = told[0][0], told[-1][0]
        message["undo_address"] = url_for("alliances.undo", entry_id=last, since=first if first != last else None)
        message["undo_label"] = undo_label or _("Undo")
    if link is not None:
        message["link_label"], message["link_address"] = link
    # With more than its text the message is a mapping, for ui/flash.html.
    flash(message if len(message) > 1 else sentence, "success")  # type: ignore[arg-type]


def take_back(actor: Actor, entry: Entry, since: int | None = None) -> bool:
    """Do the opposite of an act of one's own; whether all of it could be taken back: a signed receipt stays.

    ``entry`` is the last row that was told in the act, ``since`` the first of several. Raises Conflict when nothing
    of it can be taken back, TooLate when something newer has happened to one of the things, or after an hour;
    Refused with what else stands in the way.
    """
    if now() - entry.at > POSSIBLE_FOR:
        raise TooLate(N_("This was done more than an hour ago. It cannot be taken back any more."))
    told = queries.told_together(entry, since or entry.id)
    acts = [(act, UNDOES[act.verb]) for act in told if act.verb in UNDOES]
    if not acts:
        raise Conflict
    # In the order of the act itself: it took its locks in that order too.
    held = [(act, opposite, opposite.hold(act)) for act, opposite in acts]
    _check(held, entry)
    for act, opposite, thing in reversed(held):
        opposite.undo(actor, thing, act)
    return len(acts) == len(told)


def _check(held: Sequence[tuple[Entry, Opposite, Any]], entry: Entry) -> None:
    for act, opposite, thing in held:
        if thing is None or queries.has_gone_on(act, entry.id, opposite.watches_measure, opposite.but):
            raise TooLate
