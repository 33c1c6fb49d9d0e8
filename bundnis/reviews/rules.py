"""What a closing review asks, and when it is complete (product, section 4; research R-19, A-60)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from bundnis.core.text import Translated, fold
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

# A sentence of one's own is short: the review itself has room for more.
VOICE = 500

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


def speaking(contributing: Collection[int], lead_id: int | None, lead_state: str | None) -> frozenset[int]:
    """The partners that may say something beside the review: those that contribute; the lead speaks in it."""
    return frozenset(contributing) - ({lead_id} if lead_state == "accepted" else set())


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


# -- what worked: the alliance's own past, counted (product, section 4; research) -----------------

# "open" is a completed measure nobody has looked back at yet: shown, but not counted as tried.
OPEN: Final = "open"
OUTCOMES: Final = (*EFFECT, OPEN)

# Below it a percentage would say more than anybody knows.
ENOUGH: Final = 5
# A smaller difference between two shares may be chance, however it falls.
CLEAR: Final = 20

SIZES: Final[Mapping[str, str]] = {
    "small": N_("Small, within the alliance’s limits"),
    "large": N_("Larger than one of the limits"),
}
PARTNERS: Final[Mapping[str, str]] = {
    "one": N_("No partner or one"),
    "few": N_("Two or three partners"),
    "many": N_("Four partners or more"),
}
SECTORS: Final[Mapping[str, str]] = {"one": N_("No sector or one"), "several": N_("Several sectors")}
# The advice of 2018: small measures, and every partner makes a contribution of its own.
ADVICE: Final[Mapping[str, str]] = {
    "followed": N_("Small, with two partners or more"),
    "other": N_("All others"),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """What a measure that has ended is counted by."""

    outcome: str
    route: str | None
    field_id: int | None
    is_small: bool
    partners: int
    sectors: int
    kinds: tuple[str, ...]


def cells(ended: Ended) -> list[tuple[str, str]]:
    """(topic, answer) of every cell this measure is counted in; "" is an answer nobody gave."""
    followed = ended.is_small and ended.partners >= 2
    return [
        ("all", ""),
        ("route", ended.route or ""),
        ("field", str(ended.field_id or "")),
        ("size", "small" if ended.is_small else "large"),
        ("partners", "one" if ended.partners < 2 else "few" if ended.partners < 4 else "many"),
        ("sectors", "one" if ended.sectors < 2 else "several"),
        ("advice", "followed" if followed else "other"),
        *(("kind", kind) for kind in ended.kinds or ("",)),
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """How a group of measures ended: the number of each outcome."""

    worked: int = 0
    partly: int = 0
    not_: int = 0
    unclear: int = 0
    open: int = 0

    @classmethod
    def of(cls, numbers: Mapping[str, int]) -> Counted:
        """From the numbers by outcome."""
        return cls(*(numbers.get(outcome, 0) for outcome in OUTCOMES))

    @property
    def tried(self) -> int:
        """The n of every statement: stopped ones are among them, those nobody has looked back at are not."""
        return self.worked + self.partly + self.not_ + self.unclear

    @property
    def share(self) -> int | None:
        """How many of a hundred worked; None where n is too small to say so."""
        return round(100 * self.worked / self.tried) if self.tried >= ENOUGH else None

    def number(self, outcome: str) -> int:
        """How many ended so."""
        return int(getattr(self, "not_" if outcome == "not" else outcome))


def verdict(followed: Counted, other: Counted) -> str:
    """Whether those that followed the advice worked more often: too_few, more, less or alike."""
    if followed.share is None or other.share is None:
        return "too_few"
    difference = followed.share - other.share
    return "alike" if abs(difference) < CLEAR else "more" if difference > 0 else "less"


# -- the register of existing actions --------------------------------------------------------------------------

RUNNING: Final[Mapping[str, str]] = {
    "yes": N_("Still running"),
    "no": N_("No longer running"),
    "unknown": N_("Not known"),
}
# What can be said of an existing action, with the words above it.
ACTION_FIELDS: Final[Mapping[str, str]] = {
    "title": N_("What it is"),
    "summary": N_("In one or two sentences"),
    "partner_id": N_("Carried by a partner"),
    "carrier": N_("Carried by somebody else"),
    "contact": N_("Contact"),
    "since": N_("When"),
    "series": N_("Series"),
    "edition": N_("Number in the series"),
    "route": N_("Route"),
    "field_id": N_("Action field"),
    "result": N_("Result"),
    "link": N_("Link"),
    "is_running": N_("Does it still run?"),
}


# -- tried before? -----------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]{4,}")
MOST_WORDS = 8


def stems(title: str) -> list[str]:
    """What a title is looked for by: its folded words of four letters and more, long ones without their ending."""
    words = dict.fromkeys(_WORD.findall(fold(title)))
    return [word[: max(4, len(word) - 2)] for word in words][:MOST_WORDS]


MOST_ALIKE = 5


def enough(asked: int) -> int:
    """How many of the words asked for mean something similar: half of them, and two of many."""
    return min(2, (asked + 1) // 2)


class _Titled(Protocol):
    @property
    def title(self) -> Translated: ...


T = TypeVar("T", bound=_Titled)


def most_alike(title: str, rows: Iterable[T]) -> list[T]:
    """Of what has a title those that hold ``enough`` of its words, what holds most first."""
    wanted = stems(title)
    scored = []
    for row in rows:
        folded = fold(" ".join(row.title.parts.values()))
        held = sum(stem in folded for stem in wanted)
        if held and held >= enough(len(wanted)):
            scored.append((held, row))
    return [row for _held, row in sorted(scored, key=lambda each: -each[0])[:MOST_ALIKE]]
