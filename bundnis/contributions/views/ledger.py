"""The alliance's page: who carries what, who carries nothing; and everything of one partner."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import abort, g, render_template, request, url_for

from bundnis.contributions import queries
from bundnis.contributions.presentation import (
    BY_KIND_HEADS,
    EACH,
    Ledger,
    amount_words,
    by_kind,
    carriers,
    idle_lines,
    ledger,
    mirror,
    partner_lines,
)
from bundnis.contributions.rules import KINDS
from bundnis.contributions.views.ground import blueprint, id_in_query, pager, window
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.i18n import _, shown
from bundnis.core.text import Translated

# The mirror is a list one reads; whoever has promised more finds the rest in the list of everything.
OWN_SHOWN = 25


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
    sums = [] if only_idle else queries.carried_sums(seat.alliance_id)
    given = queries.newest_carried(seat.alliance_id, ids, EACH) if ids else []
    return render_template(
        "contributions/overview.html",
        view=view,
        own=None if only_idle else _own(view, day),
        kinds=None if only_idle else by_kind(sums),
        kind_heads=[{"label": _(head), "numeric": place > 1} for place, head in enumerate(BY_KIND_HEADS)],
        sheets=url_for(".sheets"),
        only_idle=only_idle,
        idle=idle_lines(partners) if only_idle else [],
        partners=[] if only_idle else carriers(partners, sums, given, f"/{seat.slug}", day),
        pages=pager(part, len(chosen), show="nothing" if only_idle else None),
        everything=url_for(".overview"),
        nothing=url_for(".overview", show="nothing"),
        measures=f"/{seat.slug}/measures/",
    )


def _own(view: Ledger, day: date) -> dict[str, Any] | None:
    """What the reader's own partners have promised, and one need they could answer."""
    seat = g.seat
    if not seat.partner_ids:
        return None
    names = {row.id: row.short_name for row in view.partners if row.id in seat.partner_ids}
    rows = queries.promises_of(seat.alliance_id, names, OWN_SHOWN)
    kept = queries.number_kept(seat.alliance_id, names)
    everything = [(name, url_for(".overview", partner=partner_id)) for partner_id, name in names.items()]
    return {
        "heading": _("What %(partner)s has promised", partner=", ".join(names.values())),
        "promises": mirror(rows[:OWN_SHOWN], day, f"/{seat.slug}"),
        "count": f"{min(len(rows), OWN_SHOWN)}{'+' if len(rows) > OWN_SHOWN else ''}",
        "nothing": _("Nothing is promised and still open."),
        "kept": [
            (_("Kept: %(number)s. Everything of %(partner)s", number=kept, partner=name), address)
            for name, address in everything
        ],
        "sheets": [(_("Promise sheet"), url_for(".promise_sheet", partner_id=partner_id)) for partner_id in names],
        "late": _("overdue"),
        "deliver": _("Report a delivery"),
        "need": _need(queries.open_need(seat.alliance_id, names), f"/{seat.slug}/measures/"),
    }


def _need(row: Any, measures: str) -> dict[str, Any] | None:
    if row is None:
        return None
    title = shown(Translated.from_json(json.loads(row.title)))
    amount, kind = amount_words(row.amount, row.unit, row.unit_text), _(KINDS[row.gift])
    return {
        "sentence": _("Still needed: %(amount)s (%(kind)s). Can you help?", amount=amount, kind=kind),
        "measure": f"M-{row.number} {title.text}",
        "lang": title.language if title.is_fallback else "",
        "measure_address": f"{measures}{row.number}",
        "label": _("Offer something"),
        "address": f"{measures}{row.number}/contributions/new?need={row.id}",
    }


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
        back=url_for(".overview"), sheet=url_for(".promise_sheet", partner_id=partner.id),
    )
