"""The form of a move: the template shows the fields the move asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    AmountField,
    AtMost,
    ChecksOfIds,
    HouseForm,
    KnownSpan,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
)
from bundnis.core.i18n import L_, _, language
from bundnis.core.words import N_
from bundnis.measures.rules import HEALTH, STUCK
from bundnis.measures.service import WHEN_UNSTUCK, WHY_STUCK

MISSING = {
    "reason": N_("Please give a reason."),
    "lesson": N_("Please say what this teaches; it helps the next one."),
    "resume_on": N_("Please give a day in the future on which it goes on."),
    "actual_start": N_("Please give a date."),
    "actual_end": N_("Please give a date."),
}


class MoveForm(HouseForm):
    """What a move may ask."""

    reason = TextAreaField(L_("Reason"), [AtMost(SENTENCE)], render_kw={"rows": 2})
    lesson = TextAreaField(
        L_("What does this teach?"), [AtMost(LONG)],
        description=L_("One sentence for those who come next: what would you do differently?"),
    )
    resume_on = SpanField(L_("Goes on from"), day_only=True)
    actual_start = SpanField(L_("It started on"))
    actual_end = SpanField(L_("It ended on"))
    override_reason = TextAreaField(
        L_("Why is it agreed all the same?"), [AtMost(SENTENCE)], render_kw={"rows": 2},
        description=L_("The reason stays visible on the measure."),
    )

    def ask_only(self, asked: Collection[str]) -> None:
        """Keep the fields this move asks for; the others are not looked at."""
        for name in set(MISSING) - set(asked):
            del self[name]
        for name in MISSING.keys() & set(asked):
            self[name].flags.required = True

    def typed(self) -> list[tuple[str, str]]:
        """(label, text) of everything that was written into it, as it was written."""
        fields = [self[name] for name in (*MISSING, "override_reason") if name in self]
        return [(field.label.text, field.raw_data[0]) for field in fields if field.raw_data and field.raw_data[0]]

    def validate(self, extra_validators: Any = None) -> bool:
        """Everything the move asks for must be there, and all that is not is said at once."""
        is_right = super().validate(extra_validators)
        for name in MISSING.keys() & self._fields.keys():
            field = self[name]
            is_given = field.data.is_known if isinstance(field, SpanField) else field.data
            if not is_given and not field.errors:
                field.errors = [*field.errors, _(MISSING[name])]
                is_right = False
        return is_right


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


class LeadForm(HouseForm):
    """Asking a partner to lead."""

    partner_id = OneOfIds(L_("Partner"), validators=[Required()])
    reason = TextAreaField(
        L_("Reason"), [AtMost(SENTENCE)], render_kw={"rows": 2},
        description=L_("Where somebody else was asked before: why another partner now."),
    )

    def carry(self, mark: int) -> None:
        """Let the form carry who leads as it is shown now, whatever it was sent with."""
        self.version.data = str(mark)
        self.version.raw_data = [str(mark)]


class DeclineForm(HouseForm):
    """Declining the lead. ``asked`` is the partner that was asked when the page was opened."""

    asked = HiddenField()
    reason = TextAreaField(L_("Reason"), [Required(), AtMost(SENTENCE)], render_kw={"rows": 2})


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
    fields: dict[str, Any] = {f"delivered_{each}": AmountField(label) for each, label in deliveries.items()}
    form: UpdateForm = type("FullUpdateForm", (UpdateForm,), {**fields, "delivery_ids": tuple(deliveries)})(**kwargs)
    for name in ("because", "unstuck_when", "next_choice", "steps", *fields):
        # Asked where it applies: neither "optional" nor required says it right.
        form[name].flags.asked_to_close = True
    return form


class CopyForm(TranslatedForm):
    """A measure once more, as a new idea."""

    title = TranslatedField(
        L_("Title"), [Required(L_("A measure needs a title."))], limit=SHORT,
        description=L_("What will be different this time? Say it in the title, if you can."),
    )
    proposer_id = OneOfIds(L_("Proposing partner"), L_("The alliance as a whole"))


# Two to five; the first is the measure itself.
PARTS = range(1, 6)
PLACES = {
    "1": N_("Stays with the first part"),
    "2": N_("Goes to the second part"),
    "3": N_("Goes to the third part"),
    "4": N_("Goes to the fourth part"),
    "5": N_("Goes to the fifth part"),
}


class SplitForm(TranslatedForm):
    """Several small measures of one: a part is made when it has a title. ``split_form`` adds its steps and needs."""

    step_ids: tuple[int, ...] = ()
    need_ids: tuple[int, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for below, with a sentence of its own; the label must not call it optional.
        for part in (1, 2):
            self[f"title_{part}"].flags.required = True

    def texts(self, part: int) -> tuple[Any, Any, Any]:
        """The fields of a part."""
        return self[f"title_{part}"], self[f"summary_{part}"], self[f"description_{part}"]

    @property
    def places(self) -> list[Any]:
        """The fields that say where steps and needs go."""
        return [self[name] for name in self._place_names()]

    def is_begun(self, part: int) -> bool:
        """Whether something was typed for a part, or is given to it."""
        was_typed = any(field.data != field.object_data for field in self.texts(part))
        return was_typed or any(field.data == str(part) for field in self.places)

    def validate(self, extra_validators: Any = None) -> bool:
        """At least two parts, each with a title of its own; nothing goes to a part that is not made."""
        is_right = super().validate(extra_validators)
        titles: dict[str, int] = {}
        for part in PARTS:
            field = self[f"title_{part}"]
            if not field.data and (part <= 2 or self.is_begun(part)):
                self.refuse(field.name, _("Please give this part a title."))
                is_right = False
            for text in field.data.parts.values():
                if titles.setdefault(text.casefold(), part) != part and not field.errors:
                    self.refuse(field.name, _("Another part has this title already: what is different here?"))
                    is_right = False
        return is_right

    def values(self) -> dict[str, Any]:
        """What the service takes; parts without a title are left out."""
        made = [part for part in PARTS if self[f"title_{part}"].data]
        index = {str(part): place for place, part in enumerate(made)}
        names = ("title", "summary", "description")
        return {
            "parts": [
                dict(zip(names, (field.data for field in self.texts(part)), strict=True)) for part in made
            ],
            "steps": {each: index[self[f"step_{each}"].data] for each in self.step_ids},
            "needs": {each: index[self[f"need_{each}"].data] for each in self.need_ids},
        }

    def _place_names(self) -> list[str]:
        return [*(f"step_{each}" for each in self.step_ids), *(f"need_{each}" for each in self.need_ids)]


for _part in PARTS:
    setattr(SplitForm, f"title_{_part}", TranslatedField(L_("Title"), limit=SHORT))
    setattr(SplitForm, f"summary_{_part}", TranslatedField(
        L_("In one sentence"), multiline=True, rows=2, limit=SENTENCE
    ))
    setattr(SplitForm, f"description_{_part}", TranslatedField(L_("Description"), multiline=True, limit=LONG))


def split_form(steps: Mapping[int, str], needs: Mapping[int, str], **kwargs: Any) -> SplitForm:
    """The form with a choice for each open step and each need nobody answered (id -> its words)."""
    fields: dict[str, Any] = {"step_ids": tuple(steps), "need_ids": tuple(needs)}
    for kind, labels in (("step", steps), ("need", needs)):
        fields |= {f"{kind}_{each}": OneOf(label, PLACES, default="1") for each, label in labels.items()}
    form: SplitForm = type("FullSplitForm", (SplitForm,), fields)(**kwargs)
    return form
