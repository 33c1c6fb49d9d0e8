"""The form of an update: how a measure stands, in a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import ValidationError

from bundnis.core.forms import (
    SENTENCE,
    AmountField,
    AtMost,
    ChecksOfIds,
    HouseForm,
    KnownSpan,
    OneOfIds,
    Required,
    SpanField,
)
from bundnis.core.i18n import L_, _, language
from bundnis.measures.rules import HEALTH, STUCK
from bundnis.measures.service import WHEN_UNSTUCK, WHY_STUCK

# Beside days as the machine writes them.
NO_DAY, OWN_DAY = "none", "own"


class UpdateForm(HouseForm):
    """How a measure stands, in a minute. The deliveries are added by ``update_form``."""

    keeps_drafts = True

    health = RadioField(
        L_("How does it stand?"), [Required(L_("Please choose one of the answers."))], validate_choice=False,
        choices=[(code, L_(mark.label)) for code, mark in HEALTH.items()],
    )
    because = TextAreaField(L_("Stuck because …"), [AtMost(SENTENCE)], render_kw={"rows": 2})
    unstuck_when = TextAreaField(L_("It goes on when …"), [AtMost(SENTENCE)], render_kw={"rows": 2})
    helper_id = OneOfIds(L_("Which partner could help?"), L_("None in particular"))
    helper_person_id = OneOfIds(L_("Which person could help?"), L_("Nobody in particular"))
    sentence = TextAreaField(L_("In one sentence"), [Required(), AtMost(SENTENCE)], render_kw={"rows": 2})
    # Days as the machine writes them: at midnight "in two weeks" would mean another day than the one that was read.
    next_choice = RadioField(L_("Next date"), choices=[], validate_choice=False)
    next_on = SpanField(L_("Another day"), day_only=True)
    steps = ChecksOfIds(L_("Which steps are done today?"))
    happened_on = SpanField(L_("When did it happen?"), [KnownSpan()], day_only=True)
    partner_id = OneOfIds(L_("For which partner?"), L_("For the alliance"))
    delivery_ids: tuple[int, ...] = ()

    def validate_health(self, field: Any) -> None:
        if field.data not in HEALTH:
            raise ValidationError(_("Please choose one of the answers."))

    def validate_next_choice(self, field: Any) -> None:
        chosen, written = field.data or NO_DAY, self.next_on.data
        if chosen == OWN_DAY and not written.is_known and not self.next_on.errors:
            raise ValidationError(_("Please write the day, or choose another answer."))
        if chosen in (NO_DAY, OWN_DAY):
            return
        if self.next_day() is None:
            raise ValidationError(_("Please choose one of the answers."))
        if written.is_known and self.next_day() != written.first:
            raise ValidationError(_("There are two dates: please choose one of them."))

    def validate(self, extra_validators: Any = None) -> bool:
        """What makes it stuck is said at once, not one field after the other."""
        is_right = super().validate(extra_validators)
        if self.health.data == STUCK:
            for field, sentence in ((self.because, WHY_STUCK), (self.unstuck_when, WHEN_UNSTUCK)):
                if not field.data and not field.errors:
                    self.refuse(field.name, _(sentence))
                    is_right = False
        return is_right

    def next_day(self) -> date | None:
        """The next date: one of the choices, or the day that was written."""
        chosen = self.next_choice.data or NO_DAY
        if chosen in (NO_DAY, OWN_DAY):
            return self.next_on.data.first
        try:
            return date.fromisoformat(chosen)
        except ValueError:
            return None

    def deliveries(self) -> dict[int, Decimal]:
        """What was delivered of each contribution; empty fields are none."""
        given = {each: self[f"delivered_{each}"].data for each in self.delivery_ids}
        return {each: amount for each, amount in given.items() if amount is not None}

    def said(self) -> dict[str, Any]:
        """The update as the service takes it."""
        return {
            "health": self.health.data, "sentence": self.sentence.data, "happened_on": self.happened_on.data.first,
            "next_on": self.next_day(), "because": self.because.data or "",
            "unstuck_when": self.unstuck_when.data or "", "helper_id": self.helper_id.data,
            "helper_person_id": self.helper_person_id.data, "partner_id": self.partner_id.data,
            "language": language(),
        }

    def typed(self) -> list[tuple[str, str]]:
        """(label, text) of everything that was written into it, as it was written."""
        fields = (self.sentence, self.because, self.unstuck_when)
        return [(field.label.text, field.data) for field in fields if field.data]


def update_form(deliveries: Mapping[int, str], **kwargs: Any) -> UpdateForm:
    """The form with a field for each contribution (id -> what was promised)."""
    form = _with_deliveries(tuple(deliveries.items()))(**kwargs)
    for name in ("because", "unstuck_when", "next_choice", "steps", *map(_delivered, deliveries)):
        # Asked where it applies: neither "optional" nor required says it right.
        form[name].flags.asked_to_close = True
    return form


@lru_cache(1_000)
def _with_deliveries(deliveries: tuple[tuple[int, str], ...]) -> type[UpdateForm]:
    """The kind of form for these contributions. WTForms looks through the fields of each kind once."""
    fields: dict[str, Any] = {_delivered(each): AmountField(label) for each, label in deliveries}
    return type("FullUpdateForm", (UpdateForm,), {**fields, "delivery_ids": tuple(dict(deliveries))})


def _delivered(contribution_id: int) -> str:
    return f"delivered_{contribution_id}"
