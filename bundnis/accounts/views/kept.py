"""The post that came too late: shown to the same person, ready to be sent again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from bundnis.accounts import queries, rules, service
from bundnis.accounts.models import KeptPost
from bundnis.accounts.session import NEVER_KEPT
from bundnis.accounts.views.blueprint import blueprint
from bundnis.core.access import signed_in
from bundnis.core.i18n import _, language
from bundnis.core.words import LANGUAGES


@blueprint.route("/kept/<int:post_id>", methods=["GET", "POST"])
@signed_in("one's own text that came too late")
def kept(post_id: int) -> Any:
    """Show the fields again. A POST here only re-shows them (the language switch) or drops them."""
    post = queries.kept_post(g.actor.id, post_id)
    if post is None or rules.local_address(post.address) is None:
        abort(404)
    if "kept_discard" in request.form:
        service.drop_kept_post(g.actor, post_id)
        flash(_("The text was discarded."), "success")
        return redirect(url_for("public.home"), 303)
    return render_template(
        "accounts/kept.html",
        address=post.address,
        post_id=post_id,
        kept_fields=[_shown(field) for field in rules.kept_fields(list(_typed(post)))],
        client_key=f"{_written_in(post)}.{secrets.token_urlsafe(18)}",
    )


def _written_in(post: KeptPost) -> str:
    """The language of the form it was typed into: an amount must be read in no other."""
    key = request.form.get("client_key") or dict(post.fields).get("written_in", "")
    code = str(key).partition(".")[0]
    return code if code in LANGUAGES else language()


def _typed(post: KeptPost) -> Iterator[tuple[str, str]]:
    """The kept fields, or what has been made of them on this page since."""
    if request.method == "POST":
        yield from ((name, text) for name, text in request.form.items(multi=True) if name not in NEVER_KEPT)
    else:
        yield from ((str(name), str(text)) for name, text in post.fields if name not in NEVER_KEPT)


def _shown(field: rules.KeptField) -> tuple[rules.KeptField, str]:
    """The field with its label: the words of its form, where they are the same as its name."""
    label = _(field.label) if field.label else ""
    return field, f"{label} ({field.language_name})" if field.language_name else label
