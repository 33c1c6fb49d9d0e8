"""Decisions of the page that completes a measure, on plain values."""

from __future__ import annotations

from collections.abc import Iterable

# (id, version) of a step or a contribution.
Seen = tuple[int, int]


def seen(steps: Iterable[Seen], contributions: Iterable[Seen], review: int | None) -> str:
    """Everything a form was filled in with regard to, as one text the form carries: what is open, and its versions.

    Two texts that differ say that somebody was here in between: ticked a step, delivered, offered, reviewed.
    """
    marks = [*(f"s{key}.{version}" for key, version in steps), *(f"c{key}.{version}" for key, version in contributions)]
    return " ".join([f"r{review or 0}", *marks])


def changed(before: str, after: str) -> set[str]:
    """What is new or differs since a form was loaded: "s5" for a step, "c7" for a contribution, "r" for the review."""
    loaded, stored = _marks(before), _marks(after)
    return {name for name, version in stored.items() if loaded.get(name) != version}


def gone(before: str, after: str) -> set[str]:
    """What was open when the form was loaded and is so no more."""
    return set(_marks(before)) - set(_marks(after))


def has_steps(text: str) -> bool:
    """Whether a step was open when the form was loaded."""
    return any(mark.startswith("s") for mark in text.split())


def has_contributions(text: str) -> bool:
    """Whether a contribution was not settled when the form was loaded."""
    return any(mark.startswith("c") for mark in text.split())


def _marks(text: str) -> dict[str, str]:
    """name -> version; a forged text is nothing that was seen."""
    found = {}
    for mark in text.split():
        name, _dot, version = (mark[0], "", mark[1:]) if mark.startswith("r") else mark.partition(".")
        found[name] = version
    return found
