"""What will happen, in sentences, before somebody does it; and carrying such an act out exactly as it was shown.

An extra file of this room: the pages of leaving, handing over and removing share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from bundnis.core.errors import Conflict, Refused
from bundnis.core.forms import DONE, HouseForm
from bundnis.core.i18n import _, ngettext, shown
from bundnis.membership.rules import Named, PartnerLeaving, PersonLeaving

# So many measures are named in a list; the number stands in the sentence.
NAMED = 12


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that will happen; ``links`` are (label, language, address) of the measures it is about."""

    sentence: str
    links: tuple[tuple[str, str, str], ...] = ()
    names: str = ""
    more: str = ""


def of_partner(foreseen: PartnerLeaving) -> list[Effect]:
    """What ends when a partner leaves; nothing that is not there is spoken of."""
    promises, steps = len(foreseen.promises), len(foreseen.steps)
    leads, requests, people = foreseen.leads, foreseen.requests, foreseen.going
    found = [
        (promises, Effect(ngettext("%(num)s open promise will be withdrawn.",
                                   "%(num)s open promises will be withdrawn.", promises))),
        (len(leads), _effect(ngettext("%(num)s lead becomes open: another partner can be asked.",
                                      "%(num)s leads become open: other partners can be asked.", len(leads)), leads)),
        (len(requests), _effect(ngettext("%(num)s request to lead is void.",
                                         "%(num)s requests to lead are void.", len(requests)), requests)),
        (steps, Effect(ngettext("%(num)s open step belongs to nobody until somebody takes it over.",
                                "%(num)s open steps belong to nobody until somebody takes them over.", steps))),
        (len(people), Effect(ngettext("%(num)s person loses all roles and is signed out:",
                                      "%(num)s people lose all roles and are signed out:", len(people)),
                             names=_names(people))),
        (len(foreseen.staying), Effect(
            ngettext("%(num)s person sits for another partner too and only loses this role:",
                     "%(num)s people sit for another partner too and only lose this role:", len(foreseen.staying)),
            names=_names(foreseen.staying))),
    ]  # fmt: skip
    return [effect for number, effect in found if number] + _of_both(foreseen)


def of_person(foreseen: PersonLeaving, roles: Sequence[str], *, is_oneself: bool) -> list[Effect]:
    """What ends when a person leaves; ``roles`` in words."""
    signed_out = _("You are signed out everywhere, at once.") if is_oneself else _(
        "The person is signed out everywhere, at once."
    )
    ends = ngettext("%(num)s role in this alliance ends:", "%(num)s roles in this alliance end:", len(roles))
    return [
        Effect(ends, names=", ".join(roles)),
        Effect(signed_out),
        *_of_both(foreseen),
    ]


def _of_both(foreseen: PartnerLeaving | PersonLeaving) -> list[Effect]:
    answered_for, invitations = foreseen.answered_for, len(foreseen.invitations)
    found = []
    if answered_for:
        number = len(answered_for)
        found.append(_effect(ngettext(
            "%(num)s measure is without this responsible person or deputy until somebody takes over.",
            "%(num)s measures are without this responsible person or deputy until somebody takes over.", number,
        ), answered_for))  # fmt: skip
    if invitations:
        found.append(Effect(ngettext("%(num)s open invitation no longer works.",
                                     "%(num)s open invitations no longer work.", invitations)))  # fmt: skip
    return found


def _effect(sentence: str, measures: tuple[Named, ...]) -> Effect:
    more = len(measures) - NAMED
    rest = ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else ""
    return Effect(sentence, links_to(measures[:NAMED]), more=rest)


def links_to(measures: Iterable[Named]) -> tuple[tuple[str, str, str], ...]:
    """(label, language where it differs, address) of measures."""
    base = url_for("boards.list_measures")
    found = []
    for measure in measures:
        title = shown(measure.title)
        language = title.language if title.is_fallback else ""
        found.append((f"M-{measure.number} {title.text}", language, f"{base}{measure.number}"))
    return tuple(found)


def _names(people: Iterable[tuple[int, str]]) -> str:
    return ", ".join(name for _id, name in people)


# -- carrying it out -----------------------------------------------------------------------------


def carry_out(form: HouseForm, act: Callable[[], None]) -> tuple[int, str]:
    """(status, refusal): 303 when it is done, 200 when there was nothing to do, else 422 or 409 with the page.

    A refusal that belongs to no field is returned as a sentence.
    """
    if not form.sent_and_right():
        return (422 if form.was_sent else 200), ""
    try:
        act()
    except Conflict:
        return 409, ""
    except Refused as refused:
        if refused.field in form:
            form.refuse(refused.field, str(refused))
            return 422, ""
        return 422, str(refused)
    return DONE, ""


def carry(form: HouseForm, mark: int) -> None:
    """Let the form carry what is shown now, whatever it was sent with."""
    form.version.data = str(mark)
    form.version.raw_data = [str(mark)]
