"""Which ideas may mean the same: a hint for the facilitator, who decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from bundnis.workshops.rules import alike

Key = TypeVar("Key", bound=Hashable)


def hints(asked: Collection[Key], words: Mapping[Key, Collection[str]]) -> dict[Key, Key]:
    """For each of ``asked`` the thing that shares most of its words, if they may mean the same.

    ``words`` has the words of everything there is, in its order: of two that fit as well the earlier is meant. Only
    things that share a word are compared: three hundred ideas are a hall, not ninety thousand pairs.
    """
    having: dict[str, list[Key]] = defaultdict(list)
    for key, said in words.items():
        for word in said:
            having[word].append(key)
    found = {}
    for key in asked:
        shared = Counter(other for word in words[key] for other in having[word] if other != key)
        order = {other: place for place, other in enumerate(words)} if shared else {}
        for other in sorted(shared, key=lambda each: (-shared[each], order[each])):
            if alike(words[key], words[other]):
                found[key] = other
                break
    return found
