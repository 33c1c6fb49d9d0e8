"""What people say about a measure as plain values: the health, updates with their answers, comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from markupsafe import Markup, escape

from bundnis.core.access import may
from bundnis.core.dates import show_day, show_moment
from bundnis.core.i18n import _, language, only_in
from bundnis.core.markdown import render
from bundnis.core.text import Shown
from bundnis.dossier.views.moves import Ask
from bundnis.measures import mentions, rules
from bundnis.measures.models import Measure
from bundnis.measures.queries import Names
from bundnis.measures.stages import REPORTING, Stage


def said_in(code: str) -> tuple[str | None, str]:
    """(lang, note) of what somebody wrote in one language; nothing where it is the reader's."""
    return (None, "") if code == language() else (code, only_in(Shown("", code, is_fallback=True)))


def health_of(measure: Measure, stage: Stage, rows: Sequence[sa.Row], today: date) -> dict[str, Any] | None:
    """What the newest update that counts has set, how long ago, and its sentence where it does not go as planned."""
    newest = newest_of(rows)
    if measure.health is None or newest is None or stage not in REPORTING:
        return None
    mark = rules.HEALTH[measure.health]
    words, days = rules.how_long_ago(newest.happened_on, today)
    return {
        "label": _(mark.label),
        "tone": mark.tone,
        "icon": mark.icon,
        "since": f"· {_(words, days=days)}",
        "sentence": newest.sentence if mark.code != "on_course" else "",
        "lang": said_in(newest.language)[0],
        "only_in": said_in(newest.language)[1],
    }


def answers() -> list[rules.Mark]:
    """The three answers to "How does it stand?" in the reader's language, for ``dossier/_update.html``."""
    return [replace(mark, label=_(mark.label), sentence=_(mark.sentence)) for mark in rules.HEALTH.values()]


def newest_of(rows: Sequence[sa.Row]) -> sa.Row | None:
    """The newest update that nobody has corrected."""
    return next((row for row in rows if row.corrected_by is None), None)


def asks_for_help(measure: Measure, newest: sa.Row | None) -> list[Ask]:
    """What waits for a reader whom the newest update names as who could help, until somebody of them answers."""
    if newest is None or newest.health != rules.STUCK or newest.is_answered or Stage(measure.stage) not in REPORTING:
        return []
    if newest.helper_person_id != g.actor.id and newest.helper_id not in g.seat.partner_ids:
        return []
    if not may(g.actor, "comment.write", measure):
        return []
    address = url_for("measures.comment", number=measure.number, update=newest.id)
    return [Ask(_("%(name)s asks you for help. Please answer.", name=newest.author), address, "hand")]


@dataclass(frozen=True, slots=True)
class _OfMeasure:
    """An update for the permission table, without its row."""

    measure: Measure
    author_id: int

    @property
    def alliance_id(self) -> int:
        return self.measure.alliance_id


def update_lines(measure: Measure, rows: Sequence[sa.Row], comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The updates, newest first, with the health they set and what was answered to them."""
    answer = url_for("measures.comment", number=measure.number)
    base, code = url_for("dossier.page", number=measure.number), language()
    words = {
        "because": _("Stuck because …"), "unstuck": _("It goes on when …"), "helper": _("Could help"),
        "next": _("Next date"), "gone": _("former member"),
    }
    marks = {each: (_(mark.label), mark) for each, mark in rules.HEALTH.items()}
    newest = newest_of(rows)
    days = {row.id: show_day(row.happened_on, code) for row in rows}
    can_correct = Stage(measure.stage) in REPORTING
    lines = []
    for row in rows:
        details = _details(row, words, is_newest=newest is not None and row.id == newest.id)
        is_open = can_correct and row.corrected_by is None
        may_correct = is_open and may(g.actor, "update.correct", _OfMeasure(measure, row.author_id))
        lines.append({
            "id": row.id,
            "health": {"label": marks[row.health][0], "tone": marks[row.health][1].tone,
                       "icon": marks[row.health][1].icon},
            "sentence": row.sentence,
            "lang": said_in(row.language)[0],
            "only_in": said_in(row.language)[1],
            "who": ", ".join(filter(None, [row.author, row.partner])),
            "when": days[row.id],
            "machine_when": row.happened_on.isoformat(),
            "reply_address": f"{answer}?update={row.id}",
            "correct_address": f"{base}/updates/{row.id}/correct" if may_correct else "",
            "corrected_by": f"#update-{row.corrected_by}" if row.corrected_by else "",
            "corrects": days.get(row.corrects_id, "") if row.corrects_id else None,
            "replies": [line for line in comments if line["update_id"] == row.id],
            "has_details": any(value for _word, value in details),
            "details": details,
        })
    return lines


def _details(row: sa.Row, words: dict[str, str], *, is_newest: bool) -> list[tuple[str, str]]:
    person = (row.helper_person if row.helper_is_here else words["gone"]) if row.helper_person_id else ""
    return [
        (words["because"], row.because), (words["unstuck"], row.unstuck_when),
        (words["helper"], ", ".join(filter(None, [row.helper, person]))),
        # The next date of an older update has been overtaken.
        (words["next"], show_day(row.next_on, language()) if row.next_on and is_newest else ""),
    ]


def named_in(rows: Sequence[sa.Row]) -> tuple[set[int], set[int]]:
    """The ids of the persons and of the partners that are mentioned in these comments."""
    found = set[tuple[str, int]]().union(*(mentions.referred(row.text) for row in rows))
    people = {each for kind, each in found if kind == mentions.PERSON}
    return people, {each for kind, each in found if kind == mentions.PARTNER}


def comment_lines(rows: Sequence[sa.Row], names: Names) -> list[dict[str, Any]]:
    """The comments, oldest first; replies to an update name it."""
    zone, gone = g.seat.time_zone, escape(_("former member"))
    shown_names = {key: escape(name) for key, name in names.mentioned.items()}
    frame = '<span class="b-mention">@%s</span>'
    return [
        {
            "id": f"comment-{row.id}",
            "update_id": row.update_id,
            "who": row.name,
            "when": show_moment(row.created_at, language(), zone),
            "machine_when": row.created_at.isoformat(),
            # What the reader made of the text is clean, and every name in it is escaped.
            "body": Markup(mentions.written(str(render(row.text)), shown_names, gone, frame)),  # noqa: S704
            "lang": said_in(row.language)[0],
            "only_in": said_in(row.language)[1],
        }
        for row in rows
    ]
