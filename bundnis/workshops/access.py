"""Who may what in a session: people of the alliance by their seat, guests by the link or the code they came with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance, coordinator, facilitator
from bundnis.core.access import Actor, Permission, predicate, seat_for
from bundnis.core.words import N_
from bundnis.workshops.phases import Role


@dataclass(frozen=True, slots=True)
class Guest(Actor):
    """Somebody in a session without an account, or whose account does not count there.

    ``id`` is 0: nothing they do is done by a person of the house. They hold no seat, so that no permission of the
    alliance opens to them; the predicates below ask for the session and the role.
    """

    role: Role = Role.PARTICIPANT
    workshop_id: int = 0
    # The row of a participant; 0 for the holder of a link.
    participant_id: int = 0
    # Sent away by whoever leads: only what is their own is still open to them.
    is_out: bool = False
    # Signed in to the alliance on the same device, with a seat there.
    account: Actor | None = None


def role_of(actor: Actor, thing: Any) -> Role | None:
    """The role of a guest in the session a thing belongs to; None for everybody else, and in other sessions."""
    if isinstance(actor, Guest) and actor.workshop_id == thing.workshop_id:
        return actor.role
    return None


@predicate(N_("whoever holds the session's link for co-facilitators"))
def cofacilitator(actor: Actor, thing: Any) -> bool:
    """The person came by a link for co-facilitators."""
    return role_of(actor, thing) is Role.COFACILITATOR


@predicate(N_("whoever holds the session's link for the scribe"))
def scribe(actor: Actor, thing: Any) -> bool:
    """The person came by a link for the scribe."""
    return role_of(actor, thing) is Role.SCRIBE


@predicate(N_("the screen in the hall, by its link"))
def projector(actor: Actor, thing: Any) -> bool:
    """The device came by a link for the screen."""
    return role_of(actor, thing) is Role.PROJECTOR


@predicate(N_("whoever has joined with the code"))
def participant(actor: Actor, thing: Any) -> bool:
    """The person has joined with the code."""
    return role_of(actor, thing) is Role.PARTICIPANT and not _is_out(actor)


@predicate(N_("whoever was sent away from the session"))
def sent_away(actor: Actor, thing: Any) -> bool:
    """The person has joined with the code and was sent away since."""
    return role_of(actor, thing) is Role.PARTICIPANT and _is_out(actor)


def _is_out(actor: Actor) -> bool:
    return isinstance(actor, Guest) and actor.is_out


@predicate(N_("members of the partner that pledged"))
def member_of_the_pledging_partner(actor: Actor, pledge: Any) -> bool:
    """The person belongs to the partner a pledge was given for."""
    seat = seat_for(actor, pledge)
    return seat is not None and pledge.partner_id in seat.partner_ids


LEADING = (coordinator, facilitator, cofacilitator)

PERMISSIONS: dict[str, Permission] = {
    "workshop.read": Permission(N_("Read sessions and their minutes"), (anybody_in_the_alliance,)),
    "workshop.prepare": Permission(N_("Prepare a session, give out its links"), (coordinator, facilitator)),
    "workshop.run": Permission(N_("Lead a session"), LEADING),
    "workshop.read_minutes": Permission(
        N_("Read the minutes of a session, by link too"), (anybody_in_the_alliance, cofacilitator, scribe)
    ),
    "workshop.rehearse": Permission(N_("Rehearse a session, by link too"), LEADING),
    "workshop.note": Permission(N_("Write notes for the minutes of a session"), (*LEADING, scribe)),
    "workshop.show": Permission(N_("Show a session on the screen in the hall"), (*LEADING, scribe, projector)),
    "workshop.carry_out": Permission(N_("Make measures of what a session decided"), (coordinator, facilitator)),
    "workshop.take_part": Permission(N_("Take part in a session"), (participant,)),
    "workshop.own_data": Permission(N_("Take along or erase what one left in a session"), (participant, sent_away)),
    "workshop.circulate": Permission(N_("Circulate the minutes of a session"), (coordinator, facilitator)),
    "workshop.approve": Permission(N_("Approve the minutes of a session"), (coordinator,)),
    "workshop.object": Permission(N_("Object to circulated minutes"), (anybody_in_the_alliance,)),
    "workshop.admit": Permission(N_("Admit or decline an organisation that pledged"), (coordinator,)),
    "pledge.confirm": Permission(
        N_("Confirm or decline what was pledged in a session"), (member_of_the_pledging_partner,)
    ),
}
