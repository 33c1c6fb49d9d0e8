"""Who may what: stamps on views, a table of permissions, and the gate before every request.

A view without a stamp is closed. The gate answers in a fixed order, so that foreign and non-existent
things look the same: not signed in -> sign-in; may not know of it -> 404; may know but not do -> 403.

    @needs("measure.edit", measure_by_number)
    def edit(measure): ...

The loader's result replaces the values of the address: a view cannot load anything else.
Templates ask the same table: ``may("measure.edit", measure)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, request
from werkzeug.exceptions import Forbidden, NotFound

from bundnis.core.db import set_writing
from bundnis.core.once import answer_again

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Seat:
    """What a person is in one alliance, and what every page needs to know of that alliance."""

    alliance_id: int
    slug: str
    name: str
    languages: tuple[str, ...]
    time_zone: str
    word: str
    roles: frozenset[str]
    partner_ids: frozenset[int]

    def has(self, *roles: str) -> bool:
        """Whether the person holds one of the roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person as a plain value. Survives a rollback, so error pages may use it."""

    id: int
    name: str
    email: str
    language: str
    theme: str = "system"
    shortcuts: bool = True
    is_operator: bool = False
    sign_in_id: int | None = None
    seats: Mapping[str, Seat] = field(default_factory=dict)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Flask-Login's key; the token itself stands in the session, not here."""
        return str(self.id)

    def seat(self, alliance_id: int) -> Seat | None:
        """The person's seat in the alliance with this id."""
        return next((seat for seat in self.seats.values() if seat.alliance_id == alliance_id), None)


# -- the table -----------------------------------------------------------------------------------

Question = Callable[[Actor, Any], bool]


@dataclass(frozen=True, slots=True)
class Predicate:
    """A named question about a person and a thing, e.g. "the coordinator"."""

    label: str
    holds: Question


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing people do, with the alternatives that allow it."""

    label: str
    alternatives: tuple[Predicate, ...]

    def allows(self, actor: Actor, thing: Any) -> bool:
        return any(alternative.holds(actor, thing) for alternative in self.alternatives)


def predicate(label: str) -> Callable[[Question], Predicate]:
    """Name a question so that the help page can print it."""
    return lambda question: Predicate(label, question)


def alliance_id_of(thing: Any) -> int:
    """The alliance a thing belongs to: its owner, or itself when it is an alliance or a seat."""
    if isinstance(thing, Seat):
        return thing.alliance_id
    owner = getattr(thing, "alliance_id", None)
    return int(owner if owner is not None else thing.id)


def seat_for(actor: Actor, thing: Any) -> Seat | None:
    """The person's seat in the alliance the thing belongs to."""
    return actor.seat(alliance_id_of(thing))


PERMISSIONS: dict[str, Permission] = {}


def register(table: Mapping[str, Permission]) -> None:
    """Add a room's permissions. ``rooms.py`` calls it; a name stands in one room only."""
    for name, permission in table.items():
        if PERMISSIONS.setdefault(name, permission) is not permission:
            raise ValueError(f"permission {name} is declared twice")


def may(actor: Actor | None, permission: str, thing: Any = None) -> bool:
    """Whether the person may do this with this thing."""
    return actor is not None and PERMISSIONS[permission].allows(actor, thing)


# -- stamps --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stamp:
    """The declared access of a view."""

    permission: str | None = None
    loader: Callable[..., dict[str, Any]] | None = None
    reason: str = ""
    opens: str | None = None
    # A room's own door: called with the permission and the values of the address, it answers like the gate does.
    door: Callable[..., Any] | None = None


View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: str, loader: Callable[..., dict[str, Any]] | None = None, *, opens: str | None = None) -> Any:
    """Open a view to those who hold a permission on what the loader finds (else on the alliance)."""
    return _stamp(Stamp(permission=permission, loader=loader, opens=opens))


