"""The first start, and founding further alliances."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from bundnis.accounts import queries as people
from bundnis.accounts import rules as account_rules
from bundnis.accounts import service as accounts
from bundnis.accounts import session as cookie
from bundnis.core.access import needs, public
from bundnis.core.db import write_now
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import once
from bundnis.core.text import Translated
from bundnis.membership import queries, service
from bundnis.membership.forms import AllianceForm, FoundForm, SetupForm
from bundnis.membership.views.blueprint import blueprint, hand_over, take_link


@blueprint.route("/setup", methods=["GET", "POST"])
@public("the first start; the one-time token the server printed is the key", opens="read")
def setup() -> Any:
    token = request.values.get("token", "")
    if not people.is_empty():
        flash(_("This installation is set up already."), "info")
        return redirect(url_for("accounts.sign_in"), 303 if request.method == "POST" else 302)
    if people.setup_token(token) is None:
        return render_template("membership/not_set_up.html"), 404
    form = SetupForm(data={"languages": [language()]})
    if form.sent_and_right():
        # Slow on purpose, so before the lock.
        password_hash = accounts.hash_password(form.new_password.data)
        write_now()
        try:
            person = service.set_up(
                token, _alliance_values(form), name=form.name.data, email=form.email.data, language=language(),
                password_hash=password_hash,
            )  # fmt: skip
        except Refused as refused:
            _refuse(form, refused)
        else:
            cookie.begin(accounts.sign_in(person, account_rules.device_name(request.user_agent.string)))
            ready = _("The installation is ready. This page leads you through setting up the alliance, point by point.")
            flash(ready, "success")
            return redirect(f"/{form.slug.data}/", 303)
    return render_template("membership/setup.html", form=form, token=token), 422 if form.was_sent else 200


@blueprint.route("/alliances/new", methods=["GET", "POST"])
@needs("alliance.found")
@once
def found() -> Any:
    form = FoundForm(data={"languages": [language()], "language": language()})
    if form.sent_and_right():
        try:
            alliance, token = service.found(
                g.actor, _alliance_values(form), name=form.name.data, email=form.email.data,
                language=form.language.data,
            )  # fmt: skip
        except Refused as refused:
            _refuse(form, refused)
        else:
            if token:
                hand_over("invitation", url_for("membership.invitation", token=token), form.email.data)
            flash(_("%(name)s was founded.", name=shown(alliance.name).text), "success")
            return redirect(url_for("membership.founded"), 303)
    return render_template("membership/found.html", form=form), 422 if form.was_sent else 200


@blueprint.get("/alliances/")
@needs("alliance.found")
def founded() -> str:
    mine = set(g.actor.seats)
    rows = [
        (shown(row.name).text, row.slug, f"/{row.slug}/" if row.slug in mine else "", row.coordinators)
        for row in queries.alliances_of_installation()
    ]
    return render_template("membership/founded.html", rows=rows, link=take_link())


def _alliance_values(form: AllianceForm) -> dict[str, Any]:
    languages = list(form.languages.data or ())
    # The reader's language first, where it is one of the alliance: its name was typed in it.
    languages.sort(key=lambda code: code != language())
    name = Translated({languages[0]: form.alliance_name.data})
    return {"slug": form.slug.data, "name": name, "languages": languages, "time_zone": form.time_zone.data}


def _refuse(form: AllianceForm, refused: Refused) -> None:
    form.refuse(refused.field if refused.field in form else "alliance_name", str(refused))
