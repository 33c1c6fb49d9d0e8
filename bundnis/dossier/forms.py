"""The form of a move: the template shows the fields the move asks for."""

from __future__ import annotations

from wtforms import StringField, TextAreaField

from bundnis.core.forms import LONG, SENTENCE, AtMost, HouseForm, OneOfIds, Required, SpanField
from bundnis.core.i18n import L_


class MoveForm(HouseForm):
    """What a move may ask. What must be there is said by the service, beside the field."""

    reason = StringField(L_("Reason"), [AtMost(SENTENCE)])
    lesson = TextAreaField(L_("What does this teach?"), [AtMost(LONG)])
    resume_on = SpanField(L_("Goes on from"), day_only=True)
    actual_start = SpanField(L_("It started on"))
    actual_end = SpanField(L_("It ended on"))
    withdraw_reason = StringField(
        L_("Reason for what is left open"), [AtMost(SENTENCE)],
        description=L_("Contributions not yet received are withdrawn with this one reason."),
    )
    override_reason = StringField(
        L_("Why is it agreed all the same?"), [AtMost(SENTENCE)],
        description=L_("The reason stays visible on the measure."),
    )


class LeadForm(HouseForm):
    """Asking a partner to lead."""

    partner_id = OneOfIds(L_("Partner"), validators=[Required()])


class DeclineForm(HouseForm):
    """Declining the lead."""

    reason = StringField(L_("Reason"), [Required(), AtMost(SENTENCE)])
