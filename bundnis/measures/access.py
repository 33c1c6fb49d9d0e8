"""Who may do what with measures."""

from __future__ import annotations

from typing import Any

from bundnis.alliances.access import anybody_in_the_alliance, coordinator, facilitator, member
from bundnis.core.access import Actor, Permission, predicate, seat_for
from bundnis.core.words import N_
from bundnis.measures.models import Measure
from bundnis.measures.stages import OPEN, Stage


def measure_of(thing: Any) -> Measure:
    """The measure itself, or the one a step, need or contribution belongs to."""
    return thing if isinstance(thing, Measure) else thing.measure


def is_of_partner(actor: Actor, thing: Any, partner_id: int | None) -> bool:
    """Whether the person is a member of this partner in the alliance of the thing."""
    seat = seat_for(actor, measure_of(thing))
    return seat is not None and partner_id is not None and partner_id in seat.partner_ids


def is_coordinator(actor: Actor, thing: Any) -> bool:
    """Whether the person coordinates the alliance of the thing."""
    seat = seat_for(actor, measure_of(thing))
    return seat is not None and seat.has("coordinator")


def is_lead(actor: Actor, thing: Any) -> bool:
    """Whether the person is a member of the partner that has accepted the lead."""
    measure = measure_of(thing)
    return measure.lead_state == "accepted" and is_of_partner(actor, measure, measure.lead_id)


def is_open(thing: Any) -> bool:
    """Whether the measure may still be changed: from completed on it is reopened first."""
    return Stage(measure_of(thing).stage) in OPEN


@predicate(N_("the coordinator, while the measure is open"))
def coordinator_while_open(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and is_coordinator(actor, thing)


@predicate(N_("members of the lead partner"))
def lead_partner(actor: Actor, thing: Any) -> bool:
    return is_lead(actor, thing)


@predicate(N_("members of the lead partner, while the measure is open"))
def lead_partner_while_open(actor: Actor, thing: Any) -> bool:
    return is_open(thing) and is_lead(actor, thing)


@predicate(N_("members of the proposing partner, until a lead has accepted"))
def proposer_of_idea(actor: Actor, thing: Any) -> bool:
    measure = measure_of(thing)
    return (
        measure.stage == Stage.IDEA
        and measure.lead_state != "accepted"
        and is_of_partner(actor, measure, measure.proposer_id)
    )


@predicate(N_("members of the proposing partner, while it is an idea nobody else has touched"))
def proposer_of_untouched_idea(actor: Actor, thing: Any) -> bool:
    measure = measure_of(thing)
    return measure.stage == Stage.IDEA and is_of_partner(actor, measure, measure.proposer_id)


@predicate(N_("members of the partner that was asked to lead"))
def asked_lead(actor: Actor, thing: Any) -> bool:
    measure = measure_of(thing)
    return is_open(measure) and measure.lead_state == "requested" and is_of_partner(actor, measure, measure.lead_id)


@predicate(N_("members of the partner the step belongs to"))
def partner_of_step(actor: Actor, step: Any) -> bool:
    return is_open(step) and is_of_partner(actor, step, step.partner_id)


@predicate(N_("members of a contributing partner"))
def contributing_partner(actor: Actor, thing: Any) -> bool:
    """Asks the facts the loader has gathered: nobody contributes to a measure whose facts were not asked."""
    measure = measure_of(thing)
    seat = seat_for(actor, measure)
    contributing = (measure.facts or {}).get("accepted_partner_ids", frozenset())
    return seat is not None and is_open(measure) and not seat.partner_ids.isdisjoint(contributing)


@predicate(N_("the coordinator and members of the lead partner, until the review is closed"))
def reviewer_until_closed(actor: Actor, thing: Any) -> bool:
    """A review says what was reached; what is counted only then can still be entered."""
    is_ended = Stage(measure_of(thing).stage) in (Stage.COMPLETED, Stage.STOPPED)
    return is_ended and (is_coordinator(actor, thing) or is_lead(actor, thing))


@predicate(N_("whoever sent the update, while the measure is open"))
def author_of_update(actor: Actor, update: Any) -> bool:
    return is_open(update) and seat_for(actor, update) is not None and bool(update.author_id == actor.id)


EDITORS = (coordinator_while_open, lead_partner_while_open, proposer_of_idea)

PERMISSIONS = {
    "measure.read": Permission(N_("Read measures"), (anybody_in_the_alliance,)),
    "measure.propose": Permission(N_("Propose a measure"), (member, coordinator)),
    "measure.edit": Permission(N_("Edit a measure"), EDITORS),
    "measure.delete": Permission(N_("Delete an idea nobody else has touched"), (proposer_of_untouched_idea,)),
    "measure.request_lead": Permission(N_("Ask a partner to lead"), EDITORS),
    "measure.answer_lead": Permission(N_("Accept or decline the lead"), (asked_lead,)),
    "measure.take_into_workshop": Permission(N_("Take an idea into the workshop"), (coordinator, facilitator)),
    "measure.agree": Permission(N_("Agree a measure, and override a requirement"), (coordinator,)),
    "measure.run": Permission(
        N_("Start, pause, resume, complete or stop a measure"), (coordinator_while_open, lead_partner_while_open)
    ),
    "measure.close_review": Permission(N_("Close the review"), (coordinator,)),
    "measure.reopen": Permission(N_("Reopen a measure"), (coordinator,)),
    "step.edit": Permission(N_("Add and change steps"), EDITORS),
    "step.tick": Permission(
        N_("Tick or drop a step"), (coordinator_while_open, lead_partner_while_open, proposer_of_idea, partner_of_step)
    ),
    "update.write": Permission(
        N_("Report how a measure stands"), (coordinator_while_open, lead_partner_while_open, contributing_partner)
    ),
    "value.enter": Permission(
        N_("Enter and correct values of the indicator"),
        (coordinator_while_open, lead_partner_while_open, contributing_partner, reviewer_until_closed),
    ),
    "update.correct": Permission(
        N_("Correct an update"), (author_of_update, lead_partner_while_open, coordinator_while_open)
    ),
    "comment.write": Permission(N_("Comment on a measure"), (member, coordinator, facilitator)),
}
