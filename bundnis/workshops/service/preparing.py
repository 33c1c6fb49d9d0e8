"""Preparing a session: what it is, its steps with their settings, the findings of the study."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.queries import locked_alliance
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.core.words import LANGUAGES, N_
from bundnis.journal.service import changes
from bundnis.workshops import phases, queries
from bundnis.workshops.codes import new_code
from bundnis.workshops.models import SessionFinding, SessionStep, Workshop
from bundnis.workshops.service.erasing import promise
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, lock, note, tell_alliance

FIELDS = (
    "title", "question", "place", "held_on", "led_by", "languages", "name_policy", "most_measures", "is_moderated",
    "next_on", "next_place",
)  # fmt: skip
MOST_STEPS, LONGEST_STEP = 30, 480
MOST_FINDINGS, FINDING = 30, 500


def prepare(
    actor: Actor, alliance_id: int, *, template: str, title: Translated, question: Translated | None = None,
    languages: Sequence[str], held_on: date | None = None, is_rehearsal: bool = False, **more: Any,
) -> Workshop:
    """A new session after a template; everything can be changed until it has ended. ``more``: other ``FIELDS``."""
    if template not in phases.TEMPLATES:
        raise Refused(NOT_ONE_OF_THEM, "template")
    # Under the lock of the alliance two sessions get two numbers.
    locked_alliance(alliance_id)
    values = {"title": title, "languages": list(languages), "held_on": held_on, **more}
    _check(values)
    workshop = Workshop(
        alliance_id=alliance_id, number=queries.highest_number(alliance_id, is_rehearsal) + 1, code=_free_code(),
        template=template, question=question or Translated.empty(), is_rehearsal=is_rehearsal,
        created_by=actor.id or None, created_at=now(),
        **{name: value for name, value in values.items() if name in FIELDS},
    )
    workshop.steps = [
        SessionStep(alliance_id=alliance_id, position=place, kind=kind, minutes=minutes, settings={})
        for place, (kind, minutes) in enumerate(phases.TEMPLATES[template].steps)
    ]
    db.session.add(workshop)
    db.session.flush()
    note(actor, workshop, "prepared")
    if not is_rehearsal:
        tell_alliance(actor, workshop, "workshop.prepared", template=template)
    return workshop


def _free_code() -> str:
    code = new_code()
    while queries.is_code_taken(code):
        code = new_code()
    return code


def _check(values: dict[str, Any]) -> None:
    if "title" in values and not values["title"]:
        raise Refused(N_("A session needs a title."), "title")
    if "languages" in values and (not values["languages"] or not set(values["languages"]) <= set(LANGUAGES)):
        raise Refused(N_("Please choose at least one language."), "languages")
    if values.get("name_policy", "optional") not in phases.NAME_POLICIES:
        raise Refused(NOT_ONE_OF_THEM, "name_policy")
    if not 1 <= values.get("most_measures", 5) <= 50:
        raise Refused(N_("Between 1 and 50, please."), "most_measures")


def change(actor: Actor, workshop: Workshop, version: int, **values: Any) -> None:
    """Change what the session is. Raises Conflict with what is stored when somebody saved since ``version``."""
    lock(workshop)
    if workshop.version != version:
        raise Conflict({name: getattr(workshop, name) for name in values}, workshop.version)
    _check_open(workshop)
    _check(values)
    before = {name: getattr(workshop, name) for name in values}
    differing = changes(before, values)
    if not differing:
        return
    for name, value in values.items():
        setattr(workshop, name, value)
    if workshop.state == "live":
        promise(workshop)
    db.session.flush()
    note(actor, workshop, "changed", names=sorted(differing))
    tell_alliance(actor, workshop, "workshop.changed", changes=differing)


def _check_open(workshop: Workshop) -> None:
    if workshop.state == "ended":
        raise Refused(N_("The session has ended. Reopen it first."))


# -- steps ---------------------------------------------------------------------------------------


def add_step(actor: Actor, workshop: Workshop, kind: str, minutes: int) -> SessionStep:
    """One more step at the end, of any kind: a second round of ideas is a step like any other."""
    lock(workshop)
    _check_open(workshop)
    if kind not in phases.STEPS:
        raise Refused(NOT_ONE_OF_THEM, "kind")
    if len(workshop.steps) >= MOST_STEPS:
        raise Refused(N_("At most %(limit)s steps."), "kind", limit=MOST_STEPS)
    _check_minutes(minutes)
    position = max((step.position for step in workshop.steps), default=-1) + 1
    step = SessionStep(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, position=position, kind=kind, minutes=minutes,
        settings={},
    )  # fmt: skip
    workshop.steps.append(step)
    note(actor, workshop, "step_added", kind=kind)
    return step


def change_step(
    actor: Actor, workshop: Workshop, step: SessionStep, version: int, *, title: Translated, script: Translated,
    minutes: int, settings: dict[str, Any],
) -> None:
    """Change a step: its own title, what the facilitator says, its minutes and settings."""
    lock(workshop)
    _check_open(workshop)
    db.session.refresh(step)
    if step.version != version:
        stored = {"title": step.title, "script": step.script, "minutes": step.minutes}
        raise Conflict(stored | step.settings, step.version)
    _check_minutes(minutes)
    known = {name: value for name, value in settings.items() if name in phases.STEPS[step.kind].settings}
    for name, value in known.items():
        if isinstance(value, int) and not 0 <= value <= 50:
            raise Refused(N_("Between 0 and 50, please."), name)
    step.title, step.script, step.minutes, step.settings = title, script, minutes, known
    note(actor, workshop, "step_changed", step=step.id)


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_STEP:
        raise Refused(N_("Between 1 and %(limit)s minutes, please."), "minutes", limit=LONGEST_STEP)


def move_step(actor: Actor, workshop: Workshop, step: SessionStep, by: int) -> None:
    """Change places with the step before or behind."""
    lock(workshop)
    _check_open(workshop)
    order = sorted(workshop.steps, key=lambda each: (each.position, each.id))
    place = order.index(step)
    target = place + (1 if by > 0 else -1)
    if not 0 <= target < len(order):
        return
    order[place], order[target] = order[target], order[place]
    for position, each in enumerate(order):
        each.position = position
    note(actor, workshop, "step_moved", step=step.id)


def remove_step(actor: Actor, workshop: Workshop, step: SessionStep) -> None:
    """Take a step out that nobody has been in yet; one that was open stays with what happened in it."""
    lock(workshop)
    _check_open(workshop)
    if step.opened_at is not None or workshop.step_id == step.id:
        raise Refused(N_("This step was open already: what happened in it stays. You can skip it."))
    workshop.steps.remove(step)
    db.session.delete(step)
    note(actor, workshop, "step_removed", kind=step.kind)


# -- findings ------------------------------------------------------------------------------------


def set_findings(actor: Actor, workshop: Workshop, text: str, language: str) -> int:
    """The findings of the study, one a line, instead of those that stood there. Returns how many."""
    lines = [line for each in text.splitlines() if (line := " ".join(each.split()).lstrip("-–•* "))]
    if len(lines) > MOST_FINDINGS:
        raise Refused(N_("At most %(limit)s lines; these are %(number)s."), "findings", limit=MOST_FINDINGS,
                      number=len(lines))  # fmt: skip
    if too_long := next((line for line in lines if len(line) > FINDING), None):
        raise Refused(N_("At most %(limit)s characters; these are %(length)s."), "findings", limit=FINDING,
                      length=len(too_long))  # fmt: skip
    lock(workshop)
    db.session.execute(sa.delete(SessionFinding).where(SessionFinding.workshop_id == workshop.id))
    db.session.add_all(
        SessionFinding(
            alliance_id=workshop.alliance_id, workshop_id=workshop.id, position=place,
            text=Translated({language: line}),
        )
        for place, line in enumerate(lines)
    )  # fmt: skip
    db.session.flush()
    note(actor, workshop, "findings_set", number=len(lines))
    return len(lines)
