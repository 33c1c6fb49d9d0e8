"""What the journal tells about reviews."""

from __future__ import annotations

from bundnis.core.words import N_
from bundnis.journal.queries import Told
from bundnis.measures.rules import ROUTES
from bundnis.reviews import rules

HISTORY: dict[str, str] = {
    "review.begun": N_("%(who)s began the review"),
    "review.changed": N_("%(who)s changed the review"),
    "review.voiced": N_("%(who)s said how %(partner)s saw the effect"),
    "review.voice_changed": N_("%(who)s changed how %(partner)s saw the effect"),
    "action.added": N_("%(who)s noted the existing action “%(title)s”"),
    "action.changed": N_("%(who)s changed the existing action “%(title)s”"),
    "action.confirmed": N_("%(who)s confirmed that “%(title)s” still runs"),
    "action.ended": N_("%(who)s noted that “%(title)s” runs no longer"),
    "action.removed": N_("%(who)s took “%(title)s” out of the register of existing actions"),
    "action.declined": N_("%(who)s left “%(title)s” out of the register of existing actions"),
    "action.undone": N_("%(who)s took back: %(act)s"),
}

# The words for the codes of an existing action.
_ACTION_CODES = {"route": ROUTES, "is_running": rules.RUNNING}
# Ids say nothing to a reader.
_NOT_TOLD = {"partner_id", "field_id"}

_CODES = {
    "executed": rules.EXECUTED, "effect": rules.EFFECT, "recommend": rules.RECOMMEND, "rating": rules.RATING,
}

# The words for values in the journal, by "topic.name".
FIELDS = {
    **{f"review.{name}": Told(label, _CODES.get(name, {})) for name, label in rules.ASKED.items()},
    "review.reviewed_on": Told(N_("Looked back on")),
    **{
        f"action.{name}": Told(label, _ACTION_CODES.get(name, {}))
        for name, label in rules.ACTION_FIELDS.items()
        if name not in _NOT_TOLD
    },
    "action.act": Told(N_("Act"), {"action.removed": N_("Taking an action out of the register")}),
    # What a partner said: under the sentence, and whole where it was changed.
    "review.sentence": Told(N_("In one sentence"), is_note=True),
}
