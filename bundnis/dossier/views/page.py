"""The page of a measure as plain values: words, addresses and dates are resolved here, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import g, url_for
from markupsafe import Markup, escape

from bundnis.contributions.presentation import present as present_contributions
from bundnis.core.access import may
from bundnis.core.clock import today
from bundnis.core.dates import show_day, show_moment, show_span
from bundnis.core.i18n import _, language, ngettext, only_in, shown
from bundnis.core.markdown import render
from bundnis.core.words import N_
from bundnis.dossier.views.asked import Spoken, ask
from bundnis.dossier.views.moves import Ask, MoveLink, Next, asks_for, next_of, other_moves
from bundnis.dossier.views.parts import (
    history_html,
    step_lines,
)
from bundnis.dossier.views.talk import (
    answers,
    asks_for_help,
    comment_lines,
    health_of,
    named_in,
    newest_of,
    said_in,
    update_lines,
)
from bundnis.journal import queries as journal
from bundnis.measures import facts, queries, rules
from bundnis.measures.models import Measure
from bundnis.measures.presentation import hint_lines, series_of, written
from bundnis.measures.stages import INFO, LIFE, REPORTING, REQUIREMENTS, Stage
from bundnis.reviews import queries as reviews
from bundnis.reviews.presentation import present as present_review
from bundnis.reviews.rules import missing_of

# Where a flag is put right.
PLACES = {
    "overdue": "#steps", "stale": "#updates", "uncovered": "#contributions", "lead_open": "#lead", "no_step": "#steps",
    "too_big": "#size",
}


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Everything ``dossier/page.html`` shows."""

    title: Any
    summary: Any
    description: Any
    success_sign: Any
    description_html: Any
    only_in: Mapping[str, str]
    lead_sentence: str
    overridden: list[str]
    reply_word: str
    talk_words: Mapping[str, str]
    has_new_mentions: bool
    answers: list[rules.Mark]
    stages: list[tuple[str, str]]
    current_stage: str
    stage_info: Any
    state_label: str
    # Of the reasons of the stage, the lead and an override: (lang, note) where they are not in the reader's language.
    reasons_in: Mapping[str, tuple[str | None, str]]
    facts: list[tuple[str, Any]]
    more_facts: list[tuple[str, Any]]
    health: Mapping[str, Any] | None
    flags: list[Mapping[str, str]]
    doubts: list[tuple[str, str]]
    split_address: str
    copy_address: str
    hints: list[tuple[str, str]]
    next: Next
    asks: list[Ask]
    other_moves: list[MoveLink]
    delete_address: str
    reports: bool
    today: str
    steps: list[Any]
    updates: list[Any]
    comments: list[Any]
    history_html: Markup
    contributions: Any
    waiting_pledges: str
    series: Any
    review: Any
    # Where a review was begun before the measure was opened again: what was answered so far.
    begun_review: str
    links: list[Mapping[str, str]]
    has_more: Mapping[str, bool]
    everything: str


def measure_page(measure: Measure, *, everything: bool = False) -> MeasurePage:
    """Read what the page needs, in a constant number of statements."""
    asked = ask(measure, everything)
    settings, steps, given = asked.settings, asked.steps, asked.given
    day, stage = today(settings.time_zone), Stage(measure.stage)
    contributed = present_contributions(asked.needs, given, g.actor, measure)
    measure.facts = {**(measure.facts or {}), "uncovered_needs": sum(not each.is_covered for each in contributed.needs)}
    review, known = _review(measure, stage)
    known["no_open_step"] = not any(step.is_open for step in steps)
    standing, limits = queries.standing(measure, measure.facts), queries.limits(settings)
    raised = rules.flags(standing, day, limits)
    upcoming = next_of(measure, settings, known)
    talk = _talk(measure, stage, day, asked.spoken)
    wishes = asks_for_help(measure, talk.pop("newest"))
    return MeasurePage(
        **_texts(measure),
        **_stage(measure, stage),
        **talk,
        more_facts=_more_facts(measure, asked.items, asked.successors),
        flags=_flags(raised),
        doubts=hint_lines(measure, rules.size_doubts(standing, limits)) if "too_big" in raised else [],
        split_address=_act(measure, "split", "measure.edit") if "too_big" in raised else "",
        copy_address=_act(measure, "copy", "measure.propose"),
        hints=_hints(measure, stage, steps),
        next=upcoming,
        asks=[*wishes, *asks_for(measure, contributed, given, steps, raised, day)],
        other_moves=other_moves(measure, upcoming.button),
        delete_address="" if given else _delete_address(measure),
        reports=stage in REPORTING,
        today=show_day(day, language()),
        steps=step_lines(measure, steps, day),
        contributions=contributed,
        waiting_pledges=_waiting_pledges(measure, stage),
        series=None if asked.values is None else series_of(measure, asked.values),
        review=review,
        begun_review=_begun_review(measure, stage),
        links=measure.links or [],
    )


