"""The form that completes a measure on one page, its review included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField

from bundnis.core.forms import (
    SENTENCE,
    AmountField,
    AtMost,
    HouseForm,
    KnownSpan,
    Required,
    SpanField,
    TranslatedField,
)
from bundnis.core.i18n import L_, _
from bundnis.core.words import N_


class ClosingForm(HouseForm):
    """Completing a measure on one page. Its open steps and contributions are added by ``closing_form``.

    ``review`` is the form of the room below: it reads the same post, and its errors stand in the same summary.
    """

    keeps_drafts = True

    actual_end = SpanField(L_("It ended on"), [KnownSpan()])
    final_value = AmountField(L_("Value at the end"))
    withdraw_reason = TextAreaField(
        L_("Why is the rest left open?"), [AtMost(SENTENCE)], render_kw={"rows": 2},
        description=L_("What has no amount above is withdrawn with this one reason. What was received stays counted."),
    )
    step_ids: tuple[int, ...] = ()
    given_ids: tuple[int, ...] = ()
    unreceivable: frozenset[int] = frozenset()
    review: Any = None

    def __iter__(self) -> Iterator[Any]:
        """Every field of the page in its order, the review's last: for the summary of what was refused."""
        own = sorted(super().__iter__(), key=lambda field: field.name == "withdraw_reason")
        return chain(own, (field for field in self.review or () if field.name not in self._fields))

    @property
    def has_errors(self) -> bool:
        return bool(self.error_list())

    def label_of(self, name: str) -> str:
        """The label of a posted field, the review's among them."""
        return super().label_of(name) or (self.review.label_of(name) if self.review else "")

    def open_amounts(self) -> list[int]:
        """The contributions nobody signs for here: they are withdrawn."""
        return [each for each in self.given_ids if each in self.unreceivable or self._is_left_open(each)]

    def _is_left_open(self, given_id: int) -> bool:
        amount = self[f"received_{given_id}"]
        # What cannot be read is refused beside its field; it was not left open.
        return amount.data is None and not amount.errors

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is missing is said at once: of each step, of what is left open, of the review."""
        is_right = super().validate(extra_validators)
        is_right = self.review.validate() and is_right
        for step_id in self.step_ids:
            is_right = self._step_is_said(step_id) and is_right
        if self.open_amounts() and not self.withdraw_reason.data and not self.withdraw_reason.errors:
            self.refuse("withdraw_reason", _("Please say why, or enter what was received."))
            is_right = False
        return is_right

    def _step_is_said(self, step_id: int) -> bool:
        name = f"step_{step_id}"
        if self[name].errors:
            return False
        if self[name].data == "done" and not self[f"{name}_on"].data.is_known:
            if not self[f"{name}_on"].errors:
                self.refuse(f"{name}_on", _("Please give a date."))
            return False
        if self[name].data == "dropped" and not self[f"{name}_reason"].data:
            self.refuse(f"{name}_reason", _("Please give a reason."))
            return False
        return True

    def typed(self) -> list[tuple[str, str]]:
        """(label, text) of everything that was written into it in words, as it was written."""
        texts = []
        for field in self:
            if isinstance(field, TranslatedField):
                texts += [(field.label.text, text) for text in field.typed.values()]
            elif isinstance(field, StringField) and not isinstance(field, HiddenField):
                texts.append((field.label.text, field.data))
        return [(label, text) for label, text in texts if text]


STEP_ENDS = {"done": N_("Done"), "dropped": N_("Dropped")}


def closing_form(steps: Mapping[int, str], given: Mapping[int, str], **kwargs: Any) -> ClosingForm:
    """The form with a field for each open step (id -> its title) and contribution (id -> who gives what)."""
    fields: dict[str, Any] = {"step_ids": tuple(steps), "given_ids": tuple(given)}
    for step_id, title in steps.items():
        name = f"step_{step_id}"
        fields[name] = RadioField(
            title, [Required(L_("Please say whether it was done or dropped."))], validate_choice=False,
            choices=[(code, L_(word)) for code, word in STEP_ENDS.items()],
        )
        fields[f"{name}_on"] = SpanField(L_("Done on"), day_only=True)
        fields[f"{name}_reason"] = StringField(L_("Why is it dropped?"), [AtMost(SENTENCE)])
    for given_id, label in given.items():
        fields[f"received_{given_id}"] = AmountField(label)
    form: ClosingForm = type("FullClosingForm", (ClosingForm,), fields)(**kwargs)
    for name in ("withdraw_reason", *fields):
        if name in form:
            # Asked for by what stands beside it: "optional" would mislead.
            form[name].flags.asked_to_close = True
    return form
