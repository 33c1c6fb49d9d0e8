"""The languages of the house, and the mark that makes a sentence translatable without Flask-Babel."""

from typing import Final

LANGUAGES: Final = ("de", "fr", "nl", "en")
"""Codes of the languages in which the interface is complete, in the house's order."""

LANGUAGE_NAMES: Final = {"de": "Deutsch", "fr": "Français", "nl": "Nederlands", "en": "English"}
"""Each language named in itself, as a language switch shows it."""


def N_(text: str) -> str:  # noqa: N802 - the usual name of a mark for extraction
    """Mark `text` as an English message id for extraction (`pybabel extract -k N_`) and return it unchanged.

    Pure modules hold sentences this way; whoever shows one translates it in the reader's language.
    """
    return text


# Said beside a text that is shown in another language because the reader's is missing.
ONLY_IN = {
    "de": N_("only in German"),
    "fr": N_("only in French"),
    "nl": N_("only in Dutch"),
    "en": N_("only in English"),
}
