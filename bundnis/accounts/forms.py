"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import StopValidation

from bundnis.accounts import rules
from bundnis.core.forms import AtMost, HouseForm, OneOf, Required
from bundnis.core.i18n import L_, _
from bundnis.core.words import LANGUAGE_NAMES

NEW_PASSWORD = {"autocomplete": "new-password", "minlength": rules.SHORTEST, "maxlength": rules.LONGEST}
EMAIL = {"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}


class EmailAddress:
    """The text looks like a mail address."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not rules.is_email(field.data):
            raise StopValidation(_("Please enter a mail address, for example anna@example.org."))


class GoodPassword:
    """The new password is long enough and hard to guess. The form says in ``about`` what others know of the person."""

    def __call__(self, form: Any, field: Any) -> None:
        fault = rules.password_fault(field.data or "", form.about)
        if fault:
            raise StopValidation(_(fault))


class SignInForm(HouseForm):
    """Who are you."""

    email = EmailField(L_("Mail address"), [Required(), AtMost(254)], render_kw=EMAIL)
    password = PasswordField(L_("Password"), [Required()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class ProfileForm(HouseForm):
    """One's own name, language and theme."""

    name = StringField(L_("Name"), [Required(), AtMost(300)], render_kw={"autocomplete": "name"})
    language = OneOf(
        L_("Language"), LANGUAGE_NAMES, validators=[Required()], description=L_("For pages and for mails to you.")
    )
    theme = OneOf(L_("Colours"), rules.THEMES, validators=[Required()])
    shortcuts = BooleanField(
        L_("Keyboard shortcuts"), description=L_("Single letters lead somewhere, for example ? to the list of them.")
    )


class AddressForm(HouseForm):
    """One's own mail address; the password proves that it is really oneself."""

    email = EmailField(
        L_("New mail address"), [Required(), AtMost(254), EmailAddress()], render_kw={**EMAIL, "autocomplete": "email"}
    )
    current_password = PasswordField(
        L_("Current password"), [Required()], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(HouseForm):
    """A new password for somebody who knows the current one."""

    about: tuple[str, ...] = ()
    current_password = PasswordField(
        L_("Current password"), [Required()], render_kw={"autocomplete": "current-password"}
    )
    new_password = PasswordField(
        L_("New password"),
        [Required(), GoodPassword()],
        description=L_("At least 12 characters, for example four words that do not belong together."),
        render_kw=NEW_PASSWORD,
    )


class ForgottenForm(HouseForm):
    """Where to send the link."""

    email = EmailField(L_("Mail address"), [Required(), AtMost(254), EmailAddress()], render_kw=EMAIL)


class ResetForm(HouseForm):
    """A new password for somebody with a link."""

    about: tuple[str, ...] = ()
    new_password = PasswordField(
        L_("New password"),
        [Required(), GoodPassword()],
        description=L_("At least 12 characters, for example four words that do not belong together."),
        render_kw=NEW_PASSWORD,
    )
