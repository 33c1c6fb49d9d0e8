"""The page of a measure as plain values: words, addresses and dates are resolved here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g, url_for

from bundnis.accounts import queries as accounts
from bundnis.contributions import queries as contributions
from bundnis.contributions.presentation import present as present_contributions
from bundnis.core.access import PERMISSIONS, may
from bundnis.core.clock import today
from bundnis.core.dates import show_day, show_moment, show_span
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _, language, shown
from bundnis.core.markdown import render
from bundnis.core.words import LANGUAGE_NAMES, N_
from bundnis.dossier.views.parts import comment_lines, history_lines, series_of, step_lines, update_lines
from bundnis.journal import queries as journal
from bundnis.measures import queries, rules
from bundnis.measures.models import Measure
from bundnis.measures.service import facts_for
from bundnis.measures.stages import (
    INFO,
    LIFE,
    REPORTING,
    REQUIREMENTS,
    Move,
    Requirement,
    Stage,
    moves_from,
    next_move,
)
from bundnis.reviews import queries as reviews

# Requirements whose answer is a field of the move's own form.
ASKED_HERE = frozenset({"has_actual_start", "has_actual_end"})
# Fields written in several languages: the anchor is the first language's input.
TRANSLATED = frozenset({"title", "summary", "success_sign", "predecessor_answer"})


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

    label: str
    address: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Everything ``dossier/page.html`` shows."""

    title: Any
    summary: Any
    description: Any
    success_sign: Any
    description_html: Any
    fallback_note: str
    lead_sentence: str
    overridden: list[str]
    reply_word: str
    stages: list[tuple[str, str]]
    current_stage: str
    stage_info: Any
    stage_sentence: str
    state_label: str
    facts: list[tuple[str, Any]]
    more_facts: list[tuple[str, Any]]
    health: Mapping[str, Any] | None
    flags: list[rules.Mark]
    words: Mapping[str, str]
    doubts: list[str]
    hints: list[str]
    next_move: MoveLink | None
    next_label: str
    next_by: str
    is_ready: bool
    points: list[Point]
    other_moves: list[MoveLink]
    steps: list[Any]
    updates: list[Any]
    comments: list[Any]
    history: list[Any]
    contributions: Any
    series: Any
    review: Any
    has_review: bool
    links: list[Mapping[str, str]]
    form: HouseForm


def measure_page(measure: Measure) -> MeasurePage:
    """Read what the page needs, in a constant number of statements."""
    settings = queries.alliance_settings(measure.alliance_id)
    standing = queries.standing(measure, measure.facts or {})
    limits = queries.limits(settings)
    needs, given = contributions.of_measure(measure.id)
    happenings = journal.history(measure.alliance_id, measure.id, limit=30)
    people = journal.people_in(happenings) | {measure.responsible_id, measure.deputy_id} - {None}
    names = accounts.names_of(people)
    items = queries.items_of(measure.id)
    steps = queries.steps_of(measure.id)
    stage = Stage(measure.stage)
    day = today(settings.time_zone)
    forward = next_move(stage)
    raised = [rules.FLAGS[name] for name in rules.flags(standing, day, limits)]
    comments = comment_lines(queries.comments_of(measure.id))
    closed = stage in (Stage.COMPLETED, Stage.REVIEWED, Stage.STOPPED)
    return MeasurePage(
        **_texts(measure),
        **_stage(measure, stage),
        facts=_facts(measure, names),
        more_facts=_more_facts(measure, items),
        health=_health(measure, stage),
        flags=raised,
        words={mark.code: _(mark.label) for mark in raised},
        doubts=[_(doubt) for doubt in rules.size_doubts(standing, limits)],
        hints=_hints(measure, stage, steps),
        **_next(measure, forward, settings),
        other_moves=_other_moves(measure, stage, forward),
        steps=step_lines(measure, steps, day),
        updates=update_lines(measure, queries.updates_of(measure.id), comments),
        comments=[line for line in comments if line["update_id"] is None],
        reply_word=_("Answer") if may(g.actor, "comment.write", measure) else "",
        history=history_lines(journal.tell_lines(happenings, names)),
        contributions=present_contributions(needs, given, g.actor, measure),
        series=series_of(measure, queries.values_of(measure.id)) if measure.indicator_name else None,
        review=reviews.review_of(measure.id) if closed else None,
        has_review=closed,
        links=measure.links or [],
        form=HouseForm(),
    )


