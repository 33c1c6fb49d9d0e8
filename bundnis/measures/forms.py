"""Forms of measures: the measure itself, its lead, steps, updates, values and comments."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from bundnis.core.dates import Span
from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    AmountField,
    AtMost,
    ChecksOfIds,
    HouseForm,
    KnownSpan,
    LinksField,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
    YesNoField,
)
from bundnis.core.i18n import L_, _
from bundnis.core.links import is_address
from bundnis.measures import rules
from bundnis.measures.models import Measure
from bundnis.measures.service.told import FIELDS

NOT_YET = L_("Not decided yet")


class Tick(BooleanField):
    """A single box; a conflict shows it as a word."""

    def as_text(self, value: bool | None) -> str:
        return _("Yes") if value else _("No")


class MeasureForm(TranslatedForm):
    """All fields of a measure. Short by default: the template folds what an idea does not need yet.

    Who proposed it is not among them: the rights of the proposing partner hang on it, and whether nobody else has
    touched an idea is counted from it, so it stays as it was told.
    """

    keeps_drafts = True

    title = TranslatedField(
        L_("Title"), [Required(L_("A measure needs a title."))], limit=SHORT,
        description=L_("Short and concrete: what will happen?"),
    )
    summary = TranslatedField(
        L_("In one sentence"), multiline=True, rows=2, limit=SENTENCE,
        description=L_("Who does what for whom? Others should see it at once.")
    )
    route = OneOf(L_("Route"), rules.ROUTES, NOT_YET, description=L_("Retain, train or attract skilled people?"))
    field_id = OneOfIds(L_("Main action field"), NOT_YET)
    items = ChecksOfIds(L_("Further fields, phases and priorities"))

    description = TranslatedField(
        L_("Description"), multiline=True, limit=LONG, description=L_("Lists with - and **bold** are shown as such.")
    )
    for_people = Tick(L_("People"))
    for_companies = Tick(L_("Companies"))
    target_group = TranslatedField(L_("Target group in words"), limit=SHORT)
    place = StringField(L_("Place"), [AtMost(200)])
    kind = OneOf(L_("Kind"), rules.KINDS, NOT_YET)
    novelty = OneOf(L_("New or known?"), rules.NOVELTIES, NOT_YET)

    responsible_id = OneOfIds(L_("Responsible person"), NOT_YET)
    deputy_id = OneOfIds(L_("Deputy"), NOT_YET)
    planned_start = SpanField(L_("Planned start"))
    planned_end = SpanField(L_("Planned end"), description=L_("For an ongoing measure: until when without a new yes?"))
    actual_start = SpanField(L_("Actual start"))
    actual_end = SpanField(L_("Actual end"))

    prospects = OneOf(L_("Prospects of success"), rules.PROSPECTS, NOT_YET)
    success_sign = TranslatedField(
        L_("How shall we see that it worked?"), multiline=True, rows=2, limit=SENTENCE,
        description=L_("One sentence is enough."),
    )
    indicator_name = TranslatedField(L_("Indicator"), limit=SHORT, description=L_("What is counted?"))
    indicator_unit = TranslatedField(L_("Unit of the indicator"), limit=60)
    indicator_level = OneOf(L_("Level"), rules.LEVELS, NOT_YET)
    indicator_direction = OneOf(L_("Direction"), rules.DIRECTIONS, NOT_YET)
    indicator_baseline = AmountField(L_("Value before"))
    indicator_target = AmountField(L_("Target"))

    one_group = YesNoField(L_("Does it have one target group?"))
    result_90_days = YesNoField(L_("Is there one visible result within 90 days?"))
    predecessor_answer = TranslatedField(
        L_("Tried before? What is different this time?"), multiline=True, limit=2000,
        description=L_("“Nothing comparable known” is an answer too."),
    )
    predecessor_id = OneOfIds(L_("Earlier measure of the same idea"), L_("None"))

    funding = StringField(L_("Funding source"), [AtMost(300)])
    recognition = StringField(L_("Recognition"), [AtMost(SENTENCE)], description=L_("An award or a mention."))
    recognition_on = SpanField(L_("Recognised on"), day_only=True)
    recognition_link = StringField(L_("Link to the recognition"), [AtMost(SENTENCE)])
    origin_kind = OneOf(L_("Where does the idea come from?"), rules.ORIGINS, L_("Not said"))
    origin_label = TranslatedField(
        L_("Origin in words"), limit=SHORT, description=L_("Which workshop, which alliance, which place?")
    )
    origin_address = StringField(L_("Link to the origin"), [AtMost(SENTENCE)])
    visibility = OneOf(L_("Who may read it?"), rules.VISIBILITIES)
    links = LinksField(
        L_("Links"), description=L_("One a line, for example: Programme https://example.org/programme")
    )

    def validate_recognition_link(self, field: Any) -> None:
        if field.data and not is_address(field.data):
            raise ValidationError(_("An address begins with https://"))

    validate_origin_address = validate_recognition_link

    def validate(self, extra_validators: Any = None) -> bool:
        """A note without an answer is not dropped silently."""
        is_right = super().validate(extra_validators)
        for answer, note in self.principles:
            if note.data and not answer.data and not answer.errors:
                answer.errors = [*answer.errors, _("Please choose an answer to your note.")]
                is_right = False
        return is_right

    @property
    def principles(self) -> list[tuple[Any, Any]]:
        """The pairs of answer and note, for the template."""
        return [(self[f"principle_{code}"], self[f"note_{code}"]) for code in rules.PRINCIPLES]

    def values(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        return {
            **{name: self[name].data for name in FIELDS if name in self._fields},
            "items": [item for item in self.items.data or () if item],
            "prospects": int(self.prospects.data) if self.prospects.data else None,
            "recognition_on": self.recognition_on.data.first,
            "principles": rules.principles_answered(
                {code: self[f"principle_{code}"].data for code in rules.PRINCIPLES},
                {code: self[f"note_{code}"].data or "" for code in rules.PRINCIPLES},
            ),
        }


for _code, _label in rules.PRINCIPLES.items():
    setattr(MeasureForm, f"principle_{_code}", OneOf(L_(_label), rules.PRINCIPLE_ANSWERS, NOT_YET))
    setattr(MeasureForm, f"note_{_code}", StringField(L_("Note"), [AtMost(SENTENCE)]))


# The folded parts of the long form: which fields stand in each.
PARTS: dict[str, tuple[str, ...]] = {
    "what": (
        "description", "for_people", "for_companies", "target_group", "place", "kind", "novelty", "items",
    ),
    "who": ("responsible_id", "deputy_id", "planned_start", "planned_end", "actual_start", "actual_end"),
    "success": (
        "success_sign", "prospects", "indicator_name", "indicator_unit", "indicator_level", "indicator_direction",
        "indicator_baseline", "indicator_target",
    ),
    "size": ("one_group", "result_90_days", "predecessor_answer", "predecessor_id"),
    "principles": tuple(f"{kind}_{code}" for code in rules.PRINCIPLES for kind in ("principle", "note")),
    "rest": (
        "funding", "recognition", "recognition_on", "recognition_link", "origin_kind", "origin_label",
        "origin_address", "visibility", "links",
    ),
}


class ProposalForm(MeasureForm):
    """A new measure: the same fields, and the first step and the wished lead with them."""

    proposer_id = OneOfIds(L_("Proposing partner"), L_("The alliance as a whole"))
    lead_id = OneOfIds(L_("Who could take the lead?"), NOT_YET)
    first_step = TranslatedField(L_("First step"), limit=SHORT, description=L_("What happens first?"))
    first_step_due = SpanField(L_("Until when?"))

    def validate_first_step(self, field: Any) -> None:
        if self.first_step_due.data.is_known and not field.data:
            raise ValidationError(_("There is a date: what happens until then?"))


def stored_values(measure: Measure, items: list[int]) -> dict[str, Any]:
    """A measure as the form's data; also what a conflict shows as the other text."""
    values: dict[str, Any] = {name: getattr(measure, name) for name in FIELDS if name != "principles"}
    values["items"] = items
    values["links"] = measure.links or []
    values["prospects"] = str(measure.prospects) if measure.prospects else None
    values["recognition_on"] = Span.on(measure.recognition_on) if measure.recognition_on else Span.unknown()
    for code, answer in (measure.principles or {}).items():
        values[f"principle_{code}"] = answer["answer"]
        values[f"note_{code}"] = answer["note"]
    return values


