"""Who may do what with needs and contributions."""

from __future__ import annotations

from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance, coordinator, member
from bundnis.contributions import rules
from bundnis.core.access import Actor, Permission, predicate
from bundnis.core.words import N_
from bundnis.measures.access import (
    EDITORS,
    coordinator_while_open,
    is_coordinator,
    is_lead,
    is_of_partner,
    is_open,
    lead_partner_while_open,
    measure_of,
)


def hands_of(actor: Actor, contribution: Any) -> frozenset[rules.Hand]:
    """In which capacities a person can sign a contribution.

    Other contributing partners are known from the facts a loader has put on the measure.
    """
    measure = contribution.measure
    seat = actor.seat(measure.alliance_id)
    if seat is None:
        return frozenset()
    return rules.hands(
        is_coordinator=seat.has("coordinator"),
        partner_ids=seat.partner_ids,
        giver_id=contribution.partner_id,
        lead_id=measure.lead_id if measure.lead_state == "accepted" else None,
        contributing_ids=(measure.facts or {}).get("accepted_partner_ids", ()),
    )


def lead_gives(contribution: Any) -> bool:
    """Whether the giver leads the measure itself."""
    measure = contribution.measure
    return bool(measure.lead_state == "accepted" and measure.lead_id == contribution.partner_id)


def _is_giver(actor: Actor, contribution: Any) -> bool:
    return is_of_partner(actor, contribution, contribution.partner_id)


@predicate(N_("members of a partner, for their own partner, while the measure is open"))
def member_while_open(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and member.holds(actor, measure_of(thing))


@predicate(N_("members of the partner that gives, while the measure is open"))
def giver_while_open(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and _is_giver(actor, thing)


@predicate(N_("members of the lead partner, for what others give"))
def lead_unless_giver(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and is_lead(actor, thing) and not _is_giver(actor, thing)


@predicate(N_("the coordinator, for what others give"))
def coordinator_unless_giver(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and is_coordinator(actor, thing) and not _is_giver(actor, thing)


@predicate(N_("members of another contributing partner, for what the lead gives"))
def contributor_when_lead_gives(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and lead_gives(thing) and (
        rules.signing_hand(rules.STEPS["receive"], True, hands_of(actor, thing)) is rules.Hand.CONTRIBUTOR
    )


@predicate(N_("members of the partner it is about"))
def member_of_the_partner(actor: Actor, partner: Any) -> bool:
    seat = actor.seat(partner.alliance_id)
    return seat is not None and partner.id in seat.partner_ids


SETTLERS = (lead_partner_while_open, coordinator_while_open)
GIVERS = (giver_while_open, coordinator_while_open)

PERMISSIONS: dict[str, Permission] = {
    "need.edit": Permission(N_("Say what a measure needs"), EDITORS),
    "contribution.read": Permission(N_("See needs and contributions"), (anybody_in_the_alliance,)),
    "contribution.offer": Permission(N_("Offer a contribution"), (member_while_open, coordinator_while_open)),
    "contribution.accept": Permission(N_("Accept or decline a contribution"), SETTLERS),
    "contribution.deliver": Permission(N_("Report what was delivered"), GIVERS),
    "contribution.receive": Permission(
        N_("Confirm what was received"), (lead_unless_giver, coordinator_unless_giver, contributor_when_lead_gives)
    ),
    "promise_sheet.freeze": Permission(
        N_("Freeze a promise sheet with its date and number"), (member_of_the_partner, coordinator)
    ),
    "contribution.withdraw": Permission(N_("Withdraw a contribution"), GIVERS),
}
