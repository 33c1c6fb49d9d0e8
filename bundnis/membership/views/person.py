"""One person: roles and what they answer for; giving, changing and ending roles, leaving, removing, handing over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for

from bundnis.alliances.queries import partner as alliance_partner
from bundnis.alliances.queries import partner_choices, people_choices
from bundnis.core.access import may, needs
from bundnis.core.dates import show_day
from bundnis.core.errors import Refused
from bundnis.core.forms import DONE
from bundnis.core.i18n import _, language, shown
from bundnis.core.once import final, once
from bundnis.membership import queries, rules, service
from bundnis.membership.forms import HandoverForm, RemoveForm, RoleForm
from bundnis.membership.queries import Member, SeatOfMember
from bundnis.membership.views.blueprint import blueprint, hand_over, role_of, role_words, take_link
from bundnis.membership.views.foreseen import carry, carry_out, links_to, of_person


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role on a person's page."""

    role: str
    since: str
    change_address: str
    end_address: str


def member_by_id(person_id: int) -> dict[str, Member | None]:
    return {"member": queries.member(g.seat.alliance_id, person_id)}


def seat_by_id(person_id: int, seat_id: int) -> dict[str, SeatOfMember | None]:
    return {"seat": queries.seat_of_member(g.seat.alliance_id, person_id, seat_id)}


def _address(member: Member) -> str:
    return url_for("membership.person", person_id=member.id)


# -- the page ------------------------------------------------------------------------------------


@blueprint.get("/<alliance:alliance>/people/<int:person_id>/")
@needs("people.read", member_by_id)
def person(member: Member) -> str:
    """What somebody does in the alliance."""
    return _person_page(member)


def _person_page(member: Member, form: RoleForm | None = None, refusal: str = "") -> str:
    words, spoken, base = role_words(), language(), _address(member)
    roles = [
        RoleLine(
            role_of(seat, words), show_day(seat.since.date(), spoken), f"{base}seats/{seat.id}/change",
            f"{base}seats/{seat.id}/end",
        )
        for seat in member.seats
    ]  # fmt: skip
    manages = may(g.actor, "people.manage", member)
    return render_template(
        "membership/person.html",
        member=member,
        form=(form or RoleForm(partners=partner_choices(member.alliance_id))) if manages else None,
        roles=roles,
        answered_for=links_to(queries.person_leaving(member).answered_for),
        refusal=refusal,
        manages=manages,
        link=take_link() if manages else None,
        is_oneself=member.id == g.actor.id,
    )


# -- roles ---------------------------------------------------------------------------------------


@blueprint.post("/<alliance:alliance>/people/<int:person_id>/")
@needs("people.manage", member_by_id)
@once
def give_seat(member: Member) -> Any:
    """A further role."""
    form = RoleForm(partners=partner_choices(g.seat.alliance_id))
    status, refusal = carry_out(form, lambda: _give(member, form))
    if status == DONE:
        flash(_("Saved."), "success")
        return redirect(_address(member), 303)
    return _person_page(member, form, refusal), status


def _give(member: Member, form: RoleForm) -> None:
    service.give_seat(g.actor, member.alliance_id, member.id, form.role.data, form.partner_id.data)


@blueprint.route("/<alliance:alliance>/people/<int:person_id>/seats/<int:seat_id>/change", methods=["GET", "POST"])
@needs("people.manage", seat_by_id)
@final
def change_seat(seat: SeatOfMember) -> Any:
    """One role in the place of another."""
    partner_id, member = seat.seat.partner_id, seat.member
    form = RoleForm(
        partners=partner_choices(g.seat.alliance_id), data={"role": seat.seat.role, "partner_id": partner_id}
    )
    status, refusal = carry_out(
        form, lambda: service.change_seat(g.actor, seat, form.role.data, form.partner_id.data)
    )
    if status == DONE:
        flash(_("The role has changed."), "success")
        return redirect(_onwards(member, seat), 303)
    return render_template(
        "membership/change_seat.html", form=form, member=member, present=role_of(seat.seat, role_words()),
        back=_address(member), refusal=refusal,
    ), status  # fmt: skip


@blueprint.post("/<alliance:alliance>/people/<int:person_id>/seats/<int:seat_id>/end")
@needs("people.manage", seat_by_id)
@final
def end_seat(seat: SeatOfMember) -> Any:
    try:
        service.end_seat(g.actor, seat)
    except Refused as refused:
        return _person_page(seat.member, refusal=str(refused)), 422
    flash(_("The role has ended."), "success")
    is_last = len(seat.member.seats) == 1
    return redirect(_after_leaving(seat.member) if is_last else _onwards(seat.member, seat), 303)


def _onwards(member: Member, seat: SeatOfMember) -> str:
    """Where to after a role ended: who took it from oneself may not manage any more, but still reads."""
    gives_up = member.id == g.actor.id and seat.seat.role == "coordinator"
    return url_for("membership.people") if gives_up else _address(member)


def _after_leaving(member: Member) -> str:
    return url_for("public.home") if member.id == g.actor.id else url_for("membership.people")


# -- leaving -------------------------------------------------------------------------------------


