"""Telling the journal what happened."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db, table
from bundnis.core.text import Translated
from bundnis.journal.models import Detail, Entry

_ENTRY = sa.insert(table(Entry)).returning(table(Entry).c.id)
_DETAIL = sa.insert(table(Detail))

# More rows one act never tells that can be taken back; commands go on for hours in one session.
MOST_TOLD = 50

SECRETS = frozenset({"password", "password_hash", "token", "token_hash", "secret"})


def tell(
    who: int | None,
    verb: str,
    *,
    alliance_id: int | None = None,
    topic: str = "",
    topic_id: int | None = None,
    measure_id: int | None = None,
    **values: Any,
) -> None:
    """Note one act in the act's own transaction.

    ``values`` are what a reader wants to know later; nothing secret, enforced by name.
    """
    if not SECRETS.isdisjoint(values):
        raise ValueError("the journal keeps no secrets")
    entry = {
        "alliance_id": alliance_id,
        "person_id": who,
        "at": now(),
        "verb": verb,
        "topic": topic or verb.partition(".")[0],
        "topic_id": topic_id,
        "measure_id": measure_id,
    }
    row = (entry, {name: plain(value) for name, value in values.items()})
    gathered = db.session.info.get("gathered")
    if gathered is None:
        _write([row])
    else:
        gathered.append(row)


@contextmanager
def telling_together() -> Iterator[None]:
    """What is told inside is written at the end, in its order: two statements for an act of many parts."""
    gathered: list[tuple[dict[str, Any], dict[str, Any]]] = []
    db.session.info["gathered"] = gathered
    try:
        yield
    finally:
        del db.session.info["gathered"]
    _write(gathered)


def _write(rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """At once, as columns: an entry is never an object anybody changes, and a flush costs three times as much."""
    if not rows:
        return
    entries = [entry for entry, _values in rows]
    if len(entries) == 1:
        ids = [db.session.execute(_ENTRY, entries[0]).scalar_one()]
    else:
        # Both databases number the rows of one statement in their order; they only may answer in another.
        ids = sorted(db.session.scalars(_ENTRY.values(entries)))
    # What this act has told so far, for the button that takes it back (undoing.py).
    told = db.session.info.setdefault("told", deque(maxlen=MOST_TOLD))
    told.extend((entry_id, entry["verb"]) for entry_id, (entry, _values) in zip(ids, rows, strict=True))
    details = [
        {"entry_id": entry_id, "values": values} for entry_id, (_entry, values) in zip(ids, rows, strict=True) if values
    ]
    if details:
        # One alone as itself: what runs many at once costs twice as much.
        db.session.execute(_DETAIL, details if len(details) > 1 else details[0])


def plain(value: Any) -> Any:
    """A value as JSON can keep it."""
    if isinstance(value, Translated):
        return value.to_json()
    if isinstance(value, Span):
        return {"first": plain(value.first), "last": plain(value.last), "precision": str(value.precision)}
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """name -> [before, after] of what differs."""
    return {name: [plain(before.get(name)), plain(after[name])] for name in after if before.get(name) != after[name]}
