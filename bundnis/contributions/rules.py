"""Decisions about needs and contributions on plain values.

A contribution carries two signatures, the giver's and the lead's (product, section 2; research A-40 to A-44):

    offered -> accepted -> delivered, in parts -> received
            -> declined, with a reason
    offered or accepted -> withdrawn, with a reason

*Settled* means declined, withdrawn or received. Received is the receiver's final signature, with an amount of
its own: less than was promised settles the contribution too, and reopens the rest of the need.
Units are never added together and never turned into euros.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bundnis.core.words import N_
from bundnis.measures.stages import INFO, Stage

KINDS: Final[Mapping[str, str]] = {
    "hours": N_("Hours of work"),
    "staff": N_("Staff"),
    "money": N_("Money"),
    "rooms": N_("Rooms"),
    "material": N_("Material"),
    "training_places": N_("Places in companies"),
    "contacts": N_("Contacts"),
    "publicity": N_("Publicity"),
    "expertise": N_("Expertise"),
    "data": N_("Data"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What amounts are counted in: the words for exactly one and for any other number, and a short sign."""

    code: str
    one: str
    many: str
    sign: str = ""


UNITS: Final[Mapping[str, Unit]] = {
    unit.code: unit
    for unit in (
        Unit("hour", N_("hour"), N_("hours"), N_("h")),
        Unit("eur", N_("euro"), N_("euros"), N_("€")),
        Unit("person_day", N_("person-day"), N_("person-days")),
        Unit("half_day", N_("half-day"), N_("half-days")),
        Unit("day", N_("day"), N_("days")),
        Unit("evening", N_("evening"), N_("evenings")),
        Unit("lunch", N_("lunch"), N_("lunches")),
        Unit("post", N_("publication"), N_("publications")),
        Unit("place", N_("place"), N_("places")),
        Unit("room", N_("room"), N_("rooms")),
        Unit("company_contact", N_("company contact"), N_("company contacts")),
        Unit("school_contact", N_("school contact"), N_("school contacts")),
        Unit("landlord_contact", N_("landlord contact"), N_("landlord contacts")),
        Unit("person_contact", N_("person reached"), N_("people reached")),
        Unit("piece", N_("piece"), N_("pieces")),
    )
}

# The unit a kind is usually counted in.
USUAL_UNIT: Final[Mapping[str, str]] = {
    "hours": "hour",
    "staff": "person_day",
    "money": "eur",
    "rooms": "half_day",
    "material": "piece",
    "training_places": "place",
    "contacts": "company_contact",
    "publicity": "post",
    "expertise": "hour",
    "data": "piece",
}


def unit_word(unit: str, unit_text: str, amount: Decimal) -> str:
    """The word behind an amount: a message id for a unit of the list, else the partner's own wording."""
    known = UNITS.get(unit)
    if known is None:
        return unit_text or unit
    return known.sign or (known.one if amount == 1 else known.many)


def unit_refusal(kind: str, unit: str, unit_text: str) -> str | None:
    """Why this kind cannot be counted so; None when it can."""
    if not unit and not unit_text:
        return N_("Please write in what you count it, or choose a unit of the list.")
    if unit and unit not in UNITS:
        return N_("Please choose one of the answers.")
    if unit == "eur" and kind != "money":
        return N_("Only money is counted in euros: please say in hours, pieces or days what you give.")
    if kind == "money" and unit and unit != "eur":
        return N_("Money is counted in euros, or in a currency you write yourself.")
    return None


# -- states --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """What the newest signature has made of a contribution: word, tone and picture for its badge."""

    code: str
    label: str
    tone: str
    icon: str


STATES: Final[Mapping[str, State]] = {
    state.code: state
    for state in (
        State("offered", N_("Offered"), "warning", "hand"),
        State("accepted", N_("Accepted"), "info", "check"),
        State("received", N_("Received"), "success", "check-circle"),
        State("declined", N_("Declined"), "muted", "minus-circle"),
        State("withdrawn", N_("Withdrawn"), "muted", "leave"),
    )
}
# What a contribution is called that was delivered or received in part; never stored.
ON_THE_WAY: Final[Mapping[str, State]] = {
    state.code: state
    for state in (
        State("partly_delivered", N_("Partly delivered"), "info", "refresh"),
        State("delivered", N_("Delivered"), "info", "inbox"),
        State("partly_received", N_("Partly received"), "success", "check-circle"),
    )
}

