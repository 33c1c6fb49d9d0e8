"""Every write of membership, one verb a function; the files only keep them apart by subject.

Whether an alliance still has a coordinator is asked under the lock of its row: two coordinators who remove each
other at once would otherwise both succeed. Always in this order: the alliance, the partner, the measures, their parts.
"""

from bundnis.membership.service.founding import found, set_up
from bundnis.membership.service.handover import hand_over
from bundnis.membership.service.inviting import invite, join, join_as_new_person, renew, revoke
from bundnis.membership.service.leaving import (
    change_partner_role,
    leave,
    partner_leaves,
    partner_returns,
    remove_person,
)
from bundnis.membership.service.seats import change_seat, end_seat, give_seat, open_password_link

__all__ = [
    "change_partner_role", "change_seat", "end_seat", "found", "give_seat", "hand_over", "invite", "join",
    "join_as_new_person", "leave", "open_password_link", "partner_leaves", "partner_returns", "remove_person", "renew",
    "revoke", "set_up",
]  # fmt: skip
