"""The people of an alliance: the list, and inviting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import flash, g, redirect, render_template, url_for

from bundnis.alliances.queries import partner_choices
from bundnis.core.access import may, needs
from bundnis.core.clock import now
from bundnis.core.dates import show_day
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, language
from bundnis.core.once import final, once
from bundnis.membership import queries, service
from bundnis.membership.forms import InvitationForm
from bundnis.membership.models import Invitation
from bundnis.membership.views.blueprint import blueprint, hand_over, role_of, role_words, take_link


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list."""

    name: str
    email: str
    roles: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One open invitation in the list."""

    id: int
    who: str
    email: str
    role: str
    until: str
    is_expired: bool
    renew_address: str
    revoke_address: str


def invitation_by_id(invitation_id: int) -> dict[str, Invitation | None]:
    return {"invitation": queries.open_invitation(g.seat.alliance_id, invitation_id)}


# -- the list ------------------------------------------------------------------------------------


@blueprint.get("/<alliance:alliance>/people/")
@needs("people.read")
def people() -> str:
    words = role_words()
    manages = may(g.actor, "people.manage", g.seat)
    base = url_for("membership.people")
    lines = [
        PersonLine(
            name=each.name,
            email=each.email,
            roles=tuple(role_of(seat, words) for seat in each.seats),
            address=f"{base}{each.id}/",
        )
        for each in queries.members(g.seat.alliance_id)
    ]
    invitations = _invitations(base, words) if manages else []
    return render_template("membership/people.html", lines=lines, invitations=invitations, link=take_link())


def _invitations(base: str, words: dict[str, str]) -> list[InvitationLine]:
    spoken, moment = language(), now()
    return [_invitation(row, base, words, spoken, moment >= row.expires_at)
            for row in queries.open_invitations(g.seat.alliance_id)]  # fmt: skip


def _invitation(row: sa.Row, base: str, words: dict[str, str], spoken: str, is_expired: bool) -> InvitationLine:
    return InvitationLine(
        id=row.id,
        who=row.name or row.email,
        email=row.email if row.name else "",
        role=row.partner or words[row.role],
        until=show_day(row.expires_at.date(), spoken),
        is_expired=is_expired,
        renew_address=f"{base}invitations/{row.id}/link",
        revoke_address=f"{base}invitations/{row.id}/revoke",
    )


# -- inviting ------------------------------------------------------------------------------------


@blueprint.route("/<alliance:alliance>/people/invite", methods=["GET", "POST"])
@needs("people.manage")
@once
def invite() -> Any:
    form = InvitationForm(
        partners=partner_choices(g.seat.alliance_id), data={"role": "member", "language": g.seat.languages[0]}
    )
    if form.sent_and_right():
        try:
            _invitation, token = service.invite(
                g.actor, g.seat.alliance_id, email=form.email.data, name=form.name.data, role=form.role.data,
                partner_id=form.partner_id.data, language=form.language.data,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field or "email", str(refused))
        else:
            return _with_link(token, form.email.data)
    return render_template("membership/invite.html", form=form), 422 if form.was_sent else 200


@blueprint.post("/<alliance:alliance>/people/invitations/<int:invitation_id>/link")
@needs("people.manage", invitation_by_id)
def renew_invitation(invitation: Invitation) -> Any:
    return _with_link(service.renew(g.actor, invitation), invitation.email)


def _with_link(token: str, email: str) -> Any:
    hand_over("invitation", url_for("membership.invitation", token=token), email)
    return redirect(url_for("membership.people"), 303)


@blueprint.post("/<alliance:alliance>/people/invitations/<int:invitation_id>/revoke")
@needs("people.manage", invitation_by_id)
@final
def revoke_invitation(invitation: Invitation) -> Any:
    service.revoke(g.actor, invitation)
    flash(_("The invitation of %(email)s was taken back.", email=invitation.email), "success")
    return redirect(url_for("membership.people"), 303)
