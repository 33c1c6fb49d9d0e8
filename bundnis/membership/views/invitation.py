"""The page an invitation leads to: for whom it is, and how to accept it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from bundnis.accounts import queries as people
from bundnis.accounts import rules as account_rules
from bundnis.accounts import service as accounts
from bundnis.accounts import session as cookie
from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core.access import public
from bundnis.core.clock import now
from bundnis.core.db import write_now
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, shown
from bundnis.membership import queries, rules, service
from bundnis.membership.forms import JoinForm
from bundnis.membership.models import Invitation
from bundnis.membership.views.blueprint import blueprint


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public("the link itself is the key", opens="read")
def invitation(token: str) -> Any:
    found = queries.invitation_by_token(token)
    if found is None:
        return _closed(_(rules.UNKNOWN))
    state = rules.invitation_state(found.used_at, found.revoked_at, found.expires_at, now())
    is_mine = g.actor is not None and people.email_key(g.actor.email) == people.email_key(found.email)
    if state == rules.USED and is_mine and found.alliance.slug in g.actor.seats:
        # Sent twice, or opened again later: it has led to where one is.
        return redirect(f"/{found.alliance.slug}/", 303)
    if state != rules.OPEN:
        return _closed(_(rules.CLOSED[state]))
    if g.actor is not None:
        return _with_account(found, token, is_mine)
    if people.person_by_email(found.email) is not None:
        return _page(found, "sign_in", sign_in=url_for("accounts.sign_in", next=request.path))
    return _new_account(found, token)


def _with_account(found: Invitation, token: str, is_mine: bool) -> Any:
    if not is_mine:
        return _page(found, "other", status=403 if request.method == "POST" else 200)
    if request.method != "POST" or "switch_language" in request.form:
        return _page(found, "accept")
    slug, name = found.alliance.slug, shown(found.alliance.name).text
    write_now()
    try:
        service.join(g.actor, token)
    except Refused as refused:
        return _closed(str(refused))
    flash(_("You now belong to “%(alliance)s”.", alliance=name), "success")
    return redirect(f"/{slug}/", 303)


def _new_account(found: Invitation, token: str) -> Any:
    form = JoinForm(data={"name": found.name, "language": found.language})
    form.email = found.email
    if not form.sent_and_right():
        return _page(found, "new", form=form, status=422 if form.was_sent else 200)
    slug, name = found.alliance.slug, shown(found.alliance.name).text
    password_hash = accounts.hash_password(form.new_password.data)
    write_now()
    try:
        person = service.join_as_new_person(
            token, name=form.name.data, language=form.language.data, password_hash=password_hash
        )
    except Refused as refused:
        return _closed(str(refused))
    cookie.begin(accounts.sign_in(person, account_rules.device_name(request.user_agent.string)))
    # From here on the house speaks with the person, no longer with their browser.
    cookie.speak(person.language)
    flash(_("You now belong to “%(alliance)s”.", alliance=name), "success")
    return redirect(f"/{slug}/", 303)


def _page(found: Invitation, case: str, status: int = 200, **more: Any) -> tuple[str, int]:
    inviter = people.person_by_id(found.invited_by) if found.invited_by else None
    values = {
        "alliance_name": shown(found.alliance.name).text,
        "role": _(SEAT_ROLES[found.role]),
        "partner": found.partner.short_name if found.partner else "",
        "inviter": inviter.name if inviter else "",
        "email": found.email,
    }
    return render_template("membership/invitation.html", case=case, **values, **more), status


def _closed(sentence: str) -> tuple[str, int]:
    return render_template("membership/closed_invitation.html", closed_sentence=sentence), 404
