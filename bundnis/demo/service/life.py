"""One measure from the idea to where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.core.text import Translated
from bundnis.demo import rules
from bundnis.demo.service import promises, reports
from bundnis.demo.service.play import Play, entitled
from bundnis.demo.service.scenario import said
from bundnis.measures import service
from bundnis.measures.models import Measure, Step
from bundnis.measures.rules import principles_answered
from bundnis.reviews import service as reviews

DAY = timedelta(days=1)


class Life:
    """The acts of one measure; each is done by the person whose part it is."""

    row: Measure

    def __init__(self, play: Play, data: dict[str, Any], number: int) -> None:
        self.play = play
        self.data = data
        self.number = number
        self.id: str = data["id"]
        self.steps: list[Step] = []
        extra = play.scenario.extra
        self.is_led = extra["lead_requested"] != self.id
        self.is_silent = extra["stale"] == self.id
        self.drops_steps = extra["no_step"]["measure"] == self.id
        self.known = play.scenario.known(data)
        self.course = rules.course(self.known, play.scenario.today, self.is_silent)

    def at(self, day: date, hour: float, act: Callable[[], object]) -> None:
        """Let something happen; measures of one day come a few minutes apart."""
        name = getattr(act, "func", act).__name__
        self.play.at(day, hour + self.number / 60, f"{self.id} {name}", act)

    @property
    def lead(self) -> Actor:
        return self.play.member(self.data["lead_partner"])

    @property
    def editor(self) -> Actor:
        """Who writes down what was worked out: the lead, or the coordinator while the lead is silent."""
        return self.lead if self.is_led else self.play.coordinator

    # -- when ------------------------------------------------------------------------------------

    def plan(self) -> None:
        """Everything that happens to the measure, each on its day."""
        course, today = self.course, self.play.scenario.today
        self.at(course.proposed, 9, self.propose)
        if course.workshop is None:
            self.at(rules.later(course.proposed, 3), 9, self.request_lead)
            return
        self.at(course.workshop, 10, partial(self.move, "to_workshop"))
        self.at(rules.later(course.workshop, 1), 9, self.request_lead)
        if self.is_led:
            self.at(rules.later(course.workshop, 3), 11, self.accept_lead)
        self.at(rules.later(course.workshop, 4), 14, self.work_out)
        self.at(rules.later(course.workshop, 5), 9, self.add_steps)
        promises.plan(self)
        if course.agreed:
            self.at(course.agreed, 10, partial(self.move, "agree"))
        if course.started:
            start = Span.on(course.started)
            self.at(course.started, 7, partial(self.move, "start", actual_start=start))
        self._plan_steps()
        reports.plan(self, today)
        self._plan_end()

    def _plan_steps(self) -> None:
        for place, step in enumerate(self.data["milestones"]):
            if step["done"]:
                self.at(self.play.scenario.day(step["done"]), 14, partial(self.tick, place))
            elif self.data["stage"] in rules.ENDED:
                self.at(self.known.end, 14, partial(self.drop, place))

    def _plan_end(self) -> None:
        course = self.course
        if course.completed and course.ended:
            end = Span.on(course.ended)
            self.at(course.completed, 17, partial(self.move, "complete", actual_end=end))
        if course.reviewed:
            self.at(course.reviewed, 9, self.review)
            self.at(course.reviewed, 11, partial(self.move, "review"))
        if course.set_aside:
            stops = self.data["stage"] == "stopped"
            self.at(course.set_aside, 10, self.stop if stops else self.pause)
            if stops:
                self.at(course.set_aside, 11, self.review)

    # -- what ------------------------------------------------------------------------------------

    def _text(self, name: str) -> Translated:
        return self.play.scenario.text(self.data.get(name))

    def propose(self) -> None:
        """The partner that will lead proposes; where it is still asked, another one or the coordinator."""
        leads = self.data["lead_partner"]
        others = (each["partner"] for each in self.data["contributions"] if each["partner"] != leads)
        proposer = leads if self.is_led else next(others, None)
        actor = self.play.member(proposer) if proposer else self.play.coordinator
        people, companies = rules.audience(self.data["target_group"])
        items = [*self.data["also_action_fields"], *filter(None, [self.data.get("phase")])]
        self.row = self.play.measures[self.id] = service.propose(
            entitled(actor, "measure.propose", self.play.alliance), self.play.alliance.id,
            proposer_id=self.play.partners[proposer].id if proposer else None,
            title=self._text("title"), summary=self._text("summary"), route=self.data["route"],
            field_id=self.play.items[self.data["action_field"]].id,
            items=[self.play.items[item].id for item in items],
            for_people=people, for_companies=companies, target_group=self._text("target_group"), kind="single",
            novelty="new", is_example=True, origin_kind=rules.ORIGINS[self.data["origin"]["type"]],
            origin_label=rules.undated(self.play.scenario.text(self.data["origin"]["label"])),
            **({} if self.course.workshop else self._worked_out()),
        )  # fmt: skip

    def _worked_out(self) -> dict[str, Any]:
        """Everything a workshop adds to an idea."""
        text, indicator = self.play.scenario.text, self.data["indicator"]
        return {
            "planned_start": Span.on(self.known.start),
            "planned_end": Span.on(self.known.end),
            "prospects": self.data["smallness_check"]["prospects_of_success_1_5"],
            "indicator_name": text(indicator["name"]),
            "indicator_unit": text(indicator["unit"]),
            "indicator_level": indicator["level"],
            "indicator_direction": indicator["direction"],
            "indicator_baseline": reports.amount(indicator["baseline"]),
            "indicator_target": reports.amount(indicator["target"]),
            "predecessor_answer": self.play.scenario.phrase("predecessor"),
            "one_group": True,
            "result_90_days": True,
            **self._too_big(),
            "principles": principles_answered(self.data["principles"], {}),
        }

    def _too_big(self) -> dict[str, bool]:
        """One measure of each alliance answers a question of size with no."""
        answer = self.play.scenario.extra["too_big"]
        return {answer["question"]: False} if answer["measure"] == self.id else {}

    def work_out(self) -> None:
        values = self._worked_out()
        if self.is_led:
            responsible, deputy = self.play.invented[self.data["lead_partner"]]
            values |= {"responsible_id": responsible.id, "deputy_id": deputy.id}
        service.edit(entitled(self.editor, "measure.edit", self.row), self.row, self.row.text_version, **values)

    def request_lead(self, partner: str = "") -> None:
        """The coordinator asks who leads in the file, or ``partner``, who will decline."""
        actor = entitled(self.play.coordinator, "measure.request_lead", self.row)
        service.request_lead(actor, self.row, self.play.partners[partner or self.data["lead_partner"]].id)

    def accept_lead(self) -> None:
        # Not with its offers, as the page would do it: the file knows leads whose offer is still an offer.
        service.accept_lead(entitled(self.lead, "measure.answer_lead", self.row), self.row)

    def add_steps(self) -> None:
        for each in self.data["milestones"]:
            due = self.play.scenario.due(each["due"]) if not each["done"] else self.play.scenario.day(each["due"])
            self.steps.append(self.add_step(self.play.scenario.text(each["title"]), due))

    def add_step(self, title: Translated, due: date) -> Step:
        return service.add_step(
            entitled(self.editor, "step.edit", self.row), self.row, title=title, due=Span.on(due),
            partner_id=self.play.partners[self.data["lead_partner"]].id,
        )  # fmt: skip

    def tick(self, place: int) -> None:
        step = self.steps[place]
        done = self.play.scenario.day(self.data["milestones"][place]["done"])
        service.tick_step(entitled(self.lead, "step.tick", step), self.row, step, done)

    def drop(self, place: int) -> None:
        actor = entitled(self.lead, "step.tick", self.steps[place])
        reason, _language = said(self.play.scenario.phrase("dropped"), actor)
        service.drop_step(actor, self.row, self.steps[place], self.known.end, reason)

    def move(self, name: str, **answers: Any) -> None:
        """The lead starts and completes; everything else is decided by the coordinator."""
        actor = self.lead if name in ("start", "complete") else self.play.coordinator
        service.move(actor, self.row, name, **answers)

    def pause(self) -> None:
        reason, _language = said(self._text("latest_status_note"), self.lead)
        resume_on = self.play.scenario.today + 30 * DAY
        service.move(self.lead, self.row, "pause", reason=reason, resume_on=resume_on)

    def stop(self) -> None:
        reason, _language = said(self._text("stop_reason"), self.lead)
        lesson, _language = said(self.play.scenario.text(self.data["review"]["lesson"]), self.lead)
        service.move(self.lead, self.row, "stop", reason=reason, lesson=lesson)

    def review(self) -> None:
        """The closing review, with what the file leaves open."""
        data, text = self.data["review"], self.play.scenario.text
        reviews.save_review(
            entitled(self.lead, "review.write", self.row), self.row, None, executed=rules.executed(self.data),
            effect=rules.effect(data["rating"]),
            what_worked=text(data["what_worked"]), what_did_not=text(data["what_did_not"]),
            lesson=text(data["lesson"]), in_proportion=data["effort_in_proportion"], recommend=data["recommend"],
            rating=data["rating"], reviewed_on=self.play.scenario.day(data["date"]),
        )  # fmt: skip
