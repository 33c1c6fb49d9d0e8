"""Clusters in finished words: how they grow, what may mean the same, what the facilitator moves where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bundnis.core.i18n import _, only_in, shown
from bundnis.core.text import Shown, fold
from bundnis.workshops import queries
from bundnis.workshops.models import Cluster, Idea, Participant, SessionStep, Workshop
from bundnis.workshops.phases import Act
from bundnis.workshops.presentation.ideas import Line, field_names, lines
from bundnis.workshops.queries.clusters import last_grouping
from bundnis.workshops.rules import can_write, tokens
from bundnis.workshops.rules.clusters import hints


@dataclass(frozen=True, slots=True)
class Item:
    """One item as a page prints it: an idea alone, or several that mean the same."""

    id: int
    title: Shown
    note: str
    field: str
    carried_from: str
    ideas: list[Line]


def items(workshop: Workshop) -> list[Item]:
    """The items of a session with what stands in them, in their order."""
    fields = field_names(workshop)
    return [item(each, workshop, fields) for each in queries.clusters_of(workshop.id)]


def item(cluster: Cluster, workshop: Workshop, fields: dict[int, str]) -> Item:
    """One cluster for this reader."""
    title = shown(cluster.title)
    seen = [idea for idea in cluster.ideas if idea.state == "visible"]
    return Item(
        cluster.id, title, only_in(title), fields.get(cluster.field_id or 0, ""), cluster.carried_from,
        lines(workshop, seen, fields),
    )  # fmt: skip


def _loose(workshop: Workshop) -> list[Idea]:
    return [idea for idea in queries.ideas_of(workshop.id) if idea.cluster_id is None]


def hall(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """Clusters as they grow, and what still stands alone."""
    found, loose = items(workshop), lines(workshop, _loose(workshop))
    together = [each for each in found if len(each.ideas) > 1]
    return {"items": found, "together": together, "loose": loose, "number": len(found) + len(loose)}


def mine(workshop: Workshop, step: SessionStep, participant: Participant) -> dict[str, Any]:
    """The ideas of others, to say of which they are the same as one's own: those that sound alike first."""
    rows = queries.ideas_of(workshop.id)
    own = [tokens(fold(row.text)) for row in rows if row.participant_id == participant.id]
    others = [row for row in rows if row.participant_id != participant.id]
    shared = {row.id: max((len(tokens(fold(row.text)) & each) for each in own), default=0) for row in others}
    others.sort(key=lambda row: (-shared[row.id], row.id))
    return {
        "is_open": can_write(workshop.state, step.kind, Act.ECHO), "others": lines(workshop, others),
        "own": lines(workshop, [row for row in rows if row.participant_id == participant.id]),
        "echoed": queries.echoes_of(participant.id),
    }  # fmt: skip


def run(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What the facilitator moves, where to, and what may mean the same."""
    found, rows = items(workshop), _loose(workshop)
    last = last_grouping(workshop.id)
    return {
        "items": found, "loose": lines(workshop, rows), "hints": _hints(found, rows),
        "echoes": queries.echo_counts(workshop.id), "undo": last[0] if last else None,
        "words": {
            "echo": _("same as mine: %(number)s", number="%(number)s"),
            "with": _("Put with “%(title)s”", title="%(title)s"), "edit": _("Rename, translate"),
        },
    }  # fmt: skip


def _hints(found: Sequence[Item], loose: Sequence[Idea]) -> dict[int, tuple[str, str]]:
    """For each idea alone what it may belong to: (what a form calls it, its words)."""
    said = {f"cluster-{each.id}": each.title.text for each in found}
    said |= {f"idea-{row.id}": row.text for row in loose}
    words = {name: tokens(fold(text)) for name, text in said.items()}
    for each in found:
        words[f"cluster-{each.id}"] |= tokens(fold(" ".join(line.text for line in each.ideas)))
    near = hints([f"idea-{row.id}" for row in loose], words)
    return {row.id: (near[name], said[near[name]]) for row in loose if (name := f"idea-{row.id}") in near}
