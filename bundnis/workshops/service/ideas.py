"""Ideas: sent once from a phone however often the network repeats it, or written down for somebody without one."""

from __future__ import annotations

from bundnis.alliances import queries as alliances
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused, check_length
from bundnis.core.words import LANGUAGES, N_
from bundnis.workshops import queries
from bundnis.workshops.models import Idea, Participant, Workshop
from bundnis.workshops.phases import SHOWN_AS, Act
from bundnis.workshops.rules import IDEA, ideas_left
from bundnis.workshops.service.ground import (
    NOT_ONE_OF_THEM,
    check_open,
    current_step,
    lock,
    lock_participant,
    note,
    stir,
)


def send_idea(
    actor: Actor, workshop: Workshop, participant: Participant, *, text: str, client_key: str,
    field_id: int | None = None, show_as: str = "none",
) -> Idea:
    """An idea from the hall. The same key again is the same idea.

    The limit is counted under the participant's own row, so that two sent at once do not slip past it.
    """
    lock_participant(participant)
    if (sent := queries.idea_by_key(workshop.id, client_key)) is not None:
        return sent
    step = check_open(workshop, current_step(workshop), Act.WRITE)
    mine = [idea for idea in queries.ideas_by(participant.id) if idea.state != "hidden"]
    if not ideas_left(step.settings, step.kind, len(mine)):
        raise Refused(N_("You have sent all your ideas: %(number)s. You can take one back."), "text", number=len(mine))
    signed = {"name": participant.name, "organisation": participant.organisation}.get(show_as, "")
    idea = _new_idea(workshop, text, field_id, actor.language, client_key)
    idea.participant_id, idea.show_as, idea.signed = participant.id, show_as if signed else "none", signed
    idea.source = "simulated" if participant.kind == "simulated" else "phone"
    idea.state = "waiting" if workshop.is_moderated else "visible"
    if show_as not in SHOWN_AS:
        raise Refused(NOT_ONE_OF_THEM, "show_as")
    db.session.add(idea)
    stir(workshop)
    return idea


def _new_idea(workshop: Workshop, text: str, field_id: int | None, language: str, client_key: str) -> Idea:
    text = " ".join(text.split())
    if not text:
        raise Refused(N_("Please write down your idea."), "text")
    check_length("text", text, IDEA)
    if field_id is not None and field_id not in {item.id for item in alliances.field_items(workshop.alliance_id)}:
        raise Refused(NOT_ONE_OF_THEM, "field_id")
    return Idea(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, text=text, field_id=field_id,
        language=language if language in LANGUAGES else "de", client_key=client_key, at=now(),
    )  # fmt: skip


def add_for(
    actor: Actor, workshop: Workshop, *, text: str, client_key: str, field_id: int | None = None, signed: str = "",
    language: str = "",
) -> Idea:
    """An idea from paper or called out, written down by the facilitator. Open in every step."""
    lock(workshop)
    if (sent := queries.idea_by_key(workshop.id, client_key)) is not None:
        return sent
    idea = _new_idea(workshop, text, field_id, language or actor.language, client_key)
    idea.source, idea.state, idea.signed = "paper", "visible", signed[:200]
    idea.show_as = "name" if signed else "none"
    db.session.add(idea)
    db.session.flush()
    note(actor, workshop, "idea_added", idea=idea.id)
    return idea


def take_back(actor: Actor, workshop: Workshop, participant: Participant, idea: Idea) -> None:
    """The author takes an idea back, as long as nobody has put it together with others."""
    lock_participant(participant)
    check_open(workshop, current_step(workshop), Act.WRITE)
    if idea.participant_id != participant.id:
        raise Refused(NOT_ONE_OF_THEM)
    if idea.state == "hidden":
        return
    if idea.cluster_id is not None:
        raise Refused(N_("Others build on this idea already: it stays."))
    idea.state = "hidden"
    stir(workshop)


def let_in(actor: Actor, workshop: Workshop, idea: Idea) -> None:
    """Show an idea that waited, or one that was hidden."""
    _show(actor, workshop, idea, "visible", "idea_let_in")


def hide_idea(actor: Actor, workshop: Workshop, idea: Idea) -> None:
    """Take an idea off the screen; it is kept, and can be shown again."""
    _show(actor, workshop, idea, "hidden", "idea_hidden")


def _show(actor: Actor, workshop: Workshop, idea: Idea, state: str, verb: str) -> None:
    lock(workshop)
    db.session.refresh(idea)
    if idea.state == state:
        return
    idea.state = state
    db.session.flush()
    note(actor, workshop, verb, idea=idea.id)
