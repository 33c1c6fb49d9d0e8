"""What participants left of themselves goes: by their own hand, or on the day that was promised.

Names, organisations, devices, the four words and every tie between a person and what they wrote go. Ideas and pledges
stay as words without an author, votes as numbers. Approved minutes keep what was approved.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa

from bundnis.alliances.queries import alliance_day
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, table
from bundnis.workshops.models import Device, Echo, Idea, Participant, Pledge, RoleLink, Workshop
from bundnis.workshops.queries import minutes as kept
from bundnis.workshops.service.clusters import each_its_own
from bundnis.workshops.service.counting import close_what_is_open
from bundnis.workshops.service.deleting import delete_rehearsal
from bundnis.workshops.service.ground import HOUSE, lock, note, stir, tell_alliance
from bundnis.workshops.service.recording import ON_PAPER, without_person

# So long after its end a participant may still export or erase what is their own.
KEPT = timedelta(days=90)
# So many sessions at once; whoever opens a session does not wait for those of years.
AT_ONCE = 20


def erase(actor: Actor, workshop: Workshop, participant: Participant) -> None:
    """A participant erases what is their own. It cannot be taken back; twice is once."""
    lock(workshop)
    db.session.refresh(participant, with_for_update=True)
    if participant.erased_at is not None:
        return
    _let_go(workshop, [participant.id])
    db.session.refresh(participant)
    note(actor, workshop, "erased", participant=participant.id)


def _let_go(workshop: Workshop, participant_ids: Collection[int]) -> None:
    """Everything that says who these were."""
    devices, echoes, ideas, pledges = (table(each) for each in (Device, Echo, Idea, Pledge))
    ids = list(participant_ids)
    for statement in (
        sa.delete(devices).where(devices.c.participant_id.in_(ids)),
        sa.delete(echoes).where(echoes.c.participant_id.in_(ids)),
        sa.update(ideas).where(ideas.c.participant_id.in_(ids)).values(participant_id=None, show_as="none", signed=""),
        sa.update(pledges).where(pledges.c.participant_id.in_(ids)).values(participant_id=None),
    ):
        db.session.execute(statement)
    people = table(Participant)
    db.session.execute(
        sa.update(people)
        .where(people.c.id.in_(ids))
        .values(name="", organisation="", partner_id=None, person_id=None, recovery_hash=None, erased_at=now())
    )
    minutes = kept.minutes_of(workshop.id)
    if minutes is not None and minutes.state == "circulated":
        minutes.content = without_person(minutes.content, ids)
    db.session.flush()


def promise(workshop: Workshop) -> None:
    """Set the day on which it goes: counted from today, which is its end or the last time somebody went on with it.

    So a session nobody ends has a day too. One that is open ahead of the day it is held on is counted from that.
    """
    today = alliance_day(workshop.alliance_id)
    ahead = workshop.held_on if workshop.state == "live" and workshop.held_on else today
    workshop.purge_on = max(today, ahead) + KEPT


def purge(today: date, alliance_id: int | None = None, most: int = AT_ONCE) -> int:
    """The same for everybody of sessions whose day has come, and their links are revoked. Returns how many sessions.

    One that nobody has ended ends; a rehearsal goes altogether.
    """
    due = [row.id for row in kept.to_purge(today, most, alliance_id)]
    return sum(_purge(workshop_id, today) for workshop_id in due)


def _purge(workshop_id: int, today: date) -> bool:
    workshop = db.session.get_one(Workshop, workshop_id)
    lock(workshop)
    # Gone on with, or purged by somebody else, while we waited.
    is_due = workshop.purge_on is not None and workshop.purge_on <= today
    if workshop.purged_at is not None or workshop.state == "draft" or not is_due:
        return False
    if workshop.is_rehearsal:
        db.session.expunge(workshop)
        delete_rehearsal(workshop_id)
        return True
    if workshop.state == "live":
        _end_forgotten(workshop)
    rows = table(Participant).c
    ids = db.session.scalars(sa.select(rows.id).where(rows.workshop_id == workshop_id, rows.erased_at.is_(None))).all()
    _let_go(workshop, [*ids, ON_PAPER])
    # Words that were called out or read from a slip of paper were signed for people without a phone.
    ideas, links = table(Idea), table(RoleLink)
    db.session.execute(
        sa.update(ideas)
        .where(ideas.c.workshop_id == workshop_id, ideas.c.source == "paper")
        .values(show_as="none", signed="")
    )
    db.session.execute(
        sa.update(links)
        .where(links.c.workshop_id == workshop_id, links.c.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    workshop = db.session.get_one(Workshop, workshop_id)
    workshop.purged_at = now()
    stir(workshop)
    tell_alliance(HOUSE, workshop, "workshop.purged")
    db.session.flush()
    return True


def _end_forgotten(workshop: Workshop) -> None:
    """Nobody has ended it: no ballot stays open and no door, as if somebody had. The promised day stays."""
    close_what_is_open(HOUSE, workshop)
    each_its_own(workshop)
    workshop.state, workshop.ended_at = "ended", now()
    note(HOUSE, workshop, "ended")