# Offered, accepted or received: the partner carries something. The rest of the life is history.
LIVING: Final = ("offered", "accepted", "received")
OPEN_STATES: Final = ("offered", "accepted")
# Promises are made while a measure is worked out or carried out, not while it rests.
OFFERING: Final = frozenset({Stage.IDEA, Stage.WORKSHOP, Stage.AGREED, Stage.IMPLEMENTATION})


def state_when_read(state: str, stage: str) -> str:
    """Open promises of a stopped measure count as withdrawn; nobody has to withdraw them."""
    return "withdrawn" if stage == Stage.STOPPED and state in OPEN_STATES else state


def shown_state(
    state: str, stage: str, amount: Decimal, delivered: Decimal, received: Decimal = Decimal(0)
) -> State:
    """The badge of a contribution. Withdrawing the rest does not take back what has arrived before."""
    state = state_when_read(state, stage)
    if state == "withdrawn" and received > 0:
        return ON_THE_WAY["partly_received"]
    if state == "accepted" and delivered > 0:
        return ON_THE_WAY["delivered" if delivered >= amount else "partly_delivered"]
    return STATES[state]


# -- who signs what ------------------------------------------------------------------------------


class Hand(StrEnum):
    """In which capacity somebody signs."""

    GIVER = "giver"
    LEAD = "lead"
    CONTRIBUTOR = "contributor"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Step:
    """One signature: from which states, to which, by whose hand, and what is asked with it.

    ``signed`` is what the row of the signature keeps, ``done`` the sentence it is told in.
    """

    name: str
    signed: str
    label: str
    done: str
    sources: tuple[str, ...]
    target: str
    hands: tuple[Hand, ...]
    asks: tuple[str, ...]
    too_late: str
    icon: str
    tone: str


STEPS: Final[Mapping[str, Step]] = {
    step.name: step
    for step in (
        Step(
            "offer", "offered", N_("Offer a contribution"), N_("Offered: %(amount)s"), (), "offered",
            (Hand.GIVER, Hand.COORDINATOR), ("amount",), "", "hand", "warning",
        ),
        Step(
            "accept", "accepted", N_("Accept"), N_("Accepted"), ("offered",), "accepted",
            (Hand.LEAD, Hand.COORDINATOR), (), N_("This offer has already been answered."), "check", "info",
        ),
        Step(
            "decline", "declined", N_("Decline"), N_("Declined"), ("offered",), "declined",
            (Hand.LEAD, Hand.COORDINATOR), ("reason",), N_("This offer has already been answered."), "minus-circle",
            "muted",
        ),
        Step(
            "deliver", "delivered", N_("Report a delivery"), N_("Delivered on %(day)s: %(amount)s"), ("accepted",),
            "accepted", (Hand.GIVER, Hand.COORDINATOR), ("amount", "on", "note"),
            N_("Deliveries are reported from acceptance on, until everything is received."), "inbox", "info",
        ),
        Step(
            "receive", "received", N_("Confirm receipt"), N_("Received on %(day)s: %(amount)s"), ("accepted",),
            "received", (Hand.LEAD, Hand.CONTRIBUTOR, Hand.COORDINATOR), ("amount", "on", "final"),
            N_("Only an accepted contribution can be received, and only until it is settled."), "check-circle",
            "success",
        ),
        Step(
            "withdraw", "withdrawn", N_("Withdraw"), N_("Withdrawn"), OPEN_STATES, "withdrawn",
            (Hand.GIVER, Hand.COORDINATOR), ("reason",), N_("This contribution is already settled."), "leave",
            "muted",
        ),
    )
}
# Takes a withdrawal back; not a step of the life, offered only right after it (journal.undoing).
RESTORED: Final = Step(
    "restore", "restored", N_("Undo"), N_("Withdrawal taken back"), (), "accepted", (Hand.GIVER, Hand.COORDINATOR),
    (), "", "refresh", "info",
)
SIGNED: Final[Mapping[str, Step]] = {step.signed: step for step in (*STEPS.values(), RESTORED)}


@dataclass(frozen=True, slots=True)
class Situation:
    """How a contribution and its measure stand when somebody is about to sign."""

    state: str
    stage: str
    giver_leads: bool
    amount: Decimal = Decimal(0)
    delivered: Decimal = Decimal(0)
    received: Decimal = Decimal(0)


