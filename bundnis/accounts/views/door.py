"""In and out, and the language on the way."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, session, url_for

from bundnis.accounts import queries, rules, service
from bundnis.accounts import session as cookie
from bundnis.accounts.forms import SignInForm
from bundnis.accounts.models import Person
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import public
from bundnis.core.db import db, transaction, write_now
from bundnis.core.i18n import _, language
from bundnis.core.words import LANGUAGES
from bundnis.notifications.service import can_send


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("the door", opens="read")
def sign_in() -> Any:
    after = rules.local_address(request.values.get("next"))
    if g.actor:
        return redirect(after or url_for("public.home"), 303)
    form = SignInForm(next=after or "")
    form.next.data = after or ""
    if not form.sent_and_right():
        return _page(form), 422 if form.was_sent else 200
    status = _let_in(form)
    if status != 303:
        return _page(form), status
    person = queries.person_by_email(form.email.data)
    kept = cookie.kept_address(person.id) if person else None
    return redirect(after or kept or url_for("public.home"), 303)


def _page(form: SignInForm) -> str:
    forgotten = url_for("accounts.forgotten") if can_send() else ""
    # The demo's own door, where there is one: its people have no password.
    demo = "/demo" if current_app.config["DEMO"] else ""
    return render_template(
        "accounts/sign_in.html", form=form, forgotten_address=forgotten, demo_address=demo, is_new=queries.is_empty()
    )


def _let_in(form: SignInForm) -> int:
    """303 when the password is right; else the form says why not, the same for known and unknown accounts."""
    account = f"account:{queries.email_key(form.email.data)}"
    keys = (account, f"client:{request.remote_addr}")
    # Before hashing, which costs much more than counting; for unknown accounts too.
    if service.throttled(*keys):
        form.refuse("email", _("Too many tries. Please wait five minutes and try again."))
        return 429
    person = queries.person_by_email(form.email.data)
    is_right = service.check_password(person, form.password.data)
    if person is None or not is_right:
        write_now()
        with transaction():
            service.note_failure(*keys)
        form.refuse("email", _("Mail address and password do not fit together."))
        return 422
    new_hash = service.hash_password(form.password.data) if service.needs_rehash(person) else None
    person_id = person.id
    write_now()
    person = db.session.get_one(Person, person_id)
    token = service.sign_in(person, rules.device_name(request.user_agent.string), new_hash)
    service.forget_failures(account)
    cookie.begin(token)
    return 303


@blueprint.post("/sign-out")
@public("who is signed out already, by a second press or elsewhere, wants nothing else")
def sign_out() -> Any:
    if g.actor:
        service.sign_out(g.actor)
    cookie.end(language())
    answer = redirect(url_for("public.home"), 303)
    # The next person at this browser shall not find the pages with the back button.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.post("/language")
@public("the switch on every page")
def choose_language() -> Any:
    code = request.form.get("language")
    if code not in LANGUAGES:
        abort(400)
    cookie.speak(str(code))
    session.modified = True
    return redirect(rules.local_address(request.form.get("next")) or url_for("public.home"), 303)
