"""Every write of this room: closing reviews with their voices, and the register of existing actions."""

from bundnis.reviews.service.register import (
    UNDOES,
    add_action,
    change_action,
    confirm_action,
    decline_action,
    let_in_action,
    remove_action,
)
from bundnis.reviews.service.review import FIELDS, NOT_NOW, add_voice, save_review

__all__ = [
    "FIELDS", "NOT_NOW", "UNDOES", "add_action", "add_voice", "change_action", "confirm_action", "decline_action",
    "let_in_action", "remove_action", "save_review",
]  # fmt: skip
