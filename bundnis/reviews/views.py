"""The page of a measure's closing review."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for

from bundnis.core.access import may, needs
from bundnis.core.clock import today
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.measures import queries as measures
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage
from bundnis.reviews import queries, rules, service
from bundnis.reviews.forms import ReviewForm, stored_values
from bundnis.reviews.models import Review
from bundnis.reviews.presentation import present, questions

blueprint = Blueprint("reviews", __name__, template_folder="templates")


def measure_by_number(number: int) -> dict[str, Any]:
    """The measure with this number in the alliance of the address."""
    return {"measure": measures.by_number(g.seat.alliance_id, number)}


@blueprint.get("/measures/<int:number>/review")
@needs("review.read", measure_by_number)
def review(measure: Measure) -> Any:
    """The review to read, and for those who write it the form."""
    stored = queries.review_of(measure.id)
    return _page(measure, stored, _form(stored) if _may_write(measure) else None), 200


@blueprint.post("/measures/<int:number>/review")
@needs("review.write", measure_by_number)
@once
def save(measure: Measure) -> Any:
    stored = queries.review_of(measure.id)
    form = _form(stored)
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        try:
            service.save_review(g.actor, measure, form.loaded_version or None, **form.values())
        except Conflict as conflict:
            form.note_conflict(stored_values(conflict.stored) if conflict.stored else {}, conflict.version)
            status = 409
        except Refused as refused:
            form.refuse(refused.field or "executed", str(refused))
        else:
            return _saved(form, measure)
    return _page(measure, stored, form, conflict=status == 409), status


def _saved(form: ReviewForm, measure: Measure) -> Any:
    if rules.is_complete(**{name: value for name, value in form.values().items() if name in rules.ASKED}):
        flash(_("Saved. The review is complete."), "success")
        return redirect(url_for("dossier.page", number=measure.number, _anchor="review"), 303)
    flash(_("Saved. Some answers are still open; you can finish it later."), "success")
    return redirect(url_for(".review", number=measure.number), 303)


def _may_write(measure: Measure) -> bool:
    return Stage(measure.stage) in rules.WRITABLE and may(g.actor, "review.write", measure)


def _form(stored: Review | None) -> ReviewForm:
    return questions(stored, g.seat.languages, today(g.seat.time_zone))


def _page(measure: Measure, stored: Review | None, form: ReviewForm | None, conflict: bool = False) -> str:
    template = "reviews/edit.html" if form is not None else "reviews/review.html"
    return render_template(
        template, form=form, measure=measure, view=present(stored, g.actor, measure), conflict=conflict,
        back=url_for("dossier.page", number=measure.number, _anchor="review"),
    )
