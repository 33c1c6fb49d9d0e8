"""Sessions in the full world: one that runs, one in preparation, and a foreign one, each with all that hangs on it."""

from __future__ import annotations

from datetime import date

from bundnis.accounts.queries import token_hash
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.workshops.models import Applicant, Device, Minutes, Note, Objection, Participant, Workshop
from bundnis.workshops.service.joining import hash_of_words
from bundnis.workshops.service.recording import content_now
from tests.factories.workshops import ballot, cluster, idea, link, outcome, participant, pledge, session, step_of
from tests.people import World

CODE, DRAFT_CODE, FOREIGN_CODE = "ABCDEF", "GHJKMN", "PQRSTU"
GUESTS = ("phone", "cofacilitator", "scribe", "projector")
"""People without an account: one has joined the session that runs, the others hold a link of it."""
WORDS = "radio piano kiwi jazz"
"""The four words of whoever joined the session that runs."""


def guest_token(name: str) -> str:
    """What the browser of a guest carries."""
    return f"guest token of {name}"


def build_sessions(world: World, own: dict[str, int], foreign: dict[str, int], secret: str) -> None:
    """Store them, and name what the walks ask for."""
    running = session(world, "collect", code=CODE)
    draft = session(world, "collect", number=2, code=DRAFT_CODE, state="draft")
    behind = session(
        world, "collect", alliance=world.foreign, number=901, code=FOREIGN_CODE, title=f"Workshop {secret}"
    )
    for things, workshop, text in ((own, running, "Tandem"), (foreign, behind, secret)):
        person = participant(workshop, name=text)
        person.recovery_hash = hash_of_words(workshop, WORDS)
        hidden = "phone" if workshop is running else "foreign phone"
        row = Device(
            alliance_id=workshop.alliance_id, participant_id=person.id, token_hash=token_hash(guest_token(hidden))
        )
        db.session.add(row)
        things |= {
            "session": workshop.number, "participant": person.id, "session idea": idea(workshop, text, person).id,
            "session step": step_of(workshop, "rate").id,
            # About no item of the session, so that putting together stays possible.
            "ballot": ballot(workshop, "trial", text).id,
            "closed ballot": ballot(workshop, "review", text, state="closed").id,
            "dots": ballot(workshop, "dots", state="closed").id,
        }  # fmt: skip
        ballot(workshop, "dots", state="closed", round=2)
        things["note"] = _noted(workshop, text)
        things.update(_pledged(workshop, person, things["lead"], text, "answer" if workshop is running else secret))
    _rehearsed(world, own, foreign, secret)
    _ended(world, own, foreign, secret)
    own |= {"draft session": draft.number, "draft step": step_of(draft, "rate").id}
    foreign |= {"draft session": behind.number, "draft step": step_of(behind, "rate").id}
    for role in GUESTS[1:]:
        own["link"] = link(running, role, guest_token(role)).id
    foreign["link"] = link(behind, "scribe", "a foreign token").id


def _rehearsed(world: World, own: dict[str, int], foreign: dict[str, int], secret: str) -> None:
    for things, alliance, number, code in (
        (own, world.alliance, 9001, "RSTUVW"), (foreign, world.foreign, 9901, "WVUTSR"),
    ):  # fmt: skip
        rehearsal = session(
            world, "collect", alliance=alliance, number=number, code=code, is_rehearsal=True,
            title="Probe" if things is own else f"Workshop {secret}",
        )  # fmt: skip
        participant(rehearsal, "Akelei", kind="simulated")
        things["rehearsal"] = rehearsal.number


def _ended(world: World, own: dict[str, int], foreign: dict[str, int], secret: str) -> None:
    for things, alliance, numbers, codes, writer in (
        (own, world.alliance, (3, 4), ("KMNPQR", "MNPQRS"), "otto"),
        (foreign, world.foreign, (902, 903), ("NPQRST", "QRSTUV"), "fanny"),
    ):  # fmt: skip
        title = "Runde" if things is own else f"Workshop {secret}"
        for name, number, code, until in zip(("ended session", "due session"), numbers, codes, DAYS, strict=True):
            ended = session(world, "close", alliance=alliance, number=number, code=code, state="ended", title=title)
            minutes = _minuted(ended, until)
            things[name] = number
            if name == "ended session":
                things["objection"] = _objected(minutes, world.person(writer).id, title)


# Until when one could object to the minutes of the two sessions that have ended.
DAYS = (date(2099, 1, 1), date(2020, 1, 1))


def _minuted(workshop: Workshop, until: date) -> Minutes:
    """Minutes that are circulated."""
    row = Minutes(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, state="circulated", edition=1,
        content=content_now(workshop), objections_until=until, circulated_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _objected(minutes: Minutes, person_id: int, text: str) -> int:
    row = Objection(
        alliance_id=minutes.alliance_id, minutes_id=minutes.id, person_id=person_id, edition=1, text=text,
        language="de", at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def _noted(workshop: Workshop, text: str) -> int:
    row = Note(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, step_id=workshop.step_id, kind="note", text=text,
        language="de", client_key="noted", at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def _pledged(workshop: Workshop, person: Participant, partner_id: int, text: str, answer: str) -> dict[str, int]:
    """An item with what was pledged to it: by a partner, from the phone, and by an organisation that is no partner."""
    item = cluster(workshop, text, 1)
    asks = Applicant(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, organisation=text, sort_key=text.lower(),
        token_hash=token_hash(answer),
    )  # fmt: skip
    db.session.add(asks)
    db.session.flush()
    rows = [pledge(item, partner_id), pledge(item, partner_id, by=person), pledge(item, applicant=asks)]
    # One item waits to be carried out, one for the next session.
    split, parked = cluster(workshop, text, 2), cluster(workshop, text, 3)
    for each, kind in ((split, "split"), (parked, "parked")):
        outcome(each, kind, reason=text)
    return {
        "decided item": split.id, "session item": item.id, "pledge": rows[0].id, "own pledge": rows[1].id,
        "applicant": asks.id,
    }  # fmt: skip
