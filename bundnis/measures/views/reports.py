"""Pages where people talk about a measure: comments."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request

from bundnis.core.access import needs
from bundnis.core.errors import Refused
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.measures import queries, service
from bundnis.measures.forms import CommentForm
from bundnis.measures.models import Measure
from bundnis.measures.views.ground import address_of, blueprint, by_number, page


@blueprint.route("/measures/<int:number>/comments/new", methods=["GET", "POST"])
@needs("comment.write", by_number)
@once
def comment(measure: Measure) -> Any:
    form = CommentForm(data={"update": request.args.get("update")})
    form.also.choices = [("", _("Nobody in particular"))]
    form.also.choices += [(each.code, each.name) for each in queries.nameable(measure.alliance_id)]
    if form.sent_and_right():
        try:
            service.comment(g.actor, measure, form.text.data, form.update_id, form.also.data or "")
        except Refused as refused:
            form.refuse(refused.field or "text", str(refused))
        else:
            flash(_("Your comment is there for everybody in the alliance."), "success")
            return redirect(address_of(measure, "comments"), 303)
    return page("measures/comment.html", form, measure=measure)