def _texts(measure: Measure) -> dict[str, Any]:
    title, description = shown(measure.title), shown(measure.description)
    return {
        "title": title,
        "summary": shown(measure.summary),
        "description": description,
        "description_html": render(description.text) if description.text else "",
        "success_sign": shown(measure.success_sign),
        "lead_sentence": _lead_sentence(measure),
        "overridden": [_(REQUIREMENTS[name].label) for name in measure.overridden or []],
        "fallback_note": _("only in %(language)s", language=LANGUAGE_NAMES.get(title.language, title.language)),
    }


def _lead_sentence(measure: Measure) -> str:
    if measure.lead is None:
        return ""
    sentences = {
        "requested": N_("%(partner)s is asked to lead and has not answered yet."),
        "accepted": N_("%(partner)s leads this measure."),
        "declined": N_("%(partner)s has declined to lead."),
    }
    return _(sentences[measure.lead_state or "requested"], partner=measure.lead.short_name)


def _stage(measure: Measure, stage: Stage) -> dict[str, Any]:
    aside = stage in (Stage.PAUSED, Stage.STOPPED)
    return {
        "stages": [(str(each), _(INFO[each].label)) for each in LIFE],
        "current_stage": str(measure.came_from) if aside and measure.came_from else str(stage),
        "stage_info": INFO[stage],
        "stage_sentence": _(INFO[stage].sentence),
        "state_label": _(INFO[stage].label) if aside else "",
    }


def _health(measure: Measure, stage: Stage) -> dict[str, Any] | None:
    if measure.health is None or stage not in REPORTING:
        return None
    mark = rules.HEALTH[measure.health]
    since = _("since %(day)s", day=show_day(measure.fresh_on, language())) if measure.fresh_on else ""
    return {"label": _(mark.label), "tone": mark.tone, "icon": mark.icon, "since": since}


