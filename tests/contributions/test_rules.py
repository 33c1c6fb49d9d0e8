"""Needs and contributions: the decisions, as tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bundnis.contributions import rules
from bundnis.contributions.rules import STEPS, Hand, Situation

D = Decimal

# -- units ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "own", "amount", "word"),
    [
        ("hour", "", "1", "h"),
        ("hour", "", "20", "h"),
        ("eur", "", "500", "€"),
        ("evening", "", "1", "evening"),
        ("evening", "", "1.5", "evenings"),
        ("room", "", "3", "rooms"),
        ("", "machine hours", "3", "machine hours"),
    ],
)
def test_the_word_behind_an_amount(unit: str, own: str, amount: str, word: str) -> None:
    assert rules.unit_word(unit, own, D(amount)) == word


@pytest.mark.parametrize(
    ("kind", "unit", "own", "fits"),
    [
        ("hours", "hour", "", True),
        ("money", "eur", "", True),
        ("money", "", "Swiss francs", True),
        ("rooms", "evening", "", True),
        ("hours", "", "lessons", True),
        ("hours", "eur", "", False),  # units are never turned into euros
        ("material", "eur", "", False),
        ("money", "hour", "", False),
        ("hours", "", "", False),
        ("hours", "fortnight", "", False),
    ],
)
def test_which_unit_a_kind_is_counted_in(kind: str, unit: str, own: str, fits: bool) -> None:
    assert (rules.unit_refusal(kind, unit, own) is None) is fits


def test_every_kind_has_a_usual_unit_that_fits() -> None:
    assert set(rules.USUAL_UNIT) == set(rules.KINDS)
    for kind, unit in rules.USUAL_UNIT.items():
        assert rules.unit_refusal(kind, unit, "") is None


# -- signatures ----------------------------------------------------------------------------------

LEAD, OTHER, THIRD = 1, 2, 3


def own_hands(
    partner: int | None, giver: int, lead: int | None = LEAD, coordinator: bool = False
) -> frozenset[Hand]:
    return rules.hands(
        is_coordinator=coordinator,
        partner_ids={partner} if partner else set(),
        giver_id=giver,
        lead_id=lead,
        contributing_ids={OTHER, THIRD},
    )


def may(step: str, own: frozenset[Hand], state: str, *, giver_leads: bool = False, stage: str = "agreed") -> bool:
    delivered = D(5) if step == "receive" else D(0)
    situation = Situation(state, stage, giver_leads, D(10), delivered)
    return rules.refusal(STEPS[step], situation, own) is None


@pytest.mark.parametrize(
    ("step", "state", "giver", "lead", "other", "coordinator"),
    [
        ("accept", "offered", False, True, False, True),
        ("decline", "offered", False, True, False, True),
        ("deliver", "accepted", True, False, False, True),
        ("receive", "accepted", False, True, False, True),
        ("withdraw", "offered", True, False, False, True),
        ("withdraw", "accepted", True, False, False, True),
    ],
)
def test_who_signs_what_another_partner_gives(
    step: str, state: str, giver: bool, lead: bool, other: bool, coordinator: bool
) -> None:
    assert may(step, own_hands(OTHER, giver=OTHER), state) is giver
    assert may(step, own_hands(LEAD, giver=OTHER), state) is lead
    assert may(step, own_hands(THIRD, giver=OTHER), state) is other
    assert may(step, own_hands(None, giver=OTHER, coordinator=True), state) is coordinator
    assert may(step, own_hands(None, giver=OTHER), state) is False


@pytest.mark.parametrize(
    ("partner", "coordinator", "allowed"),
    [
        (LEAD, False, False),  # the giver itself
        (LEAD, True, False),  # a coordinator of the giver is the giver
        (OTHER, False, True),  # another contributing partner
        (4, False, False),  # a partner that does not contribute
        (None, True, True),
    ],
)
def test_what_the_lead_gives_is_received_by_others(partner: int | None, coordinator: bool, allowed: bool) -> None:
    own = own_hands(partner, giver=LEAD, coordinator=coordinator)
    assert may("receive", own, "accepted", giver_leads=True) is allowed


def test_nobody_leads_yet_so_only_the_coordinator_accepts() -> None:
    assert not may("accept", own_hands(LEAD, giver=OTHER, lead=None), "offered")
    assert may("accept", own_hands(None, giver=OTHER, lead=None, coordinator=True), "offered")


ALLOWED_STATES = {
    "accept": {"offered"},
    "decline": {"offered"},
    "deliver": {"accepted"},
    "receive": {"accepted"},
    "withdraw": {"offered", "accepted"},
}


@pytest.mark.parametrize("step", sorted(ALLOWED_STATES))
@pytest.mark.parametrize("state", sorted(rules.STATES))
def test_which_step_follows_which_state(step: str, state: str) -> None:
    everything = frozenset({Hand.LEAD, Hand.COORDINATOR})
    giver = frozenset({Hand.GIVER})
    own = giver if step in ("deliver", "withdraw") else everything
    assert may(step, own, state) is (state in ALLOWED_STATES[step])


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [("idea", True), ("agreed", True), ("implementation", True), ("paused", True), ("completed", False),
     ("reviewed", False), ("stopped", False)],
)
def test_nothing_is_signed_in_a_closed_measure(stage: str, allowed: bool) -> None:
    assert may("deliver", frozenset({Hand.GIVER}), "accepted", stage=stage) is allowed


def test_nothing_is_received_before_it_was_delivered() -> None:
    lead = frozenset({Hand.LEAD})
    assert rules.refusal(STEPS["receive"], Situation("accepted", "agreed", False, D(10), D(0)), lead)
    assert rules.refusal(STEPS["receive"], Situation("accepted", "agreed", False, D(10), D(1)), lead) is None
    # Completing the measure, the receiver's word is enough; nobody's word is enough for their own gift.
    unreported = Situation("accepted", "implementation", False, D(10), D(0))
    assert rules.refusal(STEPS["receive"], unreported, lead, is_closing=True) is None
    assert rules.refusal(STEPS["receive"], unreported, {*lead, rules.Hand.GIVER}, is_closing=True)


@pytest.mark.parametrize(
    ("step", "giver_leads", "final", "state"),
    [
        ("offer", False, True, "offered"),
        ("offer", True, True, "accepted"),  # the lead's own word is enough
        ("accept", False, True, "accepted"),
        ("decline", False, True, "declined"),
        ("deliver", False, True, "accepted"),
        ("receive", False, False, "accepted"),  # in parts
        ("receive", False, True, "received"),
        ("withdraw", False, True, "withdrawn"),
    ],
)
def test_the_state_a_signature_leads_to(step: str, giver_leads: bool, final: bool, state: str) -> None:
    assert rules.state_after(STEPS[step], giver_leads=giver_leads, final=final) == state


@pytest.mark.parametrize(
    ("amount", "closes", "right"),
    [("1", False, True), ("0.5", False, True), ("0", False, False), ("0", True, True), ("-1", True, False),
     (None, False, False)],
)
def test_which_amounts_are_signed(amount: str | None, closes: bool, right: bool) -> None:
    value = D(amount) if amount is not None else None
    assert (rules.amount_refusal(value, closes=closes) is None) is right


@pytest.mark.parametrize(
    ("state", "delivered", "received", "own", "due"),
    [
        ("offered", "0", "0", Hand.LEAD, "accept"),
        ("offered", "0", "0", Hand.GIVER, None),
        ("accepted", "0", "0", Hand.GIVER, "deliver"),
        ("accepted", "4", "0", Hand.GIVER, "deliver"),
        ("accepted", "10", "0", Hand.GIVER, None),
        ("accepted", "0", "0", Hand.LEAD, None),
        ("accepted", "4", "0", Hand.LEAD, "receive"),
        ("accepted", "4", "4", Hand.LEAD, None),
        ("received", "10", "10", Hand.LEAD, None),
        ("withdrawn", "0", "0", Hand.GIVER, None),
    ],
)
def test_the_one_signature_that_is_due(state: str, delivered: str, received: str, own: Hand, due: str | None) -> None:
    situation = Situation(state, "implementation", False, D(10), D(delivered), D(received))
    step = rules.next_step(situation, frozenset({own}))
    assert (step.name if step else None) == due


def test_open_promises_of_a_stopped_measure_count_as_withdrawn() -> None:
    read = {state: rules.state_when_read(state, "stopped") for state in rules.STATES}
    assert read == {
        "offered": "withdrawn", "accepted": "withdrawn", "received": "received", "declined": "declined",
        "withdrawn": "withdrawn",
    }
    assert rules.state_when_read("accepted", "paused") == "accepted"


@pytest.mark.parametrize(
    ("state", "delivered", "shown"),
    [("offered", "0", "offered"), ("accepted", "0", "accepted"), ("accepted", "4", "partly_delivered"),
     ("accepted", "10", "delivered"), ("accepted", "12", "delivered"), ("received", "4", "received")],
)
def test_the_badge_tells_how_far_it_is(state: str, delivered: str, shown: str) -> None:
    assert rules.shown_state(state, "agreed", D(10), D(delivered)).code == shown


@pytest.mark.parametrize(
    ("state", "stage", "received", "shown"),
    [("withdrawn", "completed", "6", "partly_received"), ("withdrawn", "completed", "0", "withdrawn"),
     ("accepted", "stopped", "6", "partly_received"), ("accepted", "implementation", "6", "partly_delivered"),
     ("received", "completed", "6", "received")],
)
def test_what_had_arrived_is_not_called_withdrawn(state: str, stage: str, received: str, shown: str) -> None:
    assert rules.shown_state(state, stage, D(10), D(6), D(received)).code == shown


# -- coverage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "accepted", "offered", "percents", "rest", "unclaimed", "covered"),
    [
        ("20", "0", "0", (0, 0), "20", "20", False),
        ("20", "12", "5", (60, 25), "8", "3", False),
        ("20", "20", "0", (100, 0), "0", "0", True),
        ("20", "25", "5", (100, 0), "0", "0", True),  # more than the rest may be claimed
        ("20", "0", "30", (0, 100), "20", "0", False),  # an offer covers nothing
        ("20", "12", "30", (60, 40), "8", "0", False),
        ("1000", "1", "0", (1, 0), "999", "999", False),  # something never looks like nothing
        ("1000", "999.999", "0", (99, 0), "0.001", "0.001", False),  # nor almost like everything
        ("0.001", "0", "0.001", (0, 100), "0.001", "0", False),
    ],
)
def test_how_far_a_need_is_covered(
    need: str, accepted: str, offered: str, percents: tuple[int, int], rest: str, unclaimed: str, covered: bool
) -> None:
    found = rules.coverage(D(need), D(accepted), D(offered))
    assert (found.accepted_percent, found.offered_percent) == percents
    assert (found.rest, found.unclaimed, found.is_covered) == (D(rest), D(unclaimed), covered)