@blueprint.route("/<alliance:alliance>/people/<int:person_id>/remove", methods=["GET", "POST"])
@needs("people.manage", member_by_id)
@final
def remove(member: Member) -> Any:
    """The coordinator removes somebody; what will happen stands above the button."""
    form = RemoveForm()
    status, refusal = carry_out(form, lambda: service.remove_person(g.actor, member, form.loaded_version))
    if status == DONE:
        flash(_("%(name)s no longer belongs to the alliance.", name=member.name), "success")
        return redirect(_after_leaving(member), 303)
    return _leaving_page("membership/remove.html", member, form, status, refusal), status


@blueprint.route("/<alliance:alliance>/people/<int:person_id>/leave", methods=["GET", "POST"])
@needs("people.leave", member_by_id)
@final
def leave(member: Member) -> Any:
    """Leave oneself."""
    form = RemoveForm()
    status, refusal = carry_out(form, lambda: service.leave(g.actor, member, form.loaded_version))
    if status == DONE:
        flash(_("You no longer belong to the alliance %(name)s.", name=g.seat.name), "success")
        return redirect(url_for("public.home"), 303)
    return _leaving_page("membership/leave.html", member, form, status, refusal), status


def _leaving_page(template: str, member: Member, form: RemoveForm, status: int, refusal: str) -> str:
    present = queries.member(member.alliance_id, member.id) or member
    foreseen, words = queries.person_leaving(present), role_words()
    roles = [role_of(seat, words) for seat in present.seats]
    effects = of_person(foreseen, roles, is_oneself=member.id == g.actor.id)
    carry(form, foreseen.mark)
    return render_template(
        template, form=form, member=member, back=_address(member), effects=effects, refusal=refusal,
        has_changed=status == 409, hand_over=url_for("membership.hand_over_tasks", person_id=member.id),
        is_last_coordinator=set(queries.coordinator_ids(member.alliance_id)) == {member.id},
    )  # fmt: skip


# -- handing over --------------------------------------------------------------------------------


@blueprint.route("/<alliance:alliance>/people/<int:person_id>/hand-over", methods=["GET", "POST"])
@needs("people.hand_over", member_by_id)
@once
def hand_over_tasks(member: Member) -> Any:
    """Everything one person does, each with its tick, and to whom it goes."""
    foreseen = queries.person_leaving(member)
    form = _handover_form(member, foreseen)
    status, refusal = carry_out(form, lambda: service.hand_over(
        g.actor, member, form.person_id.data, seat_ids=form.roles.data or (), measure_ids=form.measures.data or (),
        stays=form.stays.data, seen=form.loaded_version,
    ))  # fmt: skip
    if status == DONE:
        flash(_("%(name)s has taken over.", name=dict(form.person_id.choices)[form.person_id.data]), "success")
        return redirect(_after_handing_over(member), 303)
    if status == 409:
        foreseen = queries.person_leaving(queries.member(member.alliance_id, member.id) or member)
    carry(form, foreseen.mark)
    return render_template(
        "membership/hand_over.html", form=form, member=member, back=_address(member), refusal=refusal,
        has_changed=status == 409, is_oneself=member.id == g.actor.id, hanging=_hanging(member),
    ), status  # fmt: skip


def _handover_form(member: Member, foreseen: rules.PersonLeaving) -> HandoverForm:
    words = role_words()
    roles = [(seat.id, role_of(seat, words)) for seat in member.seats if seat.role != "observer"]
    measures = [(each.id, f"M-{each.number} {shown(each.title).text}") for each in foreseen.answered_for]
    people = [(person_id, name) for person_id, name in people_choices(member.alliance_id) if person_id != member.id]
    return HandoverForm(
        people=people, roles=roles, measures=measures,
        data={"roles": [each[0] for each in roles], "measures": [each[0] for each in measures], "stays": True},
    )  # fmt: skip


def _hanging(member: Member) -> list[tuple[str, str]]:
    """What goes with each role for a partner: (partner, how much of what)."""
    found = []
    for seat in member.seats:
        partner = alliance_partner(member.alliance_id, seat.partner_id) if seat.partner_id else None
        if partner is not None:
            numbers = queries.hanging_on(partner)
            words = ((_("Open promises"), numbers.promises), (_("Leads"), numbers.leads), (_("Steps"), numbers.steps))
            pairs = [_("%(label)s: %(value)s", label=label, value=number) for label, number in words]
            found.append((partner.short_name, ", ".join(pairs)))
    return found


def _after_handing_over(member: Member) -> str:
    """Who has left does not see the page any more, and there is no page of who has left."""
    if queries.member(member.alliance_id, member.id) is not None:
        return _address(member)
    return _after_leaving(member)


# -- a way back in -------------------------------------------------------------------------------


@blueprint.post("/<alliance:alliance>/people/<int:person_id>/password-link")
@needs("people.manage", member_by_id)
def password_link(member: Member) -> Any:
    try:
        token = service.open_password_link(g.actor, member)
    except Refused as refused:
        return _person_page(member, refusal=str(refused)), 422
    hand_over("password", url_for("accounts.reset", token=token), member.name)
    return redirect(_address(member), 303)
