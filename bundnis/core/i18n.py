"""Languages: which one this answer speaks, and the words in it.

Catalogues do not change while the application runs, so a word looked up once per language is kept:
Flask-Babel's own lookup costs six microseconds a call, a dictionary a tenth of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, refresh
from flask_babel.speaklater import LazyString

from bundnis.core.text import Shown, Translated
from bundnis.core.words import LANGUAGES, ONLY_IN

__all__ = [
    "L_", "_", "force_locale", "init_app", "language", "ngettext", "only_in", "pair", "shown", "speak_anew", "typed_in",
]  # fmt: skip

FOLDER = Path(__file__).resolve().parents[2] / "translations"


def select_language() -> str:
    """The person's language, else the one chosen in this browser, else the best the browser names."""
    if not has_request_context():
        return "de"
    if actor := g.get("actor"):
        return str(actor.language)
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or "de"


_forced: ContextVar[str] = ContextVar("forced_language", default="")
_spoken: ContextVar[str] = ContextVar("spoken_language", default="")


def language() -> str:
    """The language of this answer: de, fr, nl or en. A page asks two hundred times; it is found out once."""
    return _forced.get() or _spoken.get() or _found_out()


def _found_out() -> str:
    if not has_request_context():
        return "de"
    spoken = select_language()
    _spoken.set(spoken)
    return spoken


def _forget(_error: BaseException | None = None) -> None:
    """A thread answers one request after the other: each finds out for itself."""
    _spoken.set("")


@contextmanager
def force_locale(code: str) -> Iterator[None]:
    """Speak a named language inside: mails are written in that of their reader."""
    token = _forced.set(code)
    try:
        yield
    finally:
        _forced.reset(token)


def speak_anew() -> None:
    """The reader has just chosen another language: what was found out before no longer counts."""
    _forget()
    refresh()


def typed_in() -> str:
    """The language in which posted amounts were typed: the one their form was written in, which its key tells.

    It differs from the answer's when the language was switched in between, here or in another window.
    """
    code, dot, _token = request.form.get("client_key", "").partition(".") if request else ("", "", "")
    return code if dot and code in LANGUAGES else str(g.get("typed_in") or language())


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(str(FOLDER), [code])


@cache
def _word(code: str, message: str) -> str:
    return _set(code, str(_catalogue(code).ugettext(message)))


# Whoever translates types an ordinary space where French wants a hard one: a line must not begin with the sign.
_HARD = re.compile(r" (?=[:»])|(?<=«) ")
_NARROW = re.compile(r" (?=[;?!])")


def _set(code: str, text: str) -> str:
    """A message as its language is set."""
    return _NARROW.sub("\u202f", _HARD.sub("\u00a0", text)) if code == "fr" else text


def gettext(message: str, **values: Any) -> str:
    """The message in the language of this answer."""
    text = _word(language(), message)
    return text % values if values else text


def gettext_in(code: str, message: str, **values: Any) -> str:
    """The message in a named language (mails)."""
    text = _word(code, message)
    return text % values if values else text


_ = gettext


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The message for a number of things; ``%(num)s`` is the number."""
    text = _set(language(), str(_catalogue(language()).ungettext(singular, plural, num)))
    return text % {"num": num, **values}


def L_(message: str, **values: Any) -> Any:  # noqa: N802 - the usual name of a lazy message
    """A message that is looked up when it is shown: labels of form classes."""
    return LazyString(gettext, message, **values)


def shown(text: Translated | None, order: Iterable[str] = ()) -> Shown:
    """A text for this reader; falls back visibly to another language of the alliance."""
    return (text or Translated.empty()).shown(language(), order)


def pair(label: Any, value: Any) -> str:
    """A label before its value, with the colon as the reader's language sets it. A question needs none."""
    if str(label).endswith("?"):
        return f"{label} {value}"
    return gettext("%(label)s: %(value)s", label=label, value=value)


def only_in(text: Shown) -> str:
    """The note beside a text that fell back to another language, "" where none is needed.

    Where the alliance writes nothing in the reader's language, the page says so once (``written_in``), not every line.
    """
    if not text.is_fallback or text.language in written_in():
        return ""
    return gettext(ONLY_IN.get(text.language, text.language))


def written_in() -> tuple[str, ...]:
    """The languages of the alliance whose page this is, where the reader's is not among them; else none."""
    seat = g.get("seat") if has_request_context() else None
    return () if seat is None or language() in seat.languages else tuple(seat.languages)


def init_app(app: Flask) -> None:
    """Connect Flask-Babel (WTForms speaks through it) and give templates the cached lookup."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=language)
    app.before_request(_forget)
    app.teardown_request(_forget)
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, shown=shown)
