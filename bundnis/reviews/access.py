"""Who may do what with reviews."""

from __future__ import annotations

from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance, coordinator, facilitator, member
from bundnis.core.access import Actor, Permission, predicate, seat_for
from bundnis.core.words import N_
from bundnis.measures.access import is_coordinator, is_lead, is_of_partner


@predicate(N_("members of the lead partner"))
def lead(actor: Actor, thing: Any) -> bool:
    return is_lead(actor, thing)


@predicate(N_("the coordinator"))
def coordinating(actor: Actor, thing: Any) -> bool:
    return is_coordinator(actor, thing)


@predicate(N_("members of a contributing partner, for their own partner"))
def partner_of_voice(actor: Actor, thing: Any) -> bool:
    """The loader answers only for partners that contribute."""
    return is_of_partner(actor, thing, thing.partner_id)


@predicate(N_("members of the partner that carries it"))
def carrying(actor: Actor, action: Any) -> bool:
    """The person belongs to the partner that carries an existing action."""
    seat = seat_for(actor, action)
    return seat is not None and action.partner_id in seat.partner_ids


PERMISSIONS: dict[str, Permission] = {
    "review.read": Permission(N_("Read reviews"), (anybody_in_the_alliance,)),
    "review.write": Permission(N_("Write the closing review"), (lead, coordinating)),
    "review.add_voice": Permission(N_("Say beside the review how one saw the effect"), (partner_of_voice,)),
    "action.read": Permission(N_("Read the register of existing actions"), (anybody_in_the_alliance,)),
    "action.add": Permission(
        N_("Note an existing action, say that it still runs"), (member, coordinator, facilitator)
    ),
    "action.edit": Permission(
        N_("Change an existing action, take it out of the register"), (coordinator, facilitator, carrying)
    ),
    "action.let_in": Permission(
        N_("Let existing actions in that were added in a session"), (coordinator, facilitator)
    ),
}
