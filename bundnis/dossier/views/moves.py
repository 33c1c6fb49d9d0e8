"""What comes next on the page of a measure: the list before the move, its button, and what waits for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import g, url_for

from bundnis.contributions.presentation.part import ContributionLine, Part
from bundnis.core.access import PERMISSIONS, may
from bundnis.core.i18n import _, ngettext
from bundnis.measures.models import Measure
from bundnis.measures.presentation import TRANSLATED
from bundnis.measures.queries import ShownStep
from bundnis.measures.service import facts_for
from bundnis.measures.stages import CAPS, REQUIREMENTS, Move, Requirement, Stage, moves_from, next_move
from bundnis.reviews import queries as reviews
from bundnis.reviews.rules import ASKED, missing_of

# Requirements whose answer is a field of the move's own form.
ASKED_HERE = frozenset({"has_actual_start", "has_actual_end"})


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the list before a move."""

    name: str
    label: str
    is_done: bool
    can_be_overridden: bool
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MoveLink:
    """A move one may make: a button when nothing is asked, else a link to its form."""

    name: str
    label: str
    address: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The head of the page: where it goes from here, and what that still takes."""

    title: str
    sentence: str
    button: MoveLink | None
    is_primary: bool
    open_points: list[Point] = field(default_factory=list)
    done_points: list[Point] = field(default_factory=list)
    done_sentence: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that waits for the reader, with the place where it is done."""

    sentence: str
    address: str
    icon: str


def checklist_for(
    measure: Measure, move: Move, settings: sa.Row, known: Mapping[str, bool] | None = None
) -> list[Point]:
    """The list before a move, each point ticked or open with a link to where it is entered."""
    done = facts_for(measure, settings, move.requires, measure.facts or {}, known)
    may_edit = may(g.actor, "measure.edit", measure)
    return [
        Point(
            name=name,
            label=_label(REQUIREMENTS[name], settings),
            is_done=done[name],
            can_be_overridden=REQUIREMENTS[name].can_be_overridden,
            address="" if done[name] else _place(measure, REQUIREMENTS[name], may_edit),
            note=_note(measure, name) if not done[name] else "",
        )
        for name in move.requires
        if name not in ASKED_HERE
    ]


def _label(requirement: Requirement, settings: sa.Row) -> str:
    if requirement.name == "enough_contributors":
        return _(
            "Accepted contributions of at least %(number)s partners, the lead counted", number=settings.min_contributors
        )
    return _(requirement.label)


def _note(measure: Measure, name: str) -> str:
    if name == "review_complete":
        unanswered = (measure.facts or {}).get("unanswered")
        if unanswered is None:
            unanswered = missing_of(reviews.review_of(measure.id))
        return f"{_('Still to be answered:')} {' · '.join(_(ASKED[each]) for each in unanswered)}"
    return _("Finish, pause or stop one first.") if name in CAPS else ""


def _place(measure: Measure, requirement: Requirement, may_edit: bool) -> str:
    page, _hash, anchor = requirement.place.partition("#")
    if page == "edit":
        if not may_edit:
            return ""
        anchor = f"{anchor}-{g.seat.languages[0]}" if anchor in TRANSLATED else anchor
        return url_for("measures.edit", number=measure.number, _anchor=anchor)
    if page == "review":
        return url_for("reviews.review", number=measure.number)
    if requirement.name in CAPS:
        # The running ones, of which one has to make room; under the lead's cap those of the lead.
        lead = measure.lead_id if requirement.name == "below_lead_cap" else None
        return url_for("boards.list_measures", stage=Stage.IMPLEMENTATION, partner=lead)
    return url_for("dossier.page", number=measure.number, _anchor=anchor)


def open_moves(measure: Measure) -> tuple[Move, ...]:
    """The moves that begin where the measure stands."""
    return moves_from(Stage(measure.stage), Stage(measure.came_from) if measure.came_from else None)


# Who makes a move, without what goes without saying where it is offered: that the measure is open.
BRIEF: Mapping[str, str] = {
    "the coordinator, while the measure is open": "the coordinator",
    "members of the lead partner, while the measure is open": "members of the lead partner",
}


