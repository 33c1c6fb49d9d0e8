"""Another mail address: asking for it, and the link that lets it count."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from bundnis.accounts import queries, service
from bundnis.accounts.forms import AddressForm
from bundnis.accounts.views.account import check_current
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import public, signed_in
from bundnis.core.clock import now
from bundnis.core.db import write_now
from bundnis.core.errors import Refused
from bundnis.core.i18n import _
from bundnis.notifications.service import can_send


@blueprint.route("/account/address", methods=["GET", "POST"])
@signed_in("one's own address", opens="read")
def address() -> Any:
    form = AddressForm()
    status = 422 if form.was_sent else 200
    if form.sent_and_right():
        status = check_current(form)
    if status == 303:
        status = _ask(form)
    if status == 303:
        return redirect(url_for("accounts.account") + "#access", 303)
    page = render_template("accounts/address.html", form=form, current=g.actor.email, can_send=can_send())
    return page, status


def _ask(form: AddressForm) -> int:
    """303 when the address counts or its link is on its way; mails to strangers are counted like failures."""
    key = f"address of:{g.actor.id}"
    if service.throttled(key):
        form.refuse("email", _("Too many tries. Please wait five minutes and try again."))
        return 429
    write_now()
    try:
        is_waiting = service.ask_for_address(g.actor, form.email.data)
    except Refused as refused:
        form.refuse("email", str(refused))
        return 422
    if is_waiting:
        service.note_failure(key)
        flash(_("A mail with a link is on its way to %(email)s.", email=form.email.data), "success")
    else:
        flash(_("Your address was changed. Sign in with it from now on."), "success")
    return 303


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
@public("the link itself is the key", opens="read")
def confirm_address(token: str) -> Any:
    """A question first: programs that look through mails open every link."""
    found = queries.address_link(token)
    if found is None:
        return _dead_link()
    link, owner = found
    owner_id = owner.id
    if link.used_at is not None and queries.email_key(link.email) == owner.email_key:
        return _changed(owner_id)  # a second press, or opened again
    if link.used_at is not None or link.created_at <= now() - service.ADDRESS_LINK_VALID_FOR:
        return _dead_link()
    if request.method != "POST":
        return render_template("accounts/confirm_address.html", link=link, owner=owner)
    write_now()
    try:
        service.use_address_link(token)
    except Refused as refused:
        return _dead_link(str(refused))
    return _changed(owner_id)


def _changed(owner_id: int) -> Any:
    flash(_("Your address was changed. Sign in with it from now on."), "success")
    is_here = g.actor is not None and g.actor.id == owner_id
    return redirect(url_for("accounts.account" if is_here else "accounts.sign_in"), 303)


def _dead_link(sentence: str = "") -> tuple[str, int]:
    sentence = sentence or _("A link to a new address works once and for 24 hours.")
    again = url_for("accounts.address") if g.actor else ""
    return render_template("accounts/dead_link.html", sentence=sentence, again=again), 404
