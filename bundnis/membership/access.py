"""Who may bring people and partners into an alliance and out of it, and who may found one."""

from __future__ import annotations

from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance, coordinator
from bundnis.core.access import Actor, Permission, predicate
from bundnis.core.words import N_


@predicate(N_("the operator of the installation"))
def operator(actor: Actor, _thing: Any) -> bool:
    """The person of the first set-up, whatever alliance it is about."""
    return actor.is_operator


@predicate(N_("each person for themselves"))
def oneself(actor: Actor, member: Any) -> bool:
    """The person it is about."""
    return bool(actor.id == member.id)


PERMISSIONS: dict[str, Permission] = {
    "people.read": Permission(N_("See who belongs to the alliance"), (anybody_in_the_alliance,)),
    "people.manage": Permission(
        N_("Invite people, change their roles, remove them, open a link to a new password"), (coordinator,)
    ),
    "people.leave": Permission(N_("Leave the alliance"), (oneself,)),
    "people.hand_over": Permission(N_("Hand over what a person does to somebody else"), (oneself, coordinator)),
    "partner.membership": Permission(
        N_("Note that a partner leaves or comes back, and change its role"), (coordinator,)
    ),
    "alliance.found": Permission(N_("Found an alliance and appoint its first coordinator"), (operator,)),
}
