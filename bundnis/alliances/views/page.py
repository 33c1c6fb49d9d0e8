"""What the pages of this room share: the blueprint, sending a form, and texts with their fallback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField

from bundnis.alliances import queries
from bundnis.core.dates import Span, show_span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _, language, only_in, shown
from bundnis.core.text import Translated

blueprint = Blueprint("alliances", __name__, template_folder="../templates")

# Beyond it PostgreSQL has no ids: such an address leads nowhere, as any other unknown one.
ID = "int(max=2147483647)"

DONE = 303

# Whole phrases: "auf Deutsch", "en allemand" cannot be put together from the name of a language.
def the_alliance() -> dict[str, Any]:
    """The alliance of the address."""
    return {"alliance": queries.alliance(g.seat.alliance_id)}


def send(form: HouseForm, act: Callable[[], object], stored: Callable[[], Mapping[str, Any]] = dict) -> int:
    """Carry a form out: 303 when it is done, 200 when there was nothing to do, 422 or 409 when it is shown again."""
    if not form.sent_and_right():
        return 422 if form.was_sent else 200
    try:
        act()
    except Conflict as conflict:
        form.note_conflict(stored(), conflict.version)
        return 409
    except Refused as refused:
        form.refuse(refused.field if refused.field in form else next(_visible(form)), str(refused))
        return 422
    return DONE


def _visible(form: HouseForm) -> Any:
    return (field.name for field in form if not isinstance(field, HiddenField))


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
