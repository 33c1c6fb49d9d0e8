"""The one-minute update, its correction, and reading where one was mentioned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from bundnis.alliances import queries as alliances
from bundnis.contributions import queries as contributions
from bundnis.contributions.presentation import amount_words
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day
from bundnis.core.db import db, transaction
from bundnis.core.errors import Conflict, Refused, answer
from bundnis.core.house import after_commit
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.core.words import N_
from bundnis.dossier import service
from bundnis.dossier.forms.updates import NO_DAY, OWN_DAY, UpdateForm, update_form
from bundnis.dossier.views.card import named
from bundnis.dossier.views.ground import address_of, blueprint, by_number, to_report_on
from bundnis.journal.undoing import flash_done
from bundnis.measures import queries, rules
from bundnis.measures import service as measures
from bundnis.measures.models import Measure, Update
from bundnis.measures.stages import REPORTING, Stage
from bundnis.measures.way_back import back_to, came_from

# More of them are folded: the button stays near the thumb.
UNFOLDED = 2


def update_by_id(number: int, update_id: int) -> dict[str, Any]:
    """An update of the measure; it comes first, it is what the permission asks about."""
    measure = queries.with_facts(g.seat.alliance_id, number, ["accepted_partner_ids"])
    return {"update": queries.update_of(measure.id, update_id) if measure else None, "measure": measure}


@blueprint.route("/measures/<int:number>/updates/new", methods=["GET", "POST"])
@needs("update.write", to_report_on)
@once
def send_update(measure: Measure) -> Any:
    if request.method == "GET" and Stage(measure.stage) not in REPORTING:
        flash(_("Updates are for agreed and running measures."), "warning")
        return redirect(address_of(measure), 302)
    health = request.args.get("health")
    data = {"happened_on": Span.on(_today()), "health": health if health in rules.HEALTH else None}
    form = _form(measure, data, only_typed=_is_sent())
    if data["health"]:
        # Who comes with an answer in hand goes on with the sentence.
        form.sentence.render_kw = {**form.sentence.render_kw, "autofocus": True}
    refused = None
    if form.sent_and_right():
        try:
            update = service.send_update(
                g.actor, measure, steps=form.steps.data or (), deliveries=form.deliveries(), **form.said()
            )
        except Refused as error:
            refused = error
        else:
            return _sent(measure, update)
    return _page(measure, data, form, refused)


def _sent(measure: Measure, update: Update) -> Any:
    """Back to where one came from, with the ways to put right what was said and what was ticked."""
    sentence = _("Thank you. The update is sent.")
    if begun := came_from():
        sentence = _("Thank you. The update is sent: %(measure)s.", measure=named(measure))
    correction = url_for(".correct_update", number=measure.number, update_id=update.id, next=begun)
    flash_done(sentence, undo_label=_("Untick the steps"), link=(_("Correct"), correction))
    return redirect(back_to(measure, "updates"), 303)


@blueprint.route("/measures/<int:number>/updates/<int:update_id>/correct", methods=["GET", "POST"])
@needs("update.correct", update_by_id)
@once
def correct_update(update: Update, measure: Measure) -> Any:
    if request.method == "GET" and Stage(measure.stage) not in REPORTING:
        flash(_("Updates are for agreed and running measures."), "warning")
        return redirect(address_of(measure), 302)
    if request.method == "GET" and (newer := queries.correction_of(update)):
        flash(_("This update has been corrected already."), "warning")
        return redirect(address_of(measure, f"update-{newer.id}"), 302)
    data, update_id = _stored(update), update.id
    form = _form(measure, data, only_typed=_is_sent(), corrects=True)
    refused = None
    if form.sent_and_right():
        try:
            service.correct_update(g.actor, measure, update, **form.said())
        except Conflict as conflict:
            return _overtaken(measure, form, conflict)
        except Refused as error:
            refused = error
        else:
            flash(_("The update is corrected."), "success")
            return redirect(back_to(measure, "updates"), 303)
    return _page(measure, data, form, refused, corrects=update_id)


@blueprint.post("/measures/<int:number>/mentions/read")
@needs("measure.read", by_number)
def read_mentions(measure: Measure) -> Any:
    """Opens the measure where one was mentioned, or only marks it as read and stays on Today."""
    measures.read_mentions(g.actor, measure)
    stays = request.form.get("stay") == "1"
    return redirect(f"/{g.seat.slug}/" if stays else address_of(measure, "comments"), 303)


def note_read(measure: Measure) -> None:
    """The reader sees where they were mentioned: noted as the last visit is, after the answer, by itself."""
    actor = g.actor

    def note() -> None:
        with transaction():
            measures.read_mentions(actor, measure)

    after_commit(note)


# -- the form ------------------------------------------------------------------------------------


def _is_sent() -> bool:
    return request.method == "POST" and "switch_language" not in request.form


def _today() -> Any:
    return today(g.seat.time_zone)


def _form(measure: Measure, data: dict[str, Any], *, only_typed: bool, corrects: bool = False) -> UpdateForm:
    """The form. Of one that is sent only what was typed is looked at: its choices are checked by the service."""
    typed = [name.removeprefix("delivered_") for name, text in request.form.items()
             if name.startswith("delivered_") and text.strip()]
    ids = [int(each) for each in typed if each.isascii() and each.isdigit() and len(each) < 10]
    rows = [] if corrects or only_typed else contributions.deliverable(measure.id, g.seat.partner_ids, ids)
    labels = {row.id: _promised(row) for row in rows} or ({} if corrects else dict.fromkeys(ids, ""))
    form = update_form(labels, data=data)
    if only_typed:
        _offer_typed(form, measure)
    else:
        _offer(form, measure, corrects)
    return form


def _promised(row: Any) -> str:
    """What was promised, and how much of it is there already."""
    amount = amount_words(row.amount, row.unit, row.unit_text)
    what = ", ".join(filter(None, [_("%(amount)s promised", amount=amount), row.note]))
    if len(g.seat.partner_ids) > 1:
        what = _("%(label)s: %(value)s", label=row.partner, value=what)
    if not row.delivered:
        return what
    return _("%(what)s (%(delivered)s delivered)", what=what,
             delivered=amount_words(row.delivered, row.unit, row.unit_text))


def _voices(measure: Measure) -> frozenset[int]:
    """The partners of one's own that take part in this measure."""
    own = frozenset(g.seat.partner_ids)
    if own <= {measure.lead_id}:
        return own
    return own & {measure.lead_id, *(measure.facts or {}).get("accepted_partner_ids", ())}


