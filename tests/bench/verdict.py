"""What the database must look like after a storm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bundnis.alliances.models import Alliance
from bundnis.contributions.models import Carried, Contribution, Signature
from bundnis.contributions.queries.carried import added_up
from bundnis.contributions.queries.conditions import RUNNING
from bundnis.core.db import db
from bundnis.journal.models import Detail, Entry
from bundnis.measures.models import Measure, Update
from bundnis.reviews.models import Result, Tally
from bundnis.reviews.results import ENDS
from bundnis.reviews.results import ended as as_ended
from bundnis.reviews.rules import cells
from tests.bench.data import Place

# Which table keeps the key of an act.
KEPT = {"offer": Contribution.note, "deliver": Signature.reason, "update": Update.sentence}
VERBS = {
    "offer": ("contribution.offered", "contribution.promised"), "accept": ("contribution.accepted",),
    "deliver": ("contribution.delivered",), "update": ("update.sent",), "start": ("measure.start",),
    "pause": ("measure.pause",), "resume": ("measure.resume",),
}  # fmt: skip
# Somebody was faster, a cap is reached, the stage has changed: right answers in a storm.
REFUSALS = {"accept": (409, 422), "deliver": (409, 422), "start": (409, 422), "pause": (409,), "resume": (409, 422)}


@dataclass(frozen=True, slots=True)
class Act:
    """What a client did and what it was told."""

    kind: str
    key: str
    measure: int
    topic: int
    status: int
    location: str
    seconds: float
    trouble: str

    @property
    def is_stored(self) -> bool:
        """Whether the client was told that it is done."""
        return self.status == 303


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was counted, and every sentence that should not have to be said."""

    counts: dict[str, Any]
    faults: list[str]


def judge(app: Flask, place: Place, acts: list[Act], run: str, since: int, log: str) -> Verdict:
    """Compare what the clients were told with what is stored; ``since`` is the journal's last entry before."""
    with app.app_context():
        stored = {kind: _keys(column, run) for kind, column in KEPT.items()}
        faults = [
            *_answers(acts),
            *_stored_once(acts, stored),
            *_accepted_once(acts),
            *_sums(),
            *_journal(acts, since),
            *_caps(place),
            *_newest_health(place),
            *_results(),
            *_carried(),
        ]
        db.session.remove()
        db.engine.dispose()
    if "is locked" in log:
        faults.append(f"the server's log says that the database is locked: {log[-1500:]}")
    done = Counter(act.kind for act in acts if act.is_stored)
    refused = Counter(act.status for act in acts if act.status not in (200, 303))
    return Verdict(
        {
            "acknowledged": sum(done.values()), "acts": dict(done), "refused": dict(refused),
            "sent_again": len(acts) - len({act.key for act in acts if act.key}) - sum(not act.key for act in acts),
            "rows": {kind: sum(keys.values()) for kind, keys in stored.items()},
        },
        faults,
    )  # fmt: skip


def _keys(column: Any, run: str) -> Counter[str]:
    return Counter(db.session.scalars(sa.select(column).where(column.like(f"{run}-%"))))


def _answers(acts: list[Act]) -> Iterator[str]:
    """Every answer is one a person understands; the same act sent again gets the same answer."""
    for act in acts:
        right = (303, 200) if act.kind == "look" else (303, *REFUSALS.get(act.kind, ()))
        if act.trouble or act.status not in right:
            yield f"{act.kind} was answered with {act.status}: {act.trouble}"
    answers: dict[str, set[tuple[int, str]]] = {}
    for act in acts:
        if act.key:
            answers.setdefault(act.key, set()).add((act.status, act.location))
    yield from (f"{key} got different answers: {found}" for key, found in answers.items() if len(found) > 1)


def _stored_once(acts: list[Act], stored: dict[str, Counter[str]]) -> Iterator[str]:
    """What was acknowledged is there once; nothing is there that was not sent."""
    for kind, keys in stored.items():
        acknowledged = {act.key for act in acts if act.kind == kind and act.is_stored}
        sent = {act.key for act in acts if act.kind == kind}
        yield from (f"{key} was acknowledged and is lost" for key in acknowledged - keys.keys())
        yield from (f"{key} is stored {count} times" for key, count in keys.items() if count > 1)
        yield from (f"{key} is stored and was not acknowledged" for key in keys.keys() - acknowledged)
        yield from (f"{key} was never sent" for key in keys.keys() - sent)


def _accepted_once(acts: list[Act]) -> Iterator[str]:
    query = sa.select(Signature.contribution_id).where(Signature.step == "accepted")
    signed = Counter(db.session.scalars(query))
    yield from (f"contribution {row} was accepted {count} times" for row, count in signed.items() if count > 1)
    acknowledged = {act.topic for act in acts if act.kind == "accept" and act.is_stored}
    yield from (f"the acceptance of contribution {row} is lost" for row in acknowledged - signed.keys())


