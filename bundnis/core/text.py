"""Texts in several languages as one immutable value, and the key by which texts are searched and sorted."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bundnis.core.words import LANGUAGES

State = Literal["missing", "check", "done", "differs"]

MARKS: Final = ("check", "differs")
"""What is remembered beside a translation: the source changed since, or it differs on purpose."""

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_CODE = re.compile(r"[a-z]{2,3}")


def fold(text: str) -> str:
    """Return the key for search and order: no case, no marks, ß→ss, ł→l, ø→o, đ→d, æ→ae, œ→oe, one space.

    Computed in Python, so that SQLite and PostgreSQL find and sort the same. Folding twice changes nothing.
    """
    lowered = unicodedata.normalize("NFKD", text).casefold()
    # casefold may compose anew, so marks are taken off only after a second decomposition
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join(bare.translate(_LETTERS).split())


@dataclass(frozen=True, slots=True)
class Shown:
    """One text ready for the page: the words, their `lang`, and whether they stand in for a missing text."""

    text: str
    language: str
    is_fallback: bool


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Translated:
    """A text in one or more languages. Never changed, only replaced; equal and hashed by value.

    `source` is the language it was first written in ("" when there is no text at all). A mark belongs to a
    language that has a text and is not the source; others are dropped silently, since nothing could be
    compared.
    """

    _parts: tuple[tuple[str, str], ...]
    source: str
    _marks: tuple[tuple[str, str], ...]

    def __init__(
        self, parts: Mapping[str, str], source: str | None = None, marks: Mapping[str, str] | None = None
    ) -> None:
        """Keep the non-empty `parts`, stripped and with plain line ends.

        Without `source`, or if it has no text, the first language in the house's order is the source: the
        order of `parts` does not count, because PostgreSQL does not keep it.
        Raises ValueError for something that is no language code and for an unknown mark.
        """
        kept = {language: cleaned for language, text in parts.items() if (cleaned := _clean(text))}
        for language in parts:
            if not _CODE.fullmatch(language):
                raise ValueError(f"not a language code: {language!r}")
        languages = _in_house_order(kept)
        origin = source if source in kept else next(iter(languages), "")
        asked = marks or {}
        for mark in asked.values():
            if mark not in MARKS:
                raise ValueError(f"not a mark: {mark!r}")
        object.__setattr__(self, "_parts", tuple((each, kept[each]) for each in languages))
        object.__setattr__(self, "source", origin)
        living = tuple((each, asked[each]) for each in languages if each in asked and each != origin)
        object.__setattr__(self, "_marks", living)

    @classmethod
    def of(cls, **parts: str) -> "Translated":
        """Write a value in place: `of(de="…", fr="…")`; the source is the first in the house's order."""
        return cls(parts)

    @classmethod
    def empty(cls) -> "Translated":
        """Return the value without any text."""
        return _EMPTY

    @property
    def parts(self) -> dict[str, str]:
        """Language → text, in the house's order; a copy."""
        return dict(self._parts)

    @property
    def marks(self) -> dict[str, str]:
        """Language → "check" or "differs"; a copy. A translation without a mark is done."""
        return dict(self._marks)

    def get(self, language: str, default: str = "") -> str:
        """Return the text in exactly this language, or `default`."""
        return next((text for each, text in self._parts if each == language), default)

    def shown(self, language: str, order: Iterable[str] = ()) -> Shown:
        """Return the text for a reader of `language`: in it, else in the source, as it was first written.

        `order`, the reader's next choices, would come after the source and therefore never counts: whatever
        has a text has a source.
        """
        if text := self.get(language):
            return Shown(text, language, False)
        if self.source:
            return Shown(self.get(self.source), self.source, True)
        return Shown("", language, False)

    def state(self, language: str) -> State:
        """Say how far the text in `language` is; the source itself is always done."""
        if not self.get(language):
            return "missing"
        match self.marks.get(language):
            case "check":
                return "check"
            case "differs":
                return "differs"
        return "done"

    def with_(self, **parts: str) -> "Translated":
        """Replace the named languages and leave the others as they are ("" takes a language away).

        For code that knows what it does (imports, demo): nothing becomes "check". A person's edit goes to
        `revise`.
        """
        marks = {each: mark for each, mark in self._marks if not (each in parts and mark == "check")}
        return Translated({**self.parts, **parts}, self.source or next(iter(parts), ""), marks)

    def revise(self, typed: Mapping[str, str], marks: Mapping[str, str] | None = None) -> "Translated":
        """Return the text after one person's act: what was typed, and the marks that were chosen in it.

        Languages absent from `typed` stay. When the source text changed, every other text that did not change
        in the same act becomes "check", unless it differs on purpose; a text that changed is done again.
        A chosen mark wins: "check", "differs", or "done", which takes the mark away; "" is no choice. Hand
        over only what the person chose: a form that repeats a standing "done" would hide that the source
        changed.
        Of a text written for the first time the source is the first language in `typed` that has a text.
        Raises ValueError for an unknown mark.
        """
        texts = Translated({**self.parts, **typed}, self.source or _first_filled(typed))
        changed = {each for each in texts.parts if texts.get(each) != self.get(each)}
        kept = {}
        for each in texts.parts:
            mark = self.marks.get(each)
            if mark != "differs":
                is_behind = each not in changed and (texts.source in changed or mark == "check")
                mark = "check" if is_behind else None
            if mark:
                kept[each] = mark
        for each, chosen in (marks or {}).items():
            if chosen == "done":
                kept.pop(each, None)
            elif chosen:
                kept[each] = chosen
        return Translated(texts.parts, texts.source, kept)

    def to_json(self) -> dict[str, Any]:
        """Return what is stored: the texts, and under "_" source and marks if they cannot be guessed."""
        stored: dict[str, Any] = self.parts
        if self._marks or self.source != next(iter(stored), ""):
            stored["_"] = {"source": self.source, **self.marks}
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "Translated":
        """Read what `to_json` wrote, in any order of keys; None is the empty text."""
        if not stored:
            return _EMPTY
        if "_" not in stored:
            # Most texts, a hundred a page: what was written is clean, only the order of keys may be another.
            return cls._as_written(stored)
        parts = dict(stored)
        marks = dict(parts.pop("_", {}))
        return cls(parts, marks.pop("source", None), marks)

    @classmethod
    def _as_written(cls, parts: Mapping[str, str]) -> "Translated":
        text = object.__new__(cls)
        languages = _in_house_order(parts) if len(parts) > 1 else list(parts)
        object.__setattr__(text, "_parts", tuple((each, parts[each]) for each in languages))
        object.__setattr__(text, "source", languages[0])
        object.__setattr__(text, "_marks", ())
        return text

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __str__(self) -> str:
        return self.get(self.source)

    def __repr__(self) -> str:
        return f"Translated({self.parts!r}, source={self.source!r}, marks={self.marks!r})"


def _clean(text: str) -> str:
    """Strip, and unify what browsers and databases would otherwise turn into false changes or errors."""
    # Browsers post \r\n: kept, an untouched text would count as changed. PostgreSQL's JSONB refuses NUL.
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _in_house_order(languages: Iterable[str]) -> list[str]:
    """Sort codes: the house's four first, others by the alphabet."""
    return sorted(languages, key=lambda each: (_RANK.get(each, len(_RANK)), each))


_RANK: Final = {code: place for place, code in enumerate(LANGUAGES)}
_EMPTY: Final = Translated({})


def _first_filled(typed: Mapping[str, str]) -> str:
    return next((each for each, text in typed.items() if _clean(text)), "")
