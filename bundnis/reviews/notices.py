"""What the journal tells about reviews."""

from __future__ import annotations

from bundnis.core.words import N_
from bundnis.journal.queries import Told
from bundnis.reviews import rules

HISTORY: dict[str, str] = {
    "review.begun": N_("%(who)s began the review"),
    "review.changed": N_("%(who)s changed the review"),
}

_CODES = {
    "executed": rules.EXECUTED, "effect": rules.EFFECT, "recommend": rules.RECOMMEND, "rating": rules.RATING,
}

# The words for values in the journal, by "topic.name".
FIELDS = {
    **{f"review.{name}": Told(label, _CODES.get(name, {})) for name, label in rules.ASKED.items()},
    "review.reviewed_on": Told(N_("Looked back on")),
}
