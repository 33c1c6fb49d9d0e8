"""What every act in a session shares: its lock, the pulse, the event, the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import Gone, db, table, take
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import plain, tell
from bundnis.workshops.access import Guest
from bundnis.workshops.models import Event, Participant, SessionStep, Workshop
from bundnis.workshops.phases import Act, Role
from bundnis.workshops.rules import can_write

_WORKSHOP = tuple(column.key for column in sa.inspect(Workshop).column_attrs)
_EVENT = sa.insert(table(Event))
_STIR = (
    sa.update(table(Workshop))
    .where(table(Workshop).c.id == sa.bindparam("workshop"))
    .values(pulse=table(Workshop).c.pulse + 1)
)

# Who acts where nobody does: the day has come that was promised.
HOUSE = Guest(id=0, name="", email="", language="de", role=Role.FACILITATOR)

NOT_ONE_OF_THEM = N_("Please choose one of the answers.")
NOT_RUNNING = N_("The session does not run at the moment.")
MOVED_ON = N_("The session has moved on: this is no longer open. What you typed is kept below.")


def lock(workshop: Workshop) -> None:
    """Take the session's row and see it as it is now. Raises Conflict when somebody has deleted it."""
    try:
        take(workshop, _WORKSHOP)
    except Gone:
        raise Conflict from None


def lock_live(workshop: Workshop) -> None:
    """The same for what only a running session allows."""
    lock(workshop)
    if workshop.state != "live":
        raise Refused(NOT_RUNNING)


def lock_participant(participant: Participant) -> None:
    """Take a participant's row: what they may still send is counted under it."""
    row = table(Participant).c
    db.session.execute(sa.select(row.id).where(row.id == participant.id).with_for_update(key_share=True))


def differs(row: Any, values: Mapping[str, Any], version: int) -> bool:
    """Whether something else is said than stands in the row; sent twice it is the same.

    Raises Conflict with what is stored when it differs and somebody saved since ``version``. The row is held.
    """
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    if row.version != version:
        raise Conflict({name: getattr(row, name) for name in values}, row.version)
    return True


def current_step(workshop: Workshop) -> SessionStep | None:
    """The step the session stands at, read anew."""
    return db.session.get(SessionStep, workshop.step_id) if workshop.step_id is not None else None


def check_open(workshop: Workshop, step: SessionStep | None, act: Act) -> SessionStep:
    """The step, if participants may do this in it now. Raises Refused with what they typed kept by the page."""
    if workshop.state != "live":
        raise Refused(NOT_RUNNING)
    if step is None or not can_write(workshop.state, step.kind, act):
        raise Refused(MOVED_ON)
    return step


def stir(workshop: Workshop) -> None:
    """Somebody in the hall sees something new: phones, screen and run sheet ask for it."""
    db.session.flush()
    db.session.execute(_STIR, {"workshop": workshop.id})


def role_in(actor: Actor) -> Role:
    """In what capacity somebody acts; whoever came by a seat of the alliance leads."""
    return actor.role if isinstance(actor, Guest) else Role.FACILITATOR


def note(actor: Actor, workshop: Workshop, verb: str, **values: Any) -> None:
    """Write down what happened in the session, and let everybody see it. No names: ids of rows that can be purged."""
    db.session.execute(
        _EVENT,
        {
            "alliance_id": workshop.alliance_id, "workshop_id": workshop.id, "step_id": workshop.step_id, "at": now(),
            "person_id": actor.id or None, "role": str(role_in(actor)), "verb": verb,
            "values": {name: plain(value) for name, value in values.items()},
        },
    )  # fmt: skip
    stir(workshop)


def tell_alliance(actor: Actor, workshop: Workshop, verb: str, **values: Any) -> None:
    """What the alliance wants to find in its history: the few acts that matter outside of the hall.

    Of a rehearsal it hears nothing.
    """
    if workshop.is_rehearsal:
        return
    tell(
        actor.id or None, verb, alliance_id=workshop.alliance_id, topic_id=workshop.id, session=workshop.label,
        title=workshop.title, **{name: value for name, value in values.items() if value not in ("", None)},
    )
    db.session.flush()
