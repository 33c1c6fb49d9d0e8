"""Who may bring people into an alliance and out of it, and who may found one."""

from __future__ import annotations

from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance, coordinator
from bundnis.core.access import Actor, Permission, predicate
from bundnis.core.words import N_


@predicate(N_("the operator of the installation"))
def operator(actor: Actor, _thing: Any) -> bool:
    """The person of the first set-up, whatever alliance it is about."""
    return actor.is_operator


PERMISSIONS: dict[str, Permission] = {
    "people.read": Permission(N_("See who belongs to the alliance"), (anybody_in_the_alliance,)),
    "people.manage": Permission(
        N_("Invite people, change their roles, remove them, open a link to a new password"), (coordinator,)
    ),
    "alliance.found": Permission(N_("Found an alliance and appoint its first coordinator"), (operator,)),
}
