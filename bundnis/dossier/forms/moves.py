"""The form of a move: the template shows the fields the move asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wtforms import TextAreaField

from bundnis.core.forms import (
    LONG,
    SENTENCE,
    AtMost,
    HouseForm,
    SpanField,
)
from bundnis.core.i18n import L_, _
from bundnis.core.words import N_

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
