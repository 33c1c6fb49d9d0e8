"""What people say about a running measure: updates, values of the indicator, comments, and the demo's problems."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from bundnis.core.numbers import show_amount
from bundnis.core.text import Translated
from bundnis.demo import rules
from bundnis.demo.service.play import entitled
from bundnis.demo.service.scenario import said
from bundnis.measures import service
from bundnis.measures.models import Update

if TYPE_CHECKING:
    from bundnis.demo.service.life import Life

DAY = timedelta(days=1)
LATE = 7 * DAY
STUCK_AGO = DAY
# How many days ago the notes of the file were written.
NOTED = (2, 24)
OVERDUE_BY, OVERDUE_ADDED = 9 * DAY, 40 * DAY


def amount(number: float) -> Decimal:
    """A number of the file, exactly as it is written there."""
    return Decimal(str(number))


def plan(life: Life, today: date) -> None:
    """Values on their days, an update for everything that went on, and the note as the newest."""
    for value in life.data["indicator"]["actual"]:
        life.at(life.play.scenario.measured(life.data, value), 17, partial(_measure, life, value))
    told = _told(life)
    for day, sentences in sorted(told.items()):
        life.at(day, 18, partial(report, life, day, sentences, _health(life, day)))
    note = life.play.scenario.text(life.data.get("latest_status_note"))
    if note and life.data["stage"] == "implementation":
        day = after(told, rules.lately(today, life.number, *NOTED), today)
        health = "slow" if life.play.scenario.extra["slow"]["measure"] == life.id else "on_course"
        life.at(day, 19, partial(report, life, day, [note], health))
    elif note and life.data["stage"] == "completed":
        # A completed measure takes no updates any more.
        life.at(rules.lately(today, life.number, *NOTED), 15, partial(_comment, life, note))
    _plan_problems(life, told, today)


def after(told: Iterable[date], day: date, today: date) -> date:
    """The day, or the one after the last update where that is later: a note is the newest word."""
    return min(max(day, max(told, default=day - DAY) + DAY), today)


def _told(life: Life) -> dict[date, list[Translated]]:
    """What an update of a day says: steps that were done and values that were measured while it ran."""
    told: dict[date, list[Translated]] = {}
    scenario = life.play.scenario
    for step in life.data["milestones"]:
        if step["done"]:
            text = _filled(scenario.phrase("done"), step=scenario.text(step["title"]))
            told.setdefault(scenario.day(step["done"]), []).append(text)
    indicator = life.data["indicator"]
    sentence = scenario.phrase("measured")
    for value in indicator["actual"]:
        text = _filled(
            sentence, name=scenario.text(indicator["name"]), unit=scenario.text(indicator["unit"]),
            value=value["value"], target=indicator["target"],
        )  # fmt: skip
        told.setdefault(scenario.measured(life.data, value), []).append(text)
    return {day: texts for day, texts in told.items() if _runs_on(life, day)}


def _filled(sentence: Translated, **values: Any) -> Translated:
    """One sentence with its values, in each of its languages."""
    return Translated(
        {
            code: text % {name: _shown(value, code) for name, value in values.items()}
            for code, text in sentence.parts.items()
        }
    )


def _shown(value: Any, code: str) -> str:
    return value.shown(code).text if isinstance(value, Translated) else show_amount(Decimal(str(value)), code)


def _runs_on(life: Life, day: date) -> bool:
    """Whether updates are for this day: from the start until it was completed, paused or stopped."""
    course = life.course
    if course.started is None or day < course.started:
        return False
    end = course.completed or course.set_aside
    return end is None or day < end


def _health(life: Life, day: date) -> str:
    """Slow where a step was done more than a week late, else on course."""
    late = any(
        step["done"] and life.play.scenario.day(step["done"]) == day > life.play.scenario.day(step["due"]) + LATE
        for step in life.data["milestones"]
    )
    return "slow" if late else "on_course"


def _next_on(life: Life, day: date) -> date | None:
    """The next step that was still to be done on a day."""
    scenario = life.play.scenario
    ahead = [
        scenario.due(step["due"])
        for step in life.data["milestones"]
        if (not step["done"] or scenario.day(step["done"]) > day) and not life.drops_steps
    ]
    return min((due for due in ahead if due > day), default=None)


# -- the acts ------------------------------------------------------------------------------------


def _measure(life: Life, value: dict[str, Any]) -> None:
    day = life.play.scenario.measured(life.data, value)
    service.add_value(life.lead, life.row, day, amount(value["value"]))


def report(life: Life, day: date, sentences: list[Translated], health: str, **more: Any) -> Update:
    """What the lead says of a day, in its own language."""
    told = [said(sentence, life.lead) for sentence in sentences]
    return service.report(
        entitled(life.lead, "update.write", life.row), life.row, health=health, happened_on=day,
        sentence=" ".join(text for text, _language in told), language=told[0][1], next_on=_next_on(life, day),
        partner_id=life.play.partners[life.data["lead_partner"]].id, **more,
    )  # fmt: skip


def _comment(life: Life, note: Translated) -> None:
    service.comment(entitled(life.lead, "comment.write", life.row), life.row, said(note, life.lead)[0])


# -- the problems a board must show --------------------------------------------------------------


def _plan_problems(life: Life, told: Iterable[date], today: date) -> None:
    extra = life.play.scenario.extra
    stuck, overdue = extra["stuck"], extra["overdue"]
    if stuck["measure"] == life.id:
        day = after(told, rules.working_day(today - STUCK_AGO), today)
        life.at(day, 19, partial(_get_stuck, life, day, stuck))
    if overdue["measure"] == life.id and "step" in overdue:
        title = life.play.scenario.text(overdue["step"])
        life.at(today - OVERDUE_ADDED, 9, partial(life.add_step, title, today - OVERDUE_BY))


def _get_stuck(life: Life, day: date, data: dict[str, Any]) -> None:
    def text(name: str) -> str:
        return said(life.play.scenario.text(data[name]), life.lead)[0]

    report(
        life, day, [life.play.scenario.text(data["sentence"])], "stuck", because=text("because"),
        unstuck_when=text("unstuck_when"), helper_id=life.play.partners[data["helper"]].id,
        helper_person_id=life.play.members[data["helper_person"]][0].id if "helper_person" in data else None,
    )  # fmt: skip
