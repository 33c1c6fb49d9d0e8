"""Profile and settings of the alliance."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from flask import g, url_for

from bundnis.alliances import queries, rules, service
from bundnis.alliances.forms import ProfileForm, SettingsForm
from bundnis.alliances.models import Alliance
from bundnis.alliances.views.page import blueprint, day, page, said, saved, the_alliance, words
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.dates import show_day
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _, language
from bundnis.core.numbers import show_amount
from bundnis.core.once import once
from bundnis.core.words import LANGUAGE_NAMES


@blueprint.get("/profile")
@needs("alliance.read", the_alliance)
def profile(alliance: Alliance) -> Any:
    """Who the alliance is, for everybody in it."""
    here = today(alliance.time_zone)
    part = queries.taking_part(queries.partners(alliance.id), here)
    coming = [each for each in queries.key_dates(alliance.id) if each.day.last and each.day.last >= here]
    edition = queries.newest_working_rules(alliance.id)
    return page(
        "profile",
        name=said(alliance.name),
        long_name=said(alliance.long_name),
        motto=said(alliance.motto),
        purpose=said(alliance.purpose),
        region=said(alliance.region),
        about=alliance,
        emphasis=_emphasis(alliance),
        spoken=", ".join(LANGUAGE_NAMES[code] for code in alliance.languages),
        parent=_parent(alliance),
        composition=_composition(part),
        mix=rules.mix(row.sector for row in part if row.role in rules.FULL_ROLES),
        coming=[(day(each.day), said(each.text)) for each in coming[:3]],
        edition=edition,
        agreed_on=show_day(edition.agreed_on, language()) if edition and edition.agreed_on else "",
        limits=_limits(alliance),
    )


def _emphasis(alliance: Alliance) -> str:
    if alliance.emphasis is None:
        return _("All three ways: retain, train, attract")
    return _(rules.EMPHASES[alliance.emphasis])


def _limits(alliance: Alliance) -> list[tuple[str, str]]:
    """The settings everybody may know, as sentences a partner understands."""
    no_limit = _("no limit")

    def at_most(cap: int | None) -> str:
        return no_limit if cap is None else _("at most %(number)s", number=cap)

    return [
        (
            _("Contributing partners before a measure is agreed"),
            _("at least %(number)s", number=alliance.min_contributors),
        ),
        (_("Running at once"), at_most(alliance.cap_running)),
        (_("Running at once for each lead"), at_most(alliance.cap_per_lead)),
        (_("Updates"), _("every %(number)s days", number=alliance.rhythm_days)),
        (_("Stale"), _("after %(number)s days without an update", number=alliance.stale_days)),
        (
            _("Small is"),
            _(
                "at most %(months)s months, %(partners)s contributing partners and %(euros)s euros",
                months=alliance.size_months,
                partners=alliance.size_partners,
                euros=show_amount(alliance.size_eur, language()),
            ),
        ),
    ]


def _parent(alliance: Alliance) -> tuple[Any, str] | None:
    """The programme above, with its address for those who sit there too."""
    if alliance.parent_id is None:
        return None
    parent = queries.alliance(alliance.parent_id)
    return said(parent.name), f"/{parent.slug}/" if parent.slug in g.actor.seats else ""


def _composition(part: list[sa.Row]) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many partners there are in each role and in each sector, in words."""
    if not part:
        return []
    counts = Counter(row.role for row in part)
    roles = [(label, counts[code]) for code, label in words(rules.PARTNER_ROLES).items() if counts[code]]
    sectors = words(rules.SECTORS)
    mixed = [(sectors.get(code, code), number) for code, number in rules.mix(row.sector for row in part).counts]
    return [(_("By role"), roles), (_("By sector"), mixed)]


@blueprint.route("/profile/edit", methods=["GET", "POST"])
@needs("alliance.edit", the_alliance)
@once
def edit_profile(alliance: Alliance) -> Any:
    """Change who the alliance is."""
    stored = {**ProfileForm.stored(alliance), "version": alliance.version}
    form = ProfileForm(languages=alliance.languages, data=stored)
    form.parent.offer(queries.parent_choices(g.actor, alliance))

    def act() -> None:
        service.change_profile(g.actor, alliance, form.loaded_version, **form.values())
        service.set_parent(g.actor, alliance, queries.alliance(form.parent.data) if form.parent.data else None)

    status = send(form, act, stored=lambda: ProfileForm.stored(alliance))
    return saved(url_for(".profile")) if status == DONE else page("edit_profile", status, form=form)


@blueprint.route("/settings/", methods=["GET", "POST"])
@needs("alliance.settings", the_alliance)
@once
def settings(alliance: Alliance) -> Any:
    """Change how the alliance works."""
    stored = {**SettingsForm.stored(alliance), "version": alliance.version}
    form = SettingsForm(data=stored, zone=alliance.time_zone)
    status = send(
        form,
        lambda: service.change_settings(g.actor, alliance, form.loaded_version, **form.values()),
        stored=lambda: SettingsForm.stored(alliance),
    )
    return saved(url_for(".settings")) if status == DONE else page("settings", status, form=form)
