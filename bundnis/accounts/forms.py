"""Forms of accounts."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField

from bundnis.accounts import rules
from bundnis.accounts.fields import EMAIL, email_field, new_password_field
from bundnis.core.forms import AtMost, HouseForm, OneOf, Required
from bundnis.core.i18n import L_
from bundnis.core.words import LANGUAGE_NAMES


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

    email = email_field(L_("New mail address"), "email")
    current_password = PasswordField(
        L_("Current password"), [Required()], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(HouseForm):
    """A new password for somebody who knows the current one."""

    about: tuple[str, ...] = ()
    current_password = PasswordField(
        L_("Current password"), [Required()], render_kw={"autocomplete": "current-password"}
    )
    new_password = new_password_field(L_("New password"))


class ForgottenForm(HouseForm):
    """Where to send the link."""

    email = email_field(L_("Mail address"))


class ResetForm(HouseForm):
    """A new password for somebody with a link."""

    about: tuple[str, ...] = ()
    new_password = new_password_field(L_("New password"))
