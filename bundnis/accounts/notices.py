"""The history sentences of accounts, and its mails: links to a new password or address, and what has changed."""

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
    "person.address_asked": N_("%(who)s asked for another mail address"),
    "person.address_changed": N_("%(who)s has another mail address"),
    "person.password_link_opened": N_("%(who)s opened a link to a new password for %(name)s"),
}


def password_mail(name: str, language: str, address: str) -> tuple[str, str]:
    """Subject and text of the mail with the link to a new password, in the person's language."""
    return _mail(language, "password", N_("bundnis: choose a new password"), name=name, address=address)


def password_changed_mail(name: str, language: str, forgotten: str) -> tuple[str, str]:
    """Told to the person, who may not have been the one."""
    return _mail(language, "password_changed", N_("bundnis: your password was changed"), name=name, address=forgotten)


def address_mail(name: str, language: str, email: str, address: str) -> tuple[str, str]:
    """To the new address: the link that lets it count."""
    return _mail(
        language, "address", N_("bundnis: confirm your new mail address"), name=name, email=email, address=address
    )


def address_changed_mail(name: str, language: str, email: str) -> tuple[str, str]:
    """To the old and the new address."""
    return _mail(language, "address_changed", N_("bundnis: your mail address was changed"), name=name, email=email)


def _mail(language: str, text: str, subject: str, **values: str) -> tuple[str, str]:
    with force_locale(language):
        body = render_template(f"accounts/mail/{text}.txt", **values)
    return gettext_in(language, subject), body
