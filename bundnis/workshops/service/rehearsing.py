"""A rehearsal: the session once more, with twenty invented people, deleted to the last row when it ends.

Nothing of it reaches the alliance: no journal, no measures, no partners, no duties on anybody's start page.
"""

from __future__ import annotations

from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.i18n import gettext_in
from bundnis.workshops import invented
from bundnis.workshops.models import SessionFinding, SessionStep, Workshop
from bundnis.workshops.queries import rehearsing as queries
from bundnis.workshops.service import preparing
from bundnis.workshops.service.deleting import delete_rehearsal
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


def end_rehearsal(actor: Actor, rehearsal: Workshop) -> None:
    """Delete a rehearsal with everything in it. Whoever was in it by phone is out."""
    lock(rehearsal)
    if not rehearsal.is_rehearsal:
        raise ValueError(rehearsal.label)
    delete_rehearsal(rehearsal.id)
    # What was loaded of it is of rows that are gone.
    db.session.expunge_all()