def _facts(measure: Measure, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    code = language()
    lead = measure.lead.short_name if measure.lead else ""
    if lead and measure.lead_state != "accepted":
        lead = f"{lead} ({_(rules.LEAD_STATES[measure.lead_state or 'requested'])})"
    return [
        (_("Lead"), lead or _("still open")),
        (_("Responsible person"), names.get(measure.responsible_id or 0, "")),
        (_("Deputy"), names.get(measure.deputy_id or 0, "")),
        (_("Route"), _(rules.ROUTES[measure.route]) if measure.route else ""),
        (_("Action field"), shown(measure.field.name).text if measure.field else ""),
        (_("Planned"), _period(measure.planned_start, measure.planned_end)),
        (_("Actual"), _period(measure.actual_start, measure.actual_end)),
        (_("Next date"), show_day(measure.next_on, code) if measure.next_on else ""),
        (_("Goes on from"), show_day(measure.resume_on, code) if measure.resume_on else ""),
        (_("Prospects of success"), _(rules.PROSPECTS[str(measure.prospects)]) if measure.prospects else ""),
    ]


def _period(start: Any, end: Any) -> str:
    parts = [show_span(each, language()) for each in (start, end)]
    return " – ".join(parts) if any(parts) else ""


def _more_facts(measure: Measure, items: list[sa.Row]) -> list[tuple[str, Any]]:
    group = [_("People")] * measure.for_people + [_("Companies")] * measure.for_companies
    answers = [
        f"{_(label)}: {_(rules.PRINCIPLE_ANSWERS[measure.principles[code]['answer']])}"
        for code, label in rules.PRINCIPLES.items()
        if code in (measure.principles or {})
    ]
    yes = {True: _("Yes"), False: _("No"), None: ""}
    predecessor = measure.predecessor
    return [
        (_("Further fields, phases and priorities"), ", ".join(shown(row.name).text for row in items)),
        (_("Target group"), ", ".join(filter(None, [*group, shown(measure.target_group).text]))),
        (_("Place"), measure.place),
        (_("Kind"), _(rules.KINDS[measure.kind]) if measure.kind else ""),
        (_("New or known?"), _(rules.NOVELTIES[measure.novelty]) if measure.novelty else ""),
        (_("One target group?"), yes[measure.one_group]),
        (_("One visible result within 90 days?"), yes[measure.result_90_days]),
        (_("Tried before? What is different this time?"), shown(measure.predecessor_answer).text),
        (_("Earlier measure of the same idea"),
         f"{predecessor.label} {shown(predecessor.title).text}" if predecessor else ""),
        (_("Principles"), "; ".join(answers)),
        (_("Proposed by"), measure.proposer.short_name if measure.proposer else ""),
        (_("Origin"), shown(measure.origin_label).text),
        (_("Funding source"), measure.funding),
        (_("Recognition"), _recognition(measure)),
        (_("Who may read it?"), _(rules.VISIBILITIES[measure.visibility])),
        (_("Proposed on"), show_moment(measure.created_at, language(), g.seat.time_zone)),
    ]


def _recognition(measure: Measure) -> str:
    day = show_day(measure.recognition_on, language()) if measure.recognition_on else ""
    return ", ".join(filter(None, [measure.recognition, day, measure.recognition_link]))


def _hints(measure: Measure, stage: Stage, steps: list[Any]) -> list[str]:
    if stage is not Stage.IDEA:
        return []
    hints = rules.not_concrete_yet(measure.lead_id is not None, bool(measure.summary), bool(steps))
    return [_(hint) for hint in hints]


# -- moves ---------------------------------------------------------------------------------------


def checklist_for(measure: Measure, move: Move, settings: sa.Row | None = None) -> list[Point]:
    """The list before a move, each point ticked or open with a link to where it is entered."""
    settings = settings or queries.alliance_settings(measure.alliance_id)
    answers = measure.facts or {}
    done = facts_for(measure, settings, move.requires, answers)
    may_edit = may(g.actor, "measure.edit", measure)
    return [
        Point(
            name=name,
            label=_point_label(REQUIREMENTS[name], settings),
            is_done=done[name],
            can_be_overridden=REQUIREMENTS[name].can_be_overridden,
            address="" if done[name] else _place(measure, REQUIREMENTS[name], may_edit),
        )
        for name in move.requires
    ]


def _point_label(requirement: Requirement, settings: sa.Row) -> str:
    if requirement.name == "enough_contributors":
        return _("Accepted contributions of at least %(number)s partners, the lead counted",
                 number=settings.min_contributors)
    return _(requirement.label)


def _place(measure: Measure, requirement: Requirement, may_edit: bool) -> str:
    page, _hash, anchor = requirement.place.partition("#")
    if page == "edit":
        if not may_edit:
            return ""
        anchor = f"{anchor}-{g.seat.languages[0]}" if anchor in TRANSLATED else anchor
        return url_for("measures.edit", number=measure.number, _anchor=anchor)
    if page == "review":
        return url_for("reviews.review", number=measure.number)
    return url_for("dossier.page", number=measure.number, _anchor=anchor)


def _next(measure: Measure, forward: Move | None, settings: sa.Row) -> dict[str, Any]:
    if forward is None:
        return {"next_move": None, "next_label": "", "next_by": "", "is_ready": False, "points": []}
    points = checklist_for(measure, forward, settings)
    ready = all(point.is_done for point in points if point.name not in ASKED_HERE)
    permission = PERMISSIONS[forward.permission]
    allowed = permission.allows(g.actor, measure)
    return {
        "next_move": _link(measure, forward, is_direct=ready and not forward.asks) if allowed else None,
        "next_label": _(forward.label),
        "next_by": ", ".join(_(alternative.label) for alternative in permission.alternatives),
        "is_ready": ready,
        "points": [point for point in points if point.name not in ASKED_HERE],
    }


def _other_moves(measure: Measure, stage: Stage, forward: Move | None) -> list[MoveLink]:
    came_from = Stage(measure.came_from) if measure.came_from else None
    return [
        _link(measure, move, is_direct=not move.asks and not move.requires)
        for move in moves_from(stage, came_from)
        if move is not forward and PERMISSIONS[move.permission].allows(g.actor, measure)
    ]


def _link(measure: Measure, move: Move, is_direct: bool) -> MoveLink:
    return MoveLink(_(move.label), url_for("dossier.move", number=measure.number, name=move.name), is_direct)
