"""Links for co-facilitators, scribe and screen: given out, opened, revoked."""

from __future__ import annotations

from typing import Any

from flask import flash, g, make_response, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from bundnis.accounts.queries import token_hash
from bundnis.core.access import needs, public
from bundnis.core.errors import Refused
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.workshops import queries, service
from bundnis.workshops.forms import LinkForm
from bundnis.workshops.guests import keep_link
from bundnis.workshops.models import RoleLink, Workshop
from bundnis.workshops.phases import ROLES, Role
from bundnis.workshops.views.blueprint import SESSION, blueprint, thing_of_session, workshop_by_number

# Where a role begins.
ENTRANCES = {Role.COFACILITATOR: ".run", Role.SCRIBE: ".notes", Role.PROJECTOR: ".screen"}


@blueprint.route(SESSION + "/links", methods=["GET", "POST"])
@needs("workshop.prepare", workshop_by_number)
@once
def links(workshop: Workshop) -> Any:
    """Who holds a role by a link; a new one, whose address is shown on the page that answers."""
    form = LinkForm()
    address, status = "", 422 if form.was_sent else 200
    if form.sent_and_right():
        try:
            _link, token = service.give_link(
                g.actor, workshop, form.role.data, form.label.data or "", form.client_key.data or ""
            )
        except Refused as refused:
            form.refuse(refused.field or "role", str(refused))
        else:
            address = url_for(".take_role", alliance=g.seat.slug, number=workshop.number, token=token, _external=True)
            status, form = 200, LinkForm(formdata=None)
    roles = {str(role): _(word) for role, word in ROLES.items()}
    page = render_template(
        "workshops/links.html", workshop=workshop, form=form, address=address, roles=roles,
        rows=queries.links_of(workshop.id), base=url_for(".links", number=workshop.number),
    )  # fmt: skip
    return page, status


@blueprint.post(SESSION + "/links/<int:link_id>/revoke")
@needs("workshop.prepare", thing_of_session("link", queries.link_of))
def revoke_link(link: RoleLink, workshop: Workshop) -> Any:
    """Whoever holds it is out."""
    service.revoke_link(g.actor, workshop, link)
    flash(_("Revoked. Whoever held it is out."), "success")
    return redirect(url_for(".links", number=workshop.number), 303)


@blueprint.get(SESSION + "/as/<token>")
@public("whoever holds the link; it is checked against its hash, and unknown ones lead nowhere")
def take_role(alliance: str, number: int, token: str) -> Any:
    """Take the role of a link in this browser. It survives sleep, refresh and restart."""
    workshop, _seat = queries.by_number(alliance, number)
    link = queries.living_link(workshop.id, token_hash(token)) if workshop else None
    if workshop is None or link is None:
        raise NotFound
    place = url_for(".session", alliance=alliance, number=number).rstrip("/")
    entrance = url_for(ENTRANCES[Role(link.role)], alliance=alliance, number=number)
    return keep_link(make_response(redirect(entrance, 302)), place, token)
