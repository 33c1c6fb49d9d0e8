"""Invitations and roles on plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bundnis.alliances.rules import SEAT_ROLES
from bundnis.membership import rules

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("used", "revoked", "expires", "state"),
    [
        (None, None, LATER, rules.OPEN),
        (None, None, NOW, rules.EXPIRED),
        (NOW, None, LATER, rules.USED),
        (None, NOW, LATER, rules.REVOKED),
        (NOW, NOW, NOW - timedelta(days=9), rules.USED),
    ],
)
def test_the_state_of_an_invitation(
    used: datetime | None, revoked: datetime | None, expires: datetime, state: str
) -> None:
    assert rules.invitation_state(used, revoked, expires, NOW) == state


def test_every_closed_state_has_its_sentence() -> None:
    assert set(rules.CLOSED) == {rules.USED, rules.REVOKED, rules.EXPIRED}


@pytest.mark.parametrize("role", list(SEAT_ROLES))
def test_members_have_a_partner_and_nobody_else(role: str) -> None:
    assert (rules.role_fault(role, 1) is None) is (role == "member")
    assert (rules.role_fault(role, None) is None) is (role != "member")


@pytest.mark.parametrize("role", ["", None, "king", "operator"])
def test_unknown_roles(role: str | None) -> None:
    fault = rules.role_fault(role, None)
    assert fault is not None and fault[0] == "role"
