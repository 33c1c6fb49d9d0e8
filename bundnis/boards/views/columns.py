"""The board: six columns by stage, the newest cards of each, the true counts; stopped ones folded away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from bundnis.boards import queries
from bundnis.boards.rules import CARDS_A_COLUMN, DROPS, Entry, Givers, columns_for
from bundnis.boards.views.frame import Frame, number_of
from bundnis.boards.views.words import card
from bundnis.core.i18n import _
from bundnis.measures.stages import INFO, Stage
from bundnis.ui.pieces import joined


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as ``ui/board.html`` takes it."""

    id: str
    label: str
    count: str
    cards_html: Markup
    more_address: str | None
    more_label: str
    closed: bool
    empty_label: str


def board_page(frame: Frame) -> str:
    """The board of this request: four statements below the gate's."""
    stages = columns_for(frame.filters.get("stage"))
    counts, entries = queries.board(frame.found, stages, CARDS_A_COLUMN)
    givers = queries.givers(entries, frame.partners)
    columns = [
        _column(frame, stage, counts.get(stage, 0), [entry for entry in entries if entry.column == stage], givers)
        for stage in stages
    ]
    total = sum(counts.get(stage, 0) for stage in stages)
    return render_template(
        "boards/board.html", columns=columns, total=total, key=secrets.token_urlsafe(18) if frame.has_moves else "",
        here=frame.address(), drops=DROPS, **frame.context(total),
    )


def _column(frame: Frame, stage: Stage, count: int, entries: list[Entry], givers: dict[int, Givers]) -> Column:
    is_alone = frame.filters.get("stage") == stage
    more = count > len(entries)
    return Column(
        id=f"column-{stage}",
        label=_(INFO[stage].label),
        count=number_of(count),
        cards_html=_cards(frame, entries, givers),
        more_address=frame.address(frame.measures, but="stage", stage=str(stage)) if more else None,
        more_label=_("All %(number)s in the list", number=number_of(count)) if more else "",
        closed=stage is Stage.STOPPED and not is_alone,
        empty_label=_("Nothing here at the moment."),
    )


def _cards(frame: Frame, entries: list[Entry], givers: dict[int, Givers]) -> Markup:
    return joined(
        [card(entry, givers.get(entry.id, ()), frame.reader, frame.moves(entry)) for entry in entries]
    )
