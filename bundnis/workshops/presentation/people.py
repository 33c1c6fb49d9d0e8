"""The people in the hall in finished words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bundnis.core.i18n import _
from bundnis.core.words import LANGUAGE_NAMES
from bundnis.workshops.models import Participant


def rows(people: Sequence[Participant]) -> list[dict[str, Any]]:
    """The list; words are made once."""
    kinds = {"phone": "", "paper": _("without a phone"), "simulated": _("invented")}
    erased = _("Has erased their data")
    return [
        {
            "id": each.id, "name": erased if each.erased_at else each.name or _("Person %(number)s", number=place),
            "organisation": each.organisation, "kind": kinds[each.kind], "language": LANGUAGE_NAMES[each.language],
            "is_out": each.blocked_at is not None,
            "can_get_words": each.kind == "phone" and each.erased_at is None,
        }
        for place, each in enumerate(people, 1)
    ]  # fmt: skip
