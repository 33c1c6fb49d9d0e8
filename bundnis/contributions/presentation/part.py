"""The part of the measure page that shows needs and contributions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bundnis.contributions import rules
from bundnis.contributions.access import hands_of
from bundnis.contributions.models import Contribution
from bundnis.contributions.presentation.wording import Words
from bundnis.contributions.queries import ON_MEASURE_PAGE
from bundnis.core.access import Actor, may
from bundnis.core.i18n import shown
from bundnis.core.text import Shown
from bundnis.core.words import N_
from bundnis.measures.models import Measure
from bundnis.measures.stages import INFO, Stage


@dataclass(frozen=True, slots=True)
class Act:
    """One button: posts at once when nothing has to be asked, else leads to the form."""

    label: str
    address: str
    is_direct: bool
    kind: str = "secondary"
    key: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need with how far it is covered."""

    anchor: str
    amount: str
    kind: str
    note: Shown
    note_hint: str
    when: str
    is_covered: bool
    # Not covered, and somebody can still take it on: what a closed measure did not get is history.
    is_open: bool
    accepted: int
    offered: int
    text: str
    bar_label: str
    claim: Act | None
    edit_address: str
    drop_address: str
    # The key of a button that does it at once; "" where somebody counts on the need and is told why.
    drop_key: str


