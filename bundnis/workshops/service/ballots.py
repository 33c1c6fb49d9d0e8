"""Ballots: drawing one up, and taking papers. What becomes of the papers stands in ``counting``.

A paper is one whole allocation: whoever sends again replaces it. Papers are taken under a shared lock of the ballot, so
that closing waits for those on their way and every later one is refused. Nothing here writes down who voted when.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db, table
from bundnis.core.errors import Refused, check_length
from bundnis.core.i18n import gettext_in
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.workshops import codes, phases, queries
from bundnis.workshops.models import Ballot, BallotItem, Cluster, Paper, Participant, SessionStep, Turnout, Workshop
from bundnis.workshops.phases import settings_of
from bundnis.workshops.rules import ballots as rules
from bundnis.workshops.rules import default_dots
from bundnis.workshops.service.clusters import each_its_own
from bundnis.workshops.service.ground import NOT_ONE_OF_THEM, NOT_RUNNING, current_step, lock_live, note

# More than this nobody reads on a phone.
MOST_ITEMS = 100
NAME = 200
CLOSED = N_("The vote is closed: this ballot came too late and is not counted.")
CLOSED_AND_COUNTED = N_("The vote is closed. Your ballot was counted as it stood then; nothing can be changed now.")
NO_VOTE = N_("This vote is not open any more.")
TRIAL = N_("Can you read this and vote?")


# -- drawing up ----------------------------------------------------------------------------------


def open_ballot(
    actor: Actor, workshop: Workshop, kind: str, *, round_number: int = 0, cluster_ids: Collection[int] = ()
) -> Ballot:
    """Open a vote; its items are frozen from now on. ``cluster_ids``: only these items.

    ``round_number``: the vote the page offered to open. Sent again, also after it was closed, it is the same one.
    """
    lock_live(workshop)
    step = current_step(workshop)
    following = queries.next_round(workshop.id, kind)
    if 0 < round_number < following:
        return next(each for each in queries.ballots_of(workshop.id, kind) if each.round == round_number)
    if step is None or kind not in phases.STEPS[step.kind].ballots:
        raise Refused(N_("This vote does not belong to the current step."))
    if queries.open_ballot(workshop.id) is not None:
        raise Refused(N_("Another vote is open still. Please close it first."))
    items = _items(workshop, kind, cluster_ids)
    if not items:
        raise Refused(NOTHING[kind])
    if len(items) > MOST_ITEMS:
        raise Refused(
            N_("A vote has at most %(limit)s items; these are %(number)s. Please put together what belongs together."),
            limit=MOST_ITEMS, number=len(items),
        )  # fmt: skip
    dots, most = _dots(workshop, len(items)) if kind == "dots" else (0, 0)
    return _store(actor, workshop, step, items, kind=kind, round=following, dots=dots, most_per_item=most)


def _store(actor: Actor, workshop: Workshop, step: SessionStep, items: Sequence[BallotItem], **values: Any) -> Ballot:
    ballot = Ballot(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, step_id=step.id, voter_salt=secrets.token_hex(32),
        **values,
    )  # fmt: skip
    for place, item in enumerate(items):
        item.alliance_id, item.position = workshop.alliance_id, place
    ballot.items = list(items)
    db.session.add(ballot)
    db.session.flush()
    note(actor, workshop, "ballot_opened", ballot=ballot.id, kind=ballot.kind, round=ballot.round, items=len(items))
    return ballot


def _dots(workshop: Workshop, items: int) -> tuple[int, int]:
    """Dots a person and dots an item at most, as the session's step for them says."""
    step = next((each for each in workshop.steps if each.kind == "dots"), None)
    settings = settings_of("dots", step.settings if step else {})
    dots = int(settings["dots"]) or default_dots(items)
    return dots, min(dots, max(1, int(settings["most_per_item"])))


NOTHING = {
    "trial": NOT_ONE_OF_THEM,
    "review": N_("There is nothing to look back on yet: no measure has run and the register is empty."),
    "dots": N_("There are no ideas yet."),
    "rate": N_("There is no short list yet. Show the result of the dots first."),
    "consent": N_("There is nothing to agree to yet. Decide first what is to become a measure."),
}


def _items(workshop: Workshop, kind: str, cluster_ids: Collection[int]) -> list[BallotItem]:
    if kind == "trial":
        return [BallotItem(title=Translated({code: gettext_in(code, TRIAL) for code in workshop.languages}))]
    if kind == "review":
        return [BallotItem(**row) for row in queries.looked_back_on(workshop.alliance_id)]
    each_its_own(workshop)
    clusters = queries.clusters_of(workshop.id)
    wanted = cluster_ids or _wanted(workshop, kind)
    if wanted is None:
        return [_item(each) for each in clusters]
    by_id = {each.id: each for each in clusters}
    return [_item(by_id[each]) for each in dict.fromkeys(wanted) if each in by_id]


