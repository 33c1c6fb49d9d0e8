"""A rehearsal: the session once more, with twenty invented people, deleted to the last row when it ends.

Nothing of it reaches the alliance: no journal, no measures, no partners, no duties on anybody's start page.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.alliances import queries as alliances
from bundnis.core.access import Actor
from bundnis.core.db import Base, db, table
from bundnis.core.i18n import gettext_in
from bundnis.workshops import invented
from bundnis.workshops.models import (
    Applicant,
    Ballot,
    BallotItem,
    BallotResult,
    Cluster,
    Device,
    Echo,
    Event,
    Idea,
    Minutes,
    Note,
    Objection,
    Outcome,
    Paper,
    Participant,
    Pledge,
    RoleLink,
    SessionFinding,
    SessionStep,
    Turnout,
    Workshop,
)
from bundnis.workshops.queries import rehearsing as queries
from bundnis.workshops.service import preparing
from bundnis.workshops.service.ground import lock, note
from bundnis.workshops.service.joining import join
from bundnis.workshops.service.running import open_session

SAME = (
    "question", "place", "led_by", "name_policy", "most_measures", "is_moderated", "next_on", "next_place", "held_on",
)  # fmt: skip
STEP = ("position", "kind", "title", "script", "minutes")


def rehearse(actor: Actor, workshop: Workshop) -> Workshop:
    """The rehearsal of a session, open, with twenty who have joined. Pressed again it is the one that runs."""
    lock(workshop)
    if workshop.is_rehearsal:
        return workshop
    if (running := queries.rehearsal_of(workshop)) is not None:
        return running
    same = {name: getattr(workshop, name) for name in SAME}
    rehearsal = preparing.prepare(
        actor, workshop.alliance_id, template=workshop.template, title=workshop.title, languages=workshop.languages,
        is_rehearsal=True, **same,
    )  # fmt: skip
    for step in rehearsal.steps:
        db.session.delete(step)
    rehearsal.steps = [
        SessionStep(
            alliance_id=workshop.alliance_id, settings=dict(step.settings),
            **{name: getattr(step, name) for name in STEP},
        )
        for step in workshop.steps
    ]
    db.session.flush()
    for finding in queries.findings_of(workshop.id):
        db.session.add(
            SessionFinding(
                alliance_id=workshop.alliance_id, workshop_id=rehearsal.id, position=finding.position,
                text=finding.text,
            )
        )  # fmt: skip
    note(actor, rehearsal, queries.REHEARSED, of=workshop.id)
    open_session(actor, rehearsal)
    _come_in(rehearsal)
    return rehearsal


def _come_in(rehearsal: Workshop) -> None:
    """Half of the twenty come from partners, two from organisations that are none, the others say nothing of it."""
    partners = [partner_id for partner_id, _name in alliances.partner_choices(rehearsal.alliance_id)]
    for place, name in enumerate(invented.NAMES):
        spoken = rehearsal.languages[place % len(rehearsal.languages)]
        whose: dict[str, Any] = {}
        if place % 2 == 0 and partners:
            whose = {"partner_id": partners[place // 2 % len(partners)]}
        elif place // 2 < len(invented.STRANGERS):
            whose = {"organisation": gettext_in(spoken, invented.STRANGERS[place // 2])}
        join(rehearsal, language=spoken, name=name, kind="simulated", **whose)


# -- its end -------------------------------------------------------------------------------------

# What hangs on a session, the leaves first: each with its column, and whose column it names.
_OF: tuple[tuple[type[Base], str, type[Base] | None], ...] = (
    (Paper, "ballot_id", Ballot), (Turnout, "ballot_id", Ballot), (Echo, "idea_id", Idea),
    (Objection, "minutes_id", Minutes), (Device, "participant_id", Participant),
    (BallotResult, "item_id", BallotItem), (BallotItem, "ballot_id", Ballot), (Ballot, "workshop_id", None),
    (Outcome, "workshop_id", None), (Pledge, "workshop_id", None), (Applicant, "workshop_id", None),
    (Note, "workshop_id", None), (Minutes, "workshop_id", None), (Idea, "workshop_id", None),
    (Cluster, "workshop_id", None), (Participant, "workshop_id", None), (RoleLink, "workshop_id", None),
    (SessionFinding, "workshop_id", None), (Event, "workshop_id", None), (SessionStep, "workshop_id", None),
)  # fmt: skip


def end_rehearsal(actor: Actor, rehearsal: Workshop) -> None:
    """Delete a rehearsal with everything in it. Whoever was in it by phone is out."""
    lock(rehearsal)
    if not rehearsal.is_rehearsal:
        raise ValueError(rehearsal.label)
    db.session.flush()
    clusters = table(Cluster)
    db.session.execute(
        sa.update(clusters).where(clusters.c.workshop_id == rehearsal.id).values(merged_into_id=None)
    )
    for model, column, owner in _OF:
        rows = table(model)
        whose = rows.c[column] == rehearsal.id if owner is None else rows.c[column].in_(_ids(owner, rehearsal.id))
        db.session.execute(sa.delete(rows).where(whose))
    db.session.execute(sa.delete(table(Workshop)).where(table(Workshop).c.id == rehearsal.id))
    # What was loaded of it is of rows that are gone.
    db.session.expunge_all()


def _ids(model: type[Base], workshop_id: int) -> sa.Select[Any]:
    rows = table(model)
    if model is BallotItem:
        return sa.select(rows.c.id).where(rows.c.ballot_id.in_(_ids(Ballot, workshop_id)))
    return sa.select(rows.c.id).where(rows.c.workshop_id == workshop_id)