def _offer_typed(form: UpdateForm, measure: Measure) -> None:
    if not g.seat.has("coordinator"):
        form.partner_id.empty = None
    form.partner_id.offer([(each, "") for each in _voices(measure)])
    form.steps.offer([(each, "") for each in form.steps.data or () if each])
    for field in (form.helper_id, form.helper_person_id):
        field.offer([(field.data, "")] if field.data else [])


def _offer(form: UpdateForm, measure: Measure, corrects: bool) -> None:
    partners = alliances.partner_choices(measure.alliance_id)
    form.helper_id.offer(partners)
    form.helper_person_id.offer(alliances.people_choices(measure.alliance_id, observers=False))
    voices = _voices(measure)
    own = [row for row in partners if row[0] in voices]
    if not g.seat.has("coordinator"):
        form.partner_id.empty = None
    form.partner_id.offer(own)
    if not form.comes_back and not corrects and own:
        form.partner_id.data = own[0][0]
    form.steps.offer([] if corrects else _own_steps(measure))
    code, day = language(), _today()
    form.next_choice.choices = [
        (NO_DAY, _("Not known yet")),
        *((each.isoformat(), _(word, day=show_day(each, code))) for each, word in sorted((
            (day + timedelta(days=14), N_("In two weeks (%(day)s)")),
            (rules.months_later(day, 1), N_("In a month (%(day)s)")),
            (rules.next_season(day), N_("Next season (%(day)s)")),
        ))),
        (OWN_DAY, _("On another day")),
    ]
    form.next_choice.data = form.next_choice.data or NO_DAY


def _own_steps(measure: Measure) -> list[tuple[int, str]]:
    """The open steps of one's own; who speaks for the alliance sees all of them."""
    speaks_for_all = not _voices(measure)
    leads = measure.lead_id in g.seat.partner_ids
    return [
        (step.id, _step_label(step.title, show_day(step.due.last, language()) if step.due.last else ""))
        for step in queries.steps_of(measure.id)
        if step.is_open
        and (speaks_for_all or step.partner_id in g.seat.partner_ids or (step.partner_id is None and leads))
    ]


def _step_label(title: Any, due: str) -> str:
    return _("%(step)s (until %(day)s)", step=shown(title).text, day=due) if due else shown(title).text


def _stored(update: Update) -> dict[str, Any]:
    """An update as the form's data; a next date that has passed is asked anew."""
    names = ("health", "sentence", "because", "unstuck_when", "helper_id", "helper_person_id", "partner_id")
    next_on = update.next_on if update.next_on and update.next_on >= _today() else None
    return {
        **{name: getattr(update, name) for name in names}, "happened_on": Span.on(update.happened_on),
        "next_on": Span.on(next_on) if next_on else Span.unknown(), "next_choice": OWN_DAY if next_on else NO_DAY,
    }


# -- the page ------------------------------------------------------------------------------------


def _page(
    measure: Measure, data: dict[str, Any], form: UpdateForm, refused: Refused | None, corrects: int | None = None
) -> Any:
    """The form in full; what a refused attempt had set is not stored, and the page shows what is."""
    if form.was_sent:
        number = measure.number
        db.session.rollback()
        found = queries.with_facts(g.seat.alliance_id, number, ["accepted_partner_ids"])
        if found is None:
            raise NotFound
        measure, data = found, {}
        form = _form(measure, data, only_typed=False, corrects=corrects is not None)
        form.validate()
    if refused is not None:
        field = refused.field if refused.field in form else "sentence"
        if str(refused) not in form[field].errors:
            form.refuse(field, str(refused))
    count = len(form.steps.choices) + len(form.delivery_ids)
    return render_template(
        "dossier/update.html", form=form, measure=measure, marks=rules.HEALTH, corrects=corrects,
        cancel=back_to(measure, "updates"),
        deliveries=[form[f"delivered_{each}"] for each in form.delivery_ids], doing=count,
        doing_is_open=count <= UNFOLDED or form.comes_back,
    ), 422 if form.was_sent else 200


def _overtaken(measure: Measure, form: UpdateForm, conflict: Conflict) -> Any:
    """Somebody else has corrected it first: what was typed stays to be copied, and theirs is one link away."""
    label, address = f"{measure.label} {shown(measure.title).text}", address_of(measure, "updates")
    typed = form.typed()
    if newer := conflict.stored.get("update_id"):
        label, address = _("Their correction"), address_of(measure, f"update-{newer}")
    db.session.rollback()
    sentence = _("Somebody else has corrected this update in the meantime.")
    return answer(409, sentence, kept=typed, links=[(label, address)])
