"""The one address drafts are sent to while somebody types, and the button that discards one."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, g, redirect, request, session, url_for

from bundnis.accounts import drafts, queries
from bundnis.accounts.rules import local_address
from bundnis.accounts.session import NEVER_KEPT
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import public, signed_in
from bundnis.core.clock import now
from bundnis.core.db import write_now
from bundnis.core.errors import Conflict, Refused
from bundnis.core.i18n import _, typed_in


@blueprint.post("/drafts")
@public("keeps what is being typed, also just after the sign-in has expired; shows nothing", opens="read")
def keep_draft() -> Any:
    """Keep the form a browser sends while somebody types. Answers its version and when, for the line below it."""
    token = session.get("token")
    person_id = g.actor.id if g.actor else queries.person_behind(token) if token else None
    address = drafts.address_of(request.form.get("draft_address", ""))
    if person_id is None:
        return _only(401)
    if address is None:
        return _only(422)
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NEVER_KEPT and "password" not in name
    ]
    fields.append((drafts.WRITTEN_IN, typed_in()))
    write_now()
    try:
        version = drafts.save(person_id, address, fields, request.form.get("draft_version", 0, type=int))
    except Conflict:
        return _only(409)
    except Refused:
        return _only(422)
    return {"version": version, "at": drafts.when(g.actor, now())}


def _only(status: int) -> Response:
    """A number is all the script looks at."""
    return Response(status=status, mimetype="text/plain")


@blueprint.post("/drafts/discard")
@signed_in("one's own draft")
def discard_draft() -> Any:
    typed = local_address(request.form.get("draft_address"))
    address = drafts.address_of(typed or "")
    if typed is None or address is None:
        abort(404)
    drafts.drop(g.actor.id, address)
    flash(_("The draft is discarded."), "success")
    return redirect(typed or url_for("public.home"), 303)
