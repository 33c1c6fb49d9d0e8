"""Decisions of membership on plain values."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bundnis.alliances.rules import FULL_ROLES, SEAT_ROLES
from bundnis.core.text import Translated
from bundnis.core.words import N_

INVITATION_VALID_FOR: Final = timedelta(days=14)

OPEN, USED, REVOKED, EXPIRED = "open", "used", "revoked", "expired"

UNKNOWN: Final = N_(
    "This link is unknown; perhaps a newer one has replaced it. Please look for the newest, or ask for one."
)

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


# Said of somebody removed a second ago, and of a foreign person as of one that does not exist.
GONE: Final = N_(
    "This person does not belong to the alliance any more. Nothing was handed over; please choose somebody else."
)

# -- what will happen ----------------------------------------------------------------------------


class Named(NamedTuple):
    """A measure as a page shows it."""

    id: int
    number: int
    title: Translated


def _mark(*parts: Iterable[object] | int) -> int:
    """A number that changes when one of the parts does; the page carries it, as a form its version."""
    return zlib.crc32(repr(parts).encode())


def _ids(measures: Iterable[Named]) -> list[int]:
    return [measure.id for measure in measures]


class Hanging(NamedTuple):
    """How much hangs on a role for a partner."""

    promises: int
    leads: int
    steps: int


@dataclass(frozen=True, slots=True)
class PartnerLeaving:
    """What ends when a partner leaves. ``going`` lose every role, ``staying`` sit for another partner too."""

    version: int
    promises: tuple[tuple[int, int], ...]
    leads: tuple[Named, ...]
    requests: tuple[Named, ...]
    steps: tuple[tuple[int, int], ...]
    going: tuple[tuple[int, str], ...]
    staying: tuple[tuple[int, str], ...]
    answered_for: tuple[Named, ...]
    invitations: tuple[int, ...]
    coordinators: tuple[int, ...]

    @property
    def measure_ids(self) -> set[int]:
        """Every measure the act touches."""
        named = (*self.leads, *self.requests, *self.answered_for)
        return {measure.id for measure in named} | {pair[0] for pair in (*self.promises, *self.steps)}

    @property
    def mark(self) -> int:
        """Differs when what will happen is no longer what was shown."""
        return _mark(
            self.version, self.promises, _ids(self.leads), _ids(self.requests), self.steps,
            sorted(person_id for person_id, _name in self.going), _ids(self.answered_for), self.invitations,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonLeaving:
    """What ends when a person leaves."""

    roles: tuple[int, ...]
    answered_for: tuple[Named, ...]
    invitations: tuple[int, ...]
    coordinates: bool

    @property
    def mark(self) -> int:
        """Differs when what will happen is no longer what was shown."""
        return _mark(self.roles, _ids(self.answered_for), self.invitations)


def carrying(partners: Iterable[tuple[int, str, bool]], instead: Mapping[int, str] | None = None) -> tuple[int, int]:
    """(how many carry something, how many count) of partners given as (id, role, carries).

    ``instead``: id -> the role a partner is going to have.
    """
    roles = instead or {}
    counting = [carries for partner_id, role, carries in partners if roles.get(partner_id, role) in FULL_ROLES]
    return sum(counting), len(counting)
