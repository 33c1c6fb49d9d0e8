"""The history sentences of accounts, and the mail with a link to a new password."""

from __future__ import annotations

from flask import render_template

from bundnis.core.i18n import force_locale, gettext_in
from bundnis.core.words import N_

HISTORY: dict[str, str] = {
    "person.created": N_("%(who)s opened an account"),
    "person.changed": N_("%(who)s changed the own account"),
    "person.signed_in": N_("%(who)s signed in"),
    "person.signed_out": N_("%(who)s ended a sign-in"),
    "person.password_changed": N_("%(who)s chose a new password"),
    "person.password_link_opened": N_("%(who)s opened a link to a new password for %(name)s"),
}


def password_mail(name: str, language: str, address: str) -> tuple[str, str]:
    """Subject and text of the mail with the link, in the person's language."""
    with force_locale(language):
        body = render_template("accounts/mail/password.txt", name=name, address=address)
    return gettext_in(language, N_("bundnis: choose a new password")), body
