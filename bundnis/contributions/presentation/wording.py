"""Words, amounts and texts for rows: every message is looked up once a page, however many rows there are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bundnis.contributions import rules
from bundnis.core.dates import show_span
from bundnis.core.i18n import _, language, only_in
from bundnis.core.numbers import show_amount
from bundnis.core.text import Shown
from bundnis.core.words import N_

# Between a number and its sign the line does not break.
HARD_SPACE = "\N{NO-BREAK SPACE}"


class Words:
    """The words of one page in the reader's language."""

    def __init__(self) -> None:
        self.language = language()
        self._known: dict[str, str] = {}

    def __call__(self, message: str, **values: Any) -> str:
        text = self._known.get(message)
        if text is None:
            text = self._known[message] = _(message)
        return text % values if values else text

    def number(self, amount: Decimal) -> str:
        """A bare amount as the reader's language writes it."""
        return show_amount(amount, self.language)

    def amount(self, amount: Decimal, unit: str, unit_text: str) -> str:
        """An amount with its unit: "20 h", "3 evenings", or in the partner's own wording."""
        word = rules.unit_word(unit, unit_text, amount)
        if unit in rules.UNITS:
            word = self(word)
        joint = HARD_SPACE if unit in rules.UNITS and rules.UNITS[unit].sign else " "
        return f"{show_amount(amount, self.language)}{joint}{word}"

    def pair(self, label: str, value: str) -> str:
        """A label before its value, with the colon as the reader's language sets it."""
        return self(N_("%(label)s: %(value)s"), label=label, value=value)

    def before(self, word: str) -> str:
        """A word with its colon, where what follows is marked up on its own."""
        return self(N_("%(word)s:"), word=word)

    def kind(self, code: str) -> str:
        """The word of a kind of contribution."""
        return self(rules.KINDS[code]) if code in rules.KINDS else code

    def state(self, state: rules.State) -> dict[str, str]:
        """The badge of a contribution."""
        return {"label": self(state.label), "tone": state.tone, "icon": state.icon}

    def when(self, row: Any) -> str:
        """The date something is wanted on, or ""."""
        return show_span(row.wanted, self.language)

    def only_in(self, text: Shown) -> str:
        """The hint beside a text that stands in for a missing one."""
        return only_in(text)


def amount_words(amount: Decimal, unit: str, unit_text: str = "") -> str:
    """One amount with its unit in the reader's language."""
    return Words().amount(amount, unit, unit_text)
