"""The forms of the closing review and of what partners say beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import StringField, TextAreaField

from bundnis.core.dates import Span
from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    AtMost,
    Editing,
    HouseForm,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
    WholeField,
    YesNoField,
)
from bundnis.core.i18n import L_
from bundnis.measures.rules import ROUTES
from bundnis.reviews import rules
from bundnis.reviews.models import Review
from bundnis.reviews.service import FIELDS

NOT_YET = L_("Not answered yet")


class ReviewForm(TranslatedForm):
    """Everything may stay open; the review is complete when nothing is."""

    keeps_drafts = True

    executed = OneOf(L_("Was it carried out?"), rules.EXECUTED, NOT_YET)
    effect = OneOf(
        L_("Did it work?"), rules.EFFECT, NOT_YET, description=L_("“Unclear” is an honest answer.")
    )
    what_worked = TranslatedField(L_("What worked"), multiline=True, limit=LONG)
    what_did_not = TranslatedField(
        L_("What did not work"), multiline=True, limit=LONG, description=L_("Others learn most from this.")
    )
    lesson = TranslatedField(
        L_("What we learn from it"), multiline=True, limit=LONG, description=L_("One sentence for those who come next.")
    )
    in_proportion = YesNoField(L_("Was the effort in proportion?"))
    recommend = OneOf(L_("Do we recommend it?"), rules.RECOMMEND, NOT_YET)
    rating = OneOf(L_("Overall"), rules.RATING, NOT_YET)
    reviewed_on = SpanField(L_("Looked back on"), day_only=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not needed to save, but to close: "optional" would mislead, the page says it once.
        for name in rules.ASKED:
            self[name].flags.asked_to_close = True

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {
            "executed": self.executed.data,
            "effect": self.effect.data,
            "what_worked": self.what_worked.data,
            "what_did_not": self.what_did_not.data,
            "lesson": self.lesson.data,
            "in_proportion": self.in_proportion.data,
            "recommend": self.recommend.data,
            "rating": int(self.rating.data) if self.rating.data else None,
            "reviewed_on": self.reviewed_on.data.first,
        }

    def said(self, stored: Review | None, today: date) -> dict[str, Any] | None:
        """The same, told beside another act today; None where nothing is said that was not stored before."""
        values = {**self.values(), "reviewed_on": today}
        before = {name: getattr(stored, name) for name in FIELDS} if stored else {}
        # "No" is an answer; only what was left open is nothing.
        is_new = any(_told(values[name]) != _told(before.get(name)) for name in rules.ASKED)
        return values if is_new else None


    def note_stored(self, stored: Review) -> None:
        """Somebody saved in between: what is stored stands beside each answer that differs."""
        values = stored_values(stored)
        self.note_conflict({name: values[name] for name in rules.ASKED}, stored.version)


class VoiceForm(HouseForm):
    """What one contributing partner says beside the review."""

    effect = OneOf(
        L_("Did it work, as your organisation sees it?"), rules.EFFECT, L_("Please choose"),
        validators=[Required(L_("Please choose one of the answers."))],
    )
    sentence = TextAreaField(
        L_("In one sentence"), [AtMost(rules.VOICE)], render_kw={"rows": 3},
        description=L_("What did it bring you, what should be different next time?"),
    )


def _told(answer: Any) -> Any:
    return answer if answer is False else answer or None


def stored_values(stored: Review | dict[str, Any]) -> dict[str, Any]:
    """A review as the form shows it."""
    answers = stored if isinstance(stored, dict) else {name: getattr(stored, name) for name in FIELDS}
    rating, day = answers["rating"], answers["reviewed_on"]
    return {
        **answers,
        "rating": str(rating) if rating is not None else None,
        "reviewed_on": Span.on(day) if day is not None else Span.unknown(),
    }


class ActionForm(Editing, TranslatedForm):
    """Something that already runs or ran."""

    keeps_drafts = True

    NAMES = tuple(rules.ACTION_FIELDS)

    title = TranslatedField(L_("What it is"), [Required()], limit=SHORT)
    summary = TranslatedField(L_("In one or two sentences"), multiline=True, limit=SENTENCE)
    partner_id = OneOfIds(L_("Carried by a partner"), empty=L_("None of the partners"))
    carrier = StringField(L_("Carried by somebody else"), [AtMost(200)])
    contact = StringField(
        L_("Contact"), [AtMost(300)], description=L_("Whom to ask; everybody in the alliance can read it.")
    )
    since = SpanField(L_("When"), description=L_("For example 2019, or the month it began; empty if not known."))
    series = StringField(L_("Series"), [AtMost(200)], description=L_("For example the name of a yearly summit."))
    edition = WholeField(L_("Number in the series"))
    route = OneOf(L_("Route"), ROUTES, L_("Not said"))
    field_id = OneOfIds(L_("Action field"), empty=L_("Not said"))
    result = TranslatedField(
        L_("Result"), multiline=True, limit=SENTENCE,
        description=L_("What came of it, with a number where there is one."),
    )
    link = StringField(L_("Link"), [AtMost(500)])
    is_running = OneOf(L_("Does it still run?"), rules.RUNNING, validators=[Required()])

    def __init__(
        self, *args: Any, partners: list[tuple[int, str]], fields: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partner_id.offer(partners)
        self.field_id.offer(fields)

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        said = super().values()
        for name in ("carrier", "contact", "series", "link"):
            said[name] = said[name] or ""
        for name in ("partner_id", "field_id", "route"):
            said[name] = said[name] or None
        return said
