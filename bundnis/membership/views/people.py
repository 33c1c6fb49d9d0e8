"""The people of an alliance: who they are, inviting, roles, removing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import flash, g, redirect, render_template, url_for

from bundnis.alliances.queries import partner_choices
from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core.access import may, needs
from bundnis.core.clock import now
from bundnis.core.dates import show_day
from bundnis.core.errors import Refused
from bundnis.core.i18n import _, language
from bundnis.core.once import once
from bundnis.membership import queries, service
from bundnis.membership.forms import InvitationForm, RemoveForm, RoleForm
from bundnis.membership.models import Invitation
from bundnis.membership.queries import Member, SeatLine, SeatOfMember
from bundnis.membership.views.blueprint import blueprint, hand_over, take_link


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


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role on a person's page."""

    role: str
    since: str
    end_address: str


# -- loaders -------------------------------------------------------------------------------------


def member_by_id(person_id: int) -> dict[str, Member | None]:
    return {"member": queries.member(g.seat.alliance_id, person_id)}


def seat_by_id(person_id: int, seat_id: int) -> dict[str, SeatOfMember | None]:
    return {"seat": queries.seat_of_member(g.seat.alliance_id, person_id, seat_id)}


def invitation_by_id(invitation_id: int) -> dict[str, Invitation | None]:
    return {"invitation": queries.open_invitation(g.seat.alliance_id, invitation_id)}


# -- the list ------------------------------------------------------------------------------------


@blueprint.get("/<alliance:alliance>/people/")
@needs("people.read")
def people() -> str:
    words = _role_words()
    manages = may(g.actor, "people.manage", g.seat)
    base = url_for("membership.people")
    lines = [
        PersonLine(
            name=each.name,
            email=each.email,
            roles=tuple(_role(seat, words) for seat in each.seats),
            address=f"{base}{each.id}/" if manages else "",
        )
        for each in queries.members(g.seat.alliance_id)
    ]
    invitations = _invitations(base, words) if manages else []
    return render_template("membership/people.html", lines=lines, invitations=invitations, link=take_link())


def _role_words() -> dict[str, str]:
    return {code: _(word) for code, word in SEAT_ROLES.items()}


def _role(seat: SeatLine, words: dict[str, str]) -> str:
    return seat.partner if seat.role == "member" and seat.partner else words[seat.role]


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
def revoke_invitation(invitation: Invitation) -> Any:
    service.revoke(g.actor, invitation)
    flash(_("The invitation of %(email)s was taken back.", email=invitation.email), "success")
    return redirect(url_for("membership.people"), 303)


# -- one person ----------------------------------------------------------------------------------


@blueprint.route("/<alliance:alliance>/people/<int:person_id>/", methods=["GET", "POST"])
@needs("people.manage", member_by_id)
@once
def person(member: Member) -> Any:
    """The person's roles; the form gives a further one."""
    form = RoleForm(partners=partner_choices(g.seat.alliance_id))
    if form.sent_and_right():
        try:
            service.give_seat(g.actor, g.seat.alliance_id, member.id, form.role.data, form.partner_id.data)
        except Refused as refused:
            form.refuse(refused.field or "role", str(refused))
        else:
            flash(_("Saved."), "success")
            return redirect(_address(member), 303)
    return _person_page(member, form), 422 if form.was_sent else 200


def _person_page(member: Member, form: RoleForm | None = None, refusal: str = "") -> str:
    words, spoken, base = _role_words(), language(), _address(member)
    roles = [
        RoleLine(_role(seat, words), show_day(seat.since.date(), spoken), f"{base}seats/{seat.id}/end")
        for seat in member.seats
    ]
    return render_template(
        "membership/person.html",
        member=member,
        form=form or RoleForm(partners=partner_choices(member.alliance_id)),
        roles=roles,
        refusal=refusal,
        link=take_link(),
        is_oneself=member.id == g.actor.id,
    )


def _address(member: Member) -> str:
    return url_for("membership.person", person_id=member.id)


@blueprint.post("/<alliance:alliance>/people/<int:person_id>/seats/<int:seat_id>/end")
@needs("people.manage", seat_by_id)
def end_seat(seat: SeatOfMember) -> Any:
    try:
        service.end_seat(g.actor, seat)
    except Refused as refused:
        return _person_page(seat.member, refusal=str(refused)), 422
    flash(_("The role has ended."), "success")
    is_last = len(seat.member.seats) == 1
    return redirect(_onwards(seat.member, is_gone=is_last, keeps_managing=seat.seat.role != "coordinator"), 303)


def _onwards(member: Member, *, is_gone: bool, keeps_managing: bool = False) -> str:
    """Where to after a role ended: who took it from oneself may not see the same page any more."""
    if member.id != g.actor.id:
        return url_for("membership.people") if is_gone else _address(member)
    if is_gone:
        return url_for("public.home")
    return _address(member) if keeps_managing else url_for("membership.people")


@blueprint.route("/<alliance:alliance>/people/<int:person_id>/remove", methods=["GET", "POST"])
@needs("people.manage", member_by_id)
def remove(member: Member) -> Any:
    form = RemoveForm()
    if form.sent_and_right():
        try:
            service.remove_person(g.actor, member)
        except Refused as refused:
            return _person_page(member, refusal=str(refused)), 422
        flash(_("%(name)s no longer belongs to the alliance.", name=member.name), "success")
        return redirect(_onwards(member, is_gone=True), 303)
    return render_template("membership/remove.html", form=form, member=member, back=_address(member))


@blueprint.post("/<alliance:alliance>/people/<int:person_id>/password-link")
@needs("people.manage", member_by_id)
def password_link(member: Member) -> Any:
    try:
        token = service.open_password_link(g.actor, member)
    except Refused as refused:
        return _person_page(member, refusal=str(refused)), 422
    hand_over("password", url_for("accounts.reset", token=token), member.name)
    return redirect(_address(member), 303)
