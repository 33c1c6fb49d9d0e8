"""Forms of the review step: adding to the register of existing actions what is missing there."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from bundnis.core.forms import SHORT, AtMost, Editing, HouseForm, OneOf, Required, TranslatedField, TranslatedForm
from bundnis.core.i18n import L_
from bundnis.reviews.rules import RUNNING
from bundnis.workshops.phases import Act


class ExistingForm(HouseForm):
    """What somebody in the hall knows of, on a phone."""

    act = Act.REGISTER

    # Called as in the form of an idea: what came too late is shown again by this name.
    text = StringField(
        L_("What already runs or ran?"), [Required(), AtMost(SHORT)],
        render_kw={"maxlength": SHORT, "autocomplete": "off"},
    )
    carrier = StringField(L_("Who does it?"), [AtMost(200)], render_kw={"autocomplete": "off"})
    is_running = OneOf(L_("Does it still run?"), RUNNING, validators=[Required()])


class WaitingForm(Editing, TranslatedForm):
    """The same, put right by the facilitator before it enters the register."""

    NAMES = ("title", "carrier", "is_running")

    title = TranslatedField(L_("What it is"), [Required()], limit=SHORT)
    carrier = StringField(L_("Who does it?"), [AtMost(200)])
    is_running = OneOf(L_("Does it still run?"), RUNNING, validators=[Required()])

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {**super().values(), "carrier": self.carrier.data or ""}