def next_of(measure: Measure, settings: sa.Row, known: Mapping[str, bool]) -> Next:
    """The move that leads on: forward, or back from a pause."""
    stage = Stage(measure.stage)
    move = next_move(stage) or next((each for each in open_moves(measure) if each.name == "resume"), None)
    if move is None:
        return Next(_("What next?"), _("Nothing has to be done here any more."), None, is_primary=False)
    points = checklist_for(measure, move, settings, known)
    still_open = [point for point in points if not point.is_done]
    done = [point for point in points if point.is_done]
    is_ready = not still_open
    permission = PERMISSIONS[move.permission]
    allowed = permission.allows(g.actor, measure)
    people = [_(BRIEF.get(each.label, each.label)) for each in permission.alternatives]
    who = _("This move is made by: %(who)s.", who=", ".join(people))
    return Next(
        title=_("Next: %(move)s", move=_(move.label)),
        sentence="" if allowed else who,
        # A form that asks nothing and overrides nothing would only say the list again.
        button=link_to(measure, move, is_direct=is_ready and not move.asks)
        if allowed and (is_ready or move.asks or move.can_be_overridden)
        else None,
        # While it runs, telling how it goes is what is next; completing it waits for its day.
        is_primary=is_ready and stage is not Stage.IMPLEMENTATION,
        open_points=still_open,
        done_points=done,
        done_sentence=_done(len(done), len(points)),
    )


def _done(done: int, points: int) -> str:
    if done == points:
        return _("Everything it takes is there")
    return _("Done: %(done)s of %(all)s points", done=done, all=points)


def other_moves(measure: Measure, shown: MoveLink | None) -> list[MoveLink]:
    """The moves beside the next one."""
    return [
        link_to(measure, move, is_direct=not move.asks and not move.requires)
        for move in open_moves(measure)
        if not (move.is_forward or (shown and move.name == shown.name))
        and PERMISSIONS[move.permission].allows(g.actor, measure)
    ]


def link_to(measure: Measure, move: Move, is_direct: bool) -> MoveLink:
    """The button or link of a move."""
    address = url_for("dossier.move", number=measure.number, name=move.name)
    return MoveLink(move.name, _(move.label), address, is_direct)


def asks_for(
    measure: Measure, contributions: Part, given: Sequence[Any], steps: Sequence[ShownStep], raised: list[str],
    today: date,
) -> list[Ask]:
    """What waits for the reader on this page, the most pressing first."""
    page = url_for("dossier.page", number=measure.number)
    asks = []
    of_lead = {f"contribution-{row.id}" for row in given if row.partner_id == measure.lead_id}
    if waiting := sum(_waits(line, line.anchor in of_lead) for line in contributions.contributions):
        sentence = ngettext(
            "One contribution waits for your signature.", "%(num)s contributions wait for your signature.", waiting
        )
        asks.append(Ask(sentence, f"{page}#contributions", "hand"))
    if late := sum(_is_mine_and_late(step, today) for step in steps):
        sentence = ngettext("One of your steps is overdue.", "%(num)s of your steps are overdue.", late)
        asks.append(Ask(sentence, f"{page}#steps", "calendar"))
    if "stale" in raised and may(g.actor, "update.write", measure):
        address = url_for("dossier.send_update", number=measure.number)
        asks.append(Ask(_("Nobody has reported for a while. How does it stand?"), address, "clock"))
    missing = sum(not need.is_covered for need in contributions.needs)
    if missing and contributions.offer_address and g.seat.partner_ids:
        sentence = ngettext(
            "One need is still open. Can you help?", "%(num)s needs are still open. Can you help?", missing
        )
        asks.append(Ask(sentence, f"{page}#contributions", "flag"))
    return asks


def _waits(line: ContributionLine, is_of_lead: bool) -> bool:
    """Whether a contribution waits for the reader's yes or receipt; what a coordinator only may sign does not wait."""
    if line.act is None or line.act.address.endswith("/deliver"):
        return False
    return line.act.kind == "primary" or is_of_lead


def _is_mine_and_late(step: ShownStep, today: date) -> bool:
    is_late = step.is_open and step.due.last is not None and step.due.last < today
    return is_late and step.partner_id in g.seat.partner_ids
