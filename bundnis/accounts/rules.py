"""Decisions of accounts on plain values: passwords, devices, and what a kept post shows.

Length before composition (twelve characters, no demand for signs) and a list of common words, because people
answer demands for signs with "Passwort1234!".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from bundnis.core.text import fold
from bundnis.core.words import LANGUAGE_NAMES, N_

SHORTEST, LONGEST = 12, 256
# Fewer letters than this, once common words and one's own name are taken out, are no secret.
OWN_LETTERS = 6
FEWEST_DIFFERENT = 5

THEMES = {"system": N_("As on my device"), "light": N_("Light"), "dark": N_("Dark")}

_LOOKS_LIKE = str.maketrans("01345@$!", "oleasasi")
_COMMON_FILE = Path(__file__).with_name("common_passwords.txt")


# -- passwords -----------------------------------------------------------------------------------


def password_fault(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, as a message id; None when it is good.

    ``about`` are texts others know of the person: name and address.
    """
    if len(password) < SHORTEST:
        return N_("Please choose at least 12 characters, for example four words that do not belong together.")
    if len(password) > LONGEST:
        return N_("Please choose at most 256 characters.")
    if len(set(fold(password))) < FEWEST_DIFFERENT or _is_walk(password):
        return N_("This password repeats or counts. Please choose one that is harder to guess.")
    own = {part for text in about for part in _words(text) if len(part) >= 3}
    readings = _readings(password)
    if any(_without(reading, own) != reading and len(_without(reading, own)) < OWN_LETTERS for reading in readings):
        return N_("This password contains your name or address. Please choose one that is harder to guess.")
    if any(reading and _is_made_of(reading, _common() | own) for reading in readings):
        return N_("This password is easy to guess because many people use its words. Please choose another one.")
    return None


@cache
def _common() -> frozenset[str]:
    lines = _COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", fold(text))


def _letters(text: str) -> str:
    return "".join(_words(text))


def _readings(password: str) -> set[str]:
    """The letters as they stand, and as people read "P4ssw0rt!!" with the signs at its ends taken off."""
    text = fold(password)
    inner = re.sub(r"^[^a-z]+|[^a-z]+$", "", text)
    return {_letters(text), _letters(text.translate(_LOOKS_LIKE)), _letters(inner.translate(_LOOKS_LIKE))}


def _without(letters: str, own: Iterable[str]) -> str:
    for word in sorted(own, key=len, reverse=True):
        letters = letters.replace(word, "")
    return letters


def _is_made_of(letters: str, words: frozenset[str] | set[str], most: int = 3) -> bool:
    """Whether the letters are at most so many known words, one after the other; each may stand twice.

    Four words and more are what we ask for, even if each of them is common.
    """
    different = {0: frozenset[str]()}
    for end in range(1, len(letters) + 1):
        best: frozenset[str] | None = None
        for start, used in list(different.items()):
            word = letters[start:end]
            if word in words and (best is None or len(used | {word}) < len(best)):
                best = used | {word}
        if best is not None:
            different[end] = best
    return len(letters) in different and len(different[len(letters)]) <= most


def _is_walk(password: str) -> bool:
    """Whether it counts ("123456…", "abcdef…") or says one short thing again and again."""
    text = fold(password)
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    same = sum(step in (-1, 0, 1) for step in steps)
    if steps and same >= 0.75 * len(steps):
        return True
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


# -- devices -------------------------------------------------------------------------------------

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Browser and system, short enough to recognise one's own; "" when neither is known."""
    found = [next((name for sign, name in table if sign in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in found if part)


# -- local addresses -----------------------------------------------------------------------------


def local_address(text: str | None) -> str | None:
    """The text if it is an address of this house, else None: nobody is led elsewhere after signing in."""
    if not text or not text.startswith("/") or len(text) > 500:
        return None
    # Browsers read "//x", "/\x" and "/<tab>/x" as the host x.
    if text.startswith(("//", "/\\")) or "\\" in text or any(ord(sign) < 33 or ord(sign) == 127 for sign in text):
        return None
    return text


# -- kept posts ----------------------------------------------------------------------------------

_CARRIED = re.compile(r"version|next|draft_window|.*(_id|_ids|-mark)")
# What forms post for ticks, choices and numbers of things; people do not recognise themselves in it.
_CODE = re.compile(r"[a-z_]*|[0-9]+")
# Where people write in their own words, one small word is a text too.
_TEXTS = re.compile(
    "title|name|text|summary|sentence|description|note|reason|lesson|comment|body|place|what|hope|condition"
)


def kept_texts(pairs: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """What somebody wrote in their own words: (name of its language or "", text), for copying."""
    found = []
    for name, value in pairs:
        stem, _sign, code = name.rpartition("-")
        language_name = LANGUAGE_NAMES.get(code, "") if stem else ""
        is_text = bool(language_name) or _TEXTS.fullmatch(name) is not None or not _CODE.fullmatch(value)
        if value.strip() and is_text and name != "written_in" and not _CARRIED.fullmatch(name):
            found.append((language_name, value))
    return found


# -- mail addresses ------------------------------------------------------------------------------

_EMAIL = re.compile(r"[^@\s<>\",;:()\[\]\\]{1,64}@[^@\s<>\",;:()\[\]\\.]+(\.[^@\s<>\",;:()\[\]\\.]+)*")


def is_email(text: str | None) -> bool:
    """Whether a mail could be sent there; whether it arrives only the mail itself can tell."""
    return bool(text) and len(text or "") <= 254 and _EMAIL.fullmatch(text or "") is not None