def hands(
    *, is_coordinator: bool, partner_ids: Collection[int], giver_id: int, lead_id: int | None,
    contributing_ids: Collection[int],
) -> frozenset[Hand]:
    """The capacities a person has for one contribution. ``lead_id`` is the partner that accepted the lead."""
    found = {
        Hand.GIVER: giver_id in partner_ids,
        Hand.LEAD: lead_id is not None and lead_id in partner_ids,
        Hand.CONTRIBUTOR: any(partner in partner_ids for partner in contributing_ids if partner != giver_id),
        Hand.COORDINATOR: is_coordinator,
    }
    return frozenset(hand for hand, holds in found.items() if holds)


def signing_hand(step: Step, giver_leads: bool, own: Collection[Hand]) -> Hand | None:
    """The hand that signs this step, None when none of one's own may.

    Nobody receives what they give. Other contributing partners receive only what the lead gives itself.
    """
    if step.name == "receive" and Hand.GIVER in own:
        return None
    allowed = [hand for hand in step.hands if hand is not Hand.CONTRIBUTOR or giver_leads]
    return next((hand for hand in allowed if hand in own), None)


def refusal(
    step: Step, situation: Situation, own: Collection[Hand], *, is_closing: bool = False
) -> str | None:
    """Why somebody cannot sign this step now, as a sentence; None when they can.

    While a measure is being completed (``is_closing``) the receiver's word is enough: a promise that was kept but
    never reported would else have to be withdrawn.
    """
    if not INFO[Stage(situation.stage)].is_open:
        return N_("The measure is closed; nothing is signed any more. It can be reopened.")
    if situation.state not in step.sources:
        return step.too_late
    if signing_hand(step, situation.giver_leads, own) is None:
        return N_("Nobody receives what they give: another partner of the measure signs here.") if (
            step.name == "receive" and Hand.GIVER in own
        ) else N_("This signature is up to others.")
    if step.name == "receive" and situation.delivered == 0 and not is_closing:
        return N_("The giver has not reported a delivery yet.")
    return None


def amount_refusal(amount: Decimal | None, *, closes: bool = False) -> str | None:
    """Why this amount cannot be signed. Only the last receipt may add nothing to what came before."""
    if amount is None or amount < 0 or (amount == 0 and not closes):
        return N_("Please enter an amount above zero.")
    return None


def state_after(step: Step, *, giver_leads: bool = False, final: bool = True) -> str:
    """The state a signature leads to: what the lead gives itself is accepted at once."""
    if step.name == "offer" and giver_leads:
        return "accepted"
    if step.name == "receive" and not final:
        return "accepted"
    return step.target


def state_before_withdrawal(signed: Collection[str]) -> str:
    """What a promise was before it was withdrawn, by its signatures: what was accepted once stayed accepted."""
    return "accepted" if "accepted" in signed else "offered"


def open_steps(situation: Situation, own: Collection[Hand]) -> list[Step]:
    """Everything a person may sign now, in the order of the life."""
    return [step for step in STEPS.values() if step.sources and refusal(step, situation, own) is None]


def next_step(situation: Situation, own: Collection[Hand]) -> Step | None:
    """The one signature that is due and that the person may give."""
    steps = {step.name: step for step in open_steps(situation, own)}
    if "accept" in steps:
        return steps["accept"]
    if "receive" in steps and situation.delivered > situation.received:
        return steps["receive"]
    if "deliver" in steps and situation.delivered < situation.amount:
        return steps["deliver"]
    return None


# -- coverage ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a need is covered, in its own unit. Percents are whole and together at most 100."""

    need: Decimal
    accepted: Decimal
    offered: Decimal

    @property
    def is_covered(self) -> bool:
        """Whether the accepted amounts reach the need; an offer alone covers nothing."""
        return self.accepted >= self.need

    @property
    def rest(self) -> Decimal:
        """What accepted amounts leave open."""
        return max(self.need - self.accepted, Decimal(0))

    @property
    def unclaimed(self) -> Decimal:
        """What neither accepted nor offered amounts reach."""
        return max(self.rest - self.offered, Decimal(0))

    @property
    def accepted_percent(self) -> int:
        """100 only for a covered need, and never 0 for something that was accepted."""
        return 100 if self.is_covered else self._percent(self.accepted)

    @property
    def offered_percent(self) -> int:
        return min(self._percent(self.offered), 100 - self.accepted_percent)

    def _percent(self, part: Decimal) -> int:
        return 0 if part <= 0 else max(1, min(99, int(part * 100 / self.need))) if part < self.need else 100


def coverage(need_amount: Decimal, accepted: Decimal, offered: Decimal) -> Coverage:
    """How far a need is covered by accepted amounts, and how far offers would cover more of it."""
    return Coverage(need_amount, accepted, offered)
