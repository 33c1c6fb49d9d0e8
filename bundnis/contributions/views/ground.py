"""What the pages of this room share: the blueprint, the loaders, small answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, request, url_for

from bundnis.contributions import access, queries, rules
from bundnis.contributions.models import Contribution
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import _
from bundnis.measures import queries as measures
from bundnis.measures.models import Measure
from bundnis.measures.stages import Stage

blueprint = Blueprint("contributions", __name__, template_folder="../templates")

SIZES = (25, 50, 100)
LARGEST_ID = 2**31 - 1


def measure_by_number(number: int) -> dict[str, Any]:
    """The measure with this number in the alliance of the address."""
    return {"measure": measures.by_number(g.seat.alliance_id, number)}


def need_by_id(number: int, need_id: int) -> dict[str, Any]:
    """A living need of the measure with this number."""
    return {"need": queries.need_of(g.seat.alliance_id, number, need_id)}


def any_need_by_id(number: int, need_id: int) -> dict[str, Any]:
    """The same, also when it was taken off the list already."""
    return {"need": queries.need_of(g.seat.alliance_id, number, need_id, living=False)}


def contribution_by_id(number: int, contribution_id: int) -> dict[str, Any]:
    """A contribution of the measure with this number.

    What the lead gives is received by others who contribute: who they are is put on the measure for the permission.
    """
    contribution = queries.contribution_of(g.seat.alliance_id, number, contribution_id)
    if contribution is not None and access.lead_gives(contribution):
        ids = queries.contributing_partner_ids(contribution.measure_id)
        contribution.measure.facts = {"accepted_partner_ids": ids}
    return {"contribution": contribution}


def address_of(measure: Measure, anchor: str = "contributions") -> str:
    """The page of a measure."""
    return url_for("dossier.page", number=measure.number, _anchor=anchor)


def page_of(contribution: Contribution) -> str:
    """The page of a contribution."""
    return url_for(
        ".contribution", number=contribution.measure.number, contribution_id=contribution.id
    )


def takes_offers(measure: Measure) -> bool:
    """Whether needs and offers may be added; says so in a message when not."""
    if Stage(measure.stage) in rules.OFFERING:
        return True
    flash(_("The measure is paused or closed: nothing new is offered until it goes on."), "warning")
    return False


def back_to(measure: Measure) -> Any:
    """Lead back to the measure."""
    return redirect(address_of(measure), 303 if request.method == "POST" else 302)


def refuse(form: HouseForm, field: str, otherwise: str, sentence: str) -> None:
    """Say what a service refused beside the field it names, if the page shows it."""
    form.refuse(field if field and field in form else otherwise, sentence)


def id_in_query(name: str) -> int | None:
    """An id of the query: None when absent, 0, which nothing has, when it is no id."""
    typed = request.args.get(name)
    if typed is None:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed[:12]) <= LARGEST_ID else 0


# -- pages of lists ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a page shows."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    def cut(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The rows of this page, of a list that is already here."""
        return rows[self.offset : self.offset + self.size]


def window() -> Window:
    """The page and its size from the address; anything strange is the first page of 25."""
    size = id_in_query("size")
    page = id_in_query("page") or 1
    return Window(min(page, 100_000), size if size in SIZES else SIZES[0])


def pager(part: Window, total: int, **query: Any) -> dict[str, Any] | None:
    """What ``ui/pager.html`` needs; nothing when everything is on one page."""
    if total <= SIZES[0] and part.page == 1:
        return None
    last = min(part.offset + part.size, total)

    def address(page: int, size: int = part.size) -> str:
        values = {**query, "page": page if page > 1 else None, "size": size if size != SIZES[0] else None}
        kept = {name: value for name, value in values.items() if value is not None}
        return f"{request.path}?{urlencode(kept)}" if kept else request.path

    return {
        "summary": _("%(first)s to %(last)s of %(total)s", first=min(part.offset + 1, total), last=last, total=total),
        "previous": address(part.page - 1) if part.page > 1 else None,
        "next": address(part.page + 1) if last < total else None,
        "sizes": [(str(size), address(1, size), size == part.size) for size in SIZES],
    }
