"""The post that came too late: its own form is opened with it, or else its texts are shown."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from bundnis.accounts import queries, rules, service
from bundnis.accounts import session as cookie
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import signed_in
from bundnis.core.i18n import _


@blueprint.route("/kept/<int:post_id>", methods=["GET", "POST"])
@signed_in("one's own text that came too late")
def kept(post_id: int) -> Any:
    """Lead to the form with what was typed. With ``?text``, or where the form has no page, the texts alone.

    A POST here discards it.
    """
    post = queries.kept_post(g.actor.id, post_id)
    if post is None or rules.local_address(post.address) is None:
        abort(404)
    discard = url_for(".kept", post_id=post_id)
    if request.method == "POST":
        service.drop_kept_post(g.actor, post_id)
        flash(_("The text was discarded."), "success")
        return redirect(url_for("public.home"), 303)
    if "text" in request.args or not cookie.has_page(post.address):
        return render_template("accounts/kept.html", texts=rules.kept_texts(post.fields), discard=discard)
    sentence = _("Your sign-in had ended when you sent this, so nothing was sent. Here it is again: send it now.")
    flash({"text": sentence, "undo_address": discard, "undo_label": _("Discard")}, "warning")  # type: ignore[arg-type]
    return redirect(cookie.address_with(post))
