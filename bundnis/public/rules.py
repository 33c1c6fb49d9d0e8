"""What the help and the legal pages show, on plain values: words with their meaning, moves in one row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bundnis.core.words import N_
from bundnis.measures.stages import Move, Stage

LEGAL = {"imprint": N_("Imprint"), "privacy": N_("Privacy"), "accessibility": N_("Accessibility")}

# Each word of the trade with what it means here.
WORDS: tuple[tuple[str, str], ...] = (
    (N_("Alliance"), N_("Organisations of a region that secure skilled labour together.")),
    (N_("Partner"), N_("An organisation in the alliance: a chamber, an authority, a company, a school.")),
    (
        N_("Measure"),
        N_("A small, concrete action with somebody in the lead, contributions and dates. Some say action."),
    ),
    (N_("Route"), N_("How a measure secures skilled labour: retain people, train them, or attract them.")),
    (N_("Action field"), N_("The topic a measure belongs to. Each alliance has its own fields.")),
    (N_("Lead"), N_("The one partner that answers for a measure. It has to accept the lead.")),
    (N_("Need"), N_("Something a measure still asks for, with an amount: 20 hours, a room, 500 euros.")),
    (
        N_("Contribution"),
        N_("What a partner gives itself: first offered, then accepted, delivered, and received."),
    ),
    (N_("Step"), N_("What is done next, by whom, until when.")),
    (N_("Update"), N_("How a measure stands, in one sentence: on course, slow or stuck.")),
    (N_("Flag"), N_("A hint computed from facts, for example overdue or stale. Nobody sets it by hand.")),
    (N_("Stale"), N_("Nobody has sent an update for longer than the alliance has agreed.")),
    (N_("Review"), N_("The look back after a measure: what worked, what did not, what to repeat.")),
    (N_("Coordination"), N_("The people who keep the alliance running. There is always at least one.")),
    (N_("Facilitation"), N_("The people who run the workshops of the alliance.")),
    (N_("Observer"), N_("Somebody who reads everything in the alliance and changes nothing.")),
    (N_("Operator"), N_("Whoever runs this installation. Founds alliances, but sees into none without a role.")),
)


@dataclass(slots=True)
class MoveRow:
    """One kind of move: from where, to where, who may, what it requires."""

    label: str
    permission: str
    sources: list[Stage] = field(default_factory=list)
    targets: list[Stage] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)


def move_rows(moves: Iterable[Move]) -> list[MoveRow]:
    """The moves of one name in one row, in the order of the table."""
    rows: dict[str, MoveRow] = {}
    for move in moves:
        row = rows.setdefault(move.name, MoveRow(move.label, move.permission))
        row.sources += [move.source] if move.source not in row.sources else []
        row.targets += [move.target] if move.target not in row.targets else []
        row.requires += [name for name in move.requires if name not in row.requires]
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a legal text: its heading ("" for the beginning) and its Markdown."""

    heading: str
    text: str


def sections(markdown: str) -> list[Section]:
    """Split a text at its headings of the second level; a title line of the first level is left out."""
    found: list[Section] = []
    heading, lines = "", list[str]()
    for line in [*markdown.splitlines(), "## "]:
        if line.startswith("## "):
            text = "\n".join(lines).strip()
            if heading or text:
                found.append(Section(heading, text))
            heading, lines = line[3:].strip(), []
        elif not line.startswith("# "):
            lines.append(line)
    return found
