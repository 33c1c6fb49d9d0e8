"""The forms of the alliance's pages."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField

from bundnis.alliances import rules
from bundnis.alliances.models import Alliance
from bundnis.core.dates import Span
from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    AmountField,
    AtMost,
    ChecksField,
    Editing,
    HouseForm,
    LinksField,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
    WholeField,
)
from bundnis.core.i18n import L_, _
from bundnis.core.words import LANGUAGE_NAMES, N_

PARAGRAPH = 2_000
OPEN = {"yes": N_("Yes, new partners are welcome"), "no": N_("No, not at the moment")}


class ProfileForm(Editing, TranslatedForm):
    """Who the alliance is."""

    keeps_drafts = True

    NAMES = ("name", "short_name", "long_name", "motto", "purpose", "region", "emphasis", "links")

    name = TranslatedField(L_("Name"), [Required()], limit=SHORT)
    short_name = StringField(
        L_("Short name"), [AtMost(60)],
        description=L_("It stands in the header of every page, the same in all languages."),
    )
    long_name = TranslatedField(L_("Long name"), limit=SENTENCE)
    motto = TranslatedField(L_("Motto"), limit=SHORT)
    purpose = TranslatedField(
        L_("Purpose"), multiline=True, limit=PARAGRAPH, description=L_("What you want to reach together.")
    )
    region = TranslatedField(L_("Region"), limit=SHORT)
    emphasis = OneOf(L_("Emphasis"), rules.EMPHASES, empty=L_("No emphasis: all three ways"))
    is_open = OneOf(L_("Open to new partners"), OPEN, validators=[Required()])
    parent = OneOfIds(L_("Belongs to the programme"), empty=L_("No programme"))
    links = LinksField(
        L_("Links"), description=L_("One a line, for example: Programme https://example.org/programme"),
        render_kw={"rows": 4},
    )

    @classmethod
    def stored(cls, alliance: Alliance) -> dict[str, Any]:
        open_or_not = "yes" if alliance.is_open else "no"
        return {**super().stored(alliance), "is_open": open_or_not, "parent": alliance.parent_id}

    def values(self) -> dict[str, Any]:
        """Without the parent, which has an act of its own."""
        return {**super().values(), "is_open": self.is_open.data == "yes"}


class SettingsForm(Editing, HouseForm):
    """How the alliance works."""

    NAMES = (
        "time_zone", "word", "min_contributors", "cap_running", "cap_per_lead", "rhythm_days", "stale_days",
        "size_months", "size_partners", "size_eur",
    )  # fmt: skip
    LANGUAGES = ("language_1", "language_2", "language_3", "language_4")

    language_1 = OneOf(L_("First language"), LANGUAGE_NAMES, empty=L_("Please choose"), validators=[Required()])
    language_2 = OneOf(L_("Second language"), LANGUAGE_NAMES, empty=L_("None"))
    language_3 = OneOf(L_("Third language"), LANGUAGE_NAMES, empty=L_("None"))
    language_4 = OneOf(L_("Fourth language"), LANGUAGE_NAMES, empty=L_("None"))
    time_zone = OneOf(L_("Time zone"), {zone: zone for zone in rules.TIME_ZONES}, validators=[Required()])
    word = OneOf(L_("Your word for a measure"), rules.WORDS, validators=[Required()])
    min_contributors = WholeField(
        L_("Contributing partners at least"), [Required()],
        description=L_("So many partners, the lead among them, must contribute before a measure is agreed."),
    )
    cap_running = WholeField(L_("Running at once at most"), description=L_("Empty: no limit."))
    cap_per_lead = WholeField(L_("Running at once for each lead at most"), description=L_("Empty: no limit."))
    rhythm_days = WholeField(L_("An update every … days"), [Required()])
    stale_days = WholeField(L_("Stale after … days without an update"), [Required()])
    size_months = WholeField(L_("Months until the end at most"), [Required()])
    size_partners = WholeField(L_("Contributing partners at most"), [Required()])
    size_eur = AmountField(L_("Euros at most"), [Required()])

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if zone and zone not in rules.TIME_ZONES:
            self.time_zone.choices = [*self.time_zone.choices, (zone, zone)]

    @classmethod
    def stored(cls, alliance: Alliance) -> dict[str, Any]:
        languages = dict(zip(cls.LANGUAGES, [*alliance.languages, *[None] * 4], strict=False))
        return {**super().stored(alliance), **languages}

    def values(self) -> dict[str, Any]:
        spoken = [self[name].data for name in self.LANGUAGES if self[name].data]
        return {**super().values(), "languages": spoken}

    def validate(self, extra_validators: Any = None) -> bool:
        """No language twice: which of the two places would count?"""
        is_right = super().validate(extra_validators)
        seen: set[str] = set()
        for name in self.LANGUAGES:
            code = self[name].data
            if code and code in seen:
                self.refuse(name, _("This language is already chosen above."))
                is_right = False
            seen.add(code)
        return is_right


class PartnerForm(Editing, TranslatedForm):
    """A partner organisation, at any step of its way in."""

    NAMES: tuple[str, ...] = ("name", "short_name", "sector", "country", "role", "kinds", *rules.WAY, "note")

    name = TranslatedField(L_("Name"), [Required()], limit=SHORT)
    short_name = StringField(
        L_("Short name"), [Required(), AtMost(60)], description=L_("For boards and lists, the same in all languages.")
    )
    sector = OneOf(L_("Sector"), rules.SECTORS, empty=L_("Please choose"), validators=[Required()])
    country = OneOf(L_("Country"), rules.COUNTRIES, empty=L_("Please choose"), validators=[Required()])
    role: Any = OneOf(L_("Role"), rules.PARTNER_ROLES, validators=[Required()])
    kinds = ChecksField(L_("What this partner can give"), choices=[])
    identified_on = SpanField(L_("Identified"))
    contacted_on = SpanField(L_("Contacted"))
    answered_on = SpanField(L_("Has answered"))
    member_from = SpanField(L_("Takes part since"))
    member_until: Any = SpanField(L_("Took part until"))
    note = TextAreaField(L_("Note"), [AtMost(PARAGRAPH)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = [(code, _(word)) for code, word in rules.GIVES.items()]


class ChangePartnerForm(PartnerForm):
    """The same without what has consequences beyond the partner: its role and its leaving are acts of their own."""

    NAMES = tuple(name for name in PartnerForm.NAMES if name not in ("role", "member_until"))

    role = None
    member_until = None


class FrameworkForm(Editing, TranslatedForm):
    """A set of fields, phases, priorities or topics."""

    NAMES = ("kind", "name", "origin", "edition")

    kind = OneOf(L_("Kind"), rules.FRAMEWORK_KINDS, validators=[Required()])
    name = TranslatedField(L_("Name"), [Required()], limit=SHORT)
    origin = StringField(
        L_("Origin"), [AtMost(300)], description=L_("Who drew it up or adopted it, or where it is published.")
    )
    edition = StringField(L_("Edition"), [AtMost(60)], description=L_("For example a year."))


class ItemForm(Editing, TranslatedForm):
    """One field, phase, priority or topic."""

    NAMES = ("name", "focus")

    name = TranslatedField(L_("Name"), [Required()], limit=SHORT)
    focus = TranslatedField(
        L_("Focus"), multiline=True, limit=PARAGRAPH, description=L_("What belongs here, in a sentence or two.")
    )


class KeyDateForm(Editing, TranslatedForm):
    """A date in the life of the alliance."""

    NAMES = ("day", "text", "place", "organisers", "series", "edition_number", "result", "source")

    text = TranslatedField(L_("What happens"), [Required()], limit=SENTENCE)
    day = SpanField(L_("Date"), description=L_("A day, a month, a season or a year; empty if it is not known."))
    place = StringField(L_("Place"), [AtMost(200)])
    organisers = StringField(L_("Organised by"), [AtMost(500)])
    series = StringField(L_("Series"), [AtMost(200)], description=L_("For example the name of a yearly summit."))
    edition_number = WholeField(L_("Number in the series"))
    result = TranslatedField(L_("Result"), multiline=True, limit=PARAGRAPH)
    source = StringField(L_("Source"), [AtMost(500)], description=L_("A title or an address."))


class WorkingRulesForm(TranslatedForm):
    """A new edition of the working rules."""

    keeps_drafts = True

    text = TranslatedField(L_("What you agreed"), [Required()], multiline=True, rows=14, limit=LONG)
    agreed_on = SpanField(L_("Agreed on"), day_only=True)
    agreed_by = StringField(
        L_("Agreed by"), [AtMost(500)], description=L_("For example: all partners at the founding workshop.")
    )

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        day: Span = self.agreed_on.data
        return {"text": self.text.data, "agreed_on": day.first, "agreed_by": self.agreed_by.data or ""}
