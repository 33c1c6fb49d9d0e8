"""One contribution with its whole life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bundnis.contributions import rules
from bundnis.contributions.access import hands_of
from bundnis.contributions.models import Contribution
from bundnis.contributions.presentation.part import own_texts, progress, situation_of
from bundnis.contributions.presentation.wording import Words
from bundnis.core.access import Actor
from bundnis.core.dates import show_day, show_moment
from bundnis.core.i18n import shown
from bundnis.core.words import N_

SHOWN_SIGNATURES = 50


@dataclass(frozen=True, slots=True)
class Button:
    """An act open to the person: a step of the rules, with the kind of its button."""

    name: str
    label: str
    kind: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One signature, as ``ui/timeline.html`` wants it."""

    sentence: str
    why: str
    who: str
    when: str
    machine_when: str
    icon: str
    tone: str
    detail: str = ""
    # A signature does not note the language of its reason.
    why_lang: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one contribution in finished words."""

    amount: str
    kind: str
    partner: str
    state: dict[str, str]
    progress: str
    facts: list[tuple[str, str]]
    texts: list[tuple[str, str, str]]
    buttons: list[Button]
    life: list[Happening]
    older: int | None


def sheet(contribution: Contribution, signatures: Sequence[Any], actor: Actor) -> Sheet:
    """Everything about one contribution, and what this person may sign now.

    ``signatures`` are the newest, one more than shown when there are older ones.
    """
    words = Words()
    measure = contribution.measure
    seat = actor.seat(contribution.alliance_id)
    own = hands_of(actor, contribution)
    situation = situation_of(contribution, measure)
    due = rules.next_step(situation, own)
    listed = signatures[:SHOWN_SIGNATURES]
    return Sheet(
        amount=words.amount(contribution.amount, contribution.unit, contribution.unit_text),
        kind=words.kind(contribution.kind),
        partner=contribution.partner.short_name,
        state=words.state(_state(contribution, measure.stage)),
        progress=progress(words, contribution),
        facts=_facts(words, contribution),
        texts=own_texts(words, contribution),
        buttons=_buttons(words, rules.open_steps(situation, own), due),
        life=[_happening(words, row, contribution, seat.time_zone if seat else "UTC") for row in listed],
        older=listed[-1].id if len(signatures) > SHOWN_SIGNATURES else None,
    )


def _state(contribution: Contribution, stage: str) -> rules.State:
    return rules.shown_state(
        contribution.state, stage, contribution.amount, contribution.delivered, contribution.received
    )


def _facts(words: Words, contribution: Contribution) -> list[tuple[str, str]]:
    need = contribution.need
    unit = (contribution.unit, contribution.unit_text)
    delivered = words.amount(contribution.delivered, *unit) if contribution.delivered else ""
    received = words.amount(contribution.received, *unit) if contribution.received else ""
    return [
        (words(N_("Partner")), contribution.partner.short_name),
        (words(N_("Kind")), words.kind(contribution.kind)),
        (words(N_("Promised")), words.amount(contribution.amount, *unit)),
        (words(N_("Delivered")), delivered),
        (words(N_("Received")), received),
        (words(N_("When")), words.when(contribution)),
        (words(N_("For the need")), _need_name(words, need) if need else ""),
    ]


def _need_name(words: Words, need: Any) -> str:
    amount, note = words.amount(need.amount, need.unit, need.unit_text), shown(need.note).text
    return words.pair(amount, note) if note else amount


def _buttons(words: Words, steps: Sequence[rules.Step], due: rules.Step | None) -> list[Button]:
    """The signature that is due first; what takes something back last and quiet."""
    quiet = ("decline", "withdraw")
    ordered = sorted(steps, key=lambda step: (step is not due, step.name in quiet))
    return [
        Button(
            step.name, words(step.label),
            "primary" if step is due else "tertiary" if step.name in quiet else "secondary",
            is_direct=not step.asks,
        )
        for step in ordered
    ]


def _happening(words: Words, row: Any, contribution: Contribution, zone: str) -> Happening:
    step = rules.SIGNED.get(row.step)
    amount = words.amount(row.amount, contribution.unit, contribution.unit_text) if row.amount is not None else ""
    day = show_day(row.on or row.at.date(), words.language)
    sentence = words(step.done, amount=amount, day=day) if step else row.step
    who = f"{row.person} ({row.partner})" if row.partner else row.person
    return Happening(
        sentence=sentence,
        why=row.reason,
        who=who,
        when=show_moment(row.at, words.language, zone),
        machine_when=row.at.isoformat(timespec="minutes"),
        icon=step.icon if step else "dot",
        tone=step.tone if step else "neutral",
    )