def _wanted(workshop: Workshop, kind: str) -> Collection[int] | None:
    """The clusters a vote of this kind is about; None for all."""
    if kind == "consent":
        return queries.decided_for(workshop.id)
    if kind == "rate" and queries.ballots_of(workshop.id, "dots"):
        return queries.shortlist(workshop).all_items
    return None


def _item(cluster: Cluster) -> BallotItem:
    return BallotItem(cluster_id=cluster.id, title=cluster.title, field_id=cluster.field_id)


def run_off(actor: Actor, workshop: Workshop, ballot_id: int) -> Ballot:
    """The next vote, only on what was level at the cut of the one before. Sent again it is the same one."""
    lock_live(workshop)
    held = queries.ballots_of(workshop.id, "dots")
    before = next((each for each in held if each.id == ballot_id), None)
    if before is None:
        raise Refused(NOT_ONE_OF_THEM)
    if (later := next((each for each in held if each.round > before.round), None)) is not None:
        return later
    if queries.open_ballot(workshop.id) is not None:
        raise Refused(N_("Another vote is open still. Please close it first."))
    level, step = queries.shortlist(workshop).level, current_step(workshop)
    if not level or step is None:
        raise Refused(N_("Nobody is level at the cut: there is nothing to decide."))
    items = _items(workshop, "dots", tuple(item for each in level for item in each.items))
    places = sum(each.places for each in level)
    return _store(
        actor, workshop, step, items, kind="dots", round=before.round + 1, dots=places, most_per_item=1
    )


# -- papers --------------------------------------------------------------------------------------


def cast(workshop: Workshop, ballot: Ballot, participant: Participant, paper: rules.Paper) -> None:
    """Take somebody's whole paper; an earlier one of theirs is replaced. Sent again it changes nothing."""
    box = queries.box(workshop.id, ballot.id)
    if box is None:
        raise Refused(NO_VOTE)
    put_in(box, participant.id, paper)


def put_in(box: queries.Box, participant_id: int, paper: rules.Paper) -> None:
    """The same for a ballot that is held already."""
    if box.state != "live":
        raise Refused(NOT_RUNNING)
    if box.voter_salt is None:
        raise Refused(CLOSED_AND_COUNTED if queries.has_voted(box.id, participant_id) else CLOSED)
    fault = rules.fault_of(box.kind, box.items, box.dots, box.most_per_item, paper)
    if fault is not None:
        raise Refused(fault.sentence, **dict(fault.values))
    values = {"alliance_id": box.alliance_id, "ballot_id": box.id}
    putting_in, ticking_off = _statements(db.session.get_bind().dialect.name)
    db.session.execute(
        putting_in, {**values, "voter_key": codes.keyed(box.voter_salt, participant_id), "choices": paper}
    )
    db.session.execute(ticking_off, {**values, "participant_id": participant_id})


@cache
def _statements(dialect: str) -> tuple[sa.Executable, sa.Executable]:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    paper, turnout = insert(table(Paper)), insert(table(Turnout))
    return (
        paper.on_conflict_do_update(
            index_elements=["ballot_id", "voter_key"], set_={"choices": paper.excluded.choices}
        ),
        turnout.on_conflict_do_nothing(index_elements=["ballot_id", "participant_id"]),
    )


def own_paper(ballot: Ballot | queries.Sheet, participant_id: int) -> rules.Paper:
    """What somebody has on their paper so far; only they are ever shown it, and only until the ballot closes."""
    if ballot.state != "open" or ballot.voter_salt is None:
        return {}
    return queries.paper_of(ballot.id, codes.keyed(ballot.voter_salt, participant_id)) or {}


def cast_for(
    actor: Actor, workshop: Workshop, ballot: Ballot, paper: rules.Paper, *, client_key: str,
    person: Participant | None = None, name: str = "",
) -> Participant:
    """The paper of somebody without a phone, written down by the facilitator: for a person known already or a new one.

    The same key again is the same person, so that a repeated post does not vote twice.
    """
    lock_live(workshop)
    if person is None:
        person = _person_on_paper(actor, workshop, name, client_key)
    cast(workshop, ballot, person, paper)
    return person


def _person_on_paper(actor: Actor, workshop: Workshop, name: str, client_key: str) -> Participant:
    check_length("name", name, NAME)
    # Nobody comes back with four words here: the column holds the key of the form instead.
    key = codes.keyed(current_app.config["SECRET_KEY"], "paper", workshop.id, client_key)
    if (known := queries.participant_by_words(workshop.id, key)) is not None:
        return known
    person = Participant(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, kind="paper", recovery_hash=key, joined_at=now(),
        name="" if workshop.name_policy == "none" else name.strip(), language=actor.language,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    note(actor, workshop, "paper_person", participant=person.id)
    return person
