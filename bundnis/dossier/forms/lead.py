"""The forms about the lead: asking a partner, declining."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField

from bundnis.core.forms import (
    SENTENCE,
    AtMost,
    HouseForm,
    OneOfIds,
    Required,
)
from bundnis.core.i18n import L_


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
