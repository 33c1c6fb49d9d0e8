"""The alliance's page: who carries what, who carries nothing; and everything of one partner."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for

from bundnis.contributions import queries
from bundnis.contributions.presentation import ledger, partner_entries, partner_lines
from bundnis.contributions.presentation.ledger import EACH
from bundnis.contributions.views.ground import blueprint, id_in_query, pager, window
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.i18n import shown


@blueprint.get("/contributions")
@needs("contribution.read")
def overview() -> Any:
    """Members in alphabetical order, never by size; ``?partner=`` shows the whole list of one."""
    partner_id = id_in_query("partner")
    if partner_id is not None:
        return _one_partner(partner_id)
    seat, part = g.seat, window()
    day = today(seat.time_zone)
    view = ledger(queries.partners_and_whether_they_carry(seat.alliance_id), day)
    only_idle = request.args.get("show") == "nothing"
    chosen = view.idle_rows if only_idle else view.carriers
    partners = part.cut(chosen)
    ids = [] if only_idle else [row.id for row in partners]
    amounts = queries.carried_amounts(seat.alliance_id, ids) if ids else []
    given = queries.newest_carried(seat.alliance_id, ids, EACH) if ids else []
    return render_template(
        "contributions/overview.html",
        view=view,
        only_idle=only_idle,
        partners=partner_entries(partners, amounts, given, f"/{seat.slug}", day),
        pages=pager(part, len(chosen), show="nothing" if only_idle else None),
        everything=url_for(".overview"),
        nothing=url_for(".overview", show="nothing"),
        measures=f"/{seat.slug}/measures/",
    )


def _one_partner(partner_id: int) -> Any:
    partner = queries.partner_in(g.seat.alliance_id, partner_id)
    if partner is None:
        abort(404)
    part = window()
    rows = queries.of_partner(g.seat.alliance_id, partner.id, part.size, part.offset)
    total = queries.number_of_partner(g.seat.alliance_id, partner.id)
    return render_template(
        "contributions/of_partner.html", partner=partner, name=shown(partner.name), total=total,
        rows=partner_lines(rows, f"/{g.seat.slug}"), pages=pager(part, total, partner=partner.id),
        back=url_for(".overview"),
    )
