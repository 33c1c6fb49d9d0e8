"""Pages that make new ideas of a measure: copying it, and splitting one that is too big."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template

from bundnis.alliances import queries as alliances
from bundnis.contributions.models import Need
from bundnis.contributions.presentation import Words
from bundnis.contributions.queries.asked import needs_asked_by, needs_nobody_answered
from bundnis.core.access import needs
from bundnis.core.dates import show_span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.core.text import Shown
from bundnis.dossier.forms.copies import PARTS, CopyForm, SplitForm, split_form
from bundnis.dossier.service import copies as service
from bundnis.dossier.views.ground import address_of, blueprint, by_number
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step
from bundnis.reviews import queries as reviews

# -- copying -------------------------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/copy", methods=["GET", "POST"])
@needs("measure.propose", by_number)
@once
def copy(measure: Measure) -> Any:
    """A measure once more, as a new idea of whoever proposes it."""
    own = min(g.seat.partner_ids, default=None)
    form = CopyForm(languages=g.seat.languages, data={"title": measure.title, "proposer_id": own})
    _offer_proposers(form)
    if form.sent_and_right():
        try:
            new = service.copy(g.actor, measure, title=form.title.data, proposer_id=form.proposer_id.data)
        except Refused as refused:
            form.refuse(refused.field or "title", str(refused))
        else:
            flash(_("%(copy)s is a new idea now. Who does what until when this time?", copy=new.label), "success")
            return redirect(address_of(new), 303)
    return render_template(
        "dossier/copy.html", form=form, measure=measure, lesson=_lesson(measure),
        comes_along=_comes_along(measure),
    ), 422 if form.was_sent else 200


def _offer_proposers(form: CopyForm) -> None:
    """Members propose for their own partner; the coordinator for any, or for the alliance as a whole."""
    partners = alliances.partner_choices(g.seat.alliance_id)
    if not g.seat.has("coordinator"):
        form.proposer_id.empty = None
        partners = [row for row in partners if row[0] in g.seat.partner_ids]
    form.proposer_id.offer(partners)


def _lesson(measure: Measure) -> Shown | None:
    """What was learned from it; the first thing one should know who tries it again."""
    review = reviews.review_of(measure.id)
    typed_in = measure.stage_language or language()
    stopped = Shown(measure.stop_lesson, typed_in, typed_in != language())
    found = shown(review.lesson) if review and review.lesson else stopped
    return found if found.text else None


def _comes_along(measure: Measure) -> list[str]:
    """What the copy will have, in words."""
    steps = [step for step in queries.steps_of(measure.id) if step.dropped_on is None]
    return [
        _("Texts in all languages, route, action fields, target group, links"),
        _("Steps, without dates and partners: %(number)s", number=len(steps)),
        _("Needs, as nobody had answered them yet: %(number)s", number=len(needs_asked_by(measure.id))),
    ]


# -- splitting -----------------------------------------------------------------------------------


@blueprint.route("/measures/<int:number>/split", methods=["GET", "POST"])
@needs("measure.edit", by_number)
@once
def split(measure: Measure) -> Any:
    """Several small measures of one that is too big; the first is the measure itself, made smaller."""
    form = _split_form(measure)
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        try:
            made = service.split(g.actor, measure, form.loaded_version, **form.values())
        except Conflict as conflict:
            stored = conflict.stored or {}
            form.note_conflict({f"{name}_1": stored[name] for name in stored if f"{name}_1" in form}, conflict.version)
            status = 409
        except Refused as refused:
            form.refuse("title_1", str(refused))
        else:
            new = ", ".join(part.label for part in made)
            flash(_("%(label)s is smaller now. New beside it: %(parts)s", label=measure.label, parts=new), "success")
            return redirect(address_of(measure), 303)
    return render_template(
        "dossier/split.html", form=form, measure=measure, conflict=status == 409,
        further=[(part, form.is_begun(part) or bool(form[f"title_{part}"].errors)) for part in PARTS[2:]],
    ), status


def _split_form(measure: Measure) -> SplitForm:
    """The texts carried over into every part; a new part has no title yet."""
    steps = [step for step in queries.steps_of(measure.id) if step.is_open]
    words = Words()
    texts = {f"{name}_{part}": getattr(measure, name) for part in PARTS for name in ("summary", "description")}
    return split_form(
        {step.id: _step(step) for step in steps},
        {need.id: _need(need, words) for need in needs_nobody_answered(measure.id)},
        languages=g.seat.languages,
        data={**texts, "title_1": measure.title, "version": measure.text_version},
    )


def _step(step: Step) -> str:
    until = show_span(step.due, language()) if step.due.is_known else ""
    return " · ".join(filter(None, [shown(step.title).text, step.partner.short_name if step.partner else "", until]))


def _need(need: Need, words: Words) -> str:
    amount = words.amount(need.amount, need.unit, need.unit_text)
    return " · ".join(filter(None, [words.pair(words.kind(need.kind), amount), shown(need.note).text]))
