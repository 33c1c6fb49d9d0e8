"""Pledges in finished words: how they roll in at each item, and what is still missing there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from bundnis.contributions.presentation import Words
from bundnis.core.dates import show_span
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Shown
from bundnis.core.words import N_
from bundnis.workshops.models import Applicant, Cluster, Participant, Pledge, SessionStep, Workshop
from bundnis.workshops.phases import Act
from bundnis.workshops.presentation.ideas import field_names
from bundnis.workshops.queries import clusters_of
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.rules import can_write
from bundnis.workshops.rules.outcome import LACKS, LIVING, PLEDGED, Promise, lacking
from bundnis.workshops.service.pledges import answer_token


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """One pledge as a page prints it."""

    id: int
    giver: str
    what: str  # "20 hours (hours of work)", or that they would lead
    leads: bool
    state: str
    state_word: str
    tone: str
    icon: str
    first_step: str
    when: str
    note: str
    language: str
    item: str = ""
    can_change: bool = False


@dataclass(frozen=True, slots=True)
class PledgedItem:
    """One item with its pledges and what it still lacks."""

    id: int
    title: Shown
    note: str
    field: str
    pledges: list[PledgeLine]
    lacks: list[str]
    is_held_up: bool = False


class Teller:
    """Says pledges in the reader's language; words are looked up once."""

    def __init__(self) -> None:
        self.words = Words()
        self.states = {state: (_(word), tone, icon) for state, (word, tone, icon) in PLEDGED.items()}
        self.leads = _("would lead")

    def line(self, row: Pledge, giver: str, item: str = "", *, can_change: bool = False) -> PledgeLine:
        """One pledge."""
        word, tone, icon = self.states[row.state]
        return PledgeLine(
            row.id, giver, self.what(row), row.leads, row.state, word, tone, icon, row.first_step,
            show_span(row.first_step_on, language()) if row.first_step_on.is_known else "", row.note, row.language,
            item, can_change,
        )  # fmt: skip

    def what(self, row: Pledge) -> str:
        """What is given: an amount of a kind, or the lead."""
        if row.leads or row.amount is None:
            return self.leads
        return f"{self.words.amount(row.amount, row.unit, row.unit_text)} ({self.words.kind(row.kind)})"


def promises(rows: Iterable[Pledge]) -> list[Promise]:
    """Pledges as the rules weigh them."""
    return [Promise(f"{row.partner_id or 0} {row.applicant_id or 0}", row.leads) for row in rows]


def of_items(workshop: Workshop, clusters: Sequence[Cluster]) -> list[PledgedItem]:
    """Items with what was pledged to them."""
    at: dict[int, list[Any]] = defaultdict(list)
    for row in queries.pledges_of(workshop.id):
        at[row.Pledge.cluster_id].append(row)
    fields, teller, lacks = field_names(workshop), Teller(), {name: _(word) for name, word in LACKS.items()}
    found = []
    for each in clusters:
        title, rows = shown(each.title), at[each.id]
        missing = lacking(promises(row.Pledge for row in rows))
        lines = [teller.line(row.Pledge, row.giver) for row in rows]
        found.append(
            PledgedItem(
                each.id, title, only_in(title), fields.get(each.field_id or 0, ""),
                sorted(lines, key=lambda line: not line.leads), [lacks[name] for name in missing],
                each.id == workshop.spotlight_id,
            )
        )  # fmt: skip
    return found


def hall(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """Per item: pledges as they roll in, what is still missing. One item alone while it is held up."""
    found = of_items(workshop, queries.in_play(workshop))
    alone = [item for item in found if item.is_held_up]
    return {"items": found, "alone": alone[0] if alone else None, "missing": _("Still missing")}


def mine(workshop: Workshop, step: SessionStep, participant: Participant) -> dict[str, Any]:
    """My pledges, and the way to one more."""
    return {
        **own(workshop, participant), "is_open": can_write(workshop.state, step.kind, Act.PLEDGE),
        "organisation": participant.organisation,
    }  # fmt: skip


def own(workshop: Workshop, participant: Participant) -> dict[str, Any]:
    """What one participant has pledged, and how the alliance answered their organisation."""
    teller, rows = Teller(), queries.pledges_by(participant.id)
    titles = {each.id: shown(each.title).text for each in clusters_of(workshop.id)}
    is_live = workshop.state == "live"
    lines = [
        teller.line(
            row.Pledge, row.giver, titles.get(row.Pledge.cluster_id, ""),
            can_change=is_live and row.Pledge.state in LIVING and row.Pledge.contribution_id is None,
        )
        for row in rows
    ]
    ids = {row.Pledge.applicant_id for row in rows if row.Pledge.applicant_id is not None}
    asked = [each for each in queries.applicants_of(workshop.id) if each.id in ids] if ids else []
    return {"pledges": lines, "answers": [answer(workshop, each) for each in asked]}


ANSWERS = {
    "identified": N_("The alliance has noted %(organisation)s and will answer."),
    "admitted": N_("%(organisation)s takes part in the alliance now, as an associate. Welcome."),
    "declined": N_("The alliance has declined: %(reason)s"),
}


def answer(workshop: Workshop, applicant: Applicant) -> dict[str, str]:
    """What the alliance says to an organisation that was no partner, and where it is read later."""
    token = answer_token(workshop, applicant.sort_key)
    sentence = _(ANSWERS[applicant.state], organisation=applicant.organisation, reason=applicant.reason)
    return {
        "organisation": applicant.organisation, "state": applicant.state, "sentence": sentence,
        "address": url_for("workshops.answer", code=workshop.code, token=token, _external=True),
    }  # fmt: skip


def run(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What the facilitator works on: pledges of all items, and who has not been called yet."""
    teller = Teller()
    gone = [teller.line(row.Pledge, row.giver) for row in queries.pledges_of(workshop.id, "declined", "withdrawn")]
    return {
        "items": of_items(workshop, queries.in_play(workshop)), "gone": gone,
        "words": {"missing": _("Still missing"), "add": _("Add a pledge"), "lead": _("Who would lead"),
                  "change": _("Change"), "hold": _("Show alone on the screen"), "drop": _("Show all again")},
    }  # fmt: skip
