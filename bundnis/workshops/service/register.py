"""What the hall adds to the register of existing actions, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.reviews import queries as reviews
from bundnis.reviews import service
from bundnis.reviews.models import ExistingAction
from bundnis.workshops.codes import keyed
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.phases import Act
from bundnis.workshops.service.ground import check_open, current_step, lock, lock_participant, note, stir

# More than a hall adds that means it; counted under the session's row.
MOST_ADDED = 200


def add_existing(
    actor: Actor, workshop: Workshop, participant: Participant, *, title: str, client_key: str, carrier: str = "",
    is_running: str = "unknown",
) -> ExistingAction | None:
    """Somebody in the hall knows of something that runs already: it waits for the facilitator.

    The same key again is the same action. In a rehearsal nothing enters the register: None.
    """
    if workshop.is_rehearsal:
        check_open(workshop, current_step(workshop), Act.REGISTER)
        return None
    lock(workshop)
    lock_participant(participant)
    key = keyed(current_app.config["SECRET_KEY"], "existing action", workshop.id, participant.id, client_key)
    if (sent := reviews.action_by_key(key)) is not None:
        return sent
    check_open(workshop, current_step(workshop), Act.REGISTER)
    if reviews.number_noted_in(workshop.alliance_id, workshop.label) >= MOST_ADDED:
        raise Refused(N_("The hall has added very much already. Please tell the facilitator what is still missing."))
    title = " ".join(title.split())
    action = service.add_action(
        actor, workshop.alliance_id, title=Translated({actor.language: title}), noted_in=workshop.label,
        state="waiting", client_key=key, carrier=carrier, is_running=is_running,
    )  # fmt: skip
    stir(workshop)
    return action


def let_in_existing(actor: Actor, workshop: Workshop, action: ExistingAction) -> None:
    """It stands in the register, and everybody in the hall sees it."""
    _judge(actor, workshop, action, service.let_in_action, "existing_let_in")


def decline_existing(actor: Actor, workshop: Workshop, action: ExistingAction) -> None:
    """It does not belong into the register."""
    _judge(actor, workshop, action, service.decline_action, "existing_declined")


def _judge(
    actor: Actor, workshop: Workshop, action: ExistingAction, judge: Callable[[Actor, ExistingAction], Any], verb: str
) -> None:
    lock(workshop)
    was = action.state
    judge(actor, action)
    if was != action.state:
        note(actor, workshop, verb, action=action.id)


def change_existing(
    actor: Actor, workshop: Workshop, action: ExistingAction, version: int | None, **values: Any
) -> None:
    """Put right what somebody typed on a phone. Raises Conflict when somebody was faster; twice the same is once."""
    lock(workshop)
    db.session.refresh(action)
    if all(getattr(action, name) == value for name, value in values.items()):
        return
    service.change_action(actor, action, version, **values)
    note(actor, workshop, "existing_changed", action=action.id)
