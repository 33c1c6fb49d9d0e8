"""The blueprint all views of this room stand on, the words of roles, and links that are shown once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, session

from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core.i18n import _
from bundnis.membership.queries import SeatLine
from bundnis.notifications.service import can_send, full_address

blueprint = Blueprint("membership", "bundnis.membership", template_folder="templates")


@dataclass(frozen=True, slots=True)
class HandedLink:
    """A link to copy: for whom, and whether a mail with it is on its way."""

    address: str
    recipient: str
    kind: str
    was_mailed: bool


def role_words() -> dict[str, str]:
    """The words of the roles, looked up once a page."""
    return {code: _(word) for code, word in SEAT_ROLES.items()}


def role_of(seat: SeatLine, words: Mapping[str, str]) -> str:
    """A role in a word: for a member the partner."""
    return seat.partner if seat.role == "member" and seat.partner else words[seat.role]


def hand_over(kind: str, path: str, recipient: str) -> None:
    """Show a link once, on the next page: only its hash is stored, so nobody can show it again."""
    session["link"] = [kind, path, recipient]


def take_link() -> HandedLink | None:
    """The link to be shown on this page, if there is one. It is gone afterwards."""
    kept = session.pop("link", None)
    if kept is None:
        return None
    kind, path, recipient = kept
    return HandedLink(full_address(path), recipient, kind, was_mailed=kind == "invitation" and can_send())
