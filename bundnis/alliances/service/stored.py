"""How a stored thing is held, compared and changed: the same for partners, frameworks and all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import changes


class Edited(Protocol):
    """A row people edit: its version goes up with every change."""

    id: Any
    version: Any


def hold(thing: Edited, loaded_version: int | None, names: Iterable[str] = ()) -> None:
    """Lock the row and read it anew; a Conflict when it is not as it was loaded.

    ``loaded_version`` is None where nobody had a form open (the demo, imports).
    """
    kind: Any = type(thing)
    # Not session.refresh(): it repeats the outer joins of the first load, which PostgreSQL does not lock.
    # key_share: what only points at the row need not wait for its texts.
    db.session.execute(
        sa.select(kind)
        .where(kind.id == thing.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if loaded_version is not None and thing.version != loaded_version:
        raise Conflict({name: getattr(thing, name) for name in names}, thing.version)


def change(thing: Edited, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write the values and count the version up; returns what differs, nothing when nothing does."""
    unknown = [name for name in values if not hasattr(thing, name)]
    if unknown:
        raise TypeError(f"{type(thing).__name__} has no {', '.join(unknown)}")
    differing = changes({name: getattr(thing, name) for name in values}, values)
    for name in differing:
        setattr(thing, name, values[name])
    if differing:
        thing.version += 1
    return differing


def delete(thing: Any, sentence: str) -> None:
    """Delete a row; refused with the sentence when the database says that something still uses it."""
    kind: Any = type(thing)
    try:
        with db.session.begin_nested():
            # not session.delete(): it would first empty the keys of what points here
            db.session.execute(sa.delete(kind).where(kind.id == thing.id))
    except IntegrityError as used:
        raise Refused(sentence) from used


def one_of(code: str | None, words: Mapping[str, str], field: str) -> None:
    """Refuse a code the house does not know."""
    if code not in words:
        raise Refused(N_("Please choose one of the answers."), field)
