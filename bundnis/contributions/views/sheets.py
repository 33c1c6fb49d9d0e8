"""Promise sheets: one page a partner, as of now or frozen with a date and a number."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for

from bundnis.accounts.queries import names_of
from bundnis.alliances.models import Partner
from bundnis.contributions import queries, service
from bundnis.contributions.models import PromiseSheet
from bundnis.contributions.presentation import paper_sheet
from bundnis.contributions.views.ground import blueprint, pager, window
from bundnis.core.access import may, needs
from bundnis.core.clock import today
from bundnis.core.dates import show_day, show_moment
from bundnis.core.forms import HouseForm
from bundnis.core.i18n import language
from bundnis.core.once import once


def partner_by_id(partner_id: int) -> dict[str, Any]:
    """A partner of the alliance of the address."""
    return {"partner": queries.partner_in(g.seat.alliance_id, partner_id)}


def sheet_by_number(number: int) -> dict[str, Any]:
    """A frozen sheet of the alliance of the address."""
    return {"sheet": queries.sheet_by_number(g.seat.alliance_id, number)}


@blueprint.get("/contributions/partners/<int:partner_id>/sheet")
@needs("contribution.read", partner_by_id)
def promise_sheet(partner: Partner) -> Any:
    """What the sheet would say today."""
    return render_template(
        "contributions/promise_sheet.html", sheet=paper_sheet(service.content_now(partner)), label="",
        day=show_day(today(g.seat.time_zone), language()), form=HouseForm(), partner=partner,
        may_freeze=may(g.actor, "promise_sheet.freeze", partner),
        back=url_for(".overview", partner=partner.id),
    )


@blueprint.post("/contributions/partners/<int:partner_id>/sheet")
@needs("promise_sheet.freeze", partner_by_id)
@once
def freeze(partner: Partner) -> Any:
    """Keep it as it stands."""
    sheet = service.freeze(g.actor, partner)
    return redirect(url_for(".frozen_sheet", number=sheet.number), 303)


@blueprint.get("/contributions/sheets/<int:number>")
@needs("contribution.read", sheet_by_number)
def frozen_sheet(sheet: PromiseSheet) -> Any:
    """The sheet as it was frozen."""
    return render_template(
        "contributions/promise_sheet.html", sheet=paper_sheet(sheet.content), label=sheet.label,
        day=show_moment(sheet.frozen_at, language(), g.seat.time_zone), may_freeze=False,
        frozen_by=names_of([sheet.frozen_by])[sheet.frozen_by], back=url_for(".sheets"),
    )


@blueprint.get("/contributions/sheets")
@needs("contribution.read")
def sheets() -> Any:
    """All frozen sheets, the newest first."""
    part = window()
    rows = queries.sheets(g.seat.alliance_id, part.size, part.offset)
    code, zone, base = language(), g.seat.time_zone, url_for(".sheets")
    return render_template(
        "contributions/sheets.html",
        lines=[
            (f"{base}/{row.number}", f"S-{row.number}", row.partner, show_moment(row.frozen_at, code, zone), row.person)
            for row in rows
        ],
        pages=pager(part, queries.number_of_sheets(g.seat.alliance_id)), back=url_for(".overview"),
    )
