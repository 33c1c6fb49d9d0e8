"""A new password for somebody who cannot sign in: asking for the link, and using it."""

from __future__ import annotations

import time
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from bundnis.accounts import queries, service
from bundnis.accounts.forms import ForgottenForm, ResetForm
from bundnis.accounts.models import Person
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import public
from bundnis.core.db import db, transaction, write_now
from bundnis.core.errors import Refused
from bundnis.core.house import after_commit
from bundnis.core.i18n import _
from bundnis.notifications.service import can_send

# So long the answer takes for every address: writing the mail would tell known from unknown ones.
EQUAL_SECONDS = 0.25


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@public("whoever forgot the password cannot sign in", opens="read")
def forgotten() -> Any:
    if not can_send():
        return redirect(url_for("accounts.link_sent"), 303) if request.method == "POST" else _no_mail()
    begun = time.monotonic()
    form = ForgottenForm()
    if not form.sent_and_right():
        return _forgotten_page(form), 422 if form.was_sent else 200
    keys = (f"forgotten:{queries.email_key(form.email.data)}", f"forgotten from:{request.remote_addr}")
    if service.throttled(*keys):
        form.refuse("email", _("Too many tries. Please wait five minutes and try again."))
        return _forgotten_page(form), 429
    write_now()
    service.note_failure(*keys)
    person = queries.person_by_email(form.email.data)
    if person is not None:
        service.send_password_link(person)
    # After the commit: nobody waits for a lock meanwhile.
    after_commit(lambda: time.sleep(max(0.0, EQUAL_SECONDS - (time.monotonic() - begun))))
    return redirect(url_for("accounts.link_sent"), 303)


def _forgotten_page(form: ForgottenForm) -> str:
    return render_template("accounts/forgotten.html", form=form)


def _no_mail() -> str:
    return render_template("accounts/no_mail.html")


@blueprint.get("/password/sent")
@public("the answer to everybody who asked for a link")
def link_sent() -> str:
    return render_template("accounts/link_sent.html") if can_send() else _no_mail()


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@public("the link itself is the key", opens="read")
def reset(token: str) -> Any:
    link = queries.password_link(token, service.LINK_VALID_FOR)
    if link is None:
        return _used_link(token)
    form = ResetForm()
    person = db.session.get_one(Person, link.person_id)
    form.about = (person.name, person.email)
    if not form.sent_and_right():
        return render_template("accounts/reset.html", form=form, email=person.email), 422 if form.was_sent else 200
    new_hash = service.hash_password(form.new_password.data)
    account = f"account:{person.email_key}"
    write_now()
    try:
        service.use_password_link(token, new_hash)
    except Refused:
        return _used_link(token)
    service.forget_failures(account)
    return _changed()


def _changed() -> Any:
    flash(_("Your password was changed. Please sign in with it."), "success")
    return redirect(url_for("public.home" if g.actor else "accounts.sign_in"), 303)


def _used_link(token: str) -> Any:
    """A second press brings the password the first one has set: it is told the same."""
    person = queries.person_of_password_link(token) if request.method == "POST" else None
    if person is None:
        return _dead_link()
    account = f"account:{person.email_key}"
    if service.throttled(account):
        return _dead_link()
    if service.check_password(person, request.form.get("new_password", "")):
        return _changed()
    write_now()
    # Nobody shall try passwords with a link that is used up.
    with transaction():
        service.note_failure(account)
    return _dead_link()


def _dead_link() -> tuple[str, int]:
    again = url_for("accounts.forgotten") if can_send() else ""
    sentence = _("A link to a new password works once and for one hour.")
    return render_template("accounts/dead_link.html", sentence=sentence, again=again), 404
