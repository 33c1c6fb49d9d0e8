"""Fields every form about an account has: a mail address, a new password. An extra file of this room.

Forms stay in their room; membership's, which open accounts, ask the same of an address and a password.
"""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, PasswordField
from wtforms.validators import StopValidation

from bundnis.accounts import rules
from bundnis.core.forms import AtMost, Required
from bundnis.core.i18n import L_, _

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


def email_field(label: Any, autocomplete: str = "username", **more: Any) -> Any:
    """A mail address; ``autocomplete`` is "off" where it is somebody else's."""
    look = {**EMAIL, "autocomplete": autocomplete}
    return EmailField(label, [Required(), AtMost(254), EmailAddress()], render_kw=look, **more)


def new_password_field(label: Any) -> Any:
    """A password that is about to be set."""
    return PasswordField(
        label,
        [Required(), GoodPassword()],
        description=L_("At least 12 characters, for example four words that do not belong together."),
        render_kw={"autocomplete": "new-password", "minlength": rules.SHORTEST, "maxlength": rules.LONGEST},
    )
