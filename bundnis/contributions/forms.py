"""Forms of needs and contributions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

from bundnis.contributions import rules
from bundnis.contributions.models import Need
from bundnis.core.forms import (
    SENTENCE,
    AmountField,
    AtMost,
    HouseForm,
    KnownSpan,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
)
from bundnis.core.i18n import L_
from bundnis.core.words import N_

OWN_UNIT = 60
OWN = "own"
UNIT_WORDS = {**{code: unit.many for code, unit in rules.UNITS.items()}, OWN: N_("another one, in my own words")}


def _unit_field() -> Any:
    return OneOf(L_("Unit"), UNIT_WORDS, validators=[Required()])


def _own_unit_field() -> Any:
    return StringField(
        L_("Unit in your own words"), [AtMost(OWN_UNIT)],
        description=L_("Only when no unit of the list fits, for example “machine hours”."),
    )


class WhatValues:
    """What needs and contributions have in common, as services want it."""

    kind: Any
    amount: Any
    unit: Any
    unit_text: Any
    wanted: Any

    def what(self) -> dict[str, Any]:
        """Kind, amount, unit and date; a unit of the list makes the own wording needless."""
        unit = "" if self.unit.data == OWN else self.unit.data or ""
        return {
            "kind": self.kind.data,
            "amount": self.amount.data,
            "unit": unit,
            "unit_text": "" if unit else self.unit_text.data or "",
            "wanted": self.wanted.data,
        }


class NeedForm(WhatValues, TranslatedForm):
    """What a measure asks for."""

    kind = OneOf(L_("What is needed"), rules.KINDS, validators=[Required()])
    amount = AmountField(L_("How much"), [Required()])
    unit = _unit_field()
    unit_text = _own_unit_field()
    note = TranslatedField(
        L_("What for"), limit=SENTENCE, description=L_("For example: moderation of the evening with parents.")
    )
    wanted = SpanField(L_("When"))

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {**self.what(), "note": self.note.data}


class OfferForm(WhatValues, HouseForm):
    """What a partner promises. A need that is taken on settles kind and unit."""

    partner_id = OneOfIds(L_("Which partner gives it?"), L_("Please choose"), validators=[Required()])
    kind = OneOf(L_("What you give"), rules.KINDS, validators=[Required()])
    amount = AmountField(L_("How much"), [Required()])
    unit = _unit_field()
    unit_text = _own_unit_field()
    wanted = SpanField(L_("When"))
    note = StringField(
        L_("In a few words"), [AtMost(SENTENCE)], description=L_("For example: our trainer moderates both evenings.")
    )
    condition = StringField(
        L_("On condition that"), [AtMost(SENTENCE)], description=L_("What has to be given first, if anything.")
    )
    hope = StringField(
        L_("What we hope to get out of it"), [AtMost(SENTENCE)],
        description=L_("Nobody gives for nothing; saying so helps to plan."),
    )

    def take_on(self, need: Need) -> None:
        """Kind and unit are the need's; they are shown as facts and not asked."""
        self.kind.data, self.unit.data, self.unit_text.data = need.kind, need.unit or OWN, need.unit_text
        for field in (self.kind, self.unit, self.unit_text):
            field.validators = ()
            field.raw_data = None

    def values(self) -> dict[str, Any]:
        """What the service wants, but for the partner."""
        texts = {name: self[name].data or "" for name in ("note", "condition", "hope")}
        return {**self.what(), **texts}


class ReasonForm(HouseForm):
    """Declining and withdrawing."""

    reason = TextAreaField(
        L_("Reason"), [Required(L_("Please give a reason.")), AtMost(SENTENCE)], render_kw={"rows": 3}
    )


class DropForm(HouseForm):
    """Taking a need off the list; the reason counts once somebody has offered something for it."""

    reason = TextAreaField(L_("Reason"), [AtMost(SENTENCE)], render_kw={"rows": 3})


class DeliveryForm(HouseForm):
    """What was given on a day."""

    amount = AmountField(L_("How much was delivered"), [Required()])
    on = SpanField(L_("On which day"), [KnownSpan()], day_only=True)
    note = StringField(L_("In a few words"), [AtMost(SENTENCE)])

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {"amount": self.amount.data, "on": self.on.data.first, "note": self.note.data or ""}


class ReceiptForm(HouseForm):
    """What arrived."""

    amount = AmountField(L_("How much was received"), [Required()])
    on = SpanField(L_("On which day"), [KnownSpan()], day_only=True)
    final = BooleanField(
        L_("That was all: the contribution is settled"),
        description=L_("Leave this open when more is to come."),
    )

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {"amount": self.amount.data, "on": self.on.data.first, "final": bool(self.final.data)}


def rest_of(amount: Decimal, done: Decimal) -> Decimal | None:
    """What is left of an amount, to fill in a field; nothing when nothing is left."""
    return amount - done if amount > done else None

