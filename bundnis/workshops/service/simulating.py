"""What the twenty of a rehearsal do in a step: by the acts of real phones, the same each time the button is pressed."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from bundnis.alliances import queries as alliances
from bundnis.alliances.queries import alliance_day
from bundnis.contributions.rules import USUAL_UNIT
from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.core.errors import Refused
from bundnis.core.i18n import gettext_in
from bundnis.core.words import N_
from bundnis.workshops import invented
from bundnis.workshops.access import Guest
from bundnis.workshops.models import Ballot, Participant, SessionStep, Workshop
from bundnis.workshops.phases import BALLOTS, Act, Role, opens
from bundnis.workshops.queries import ballots, rehearsing
from bundnis.workshops.queries.outcome import in_play
from bundnis.workshops.rules.ballots import DOTS, OBJECTS
from bundnis.workshops.rules.ballots import Paper as Choices
from bundnis.workshops.service.ballots import cast
from bundnis.workshops.service.clusters import echo
from bundnis.workshops.service.ground import current_step, lock_live
from bundnis.workshops.service.ideas import send_idea
from bundnis.workshops.service.pledges import pledge

NO_REHEARSAL = N_("Only in a rehearsal there are people who do as they are told.")
# More than this, said one after the other, takes longer than a hall listens.
WHO_PLEDGE, WHO_LEAD = 8, 3


def take_part(actor: Actor, workshop: Workshop) -> int:
    """Let the twenty do what the step asks of phones. Returns how many of them did something; again changes nothing."""
    lock_live(workshop)
    if not workshop.is_rehearsal:
        raise Refused(NO_REHEARSAL)
    people = rehearsing.simulated(workshop.id)
    step, ballot = current_step(workshop), ballots.open_ballot(workshop.id)
    busy: set[int] = set()
    if ballot is not None:
        busy |= _vote(workshop, ballot, people)
    if step is not None and opens(step.kind, Act.WRITE):
        busy |= _write(workshop, step, people)
    if step is not None and opens(step.kind, Act.ECHO):
        busy |= _echo(workshop, people)
    if step is not None and step.kind == "commit":
        busy |= _pledge(workshop, people)
    return len(busy)


def _chance(workshop: Workshop, person: Participant, what: object) -> random.Random:
    """The same for the same person and question each time."""
    return random.Random(f"{workshop.code} {person.id} {what}")  # noqa: S311 - a rehearsal, no secret


def _as(workshop: Workshop, person: Participant) -> Guest:
    return Guest(
        id=0, name=person.name, email="", language=person.language, role=Role.PARTICIPANT, workshop_id=workshop.id,
        participant_id=person.id,
    )  # fmt: skip


# -- papers --------------------------------------------------------------------------------------


def _vote(workshop: Workshop, ballot: Ballot, people: Any) -> set[int]:
    items = [str(item.id) for item in ballot.items]
    for person in people:
        chance = _chance(workshop, person, f"ballot {ballot.id}")
        paper = _dots(ballot, items, chance) if ballot.kind == "dots" else _answers(ballot.kind, items, chance)
        cast(workshop, ballot, person, paper)
    return {person.id for person in people}


def _dots(ballot: Ballot, items: list[str], chance: random.Random) -> Choices:
    """All dots are given, to the first items more often, so that there is something to see."""
    paper: Choices = {}
    weights = [len(items) - place for place in range(len(items))]
    for _dot in range(min(ballot.dots, ballot.most_per_item * len(items))):
        free = [place for place, item in enumerate(items) if paper.get(item, {}).get(DOTS, 0) < ballot.most_per_item]
        place = chance.choices(free, [weights[each] for each in free])[0]
        said = paper.setdefault(items[place], {})
        said[DOTS] = said.get(DOTS, 0) + 1
    if chance.random() < 0.1:
        paper.setdefault(items[-1], {})[OBJECTS] = True
    return paper


def _answers(kind: str, items: list[str], chance: random.Random) -> Choices:
    """One answer to each question; the good ones are more frequent."""
    paper: Choices = {}
    for item in items:
        for criterion, answers in BALLOTS[kind].answers.items():
            values = [value for value, _word in answers]
            weights = [6, *([1] * (len(values) - 1))] if len(values) <= 3 else [1, 2, 4, 5, 3, 3][: len(values)]
            paper.setdefault(item, {})[criterion] = chance.choices(values, weights)[0]
    return paper


# -- ideas ---------------------------------------------------------------------------------------


def _write(workshop: Workshop, step: SessionStep, people: Any) -> set[int]:
    """Each writes one idea, every third a second one, as far as the step lets them."""
    fields = [item.id for item in alliances.field_items(workshop.alliance_id)]
    busy = set()
    for place, person in enumerate(people):
        chance = _chance(workshop, person, "ideas")
        for number in range(2 if place % 3 == 0 else 1):
            which = (place + number * 7) % len(invented.IDEAS)
            try:
                send_idea(
                    _as(workshop, person), workshop, person,
                    text=gettext_in(person.language, invented.IDEAS[which]), client_key=_key(person, number, which),
                    field_id=chance.choice([None, *fields]), show_as=chance.choice(("none", "organisation")),
                )  # fmt: skip
            except Refused:  # they have sent all their ideas
                break
            busy.add(person.id)
    return busy


def _key(person: Participant, number: int, which: int) -> str:
    return f"invented-{person.id}-{number}-{which}"


def _echo(workshop: Workshop, people: Any) -> set[int]:
    """Whoever wrote one half of a pair says that the other half is the same."""
    written = rehearsing.written_by_them(workshop.id)
    own: dict[int, set[int]] = {}
    for idea in written:
        own.setdefault(idea.participant_id or 0, set()).add(_pair(idea.client_key))
    busy = set()
    for person in people:
        for idea in written:
            if idea.participant_id != person.id and _pair(idea.client_key) in own.get(person.id, ()):
                echo(_as(workshop, person), workshop, person, idea.id, is_same=True)
                busy.add(person.id)
    return busy


def _pair(client_key: str) -> int:
    """Which two sentences belong together."""
    return int(client_key.rsplit("-", 1)[1]) // 2


# -- pledges -------------------------------------------------------------------------------------


def _pledge(workshop: Workshop, people: Any) -> set[int]:
    """Some of those who named an organisation pledge for it; a few would lead."""
    items = in_play(workshop)
    if not items:
        return set()
    giving = [person for person in people if person.partner_id or person.organisation][:WHO_PLEDGE]
    day = alliance_day(workshop.alliance_id)
    for place, person in enumerate(giving):
        chance = _chance(workshop, person, "pledges")
        item, (kind, amount) = items[place % min(len(items), WHO_LEAD)], chance.choice(invented.GIFTS)
        first_step = gettext_in(person.language, chance.choice(invented.FIRST_STEPS))
        what: dict[str, Any] = {
            "kind": kind, "amount": Decimal(amount), "unit": USUAL_UNIT[kind], "first_step": first_step,
            "first_step_on": Span.on(day.replace(year=day.year + 1, day=1)),
        }  # fmt: skip
        actor = _as(workshop, person)
        pledge(actor, workshop, person, item.id, client_key=f"invented-{person.id}", **what)
        if place < WHO_LEAD:
            pledge(actor, workshop, person, item.id, client_key=f"invented-lead-{person.id}", leads=True,
                   first_step=first_step)  # fmt: skip
    return {person.id for person in giving}