def public(reason: str, *, opens: str | None = None) -> Any:
    """Open a view to everybody, and say why. ``opens="read"`` starts even a POST without a lock."""
    return _stamp(Stamp(reason=reason, opens=opens))


def signed_in(reason: str, *, opens: str | None = None) -> Any:
    """Open a view to everybody who is signed in, in no alliance: one's own account."""
    return _stamp(Stamp(permission="", reason=reason, opens=opens))


def by_door(permission: str, door: Callable[..., Any], *, opens: str | None = None) -> Any:
    """Open a view to whom a room's own door lets in: guests of one session, who have no account.

    The door is called with the permission and the values of the address. It returns what replaces them, or an answer
    that turns somebody away, and raises NotFound or Forbidden like the gate; ``g.actor`` is who signed in, if anybody.
    """
    return _stamp(Stamp(permission=permission, opens=opens, door=door))


def _stamp(stamp: Stamp) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = stamp  # type: ignore[attr-defined]
        return view

    return mark


# -- the gate ------------------------------------------------------------------------------------

# Flask's own endpoint has no function of ours to stamp.
OTHER_STAMPS = {"static": Stamp(reason="files of the design, the same for everybody")}


def stamp_of(endpoint: str) -> Stamp | None:
    """The stamp of an endpoint, None where it was forgotten."""
    stamp = getattr(current_app.view_functions[endpoint], "access", None)
    return stamp or OTHER_STAMPS.get(endpoint)


def gate(load_person: Callable[[], Actor | None], turn_away: Callable[[], Any]) -> Callable[[], Any]:
    """Make the gate. ``load_person`` reads who is signed in, ``turn_away`` answers who is not."""

    def before_request() -> Any:
        set_writing(False)
        g.actor = None
        g.seat = None
        if request.endpoint is None:
            return None
        stamp = stamp_of(request.endpoint)
        if stamp is None:
            abort(403 if not current_app.testing else 500)
        if request.endpoint == "static":
            return None
        g.actor = load_person()
        _choose_face(stamp)
        if stamp.door is not None:
            return _through_door(stamp)
        if stamp.permission is None:
            g.seat = _seat_of_address()
            return None
        if g.actor is None:
            return turn_away()
        return _let_in(stamp, g.actor) if stamp.permission else None

    return before_request


def _through_door(stamp: Stamp) -> Any:
    found = cast("Callable[..., Any]", stamp.door)(str(stamp.permission), **(request.view_args or {}))
    if not isinstance(found, dict):
        return found
    request.view_args = found
    return None


def _let_in(stamp: Stamp, actor: Actor) -> Any:
    try:
        _load_and_check(stamp, actor)
    except (NotFound, Forbidden):
        # Who has just deleted it, or given the right away, and presses again is told that it is done.
        again = answer_again(actor.id)
        if again is None:
            raise
        return again
    return None


def _choose_face(stamp: Stamp) -> None:
    writing = stamp.opens == "write" or (stamp.opens is None and request.method not in SAFE_METHODS)
    if writing:
        from bundnis.core.db import write_now

        # The person was read on the reading face; the act must not continue that snapshot.
        write_now()


def _seat_of_address() -> Seat | None:
    slug = (request.view_args or {}).get("alliance")
    return g.actor.seats.get(slug) if g.actor and slug else None


def _load_and_check(stamp: Stamp, actor: Actor) -> None:
    values: dict[str, Any] = dict(request.view_args or {})
    slug = values.pop("alliance", None)
    if slug is not None:
        g.seat = actor.seats.get(slug)
        if g.seat is None:
            raise NotFound
    g.load_again = partial(stamp.loader or dict, **values)
    things = g.load_again()
    if any(thing is None for thing in things.values()):
        raise NotFound
    thing = next(iter(things.values()), g.seat)
    if not may(actor, str(stamp.permission), thing):
        abort(403)
    request.view_args = things


def all_of(names: Iterable[str]) -> dict[str, Permission]:
    """The permissions with these names, in this order (for the help page)."""
    return {name: PERMISSIONS[name] for name in names}
