"""Every write of needs and contributions, one verb a function; the files only keep them apart by subject.

Each act locks the measure's row first and the contribution's second, always in this order: a move that completes
or stops the measure waits, two deliveries at once add up, and nobody waits for each other in a circle.
"""

from bundnis.contributions.service.carried import carry_anew
from bundnis.contributions.service.forgetting import forget
from bundnis.contributions.service.needs import add_need, change_need, drop_need
from bundnis.contributions.service.offers import offer
from bundnis.contributions.service.settling import receive_in_all, settle_open, withdraw_of_partner
from bundnis.contributions.service.sheets import content_now, freeze
from bundnis.contributions.service.signing import accept, decline, deliver, receive, withdraw
from bundnis.contributions.service.sums import add_up
from bundnis.contributions.service.undoing import UNDOES

__all__ = [
    "UNDOES",
    "accept",
    "add_need",
    "add_up",
    "carry_anew",
    "change_need",
    "content_now",
    "decline",
    "deliver",
    "drop_need",
    "forget",
    "freeze",
    "offer",
    "receive",
    "receive_in_all",
    "settle_open",
    "withdraw",
    "withdraw_of_partner",
]
