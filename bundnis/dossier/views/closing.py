"""The page that completes a measure: its end, its open steps, its contributions, and the look back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for

from bundnis.contributions import queries as contributions
from bundnis.contributions import rules as contribution_rules
from bundnis.contributions.models import Contribution
from bundnis.contributions.presentation import Words
from bundnis.contributions.presentation.part import may_receive_in_all, progress
from bundnis.core.access import PERMISSIONS, may, needs
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.dossier import rules, service
from bundnis.dossier.forms.closing import ClosingForm, closing_form
from bundnis.dossier.service.closing import AT_ONCE
from bundnis.dossier.views.card import overtaken
from bundnis.dossier.views.ground import blueprint, by_number
from bundnis.dossier.views.moves import open_moves
from bundnis.journal.undoing import flash_done
from bundnis.measures import queries
from bundnis.measures.models import Measure, Step
from bundnis.measures.presentation import against_target
from bundnis.measures.stages import INFO, Stage
from bundnis.measures.way_back import back_to
from bundnis.reviews import queries as reviews
from bundnis.reviews import rules as review_rules
from bundnis.reviews.models import Review
from bundnis.reviews.presentation import present, questions


@dataclass(frozen=True, slots=True)
class Open:
    """What still has to be settled before a measure is completed, and its review if one was begun before."""

    steps: list[Step]
    given: list[Contribution]
    review: Review | None
    receivable: frozenset[int]

    @classmethod
    def of(cls, measure: Measure) -> Open:
        """Read it: three statements, however much is open."""
        steps = [step for step in queries.steps_of(measure.id) if step.is_open]
        given = contributions.unsettled_of(measure.id, AT_ONCE)
        receivable = frozenset(each.id for each in given if may_receive_in_all(g.actor, each))
        return cls(steps, given, reviews.review_of(measure.id), receivable)

    @property
    def seen(self) -> str:
        """As the form carries it."""
        return rules.seen(
            sorted((step.id, step.version) for step in self.steps),
            [(each.id, each.version) for each in self.given],
            self.review.version if self.review else None,
        )


@blueprint.route("/measures/<int:number>/moves/complete", methods=["GET", "POST"])
@needs("measure.read", by_number)
@once
def complete(measure: Measure) -> Any:
    """Complete a measure. The right to do so is asked below ``once``: a second press must not be refused."""
    left = Open.of(measure)
    form = _form(measure, left)
    move = next((each for each in open_moves(measure) if each.name == "complete"), None)
    if move is None:
        return _too_late(measure, left, form)
    if not PERMISSIONS[move.permission].allows(g.actor, measure):
        abort(403)
    if form.was_sent and form.version.data != left.seen:
        return _show_what_changed(measure, left, form)
    if form.sent_and_right():
        try:
            filled_in = _filled_in(form, left)
            service.complete(g.actor, measure, filled_in)
        except Conflict:
            # Somebody was here in the same second: what is there now is read anew, beside what was typed.
            db.session.rollback()
            return _again(measure.number)
        except Refused as refused:
            form.refuse(_field_of(form, refused), str(refused))
        else:
            return _completed(measure, reviews.review_of(measure.id) if filled_in.review else left.review)
    return _page(measure, left, form, 422 if form.was_sent else 200)


def _again(number: int) -> Any:
    measure = queries.by_number(g.seat.alliance_id, number)
    if measure is None:
        raise Conflict()
    left = Open.of(measure)
    form = _form(measure, left)
    if Stage(measure.stage) is not Stage.IMPLEMENTATION:
        return _too_late(measure, left, form)
    return _show_what_changed(measure, left, form)


# -- the form ------------------------------------------------------------------------------------


def _form(measure: Measure, left: Open) -> ClosingForm:
    day = today(g.seat.time_zone)
    review = questions(left.review, g.seat.languages, day)
    words = Words()
    data: dict[str, Any] = {"actual_end": Span.on(day), "version": left.seen}
    data |= {f"step_{step.id}_on": Span.on(day) for step in left.steps}
    data |= {f"received_{each.id}": max(each.delivered, each.received) or None for each in left.given}
    form = closing_form(
        {step.id: shown(step.title).text for step in left.steps},
        {each.id: words.pair(each.partner.short_name, _amount(words, each)) for each in left.given},
        data=data,
    )
    for name, value in data.items():
        if form.comes_back and not form[name].raw_data:
            # It came to the list while the form was open: nobody has typed anything into it.
            form[name].process_data(value)
    form.review, form.unreceivable = review, frozenset(each.id for each in left.given) - left.receivable
    if not measure.indicator_name:
        del form.final_value
    return form


def _amount(words: Words, given: Contribution) -> str:
    return words.amount(given.amount, given.unit, given.unit_text)


def _filled_in(form: ClosingForm, left: Open) -> service.Closing:
    """What the service wants."""
    steps = {
        each: service.StepEnd(
            done_on=form[f"step_{each}_on"].data.first if form[f"step_{each}"].data == "done" else None,
            reason=form[f"step_{each}_reason"].data or "" if form[f"step_{each}"].data == "dropped" else "",
        )
        for each in form.step_ids
    }
    received = {
        each: amount for each in form.given_ids
        if each not in form.unreceivable and (amount := form[f"received_{each}"].data) is not None
    }
    return service.Closing(
        seen=form.version.data or "", actual_end=form.actual_end.data, steps=steps, received=received,
        withdraw_reason=form.withdraw_reason.data or "",
        value=form.final_value.data if "final_value" in form else None,
        review=form.review.said(left.review, today(g.seat.time_zone)),
    )


def _field_of(form: ClosingForm, refused: Refused) -> str:
    """The field a refusal stands beside; what belongs to none stands at the top, beside the end."""
    return refused.field if refused.field in form or refused.field in form.review else "actual_end"


# -- answers -------------------------------------------------------------------------------------


def _completed(measure: Measure, review: Review | None) -> Any:
    if review is None:
        sentence = _("Completed. The review can be written any time; until then the start page reminds you of it.")
    elif review_rules.missing_of(review):
        sentence = _("Completed. The review is begun; you can go on with it any time.")
    else:
        sentence = _("Completed, with a complete review. Thank you. The coordinator can close it now.")
    flash_done(sentence)
    return redirect(back_to(measure), 303)


def _too_late(measure: Measure, left: Open, form: ClosingForm) -> Any:
    """The back button, an old page, or somebody who was faster: a sentence and no second act."""
    stage = Stage(measure.stage)
    if not form.comes_back:
        where = _(INFO[stage].label)
        flash(_("Nothing has to be completed here: the measure is at “%(stage)s”.", stage=where), "info")
        return redirect(back_to(measure), 303)
    said = form.review.said(left.review, today(g.seat.time_zone)) if form.review.validate() else {}
    if said is None or stage not in review_rules.WRITABLE or not may(g.actor, "review.write", measure):
        return overtaken(measure.number, form.typed())
    # The look back is not lost: it goes on in the review, beside what the other one has written there.
    return _in_the_review(measure, left, form)


def _in_the_review(measure: Measure, left: Open, form: ClosingForm) -> Any:
    stored = left.review
    if stored is not None:
        form.review.note_stored(stored)
    form.review.version.data = str(stored.version) if stored else ""
    form.review.reviewed_on.data = Span.on(today(g.seat.time_zone))
    of_review = {field.label.text for field in form.review}
    return render_template(
        "reviews/edit.html", form=form.review, measure=measure, counted=_counted(measure),
        view=present(stored, g.actor, measure),
        conflict=any(hasattr(field, "theirs") for field in form.review), back=back_to(measure),
        action=url_for("reviews.save", number=measure.number),
        overtaken=_("Somebody else has completed the measure in the meantime. Your look back is still here: send it."),
        kept=[(label, text) for label, text in form.typed() if label not in of_review],
    ), 409


def _show_what_changed(measure: Measure, left: Open, form: ClosingForm) -> Any:
    """Somebody delivered, ticked or added something meanwhile: shown beside the fields, nothing is stored."""
    new = rules.changed(form.version.data or "", left.seen)
    words = Words()
    for each in left.given:
        if f"c{each.id}" in new:
            form[f"received_{each.id}"].theirs = _standing(words, each) or _("New")
    for step in left.steps:
        if f"s{step.id}" in new:
            form[f"step_{step.id}"].theirs = shown(step.title).text
    if "r" in new and left.review is not None:
        form.review.note_stored(left.review)
    form.version.data = left.seen
    return _page(measure, left, form, 409, is_settled=bool(rules.gone(form.version.raw_data[0], left.seen)))


def _page(measure: Measure, left: Open, form: ClosingForm, status: int, *, is_settled: bool = False) -> Any:
    words = Words()
    return render_template(
        "dossier/complete.html", form=form, measure=measure, title=shown(measure.title).text, back=back_to(measure),
        steps=[_step(form, step) for step in left.steps], given=[_given(words, form, each) for each in left.given],
        counted=_counted(measure), conflict=status == 409, refused=status == 422, is_settled=is_settled,
    ), status


def _step(form: ClosingForm, step: Step) -> dict[str, Any]:
    name = f"step_{step.id}"
    about = filter(None, [step.partner.short_name if step.partner else "", show_span(step.due, language())])
    return {
        "end": form[name], "on": form[f"{name}_on"], "reason": form[f"{name}_reason"], "about": " · ".join(about),
    }


def _given(words: Words, form: ClosingForm, given: Contribution) -> dict[str, Any]:
    """One contribution: a field for what arrived, or why somebody else has to sign for it."""
    return {
        "field": form[f"received_{given.id}"], "about": " · ".join(filter(None, [
            words.kind(given.kind), given.note, _standing(words, given),
        ])),
        "is_open": given.id not in form.unreceivable, "label": form[f"received_{given.id}"].label.text,
        "address": f"/{g.seat.slug}/measures/{given.measure.number}/contributions/{given.id}",
    }


def _standing(words: Words, given: Contribution) -> str:
    """How far it has come: not accepted yet, or what was delivered and received."""
    state = contribution_rules.shown_state(given.state, Stage.IMPLEMENTATION, given.amount, given.delivered)
    return progress(words, given) or words(state.label)


def _counted(measure: Measure) -> list[tuple[str, Any]]:
    """Actual against target, as far as it was counted."""
    values = queries.values_of(measure.id) if measure.indicator_name else []
    return against_target(measure, values[-1] if values else None)
