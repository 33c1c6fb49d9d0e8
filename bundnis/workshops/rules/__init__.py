"""Decisions about sessions on plain values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bundnis.workshops.phases import STEPS, Act, opens, settings_of

__all__ = ["CHECK_AGAIN", "can_write", "ideas_left", "next_interval", "seconds_left", "step_after"]

IDEA = 200
CHECK_AGAIN = {"resting": 2000, "voting": 1000, "break": 5000}
"""After how many milliseconds a phone asks again."""
MOST_OF_OTHERS = 2
BUSY = timedelta(milliseconds=200)
"""Above this, at the 95th percentile, the server asks phones to wait twice as long."""


def can_write(state: str, kind: str | None, act: Act) -> bool:
    """Whether participants may do this now: the session runs and its step is open for it."""
    return state == "live" and kind is not None and opens(kind, act)


def ideas_left(settings: dict[str, object], kind: str, sent: int) -> int:
    """How many ideas a person may still send in a step of this kind; a phone that stands for four sends one."""
    found = settings_of(kind, settings)
    most = 1 if found.get("in_groups") else int(found.get("ideas", 0))
    return max(0, most - sent)


def step_after(steps: Sequence[int], current: int | None, by: int) -> int | None:
    """The step before or behind the current one, by id; None at the ends."""
    if current is None or current not in steps:
        return steps[0] if steps else None
    place = list(steps).index(current) + by
    return steps[place] if 0 <= place < len(steps) else None


def seconds_left(ends_at: datetime | None, halted: int | None, moment: datetime) -> int | None:
    """What the timer shows: seconds until the end, never below zero; None where there is none."""
    if halted is not None:
        return halted
    return None if ends_at is None else max(0, round((ends_at - moment).total_seconds()))


def next_interval(kind: str | None, is_voting: bool, is_break: bool, is_busy: bool) -> int:
    """After how many milliseconds a phone asks again."""
    mood = "voting" if is_voting or kind == "reveal" else "break" if is_break else "resting"
    return CHECK_AGAIN[mood] * (2 if is_busy else 1)


def default_dots(items: int) -> int:
    """A third of the items, between three and six (research on dot voting: practice, no proof)."""
    return min(6, max(3, (items + 1) // 3))


def is_step_kind(kind: str) -> bool:
    """Whether there is such a step."""
    return kind in STEPS


def tokens(text: str) -> frozenset[str]:
    """The words of a folded text that say something: four letters and more."""
    return frozenset(word.strip(".,;:!?()«»„“\"'") for word in text.split() if len(word) >= 4)


def alike(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two ideas may mean the same: half of the shorter one's words stand in the other."""
    if not one or not other:
        return False
    shared = len(set(one) & set(other))
    return shared >= 1 and shared * 2 >= min(len(one), len(other))
