"""A person leaves, of their own accord or removed; a partner leaves, and comes back."""

from __future__ import annotations

from datetime import date

from bundnis.alliances import queries as alliances
from bundnis.alliances import service as alliance_service
from bundnis.alliances.models import Partner, SeatRow
from bundnis.alliances.rules import has_left
from bundnis.alliances.service.stored import hold
from bundnis.contributions.service import withdraw_of_partner
from bundnis.core.access import Actor
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.words import N_
from bundnis.journal.service import tell
from bundnis.measures import service as measures
from bundnis.membership import notices, queries
from bundnis.membership.queries import Member
from bundnis.membership.service.ground import end_seats, keep_last_coordinator, must_coordinate, send_off

# -- a person ------------------------------------------------------------------------------------


def remove_person(actor: Actor, member: Member, seen: int | None = None) -> None:
    """The coordinator ends all roles in this alliance, every sign-in and every open invitation.

    ``seen`` is the mark of what was shown to happen; Conflict when it is something else by now.
    """
    alliances.locked_alliance(member.alliance_id)
    must_coordinate(actor, member.alliance_id)
    _leave(actor, member, "seat.person_removed", seen)


def leave(actor: Actor, member: Member, seen: int | None = None) -> None:
    """Leave the alliance oneself."""
    alliances.locked_alliance(member.alliance_id)
    _leave(actor, member, "seat.person_left", seen)


def _leave(actor: Actor, member: Member, verb: str, seen: int | None) -> None:
    # Under the lock: another role may have come in the meantime, or all of them may have gone.
    present = queries.member(member.alliance_id, member.id)
    if present is None:
        raise Refused(N_("%(name)s no longer belongs to the alliance."), name=member.name)
    foreseen = queries.person_leaving(present)
    if foreseen.coordinates:
        keep_last_coordinator(member.alliance_id, member.id)
    if seen is not None and seen != foreseen.mark:
        raise Conflict(version=foreseen.mark)
    tell(
        actor.id, verb, alliance_id=member.alliance_id, topic_id=member.id, name=member.name,
        roles=[seat.partner or seat.role for seat in present.seats],
    )  # fmt: skip
    send_off(actor, member.alliance_id, {member.id: member.name}, foreseen.invitations)
    db.session.flush()


# -- a partner -----------------------------------------------------------------------------------


def partner_leaves(actor: Actor, partner: Partner, on: date, reason: str = "", seen: int | None = None) -> None:
    """A partner leaves on a day that has come: promises, leads, steps and the roles of its people end with it.

    What was delivered and received, votes and history stay. ``seen`` is the mark of what was shown to happen.
    """
    alliance = alliances.locked_alliance(partner.alliance_id)
    must_coordinate(actor, partner.alliance_id)
    # Nothing new is promised by it, or asked of it, from here on.
    hold(partner, None)
    if has_left(partner.member_until, alliances.alliance_day(partner.alliance_id)):
        raise Refused(N_("This partner has left the alliance already."))
    measures.lock_all(queries.partner_leaving(partner).measure_ids)
    foreseen = queries.partner_leaving(partner)
    if not queries.coordinator_ids(partner.alliance_id) - set(foreseen.coordinators):
        raise Refused(
            N_("The last coordinator would leave with this partner. Give somebody else this role first."), "on"
        )
    if seen is not None and seen != foreseen.mark:
        raise Conflict(version=foreseen.mark)
    alliance_service.end_membership(
        actor, partner, on, reason, promises=len(foreseen.promises), leads=len(foreseen.leads),
        steps=len(foreseen.steps), people=[name for _id, name in foreseen.going],
    )  # fmt: skip
    withdraw_of_partner(actor, partner, notices.left_reason(alliance.languages[0]))
    measures.open_leads(actor, partner, [each.id for each in (*foreseen.leads, *foreseen.requests)])
    measures.free_steps(actor, partner)
    send_off(actor, partner.alliance_id, dict(foreseen.going), foreseen.invitations)
    end_seats(SeatRow.alliance_id == partner.alliance_id, SeatRow.partner_id == partner.id)
    db.session.flush()


def partner_returns(actor: Actor, partner: Partner, on: date, loaded_version: int | None = None) -> None:
    """A partner that left takes part again from this day on. Promises, leads and roles are not revived."""
    alliances.locked_alliance(partner.alliance_id)
    must_coordinate(actor, partner.alliance_id)
    hold(partner, loaded_version)
    alliance_service.renew_membership(actor, partner, on)


def change_partner_role(
    actor: Actor, partner: Partner, role: str, since: date, reason: str = "", loaded_version: int | None = None
) -> None:
    """Another role for a partner: member, lead, associate or adviser."""
    alliances.locked_alliance(partner.alliance_id)
    must_coordinate(actor, partner.alliance_id)
    hold(partner, loaded_version)
    alliance_service.change_role(actor, partner, role, since, reason)
