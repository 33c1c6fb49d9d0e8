"""Partners: adding them at any step of their way in, and changing them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bundnis.alliances import rules
from bundnis.alliances.models import Partner
from bundnis.alliances.queries import locked_alliance
from bundnis.alliances.service.stored import change, hold, one_of
from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated, fold
from bundnis.core.words import N_
from bundnis.journal.service import tell


def add_partner(
    actor: Actor,
    alliance_id: int,
    *,
    name: Translated,
    short_name: str,
    sector: str,
    country: str,
    role: str = "member",
    **more: Any,
) -> Partner:
    """A partner, member or still on its way in. ``more``: kinds, note, and the dates of the way in."""
    values = {"name": name, "short_name": short_name, "sector": sector, "country": country, "role": role, **more}
    # Two partners with one short name, added at once, would both find it free.
    locked_alliance(alliance_id)
    _check(alliance_id, None, values)
    partner = Partner(alliance_id=alliance_id, sort_key=_sort_key(short_name), **values)
    db.session.add(partner)
    db.session.flush()
    tell(actor.id, "partner.added", alliance_id=alliance_id, topic_id=partner.id, name=name)
    db.session.flush()
    return partner


def change_partner(actor: Actor, partner: Partner, loaded_version: int | None = None, **values: Any) -> None:
    """Any of the values a partner is added with."""
    hold(partner, loaded_version, values)
    everything = {name: getattr(partner, name) for name in _CHECKED} | values
    _check(partner.alliance_id, partner.id, everything)
    differing = change(partner, values)
    if not differing:
        return
    partner.sort_key = _sort_key(partner.short_name)
    tell(
        actor.id, "partner.changed", alliance_id=partner.alliance_id, topic_id=partner.id, name=partner.name,
        changes=differing,
    )  # fmt: skip
    db.session.flush()


_CHECKED = ("name", "short_name", "sector", "country", "role", "kinds", *rules.WAY)


def _sort_key(short_name: str) -> str:
    return fold(short_name)[:60]


def _check(alliance_id: int, partner_id: int | None, values: dict[str, Any]) -> None:
    for name in ("name", "short_name"):
        if not values[name]:
            raise Refused(N_("Please fill in this field."), name)
    one_of(values["sector"], rules.SECTORS, "sector")
    one_of(values["country"], rules.COUNTRIES, "country")
    one_of(values["role"], rules.PARTNER_ROLES, "role")
    way = rules.WayIn(**{name: values.get(name) or Span.unknown() for name in rules.WAY})
    if way.first_disorder:
        raise Refused(N_("This date lies before the date of an earlier step."), way.first_disorder)
    twin = sa.select(Partner.id).where(
        Partner.alliance_id == alliance_id, Partner.sort_key == _sort_key(values["short_name"])
    )
    if db.session.scalar(twin.where(Partner.id != (partner_id or 0)).limit(1)) is not None:
        raise Refused(N_("There is already a partner with this short name."), "short_name")
