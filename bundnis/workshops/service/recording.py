"""What the minutes of a session say at this moment: values, as JSON keeps them, from the first minute on.

Made from the event log, the decisions, pledges, notes and results the hall has seen; a vote that is open, or was not
shown yet, is in none of them. Sentences and dates are put together for each reader (``presentation.minutes``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.core.text import fold
from bundnis.journal.service import plain
from bundnis.workshops import queries
from bundnis.workshops.models import Ballot, Idea, Participant, Pledge, SessionStep, Workshop
from bundnis.workshops.phases import settings_of
from bundnis.workshops.queries import minutes as kept
from bundnis.workshops.queries import outcome as outcomes
from bundnis.workshops.rules.outcome import LIVING

Data = dict[str, Any]
SESSION = ("title", "question", "place", "held_on", "led_by", "template", "state", "opened_at", "ended_at")
PLEDGE = ("leads", "kind", "amount", "unit", "unit_text", "note", "first_step", "first_step_on", "state", "language")
# Who stands in minutes for a name that was called out or read from a slip of paper.
ON_PAPER = 0
# A trial vote is about phones, not about the matter.
VOTES = ("review", "dots", "rate", "consent")


def content_now(workshop: Workshop) -> Data:
    """All of it."""
    decided = outcomes.outcomes_of(workshop.id)
    return {
        "session": {
            "label": workshop.label, "is_told": kept.is_told(workshop),
            **{name: plain(getattr(workshop, name)) for name in SESSION},
        },
        "attendance": _attendance(kept.attendance(workshop.id)),
        "measures": _measures(workshop, [row for row in decided if row.Outcome.kind == "measure"]),
        "decisions": [_decision(row) for row in decided if row.Outcome.kind != "measure"],
        "not_discussed": [{"title": plain(row.title)} for row in outcomes.not_discussed(workshop)],
        "votes": _votes(workshop), "ideas": _ideas(workshop),
        "findings": [plain(row.text) for row in queries.findings_of(workshop.id)],
        "existing": [
            {"title": plain(row.title), "carrier": row.carrier, "result": plain(row.result)}
            for row in kept.actions_noted_in(workshop.alliance_id, workshop.label)
        ],
        "rules": plain(workshop.working_rules),
        "next": {"on": plain(workshop.next_on), "place": workshop.next_place},
        "steps": _steps(workshop),
    }  # fmt: skip


def _attendance(people: Sequence[Participant]) -> Data:
    """How many, from which organisations, and who gave a name. The ids let go of whoever erases themself later."""
    organisations: dict[str, Data] = {}
    for row in people:
        if row.organisation:
            entry = organisations.setdefault(fold(row.organisation), {"name": row.organisation, "ids": []})
            entry["ids"].append(row.id)
    return {
        "joined": len(people), "organisations": [organisations[key] for key in sorted(organisations)],
        "people": sorted(
            ({"id": row.id, "name": row.name, "organisation": row.organisation} for row in people if row.name),
            key=lambda person: (fold(person["name"]), person["id"]),
        ),
    }  # fmt: skip


def without_person(content: Mapping[str, Any], participant_ids: Iterable[int]) -> Data:
    """The same without the names of these; they still count as somebody who was there."""
    gone, there = set(participant_ids), content["attendance"]
    organisations = [
        {**entry, "ids": ids} for entry in there["organisations"] if (ids := [i for i in entry["ids"] if i not in gone])
    ]
    people = [person for person in there["people"] if person["id"] not in gone]
    ideas = [
        {**item, "ideas": [{**each, "signed": ""} if each["by"] in gone else each for each in item["ideas"]]}
        for item in content.get("ideas", ())
    ]
    return {**content, "attendance": {**there, "organisations": organisations, "people": people}, "ideas": ideas}


# -- what was decided ----------------------------------------------------------------------------


def _measures(workshop: Workshop, decided: Sequence[Any]) -> list[Data]:
    """Who does what with whom until when."""
    pledged: dict[int, list[Data]] = {}
    # What was declined since was promised all the same.
    for row in outcomes.pledges_of(workshop.id, *LIVING, "declined"):
        pledged.setdefault(row.Pledge.cluster_id, []).append(_pledge(row.Pledge, row.giver))
    fields = {item.id: item.name for item in alliances.field_items(workshop.alliance_id)} if decided else {}
    return [
        {
            **_decision(row), "summary": plain(row.Outcome.summary), "route": row.Outcome.route or "",
            "lead": row.lead or "", "number": row.number, "field": plain(fields.get(row.Cluster.field_id or 0)),
            "pledges": pledged.get(row.Cluster.id, []),
        }
        for row in decided
    ]  # fmt: skip


def _pledge(row: Pledge, giver: str) -> Data:
    return {"giver": giver, **{name: plain(getattr(row, name)) for name in PLEDGE}}


def _decision(row: Any) -> Data:
    outcome = row.Outcome
    return {
        "title": plain(row.Cluster.title), "kind": outcome.kind, "reason": outcome.reason, "language": outcome.language,
        "number": row.number,
    }  # fmt: skip


# -- what the hall brought in ----------------------------------------------------------------------


def _ideas(workshop: Workshop) -> list[Data]:
    """Every idea with the item it was put to, in their order; last those that stand alone.

    Nothing of them while the hall writes and does not see them.
    """
    step = queries.step(workshop.id, workshop.step_id or 0) if workshop.state == "live" else None
    if step is not None and not settings_of(step.kind, step.settings).get("shows_others", True):
        return []
    found = [
        {"title": plain(item.title), "from": item.carried_from,
         "ideas": [_idea(workshop, each) for each in item.ideas if each.state == "visible"]}
        for item in queries.clusters_of(workshop.id)
    ]  # fmt: skip
    alone = [each for each in queries.ideas_of(workshop.id, "visible") if each.cluster_id is None]
    return [*found, *({"title": {}, "from": "", "ideas": [_idea(workshop, each)]} for each in alone)]


def _idea(workshop: Workshop, row: Idea) -> Data:
    """``by`` lets go of whoever erases themself later."""
    is_signed = row.source != "carried" and (row.show_as != "name" or workshop.name_policy != "none")
    return {
        "text": row.text, "language": row.language, "show_as": row.show_as, "signed": row.signed if is_signed else "",
        "by": row.participant_id or ON_PAPER,
    }  # fmt: skip


# -- what was voted ------------------------------------------------------------------------------


def _votes(workshop: Workshop) -> list[Data]:
    """Results the hall has seen: a ballot that is open or not shown yet gives no number at all."""
    seen = [each for each in queries.ballots_of(workshop.id, *VOTES) if each.state == "revealed"]
    sums: dict[int, list[Data]] = {}
    for row in queries.results_of(*(each.id for each in seen)) if seen else ():
        sums.setdefault(row.item_id, []).append(
            {"criterion": row.criterion, "total": row.total, "supporters": row.supporters,
             "objections": row.objections, "spread": row.spread}
        )  # fmt: skip
    return [_vote(each, sums) for each in seen]


def _vote(ballot: Ballot, sums: Mapping[int, list[Data]]) -> Data:
    return {
        "kind": ballot.kind, "round": ballot.round, "entitled": ballot.entitled, "voted": ballot.voted,
        "items": [{"title": plain(item.title), "sums": sums.get(item.id, [])} for item in ballot.items],
    }  # fmt: skip


# -- how it went ---------------------------------------------------------------------------------


def _steps(workshop: Workshop) -> list[Data]:
    """The steps in the order they were first gone to, each with its notes; last what was noted beside them."""
    notes: dict[int | None, list[Data]] = {}
    every = kept.steps_of(workshop.id)
    known = {step.id for step in every}
    for row in kept.notes_of(workshop.id):
        line = {"kind": row.kind, "text": row.text, "language": row.language}
        notes.setdefault(row.step_id if row.step_id in known else None, []).append(line)
    began = _began(workshop, every)
    steps = [step for step in every if step.id in began or step.id in notes]
    steps.sort(key=lambda step: (began.get(step.id) is None, began.get(step.id) or 0, step.position, step.id))
    found = [
        {"title": plain(step.title), "kind": step.kind, "at": plain(began.get(step.id)),
         "notes": notes.get(step.id, [])}
        for step in steps
    ]  # fmt: skip
    return [*found, {"title": {}, "kind": "", "at": None, "notes": notes[None]}] if None in notes else found


def _began(workshop: Workshop, every: Sequence[SessionStep]) -> dict[int, Any]:
    """When each step was first gone to, by the event log; of a session told afterwards by the steps themselves."""
    found: dict[int, Any] = {}
    for event in kept.events_of(workshop.id, "opened", "step"):
        step_id = event.values.get("step", event.step_id)
        if step_id is not None:
            found.setdefault(step_id, event.at)
    return found or {step.id: step.opened_at for step in every if step.opened_at is not None}
