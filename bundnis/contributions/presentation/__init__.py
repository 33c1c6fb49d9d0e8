"""Needs and contributions in finished words: plain values for templates, resolved once a page.

The measure page upstairs shows ``present(…)`` with the macro of ``contributions/_of_measure.html``.
"""

from bundnis.contributions.presentation.carriers import EACH, by_kind, carriers, idle_lines
from bundnis.contributions.presentation.ledger import Ledger, ledger, partner_lines
from bundnis.contributions.presentation.part import Part, present
from bundnis.contributions.presentation.promises import BY_KIND_HEADS, kinds_table, mirror, paper_sheet
from bundnis.contributions.presentation.sheet import Sheet, sheet
from bundnis.contributions.presentation.wording import Words, amount_words

__all__ = [
    "BY_KIND_HEADS",
    "EACH",
    "Ledger",
    "Part",
    "Sheet",
    "Words",
    "amount_words",
    "by_kind",
    "carriers",
    "idle_lines",
    "kinds_table",
    "ledger",
    "mirror",
    "paper_sheet",
    "partner_lines",
    "present",
    "sheet",
]
