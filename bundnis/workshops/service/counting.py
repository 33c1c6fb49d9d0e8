"""Closing a ballot, counting it, and showing what came out.

Closing is the moment from which nobody can find out any more who voted what: the papers are laid on one pile, shuffled
and without a name; what tied them to people is deleted, overwritten and cleared away.
"""

from __future__ import annotations

import random

import sqlalchemy as sa

from bundnis.core.access import Actor
from bundnis.core.db import db, table, wipe
from bundnis.core.errors import Refused
from bundnis.core.house import after_commit
from bundnis.core.words import N_
from bundnis.workshops import queries
from bundnis.workshops.models import Ballot, BallotResult, Paper, Workshop
from bundnis.workshops.rules import ballots as rules
from bundnis.workshops.service.ground import lock, note, stir

# A copy of the database is no place for an open vote: with its salt, papers could be tied to people for as long as the
# copy is kept, and papers are tied to nobody only once they are counted. Brought back, the vote begins anew.
NOT_COPIED = (table(Paper).name,)
SETTLED_IN_A_COPY = (
    "DELETE FROM ballot_turnout WHERE ballot_id IN (SELECT id FROM ballot WHERE state = 'open')",
    "UPDATE ballot SET voter_salt = lower(hex(randomblob(32))) WHERE state = 'open'",
)

_COLUMNS = ("state", "voter_salt", "shown", "version", "entitled", "voted", "papers")


def close_ballot(actor: Actor, workshop: Workshop, ballot: Ballot) -> None:
    """Close a ballot and count it, in one go. Pressed twice it is closed once; it is never opened again."""
    lock(workshop)
    _lock_ballot(ballot)
    if ballot.state != "open":
        return
    papers = [paper.choices for paper in queries.papers_of(ballot.id)]
    random.SystemRandom().shuffle(papers)
    items = {str(item.id): item.id for item in ballot.items}
    db.session.add_all(
        BallotResult(
            item_id=items[item], criterion=criterion, alliance_id=ballot.alliance_id, total=found.total,
            supporters=found.supporters, objections=found.objections, spread=dict(found.spread),
        )
        for (item, criterion), found in rules.add_up(ballot.kind, items, papers).items()
    )  # fmt: skip
    db.session.execute(sa.delete(table(Paper)).where(table(Paper).c.ballot_id == ballot.id))
    ballot.state, ballot.voter_salt, ballot.papers = "closed", None, papers
    # Who was sent away after voting is among those who could vote: otherwise more had voted than could.
    ballot.voted = queries.turnout(ballot.id)
    ballot.entitled = max(queries.joined(workshop.id), ballot.voted)
    db.session.flush()
    note(
        actor, workshop, "ballot_closed", ballot=ballot.id, kind=ballot.kind, round=ballot.round, voted=ballot.voted,
        entitled=ballot.entitled,
    )  # fmt: skip
    # The salt stood in the ballot's own row.
    after_commit(lambda: wipe(Paper, Ballot))


def close_what_is_open(actor: Actor, workshop: Workshop) -> None:
    """Before a session ends: no paper stays tied to its voter."""
    ballot = queries.open_ballot(workshop.id)
    if ballot is not None:
        close_ballot(actor, workshop, ballot)


def reveal(actor: Actor, workshop: Workshop, ballot: Ballot, upto: int = 0) -> None:
    """Show so many items of a closed ballot, counted from the last place up; 0 for all of them.

    The button says how far it goes, so that pressed twice it goes there once. Places are shown whole: who is level
    appears together.
    """
    lock(workshop)
    _lock_ballot(ballot)
    if ballot.state == "open":
        raise Refused(N_("The vote is open still: nobody sees a result before it closes."))
    stops = rules.stops(rules.ranking(queries.standings(ballot))) if ballot.kind == "dots" else []
    last = len(ballot.items)
    target = next((stop for stop in stops if stop >= upto), last) if upto else last
    if ballot.state == "revealed" or target <= ballot.shown:
        return
    ballot.shown = target
    if target < last:
        db.session.flush()
        stir(workshop)
        return
    ballot.state = "revealed"
    db.session.flush()
    note(actor, workshop, "ballot_revealed", ballot=ballot.id, kind=ballot.kind, round=ballot.round)


def _lock_ballot(ballot: Ballot) -> None:
    """Take the ballot's row wholly: papers on their way are waited for, later ones wait and see it closed."""
    db.session.refresh(ballot, _COLUMNS, with_for_update=True)
