"""Parts of the measure page as plain values: steps, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import g, url_for
from markupsafe import Markup, escape

from bundnis.core.access import may
from bundnis.core.dates import show_day, show_span
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Shown
from bundnis.journal.queries import HistoryLine
from bundnis.measures.models import Measure
from bundnis.measures.queries import ShownStep
from bundnis.measures.stages import OPEN, Stage
from bundnis.ui.pieces import component, joined


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step with the acts open to the reader: ticked by a button, reopened by another, the rest are links."""

    id: int
    title: Shown
    only_in: str
    partner: str
    due: str
    state: str
    state_word: str
    is_overdue: bool
    overdue_word: str
    note: str
    tick: str
    reopen: str
    links: list[tuple[str, str]]


def step_lines(measure: Measure, steps: Sequence[ShownStep], today: date) -> list[StepLine]:
    """The steps with what the reader may do with each."""
    states = {"open": _("Open"), "done": _("Done"), "dropped": _("Dropped")}
    words = {state: _("%(word)s:", word=word) for state, word in states.items()}
    overdue = _("overdue")
    acts = {"day": _("Done on another day"), "drop": _("Drop"), "edit": _("Change")}
    base = url_for("dossier.page", number=measure.number) + "/steps/"
    may_edit = may(g.actor, "step.edit", measure)
    is_closed = Stage(measure.stage) not in OPEN
    lines = []
    for step in steps:
        state = "open" if step.is_open else "done" if step.done_on else "dropped"
        # The measure is loaded; a step asks about it without another query.
        may_tick = not is_closed and (may_edit or may(g.actor, "step.tick", _OfMeasure(measure, step.partner_id)))
        links = []
        if step.is_open and may_edit:
            links.append((acts["edit"], f"{base}{step.id}/edit"))
        if step.is_open and may_tick:
            links += [(acts["day"], f"{base}{step.id}/done"), (acts["drop"], f"{base}{step.id}/drop")]
        ended = step.done_on or step.dropped_on
        due = show_day(ended, language()) if ended else show_span(step.due, language())
        lines.append(
            StepLine(
                id=step.id,
                title=(title := shown(step.title)),
                only_in=only_in(title),
                partner=step.partner or "",
                due=due,
                state=state,
                state_word=words[state],
                is_overdue=step.is_open and step.due.last is not None and step.due.last < today,
                overdue_word=overdue,
                note=step.drop_reason,
                tick=f"{base}{step.id}/done" if step.is_open and may_tick else "",
                reopen=f"{base}{step.id}/reopen" if not step.is_open and may_tick else "",
                links=links,
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class _OfMeasure:
    """A step for the permission table, without its row."""

    measure: Measure
    partner_id: int | None

    @property
    def alliance_id(self) -> int:
        return self.measure.alliance_id


# A description of ten pages would be told twice, before and after.
LONGEST = 160


# Lines of histories that are kept: those of the measures somebody looks at on one day.
KEPT = 10_000


def history_html(lines: list[HistoryLine]) -> Markup:
    """The journal as entries of ``ui/timeline.html``. What was told does not change: each line is made once."""
    code = language()
    return joined([_happening(line, code) for line in lines])


@lru_cache(KEPT)
def _happening(line: HistoryLine, _language: str) -> Markup:
    made: Markup = component("ui/timeline.html", "happening")({
        "sentence": line.sentence,
        "who": "",
        "when": line.when,
        "machine_when": line.machine_when,
        "why": line.why,
        "why_lang": line.why_lang,
        "detail": _notes(line) + _changes(line),
        "icon": "dot",
        "tone": "neutral",
    })
    return made


def _notes(line: HistoryLine) -> Markup:
    """What was said beside the reason, whole: a lesson is not cut."""
    pair = _("%(label)s: %(value)s")
    told = [_filled(pair, label=word, value=text) for word, text in line.notes]
    return Markup("").join(Markup("<p>{}</p>").format(each) for each in told)


def _filled(sentence: str, **values: str | Markup) -> Markup:
    """A sentence with values that may be finished markup; everything else is escaped."""
    return escape(sentence) % values


def _changes(line: HistoryLine) -> Markup:
    """What changed, one line each."""
    pair = _("%(label)s: %(value)s")
    return Markup("").join(
        Markup("<p>{}</p>").format(
            # A question needs no colon.
            ("%(label)s %(value)s" if change.label.endswith("?") else pair)
            % {"label": change.label, "value": f"{_short(change.before)} → {_short(change.after)}"}
        )
        for change in line.changes
    )


def _short(text: str) -> str:
    return text[:LONGEST].rstrip() + " …" if len(text) > LONGEST else text or "–"
