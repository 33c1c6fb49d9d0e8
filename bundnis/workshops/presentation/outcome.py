"""Decisions in finished words: on the run sheet, on the screen, and on the session's page afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import g, url_for

from bundnis.core.access import may
from bundnis.core.dates import show_day
from bundnis.core.i18n import _, language, ngettext, only_in, shown
from bundnis.core.text import Shown
from bundnis.measures import facts
from bundnis.measures.queries import alliance_settings
from bundnis.measures.service import facts_for
from bundnis.measures.stages import Stage, next_move
from bundnis.workshops.models import SessionStep, Workshop
from bundnis.workshops.phases import OUTCOMES
from bundnis.workshops.presentation.pledges import PledgeLine, Teller, of_items
from bundnis.workshops.queries import clusters_of, counted, last_ballot
from bundnis.workshops.queries import outcome as queries

APPLICANT = {"identified": "warning", "admitted": "success", "declined": "muted"}


@dataclass(frozen=True, slots=True)
class DecidedItem:
    """One item with what was decided about it."""

    id: int
    title: Shown
    note: str
    kind: str  # "" while nothing is decided
    word: str
    tone: str
    icon: str
    reason: str
    reason_language: str
    lead: str
    pledges: list[PledgeLine]
    lacks: list[str]
    consent: str
    measure: str
    address: str
    # What goes on from here: (word, address), for whom it is open.
    next: tuple[str, str] | None = None


def decided(workshop: Workshop) -> list[DecidedItem]:
    """The items that go on, with their pledges and decisions."""
    outcomes = {row.Outcome.cluster_id: row for row in queries.outcomes_of(workshop.id)}
    thumbs, words = _consent(workshop), {kind: _(info.label) for kind, info in OUTCOMES.items()}
    base = url_for("boards.today", alliance=g.seat.slug)
    found = []
    for item in of_items(workshop, queries.in_play(workshop)):
        row = outcomes.get(item.id)
        info = OUTCOMES[row.Outcome.kind] if row else None
        found.append(
            DecidedItem(
                item.id, item.title, item.note, info.kind if info else "", words[info.kind] if info else "",
                info.tone if info else "", info.icon if info else "", row.Outcome.reason if row else "",
                row.Outcome.language if row else "", row.lead or "" if row else "",
                _beside_lead(item.pledges) if row and row.lead else item.pledges, item.lacks,
                thumbs.get(item.id, ""), f"M-{row.number}" if row and row.number else "",
                f"{base}measures/{row.number}" if row and row.number else "",
            )
        )  # fmt: skip
    return found


def _beside_lead(pledges: list[PledgeLine]) -> list[PledgeLine]:
    """Once it is decided who leads, offers to lead say nothing more, but for a first step that came with them."""
    return [
        replace(line, what="", state_word="") if line.leads else line
        for line in pledges if line.first_step or not line.leads
    ]  # fmt: skip


def _consent(workshop: Workshop) -> dict[int, str]:
    """What the thumb check has shown for each item, once it is closed."""
    ballot = last_ballot(workshop.id, "consent")
    if ballot is None or ballot.state == "open":
        return {}
    sums = {row.item_id: row.spread for row in counted(ballot.id)}
    return {
        item.cluster_id: _("fine: %(fine)s, concerns: %(concerns)s", fine=spread.get("yes", 0),
                           concerns=spread.get("concern", 0))
        for item in ballot.items
        if item.cluster_id is not None and (spread := sums.get(item.id)) is not None
    }  # fmt: skip


def hall(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What is decided so far, for everybody."""
    found = decided(workshop)
    number = sum(item.kind == "measure" for item in found)
    return {
        "items": found, "number": ngettext("%(num)s measure", "%(num)s measures", number),
        "lead": _("Lead"), "rules": shown(workshop.working_rules),
        "next_on": show_day(workshop.next_on, language()) if workshop.next_on else "",
        "next_place": workshop.next_place,
    }  # fmt: skip


