"""Decisions about items, and what else the session agrees: working rules, when it goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.alliances import service as alliance
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused, check_length
from bundnis.core.text import Translated
from bundnis.core.words import LANGUAGES, N_
from bundnis.measures.rules import ROUTES
from bundnis.workshops.models import Cluster, Outcome, Workshop
from bundnis.workshops.phases import OUTCOMES
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.rules.outcome import comes_after_commitment
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, differs, lock, note

REASON = 500
CARRIED_OUT = N_("This decision is carried out already: the measure goes on from there.")
NOT_BEGUN = N_("The session has not begun yet, or is over.")


def decide(
    actor: Actor, workshop: Workshop, cluster: Cluster, version: int, *, kind: str, reason: str = "",
    summary: Translated | None = None, route: str | None = None, field_id: int | None = None,
    lead_id: int | None = None,
) -> Outcome:
    """Decide about an item, or otherwise than before, until it is carried out.

    ``version``: of the decision the form began from, 0 for none; Conflict when somebody decided since.
    """
    outcome = _hold(workshop, cluster)
    values = {"kind": kind, "reason": reason, "summary": summary or Translated.empty(), "route": route,
              "lead_id": lead_id if kind == "measure" else None}  # fmt: skip
    if outcome is not None and _stored(outcome) == values and field_id in (None, cluster.field_id):
        return outcome  # the same once more
    if version != (outcome.version if outcome else 0):
        raise Conflict(_stored(outcome), outcome.version if outcome else 0)
    info = OUTCOMES.get(kind)
    if info is None:
        raise Refused(NOT_ONE_OF_THEM, "kind")
    if info.needs_reason and not reason:
        raise Refused(N_("Please give a reason."), "reason")
    check_length("reason", reason, REASON)
    if kind == "measure":
        _check_measure(workshop, cluster, summary, route, field_id, lead_id)
    before = outcome.kind if outcome else ""
    if outcome is None:
        outcome = Outcome(alliance_id=workshop.alliance_id, workshop_id=workshop.id, cluster_id=cluster.id)
        db.session.add(outcome)
    for name, value in values.items():
        setattr(outcome, name, value)
    outcome.language, outcome.decided_at = actor.language if actor.language in LANGUAGES else "de", now()
    if field_id is not None:
        cluster.field_id = field_id
    db.session.flush()
    note(actor, workshop, "decided", cluster=cluster.id, kind=kind, before=before)
    return outcome


def _hold(workshop: Workshop, cluster: Cluster) -> Outcome | None:
    """The decision as it stands now; the session is held, so that limits are counted once."""
    lock(workshop)
    if workshop.state == "draft":
        raise Refused(NOT_BEGUN)
    db.session.refresh(cluster, ["merged_into_id", "field_id", "version"])
    if cluster.merged_into_id is not None:
        raise Refused(N_("This item was put together with another one in the meantime."), "kind")
    outcome = queries.outcome_of(cluster.id)
    if outcome is not None:
        db.session.refresh(outcome)
    if outcome is not None and outcome.measure_id is not None:
        raise Refused(CARRIED_OUT, "kind")
    return outcome


def _stored(outcome: Outcome | None) -> dict[str, Any]:
    names = ("kind", "reason", "summary", "route", "lead_id")
    return {name: getattr(outcome, name) for name in names} if outcome else {}


def _check_measure(
    workshop: Workshop, cluster: Cluster, summary: Translated | None, route: str | None, field_id: int | None,
    lead_id: int | None,
) -> None:
    """What an item needs to become a measure; where commitment comes before the decision, somebody carries it."""
    if not summary:
        raise Refused(N_("Please say in one sentence what it is."), "summary")
    if route not in ROUTES:
        raise Refused(N_("Please choose a route: retain, train or attract."), "route")
    fields = {item.id for item in alliances.field_items(workshop.alliance_id)}
    if field_id not in fields:
        raise Refused(N_("Please choose an action field."), "field_id")
    if lead_id is not None and lead_id not in dict(alliances.partner_choices(workshop.alliance_id)):
        raise Refused(NOT_ONE_OF_THEM, "lead_id")
    if comes_after_commitment(step.kind for step in workshop.steps):
        if all(row.leads for row in queries.promised_to(cluster.id)):
            raise Refused(N_("No contribution yet: a measure needs somebody who gives something."), "kind")
        if lead_id is None:
            raise Refused(N_("Who leads? A measure needs a partner that keeps it going."), "lead_id")
    if queries.number_decided(workshop.id, "measure", but=cluster.id) >= workshop.most_measures:
        raise Refused(
            N_("This session makes at most %(number)s measures, and they are decided. Park this one, or another."),
            "kind", number=workshop.most_measures,
        )  # fmt: skip


def undecide(actor: Actor, workshop: Workshop, cluster: Cluster) -> None:
    """Take a decision back: the item is open again. Twice is once."""
    lock(workshop)
    outcome = queries.outcome_of(cluster.id)
    if outcome is None:
        return
    db.session.refresh(outcome)
    if outcome.measure_id is not None:
        raise Refused(CARRIED_OUT)
    db.session.delete(outcome)
    db.session.flush()
    note(actor, workshop, "undecided", cluster=cluster.id)


# -- what else is agreed -------------------------------------------------------------------------


def agree(
    actor: Actor, workshop: Workshop, version: int, *, working_rules: Translated, next_on: date | None,
    next_place: str,
) -> None:
    """Working rules and when the alliance meets again. The rules are a new edition of the alliance's."""
    lock(workshop)
    values = {"working_rules": working_rules, "next_on": next_on, "next_place": next_place}
    if workshop.state == "draft":
        raise Refused(NOT_BEGUN, "next_place")
    if not differs(workshop, values, version):
        return
    for name, value in values.items():
        setattr(workshop, name, value)
    db.session.flush()
    note(actor, workshop, "agreed", next_on=next_on)
    publish_rules(actor, workshop)


def publish_rules(actor: Actor, workshop: Workshop) -> None:
    """What the session agreed becomes an edition of the alliance, once; a guest's waits for somebody of the house."""
    rules = workshop.working_rules
    if not rules or not actor.id or workshop.is_rehearsal:
        return
    newest = alliances.newest_working_rules(workshop.alliance_id)
    if newest is None or newest.text != rules:
        agreed_by = f"{workshop.label} {workshop.title}"
        alliance.agree_working_rules(
            actor, workshop.alliance_id, text=rules, agreed_on=workshop.held_on, agreed_by=agreed_by[:500]
        )
