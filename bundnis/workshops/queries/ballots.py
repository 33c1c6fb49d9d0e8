"""Reads of ballots. What an open one adds up to is answered by none of them: nobody may know it, so nobody asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from bundnis.core.asking import prepared
from bundnis.core.db import db, table
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.reviews.models import ExistingAction
from bundnis.workshops.models import Ballot, BallotItem, BallotResult, Outcome, Paper, Participant, Turnout, Workshop
from bundnis.workshops.phases import settings_of
from bundnis.workshops.rules import ballots as rules
from bundnis.workshops.rules.ballots import Shortlist, Standing, narrowed


class Box(NamedTuple):
    """A ballot as far as a paper must know it that is put into it."""

    id: int
    alliance_id: int
    kind: str
    dots: int
    most_per_item: int
    # None once it is closed.
    voter_salt: str | None
    # Of the session: draft, live, ended.
    state: str
    items: tuple[str, ...]


def box(workshop_id: int, ballot_id: int) -> Box | None:
    """The ballot of a session for whoever puts a paper into it, held until that is stored.

    FOR KEY SHARE: papers do not wait for each other, only for whoever closes the ballot. Columns, no objects: three
    hundred come in the same second.
    """
    rows = _box(workshop_id, ballot_id).all()
    return Box._make((*rows[0][:-1], tuple(str(row.item_id) for row in rows))) if rows else None


@prepared
def _box(workshop_id: int, ballot_id: int) -> sa.Select[Any]:
    box, item, held_in = table(Ballot).c, table(BallotItem).c, table(Workshop).c
    return (
        sa.select(
            box.id, box.alliance_id, box.kind, box.dots, box.most_per_item, box.voter_salt, held_in.state,
            item.id.label("item_id"),
        )
        .join(table(BallotItem), item.ballot_id == box.id)
        .join(table(Workshop), held_in.id == box.workshop_id)
        .where(box.workshop_id == workshop_id, box.id == ballot_id)
        .with_for_update(read=True, key_share=True, of=table(Ballot))
    )  # fmt: skip


class Sheet(NamedTuple):
    """The open ballot as a phone shows it."""

    id: int
    kind: str
    dots: int
    most_per_item: int
    state: str
    voter_salt: str | None
    # Rows of columns: id, title, field_id.
    items: Sequence[sa.Row[Any]]


def open_sheet(workshop_id: int) -> Sheet | None:
    """The ballot that is open in this session, as columns: when it opens three hundred phones ask for it."""
    rows = _open_sheet(workshop_id).all()
    if not rows:
        return None
    first = rows[0]
    return Sheet(
        first.ballot_id, first.kind, first.dots, first.most_per_item, first.state, first.voter_salt, items=rows
    )


@prepared
def _open_sheet(workshop_id: int) -> sa.Select[Any]:
    ballot, item = table(Ballot).c, table(BallotItem).c
    return (
        sa.select(
            ballot.id.label("ballot_id"), ballot.kind, ballot.dots, ballot.most_per_item, ballot.state,
            ballot.voter_salt, item.id, item.title, item.field_id,
        )
        .join(table(BallotItem), item.ballot_id == ballot.id)
        .where(ballot.workshop_id == workshop_id, ballot.state == "open")
        .order_by(item.position, item.id)
    )  # fmt: skip


@prepared
def _open_ballot(workshop_id: int) -> sa.Select[Any]:
    return (
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, Ballot.state == "open")
        .options(selectinload(Ballot.items))
    )


def open_ballot(workshop_id: int) -> Ballot | None:
    """The ballot that is open in this session with its items; while there is one its clusters are frozen."""
    return _open_ballot(workshop_id).scalar_one_or_none()


def ballot(workshop_id: int, ballot_id: int) -> Ballot | None:
    """One ballot of a session with its items."""
    return db.session.scalar(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, Ballot.id == ballot_id)
        .options(selectinload(Ballot.items))
    )


def ballots_of(workshop_id: int, *kinds: str) -> Sequence[Ballot]:
    """The ballots of a session of these kinds, or all, with their items, the oldest first."""
    chosen = Ballot.kind.in_(kinds) if kinds else sa.true()
    return db.session.scalars(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, chosen)
        .order_by(Ballot.id)
        .options(selectinload(Ballot.items))
    ).all()


def last_ballot(workshop_id: int, *kinds: str) -> Ballot | None:
    """The newest ballot of these kinds, with its items."""
    return db.session.scalar(
        sa.select(Ballot)
        .where(Ballot.workshop_id == workshop_id, Ballot.kind.in_(kinds))
        .order_by(Ballot.id.desc())
        .limit(1)
        .options(selectinload(Ballot.items))
    )


def results_of(*ballot_ids: int) -> Sequence[BallotResult]:
    """What the papers of ballots add up to, once the hall has seen it; nothing before that, for anybody."""
    return _results(Ballot.id.in_(ballot_ids), Ballot.state == "revealed")


def counted(ballot_id: int) -> Sequence[BallotResult]:
    """The sums of a closed ballot, for putting its places in order. Only what was shown already may be printed."""
    return _results(Ballot.id == ballot_id, Ballot.state != "open")


def _results(*conditions: sa.ColumnElement[bool]) -> Sequence[BallotResult]:
    return db.session.scalars(
        sa.select(BallotResult)
        .join(BallotItem, BallotItem.id == BallotResult.item_id)
        .join(Ballot, Ballot.id == BallotItem.ballot_id)
        .where(*conditions)
        .order_by(BallotResult.item_id, BallotResult.criterion)
    ).all()


def standings(ballot: Ballot) -> list[Standing]:
    """The items of a closed ballot of dots by their cluster, with what they got."""
    sums = {row.item_id: row for row in counted(ballot.id)}
    return [
        Standing(item.cluster_id or 0, sums[item.id].total, sums[item.id].supporters, item.position, item.field_id or 0)
        for item in ballot.items
        if item.id in sums
    ]


def shortlist(workshop: Workshop) -> Shortlist:
    """Which clusters go on after the dots and their run-offs, as far as they were revealed; its steps are loaded.

    A ballot among exactly those that were level is a run-off of the one before; any other begins anew.
    """
    found = Shortlist()
    for each in ballots_of(workshop.id, "dots"):
        if each.state != "revealed":
            continue
        clusters = {item.cluster_id for item in each.items}
        if found.level and clusters == set(found.level_items):
            found = narrowed(found, standings(each))
        else:
            places, shares_fields = _cut_of(workshop)
            found = rules.shortlist(standings(each), places, shares_fields=shares_fields)
    return found


def _cut_of(workshop: Workshop) -> tuple[int, bool]:
    step = next((each for each in workshop.steps if each.kind == "reveal"), None)
    settings = settings_of("reveal", step.settings if step else {})
    return int(settings["shortlist"]), bool(settings["shares_fields"])


def next_round(workshop_id: int, kind: str) -> int:
    """The number of the next ballot of this kind."""
    held = sa.select(sa.func.max(Ballot.round)).where(Ballot.workshop_id == workshop_id, Ballot.kind == kind)
    return (db.session.scalar(held) or 0) + 1


def turnout(ballot_id: int) -> int:
    """How many have voted."""
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(Turnout).where(Turnout.ballot_id == ballot_id)
    ) or 0


def has_voted(ballot_id: int, participant_id: int) -> bool:
    """Whether this participant has voted; what, only the paper says."""
    return db.session.scalar(
        sa.select(Turnout.id).where(Turnout.ballot_id == ballot_id, Turnout.participant_id == participant_id)
    ) is not None


def paper_of(ballot_id: int, voter_key: str) -> rules.Paper | None:
    """What stands on the paper under this key, to be shown to its voter and to nobody else."""
    return _paper_of(ballot_id, voter_key).scalar_one_or_none()


@prepared
def _paper_of(ballot_id: int, voter_key: str) -> sa.Select[Any]:
    paper = table(Paper).c
    return sa.select(paper.choices).where(paper.ballot_id == ballot_id, paper.voter_key == voter_key)


def papers_of(ballot_id: int) -> Sequence[Paper]:
    """All papers of a ballot, for the count at its closing and for nothing else."""
    return db.session.scalars(sa.select(Paper).where(Paper.ballot_id == ballot_id).order_by(Paper.id)).all()


def people_on_paper(workshop_id: int) -> Sequence[Participant]:
    """People without a phone for whom the facilitator writes, in the order they came."""
    return db.session.scalars(
        sa.select(Participant)
        .where(Participant.workshop_id == workshop_id, Participant.kind == "paper")
        .order_by(Participant.id)
    ).all()


def decided_for(workshop_id: int) -> Sequence[int]:
    """The clusters that are to become measures and are none yet, in the order they were decided."""
    return db.session.scalars(
        sa.select(Outcome.cluster_id)
        .where(Outcome.workshop_id == workshop_id, Outcome.kind == "measure", Outcome.measure_id.is_(None))
        .order_by(Outcome.id)
    ).all()


# On one phone page; the newest say most about what works now.
LOOKED_BACK_ON = 20
RUN_ONCE = (Stage.IMPLEMENTATION, Stage.COMPLETED, Stage.REVIEWED, Stage.PAUSED, Stage.STOPPED)


def looked_back_on(alliance_id: int) -> list[dict[str, Any]]:
    """What runs or has run: the newest measures and existing actions, as the columns of ballot items."""
    measures = db.session.execute(
        sa.select(Measure.id.label("measure_id"), Measure.title, Measure.field_id)
        .where(Measure.alliance_id == alliance_id, Measure.stage.in_([str(stage) for stage in RUN_ONCE]))
        .order_by(Measure.number.desc())
        .limit(LOOKED_BACK_ON)
    )
    actions = db.session.execute(
        sa.select(ExistingAction.id.label("action_id"), ExistingAction.title, ExistingAction.field_id)
        .where(ExistingAction.alliance_id == alliance_id, ExistingAction.state == "visible")
        .order_by(ExistingAction.id.desc())
        .limit(LOOKED_BACK_ON)
    )
    return [dict(row._mapping) for rows in (measures, actions) for row in rows]
