"""Ideas in finished words: what the hall sees of them, what one has sent, what waits for the facilitator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Shown
from bundnis.workshops import queries
from bundnis.workshops.forms import IdeaForm
from bundnis.workshops.models import Idea, Participant, SessionStep, Workshop
from bundnis.workshops.phases import Act, settings_of
from bundnis.workshops.rules import can_write, ideas_left


@dataclass(frozen=True, slots=True)
class Line:
    """One idea as a page prints it."""

    id: int
    text: str
    language: str
    note: str  # "only in French", where the reader's language is another
    signed: str
    field: str
    state: str
    can_go: bool = False


def lines(workshop: Workshop, rows: Sequence[Idea], fields: dict[int, str] | None = None) -> list[Line]:
    """Ideas for this reader, in the order they came; ``fields`` where their names were read already."""
    fields = field_names(workshop) if fields is None else fields
    return [
        Line(
            row.id, row.text, row.language, only_in(Shown(row.text, row.language, row.language != language())),
            row.signed, fields.get(row.field_id or 0, ""), row.state, row.cluster_id is None,
        )
        for row in rows
    ]  # fmt: skip


def field_names(workshop: Workshop) -> dict[int, str]:
    """The action fields of the alliance in the reader's language, by id."""
    return {row.id: shown(row.name).text for row in alliances.field_items(workshop.alliance_id)}


# What a phone gets with each new state, three hundred times; and what a screen has room for.
ON_PHONE, ON_SCREEN = 12, 60


def hall(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What every phone shows of the ideas: the newest, or only how many while they are hidden."""
    return _newest(workshop, step, ON_PHONE)


def screen(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What the screen shows of them."""
    return _newest(workshop, step, ON_SCREEN)


def _newest(workshop: Workshop, step: SessionStep, most: int) -> dict[str, Any]:
    settings = settings_of(step.kind, step.settings)
    shows = settings["shows_others"]
    counts = queries.idea_counts(workshop.id)
    found = lines(workshop, queries.newest_ideas(workshop.id, most)) if shows else []
    return {
        "ideas": found, "number": counts.get("visible", 0), "are_hidden": not shows,
        "in_groups": settings["in_groups"],
    }  # fmt: skip


def mine(workshop: Workshop, step: SessionStep, participant: Participant) -> dict[str, Any]:
    """What one participant has sent, and the form while they may send more."""
    own = [row for row in queries.ideas_by(participant.id) if row.state != "hidden"]
    left = ideas_left(step.settings, step.kind, len(own))
    is_open = can_write(workshop.state, step.kind, Act.WRITE)
    form = idea_form(workshop, participant) if is_open and left else None
    settings = settings_of(step.kind, step.settings)
    return {
        "own": lines(workshop, own), "left": left, "form": form, "is_open": is_open,
        "in_groups": settings.get("in_groups", False),
    }  # fmt: skip


def idea_form(workshop: Workshop, participant: Participant) -> IdeaForm:
    """The form of one idea, with the signatures this participant can give."""
    signs = tuple(
        name for name, text in (("name", participant.name), ("organisation", participant.organisation)) if text
    )
    fields = list(field_names(workshop).items())
    return IdeaForm(fields=fields, signs=signs, data={"show_as": signs[0] if signs else "none"})


def run(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What the facilitator works on: what waits first, then everything."""
    rows = queries.ideas_of(workshop.id, "waiting", "visible", "hidden")
    found = lines(workshop, rows)
    return {
        "waiting": [line for line in found if line.state == "waiting"],
        "visible": [line for line in found if line.state == "visible"],
        "hidden": [line for line in found if line.state == "hidden"],
        "words": {"show": _("Show"), "hide": _("Hide")},
    }
