"""Amounts as people write them: a strict reader and a writer that understand each other in every language.

Strict, because "1.500" is one and a half for one reader and fifteen hundred for another (design, section 2):
what is not plainly right in the reader's language is refused beside the field instead of guessed.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from bundnis.core.words import N_

LARGEST: Final = Decimal("999999999.999")
"""The largest amount, in whatever unit; what the column holds."""

DECIMALS: Final = 3
"""Digits after the decimal sign that are kept."""

_EXAMPLE = Decimal("1234.5")


class Signs(NamedTuple):
    """How a language writes numbers: its decimal sign, the group signs it reads, and the one it shows."""

    decimal: str
    groups: str
    group: str


SIGNS: Final = {
    "de": Signs(",", ".", "."),
    "fr": Signs(",", " \u00a0\u202f", "\u202f"),
    "nl": Signs(",", ".", "."),
    "en": Signs(".", ",", ","),
}
"""The signs of each language. French shows the narrow no-break space and reads the plain ones too."""


class NumberError(ValueError):
    """A number that was refused; `sentence` is a message id for the person, `values` fill it."""

    def __init__(self, sentence: str, values: Mapping[str, str]) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = dict(values)


def read_amount(text: str, language: str) -> Decimal:
    """Read an amount from 0 to `LARGEST` with at most `DECIMALS` decimals, as `language` writes it.

    Raises NumberError for anything else, KeyError for a language the house does not speak.
    """
    signs = SIGNS[language]
    values = {"example": show_amount(_EXAMPLE, language), "largest": show_amount(LARGEST, language)}
    text = text.strip()
    if not text:
        raise NumberError(N_("Please enter a number, for example %(example)s."), values)
    if re.fullmatch(r"[-\u2212\u2013].*[0-9].*", text):
        raise NumberError(
            N_("Please enter a number that is not below zero, for example %(example)s."), values
        )
    group, decimal = f"[{re.escape(signs.groups)}]", re.escape(signs.decimal)
    # A group never follows a leading zero: "0.500" in German is a slip for "0,500", not five hundred.
    whole = rf"[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+"
    found = re.fullmatch(rf"({whole})(?:{decimal}([0-9]+))?", text)
    if not found:
        raise NumberError(N_("Please write the number in digits only, for example %(example)s."), values)
    digits, fraction = re.sub(group, "", found[1]), found[2] or "0"
    if len(fraction) > DECIMALS:
        sentence = N_("Please enter at most three digits after the decimal sign, for example %(example)s.")
        raise NumberError(sentence, values)
    amount = Decimal(f"{digits}.{fraction}")
    if amount > LARGEST:
        raise NumberError(N_("Please enter a number of at most %(largest)s."), values)
    return amount


def show_amount(value: Decimal, language: str) -> str:
    """Write `value` as `language` does: group sign from 1,000 on, no trailing zeros, nothing rounded.

    What `read_amount` accepts comes back equal. Raises ValueError for infinity and not-a-number, KeyError for
    a language the house does not speak.
    """
    signs = SIGNS[language]
    if not value.is_finite():
        raise ValueError(f"not an amount: {value}")
    whole, _, fraction = f"{abs(value):,f}".partition(".")
    fraction = fraction.rstrip("0")
    minus = "-" if value < 0 else ""
    return minus + whole.replace(",", signs.group) + (signs.decimal + fraction if fraction else "")
