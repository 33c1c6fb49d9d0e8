"""One's own account: name, language, password, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, session, url_for

from bundnis.accounts import queries, rules, service
from bundnis.accounts import session as cookie
from bundnis.accounts.drafts import when
from bundnis.accounts.forms import AddressForm, PasswordForm, ProfileForm
from bundnis.accounts.models import Person, SignIn
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import signed_in
from bundnis.core.db import db, transaction, write_now
from bundnis.core.errors import Conflict
from bundnis.core.i18n import _
from bundnis.core.once import once


@dataclass(frozen=True, slots=True)
class Device:
    """One browser in which one is signed in, ready for the page."""

    id: int
    name: str
    since: str
    seen: str
    end_address: str
    is_this: bool


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in("one's own account")
@once
def account() -> Any:
    person = db.session.get_one(Person, g.actor.id)
    form = ProfileForm(obj=person, data={"version": person.version})
    if form.sent_and_right():
        try:
            service.change_person(
                g.actor, form.loaded_version, name=form.name.data, language=form.language.data, theme=form.theme.data,
                shortcuts=form.shortcuts.data,
            )
        except Conflict as conflict:
            form.note_conflict(conflict.stored, conflict.version)
            return _account_page(form, is_conflict=True), 409
        # What follows is said in the language just chosen.
        g.actor = replace(g.actor, language=form.language.data)
        cookie.speak(form.language.data)
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.account"), 303)
    return _account_page(form), 422 if form.was_sent else 200


def _account_page(form: ProfileForm, is_conflict: bool = False) -> str:
    config = current_app.config
    living = queries.sign_ins(g.actor.id, config["SIGN_IN_IDLE"], config["SIGN_IN_ABSOLUTE"])
    devices = [_device(each) for each in living]
    waiting = queries.living_address_link(g.actor.id, service.ADDRESS_LINK_VALID_FOR)
    return render_template(
        "accounts/account.html", form=form, devices=devices, conflict=is_conflict,
        waiting=waiting.email if waiting else "",
    )


def _device(each: SignIn) -> Device:
    return Device(
        id=each.id,
        name=each.device or _("Unknown browser"),
        since=when(g.actor, each.created_at),
        seen=when(g.actor, each.seen_at),
        end_address=url_for("accounts.end_sign_in", sign_in_id=each.id),
        is_this=each.id == g.actor.sign_in_id,
    )


@blueprint.post("/account/sign-ins/<int:sign_in_id>/end")
@signed_in("one's own sign-ins")
def end_sign_in(sign_in_id: int) -> Any:
    # Somebody else's and one that has ended are the same: nothing is left to end.
    service.end_sign_in(g.actor, sign_in_id)
    flash(_("This sign-in has ended."), "success")
    return redirect(url_for("accounts.account") + "#sign-ins", 303)


@blueprint.post("/account/sign-ins/end-others")
@signed_in("one's own sign-ins")
def end_other_sign_ins() -> Any:
    service.end_other_sign_ins(g.actor)
    flash(_("You are now signed in only here."), "success")
    return redirect(url_for("accounts.account") + "#sign-ins", 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in("one's own password", opens="read")
def change_password() -> Any:
    form = PasswordForm()
    form.about = (g.actor.name, g.actor.email)
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        status = check_current(form)
        if status == 422 and _is_current(form.new_password.data):
            return _password_changed()  # a second press: the first one has changed it
    if status == 303:
        new_hash = service.hash_password(form.new_password.data)
        write_now()
        # Every sign-in ends, this one too: whoever copied its cookie is out; here a new one begins.
        service.change_password(g.actor.id, new_hash)
        person = db.session.get_one(Person, g.actor.id)
        session["token"] = service.sign_in(person, rules.device_name(request.user_agent.string))
        return _password_changed()
    return render_template("accounts/password.html", form=form, email=g.actor.email), status


def _password_changed() -> Any:
    flash(_("Your password was changed. Everywhere else you are signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


def _is_current(password: str) -> bool:
    return service.check_password(queries.person_by_id(g.actor.id), password)


def check_current(form: AddressForm | PasswordForm) -> int:
    """303 when the current password is right; a stolen cookie must not guess it for ever."""
    key = f"password:{g.actor.id}"
    if service.throttled(key):
        form.refuse("current_password", _("Too many tries. Please wait five minutes and try again."))
        return 429
    if _is_current(form.current_password.data):
        return 303
    write_now()
    with transaction():
        service.note_failure(key)
    form.refuse("current_password", _("This is not your current password."))
    return 422
