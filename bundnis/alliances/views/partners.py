"""Partners: the list, adding and changing. The page of one stands in membership, which sees its promises and leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g, url_for

from bundnis.alliances import queries, rules, service
from bundnis.alliances.forms import ChangePartnerForm, PartnerForm
from bundnis.alliances.models import Partner
from bundnis.alliances.views.page import ID, Said, blueprint, day, page, said, saved, words
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _
from bundnis.core.once import once
from bundnis.core.words import N_

# Where a partner stands in the list: by role when it takes part, else by where it is.
GROUPS = (
    ("members", N_("Members")),
    ("associates", N_("Associates")),
    ("advisers", N_("Advisers")),
    ("on_the_way", N_("On the way in")),
    ("left", N_("Have left")),
)
OF_ROLE = {"member": "members", "lead": "members", "associate": "associates", "advisory": "advisers"}


def partner_by_id(partner_id: int) -> dict[str, Any]:
    """A partner of the alliance of the address."""
    return {"partner": queries.partner(g.seat.alliance_id, partner_id)}


@dataclass(frozen=True, slots=True)
class Line:
    """A partner in the list, in finished words."""

    address: str
    short_name: str
    name: Said
    role: str
    sector: str
    country: str
    since: str


@blueprint.get("/partners/")
@needs("alliance.read")
def partners() -> Any:
    """All partners, by what they are to the alliance."""
    rows = queries.partners(g.seat.alliance_id)
    here = today(g.seat.time_zone)
    tables: dict[str, list[Line]] = {code: [] for code, _label in GROUPS}
    word = {**words(rules.PARTNER_ROLES), **words(rules.SECTORS), **words(rules.COUNTRIES), **words(rules.WAY_IN)}
    base = url_for(".partners")
    for row in rows:
        state = queries.way_in(row).state(here)
        group = {"in": OF_ROLE[row.role], "left": "left"}.get(state, "on_the_way")
        tables[group].append(_line(row, state, base, word))
    return page("partners", groups=[(_(label), code, tables[code]) for code, label in GROUPS if tables[code]])


def _line(row: sa.Row, state: str, base: str, word: dict[str, str]) -> Line:
    when = {"in": row.member_from, "left": row.member_until}.get(state) or getattr(row, f"{state}_on", None)
    return Line(
        address=f"{base}{row.id}",
        short_name=row.short_name,
        name=said(row.name),
        role=word[row.role] if state == "in" else word[state],
        sector=word[row.sector],
        country=word[row.country],
        since=day(when) if when else "",
    )


@blueprint.route("/partners/new", methods=["GET", "POST"])
@needs("partner.add")
@once
def add_partner() -> Any:
    """Add a partner, member or still on its way in."""
    form = PartnerForm(languages=g.seat.languages)
    made: list[Partner] = []
    status = send(form, lambda: made.append(service.add_partner(g.actor, g.seat.alliance_id, **form.values())))
    if status == DONE:
        return saved(url_for("membership.partner", partner_id=made[0].id))
    return page("edit_partner", status, form=form, partner=None)


@blueprint.route(f"/partners/<{ID}:partner_id>/edit", methods=["GET", "POST"])
@needs("partner.edit", partner_by_id)
@once
def edit_partner(partner: Partner) -> Any:
    """Change a partner."""
    stored = ChangePartnerForm.stored(partner)
    form = ChangePartnerForm(languages=g.seat.languages, data={**stored, "version": partner.version})
    status = send(form, lambda: service.change_partner(g.actor, partner, form.loaded_version, **form.values()))
    if status == DONE:
        return saved(url_for("membership.partner", partner_id=partner.id))
    return page("edit_partner", status, form=form, partner=partner)
