"""What a measure needs and what each partner gives it, in the life of the measure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from bundnis.contributions import service
from bundnis.contributions.models import Contribution, Need
from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.demo import rules
from bundnis.demo.service.play import entitled
from bundnis.demo.service.scenario import said

if TYPE_CHECKING:
    from bundnis.demo.service.life import Life

ONE_DAY = timedelta(days=1)
# How many days ago partners of a running measure gave the last part.
DELIVERED = (2, 15)


def plan(life: Life) -> None:
    """Everything that is needed, offered, accepted, delivered, received and withdrawn."""
    asked: list[tuple[dict[str, Any], list[Need]]] = []
    for each in life.play.scenario.extra["needs"]:
        if each["measure"] == life.id:
            asked.append((each, []))
            life.at(rules.later(rules.certain(life.course.workshop), 1), 15, partial(_ask, life, *asked[-1]))
    for number, each in enumerate(life.data["contributions"]):
        Promise(life, each, number, asked).plan()


def _ask(life: Life, data: dict[str, Any], made: list[Need]) -> None:
    """The coordinator writes down what is needed."""
    actor = entitled(life.play.coordinator, "need.edit", life.row)
    made.append(
        service.add_need(
            actor, life.row, kind=data["kind"], amount=Decimal(data["amount"]), unit=data["unit"],
            note=life.play.scenario.text(data["note"]), wanted=Span.on(life.known.start),
        )
    )


class Promise:
    """One contribution from the offer to where it stands."""

    row: Contribution

    def __init__(self, life: Life, data: dict[str, Any], number: int, asked: list[Any]) -> None:
        self.life = life
        self.data = data
        self.number = number
        self.claimed: list[Need] = next((made for need, made in asked if self._fits(need)), [])
        self.is_leads = data["partner"] == life.data["lead_partner"] and life.is_led

    def _fits(self, need: dict[str, Any]) -> bool:
        same = (self.data["kind"], self.data["unit"]) == (need["kind"], need["unit"])
        return same and self.data["partner"] in need["claims"]

    @property
    def giver(self) -> Actor:
        return self.life.play.member(self.data["partner"])

    @property
    def receiver(self) -> Actor:
        """The lead; the coordinator for what the lead gives itself."""
        return self.life.play.coordinator if self.is_leads else self.life.lead

    def plan(self) -> None:
        life, status = self.life, self.data["status"]
        workshop = rules.certain(life.course.workshop)
        if status == "offered":
            # Before the lead has said yes: what a lead offers is accepted at once.
            life.at(rules.later(workshop, 2), 10, self.offer)
        else:
            offered = rules.later(workshop, 5 + self.number % 4)
            life.at(offered, 10, self.offer)
            if not self.is_leads:
                life.at(rules.later(offered, 1), 11, self.accept)
        if status in ("delivered", "partly_delivered"):
            self._plan_deliveries()
        if status == "withdrawn":
            day = rules.working_day(rules.certain(life.course.set_aside) - 3 * ONE_DAY)
            life.at(day, 10, partial(self.withdraw, "withdrawn"))
        elif status == "offered" and life.data["stage"] == "stopped":
            life.at(rules.certain(life.course.set_aside), 9, partial(self.withdraw, "withdrawn_at_stop"))

    def _plan_deliveries(self) -> None:
        life = self.life
        today = life.play.scenario.today
        days = rules.delivery_days(life.course, life.known, today)
        goes_on = self.data["status"] == "partly_delivered" and life.course.set_aside is None and not life.is_silent
        if goes_on:
            days.append(max(rules.lately(today, life.number + 3 * self.number, *DELIVERED), days[-1]))
        parts = rules.parts(self.data["delivered"], days)
        for place, (day, amount) in enumerate(parts, 1):
            life.at(day, 16, partial(self.deliver, amount, day))
            is_last = place == len(parts)
            # What has ended is settled before it is completed, also on a Saturday.
            received = rules.later(day, 1) if goes_on else min(day + ONE_DAY, today)
            waits = goes_on and is_last and (self.number % 2 or received >= today)
            if not waits:
                is_final = is_last and self.data["status"] == "delivered"
                act = partial(self.receive, amount, received, is_final)
                life.at(received, 10 if received > day else 16.5, act)

    # -- the acts --------------------------------------------------------------------------------

    def offer(self) -> None:
        actor = entitled(self.giver, "contribution.offer", self.life.row)
        note, language = said(self.life.play.scenario.text(self.data.get("note")), actor)
        self.row = service.offer(
            actor, self.life.row, self.life.play.partners[self.data["partner"]].id, kind=self.data["kind"],
            amount=Decimal(self.data["amount"]), unit=self.data["unit"], note=note, language=language,
            need_id=self.claimed[0].id if self.claimed else None, wanted=self._wanted(),
        )  # fmt: skip

    def _wanted(self) -> Span:
        """What is still to be given is wanted for the next open step, what is only promised for the start."""
        life, scenario = self.life, self.life.play.scenario
        if self.data["status"] == "promised":
            return Span.on(rules.later(life.known.start, self.number))
        if self.data["status"] != "partly_delivered" or life.course.set_aside:
            return Span.unknown()
        ahead = [scenario.due(step["due"]) for step in life.data["milestones"] if not step["done"]]
        return Span.on(min(ahead, default=life.known.end))

    def accept(self) -> None:
        signer = self.life.lead if self.life.is_led else self.life.play.coordinator
        service.accept(entitled(signer, "contribution.accept", self.row), self.row)

    def deliver(self, amount: int, day: date) -> None:
        service.deliver(entitled(self.giver, "contribution.deliver", self.row), self.row, Decimal(amount), day)

    def receive(self, amount: int, day: date, is_final: bool) -> None:
        actor = entitled(self.receiver, "contribution.receive", self.row)
        service.receive(actor, self.row, Decimal(amount), day, is_final)

    def withdraw(self, phrase: str) -> None:
        actor = entitled(self.giver, "contribution.withdraw", self.row)
        reason, _language = said(self.life.play.scenario.phrase(phrase), actor)
        service.withdraw(actor, self.row, reason)
