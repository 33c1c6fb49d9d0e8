"""Forms of membership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import StopValidation

from bundnis.accounts.fields import email_field, new_password_field
from bundnis.alliances.rules import PARTNER_ROLES, SEAT_ROLES, TIME_ZONES
from bundnis.core.addresses import is_free_word
from bundnis.core.forms import (
    SENTENCE,
    SHORT,
    AtMost,
    ChecksField,
    ChecksOfIds,
    HouseForm,
    KnownSpan,
    OneOf,
    OneOfIds,
    Required,
    SpanField,
)
from bundnis.core.i18n import L_, _
from bundnis.core.words import LANGUAGE_NAMES
from bundnis.membership.rules import GONE

LANGUAGE_HINT = L_("For pages and for mails to this person.")


class RoleForm(HouseForm):
    """A further role for somebody of the alliance."""

    role = OneOf(L_("Role"), SEAT_ROLES, validators=[Required()])
    partner_id = OneOfIds(
        L_("Partner"), empty=L_("none"), description=L_("Which partner a member belongs to; other roles need none.")
    )

    def __init__(self, *args: Any, partners: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner_id.offer(partners)
        # Neither required nor optional: it goes with the role.
        self.partner_id.flags.asked_to_close = True


class InvitationForm(RoleForm):
    """Who is invited, to which role."""

    on_top = ("email", "name")

    email = email_field(L_("Mail address"), "off")
    name = StringField(L_("Name"), [AtMost(300)], render_kw={"autocomplete": "off"})
    language = OneOf(L_("Language"), LANGUAGE_NAMES, validators=[Required()], description=LANGUAGE_HINT)


class JoinForm(HouseForm):
    """A new account for the invited address."""

    email = ""
    name = StringField(L_("Your name"), [Required(), AtMost(300)], render_kw={"autocomplete": "name"})
    language = OneOf(L_("Language"), LANGUAGE_NAMES, validators=[Required()])
    new_password = new_password_field(L_("Password"))

    @property
    def about(self) -> tuple[str, ...]:
        return (self.name.data or "", self.email)


class AllianceForm(HouseForm):
    """What an alliance needs to begin; everything else is said in its profile and settings."""

    alliance_name = StringField(L_("Name of the alliance"), [Required(), AtMost(SHORT)])
    slug = StringField(
        L_("Address of the alliance"),
        [Required(), AtMost(31)],
        description=L_("A short word, for example “eifel”: it stands in every address and stays as it is."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    languages = ChecksField(
        L_("Languages of the alliance"),
        [Required(L_("Please choose at least one language."))],
        description=L_("In these languages you write about your measures."),
    )
    time_zone = OneOf(L_("Time zone"), {zone: zone for zone in TIME_ZONES}, validators=[Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = list(LANGUAGE_NAMES.items())

    def validate_slug(self, field: Any) -> None:
        if field.data and not is_free_word(field.data):
            raise StopValidation(
                _("Please choose another address: 2 to 31 small letters, digits and hyphens, beginning with a letter.")
            )


class FoundForm(AllianceForm):
    """A further alliance and its first coordinator."""

    email = email_field(
        L_("Mail address of the first coordinator"), "off",
        description=L_("Who has an account gets the role at once; for somebody new a link is made."),
    )  # fmt: skip
    name = StringField(L_("Name of the first coordinator"), [AtMost(300)], render_kw={"autocomplete": "off"})
    language = OneOf(L_("Language"), LANGUAGE_NAMES, validators=[Required()], description=LANGUAGE_HINT)


class SetupForm(AllianceForm):
    """The first start: who runs this installation, and its first alliance."""

    on_top = ("name", "email", "new_password")

    name = StringField(L_("Your name"), [Required(), AtMost(300)], render_kw={"autocomplete": "name"})
    email = email_field(L_("Your mail address"))
    new_password = new_password_field(L_("Password"))

    @property
    def about(self) -> tuple[str, ...]:
        return (self.name.data or "", self.email.data or "")


class RemoveForm(HouseForm):
    """Nothing to fill in: the page says what happens, the button does it. Its version is the mark of what it says."""


class PartnerLeavesForm(HouseForm):
    """Until when a partner took part."""

    on = SpanField(L_("Last day"), [KnownSpan()], day_only=True, description=L_("Today, or a day that has passed."))
    reason = TextAreaField(
        L_("Reason"), [AtMost(SENTENCE)], render_kw={"rows": 2}, description=L_("It stays in the history.")
    )


class PartnerReturnsForm(HouseForm):
    """From when on a partner takes part again."""

    on = SpanField(L_("First day"), [KnownSpan()], day_only=True)


class PartnerRoleForm(HouseForm):
    """Another role for a partner."""

    role = OneOf(L_("Role"), PARTNER_ROLES, validators=[Required()])
    since = SpanField(L_("From this day on"), [KnownSpan()], day_only=True)
    reason = TextAreaField(L_("Reason"), [AtMost(SENTENCE)], render_kw={"rows": 2})


class Somebody(OneOfIds):
    """Somebody of the alliance. Who was removed while the page was open is no slip of the person who chose."""

    def pre_validate(self, form: Any) -> None:
        known = {value for value, _label in self.choices or () if value != ""}
        if (self.raw_data or [""])[0] and self.data not in known:
            raise StopValidation(_(GONE))


class HandoverForm(HouseForm):
    """What goes to whom."""

    person_id = Somebody(L_("To whom?"), empty=L_("Please choose"), validators=[Required()])
    roles = ChecksOfIds(L_("Roles"))
    measures = ChecksOfIds(L_("Measures answered for"))
    stays = BooleanField(
        L_("Stay in the alliance as an observer"),
        description=L_("Only then can everything be handed back. Otherwise the person leaves the alliance."),
    )

    def __init__(
        self, *args: Any, people: Iterable[tuple[int, str]], roles: Iterable[tuple[int, str]],
        measures: Iterable[tuple[int, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.person_id.offer(people)
        self.roles.offer(roles)
        self.measures.offer(measures)
        # Everything is ticked: what is not handed over is the choice, so neither says "optional".
        self.roles.flags.asked_to_close = self.measures.flags.asked_to_close = True
