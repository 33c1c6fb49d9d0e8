"""Forms of membership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import StopValidation

from bundnis.accounts import rules as accounts
from bundnis.alliances.rules import SEAT_ROLES, TIME_ZONES
from bundnis.core.addresses import is_free_word
from bundnis.core.forms import AtMost, ChecksField, HouseForm, OneOf, OneOfIds, Required
from bundnis.core.i18n import L_, _
from bundnis.core.words import LANGUAGE_NAMES

EMAIL = {"inputmode": "email", "spellcheck": "false", "autocomplete": "off"}
LANGUAGE_HINT = L_("For pages and for mails to this person.")


class EmailAddress:
    """The text looks like a mail address."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not accounts.is_email(field.data):
            raise StopValidation(_("Please enter a mail address, for example anna@example.org."))


class NewPassword:
    """A password that is long enough and hard to guess; the form says in ``about`` what others know."""

    def __call__(self, form: Any, field: Any) -> None:
        fault = accounts.password_fault(field.data or "", form.about())
        if fault:
            raise StopValidation(_(fault))


def _password_field() -> Any:
    return PasswordField(
        L_("Password"),
        [Required(), NewPassword()],
        description=L_("At least 12 characters, for example four words that do not belong together."),
        render_kw={
            "autocomplete": "new-password", "minlength": accounts.SHORTEST, "maxlength": accounts.LONGEST
        },
    )  # fmt: skip


class RoleForm(HouseForm):
    """A further role for somebody of the alliance."""

    role = OneOf(L_("Role"), SEAT_ROLES, validators=[Required()])
    partner_id = OneOfIds(L_("Partner"), empty=L_("none"), description=L_("Only for members of a partner."))

    def __init__(self, *args: Any, partners: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner_id.offer(partners)


class InvitationForm(RoleForm):
    """Who is invited, to which role."""

    email = EmailField(L_("Mail address"), [Required(), AtMost(254), EmailAddress()], render_kw=EMAIL)
    name = StringField(L_("Name"), [AtMost(300)], render_kw={"autocomplete": "off"})
    language = OneOf(L_("Language"), LANGUAGE_NAMES, validators=[Required()], description=LANGUAGE_HINT)


class JoinForm(HouseForm):
    """A new account for the invited address."""

    email = ""
    name = StringField(L_("Your name"), [Required(), AtMost(300)], render_kw={"autocomplete": "name"})
    language = OneOf(L_("Language"), LANGUAGE_NAMES, validators=[Required()])
    new_password = _password_field()

    def about(self) -> tuple[str, ...]:
        return (self.name.data or "", self.email)


class AllianceForm(HouseForm):
    """What an alliance needs to begin; everything else is said in its profile and settings."""

    alliance_name = StringField(L_("Name of the alliance"), [Required(), AtMost(200)])
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

    email = EmailField(
        L_("Mail address of the first coordinator"),
        [Required(), AtMost(254), EmailAddress()],
        description=L_("Who has an account gets the role at once; for somebody new a link is made."),
        render_kw=EMAIL,
    )
    name = StringField(L_("Name of the first coordinator"), [AtMost(300)], render_kw={"autocomplete": "off"})
    language = OneOf(L_("Language"), LANGUAGE_NAMES, validators=[Required()], description=LANGUAGE_HINT)


class SetupForm(AllianceForm):
    """The first start: who runs this installation, and its first alliance."""

    name = StringField(L_("Your name"), [Required(), AtMost(300)], render_kw={"autocomplete": "name"})
    email = EmailField(
        L_("Your mail address"), [Required(), AtMost(254), EmailAddress()],
        render_kw={"inputmode": "email", "spellcheck": "false", "autocomplete": "username"},
    )  # fmt: skip
    new_password = _password_field()

    def about(self) -> tuple[str, ...]:
        return (self.name.data or "", self.email.data or "")


class RemoveForm(HouseForm):
    """Nothing to fill in: the page says what happens, the button does it."""
