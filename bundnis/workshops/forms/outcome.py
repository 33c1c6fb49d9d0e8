"""Forms of what comes out of a session: pledges, decisions, what was agreed."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField

from bundnis.alliances.rules import COUNTRIES, SECTORS
from bundnis.contributions.rules import KINDS, UNITS
from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    AmountField,
    AtMost,
    HouseForm,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
)
from bundnis.core.i18n import L_
from bundnis.core.words import N_
from bundnis.measures.rules import ROUTES
from bundnis.workshops.phases import OUTCOMES

OWN, OWN_UNIT = "own", 60
UNIT_WORDS = {**{code: unit.many for code, unit in UNITS.items()}, OWN: N_("another one, in my own words")}
WHAT = ("kind", "amount", "unit", "unit_text")
WHO = ("partner_id", "organisation")


class PledgeForm(HouseForm):
    """What an organisation offers to an item; with ``leads`` that it would lead, without ``partners`` who is known."""

    cluster_id = OneOfIds(L_("For"), validators=[Required()])
    partner_id = OneOfIds(L_("Organisation"), empty=L_("Another one"))
    organisation = StringField(L_("Another organisation"), [AtMost(200)], render_kw={"autocomplete": "organization"})
    kind = OneOf(L_("What you give"), KINDS, validators=[Required()])
    amount = AmountField(L_("How much"), [Required()])
    unit = OneOf(L_("Unit"), UNIT_WORDS, validators=[Required()])
    unit_text = StringField(
        L_("Unit in your own words"), [AtMost(OWN_UNIT)],
        description=L_("Only when no unit of the list fits, for example “machine hours”."),
    )
    first_step = StringField(
        L_("The first step"), [AtMost(200)], description=L_("For example: we ask three companies whether they join in.")
    )
    first_step_on = SpanField(L_("Until when"))
    note = StringField(L_("In a few words"), [AtMost(SENTENCE)])

    def __init__(
        self, *args: Any, items: list[tuple[int, str]], partners: list[tuple[int, str]] | None, leads: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.leads = leads
        self.cluster_id.offer(items)
        if partners is None:
            del self.partner_id, self.organisation
        else:
            self.partner_id.offer(partners)
            # One of the two is needed: neither is optional, neither is required by itself.
            for name in WHO:
                self[name].flags.asked_to_close = True
        if leads:
            for name in WHAT:
                del self[name]

    def values(self) -> dict[str, Any]:
        """What is pledged, as the service wants it."""
        found = {
            "note": self.note.data or "", "first_step": self.first_step.data or "",
            "first_step_on": self.first_step_on.data,
        }
        if not self.leads:
            unit = "" if self.unit.data == OWN else self.unit.data or ""
            found |= {"kind": self.kind.data, "amount": self.amount.data, "unit": unit,
                      "unit_text": "" if unit else self.unit_text.data or ""}  # fmt: skip
        return found

    def who(self) -> dict[str, Any]:
        """Which organisation it is for, where that was asked."""
        if "partner_id" not in self:
            return {}
        return {"partner_id": self.partner_id.data or None, "organisation": self.organisation.data or ""}

    @staticmethod
    def stored(row: Any) -> dict[str, Any]:
        """A pledge as the form shows it."""
        found = {name: getattr(row, name) for name in (*WHAT, "first_step", "first_step_on", "note", "cluster_id")}
        return {**found, "unit": row.unit or OWN, "version": row.version}


class ReasonForm(HouseForm):
    """Declining an organisation."""

    reason = TextAreaField(
        L_("Reason"), [Required(L_("Please give a reason.")), AtMost(SENTENCE)], render_kw={"rows": 3}
    )


class DecisionForm(TranslatedForm):
    """What was decided about an item, and what a measure needs to begin."""

    kind = OneOf(
        L_("Decision"), {kind: info.label for kind, info in OUTCOMES.items()}, empty=L_("Please choose"),
        validators=[Required()],
    )
    reason = TextAreaField(
        L_("Reason"), [AtMost(SENTENCE)], render_kw={"rows": 2},
        description=L_("Needed for everything that does not become a measure; the minutes show it."),
    )
    lead_id = OneOfIds(L_("Lead"), empty=L_("Nobody yet"))
    summary = TranslatedField(L_("What it is, in one sentence"), multiline=True, rows=2, limit=SENTENCE)
    route = OneOf(L_("Route"), ROUTES, empty=L_("Please choose"))
    field_id = OneOfIds(L_("Action field"), empty=L_("Please choose"))

    def __init__(
        self, *args: Any, partners: list[tuple[int, str]], fields: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lead_id.offer(partners)
        self.field_id.offer(fields)
        # Needed or not: that depends on what is decided.
        for name in ("reason", "lead_id", "summary", "route", "field_id"):
            self[name].flags.asked_to_close = True

    def values(self) -> dict[str, Any]:
        """The decision, as the service wants it."""
        return {
            "kind": self.kind.data, "reason": self.reason.data or "", "summary": self.summary.data,
            "route": self.route.data or None, "field_id": self.field_id.data or None,
            "lead_id": self.lead_id.data or None,
        }


class AgreedForm(TranslatedForm):
    """Working rules of the session, and when it goes on."""

    working_rules = TranslatedField(
        L_("Working rules"), multiline=True, rows=6, limit=LONG,
        description=L_("What you agreed about working together; a new edition of the alliance’s working rules."),
    )  # fmt: skip
    next_on = SpanField(L_("We meet again on"), day_only=True)
    next_place = StringField(L_("Place"), [AtMost(200)])


class AdmitForm(TranslatedForm):
    """What the alliance needs to know of a new associate."""

    name = TranslatedField(L_("Name"), [Required()], limit=SHORT)
    short_name = StringField(
        L_("Short name"), [Required(), AtMost(60)], description=L_("For boards and lists, the same in all languages.")
    )
    sector = OneOf(L_("Sector"), SECTORS, empty=L_("Please choose"), validators=[Required()])
    country = OneOf(L_("Country"), COUNTRIES, empty=L_("Please choose"), validators=[Required()])

    def values(self) -> dict[str, Any]:
        """The associate, as the service wants it."""
        return {name: self[name].data for name in ("name", "short_name", "sector", "country")}
