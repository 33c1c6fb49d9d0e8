"""Partners: adding them at any step of their way in, and changing them."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bundnis.alliances import rules
from bundnis.alliances.models import Partner
from bundnis.alliances.queries import alliance_day, locked_alliance
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


def end_membership(actor: Actor, partner: Partner, on: date, reason: str = "", **told: Any) -> None:
    """The partner has taken part until this day. What hangs on it ends in the same act, upstairs.

    ``told`` says how much that was.
    """
    day = alliance_day(partner.alliance_id)
    if on > day:
        sentence = N_("This day has not come yet. Everything ends at once: please note it on the day itself.")
        raise Refused(sentence, "on")
    _set(partner, "member_until", Span.on(on), "on")
    tell(
        actor.id, "partner.left", alliance_id=partner.alliance_id, topic_id=partner.id, name=partner.name, on=on,
        reason=reason, **told,
    )  # fmt: skip
    db.session.flush()


def renew_membership(actor: Actor, partner: Partner, on: date) -> None:
    """A partner that had left takes part again from this day on; the history keeps the time before."""
    day = alliance_day(partner.alliance_id)
    if not rules.has_left(partner.member_until, day):
        raise Refused(N_("This partner takes part already."))
    if on > day:
        raise Refused(N_("This day has not come yet."), "on")
    if partner.member_until.first is not None and on < partner.member_until.first:
        raise Refused(N_("This day lies before the day on which the partner left."), "on")
    before = {"member_from": partner.member_from, "member_until": partner.member_until}
    differing = change(partner, {"member_from": Span.on(on), "member_until": Span.unknown()})
    tell(
        actor.id, "partner.returned", alliance_id=partner.alliance_id, topic_id=partner.id, name=partner.name, on=on,
        changes={name: differing[name] for name in before if name in differing},
    )  # fmt: skip
    db.session.flush()


def change_role(actor: Actor, partner: Partner, role: str, since: date, reason: str = "") -> None:
    """Another role from this day on; who counts in the ledger follows from it."""
    one_of(role, rules.PARTNER_ROLES, "role")
    if role == partner.role:
        raise Refused(N_("This partner has this role already."), "role")
    if since > alliance_day(partner.alliance_id):
        raise Refused(N_("This day has not come yet."), "since")
    if partner.role_since is not None and since < partner.role_since:
        raise Refused(N_("This day lies before the day on which the present role began."), "since")
    differing = change(partner, {"role": role, "role_since": since})
    tell(
        actor.id, "partner.role_changed", alliance_id=partner.alliance_id, topic_id=partner.id, name=partner.name,
        reason=reason, changes=differing,
    )  # fmt: skip
    db.session.flush()


def _set(partner: Partner, name: str, span: Span, field: str) -> None:
    """Write one date of the way in; refused where it lies before an earlier step's."""
    way = {each: getattr(partner, each) for each in rules.WAY} | {name: span}
    if rules.WayIn(**way).first_disorder == name:
        raise Refused(N_("This date lies before the date of an earlier step."), field)
    change(partner, {name: span})


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