def run(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """What the facilitator decides with the hall, item by item; whatever did not get onto the short list is folded."""
    found = decided(workshop)
    listed = {item.id for item in found}
    rest = [(each.id, shown(each.title)) for each in clusters_of(workshop.id) if each.id not in listed]
    return {
        "rest": rest, "items": found,
        "most": workshop.most_measures, "number": sum(item.kind == "measure" for item in found),
        "can_carry_out": may(g.actor, "workshop.carry_out", workshop) and not workshop.is_rehearsal,
        "is_to_do": any(item.kind == "measure" and not item.measure for item in found),
        "words": {"decide": _("Decide"), "change": _("Decide otherwise"), "lead": _("Lead"),
                  "missing": _("Still missing"), "undo": _("Take the decision back")},
    }  # fmt: skip


def closing(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """Working rules and the next date."""
    return {
        "rules": shown(workshop.working_rules),
        "next_on": show_day(workshop.next_on, language()) if workshop.next_on else "",
    }  # fmt: skip


def afterwards(workshop: Workshop) -> dict[str, Any]:
    """What came out, on the session's page: measures, what waits for whom, organisations without an answer."""
    if workshop.state == "draft":
        return {"outcome": None, "left": left_behind(workshop)}
    teller = Teller()
    agreed, splittable = _can_be_agreed(workshop), _can_be_split(workshop)
    own = () if workshop.is_rehearsal else g.seat.partner_ids
    waiting = queries.waiting_for(workshop.alliance_id, own, workshop.id) if own else []
    items = [replace(item, next=_next(item, agreed, splittable)) for item in decided(workshop) if item.kind]
    return {
        "left": left_behind(workshop) if workshop.state == "live" else [],
        "outcome": {
            "items": items, "waiting": queries.number_waiting(workshop.id),
            "mine": [teller.line(row.Pledge, row.giver) for row in waiting],
            "applicants": applicants(workshop), "rules": shown(workshop.working_rules),
            "is_to_do": any(item.kind == "measure" and not item.measure for item in items),
            "next_on": show_day(workshop.next_on, language()) if workshop.next_on else "",
            "words": {"lead": _("Lead"), "split": _("Split it"), "confirm": _("Confirm or decline"),
                      "admit": _("Admit"), "decline": _("Decline")},
        },
    }  # fmt: skip


def _next(item: DecidedItem, agreed: Collection[str], splittable: Collection[str]) -> tuple[str, str] | None:
    """What to do next with a decided item: split it, note it in the register, agree it where nothing is missing.

    What is too big and no idea of the alliance yet becomes one first: that is a button, not a link.
    """
    if item.kind == "split" and item.measure in splittable:
        return _("Split it"), f"{item.address}/split"
    if item.kind == "exists" and may(g.actor, "action.add", g.seat):
        return _("Note it in the register"), url_for(
            "reviews.add_action", title=item.title.text, language=item.title.language
        )
    if item.measure in agreed:
        return _("Agree"), f"{item.address}/moves/agree"
    return None


def _can_be_split(workshop: Workshop) -> set[str]:
    """The ideas the session has made of what is too big, for whoever may edit them."""
    return {row.label for row in queries.measures_of(workshop.id, Stage.IDEA) if may(g.actor, "measure.edit", row)}


def _can_be_agreed(workshop: Workshop) -> set[str]:
    """The session's measures for which nothing is missing any more, for whoever agrees them."""
    move = next_move(Stage.WORKSHOP)
    if move is None or not may(g.actor, move.permission, g.seat):
        return set()
    rows = queries.measures_of(workshop.id, Stage.WORKSHOP)
    settings = alliance_settings(workshop.alliance_id) if rows else None
    known = facts.ask([row.id for row in rows], ["accepted_partner_ids"])
    return {
        row.label for row in rows
        if settings is not None and all(facts_for(row, settings, move.requires, known[row.id]).values())
    }


def applicants(workshop: Workshop) -> list[dict[str, Any]]:
    """Organisations that pledged without being partners, with the alliance's answer."""
    words = {"identified": _("waits for an answer"), "admitted": _("admitted"), "declined": _("declined")}
    return [
        {"id": row.id, "organisation": row.organisation, "state": row.state, "word": words[row.state],
         "tone": APPLICANT[row.state]}
        for row in queries.applicants_of(workshop.id)
    ]  # fmt: skip


def parked_titles(workshop: Workshop) -> list[tuple[Shown, str, str]]:
    """What earlier sessions have parked and nobody has taken over: its title, and which session it was."""
    return [_left(row) for row in queries.left_before(workshop) if row.is_parked]


def _left(row: Any) -> tuple[Shown, str, str]:
    title = shown(row.Cluster.title)
    return title, only_in(title), f"W-{row.number}"


# More than these are folded.
FEW = 8


def left_behind(workshop: Workshop) -> list[dict[str, Any]]:
    """What opens this session: parked in earlier ones, or never come to there. Each group is taken over by itself."""
    rows = queries.left_before(workshop)
    groups = (
        ("parked", _("Parked earlier"), [_left(row) for row in rows if row.is_parked]),
        ("open", _("Not discussed earlier"), [_left(row) for row in rows if not row.is_parked]),
    )
    return [
        {"only": only, "heading": heading, "lines": lines, "is_long": len(lines) > FEW}
        for only, heading, lines in groups if lines
    ]  # fmt: skip


def parked(workshop: Workshop, step: SessionStep) -> dict[str, Any]:
    """The same on the run sheet."""
    return {"left": left_behind(workshop)}
