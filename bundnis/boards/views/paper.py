"""Everything that passes the filters, on A4: column by column, without anything that can only be clicked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from bundnis.boards import queries
from bundnis.boards.rules import CARDS_PRINTED
from bundnis.boards.views.frame import Frame, number_of
from bundnis.boards.views.words import Line, labels, line
from bundnis.core.dates import show_day
from bundnis.core.i18n import _, language
from bundnis.measures.stages import COLUMNS, INFO


@dataclass(frozen=True, slots=True)
class Section:
    """One column on paper."""

    label: str
    count: str
    lines: list[Line]


def paper_page(frame: Frame) -> str:
    """The printed board: four statements below the gate's, at most ``CARDS_PRINTED`` rows, and it says so."""
    counts = queries.counts(frame.found)
    total = sum(counts.values())
    entries = queries.printed(frame.found, CARDS_PRINTED)
    givers = queries.givers(entries, frame.partners)
    code = language()
    sections = [
        Section(
            _(INFO[stage].label), number_of(counts[stage]),
            [line(entry, givers.get(entry.id, ()), frame.reader) for entry in entries if entry.column == stage],
        )
        for stage in COLUMNS if counts.get(stage)
    ]
    left_out = _(
        "Only the first %(limit)s of %(count)s are printed here. Filter the board to print the others.",
        limit=number_of(CARDS_PRINTED), count=number_of(total),
    )
    return render_template(
        "boards/paper.html", sections=sections, day=show_day(frame.today, code), labels=labels(code),
        left_out=left_out if total > CARDS_PRINTED else "", back_address=frame.address(), **frame.context(total),
    )
