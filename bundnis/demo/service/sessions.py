"""Sessions and the register: the workshops of the file as ended sessions, one that waits for phones, what exists.

What the file tells of a workshop is told afterwards: steps with their minutes, ideas, how many dots each got. Nobody
voted here, so there is no paper and nobody's ballot, only the totals as they stand there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from bundnis.accounts import queries as people
from bundnis.alliances.queries import alliance_day
from bundnis.core import clock
from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.i18n import pair
from bundnis.core.text import Translated
from bundnis.demo import rules
from bundnis.demo.service.life import Life
from bundnis.demo.service.play import DemoError, Play, entitled
from bundnis.demo.service.scenario import read, said
from bundnis.reviews import service as reviews
from bundnis.workshops import queries, service
from bundnis.workshops.models import (
    Ballot,
    BallotItem,
    BallotResult,
    Cluster,
    Idea,
    Outcome,
    Participant,
    SessionStep,
    Workshop,
)
from bundnis.workshops.service.ground import tell_alliance

Data = Mapping[str, Any]
DAY = timedelta(days=1)
OUTCOMES = {"measure": "measure", "too_big": "split", "parked": "parked"}
# Minutes go around the week after, or once each measure they name has a number; approved when nobody objected since.
CIRCULATED, OBJECTIONS, APPROVED = 7 * DAY, 14 * DAY, 15 * DAY
NOBODY = "Demo"
# Begun before this somebody said so; whether the others still run nobody knows.
GOES_ON = re.compile(r"(?:seit|ab) (\d{4})")


def plan(play: Play, lives: Mapping[str, Life]) -> None:
    """Every session of one alliance on its day; what exists is noted when the register is first opened."""
    extra, sessions = read("sessions.json"), []
    play.at(rules.working_day(play.scenario.today - 40 * DAY), 11, "existing actions", partial(_note_existing, play))
    for data in play.scenario.data["workshops"]:
        day, told = play.scenario.day(data["date"]), _Told(play, data, extra[data["id"]], extra["reasons"])
        sessions.append(told)
        play.at(rules.working_day(day - 7 * DAY), 10, f"{data['id']} prepare", told.prepare)
        play.at(day, 12, f"{data['id']} hold", told.hold)
        # What they call by its number exists by then.
        known = [lives[idea["measure"]].course.proposed for idea in data["ideas"] if idea["measure"] in lives]
        circulated = max([day + CIRCULATED, *(rules.later(each, 1) for each in known)])
        play.at(circulated, 10, f"{data['id']} circulate", told.circulate)
        play.at(circulated + APPROVED, 10, f"{data['id']} approve", told.approve)
        play.at(play.scenario.today, 20, f"{data['id']} link", told.link)
    waiting = extra["waiting"].get(play.scenario.slug)
    if waiting is not None:
        play.at(play.scenario.today, 7, "open a session", partial(_wait, play, waiting))


def _facilitator(play: Play) -> Actor:
    """The person of the file who facilitates."""
    user = next(user for user in play.scenario.data["demo_users"] if user["role"] == "facilitator")
    person = people.person_by_email(user["email"])
    if person is None:
        raise DemoError(f"nobody facilitates in {play.scenario.slug}")
    actor = play.actor(person)
    return entitled(actor, "workshop.prepare", actor.seat(play.alliance.id))


# -- the register --------------------------------------------------------------------------------


def _note_existing(play: Play) -> None:
    """What the file says runs already; years are facts of the sources and stay where they are."""
    actor = entitled(play.coordinator, "action.add", play.coordinator.seat(play.alliance.id))
    for data in play.scenario.data["existing_actions"]:
        goes_on = GOES_ON.fullmatch(data["year"] or "")
        year = goes_on.group(1) if goes_on else data["year"]
        reviews.add_action(
            actor, play.alliance.id, title=play.scenario.text(data["title"]),
            summary=play.scenario.text(data["summary"]), since=Span.in_year(int(year)) if year else Span.unknown(),
            route=data["route"], result=_result(play, data), link=data.get("source", ""),
            is_running="yes" if goes_on else "unknown",
        )  # fmt: skip


def _result(play: Play, data: Data) -> Translated:
    counted = pair(data["result"]["name"], data["result"]["value"]) if data["result"] else ""
    return play.scenario.text(" ".join(filter(None, (f"{counted}." if counted else "", data.get("lesson")))))


# -- sessions of the file ------------------------------------------------------------------------


class _Told:
    """One workshop of the file."""

    def __init__(self, play: Play, data: Data, extra: Data, reasons: Data) -> None:
        self.play, self.data, self.extra, self.reasons = play, data, extra, reasons
        self.outcomes: dict[str, Outcome] = {}

    def prepare(self) -> None:
        """The facilitator prepares it with the steps of the file."""
        text = self.play.scenario.text
        self.workshop = service.prepare(
            _facilitator(self.play), self.play.alliance.id, template=self.extra["template"],
            title=rules.undated(text(self.data["name"])), question=text(self.data["purpose"]),
            languages=self.play.scenario.languages,
            held_on=self.play.scenario.day(self.data["date"]), led_by=self._led_by(),
            most_measures=max(5, sum(idea["result"] == "measure" for idea in self.data["ideas"])),
        )  # fmt: skip
        # Those of the template, which nobody has seen; then read anew: relationships are loaded by queries only.
        db.session.execute(sa.delete(SessionStep).where(SessionStep.workshop_id == self.workshop.id))
        db.session.expunge(self.workshop)
        self.workshop = queries.of_seat(self.play.alliance.id, self.workshop.number) or self.workshop
        self.workshop.steps = [
            SessionStep(
                alliance_id=self.play.alliance.id, position=place, kind=kind, title=text(agenda["step"]),
                minutes=agenda["minutes"], settings={},
            )
            for place, (kind, agenda) in enumerate(zip(self.extra["kinds"], self.data["agenda"], strict=True))
        ]  # fmt: skip

    def _led_by(self) -> str:
        """As the file names them; where it says no more than that it is a demo, who facilitates in it."""
        said: str = self.data["facilitated_by"]
        return _facilitator(self.play).name if said == NOBODY else said

    def hold(self) -> None:
        """All of it, as it is told afterwards."""
        minutes = sum(step.minutes for step in self.workshop.steps)
        began = clock.now() - timedelta(minutes=minutes)
        self._open_steps(began)
        self._seat()
        clusters = self._collect()
        self._count(clusters)
        self._decide(clusters)
        workshop = self.workshop
        workshop.state, workshop.opened_at, workshop.ended_at = "ended", began, clock.now()
        # Nobody left anything of themselves that would have to go.
        workshop.purge_on = workshop.held_on
        workshop.purged_at = clock.now()
        rules_of_it = self.data.get("results", {}).get("working_rules", [])
        workshop.working_rules = Translated({"de": "\n".join(f"- {each}" for each in rules_of_it)})
        db.session.flush()
        tell_alliance(_facilitator(self.play), workshop, "workshop.ended", people=len(self.data["participants"]))

    def _open_steps(self, began: datetime) -> None:
        for step in self.workshop.steps:
            step.opened_at, began = began, began + timedelta(minutes=step.minutes)

    def _seat(self) -> None:
        """The organisations that were there; who spoke for them the file does not say."""
        db.session.add_all(
            Participant(
                alliance_id=self.play.alliance.id, workshop_id=self.workshop.id, partner_id=partner.id, kind="paper",
                organisation=partner.short_name, language=self.play.scenario.languages[0], joined_at=clock.now(),
            )
            for partner in map(self.play.partners.get, self.data["participants"])
            if partner is not None
        )  # fmt: skip

    def _collect(self) -> list[Cluster]:
        clusters = []
        for place, data in enumerate(self.data["ideas"]):
            title = self.play.scenario.text(data["title"])
            cluster = Cluster(
                alliance_id=self.play.alliance.id, workshop_id=self.workshop.id, title=title, position=place
            )
            cluster.ideas = [
                Idea(
                    alliance_id=self.play.alliance.id, workshop_id=self.workshop.id, text=str(title),
                    language=title.source, source="paper", state="visible", client_key=f"told {place}",
                    at=clock.now(),
                )
            ]
            clusters.append(cluster)
        db.session.add_all(clusters)
        db.session.flush()
        return clusters

    def _count(self, clusters: list[Cluster]) -> None:
        """The dots as totals: how many gave them to an item is not told, so it says nothing of people."""
        step = next(step for step in self.workshop.steps if step.kind == "dots")
        voting = self.data["voting"]
        ballot = Ballot(
            alliance_id=self.play.alliance.id, workshop_id=self.workshop.id, step_id=step.id, kind="dots",
            dots=voting["dots_per_partner"], most_per_item=voting["dots_per_partner"], state="revealed",
            shown=len(clusters), entitled=voting["voters"], voted=voting["voters"],
        )  # fmt: skip
        ballot.items = [
            BallotItem(
                alliance_id=self.play.alliance.id, cluster_id=cluster.id, title=cluster.title, position=cluster.position
            )
            for cluster in clusters
        ]
        db.session.add(ballot)
        db.session.flush()
        db.session.add_all(
            BallotResult(
                alliance_id=self.play.alliance.id, item_id=item.id, criterion="dots", total=data["dots"], spread={}
            )
            for item, data in zip(ballot.items, self.data["ideas"], strict=True)
        )

    def _decide(self, clusters: list[Cluster]) -> None:
        actor = _facilitator(self.play)
        for cluster, data in zip(clusters, self.data["ideas"], strict=True):
            reason = self.play.scenario.text(self.reasons.get(data["result"]))
            text, language = said(reason, actor) if reason else ("", self.play.scenario.languages[0])
            outcome = Outcome(
                alliance_id=self.play.alliance.id, workshop_id=self.workshop.id, cluster_id=cluster.id,
                kind=OUTCOMES[data["result"]], reason=text, language=language, lead_id=self._lead(data["measure"]),
                decided_at=clock.now(),
            )  # fmt: skip
            db.session.add(outcome)
            if data["measure"]:
                self.outcomes[data["measure"]] = outcome
        self.link()

    def _lead(self, code: str | None) -> int | None:
        """Who leads the measure that came of it."""
        found = next((each for each in self.play.scenario.data["measures"] if each["id"] == code), None)
        asked = code == self.play.scenario.extra["lead_requested"]
        return self.play.partners[found["lead_partner"]].id if found and not asked else None

    def link(self) -> None:
        """To the measures that came of it, those proposed afterwards too."""
        for code, outcome in self.outcomes.items():
            measure = self.play.measures.get(code)
            if measure is not None:
                outcome.measure_id = measure.id
        db.session.flush()

    def circulate(self) -> None:
        """The minutes go around."""
        self.link()
        until = alliance_day(self.play.alliance.id) + OBJECTIONS
        actor = entitled(_facilitator(self.play), "workshop.circulate", self.workshop)
        self.minutes = service.circulate(actor, self.workshop, 0, until)

    def approve(self) -> None:
        """Nobody has objected."""
        actor = entitled(self.play.coordinator, "workshop.approve", self.workshop)
        service.approve(actor, self.workshop, self.minutes.edition)


# -- the session that waits ----------------------------------------------------------------------


def _wait(play: Play, data: Data) -> None:
    """Open in the lobby: whoever looks at the demo joins it with a phone."""
    actor = _facilitator(play)
    workshop: Workshop = service.prepare(
        actor, play.alliance.id, template=data["template"], title=play.scenario.text(data["title"]),
        question=play.scenario.text(data["question"]), languages=play.scenario.languages,
        held_on=play.scenario.today, place=data["place"], led_by=actor.name,
    )  # fmt: skip
    study = next(study for study in play.scenario.data["studies"] if study["id"] == data["study"])
    lines = [str(play.scenario.text(finding["text"])) for finding in study["findings"]]
    service.set_findings(actor, workshop, "\n".join(lines), play.scenario.languages[0])
    service.open_session(entitled(actor, "workshop.prepare", workshop), workshop)
