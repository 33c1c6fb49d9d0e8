"""Decisions of membership on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core.words import N_

INVITATION_VALID_FOR: Final = timedelta(days=14)

OPEN, USED, REVOKED, EXPIRED = "open", "used", "revoked", "expired"

# Why an invitation no longer works, in a sentence for who holds it.
CLOSED: Final = {
    USED: N_("This invitation has been accepted already. It works once."),
    REVOKED: N_("This invitation was taken back, or a newer link replaced it."),
    EXPIRED: N_("This invitation has expired. It was valid for 14 days."),
}


def invitation_state(
    used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, moment: datetime
) -> str:
    """Whether an invitation can be accepted, and if not, why."""
    if used_at is not None:
        return USED
    if revoked_at is not None:
        return REVOKED
    return OPEN if moment < expires_at else EXPIRED


def role_fault(role: str | None, partner_id: int | None) -> tuple[str, str] | None:
    """What is wrong with a role and its partner: (field, sentence); None when they fit together."""
    if role not in SEAT_ROLES:
        return "role", N_("Please choose one of the answers.")
    if role == "member" and partner_id is None:
        return "partner_id", N_("Please choose the partner this person belongs to.")
    if role != "member" and partner_id is not None:
        return "partner_id", N_("Only members belong to a partner. Please leave this empty.")
    return None
