"""The review step in finished words: what runs, what worked, what the study found, what was parked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from bundnis.core.i18n import _, only_in, shown
from bundnis.core.text import Shown
from bundnis.measures.rules import HEALTH
from bundnis.reviews.presentation import RUNNING_TONES
from bundnis.reviews.rules import RUNNING
from bundnis.workshops import queries
from bundnis.workshops.forms.register import ExistingForm
from bundnis.workshops.models import Participant, SessionStep, Workshop
from bundnis.workshops.phases import Act
from bundnis.workshops.presentation.outcome import parked_titles
from bundnis.workshops.queries import register
from bundnis.workshops.rules import can_write

Data = dict[str, Any]

# What the screen has room for, and for what stands below each other; phones have all of it.
ON_SCREEN, BELOW = 3, 2


@dataclass(frozen=True, slots=True)
class Known:
    """One measure or existing action as the hall sees it."""

    label: str
    title: Shown
    note: str
    carrier: str
    badge: tuple[str, str, str] | None  # word, tone, picture
    verdict: str


def hall(workshop: Workshop, step: SessionStep) -> Data:
    """What every phone shows of the past."""
    return _past(workshop, step, None)


def screen(workshop: Workshop, step: SessionStep) -> Data:
    """What the screen has room for; while there is a vote of this step, that alone."""
    if queries.last_ballot(workshop.id, "review") is not None:
        return {"part": ""}
    return _past(workshop, step, ON_SCREEN)


def _past(workshop: Workshop, step: SessionStep, most: int | None) -> Data:
    measures, actions = register.running(workshop.alliance_id), register.existing(workshop.alliance_id)
    findings = [shown(line.text) for line in queries.findings_of(workshop.id)]
    titles = parked_titles(workshop)
    verdicts, words = register.verdicts(workshop), _words()
    below = BELOW if most is not None and titles else most
    return {
        "running": [_measure(row, verdicts, words) for row in measures[:most]], "number_running": len(measures),
        "existing": [_action(row, verdicts, words) for row in actions[:most]], "number_existing": len(actions),
        "ended": _ended(workshop), "findings": findings[:below], "number_findings": len(findings),
        "parked": titles[:below], "number_waiting": len(register.waiting(workshop)),
    }  # fmt: skip


def _words() -> dict[str, Any]:
    """The words of the step, resolved once."""
    return {
        "health": {code: (_(mark.label), mark.tone, mark.icon) for code, mark in HEALTH.items()},
        # That nobody knows whether it runs is said in the register, where it can be answered.
        "running": {code: (_(label), *RUNNING_TONES[code]) for code, label in RUNNING.items() if code != "unknown"},
        "verdict": _("works: %(yes)s, does not: %(no)s, don’t know: %(unknown)s", yes="%(yes)s", no="%(no)s",
                     unknown="%(unknown)s"),
    }  # fmt: skip


def _measure(row: Any, verdicts: Mapping[tuple[str, int], Mapping[str, int]], words: Data) -> Known:
    title = shown(row.title)
    badge = words["health"].get(row.health) if row.health else None
    said = _verdict(verdicts.get(("measure", row.id)), words["verdict"])
    return Known(f"M-{row.number}", title, only_in(title), "", badge, said)


def _action(row: Any, verdicts: Mapping[tuple[str, int], Mapping[str, int]], words: Data) -> Known:
    title, badge = shown(row.title), words["running"].get(row.is_running)
    said = _verdict(verdicts.get(("action", row.id)), words["verdict"])
    return Known("", title, only_in(title), row.carrier, badge, said)


def _verdict(spread: Mapping[str, int] | None, sentence: str) -> str:
    if spread is None or not any(spread.values()):
        return ""
    return sentence % {answer: spread.get(answer, 0) for answer in ("yes", "no", "unknown")}


def _ended(workshop: Workshop) -> str:
    """How measures have ended so far, always with n; "" where none has."""
    counted = register.ended(workshop.alliance_id)
    if not counted.tried:
        return ""
    return _(
        "tried %(tried)s, worked %(worked)s, partly %(partly)s, not %(not)s, unclear %(unclear)s", tried=counted.tried,
        worked=counted.worked, partly=counted.partly, unclear=counted.unclear, **{"not": counted.not_},
    )  # fmt: skip


def mine(workshop: Workshop, step: SessionStep, participant: Participant) -> Data:
    """The form by which somebody adds what already runs."""
    is_open = can_write(workshop.state, step.kind, Act.REGISTER)
    return {"form": ExistingForm(data={"is_running": "unknown"}) if is_open else None}


def run(workshop: Workshop, step: SessionStep) -> Data:
    """What the hall has added and the facilitator lets in, puts right or leaves out."""
    words = _words()["running"]
    rows = [(row, shown(row.title), words.get(row.is_running)) for row in register.waiting(workshop)]
    return {
        "rows": [
            {"id": row.id, "title": title, "note": only_in(title), "carrier": row.carrier, "badge": badge}
            for row, title, badge in rows
        ],
        "register_address": url_for("reviews.register", alliance=g.seat.slug) if _reads(workshop) else "",
        "words": {"let_in": _("Let in"), "edit": _("Edit"), "decline": _("Leave out")},
    }  # fmt: skip


def _reads(workshop: Workshop) -> bool:
    """Whether the reader has a seat in the alliance; holders of a link have none."""
    return g.actor.seat(workshop.alliance_id) is not None
