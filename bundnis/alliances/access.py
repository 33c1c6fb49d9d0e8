"""Who may what in an alliance, and the questions about seats that every room above asks."""

from __future__ import annotations

from typing import Any

from bundnis.core.access import Actor, Permission, predicate, seat_for
from bundnis.core.words import N_


def has_role(actor: Actor, thing: Any, *roles: str) -> bool:
    """Whether the person holds one of the roles in the alliance the thing belongs to."""
    seat = seat_for(actor, thing)
    return seat is not None and seat.has(*roles)


def is_coordinator(actor: Actor, thing: Any) -> bool:
    """Whether the person coordinates the alliance the thing belongs to."""
    return has_role(actor, thing, "coordinator")


@predicate(N_("the coordinator"))
def coordinator(actor: Actor, thing: Any) -> bool:
    """The person coordinates the alliance."""
    return has_role(actor, thing, "coordinator")


@predicate(N_("the facilitator"))
def facilitator(actor: Actor, thing: Any) -> bool:
    """The person facilitates workshops of the alliance."""
    return has_role(actor, thing, "facilitator")


@predicate(N_("observers"))
def observer(actor: Actor, thing: Any) -> bool:
    """The person only looks on."""
    return has_role(actor, thing, "observer")


@predicate(N_("members of a partner"))
def member(actor: Actor, thing: Any) -> bool:
    """The person belongs to a partner of the alliance."""
    return has_role(actor, thing, "member")


@predicate(N_("whoever did it and may do it, within an hour, while nothing newer has happened"))
def whoever_did_it(actor: Actor, entry: Any) -> bool:
    """The person told this row of the journal; the service asks for the permission of the act itself."""
    return seat_for(actor, entry) is not None and entry.person_id == actor.id


@predicate(N_("everybody in the alliance"))
def anybody_in_the_alliance(actor: Actor, thing: Any) -> bool:
    """The person has any seat in the alliance."""
    return seat_for(actor, thing) is not None


PERMISSIONS: dict[str, Permission] = {
    "alliance.read": Permission(N_("Read everything in the alliance"), (anybody_in_the_alliance,)),
    "journal.read": Permission(N_("Read the history of the alliance"), (anybody_in_the_alliance,)),
    "journal.undo": Permission(N_("Take back what one has just done"), (whoever_did_it,)),
    "alliance.edit": Permission(N_("Change the profile of the alliance"), (coordinator,)),
    "alliance.settings": Permission(N_("Change the settings of the alliance"), (coordinator,)),
    "partner.add": Permission(N_("Add a partner"), (coordinator,)),
    "partner.edit": Permission(N_("Change a partner"), (coordinator,)),
    "framework.edit": Permission(N_("Change action fields and other frameworks"), (coordinator,)),
    "key_date.edit": Permission(N_("Change key dates"), (coordinator,)),
    "working_rules.edit": Permission(N_("Write a new edition of the working rules"), (coordinator,)),
}
