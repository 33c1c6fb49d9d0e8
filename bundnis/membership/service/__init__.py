"""Every write of membership, one verb a function; the files only keep them apart by subject.

Whether an alliance still has a coordinator is asked under the lock of its row: two coordinators who remove each
other at once would otherwise both succeed. Always in this order: the alliance, the partner, the measures, their parts.
"""

from bundnis.membership.service.founding import found, set_up
from bundnis.membership.service.inviting import invite, join, join_as_new_person, renew, revoke
from bundnis.membership.service.leaving import remove_person
from bundnis.membership.service.seats import end_seat, give_seat, open_password_link

__all__ = [
    "end_seat", "found", "give_seat", "invite", "join", "join_as_new_person", "open_password_link", "remove_person",
    "renew", "revoke", "set_up",
]  # fmt: skip
