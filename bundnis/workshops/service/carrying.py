"""Carrying out what a session decided: items become measures with their pledges, in one act that can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from bundnis.accounts.queries import person_by_id
from bundnis.alliances.queries import locked_alliance
from bundnis.contributions import service as contributions
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.measures import service as measures
from bundnis.measures.models import Measure
from bundnis.workshops.models import Cluster, Idea, Outcome, Pledge, Workshop
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.service.deciding import publish_rules
from bundnis.workshops.service.ground import lock, note, tell_alliance

# What these become is a measure: at work, or an idea that is split on its own page.
BECOME = ("measure", "split")


@dataclass(frozen=True, slots=True)
class Carried:
    """What one press of the button has done."""

    made: list[Measure]
    # Contributions that were confirmed; pledges nobody of the partner has confirmed yet.
    given: int
    waiting: int


def carry_out(actor: Actor, workshop: Workshop, address: str) -> Carried:
    """Make measures of what was decided, as far as none were made yet. Pressed again it finds nothing to do.

    ``address``: where the session is read, so that a measure leads back to it.
    """
    lock(workshop)
    if workshop.is_rehearsal:
        raise Refused(N_("A rehearsal makes no measures."))
    if workshop.state == "draft":
        raise Refused(N_("The session has not begun yet, or is over."))
    # Before partners and measures, as everywhere in the house.
    locked_alliance(workshop.alliance_id)
    made, given = [], 0
    for row in queries.outcomes_of(workshop.id):
        outcome: Outcome = row.Outcome
        if outcome.kind not in BECOME:
            continue
        if outcome.measure_id is None:
            made.append(_measure(actor, workshop, outcome, row.Cluster, address))
        given += _contribute(outcome, db.session.get_one(Measure, outcome.measure_id))
    publish_rules(actor, workshop)
    waiting = queries.number_waiting(workshop.id)
    if made or given:
        labels = [measure.label for measure in made]
        note(actor, workshop, "carried_out", measures=labels, given=given)
        tell_alliance(actor, workshop, "workshop.carried_out", measures=", ".join(labels), given=given)
    return Carried(made, given, waiting)


def split(actor: Actor, workshop: Workshop, cluster: Cluster, address: str) -> Measure:
    """The idea of an item that is too big, to be split on its own page. Pressed again it is the same one."""
    lock(workshop)
    if workshop.is_rehearsal:
        raise Refused(N_("A rehearsal makes no measures."))
    locked_alliance(workshop.alliance_id)
    outcome = queries.outcome_of(cluster.id)
    if outcome is not None:
        db.session.refresh(outcome)
    if outcome is None or outcome.kind != "split":
        raise Refused(N_("Only what was decided to be too big is split."))
    if outcome.measure_id is not None:
        return db.session.get_one(Measure, outcome.measure_id)
    measure = _measure(actor, workshop, outcome, cluster, address)
    note(actor, workshop, "carried_out", measures=[measure.label], given=0)
    tell_alliance(actor, workshop, "workshop.carried_out", measures=measure.label, given=0)
    return measure


def _measure(actor: Actor, workshop: Workshop, outcome: Outcome, cluster: Cluster, address: str) -> Measure:
    """The measure of one item, with its lead and the first steps; an item to be split stays an idea."""
    title = {code: f"{workshop.label} {text}" for code, text in workshop.title.parts.items()}
    summary = outcome.summary or cluster.title
    measure = measures.propose(
        actor, workshop.alliance_id, proposer_id=None, title=cluster.title, summary=summary, route=outcome.route,
        field_id=cluster.field_id, origin_kind="workshop", origin_label=Translated(title, workshop.title.source),
        origin_address=address,
    )  # fmt: skip
    outcome.measure_id = measure.id
    db.session.flush()
    pledges = queries.promised_to(cluster.id)
    _ask_lead(actor, measure, outcome, pledges)
    for pledge in pledges:
        if pledge.first_step:
            whose = "" if pledge.partner_id else f" ({pledge.organisation})"
            measures.add_step(
                actor, measure, title=Translated({pledge.language: pledge.first_step + whose}),
                partner_id=pledge.partner_id, due=pledge.first_step_on,
            )  # fmt: skip
    if outcome.kind == "measure":
        measures.move(actor, measure, "to_workshop")
    return measure


def _ask_lead(actor: Actor, measure: Measure, outcome: Outcome, pledges: Any) -> None:
    """The partner that is to lead is asked; where one of its people has offered it signed in, it has said yes."""
    if outcome.lead_id is None:
        return
    offers = [each for each in pledges if each.leads and each.partner_id == outcome.lead_id]
    willing = next(filter(None, (_person(each, measure.alliance_id) for each in offers)), None)
    measures.request_lead(willing or actor, measure, outcome.lead_id)


def _person(pledge: Pledge, alliance_id: int) -> Actor | None:
    """Who has confirmed a pledge, if they still sit for its partner: only they sign for it."""
    row = person_by_id(pledge.confirmed_by) if pledge.confirmed_by else None
    if row is None:
        return None
    seats = current_app.extensions["load_seats"](row.id)
    actor = Actor(id=row.id, name=row.name, email=row.email, language=row.language, seats=seats)
    seat = actor.seat(alliance_id)
    return actor if seat is not None and pledge.partner_id in seat.partner_ids else None


# -- pledges become contributions ----------------------------------------------------------------


def _contribute(outcome: Outcome, measure: Measure) -> int:
    """Confirmed pledges of an item become contributions of its measure. Returns how many."""
    given = 0
    for pledge in queries.promised_to(outcome.cluster_id):
        if pledge.state == "confirmed" and not pledge.leads and pledge.contribution_id is None:
            signs = _person(pledge, measure.alliance_id)
            if signs is None:  # their seat has ended since: somebody else of the partner confirms it anew
                pledge.state, pledge.confirmed_by = "offered", None
                continue
            give(signs, measure, pledge)
            given += 1
    db.session.flush()
    return given


def give(actor: Actor, measure: Measure, pledge: Pledge) -> None:
    """A confirmed pledge becomes a contribution, signed by who has confirmed it."""
    assert pledge.partner_id is not None and pledge.amount is not None  # noqa: S101 - only partners confirm amounts
    contribution = contributions.offer(
        actor, measure, pledge.partner_id, kind=pledge.kind, amount=pledge.amount, unit=pledge.unit,
        unit_text=pledge.unit_text, note=pledge.note, language=pledge.language,
    )  # fmt: skip
    pledge.contribution_id = contribution.id


def give_if_made(actor: Actor, pledge: Pledge) -> Measure | None:
    """The same where the item is a measure already; else it waits until the decisions are carried out."""
    outcome = queries.outcome_of(pledge.cluster_id)
    measure = db.session.get(Measure, outcome.measure_id) if outcome and outcome.measure_id else None
    if measure is not None and not pledge.leads:
        give(actor, measure, pledge)
        db.session.flush()
    return measure


def confirm(actor: Actor, workshop: Workshop, pledge: Pledge) -> Measure | None:
    """A member of the partner stands for what was pledged: a contribution, if there is a measure. Twice is once."""
    _hold(workshop, pledge)
    if pledge.state == "confirmed":
        return None
    if pledge.state != "offered":
        raise Refused(N_("This pledge was taken back or declined already."))
    pledge.state, pledge.confirmed_by = "confirmed", actor.id
    measure = give_if_made(actor, pledge)
    db.session.flush()
    note(actor, workshop, "pledge_confirmed", pledge=pledge.id, cluster=pledge.cluster_id)
    return measure


def decline(actor: Actor, workshop: Workshop, pledge: Pledge) -> None:
    """The partner does not stand for it. Twice is once."""
    _hold(workshop, pledge)
    if pledge.state == "declined":
        return
    if pledge.state != "offered":
        raise Refused(N_("This pledge was confirmed or taken back already."))
    pledge.state = "declined"
    db.session.flush()
    note(actor, workshop, "pledge_declined", pledge=pledge.id, cluster=pledge.cluster_id)


def _hold(workshop: Workshop, pledge: Pledge) -> None:
    lock(workshop)
    if workshop.is_rehearsal:
        raise Refused(N_("What is pledged in a rehearsal binds nobody: there is nothing to confirm or decline."))
    db.session.refresh(pledge, with_for_update=True)


# -- what earlier sessions have left -------------------------------------------------------------


def carry_over(actor: Actor, workshop: Workshop, only: str = "") -> int:
    """Items that earlier sessions have left open this one. Pressed again nothing comes twice.

    ``only``: what was "parked", or what was "open" because nobody came to discuss it; else both.
    """
    lock(workshop)
    if workshop.state == "ended":
        raise Refused(N_("The session has ended. Reopen it first."))
    taken = 0
    last = queries.last_position(workshop.id)
    for row in queries.left_before(workshop):
        if only == ("open" if row.is_parked else "parked"):
            continue
        left, label = row.Cluster, f"W-{row.number}"
        taken += 1
        cluster = Cluster(
            alliance_id=workshop.alliance_id, workshop_id=workshop.id, title=left.title, field_id=left.field_id,
            position=last + taken, carried_from=label,
        )  # fmt: skip
        db.session.add(cluster)
        db.session.flush()
        text = left.title.get(left.title.source)
        db.session.add(
            Idea(
                alliance_id=workshop.alliance_id, workshop_id=workshop.id, text=text[:200], source="carried",
                language=left.title.source, field_id=left.field_id, show_as="none", signed=label, state="visible",
                cluster_id=cluster.id, client_key=queries.carried_key(left.id), at=now(),
            )
        )  # fmt: skip
    if taken:
        note(actor, workshop, "carried_over", number=taken)
    return taken