def _sums() -> Iterator[str]:
    """The sums kept on a contribution are those of its signatures."""
    for step, column in (("delivered", Contribution.delivered), ("received", Contribution.received)):
        signed = (
            sa.select(Signature.contribution_id, sa.func.sum(Signature.amount).label("total"))
            .where(Signature.step == step)
            .group_by(Signature.contribution_id)
            .subquery()
        )
        query = (
            sa.select(Contribution.id, column, signed.c.total)
            .outerjoin(signed, signed.c.contribution_id == Contribution.id)
            .where(column != sa.func.coalesce(signed.c.total, 0))
        )
        for row_id, kept, total in db.session.execute(query):
            yield f"contribution {row_id} keeps {kept} {step}, its signatures say {total}"


def _journal(acts: list[Act], since: int) -> Iterator[str]:
    """One entry for every act, and none for a repetition of it."""
    told = Counter(db.session.scalars(sa.select(Entry.verb).where(Entry.id > since)))
    for kind, verbs in VERBS.items():
        done = {act.key or id(act) for act in acts if act.kind == kind and act.is_stored}
        entries = sum(told[verb] for verb in verbs)
        if entries != len(done):
            yield f"the journal tells {entries} times of {kind}, it was done {len(done)} times"
    query = sa.select(Entry.id).outerjoin(Detail, Detail.entry_id == Entry.id).where(
        Entry.id > since, Detail.entry_id.is_(None)
    )
    yield from (f"entry {row} of the journal has lost its values" for row in db.session.scalars(query))


def _caps(place: Place) -> Iterator[str]:
    """At no moment more measures ran than the caps allow. Moves are locked, so the journal has their order."""
    alliance = db.session.get_one(Alliance, place.alliance_id)
    leads = {row.id: row.lead_id for row in db.session.execute(sa.select(Measure.id, Measure.lead_id))}
    moves = sa.select(Entry.verb, Entry.measure_id).where(Entry.verb.like("measure.%")).order_by(Entry.id)
    running: set[int] = set()
    highest = highest_of_lead = 0
    for verb, measure_id in db.session.execute(moves):
        if measure_id is None:
            continue
        if verb in ("measure.start", "measure.resume"):
            running.add(measure_id)
        elif verb == "measure.pause":
            running.discard(measure_id)
        highest = max(highest, len(running))
        highest_of_lead = max([highest_of_lead, *Counter(leads[each] for each in running).values()])
    for found, cap in ((highest, alliance.cap_running), (highest_of_lead, alliance.cap_per_lead)):
        if cap is not None and found > cap:
            yield f"{found} measures ran at once, the cap is {cap}"
    stored = set(db.session.scalars(sa.select(Measure.id).where(Measure.stage == "implementation")))
    if stored != running:
        yield f"{len(stored)} measures are stored as running, the journal says {len(running)}"


def _newest_health(place: Place) -> Iterator[str]:
    """A measure is as well as its newest update says."""
    place_of = sa.func.row_number().over(
        partition_by=Update.measure_id, order_by=(Update.happened_on.desc(), Update.id.desc())
    )
    newest = sa.select(Update.measure_id, Update.health, place_of.label("place")).subquery()
    query = sa.select(Measure.number).join(newest, newest.c.measure_id == Measure.id).where(
        newest.c.place == 1, newest.c.health != Measure.health, Measure.alliance_id == place.alliance_id
    )
    yield from (f"M-{number} has not the health of its newest update" for number in _each(query))


def _results() -> Iterator[str]:
    """What has ended has its result, nothing else has one, and every tally is the number of its results."""
    ended = set(db.session.scalars(sa.select(Measure.id).where(Measure.stage.in_(ENDS))))
    kept = [row._asdict() for row in db.session.execute(sa.select(Result.__table__))]
    if ended != {row["measure_id"] for row in kept}:
        yield f"{len(ended)} measures have ended, {len(kept)} have a result"
    counted = Counter(
        (row["alliance_id"], row["ended_on"].year, *cell, row["outcome"])
        for row in kept for cell in cells(as_ended(row))
    )  # fmt: skip
    tallies = {tuple(row[:5]): row.number for row in db.session.execute(sa.select(Tally.__table__)) if row.number}
    if tallies != counted:
        yield f"{len(tallies)} tallies, of which {len(tallies.items() - counted.items())} are not what was kept"


def _carried() -> Iterator[str]:
    """What the ledger keeps is what the contributions to running measures add up to."""
    running = sa.select(Measure.id).where(Measure.column_stage.in_(RUNNING))
    counted = {tuple(row) for row in db.session.execute(added_up(Contribution.measure_id.in_(running)))}
    kept = {tuple(row) for row in db.session.execute(sa.select(Carried.__table__).where(Carried.number > 0))}
    yield from (f"the ledger says {row}" for row in kept - counted)
    yield from (f"the ledger does not say {row}" for row in counted - kept)


def _each(query: sa.Select[Any]) -> Iterable[Any]:
    return db.session.scalars(query)