def _waiting_pledges(measure: Measure, stage: Stage) -> str:
    """What was pledged in the session this measure comes from and nobody of the partner has confirmed yet."""
    if measure.origin_kind != "workshop" or not INFO[stage].is_open:
        return ""
    number = facts.ask([measure.id], ["waiting_pledges"])[measure.id]["waiting_pledges"]
    return ngettext(
        "%(num)s pledge of the session waits until its partner confirms it.",
        "%(num)s pledges of the session wait until their partners confirm them.", number,
    ) if number else ""  # fmt: skip


def _delete_address(measure: Measure) -> str:
    return url_for("dossier.delete", number=measure.number) if may(g.actor, "measure.delete", measure) else ""


def _review(measure: Measure, stage: Stage) -> tuple[Any, dict[str, bool]]:
    """The review where there can be one, and whether it is complete: read once, asked twice."""
    if stage not in (Stage.COMPLETED, Stage.REVIEWED, Stage.STOPPED):
        return None, {}
    review, voices = reviews.look_back(measure.id)
    unanswered = missing_of(review)
    measure.facts = {**(measure.facts or {}), "unanswered": unanswered}
    contributing = measure.facts.get("accepted_partner_ids", ())
    return present_review(review, g.actor, measure, voices, contributing), {"review_complete": not unanswered}


def _begun_review(measure: Measure, stage: Stage) -> str:
    """The address of the review of a measure that runs once more: its completing was taken back, or it was reopened."""
    runs_or_rests = stage is Stage.IMPLEMENTATION or (stage is Stage.PAUSED and measure.came_from == "implementation")
    begun = runs_or_rests and reviews.is_begun(measure.id)
    return url_for("reviews.review", number=measure.number) if begun else ""


def _talk(measure: Measure, stage: Stage, day: date, spoken: Spoken) -> dict[str, Any]:
    """Updates, comments and history, with the names of everybody in them: the newest, or everything."""
    limits, updates, happenings = spoken.limits, spoken.updates, spoken.history
    has_more = {name: len(getattr(spoken, name)) > limit for name, limit in limits.items()}
    happenings = happenings[: limits["history"]]
    named = journal.people_in(happenings) | {
        each for each in (measure.responsible_id, measure.deputy_id) if each is not None
    }
    comments, updates_shown = spoken.comments[: limits["comments"]][::-1], updates[: limits["updates"]]
    people, partners = named_in(comments)
    names = queries.names_in(measure.alliance_id, named | people, partners)
    lines = comment_lines(comments, names)
    return {
        "updates": update_lines(measure, updates_shown, lines),
        # Answers to an update that is not shown stand among the comments, or nobody would find them.
        "comments": [line for line in lines if line["update_id"] not in {row.id for row in updates_shown}],
        "has_new_mentions": any(row.is_new for row in comments),
        "history_html": history_html(journal.tell_lines(happenings, names, g.seat.time_zone)),
        "facts": _facts(measure, names),
        "health": health_of(measure, stage, updates, day),
        "talk_words": {
            "corrected": _("corrected"), "correction": _("Correction"), "correct": _("Correct"),
        },
        "answers": answers(),
        "newest": newest_of(updates),
        "reply_word": _("Answer") if may(g.actor, "comment.write", measure) else "",
        "has_more": has_more,
        "everything": url_for("dossier.page", number=measure.number, all=1),
    }


