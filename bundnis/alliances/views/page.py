"""What the pages of this room share: the blueprint, and texts with their fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template
from werkzeug.wrappers import Response

from bundnis.alliances import queries
from bundnis.core.dates import Span, show_span
from bundnis.core.forms import DONE
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Translated

blueprint = Blueprint("alliances", __name__, template_folder="../templates")

# Beyond it PostgreSQL has no ids: such an address leads nowhere, as any other unknown one.
ID = "int(max=2147483647)"


def the_alliance() -> dict[str, Any]:
    """The alliance of the address."""
    return {"alliance": queries.alliance(g.seat.alliance_id)}


def saved(address: str) -> Response:
    """On to the page that shows what was saved."""
    flash(_("Saved."), "success")
    return redirect(address, DONE)


def page(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """A page of this room; ``status`` tells it whether it shows a refused or conflicting form."""
    return render_template(f"alliances/{template}.html", status=status, **values), status


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the alliance for this reader, with the finished note where it is in another language."""

    text: str
    language: str
    is_fallback: bool
    note: str

    def __bool__(self) -> bool:
        return bool(self.text)


def said(text: Translated) -> Said:
    """The text in the reader's language, or visibly in another one."""
    found = shown(text)
    return Said(found.text, found.language, found.is_fallback, only_in(found))


def words(codes: Mapping[str, str]) -> dict[str, str]:
    """Codes with their words in the reader's language, once a page."""
    return {code: _(word) for code, word in codes.items()}


def day(span: Span) -> str:
    """A date as exactly as it is known, "" for none."""
    return show_span(span, language())
