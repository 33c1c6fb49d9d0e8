"""The list: the same measures under the same filters, sortable, page by page."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, request

from bundnis.boards import queries
from bundnis.boards.rules import SIZES, SORTS, Order, Pages
from bundnis.boards.views.frame import Frame, number_of
from bundnis.boards.views.words import labels, table_row
from bundnis.core.i18n import _, language
from bundnis.ui.pieces import joined

# Heads that cannot be sorted by stand between the others.
HEADS = ("number", "title", "stage", "lead", "signs", "end", "next", "news")


class Head(NamedTuple):
    """The head of a column, with the address that sorts by it."""

    name: str
    label: str
    address: str | None
    sort: str | None


def list_page(frame: Frame) -> str:
    """One page of the list: four statements below the gate's."""
    order = Order.read(request.args.get("sort", ""))
    total = queries.total(frame.found)
    pages = Pages.of(total, request.args.get("size", ""), request.args.get("page", ""))
    entries = queries.rows(frame.found, order, pages, frame.reader.language) if total else []
    givers = queries.givers(entries, frame.partners)
    rows = [table_row(entry, givers.get(entry.id, ()), frame.reader) for entry in entries]
    size = str(pages.size) if pages.size != SIZES[0] else ""
    context = frame.context(total, sort=str(order), size=size)
    return render_template(
        "boards/list.html", rows_html=joined(rows), heads=_heads(frame, order, size), total=total,
        pager=_pager(frame, order, pages, size), **context,
    )


def _heads(frame: Frame, order: Order, size: str) -> list[Head]:
    words = labels(language())
    return [
        Head(
            key, words[key],
            frame.address(sort=order.turned(key), size=size) if key in SORTS else None,
            order.aria(key),
        )
        for key in HEADS
    ]


def _pager(frame: Frame, order: Order, pages: Pages, size: str) -> dict[str, Any]:
    """The values of ``ui/pager.html``."""

    def to(page: int | None) -> str | None:
        return frame.address(sort=str(order), size=size, page=str(page) if page != 1 else "") if page else None

    return {
        "summary": _(
            "%(first)s to %(last)s of %(count)s",
            first=number_of(pages.first), last=number_of(pages.last), count=number_of(pages.count),
        ),
        "label": _("Pages of the list"),
        "previous": to(pages.previous),
        "next": to(pages.next),
        "previous_label": _("Previous"),
        "next_label": _("Next"),
        "sizes": [
            (each, frame.address(sort=str(order), size=str(each) if each != SIZES[0] else ""), each == pages.size)
            for each in SIZES
        ],
        "sizes_label": _("Rows per page:"),
    }