def _texts(measure: Measure) -> dict[str, Any]:
    texts = {name: shown(getattr(measure, name)) for name in ("title", "summary", "description", "success_sign")}
    # What was changed in the source since is still read, with the word that somebody has to look at it.
    check = _("translation to check")
    return {
        **texts,
        "description_html": render(texts["description"].text) if texts["description"].text else "",
        "only_in": {
            name: only_in(text) if text.is_fallback else check
            for name, text in texts.items()
            if text.is_fallback or (text.text and getattr(measure, name).state(text.language) == "check")
        },
        "lead_sentence": _lead_sentence(measure),
        "overridden": [_(REQUIREMENTS[name].label) for name in measure.overridden or []],
    }


def _lead_sentence(measure: Measure) -> str:
    if measure.lead is None:
        return _("Nobody leads this measure yet.")
    sentences = {
        "requested": N_("%(partner)s is asked to lead and has not answered yet."),
        "accepted": N_("%(partner)s leads this measure."),
        "declined": N_("%(partner)s has declined to lead."),
        "left": N_("%(partner)s led and has left the alliance. Please ask another partner."),
    }
    return _(sentences[measure.lead_state or "requested"], partner=measure.lead.short_name)


def _stage(measure: Measure, stage: Stage) -> dict[str, Any]:
    aside = stage in (Stage.PAUSED, Stage.STOPPED)
    typed_in = {"stage": measure.stage_language, "lead": measure.lead_language, "override": measure.override_language}
    return {
        "stages": [(str(each), _(INFO[each].label)) for each in LIFE],
        "current_stage": measure.came_from or measure.column_stage if aside else str(stage),
        "stage_info": INFO[stage],
        "state_label": _(INFO[stage].label) if aside else "",
        "reasons_in": {name: said_in(code or language()) for name, code in typed_in.items()},
    }


def _flags(raised: list[str]) -> list[Mapping[str, str]]:
    marks = [rules.FLAGS[name] for name in raised]
    return [
        {"label": _(mark.label), "tone": mark.tone, "icon": mark.icon, "address": PLACES[mark.code]} for mark in marks
    ]


# -- facts ---------------------------------------------------------------------------------------


