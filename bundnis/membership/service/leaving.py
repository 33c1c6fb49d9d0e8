"""A person leaves."""

from __future__ import annotations

from bundnis.accounts import service as accounts
from bundnis.alliances import queries as alliances
from bundnis.alliances.models import SeatRow
from bundnis.core.access import Actor
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.journal.service import tell
from bundnis.membership import queries
from bundnis.membership.queries import Member
from bundnis.membership.service.ground import end_seats, keep_last_coordinator


def remove_person(actor: Actor, member: Member) -> None:
    """End all roles in this alliance, every sign-in and every open invitation, from the next request on."""
    alliances.locked_alliance(member.alliance_id)
    if any(seat.role == "coordinator" for seat in member.seats):
        keep_last_coordinator(member.alliance_id, member.id)
    end_seats(SeatRow.person_id == member.id, SeatRow.alliance_id == member.alliance_id)
    accounts.end_all_sign_ins(member.id)
    # An old link in the mailbox must not lead back in.
    for invitation in queries.invitations_of(member.alliance_id, member.email):
        invitation.revoked_at = now()
    tell(
        actor.id, "seat.person_removed", alliance_id=member.alliance_id, topic_id=member.id, name=member.name,
        roles=[seat.role for seat in member.seats],
    )  # fmt: skip
    db.session.flush()
