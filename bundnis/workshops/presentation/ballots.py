"""Ballots in finished words: the paper to fill in, how many have voted, and what was shown of the result.

Of an open ballot nothing here knows more than how many have voted; of a closed one only what was shown already.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any

from bundnis.core.i18n import _, ngettext, only_in, shown
from bundnis.core.words import N_
from bundnis.workshops import queries
from bundnis.workshops.models import Ballot, Participant, SessionStep, Workshop
from bundnis.workshops.phases import BALLOTS, STEPS
from bundnis.workshops.presentation.ideas import field_names
from bundnis.workshops.presentation.results import result
from bundnis.workshops.rules import ballots as rules
from bundnis.workshops.rules import default_dots
from bundnis.workshops.service import own_paper

Data = dict[str, Any]

CRITERIA = {
    "works": N_("Does it work?"),
    "prospects": N_("Prospects of success"),
    "effort": N_("Effort, if you would do it yourselves"),
    "consent": N_("Do you agree?"),
}
ASKS = {
    "trial": N_("A trial: so that everybody sees that it works."),
    "review": N_("Say of each whether it works."),
    "dots": N_("You have %(dots)s dots, at most %(most)s for one item."),
    "rate": N_("Say how good the prospects are. How much work it is only says who would do it."),
    "consent": N_("Is it fine with you, or do you have a concern?"),
}
# Answers of a question whose order on the ballot says nothing.
SHUFFLED = ("dots", "rate")
# More than this is hard to choose from (research on too many options).
MANY = 15


def sheet(ballot: Ballot | queries.Sheet, workshop: Workshop, paper: rules.Paper, voter: int = 0) -> Data:
    """A ballot to be filled in; ``paper`` is what stands on it. Each voter has an order of their own."""
    info, fields = BALLOTS[ballot.kind], field_names(workshop)
    items: list[Any] = list(ballot.items)
    if voter and ballot.kind in SHUFFLED:
        random.Random(f"{ballot.id} {voter}").shuffle(items)  # noqa: S311 - a fair order, no secret
    return {
        "id": ballot.id, "kind": ballot.kind, "label": _(info.label), "dots": ballot.dots,
        "most": ballot.most_per_item,
        "dot_words": [ngettext("%(num)s dot", "%(num)s dots", dots) for dots in range(1, ballot.most_per_item + 1)],
        "paper": paper, "has_objections": info.has_objections,
        "asks": _(ASKS[ballot.kind], dots=ballot.dots, most=ballot.most_per_item),
        "left": ballot.dots - sum(_number(said.get("dots")) for said in paper.values()),
        "items": [
            {"id": item.id, "key": str(item.id), "title": title, "note": only_in(title),
             "field": fields.get(item.field_id or 0, "")}
            for item in items
            for title in [shown(item.title)]
        ],
        "criteria": [
            {"name": name, "label": _(CRITERIA[name]), "answers": [(value, _(word)) for value, word in answers]}
            for name, answers in info.answers.items()
        ],
    }  # fmt: skip


def _number(given: Any) -> int:
    return given if isinstance(given, int) else 0


def mine(workshop: Workshop, participant: Participant) -> Data | None:
    """The open ballot for one participant with what they have on it so far."""
    ballot = queries.open_sheet(workshop.id) if workshop.state == "live" else None
    if ballot is None:
        return None
    paper = own_paper(ballot, participant.id)
    return {
        **sheet(ballot, workshop, paper, participant.id), "has_voted": bool(paper),
        "sentence": "", "too_late": False,
    }  # fmt: skip


def refused(
    workshop: Workshop, ballot: Ballot, participant: Participant, paper: rules.Paper, sentence: str
) -> Data:
    """The ballot with the sentence it was refused with, and what was filled in."""
    has_voted = queries.has_voted(ballot.id, participant.id)
    return {
        **sheet(ballot, workshop, paper, participant.id), "has_voted": has_voted, "sentence": sentence,
        "too_late": ballot.state != "open" or workshop.state != "live",
    }  # fmt: skip


def hall(workshop: Workshop, step: SessionStep | None, where: str) -> Data | None:
    """What everybody sees of the vote of this step; ``where`` is hall, screen or run."""
    ballot = queries.open_ballot(workshop.id)
    if ballot is None and step is not None and STEPS[step.kind].ballots:
        ballot = queries.last_ballot(workshop.id, *STEPS[step.kind].ballots)
    if ballot is None:
        return None
    turnout: Data = {"voted": ballot.voted, "entitled": ballot.entitled}
    if ballot.state == "open":
        voted = queries.turnout(ballot.id)
        turnout = {"voted": voted, "entitled": max(voted, queries.joined(workshop.id))}
    # The number stands in an element of its own, which live pages bring up to date.
    sentence = _("%(voted)s of %(entitled)s have voted", voted="\0", entitled=turnout["entitled"])
    before, _mark, after = sentence.partition("\0")
    return {
        "id": ballot.id, "kind": ballot.kind, "label": label(ballot), "state": ballot.state, "where": where, **turnout,
        "before": before, "after": after, "is_first": ballot.round == 1,
        "is_of_step": step is not None and step.kind == ballot.kind, "is_own": is_own(ballot.kind, step),
        "asks": _(ASKS[ballot.kind], dots=ballot.dots, most=ballot.most_per_item),
        "result": result(workshop, ballot, field_names(workshop)) if ballot.state != "open" else None,
    }  # fmt: skip


def is_own(kind: str, step: SessionStep | None) -> bool:
    """Whether a vote of this kind is what the step is about."""
    return step is not None and kind in STEPS[step.kind].ballots


def stands_aside(kind: str, step: SessionStep | None) -> bool:
    """Whether an open vote stands below what the step asks: it was left open by another one."""
    return step is not None and bool(STEPS[step.kind].opens) and not is_own(kind, step)


def label(ballot: Ballot) -> str:
    """What a vote is called."""
    return named(ballot.kind, ballot.round)


def named(kind: str, number: int) -> str:
    """The name of a vote, with its round where there was one before; a trial is tried as often as one likes."""
    word = _(BALLOTS[kind].label)
    has_rounds = number > 1 and kind != "trial"
    return _("%(vote)s, round %(number)s", vote=word, number=number) if has_rounds else word


# -- the run sheet -------------------------------------------------------------------------------


def run(workshop: Workshop, step: SessionStep | None) -> Data | None:
    """What the facilitator does with votes in this step; None where it has none and none is open."""
    seen = hall(workshop, step, "run")
    kinds = STEPS[step.kind].ballots if step is not None else ()
    if seen is None and not kinds:
        return None
    is_open = seen is not None and seen["state"] == "open"
    offers = [] if is_open or step is None else _offers(workshop, step, kinds)
    return {
        "vote": seen, "offers": offers, "is_next": step is not None and _is_next(step, seen),
        **(_showing(workshop, seen) if seen and not is_open else {}),
    }  # fmt: skip


def _is_next(step: SessionStep, seen: Data | None) -> bool:
    """Whether the vote, not the next step, is what comes now: of the buttons of a run sheet only one is the first."""
    if seen is None:
        return step.kind in ("dots", "rate")
    # The dots are shown in a step of their own, and what another step left open is closed on the way on.
    if seen["state"] == "open":
        return bool(seen["is_own"]) and step.kind != "dots"
    return bool(seen["state"] == "closed") and step.kind != "dots"


def _offers(workshop: Workshop, step: SessionStep, kinds: Collection[str]) -> list[Data]:
    """The votes that can be opened now; what the round is keeps a second press from opening another."""
    found = []
    for kind in kinds:
        number = queries.next_round(workshop.id, kind)
        if step.kind == "reveal":  # after the dots only a run-off
            continue
        word = _(BALLOTS[kind].label)
        found.append(
            {"kind": kind, "round": number, "hint": _hint(workshop, kind), "choices": _choices(workshop, kind),
             "word": _("Open the vote: %(vote)s", vote=word) if number == 1
             else _("Vote once more: %(vote)s", vote=word)}
        )  # fmt: skip
    return found


def _choices(workshop: Workshop, kind: str) -> list[Data]:
    """For agreement the hall may be asked about one item instead of all that are to become measures."""
    if kind != "consent":
        return []
    return [{"id": each.id, "title": shown(each.title)} for each in queries.clusters_of(workshop.id)]


def _hint(workshop: Workshop, kind: str) -> str:
    if kind != "dots":
        return ""
    loose = sum(1 for idea in queries.ideas_of(workshop.id) if idea.cluster_id is None)
    items = len(queries.clusters_of(workshop.id)) + loose
    step = next((each for each in workshop.steps if each.kind == "dots"), None)
    dots = int((step.settings if step else {}).get("dots", 0)) or default_dots(items)
    if items > MANY:
        return _(
            "%(items)s items are many to choose from: better put together what belongs together first. Everybody would "
            "have %(dots)s dots.", items=items, dots=dots,
        )  # fmt: skip
    return _("%(items)s items; everybody has %(dots)s dots.", items=items, dots=dots)


def _showing(workshop: Workshop, seen: Data) -> Data:
    """How far the result was shown, what the next press shows, and whether a run-off is due."""
    ballot = queries.ballot(workshop.id, seen["id"])
    if ballot is None or ballot.state == "revealed":
        return {"run_off": _run_off(workshop, seen)}
    stops = rules.stops(rules.ranking(queries.standings(ballot))) if ballot.kind == "dots" else []
    following = next((stop for stop in stops if stop > ballot.shown), 0)
    return {"next_stop": following}


def _run_off(workshop: Workshop, seen: Data) -> Data | None:
    if seen["kind"] != "dots":
        return None
    level = queries.shortlist(workshop).level
    if not level:
        return None
    items, places = sum(len(each.items) for each in level), sum(each.places for each in level)
    return {"items": items, "places": places, "word": _("Run-off among %(items)s items", items=items)}