def _facts(measure: Measure, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    code = language()
    # What was to come next is past once nothing more is done.
    next_on = measure.next_on if INFO[Stage(measure.stage)].is_open else None
    return [
        (_("Responsible person"), names.get(measure.responsible_id or 0, "")),
        (_("Deputy"), names.get(measure.deputy_id or 0, "")),
        (_("Route"), _(rules.ROUTES[measure.route]) if measure.route else ""),
        (_("Action field"), written(shown(measure.field.name)) if measure.field else ""),
        (_("Planned"), _period(measure.planned_start, measure.planned_end)),
        (_("Actual"), _period(measure.actual_start, measure.actual_end)),
        (_("Next date"), show_day(next_on, code) if next_on else ""),
        (_("Goes on from"), show_day(measure.resume_on, code) if measure.resume_on else ""),
        (_("Prospects of success"), _(rules.PROSPECTS[str(measure.prospects)]) if measure.prospects else ""),
        (_("Place"), measure.place),
        (_("Target group"), _target_group(measure)),
    ]


def _period(start: Any, end: Any) -> str:
    parts = [show_span(each, language()) for each in (start, end)]
    if parts[0] == parts[1]:
        return parts[0]
    return " – ".join(part or "…" for part in parts)


def _target_group(measure: Measure) -> Markup:
    group = [_("People")] * measure.for_people + [_("Companies")] * measure.for_companies
    return Markup(", ").join(filter(None, [*group, written(shown(measure.target_group))]))


def _more_facts(
    measure: Measure, items: Sequence[sa.Row], successors: Sequence[sa.Row]
) -> list[tuple[str, Any]]:
    yes = {True: _("Yes"), False: _("No"), None: ""}
    return [
        (_("Further fields, phases and priorities"), Markup(", ").join(written(shown(row.name)) for row in items)),
        (_("Kind"), _(rules.KINDS[measure.kind]) if measure.kind else ""),
        (_("New or known?"), _(rules.NOVELTIES[measure.novelty]) if measure.novelty else ""),
        (_("One target group?"), yes[measure.one_group]),
        (_("One visible result within 90 days?"), yes[measure.result_90_days]),
        (_("Tried before? What is different this time?"), written(shown(measure.predecessor_answer))),
        (_("Earlier measure of the same idea"), _of_idea(measure.predecessor) if measure.predecessor else ""),
        (_("Continued in"), Markup("<br>").join(_of_idea(row) for row in successors)),
        (_("Principles"), _principles(measure)),
        (_("Proposed by"), measure.proposer.short_name if measure.proposer else ""),
        (_("Origin"), _origin(measure)),
        (_("Funding source"), measure.funding),
        (_("Recognition"), _recognition(measure)),
        (_("Who may read it?"), _(rules.VISIBILITIES[measure.visibility])),
        (_("Proposed on"), show_moment(measure.created_at, language(), g.seat.time_zone)),
    ]


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}" rel="noopener">{}</a>').format(address, words)


def _of_idea(other: Any) -> Markup:
    """Another measure of the same idea: the one before, or one that goes on with it."""
    title = Markup("M-{} {}").format(other.number, written(shown(other.title)))
    return _link(url_for("dossier.page", number=other.number), title)


def _principles(measure: Measure) -> Any:
    """Each principle with its answer and its note, one a line."""
    lines, pair = [], _("%(label)s: %(value)s")
    for code, label in rules.PRINCIPLES.items():
        if answer := (measure.principles or {}).get(code):
            note = f" – {answer['note']}" if answer.get("note") else ""
            given = rules.PRINCIPLE_ANSWERS[answer["answer"]]
            lines.append(escape(pair % {"label": _(label), "value": f"{_(given)}{note}"}))
    return Markup("<br>").join(lines)


def _origin(measure: Measure) -> Any:
    label = written(shown(measure.origin_label))
    if measure.origin_kind in ("measure", "split") and measure.predecessor:
        label = _of_idea(measure.predecessor)
    elif measure.origin_address:
        label = _link(measure.origin_address, label or measure.origin_address)
    kind = _(rules.ORIGINS[measure.origin_kind]) if measure.origin_kind in rules.ORIGINS else ""
    if kind and label:
        return escape(_("%(label)s: %(value)s")) % {"label": kind, "value": label}
    return kind or label


def _recognition(measure: Measure) -> Any:
    day = show_day(measure.recognition_on, language()) if measure.recognition_on else ""
    words = ", ".join(filter(None, [measure.recognition, day]))
    return _link(measure.recognition_link, words or measure.recognition_link) if measure.recognition_link else words


def _hints(measure: Measure, stage: Stage, steps: Sequence[Any]) -> list[tuple[str, str]]:
    """What makes an idea not concrete yet: who, what, until when."""
    if stage is not Stage.IDEA:
        return []
    return hint_lines(measure, rules.not_concrete_yet(
        has_lead=measure.lead_id is not None and measure.lead_state != "declined", has_summary=bool(measure.summary),
        has_step=any(step.is_open for step in steps), has_date=measure.step_due_on is not None,
    ))


def _act(measure: Measure, act: str, permission: str) -> str:
    """The address of a page that makes new ideas of this measure; "" for who may not."""
    return url_for(f"dossier.{act}", number=measure.number) if may(g.actor, permission, measure) else ""
