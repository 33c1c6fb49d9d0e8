"""What comes out of a session, decided on plain values: what an item still lacks, what it needs to become a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bundnis.core.words import N_

# Offered or confirmed: somebody stands for it.
LIVING: Final = ("offered", "confirmed")
PLEDGED: Final[Mapping[str, tuple[str, str, str]]] = {
    "offered": (N_("offered"), "warning", "hand"),
    "confirmed": (N_("confirmed"), "success", "check-circle"),
    "declined": (N_("declined"), "muted", "minus-circle"),
    "withdrawn": (N_("withdrawn"), "muted", "leave"),
}
"""state of a pledge -> word, tone and picture of its badge"""

LACKS: Final[Mapping[str, str]] = {
    "lead": N_("somebody who leads"),
    "contribution": N_("a contribution"),
    "second": N_("a second organisation"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What a pledge means for its item: by whom, and whether it leads or gives something."""

    giver: str
    leads: bool


def lacking(promises: Iterable[Promise], lead_known: bool = False) -> list[str]:
    """What an item still lacks, by the names of ``LACKS``."""
    living = list(promises)
    givers = {promise.giver for promise in living if not promise.leads}
    found = [] if lead_known or any(promise.leads for promise in living) else ["lead"]
    if not givers:
        return [*found, "contribution"]
    return [*found, "second"] if len({promise.giver for promise in living}) < 2 else found


def comes_after_commitment(kinds: Iterable[str]) -> bool:
    """Whether decisions of this session follow on commitments: then a measure needs a lead and a contribution.

    Where a session decides first, or promises nothing, the lead stays open and is asked for afterwards.
    """
    order = list(kinds)
    if "commit" not in order:
        return False
    return "decide" not in order or order.index("commit") < order.index("decide")
