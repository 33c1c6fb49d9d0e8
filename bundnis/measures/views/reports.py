"""Pages where people talk about a measure: comments."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request
from markupsafe import Markup

from bundnis.core.access import needs
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, language
from bundnis.core.once import once
from bundnis.measures import queries, service
from bundnis.measures.forms import CommentForm
from bundnis.measures.mentions import PERSON, Named
from bundnis.measures.models import Measure, Update
from bundnis.measures.rules import HEALTH
from bundnis.measures.views.ground import address_of, blueprint, by_number, page


@blueprint.route("/measures/<int:number>/comments/new", methods=["GET", "POST"])
@needs("comment.write", by_number)
@once
def comment(measure: Measure) -> Any:
    form = CommentForm(data={"update": request.args.get("update")})
    answered = queries.update_of(measure.id, form.update_id) if form.update_id else None
    form.also.choices = [("", _("Nobody in particular"))]
    form.also.choices += [(each.code, each.name) for each in queries.nameable(measure.alliance_id)]
    if answered is not None and not form.comes_back and answered.author_id != g.actor.id:
        form.also.data = _code_of(answered.author_id, form)
    if form.sent_and_right():
        try:
            service.comment(g.actor, measure, form.text.data, form.update_id, form.also.data or "")
        except Refused as refused:
            form.refuse(refused.field or "text", str(refused))
        else:
            flash(_("Your comment is there for everybody in the alliance."), "success")
            place = "comments" if answered is None else f"update-{answered.id}"
            return redirect(address_of(measure, place), 303)
    return page("measures/comment.html", form, measure=measure, answered=answered, said=_said(answered))


def _code_of(person_id: int, form: CommentForm) -> str | None:
    """Whoever wrote what is answered is told of the answer, as long as they belong to the alliance."""
    code = Named(PERSON, person_id, "").code
    return code if code in dict(form.also.choices or ()) else None


def _said(answered: Update | None) -> list[tuple[str, Markup]]:
    """What an answer is written to: health, sentence, and what somebody who is stuck asks for."""
    if answered is None:
        return []
    rows = (
        (_(HEALTH[answered.health].label), answered.sentence), (_("Stuck because …"), answered.because),
        (_("It goes on when …"), answered.unstuck_when),
    )
    lang = Markup(' lang="{}"').format(answered.language) if answered.language != language() else ""
    return [(word, Markup("<span{}>{}</span>").format(lang, text)) for word, text in rows if text]
