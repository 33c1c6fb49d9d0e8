"""What will happen: shown before somebody leaves, asked again under the locks, and carried out as it was shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Partner
from bundnis.contributions.queries import open_contributions_of_partner
from bundnis.measures import queries as measures
from bundnis.membership.queries.invitations import invitations_of, invitations_of_partner
from bundnis.membership.queries.people import Member, members_of_partner
from bundnis.membership.rules import Hanging, Named, PartnerLeaving, PersonLeaving


def partner_leaving(partner: Partner) -> PartnerLeaving:
    """Everything that ends when this partner leaves."""
    people = members_of_partner(partner)
    going = {each.id: each.name for each in people if not _sits_for_another(each, partner.id)}
    led = measures.led_by(partner)
    return PartnerLeaving(
        version=partner.version,
        promises=tuple(open_contributions_of_partner(partner)),
        leads=_named(row for row in led if row.lead_state == "accepted"),
        requests=_named(row for row in led if row.lead_state == "requested"),
        steps=tuple((row.measure_id, row.id) for row in measures.open_steps_of(partner)),
        going=tuple(going.items()),
        staying=tuple((each.id, each.name) for each in people if each.id not in going),
        answered_for=_named(measures.answered_for_by(partner.alliance_id, going)),
        invitations=tuple(invitations_of_partner(partner)),
        coordinators=tuple(
            each.id for each in people if each.id in going and any(seat.role == "coordinator" for seat in each.seats)
        ),
    )


def hanging_on(partner: Partner) -> Hanging:
    """How much goes with a role for this partner."""
    led = sum(row.lead_state == "accepted" for row in measures.led_by(partner))
    return Hanging(len(open_contributions_of_partner(partner)), led, len(measures.open_steps_of(partner)))


def person_leaving(member: Member) -> PersonLeaving:
    """Everything that ends when this person leaves the alliance."""
    return PersonLeaving(
        roles=tuple(seat.id for seat in member.seats),
        answered_for=_named(measures.answered_for_by(member.alliance_id, [member.id])),
        invitations=tuple(each.id for each in invitations_of(member.alliance_id, member.email)),
        coordinates=any(seat.role == "coordinator" for seat in member.seats),
    )


def _sits_for_another(member: Member, partner_id: int) -> bool:
    return any(seat.role == "member" and seat.partner_id != partner_id for seat in member.seats)


def _named(rows: Iterable[sa.Row[Any]]) -> tuple[Named, ...]:
    return tuple(Named(row.id, row.number, row.title) for row in rows)
