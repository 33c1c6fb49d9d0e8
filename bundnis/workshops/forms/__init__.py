"""The forms of sessions."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from bundnis.core.forms import (
    LONG,
    SENTENCE,
    SHORT,
    AtMost,
    ChecksField,
    Editing,
    HouseForm,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
    TranslatedField,
    TranslatedForm,
    WholeField,
)
from bundnis.core.i18n import L_
from bundnis.core.words import LANGUAGE_NAMES
from bundnis.workshops import phases
from bundnis.workshops.rules import IDEA

PARAGRAPH = 2_000


class SessionForm(Editing, TranslatedForm):
    """What a session is."""

    NAMES = (
        "title", "question", "place", "led_by", "languages", "name_policy", "most_measures", "is_moderated",
    )  # fmt: skip

    title = TranslatedField(L_("Title"), [Required()], limit=SHORT)
    question = TranslatedField(
        L_("Guiding question"), limit=SENTENCE,
        description=L_("It stands on the screen while ideas are collected, for example: What can we do by summer?"),
    )  # fmt: skip
    held_on = SpanField(L_("Day"), day_only=True)
    place = StringField(L_("Place"), [AtMost(200)])
    led_by = StringField(L_("Led by"), [AtMost(200)], description=L_("As the minutes shall name it."))
    languages = ChecksField(
        L_("Languages in the hall"), [Required(L_("Please choose at least one language."))],
        choices=list(LANGUAGE_NAMES.items()),
    )  # fmt: skip
    name_policy = OneOf(L_("Names"), phases.NAME_POLICIES, validators=[Required()])
    most_measures = WholeField(
        L_("Measures at most"), [Required()], description=L_("A few that are carried out are worth more than many.")
    )
    is_moderated = BooleanField(
        L_("Look at ideas before everybody sees them"),
        description=L_("Better off for groups that know each other, better on above forty people."),
    )

    @classmethod
    def stored(cls, workshop: Any) -> dict[str, Any]:
        from bundnis.core.dates import Span

        day = Span.on(workshop.held_on) if workshop.held_on else Span.unknown()
        return {**super().stored(workshop), "held_on": day}

    def values(self) -> dict[str, Any]:
        return {**super().values(), "held_on": self.held_on.data.first}


class NewSessionForm(SessionForm):
    """A new session."""

    on_top = ("template",)

    template = OneOf(
        L_("Kind of session"), {name: each.label for name, each in phases.TEMPLATES.items()}, validators=[Required()]
    )


class StepForm(TranslatedForm):
    """One step: its title, what to say, its minutes, its settings."""

    title = TranslatedField(L_("Title of its own"), limit=SHORT)
    script = TranslatedField(L_("What to say"), multiline=True, rows=4, limit=PARAGRAPH)
    minutes = WholeField(L_("Minutes"), [Required()])
    ideas = WholeField(L_("Ideas per person at most"), [Required()])
    shows_others = BooleanField(L_("Everybody sees the ideas as they come"))
    in_groups = BooleanField(
        L_("One phone for a group of four"),
        description=L_("First alone, then in pairs, then in fours: each four sends one idea."),
    )
    dots = WholeField(L_("Dots per person"), description=L_("Empty: a third of the items, between three and six."))
    most_per_item = WholeField(L_("Dots per item at most"), [Required()])
    shortlist = WholeField(L_("So many go on"), [Required()])
    shares_fields = BooleanField(
        L_("Share the places over the action fields"), description=L_("So that one field cannot take all of them.")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting_names = tuple(phases.STEPS[kind].settings)
        for name in phases.SETTINGS:
            if name not in self.setting_names:
                del self[name]

    def settings(self) -> dict[str, Any]:
        """The settings as they were typed."""
        return {name: self[name].data or 0 for name in self.setting_names}


class AddStepForm(HouseForm):
    """One more step."""

    kind = OneOf(
        L_("Step"), {kind: info.label for kind, info in phases.STEPS.items()}, empty=L_("Please choose"),
        validators=[Required()],
    )
    minutes = WholeField(L_("Minutes"), [Required()])


class FindingsForm(HouseForm):
    """The findings of the study, one a line."""

    keeps_drafts = True

    findings = TextAreaField(
        L_("Findings"), [AtMost(LONG)], render_kw={"rows": 10}, description=L_("One a line; typed or pasted.")
    )
    language = OneOf(L_("Written in"), LANGUAGE_NAMES, validators=[Required()])


class LinkForm(HouseForm):
    """A link for a role."""

    role = OneOf(
        L_("Role"), {str(role): phases.ROLES[role] for role in phases.BY_LINK}, empty=L_("Please choose"),
        validators=[Required()],
        description=L_("A facilitator from outside gets a link for co-facilitators: it leads the session, rehearses it "
                       "and reads the minutes."),
    )  # fmt: skip
    label = StringField(L_("For whom"), [AtMost(200)], description=L_("So that you know later whose link it was."))


class CodeForm(HouseForm):
    """The six characters on the screen."""

    code = StringField(
        L_("Code"), [Required(), AtMost(20)], render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )


class JoinForm(HouseForm):
    """Who one is; all of it may stay empty."""

    name = StringField(L_("Name"), [AtMost(200)], render_kw={"autocomplete": "name"})
    partner_id = OneOfIds(L_("Organisation"), empty=L_("None, or another one"))
    organisation = StringField(L_("Another organisation"), [AtMost(200)], render_kw={"autocomplete": "organization"})

    def __init__(self, *args: Any, partners: list[tuple[int, str]], policy: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner_id.offer(partners)
        if policy == "none":
            del self.name
        elif policy == "required":
            self.name.validators = [Required(), *self.name.validators]
            self.name.flags.required = True

    def values(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {
            "name": self.name.data or "" if "name" in self else "", "organisation": self.organisation.data or "",
            "partner_id": self.partner_id.data or None,
        }  # fmt: skip


class WordsForm(HouseForm):
    """The four words of somebody who comes back."""

    words = StringField(L_("Your four words"), [Required(), AtMost(100)], render_kw={"autocomplete": "off"})


class IdeaForm(HouseForm):
    """One idea."""

    # What the step must be open for while the form is shown.
    act = phases.Act.WRITE

    text = TextAreaField(L_("Your idea"), [Required(), AtMost(IDEA)], render_kw={"rows": 3, "maxlength": IDEA})
    field_id = OneOfIds(L_("Action field"), empty=L_("Don't know yet"))
    show_as = OneOf(L_("Show it"), phases.SHOWN_AS, validators=[Required()])

    def __init__(self, *args: Any, fields: list[tuple[int, str]], signs: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_id.offer(fields)
        self.show_as.choices = [choice for choice in self.show_as.choices if choice[0] in ("none", *signs)]


class PaperIdeaForm(IdeaForm):
    """An idea from paper or called out, written down by the facilitator."""

    signed = StringField(L_("Said by"), [AtMost(200)])
    language = OneOf(L_("Written in"), LANGUAGE_NAMES, validators=[Required()])
    step = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.show_as
