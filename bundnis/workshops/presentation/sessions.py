"""Sessions in the pages of the alliance: the list, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from bundnis.core.dates import show_day
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Shown
from bundnis.workshops.models import SessionFinding, Workshop
from bundnis.workshops.phases import NAME_POLICIES, STATES, STEPS, TEMPLATES
from bundnis.workshops.queries.minutes import is_told

TONES = {"draft": "muted", "live": "success", "ended": "neutral"}


@dataclass(frozen=True, slots=True)
class Row:
    """A session in the list."""

    label: str
    title: Shown
    note: str
    day: str
    place: str
    state: str
    tone: str
    address: str
    is_rehearsal: bool


def rows(sessions: Sequence[Workshop], base: str) -> list[Row]:
    """The list; words and addresses are made once."""
    states = {state: _(word) for state, word in STATES.items()}
    return [_row(each, base, states) for each in sessions]


def _row(each: Workshop, base: str, states: dict[str, str]) -> Row:
    title = shown(each.title)
    return Row(
        each.label, title, only_in(title), show_day(each.held_on, language()) if each.held_on else "", each.place,
        states[each.state], TONES[each.state], f"{base}{each.number}/", each.is_rehearsal,
    )  # fmt: skip


def page(workshop: Workshop, findings: Sequence[SessionFinding]) -> dict[str, Any]:
    """What the page of a session prints."""
    title, question = shown(workshop.title), shown(workshop.question)
    found = [(text, only_in(text)) for text in (shown(row.text) for row in findings)]
    return {
        "title": title, "title_note": only_in(title), "question": question, "question_note": only_in(question),
        "day": show_day(workshop.held_on, language()) if workshop.held_on else "",
        "state_word": _(STATES[workshop.state]),
        "tone": TONES[workshop.state], "template_word": _(TEMPLATES[workshop.template].label),
        "policy_word": _(NAME_POLICIES[workshop.name_policy]), "findings": found, "steps": steps(workshop),
        # Of a session that was told afterwards nobody knows what it had agreed.
        "most_measures": None if is_told(workshop) else workshop.most_measures,
        "minutes": sum(step.minutes for step in workshop.steps),
        "join_address": url_for("workshops.join", code=workshop.code, _external=True),
    }  # fmt: skip


def steps(workshop: Workshop) -> list[dict[str, Any]]:
    """The steps of a session in finished words, with what can be done with each."""
    base = url_for("workshops.add_step", number=workshop.number).removesuffix("new")
    last = len(workshop.steps) - 1
    return [
        {
            "id": step.id, "title": shown(step.title).text or _(STEPS[step.kind].label),
            "minutes": step.minutes, "address": f"{base}{step.id}", "is_first": place == 0, "is_last": place == last,
            "was_open": step.opened_at is not None, "is_current": step.id == workshop.step_id,
        }
        for place, step in enumerate(workshop.steps)
    ]  # fmt: skip
