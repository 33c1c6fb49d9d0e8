"""The forms of notes and minutes."""

from __future__ import annotations

from wtforms import TextAreaField

from bundnis.core.forms import AtMost, HouseForm, OneOf, Required, SpanField
from bundnis.core.i18n import L_
from bundnis.core.words import LANGUAGE_NAMES
from bundnis.workshops.phases import NOTES
from bundnis.workshops.service.minutes import SENTENCES
from bundnis.workshops.service.notes import TEXT


class NoteForm(HouseForm):
    """A note of the scribe."""

    text = TextAreaField(L_("Note"), [Required(), AtMost(TEXT)], render_kw={"rows": 4})
    kind = OneOf(L_("Kind"), NOTES, validators=[Required()])
    language = OneOf(L_("Written in"), LANGUAGE_NAMES, validators=[Required()])


class CirculateForm(HouseForm):
    """Until when the alliance can object."""

    objections_until = SpanField(
        L_("Objections until"), [Required()], day_only=True,
        description=L_("Two weeks are usual. After this day the minutes can be approved."),
    )  # fmt: skip


class ObjectionForm(HouseForm):
    """What is wrong or missing in circulated minutes."""

    keeps_drafts = True

    text = TextAreaField(L_("What is wrong or missing?"), [Required(), AtMost(SENTENCES)], render_kw={"rows": 5})


class AnswerForm(HouseForm):
    """What becomes of an objection."""

    keeps_drafts = True

    answer = TextAreaField(L_("What becomes of it"), [Required(), AtMost(SENTENCES)], render_kw={"rows": 4})


class EraseForm(HouseForm):
    """Nothing to fill in: the page says what goes."""
