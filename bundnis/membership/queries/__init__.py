"""Every read of membership; the files only keep them apart by subject."""

from bundnis.membership.queries.foreseen import hanging_on, partner_leaving, person_leaving
from bundnis.membership.queries.invitations import (
    invitation_by_token,
    invitations_of,
    invitations_of_partner,
    open_invitation,
    open_invitations,
    unanswered,
)
from bundnis.membership.queries.people import (
    Member,
    SeatLine,
    SeatOfMember,
    alliances_of_installation,
    coordinator_ids,
    member,
    members,
    members_of_partner,
    seat_of_member,
    sits_elsewhere,
)

__all__ = [
    "Member",
    "SeatLine",
    "SeatOfMember",
    "alliances_of_installation",
    "coordinator_ids",
    "hanging_on",
    "invitation_by_token",
    "invitations_of",
    "invitations_of_partner",
    "member",
    "members",
    "members_of_partner",
    "open_invitation",
    "open_invitations",
    "partner_leaving",
    "person_leaving",
    "seat_of_member",
    "sits_elsewhere",
    "unanswered",
]
