"""The phones: joining with the code, one page for the whole session, everything by page reload too."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, flash, g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import NotFound

from bundnis.accounts import service as accounts
from bundnis.alliances import queries as alliances
from bundnis.core.access import by_door, public
from bundnis.core.db import transaction, write_now
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, language
from bundnis.core.words import LANGUAGES
from bundnis.workshops import codes, presentation, queries, service
from bundnis.workshops.forms import CodeForm, JoinForm, WordsForm
from bundnis.workshops.guests import keep_phone, participant_door, participant_of_cookie, sent_away
from bundnis.workshops.live import JOINS, live_of_app
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.views.blueprint import blueprint

PHONE = "/join/<string(length=6):code>"
JOINING = "whoever knows the code on the screen may join; there are no accounts in a hall"


@blueprint.route("/join/", methods=["GET", "POST"])
@public(JOINING, opens="read")
def enter() -> Any:
    """Type the code from the screen."""
    form = CodeForm()
    if form.sent_and_right():
        code = codes.read_code(form.code.data)
        if queries.by_code(code)[0] is not None:
            return redirect(url_for(".join", code=code), 303)
        form.refuse("code", _("There is no session with this code. Please look at the screen again."))
    return render_template("workshops/enter.html", form=form), 422 if form.was_sent else 200


@blueprint.route(PHONE, methods=["GET", "POST"])
@public(JOINING)
def join(code: str) -> Any:
    """Join; and once joined, the page of this phone."""
    if code != codes.read_code(code):
        return redirect(url_for(".join", code=codes.read_code(code)))
    workshop = workshop_of_code(code)
    participant = participant_of_cookie(workshop)
    if participant is not None and participant.blocked_at is not None:
        return sent_away(workshop.code)
    if participant is not None:
        if request.method == "POST":  # the first press has worked
            return redirect(url_for(".phone", code=code), 303)
        return redirect(url_for(".phone", code=code))
    form = _join_form(workshop)
    if request.method == "POST" and not live_of_app().limits.takes(f"join {code}", JOINS):
        flash(_("Very many people are joining at this moment. Please wait a few seconds and press again."), "warning")
        return _join_page(workshop, form), 429
    if form.sent_and_right():
        try:
            participant, token, words = service.join(
                workshop, language=language(), account=g.actor, client_key=form.client_key.data or "",
                **form.values(),
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else _first(form), str(refused))
        else:
            session["four_words"] = [code, words]
            return keep_phone(make_response(redirect(url_for(".phone", code=code), 303)), workshop, token)
    return _join_page(workshop, form), 422 if form.was_sent else 200


def _join_page(workshop: Workshop, form: JoinForm) -> str:
    return render_template("workshops/join.html", workshop=workshop, form=form, **presentation.join_page(workshop))


def workshop_of_code(code: str) -> Workshop:
    workshop, seat = queries.by_code(code)
    if workshop is None or seat is None:
        raise NotFound
    g.seat = seat
    return workshop


def _join_form(workshop: Workshop) -> JoinForm:
    partners = alliances.partner_choices(workshop.alliance_id)
    account = g.actor.seat(workshop.alliance_id) if g.actor else None
    own = min(account.partner_ids) if account and account.partner_ids else None
    data = {"name": g.actor.name if account else "", "partner_id": own}
    return JoinForm(partners=partners, policy=workshop.name_policy, data=data)


def _first(form: JoinForm) -> str:
    return "name" if "name" in form else "organisation"


@blueprint.get(PHONE + "/phone")
@by_door("workshop.take_part", participant_door)
def phone(workshop: Workshop, participant: Participant) -> Any:
    """The one page of a phone."""
    words = session.get("four_words", ["", ""])
    return render_template(
        "workshops/phone.html", workshop=workshop, words=words[1] if words[0] == workshop.code else "",
        **presentation.phone_page(workshop, participant),
    )  # fmt: skip


@blueprint.get(PHONE + "/state")
@public("what every phone in the hall shows; nothing personal, no total of an open vote")
def state(code: str) -> Any:
    """The state of a session for phones. The layer in ``live.py`` answers most of these before they come here."""
    spoken = request.args.get("l", "")
    live = live_of_app()
    pulse = live.pulse(code) if len(code) == codes.LENGTH else None
    if pulse is None or spoken not in LANGUAGES:
        abort(404)
    workshop = workshop_of_code(code)
    body, _packed = live.render_once(code, spoken, pulse, lambda: presentation.phone_state(workshop, pulse, spoken))
    answer = Response(body, content_type="application/json")
    answer.headers["ETag"] = pulse.tag("participant", spoken)
    return answer


@blueprint.get(PHONE + "/me")
@by_door("workshop.take_part", participant_door)
def me(workshop: Workshop, participant: Participant) -> Any:
    """What only this participant sees: own ideas, own ballot, own pledges, and the forms that are open."""
    # The token is for what was written while the one of the page went out of date.
    parts = {**presentation.own_state(workshop, participant), "token": generate_csrf()}
    return Response(json.dumps(parts, ensure_ascii=False), content_type="application/json")


@blueprint.route(PHONE + "/who", methods=["GET", "POST"])
@by_door("workshop.take_part", participant_door)
def who(workshop: Workshop, participant: Participant) -> Any:
    """Say who one is, or no longer."""
    form = JoinForm(
        partners=alliances.partner_choices(workshop.alliance_id), policy=workshop.name_policy,
        data={"name": participant.name, "partner_id": participant.partner_id,
              "organisation": "" if participant.partner_id else participant.organisation},
    )  # fmt: skip
    if form.sent_and_right():
        try:
            service.describe(workshop, participant, **form.values())
        except Refused as refused:
            form.refuse(refused.field if refused.field in form else _first(form), str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".phone", code=workshop.code), 303)
    page = render_template("workshops/who.html", workshop=workshop, form=form, **presentation.join_page(workshop))
    return page, 422 if form.was_sent else 200


@blueprint.route(PHONE + "/back", methods=["GET", "POST"])
@public(JOINING, opens="read")
def back(code: str) -> Any:
    """Come back on another device with the four words."""
    workshop = workshop_of_code(code)
    form = WordsForm()
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        # Guessing is counted by session and device: a hall is one address.
        keys = (f"words:{workshop.id}:{session.get('csrf_token', '')}", f"words:{workshop.id}:{form.words.data[:80]}")
        if accounts.throttled(*keys):
            form.refuse("words", _("Too many tries. Please wait five minutes and try again."))
            status = 429
        else:
            token = _recover(workshop, form, keys)
            if token:
                place = ".mine" if request.args.get("to") == "mine" else ".phone"
                return keep_phone(make_response(redirect(url_for(place, code=code), 303)), workshop, token)
    page = render_template("workshops/back.html", workshop=workshop, form=form, **presentation.join_page(workshop))
    return page, status


def _recover(workshop: Workshop, form: WordsForm, keys: tuple[str, ...]) -> str:
    code = workshop.code
    write_now()
    workshop = workshop_of_code(code)
    try:
        with transaction():
            return service.recover(workshop, form.words.data, form.client_key.data or "")
    except Refused as refused:
        with transaction():
            accounts.note_failure(*keys)
        form.refuse("words", str(refused))
        return ""


@blueprint.post(PHONE + "/ideas")
@by_door("workshop.take_part", participant_door)
def send_idea(workshop: Workshop, participant: Participant) -> Any:
    """Send an idea."""
    form = presentation.idea_form(workshop, participant)
    if form.sent_and_right():
        try:
            service.send_idea(
                g.actor, workshop, participant, text=form.text.data, client_key=form.client_key.data,
                field_id=form.field_id.data or None, show_as=form.show_as.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field or "text", str(refused))
        else:
            flash(_("Sent. Thank you."), "success")
            return redirect(url_for(".phone", code=workshop.code), 303)
    page = render_template(
        "workshops/phone.html", workshop=workshop, words="", **presentation.phone_page(workshop, participant, form)
    )
    return page, 422


@blueprint.post(PHONE + "/ideas/<int:idea_id>/take-back")
@by_door("workshop.take_part", participant_door)
def take_back(workshop: Workshop, participant: Participant, idea_id: int) -> Any:
    """Take an own idea back."""
    idea = queries.idea(workshop.id, idea_id)
    if idea is None or idea.participant_id != participant.id:
        abort(404)
    service.take_back(g.actor, workshop, participant, idea)
    flash(_("Taken back."), "success")
    return redirect(url_for(".phone", code=workshop.code), 303)
