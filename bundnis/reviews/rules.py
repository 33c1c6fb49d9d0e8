"""What a closing review asks, and when it is complete (product, section 4; research R-19, A-60)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bundnis.core.words import N_
from bundnis.measures.stages import Stage

EXECUTED: Final[Mapping[str, str]] = {
    "fully": N_("Fully"),
    "mostly": N_("Mostly"),
    "partly": N_("Partly"),
    "none": N_("Not at all"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether it worked: word, tone and picture of its badge."""

    code: str
    label: str
    tone: str
    icon: str


EFFECTS: Final[Mapping[str, Effect]] = {
    effect.code: effect
    for effect in (
        Effect("worked", N_("It worked"), "success", "check-circle"),
        Effect("partly", N_("It worked in part"), "info", "refresh"),
        Effect("not", N_("It did not work"), "warning", "minus-circle"),
        Effect("unclear", N_("Unclear"), "muted", "info"),
    )
}
EFFECT: Final[Mapping[str, str]] = {code: effect.label for code, effect in EFFECTS.items()}

RECOMMEND: Final[Mapping[str, str]] = {
    "repeat": N_("Repeat"),
    "repeat_changed": N_("Repeat with changes"),
    "do_not_repeat": N_("Do not repeat"),
}

RATING: Final[Mapping[str, str]] = {
    "1": N_("1 – poor"),
    "2": N_("2 – rather poor"),
    "3": N_("3 – fair"),
    "4": N_("4 – good"),
    "5": N_("5 – very good"),
}

# What a complete review answers, with the words in which a missing answer is named.
ASKED: Final[Mapping[str, str]] = {
    "executed": N_("Was it carried out?"),
    "effect": N_("Did it work?"),
    "what_worked": N_("What worked"),
    "what_did_not": N_("What did not work"),
    "lesson": N_("What we learn from it"),
    "in_proportion": N_("Was the effort in proportion?"),
    "recommend": N_("Do we recommend it?"),
    "rating": N_("Overall"),
}

# Where a review may be written; a reviewed measure is reopened first.
WRITABLE: Final = frozenset({Stage.COMPLETED, Stage.STOPPED})


def missing(**answers: Any) -> list[str]:
    """The questions without an answer, in the order of the form; "no" is an answer."""
    return [name for name in ASKED if answers.get(name) is None or answers.get(name) == "" or not _says(answers[name])]


def missing_of(review: Any) -> list[str]:
    """The open questions of a review; all of them where there is none yet."""
    return missing(**{name: getattr(review, name) for name in ASKED} if review is not None else {})


def is_complete(**answers: Any) -> bool:
    """Whether every question has its answer."""
    return not missing(**answers)


def _says(answer: Any) -> bool:
    """False for a text without a word; a plain False is the answer "no"."""
    return answer is False or bool(answer)


def refusal(answers: Mapping[str, Any]) -> str | None:
    """The field with an answer that does not exist; None when all are right or still open."""
    allowed = {"executed": EXECUTED, "effect": EFFECT, "recommend": RECOMMEND}
    for name, words in allowed.items():
        if answers.get(name) is not None and answers[name] not in words:
            return name
    rating = answers.get("rating")
    return "rating" if rating is not None and str(rating) not in RATING else None


def outcome(stage: str, effect: str | None) -> str | None:
    """What a measure counts as where the alliance looks back (product, section 4): a code of EFFECT, or None.

    ``effect`` is the closing review's, None where there is no review or it leaves that open. A stopped measure
    without it counts as "not": leaving the stopped ones out would make everything look as if it had worked. A
    completed one nobody has looked back at yet is not counted, and nothing is that is still under way.
    """
    if stage == Stage.STOPPED:
        return effect or "not"
    return effect if stage in (Stage.COMPLETED, Stage.REVIEWED) else None
