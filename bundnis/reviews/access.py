"""Who may do what with reviews."""

from __future__ import annotations

from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance
from bundnis.core.access import Actor, Permission, predicate
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


PERMISSIONS: dict[str, Permission] = {
    "review.read": Permission(N_("Read reviews"), (anybody_in_the_alliance,)),
    "review.write": Permission(N_("Write the closing review"), (lead, coordinating)),
    "review.add_voice": Permission(N_("Say beside the review how one saw the effect"), (partner_of_voice,)),
}
