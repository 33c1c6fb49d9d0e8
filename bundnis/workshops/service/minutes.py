"""Minutes: open to the hall, circulated with objections until a day, approved and frozen."""

from __future__ import annotations

from datetime import date

from bundnis.alliances.queries import alliance_day
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused, check_length
from bundnis.core.words import LANGUAGES, N_
from bundnis.workshops.models import Minutes, Objection, Workshop
from bundnis.workshops.queries import minutes as queries
from bundnis.workshops.service.ground import lock, note, tell_alliance
from bundnis.workshops.service.notes import check_not_approved
from bundnis.workshops.service.recording import content_now

SENTENCES = 2_000


def publish(actor: Actor, workshop: Workshop) -> None:
    """Open the draft to everybody who joined; it grows with the session. Twice is once."""
    lock(workshop)
    if workshop.state == "draft":
        raise Refused(N_("The session has not begun yet."))
    if queries.minutes_of(workshop.id) is not None:
        return
    db.session.add(Minutes(alliance_id=workshop.alliance_id, workshop_id=workshop.id, state="published"))
    db.session.flush()
    note(actor, workshop, "minutes_published")


def circulate(actor: Actor, workshop: Workshop, version: int, objections_until: date | None) -> Minutes:
    """Keep the minutes as they stand and ask the alliance until a day; again, it is the next edition.

    ``version``: of the minutes the form began from, 0 for none; Conflict when somebody circulated since.
    """
    minutes = _hold(workshop)
    if version != (minutes.version if minutes else 0):
        stored = {"objections_until": minutes.objections_until} if minutes else {}
        raise Conflict(stored, minutes.version if minutes else 0)
    if workshop.is_rehearsal:
        raise Refused(N_("This was a rehearsal: its minutes are for nobody else."), "objections_until")
    if workshop.state != "ended":
        raise Refused(N_("The session still runs, and its minutes grow. End it first."), "objections_until")
    check_not_approved(workshop)
    if objections_until is None or objections_until < alliance_day(workshop.alliance_id):
        raise Refused(N_("This day has passed: nobody could object any more."), "objections_until")
    if minutes is None:
        minutes = Minutes(alliance_id=workshop.alliance_id, workshop_id=workshop.id, edition=0)
        db.session.add(minutes)
    # What was only open to the hall has no edition yet.
    minutes.edition = minutes.edition + 1 if minutes.state == "circulated" else 1
    minutes.state, minutes.content = "circulated", content_now(workshop)
    minutes.objections_until, minutes.circulated_at = objections_until, now()
    db.session.flush()
    note(actor, workshop, "minutes_circulated", edition=minutes.edition)
    tell_alliance(actor, workshop, "minutes.circulated", edition=minutes.edition, until=objections_until)
    return minutes


def _hold(workshop: Workshop) -> Minutes | None:
    lock(workshop)
    minutes = queries.minutes_of(workshop.id)
    if minutes is not None:
        db.session.refresh(minutes)
    return minutes


def _circulated(workshop: Workshop) -> Minutes:
    minutes = _hold(workshop)
    check_not_approved(workshop)
    if minutes is None or minutes.state != "circulated":
        raise Refused(N_("The minutes are not circulated at the moment."))
    return minutes


def object_to(actor: Actor, workshop: Workshop, edition: int, text: str) -> Objection:
    """Somebody of the alliance objects to what is circulated. The same words again are the same objection."""
    minutes = _circulated(workshop)
    if minutes.edition != edition:
        raise Refused(N_("A new edition was circulated in the meantime. Please read it first."), "text")
    if minutes.objections_until is None or minutes.objections_until < alliance_day(workshop.alliance_id):
        raise Refused(N_("The day until which one could object has passed."), "text")
    if not text:
        raise Refused(N_("Please say what is wrong or missing."), "text")
    check_length("text", text, SENTENCES)
    if (sent := queries.same_objection(minutes.id, edition, actor.id, text)) is not None:
        return sent
    row = Objection(
        alliance_id=workshop.alliance_id, minutes_id=minutes.id, person_id=actor.id, edition=edition, text=text,
        language=actor.language if actor.language in LANGUAGES else "de", at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    tell_alliance(actor, workshop, "minutes.objected", edition=edition)
    return row


def answer_objection(actor: Actor, workshop: Workshop, objection: Objection, answer: str) -> None:
    """What became of an objection, in a sentence; said once. The same answer again is the same."""
    _circulated(workshop)
    db.session.refresh(objection)
    if objection.answer == answer and answer:
        return
    if objection.answer:
        raise Refused(N_("This objection was answered in the meantime."), "answer")
    if not answer:
        raise Refused(N_("Please say what becomes of it."), "answer")
    check_length("answer", answer, SENTENCES)
    objection.answer = answer
    db.session.flush()
    tell_alliance(actor, workshop, "minutes.answered", edition=objection.edition)


def approve(actor: Actor, workshop: Workshop, edition: int) -> None:
    """Approve the edition that was read: from here on nothing in it changes. Twice is once."""
    minutes = _hold(workshop)
    if minutes is not None and minutes.state == "approved":
        if minutes.edition != edition:
            raise Conflict
        return
    minutes = _circulated(workshop)
    if minutes.edition != edition:
        raise Conflict
    if minutes.objections_until is None or minutes.objections_until >= alliance_day(workshop.alliance_id):
        raise Refused(N_("The alliance can still object. The minutes are approved after that day."))
    if queries.number_unanswered(minutes):
        raise Refused(N_("Please answer the objections first."))
    minutes.state, minutes.approved_at, minutes.approved_by = "approved", now(), actor.id
    db.session.flush()
    note(actor, workshop, "minutes_approved", edition=edition)
    tell_alliance(actor, workshop, "minutes.approved", edition=edition)
