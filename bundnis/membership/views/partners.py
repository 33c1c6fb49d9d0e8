"""One partner with its promises, leads, people and dates; leaving, coming back, another role."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import flash, g, redirect, render_template, url_for

from bundnis.alliances import queries as alliances
from bundnis.alliances import rules as alliance_rules
from bundnis.alliances.models import Partner
from bundnis.contributions import queries as contributions
from bundnis.contributions import rules as contribution_rules
from bundnis.contributions.presentation.wording import Words
from bundnis.core.access import needs
from bundnis.core.clock import today
from bundnis.core.dates import Span, show_day, show_span
from bundnis.core.forms import DONE
from bundnis.core.i18n import _, language, ngettext, only_in, shown
from bundnis.core.once import once
from bundnis.core.words import N_
from bundnis.measures import queries as measures
from bundnis.measures.stages import INFO, Stage
from bundnis.membership import queries, rules, service
from bundnis.membership.forms import PartnerLeavesForm, PartnerReturnsForm, PartnerRoleForm
from bundnis.membership.views.blueprint import blueprint
from bundnis.membership.views.foreseen import carry, carry_out, of_partner

# The page shows so many promises; the rest stands in the partner's own list.
PROMISES = 10

WAY = (
    ("identified_on", N_("Identified")),
    ("contacted_on", N_("Contacted")),
    ("answered_on", N_("Has answered")),
    ("member_from", N_("Takes part since")),
    ("member_until", N_("Took part until")),
)


def partner_by_id(partner_id: int) -> dict[str, Any]:
    """A partner of the alliance of the address."""
    return {"partner": alliances.partner(g.seat.alliance_id, partner_id)}


def _address(partner: Partner) -> str:
    return url_for("membership.partner", partner_id=partner.id)


def _day(field: Any) -> Any:
    """The day of a date field; the form has seen to it that there is one."""
    return field.data.first


def _has_left(partner: Partner) -> bool:
    return alliance_rules.has_left(partner.member_until, today(g.seat.time_zone))


# -- the page ------------------------------------------------------------------------------------


@blueprint.get("/<alliance:alliance>/partners/<int:partner_id>")
@needs("alliance.read", partner_by_id)
def partner(partner: Partner) -> str:
    """One partner: what it carries, what it leads, who sits for it."""
    name = shown(partner.name)
    return render_template(
        "membership/partner.html",
        partner=partner,
        name=name,
        only_in=only_in(name),
        facts=_facts(partner),
        has_left=_has_left(partner),
        promises=_promises(partner),
        leads=_leads(partner),
        led_before=_led_before(partner),
        people=[(row.name, f"{url_for('membership.people')}{row.id}/", show_day(row.since.date(), language()))
                for row in alliances.people_of_partner(partner.id)],
    )  # fmt: skip


def _facts(partner: Partner) -> list[tuple[str, str]]:
    role = _(alliance_rules.PARTNER_ROLES[partner.role])
    if partner.role_since:
        role = _("%(role)s, since %(day)s", role=role, day=show_day(partner.role_since, language()))
    state = alliances.way_in(partner).state(today(g.seat.time_zone))
    gives = [_(alliance_rules.GIVES[code]) for code in partner.kinds if code in alliance_rules.GIVES]
    return [
        (_("Role"), role),
        (_("Status"), _(alliance_rules.WAY_IN[state])),
        (_("Sector"), _(alliance_rules.SECTORS[partner.sector])),
        (_("Country"), _(alliance_rules.COUNTRIES[partner.country])),
        (_("Can give"), ", ".join(gives)),
        *((_(label), show_span(getattr(partner, column), language())) for column, label in WAY),
    ]


def _promises(partner: Partner) -> dict[str, Any]:
    """The open promises, newest first, and where everything stands that the partner has ever given."""
    rows, words, base = contributions.owed_by(partner, PROMISES + 1), Words(), f"/{g.seat.slug}/measures/"
    return {
        "rows": [_promise(row, words, base) for row in rows[:PROMISES]],
        "has_more": len(rows) > PROMISES,
        "everything": url_for("contributions.overview", partner=partner.id),
    }


def _promise(row: sa.Row[Any], words: Words, base: str) -> dict[str, Any]:
    title = shown(row.title)
    state = contribution_rules.shown_state(row.state, row.stage, row.amount, row.delivered)
    return {
        "what": f"{words.amount(row.amount, row.unit, row.unit_text)}, {words.kind(row.kind)}",
        "address": f"{base}{row.number}/contributions/{row.id}",
        "measure": f"M-{row.number} {title.text}",
        "lang": title.language if title.is_fallback else "",
        "measure_address": f"{base}{row.number}",
        "state": words.state(state),
    }


def _leads(partner: Partner) -> list[dict[str, str]]:
    words, base = Words(), f"/{g.seat.slug}/measures/"
    found = []
    for row in measures.led_by(partner):
        title = shown(row.title)
        is_asked = row.lead_state == "requested"
        found.append({
            "label": f"M-{row.number} {title.text}", "lang": title.language if title.is_fallback else "",
            "address": f"{base}{row.number}",
            "state": words(N_("Asked to lead")) if is_asked else words(INFO[Stage(row.stage)].label),
        })  # fmt: skip
    return found


def _led_before(partner: Partner) -> str:
    number = measures.number_ever_led(partner)
    if not number:
        return ""
    return ngettext(
        "It has led %(num)s measure that has ended.", "It has led %(num)s measures that have ended.", number
    )


# -- leaving and coming back ---------------------------------------------------------------------


@blueprint.route("/<alliance:alliance>/partners/<int:partner_id>/leave", methods=["GET", "POST"])
@needs("partner.membership", partner_by_id)
@once
def partner_leaves(partner: Partner) -> Any:
    """Everything that will happen, the day, and the button."""
    form = PartnerLeavesForm(data={"on": Span.on(today(g.seat.time_zone))})
    name, address = partner.short_name, _address(partner)
    status, refusal = carry_out(form, lambda: service.partner_leaves(
        g.actor, partner, _day(form.on), form.reason.data or "", form.loaded_version
    ))  # fmt: skip
    if status == DONE:
        flash(_("%(name)s has left the alliance.", name=name), "success")
        return redirect(_onwards(address), 303)
    if _has_left(partner) and not form.was_sent:
        return redirect(address, 303)
    foreseen = queries.partner_leaving(partner)
    carry(form, foreseen.mark)
    return render_template(
        "membership/partner_leaves.html", form=form, partner=partner, back=address, effects=of_partner(foreseen),
        refusal=refusal, has_changed=status == 409, counts=_counts(partner, {partner.id: "left"}),
    ), status  # fmt: skip


def _onwards(address: str) -> str:
    """Whoever left together with the partner does not see its page any more."""
    seats = alliances.seats_of(g.actor.id)
    return address if g.seat.slug in seats else url_for("public.home")


def _counts(partner: Partner, instead: dict[int, str]) -> str:
    """How the ledger counts now and afterwards, where that changes."""
    rows = alliances.taking_part(
        contributions.partners_and_whether_they_carry(partner.alliance_id), today(g.seat.time_zone)
    )
    each = [(row.id, row.role, bool(row.carries)) for row in rows]
    before, after = rules.carrying(each), rules.carrying(each, instead)
    if before == after:
        return ""
    return _(
        "In the ledger: today %(carrying)s of %(members)s members carry something; afterwards %(then)s of %(of)s.",
        carrying=before[0], members=before[1], then=after[0], of=after[1],
    )


@blueprint.route("/<alliance:alliance>/partners/<int:partner_id>/return", methods=["GET", "POST"])
@needs("partner.membership", partner_by_id)
@once
def partner_returns(partner: Partner) -> Any:
    """A partner that had left takes part again."""
    day = Span.on(today(g.seat.time_zone))
    form = PartnerReturnsForm(data={"on": day, "version": partner.version})
    name, address = partner.short_name, _address(partner)
    status, refusal = carry_out(
        form, lambda: service.partner_returns(g.actor, partner, _day(form.on), form.loaded_version)
    )
    if status == DONE:
        flash(_("%(name)s takes part again.", name=name), "success")
        return redirect(address, 303)
    if not _has_left(partner) and not form.was_sent:
        return redirect(address, 303)
    carry(form, partner.version)
    return render_template(
        "membership/partner_returns.html", form=form, partner=partner, back=address, refusal=refusal,
        has_changed=status == 409,
    ), status  # fmt: skip


@blueprint.route("/<alliance:alliance>/partners/<int:partner_id>/role", methods=["GET", "POST"])
@needs("partner.membership", partner_by_id)
@once
def partner_role(partner: Partner) -> Any:
    """Member, leading partner, associate or adviser, from a day on."""
    day = Span.on(today(g.seat.time_zone))
    form = PartnerRoleForm(data={"role": partner.role, "since": day, "version": partner.version})
    address = _address(partner)
    status, refusal = carry_out(form, lambda: service.change_partner_role(
        g.actor, partner, form.role.data, _day(form.since), form.reason.data or "", form.loaded_version
    ))  # fmt: skip
    if status == DONE:
        flash(_("The role has changed."), "success")
        return redirect(address, 303)
    carry(form, partner.version)
    counts = [] if _has_left(partner) else _counts_by_role(partner)
    return render_template(
        "membership/partner_role.html", form=form, partner=partner, back=address, refusal=refusal,
        has_changed=status == 409, present=_facts(partner)[0][1], counts=counts,
    ), status  # fmt: skip


def _counts_by_role(partner: Partner) -> list[tuple[str, str]]:
    """(role, how the ledger would count with it) for every other role that changes the count."""
    others = [code for code in alliance_rules.PARTNER_ROLES if code != partner.role]
    found = [(_(alliance_rules.PARTNER_ROLES[code]), _counts(partner, {partner.id: code})) for code in others]
    return [(role, sentence) for role, sentence in found if sentence]
