"""What the journal tells about reviews."""

from __future__ import annotations

from bundnis.core.words import N_
from bundnis.journal.queries import Told
from bundnis.reviews import rules

HISTORY: dict[str, str] = {
    "review.begun": N_("%(who)s began the review"),
    "review.changed": N_("%(who)s changed the review"),
    "review.voiced": N_("%(who)s said how %(partner)s saw the effect"),
    "review.voice_changed": N_("%(who)s changed how %(partner)s saw the effect"),
}

_CODES = {
    "executed": rules.EXECUTED, "effect": rules.EFFECT, "recommend": rules.RECOMMEND, "rating": rules.RATING,
}

# The words for values in the journal, by "topic.name".
FIELDS = {
    **{f"review.{name}": Told(label, _CODES.get(name, {})) for name, label in rules.ASKED.items()},
    "review.reviewed_on": Told(N_("Looked back on")),
    # What a partner said: under the sentence, and whole where it was changed.
    "review.sentence": Told(N_("In one sentence"), is_note=True),
}