@dataclass(frozen=True, slots=True)
class ContributionLine:
    """One contribution in the list of a measure."""

    anchor: str
    address: str
    label: str
    kind: str
    when: str
    state: dict[str, str]
    progress: str
    texts: list[tuple[str, str, str]]
    act: Act | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Everything the macro shows, in finished words."""

    needs: list[NeedLine]
    contributions: list[ContributionLine]
    words: dict[str, str]
    open_sentence: str
    need_address: str
    offer_address: str
    more: tuple[str, str] | None


def present(
    needs: Sequence[Any], contributions: Sequence[Any], actor: Actor, measure: Measure, limit: int = ON_MEASURE_PAGE
) -> Part:
    """Turn the rows of ``queries.of_measure`` into what the macro shows to this person."""
    words = Words()
    base = _base(actor, measure)
    offers = Stage(measure.stage) in rules.OFFERING and may(actor, "contribution.offer", measure)
    edits = Stage(measure.stage) in rules.OFFERING and may(actor, "need.edit", measure)
    is_open = INFO[Stage(measure.stage)].is_open
    lines = [need_line(words, row, base, is_open, offers, edits) for row in needs]
    has_more = len(contributions) > limit
    return Part(
        needs=sorted(lines, key=lambda line: line.is_covered),
        contributions=contribution_lines(words, contributions[:limit], actor, measure),
        words=_words(words),
        open_sentence=_open_sentence(words, sum(line.is_open for line in lines)),
        need_address=f"{base}/needs/new" if edits else "",
        offer_address=f"{base}/contributions/new" if offers else "",
        more=(words(N_("All contributions to this measure")), f"{base}/contributions") if has_more else None,
    )


def _base(actor: Actor, measure: Measure) -> str:
    seat = actor.seat(measure.alliance_id)
    return f"/{seat.slug if seat else ''}/measures/{measure.number}"


def _words(words: Words) -> dict[str, str]:
    return {
        "needs": words(N_("What is needed")),
        "contributions": words(N_("Who gives what")),
        "nothing_needed": words(N_("Nothing is asked for yet.")),
        "nothing_given": words(N_("Nobody has offered anything yet.")),
        "add_need": words(N_("Add a need")),
        "offer": words(N_("Offer something")),
        "open": words(N_("Need open")),
        "covered": words(N_("Covered")),
        "edit": words(N_("Change")),
        "drop": words(N_("Take off the list")),
        "wanted": words(N_("When")),
    }


def _open_sentence(words: Words, number: int) -> str:
    if number == 0:
        return ""
    return words(N_("One need is still open.")) if number == 1 else words(
        N_("%(number)s needs are still open."), number=number
    )


# -- needs ---------------------------------------------------------------------------------------


def need_line(words: Words, row: Any, base: str, is_open: bool, offers: bool, edits: bool) -> NeedLine:
    """One need of a measure that is open or closed; offers and edits say whether the person may claim and change."""
    covers = rules.coverage(row.amount, row.accepted or Decimal(0), row.offered or Decimal(0))
    note = shown(row.note)
    amount = words.amount(row.amount, row.unit, row.unit_text)
    claim = Act(
        words(N_("Take on")), f"{base}/contributions/new?need={row.id}", is_direct=False, about=amount,
    )
    return NeedLine(
        anchor=f"need-{row.id}",
        amount=amount,
        kind=words.kind(row.kind),
        note=note,
        note_hint=words.only_in(note) if note.is_fallback else "",
        when=words.when(row),
        is_covered=covers.is_covered,
        is_open=is_open and not covers.is_covered,
        accepted=covers.accepted_percent,
        offered=covers.offered_percent,
        text=coverage_text(words, row, covers, is_open),
        bar_label=words.pair(words(N_("How far it is covered")), amount),
        claim=claim if offers and not covers.is_covered else None,
        edit_address=f"{base}/needs/{row.id}/edit" if edits else "",
        drop_address=f"{base}/needs/{row.id}/drop" if edits else "",
        drop_key=secrets.token_urlsafe(18) if edits and not (row.accepted or row.offered) else "",
    )


def coverage_text(words: Words, row: Any, covers: rules.Coverage, is_open: bool = True) -> str:
    """How far the need is covered, as a sentence; of a closed measure, how far it was."""
    values = {
        "accepted": words.number(covers.accepted),
        "need": words.amount(covers.need, row.unit, row.unit_text),
        "offered": words.amount(covers.offered, row.unit, row.unit_text),
        "rest": words.amount(covers.rest, row.unit, row.unit_text),
    }
    if covers.is_covered or not is_open:
        return words(N_("%(accepted)s of %(need)s promised"), **values)
    if covers.offered > 0:
        return words(N_("%(accepted)s of %(need)s promised, %(offered)s offered, %(rest)s open"), **values)
    if covers.accepted > 0:
        return words(N_("%(accepted)s of %(need)s promised, %(rest)s open"), **values)
    return words(N_("Nobody yet: %(rest)s open"), **values)


# -- contributions -------------------------------------------------------------------------------


def contribution_lines(
    words: Words, rows: Sequence[Any], actor: Actor, measure: Measure
) -> list[ContributionLine]:
    """What waits for a signature first, what is over last; within that by name, never by size."""
    contributing = {row.partner_id for row in rows if row.state in ("accepted", "received")}
    facts: Mapping[str, Any] = measure.facts or {}
    contributing |= set(facts.get("accepted_partner_ids", ()))
    lines = [contribution_line(words, row, actor, measure, contributing) for row in rows]
    rank = {"offered": 0, "accepted": 1, "received": 1}
    keys = {
        line.anchor: (rank.get(rules.state_when_read(row.state, measure.stage), 2), row.sort_key, row.id)
        for line, row in zip(lines, rows, strict=True)
    }
    return sorted(lines, key=lambda line: keys[line.anchor])


def contribution_line(
    words: Words, row: Any, actor: Actor, measure: Measure, contributing: set[int]
) -> ContributionLine:
    """One contribution, with the next signature when this person may give it."""
    state = rules.state_when_read(row.state, measure.stage)
    address = f"{_base(actor, measure)}/contributions/{row.id}"
    return ContributionLine(
        anchor=f"contribution-{row.id}",
        address=address,
        label=words.pair(row.partner, words.amount(row.amount, row.unit, row.unit_text)),
        kind=words.kind(row.kind),
        when=words.when(row),
        state=words.state(rules.shown_state(row.state, measure.stage, row.amount, row.delivered, row.received)),
        progress=progress(words, row) if state in ("accepted", "received") or row.received else "",
        texts=own_texts(words, row),
        act=_next_act(words, row, actor, measure, contributing, address),
        is_over=state in ("declined", "withdrawn") and not row.received,
    )


def progress(words: Words, row: Any) -> str:
    """What has been delivered and received so far, as a sentence; nothing for what is done as promised.

    The unit stands beside it: behind "of" it would need another ending.
    """
    if row.delivered == 0 or (row.state == "received" and row.received == row.amount == row.delivered):
        return ""
    values = {
        "amount": words.number(row.amount),
        "delivered": words.number(row.delivered),
        "received": words.number(row.received),
    }
    if row.received == 0:
        return words(N_("%(delivered)s of %(amount)s delivered"), **values)
    return words(N_("%(delivered)s of %(amount)s delivered, %(received)s received"), **values)


def own_texts(words: Words, row: Any) -> list[tuple[str, str, str]]:
    """The giver's own words with their labels and, where it is not the reader's, their language."""
    lang = "" if row.language == words.language else row.language
    found = (
        ("", row.note),
        (words(N_("On condition that")), row.condition),
        (words(N_("What we hope to get out of it")), row.hope),
    )
    return [(words.before(label) if label else "", text, lang) for label, text in found if text]


def situation_of(row: Any, measure: Measure) -> rules.Situation:
    """How a row of the list stands, for the rules."""
    return rules.Situation(
        state=row.state, stage=measure.stage, giver_leads=_leads(measure, row.partner_id), amount=row.amount,
        delivered=row.delivered, received=row.received,
    )


def may_receive_in_all(actor: Actor, contribution: Contribution) -> bool:
    """Whether the lead or coordinator who completes the measure may sign for this too: not for one's own gift."""
    situation = replace(situation_of(contribution, contribution.measure), state="accepted")
    return rules.refusal(rules.STEPS["receive"], situation, hands_of(actor, contribution), is_closing=True) is None


def _leads(measure: Measure, partner_id: int) -> bool:
    return measure.lead_state == "accepted" and measure.lead_id == partner_id


def _next_act(
    words: Words, row: Any, actor: Actor, measure: Measure, contributing: set[int], address: str
) -> Act | None:
    seat = actor.seat(measure.alliance_id)
    if seat is None:
        return None
    own = rules.hands(
        is_coordinator=seat.has("coordinator"),
        partner_ids=seat.partner_ids,
        giver_id=row.partner_id,
        lead_id=measure.lead_id if measure.lead_state == "accepted" else None,
        contributing_ids=contributing,
    )
    situation = situation_of(row, measure)
    step = rules.next_step(situation, own)
    if step is None:
        return None
    hand = rules.signing_hand(step, situation.giver_leads, own)
    return Act(
        label=words(step.label),
        address=f"{address}/{step.name}",
        is_direct=not step.asks,
        # The coordinator may sign for a silent lead; the obvious button is the lead's own.
        kind="secondary" if hand is rules.Hand.COORDINATOR else "primary",
        key=secrets.token_urlsafe(18) if not step.asks else "",
        about=row.partner,
    )
