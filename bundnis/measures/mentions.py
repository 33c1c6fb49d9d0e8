"""People and partners named with an @ in a comment: read from what was typed, shown with the name of today.

The extra file of this room: pure, as the rules are. The stored text holds a reference where a name was typed, so
that a new name is shown and a removed person is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bundnis.core.text import fold
from bundnis.core.words import N_

PERSON, PARTNER = "person", "partner"

# Characters for private use, which no keyboard has; typed ones are taken out.
_BEGIN, _END = "\ue000", "\ue001"
_REFERENCE = re.compile(f"{_BEGIN}(person|partner)-([0-9]{{1,9}}){_END}")
_PRIVATE = re.compile(f"[{_BEGIN}{_END}]")
# Behind a letter or a dot it is the middle of an address.
_AT = re.compile(r"(?<![\w.+-])@(?=\w)")
_WORDS = 8


class Named(NamedTuple):
    """Somebody or some partner one can name in an alliance."""

    kind: str
    id: int
    name: str

    @property
    def code(self) -> str:
        """The same as one word: ``person-12``."""
        return f"{self.kind}-{self.id}"


class UnclearNameError(ValueError):
    """A first name that several people have; ``sentence`` is a message id, ``values`` fill it."""

    def __init__(self, typed: str, names: Iterable[str]) -> None:
        self.sentence = N_("“@%(typed)s” can be several people: %(names)s. Please write the whole name.")
        self.values = {"typed": typed, "names": ", ".join(names)}
        super().__init__(self.sentence % self.values)


def read(text: str, everybody: Iterable[Named], also: str = "") -> tuple[str, list[Named]]:
    """The text with references where names stand behind an @, and whom it names, each once.

    Whole names of people and partners are found, without regard to case and accents, the longest first; a first
    name alone where only one person has it. ``also`` is the code of somebody who is told without being named: the
    name is put behind the text. Raises UnclearNameError; an @ before anything else stays what it is.
    """
    everybody = list(everybody)
    known, first_names = _by_name(everybody)
    parts, found, place = [], [], 0
    text = _PRIVATE.sub("", text)
    for sign in _AT.finditer(text):
        if sign.start() < place:
            continue
        named, end = _name_at(text, sign.end(), known, first_names)
        if named is not None:
            parts += [text[place : sign.start()], _reference(named)]
            found.append(named)
            place = end
    parts.append(text[place:])
    told = next((each for each in everybody if each.code == also), None)
    if told is not None and told not in found:
        parts.append(f" {_reference(told)}")
        found.append(told)
    return "".join(parts), list(dict.fromkeys(found))


def _by_name(everybody: Iterable[Named]) -> tuple[dict[str, Named], dict[str, list[Named]]]:
    """Everybody by their folded name, and people by their first names. Of the same name, who came first."""
    known: dict[str, Named] = {}
    first_names: dict[str, list[Named]] = {}
    for each in everybody:
        known.setdefault(fold(each.name), each)
        if each.kind == PERSON:
            first_names.setdefault(fold(each.name.split()[0]), []).append(each)
    return known, first_names


def _name_at(
    text: str, begin: int, known: Mapping[str, Named], first_names: Mapping[str, list[Named]]
) -> tuple[Named | None, int]:
    """Who is named here, and where the name ends; the longest name counts."""
    ends = [word.end() + begin for word in re.finditer(r"[\w’'.&/+-]*[\w&+]", text[begin : begin + 300])][:_WORDS]
    for end in reversed(ends):
        if named := known.get(fold(text[begin:end])):
            return named, end
    for end in ends[:1]:
        people = first_names.get(fold(text[begin:end]), [])
        if len(people) > 1:
            raise UnclearNameError(text[begin:end], [each.name for each in people])
        if people:
            return people[0], end
    return None, begin


def _reference(named: Named) -> str:
    return f"{_BEGIN}{named.code}{_END}"


def referred(text: str) -> set[tuple[str, int]]:
    """(kind, id) of everybody a stored text refers to."""
    return {(kind, int(number)) for kind, number in _REFERENCE.findall(text)}


def written(text: str, names: Mapping[tuple[str, int], str], gone: str, frame: str = "@%s") -> str:
    """A stored text, or what was made of it, with the names of today; ``gone`` stands for who is no longer here."""

    def name(reference: re.Match[str]) -> str:
        known = names.get((reference[1], int(reference[2])))
        return frame % (known if known is not None else gone)

    return _REFERENCE.sub(name, text)
