"""Putting together what belongs together: by the facilitator, and every act of it can be taken back.

Ideas and pledges only ever change the cluster they stand in; a cluster whose ideas went elsewhere stays and says
where, so that an old ballot still names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bundnis.alliances import queries as alliances
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.workshops import queries
from bundnis.workshops.models import Cluster, Echo, Idea, Participant, Workshop
from bundnis.workshops.phases import Act
from bundnis.workshops.queries import clusters as reads
from bundnis.workshops.service.ground import (
    NOT_ONE_OF_THEM,
    check_open,
    current_step,
    differs,
    lock,
    lock_live,
    lock_participant,
    note,
    stir,
)

FROZEN = N_("A vote is open: its items stay as they are until it closes.")
DECIDED = N_("This item is decided already. Take the decision back first.")
CHANGED_SINCE = N_("Somebody has gone on working with it since. Please move the ideas one by one.")
Place = tuple[int | None, int | None]


@dataclass
class _Table:
    """Everything that lies on the table of a session, held until the act is over."""

    clusters: dict[int, Cluster]
    ideas: dict[int, Idea]
    moved: dict[str, dict[int, Place]] = field(default_factory=lambda: {"ideas": {}, "clusters": {}, "pledges": {}})

    def living(self, cluster_id: int | None) -> Cluster:
        """The cluster with this id, or the one it went into."""
        cluster = self.clusters.get(cluster_id or 0)
        while cluster is not None and cluster.merged_into_id is not None:
            cluster = self.clusters.get(cluster.merged_into_id)
        if cluster is None:
            raise Refused(NOT_ONE_OF_THEM)
        return cluster

    def is_seen(self, cluster_id: int) -> bool:
        """Whether an idea in this cluster can be seen."""
        return any(idea.state == "visible" for idea in self.ideas.values() if idea.cluster_id == cluster_id)

    def of(self, cluster: Cluster) -> list[Idea]:
        """The ideas of a cluster."""
        return [idea for idea in self.ideas.values() if idea.cluster_id == cluster.id]


def _table(workshop: Workshop) -> _Table:
    lock_live(workshop)
    if reads.are_items_frozen(workshop.id):
        raise Refused(FROZEN)
    return _Table(reads.all_clusters(workshop.id), reads.held_ideas(workshop.id))


def group(
    actor: Actor, workshop: Workshop, *, ideas: Collection[int] = (), clusters: Collection[int] = (),
    target_id: int | None = None,
) -> Cluster:
    """Put ideas and whole clusters into one: into ``target_id``, else into the first of the clusters, else a new one.

    One idea alone and no target takes it out of its cluster. Sent twice it is done once.
    """
    table = _table(workshop)
    whole = list(dict.fromkeys(table.living(each) for each in clusters))
    single = [table.ideas[each] for each in dict.fromkeys(ideas) if each in table.ideas]
    if len(single) != len(set(ideas)) or any(idea.state != "visible" for idea in single) or not (single or whole):
        raise Refused(N_("Please choose what belongs together."))
    target = table.living(target_id) if target_id is not None else min(whole, key=_place, default=None)
    if target is None and (target := _stands_so_already(table, single)) is not None:
        return target
    was_made = target is None
    if target is None:
        target = _new(workshop, table, single[0])
    sources = [each for each in whole if each is not target]
    going = [*single, *(idea for each in sources for idea in table.of(each))]
    going = [idea for idea in going if idea.cluster_id != target.id]
    if not going and not sources:
        return target
    _move(table, target, going, sources)
    note(actor, workshop, reads.GROUPED, target=target.id, made=was_made,
         votes=reads.votes_on_clusters(workshop.id), **table.moved)  # fmt: skip
    return target


def _place(cluster: Cluster) -> tuple[int, int]:
    return cluster.position, cluster.id


def _stands_so_already(table: _Table, single: Collection[Idea]) -> Cluster | None:
    """The cluster that consists of just these ideas: the same act again, or nothing to do."""
    places = {idea.cluster_id for idea in single}
    only = table.clusters.get(places.pop() or 0) if len(places) == 1 else None
    here = {idea.id for idea in table.of(only) if idea.state == "visible"} if only else set()
    return only if only is not None and here == {idea.id for idea in single} else None


def _new(workshop: Workshop, table: _Table, first: Idea) -> Cluster:
    cluster = Cluster(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, title=Translated({first.language: first.text}),
        field_id=first.field_id, position=max((each.position for each in table.clusters.values()), default=-1) + 1,
    )  # fmt: skip
    db.session.add(cluster)
    db.session.flush()
    table.clusters[cluster.id] = cluster
    return cluster


def _move(table: _Table, target: Cluster, going: Collection[Idea], sources: Collection[Cluster]) -> None:
    left = {idea.cluster_id for idea in going if idea.cluster_id is not None}
    for idea in going:
        table.moved["ideas"][idea.id] = (idea.cluster_id, target.id)
        idea.cluster_id = target.id
    emptied = [table.clusters[each] for each in sorted(left) if not table.is_seen(each)]
    gone = {each.id: each for each in (*sources, *emptied)}
    if reads.are_decided(list(gone)):
        raise Refused(DECIDED)
    for each in gone.values():
        table.moved["clusters"][each.id] = (None, target.id)
        each.merged_into_id = target.id
    for pledge in reads.pledges_at(list(gone)):
        table.moved["pledges"][pledge.id] = (pledge.cluster_id, target.id)
        pledge.cluster_id = target.id
    db.session.flush()
    # What was loaded of them before would still show the old ideas.
    for each in (target, *gone.values()):
        db.session.expire(each, ["ideas"])


# -- taking it back ------------------------------------------------------------------------------


def ungroup(actor: Actor, workshop: Workshop, event_id: int) -> None:
    """Take the last act of putting together back. Pressed twice it is taken back once."""
    table = _table(workshop)
    if reads.is_taken_back(workshop.id, event_id):
        return
    last = reads.last_grouping(workshop.id)
    if last is None or last[0] != event_id:
        raise Refused(CHANGED_SINCE)
    told = last[1]
    if told["votes"] != reads.votes_on_clusters(workshop.id):
        raise Refused(N_("There has been a vote since: it stays as voted. You can still move ideas one by one."))
    pledges = {pledge.id: pledge for pledge in reads.pledges_at([told["target"]])}
    _check_untouched(table, told, pledges)
    for kind, rows, name in (
        ("ideas", table.ideas, "cluster_id"), ("clusters", table.clusters, "merged_into_id"),
        ("pledges", pledges, "cluster_id"),
    ):  # fmt: skip
        for row_id, (before, _after) in told[kind].items():
            setattr(rows[int(row_id)], name, before)
    db.session.flush()
    for each in table.clusters.values():
        db.session.expire(each, ["ideas"])
    note(actor, workshop, reads.UNGROUPED, of=event_id)


def _check_untouched(table: _Table, told: Mapping[str, Any], pledges: Mapping[int, Any]) -> None:
    """Everything stands where the act has put it; and what it made holds nothing else."""
    target = told["target"]
    here = {idea.id for idea in table.ideas.values() if idea.cluster_id == target}
    ideas, clusters, pledged = ({int(each) for each in told[kind]} for kind in ("ideas", "clusters", "pledges"))
    is_as_left = (
        ideas <= here
        and all(table.clusters[each].merged_into_id == target for each in clusters)
        and pledged <= set(pledges)
    )
    more = told["made"] and (here != ideas or set(pledges) != pledged)
    if not is_as_left or more or reads.are_decided([target]):
        raise Refused(CHANGED_SINCE)


# -- one item ------------------------------------------------------------------------------------


def change_item(
    actor: Actor, workshop: Workshop, cluster: Cluster, version: int, *, title: Translated, field_id: int | None
) -> None:
    """Rename an item, translate its title, say which action field it belongs to.

    Raises Conflict with what is stored when somebody saved since ``version``. An open ballot shows the old title.
    """
    lock(workshop)
    db.session.refresh(cluster, ["title", "field_id", "version"])
    if not differs(cluster, {"title": title, "field_id": field_id}, version):
        return
    if not title:
        raise Refused(N_("An item needs a title."), "title")
    if field_id is not None and field_id not in {item.id for item in alliances.field_items(workshop.alliance_id)}:
        raise Refused(NOT_ONE_OF_THEM, "field_id")
    cluster.title, cluster.field_id = title, field_id
    db.session.flush()
    note(actor, workshop, "item_changed", cluster=cluster.id)


def each_its_own(workshop: Workshop) -> None:
    """Whatever was left alone becomes an item of its own: before a vote, and before pledges. The session is locked."""
    table = _Table(reads.all_clusters(workshop.id), reads.held_ideas(workshop.id))
    for idea in table.ideas.values():
        if idea.state == "visible" and idea.cluster_id is None:
            idea.cluster_id = _new(workshop, table, idea).id
    db.session.flush()


# -- from the hall -------------------------------------------------------------------------------


def echo(actor: Actor, workshop: Workshop, participant: Participant, idea_id: int, *, is_same: bool) -> None:
    """"Same as mine", or not after all. Said twice it counts once."""
    lock_participant(participant)
    check_open(workshop, current_step(workshop), Act.ECHO)
    idea = queries.idea(workshop.id, idea_id)
    if idea is None or idea.state != "visible" or idea.participant_id == participant.id:
        raise Refused(NOT_ONE_OF_THEM)
    said = idea.id in queries.echoes_of(participant.id)
    if said == is_same:
        return
    if is_same:
        db.session.add(Echo(alliance_id=workshop.alliance_id, idea_id=idea.id, participant_id=participant.id))
    else:
        db.session.execute(
            sa.delete(Echo).where(Echo.idea_id == idea.id, Echo.participant_id == participant.id)
        )
    stir(workshop)