class StepForm(TranslatedForm):
    """One step: who does what until when."""

    title = TranslatedField(L_("What happens?"), [Required(L_("A step needs a title."))], limit=SHORT)
    partner_id = OneOfIds(L_("Who does it?"), NOT_YET)
    due = SpanField(L_("Until when?"))


class StepDoneForm(HouseForm):
    """Ticking a step."""

    done_on = SpanField(L_("Done on"), [KnownSpan()], day_only=True)


class StepDropForm(HouseForm):
    """Dropping a step."""

    reason = TextAreaField(L_("Why is it dropped?"), [Required(), AtMost(SENTENCE)], render_kw={"rows": 2})


class ValueForm(HouseForm):
    """A dated value of the indicator."""

    on = SpanField(
        L_("Measured on"), [KnownSpan()], description=L_("A day, or the month, season or year it stands for.")
    )
    value = AmountField(L_("Value"), [Required()])
    women = AmountField(L_("Women"))
    men = AmountField(L_("Men"))
    other = AmountField(L_("Other"))
    reason = StringField(
        L_("Why is it corrected?"), [AtMost(SENTENCE)],
        description=L_("Only where a value for the same day stands already; the history keeps the old one."),
    )


class CommentForm(HouseForm):
    """A comment on a measure or under an update."""

    keeps_drafts = True

    text = TextAreaField(
        L_("Your comment"), [Required(L_("Please write something.")), AtMost(5000)],
        description=L_("With @ and a name you tell a person or a partner."), render_kw={"data-mentions": "also"},
    )
    also = OneOf(L_("Also tell"), {}, L_("Nobody in particular"))
    update = HiddenField()

    @property
    def update_id(self) -> int | None:
        """The update it answers; None where it stands by itself, 0, which nothing has, where that is no number."""
        typed = self.update.data or ""
        return (int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0) if typed else None
