"""The pages of a measure's closing review, and of what partners say beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for

from bundnis.alliances.models import Partner
from bundnis.contributions import queries as contributions
from bundnis.core.access import may, needs
from bundnis.core.clock import today
from bundnis.core.errors import Conflict, Refused
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _, language
from bundnis.core.once import once
from bundnis.measures import queries as measures
from bundnis.measures.models import Measure
from bundnis.measures.presentation import against_target
from bundnis.measures.stages import Stage
from bundnis.reviews import queries, rules, service
from bundnis.reviews.forms import ReviewForm, VoiceForm, stored_values
from bundnis.reviews.models import Review
from bundnis.reviews.presentation import present, questions

blueprint = Blueprint("reviews", __name__, template_folder="../templates")


def measure_by_number(number: int) -> dict[str, Any]:
    """The measure with this number in the alliance of the address."""
    return {"measure": measures.by_number(g.seat.alliance_id, number)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a partner says something: the permission asks for the measure and the partner."""

    measure: Measure
    partner: Partner

    @property
    def alliance_id(self) -> int:
        return self.measure.alliance_id

    @property
    def partner_id(self) -> int:
        return self.partner.id


def place_of_partner(number: int, partner_id: int) -> dict[str, Any]:
    """A partner that contributes to this measure and does not lead it; any other is as unknown as a foreign one."""
    measure = measures.by_number(g.seat.alliance_id, number)
    if measure is None:
        return {"place": None}
    contributing = contributions.contributing_partner_ids(measure.id)
    partner = measures.partner_in(measure.alliance_id, partner_id)
    speaks = partner_id in rules.speaking(contributing, measure.lead_id, measure.lead_state)
    return {"place": Place(measure, partner) if partner and speaks else None}


@blueprint.get("/measures/<int:number>/review")
@needs("review.read", measure_by_number)
def review(measure: Measure) -> Any:
    """The review to read, and for those who write it the form."""
    stored, voices = queries.look_back(measure.id)
    return _page(measure, stored, _form(measure, stored) if _may_write(measure) else None, voices=voices), 200


@blueprint.post("/measures/<int:number>/review")
@needs("review.write", measure_by_number)
@once
def save(measure: Measure) -> Any:
    stored, voices = queries.look_back(measure.id)
    form = _form(measure, stored)
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
    return _page(measure, stored, form, conflict=status == 409, voices=voices), status


def _saved(form: ReviewForm, measure: Measure) -> Any:
    if rules.is_complete(**{name: value for name, value in form.values().items() if name in rules.ASKED}):
        flash(_("Saved. The review is complete."), "success")
        return redirect(url_for("dossier.page", number=measure.number, _anchor="review"), 303)
    flash(_("Saved. Some answers are still open; you can finish it later."), "success")
    return redirect(url_for(".review", number=measure.number), 303)


@blueprint.route("/measures/<int:number>/review/partners/<int:partner_id>", methods=["GET", "POST"])
@needs("review.add_voice", place_of_partner)
@once
def voice(place: Place) -> Any:
    """What one contributing partner says beside the review."""
    measure, back = place.measure, url_for("dossier.page", number=place.measure.number, _anchor="review")
    stored = queries.voice_of(measure.id, place.partner_id)
    names = ("effect", "sentence", "version")
    form = VoiceForm(data={name: getattr(stored, name) for name in names} if stored else {})
    if Stage(measure.stage) not in rules.WRITABLE and not form.comes_back:
        flash(_(service.NOT_NOW), "info")
        return redirect(back, 303)

    def speak() -> None:
        service.add_voice(
            g.actor, measure, place.partner_id, form.loaded_version or None, effect=form.effect.data,
            sentence=form.sentence.data or "", language=language(),
        )

    status = send(form, speak, "sentence")
    if status == DONE:
        flash(_("Thank you. It stands beside the review now."), "success")
        return redirect(back, 303)
    return render_template(
        "reviews/voice.html", form=form, measure=measure, partner=place.partner.short_name, back=back,
        conflict=status == 409,
    ), status


def _may_write(measure: Measure) -> bool:
    return Stage(measure.stage) in rules.WRITABLE and may(g.actor, "review.write", measure)


def _form(measure: Measure, stored: Review | None) -> ReviewForm:
    return questions(stored, g.seat.languages, today(g.seat.time_zone), measure.stop_lesson, measure.stage_language)


def _page(
    measure: Measure, stored: Review | None, form: ReviewForm | None, conflict: bool = False,
    voices: Sequence[Any] = (),
) -> str:
    template = "reviews/edit.html" if form is not None else "reviews/review.html"
    return render_template(
        template, form=form, measure=measure, conflict=conflict, counted=_counted(measure),
        view=present(stored, g.actor, measure, voices, contributions.contributing_partner_ids(measure.id)),
        back=url_for("dossier.page", number=measure.number, _anchor="review"),
    )


def _counted(measure: Measure) -> list[tuple[str, Any]]:
    """Actual against target, as far as it was counted."""
    values = measures.values_of(measure.id) if measure.indicator_name else []
    return against_target(measure, values[-1] if values else None)
