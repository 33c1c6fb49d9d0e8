"""The history sentences of membership, and the mail that invites."""

from __future__ import annotations

from flask import render_template

from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core.i18n import force_locale, gettext_in
from bundnis.core.words import N_
from bundnis.journal.queries import Told

HISTORY: dict[str, str] = {
    "invitation.sent": N_("%(who)s invited %(email)s (%(role)s)"),
    "invitation.renewed": N_("%(who)s made a new link for the invitation of %(email)s"),
    "invitation.revoked": N_("%(who)s took back the invitation of %(email)s"),
    "invitation.accepted": N_("%(who)s accepted the invitation (%(role)s)"),
    "seat.given": N_("%(who)s gave %(name)s a role (%(role)s)"),
    "seat.given_for_partner": N_("%(who)s noted that %(name)s belongs to %(partner)s"),
    "seat.ended": N_("%(who)s ended a role of %(name)s (%(role)s)"),
    "seat.ended_for_partner": N_("%(who)s noted that %(name)s no longer belongs to %(partner)s"),
    "seat.changed": N_("%(who)s changed a role of %(name)s: %(before)s became %(after)s"),
    "seat.person_removed": N_("%(who)s removed %(name)s from the alliance"),
    "seat.person_left": N_("%(who)s left the alliance"),
    "seat.handed_over": N_("%(who)s handed over the tasks of %(name)s to %(to)s"),
}

FIELDS: dict[str, Told] = {
    "seat.role": Told(N_("Role"), SEAT_ROLES),
    "seat.before": Told(N_("Before"), SEAT_ROLES),
    "seat.after": Told(N_("After"), SEAT_ROLES),
    "seat.roles": Told(N_("Roles"), SEAT_ROLES, is_note=True),
    "seat.measures": Told(N_("Measures answered for"), is_note=True),
    "invitation.role": Told(N_("Role"), SEAT_ROLES),
}


def left_reason(language: str) -> str:
    """What stands under the withdrawn promises of a partner that left, in the alliance's first language."""
    return gettext_in(language, N_("The partner left the alliance."))


def invitation_mail(
    *, language: str, name: str, alliance: str, role: str, partner: str, inviter: str, address: str
) -> tuple[str, str]:
    """Subject and text of an invitation, in the invited person's language."""
    with force_locale(language):
        body = render_template(
            "membership/mail/invitation.txt", name=name, alliance=alliance, role=gettext_in(language, SEAT_ROLES[role]),
            partner=partner, inviter=inviter, address=address,
        )  # fmt: skip
    return gettext_in(language, N_("Invitation: %(alliance)s"), alliance=alliance), body
