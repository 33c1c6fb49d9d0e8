"""What a measure asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bundnis.contributions import queries
from bundnis.contributions.models import Need
from bundnis.contributions.service.ground import SENTENCE, check_offering, check_what
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db, take
from bundnis.core.errors import Conflict, Refused, check_length
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.service import changes, tell
from bundnis.measures.models import Measure
from bundnis.measures.service.ground import lock

FIELDS = ("kind", "amount", "unit", "unit_text", "note", "wanted")


def add_need(
    actor: Actor, measure: Measure, *, kind: str, amount: Decimal, unit: str, unit_text: str = "",
    note: Translated = Translated.empty(), wanted: Span = Span.unknown(),  # noqa: B008 - both never change
) -> Need:
    """Ask for something: kind, amount and unit; note and date where they help."""
    lock(measure)
    check_offering(measure)
    check_what(kind, amount, unit, unit_text)
    need = Need(
        alliance_id=measure.alliance_id, measure_id=measure.id, kind=kind, amount=amount, unit=unit,
        unit_text="" if unit else unit_text, note=note, wanted=wanted,
    )
    need.measure = measure
    db.session.add(need)
    db.session.flush()
    _tell(actor, "need.added", need, kind=kind, amount=amount, unit=unit, unit_text=need.unit_text)
    return need


def change_need(
    actor: Actor, need: Need, version: int, *, kind: str, amount: Decimal, unit: str, unit_text: str = "",
    note: Translated = Translated.empty(), wanted: Span = Span.unknown(),  # noqa: B008 - both never change
) -> None:
    """Change what is asked for; the unit stays once somebody has offered something in it.

    Raises Conflict with the stored values when somebody saved since ``version`` was loaded.
    """
    lock(need.measure)
    take(need, (*_COLUMNS, "dropped_at", "version"))
    stored = {name: getattr(need, name) for name in FIELDS}
    if need.dropped_at is not None:
        raise Refused(N_("This need was taken off the list in the meantime."))
    if version != need.version:
        raise Conflict(stored, need.version)
    check_offering(need.measure)
    check_what(kind, amount, unit, unit_text)
    after = {
        "kind": kind, "amount": amount, "unit": unit, "unit_text": "" if unit else unit_text, "note": note,
        "wanted": wanted,
    }
    if (after["unit"], after["unit_text"]) != (need.unit, need.unit_text) and queries.is_claimed(need):
        raise Refused(
            N_("Partners have already offered something in this unit. Take this need off the list and add a new one."),
            "unit",
        )
    for name, value in after.items():
        setattr(need, name, value)
    _tell(actor, "need.changed", need, changes=changes(stored, after))


def drop_need(actor: Actor, need: Need, reason: str) -> None:
    """Take a need off the list. Once somebody has offered something for it, that takes a reason.

    The contributions stay: they are promises of their own.
    """
    lock(need.measure)
    take(need, ("dropped_at", "version"))
    if need.dropped_at is not None:
        raise Refused(N_("This need was taken off the list in the meantime."))
    check_length("reason", reason, SENTENCE)
    if not reason and queries.is_claimed(need):
        raise Refused(N_("Please tell those who have offered something why it is no longer needed."), "reason")
    need.dropped_at = now()
    _tell(actor, "need.dropped", need, **({"reason": reason} if reason else {}))


_COLUMNS = ("kind", "amount", "unit", "unit_text", "note", "wanted_first", "wanted_last", "wanted_precision")


def _tell(actor: Actor, verb: str, need: Need, **values: Any) -> None:
    tell(actor.id, verb, alliance_id=need.alliance_id, topic_id=need.id, measure_id=need.measure_id, **values)
    db.session.flush()
