"""What happens beside the file: talk, voices, corrections, leads that are declined, copies, a partner that leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

from bundnis.accounts import service as accounts
from bundnis.alliances import service as alliances
from bundnis.contributions import service as contributions
from bundnis.core.access import Actor
from bundnis.core.dates import Span
from bundnis.demo import rules
from bundnis.demo.service.life import Life
from bundnis.demo.service.play import Play, entitled
from bundnis.demo.service.reports import report
from bundnis.demo.service.scenario import said
from bundnis.dossier.service import copies
from bundnis.measures import queries as measures
from bundnis.measures import service
from bundnis.membership import service as membership
from bundnis.reviews import service as reviews

DAY = timedelta(days=1)
Data = Mapping[str, Any]


def plan(play: Play, lives: Mapping[str, Life]) -> None:
    """Everything of one alliance; what belongs to a measure that is not played is left out."""
    extra = play.scenario.extra
    acts: tuple[tuple[str, Callable[[Play, Life, Data], None]], ...] = (
        ("slow", _plan_slow), ("no_step", _plan_no_step), ("declined", _plan_declined),
        ("correction", _plan_correction), ("talk", _plan_talk), ("voices", _plan_voice),
        ("looking_back", _plan_looking_back), ("copies", _plan_copy), ("split", _plan_split),
        ("guest", _plan_guest),
    )  # fmt: skip
    for name, act in acts:
        found = extra.get(name, [])
        for data in found if isinstance(found, list) else [found]:
            if data["measure"] in lives:
                act(play, lives[data["measure"]], data)
    for number, data in enumerate(extra["sheets"]):
        play.at(_ago(play, data), 9 + number / 4, "freeze", partial(_freeze, play, data))


def _ago(play: Play, data: Data, name: str = "ago") -> date:
    """A working day so many days ago."""
    return rules.working_day(play.scenario.today - int(data[name]) * DAY)


def _text(play: Play, value: Any, author: Actor) -> str:
    return said(play.scenario.text(value), author)[0]


# -- how measures stand --------------------------------------------------------------------------


def _plan_slow(play: Play, life: Life, data: Data) -> None:
    """Where the file has a note it is the slow news itself (reports.py)."""
    if "sentence" in data:
        day = _ago(play, data)
        life.at(day, 18.5, partial(report, life, day, [play.scenario.text(data["sentence"])], "slow"))


def _plan_no_step(play: Play, life: Life, data: Data) -> None:
    day = _ago(play, data)
    places = [place for place, step in enumerate(life.data["milestones"]) if not step["done"]]
    for place in places:
        life.at(day, 15, partial(_drop, play, life, place, day, data["reason"]))


def _drop(play: Play, life: Life, place: int, day: date, reason: Any) -> None:
    step = life.steps[place]
    actor = entitled(life.lead, "step.tick", step)
    service.drop_step(actor, life.row, step, day, _text(play, reason, actor))


def _plan_correction(play: Play, life: Life, data: Data) -> None:
    """Somebody reports, and puts it right at once."""
    day = _ago(play, data)
    life.at(day, 9.5, partial(_correct, play, life, data, day))


def _correct(play: Play, life: Life, data: Data, day: date) -> None:
    wrong = report(life, day, [play.scenario.text(data["wrong"])], "on_course")
    actor = entitled(life.lead, "update.correct", wrong)
    sentence, language = said(play.scenario.text(data["right"]), actor)
    service.correct(
        actor, life.row, wrong, health="on_course", sentence=sentence, language=language, happened_on=day,
        partner_id=wrong.partner_id, next_on=wrong.next_on,
    )  # fmt: skip


# -- what people say -----------------------------------------------------------------------------


def _plan_talk(play: Play, life: Life, data: Data) -> None:
    life.at(_ago(play, data), 12 + len(data["text"]) % 4, partial(_comment, play, life, data))


def _comment(play: Play, life: Life, data: Data) -> None:
    """Under the newest update where the file says so."""
    by = play.coordinator if data["by"] == "coordinator" else play.member(data["by"])
    actor = entitled(by, "comment.write", life.row)
    updates = measures.updates_of(life.row.id) if data.get("under") else []
    service.comment(actor, life.row, _text(play, data["text"], actor), updates[0].id if updates else None)


def _plan_voice(play: Play, life: Life, data: Data) -> None:
    """While the review is open: before it was closed, or once the measure was completed or stopped."""
    course = life.course
    ended = rules.certain(course.completed or course.set_aside)
    before = int(data.get("before", 1))
    day = max(course.reviewed - before * DAY, ended) if course.reviewed else ended + before * DAY
    life.at(rules.working_day(day) if rules.working_day(day) > ended else day, 18, partial(_voice, play, life, data))


def _voice(play: Play, life: Life, data: Data) -> None:
    partner = play.partners[data["partner"]]
    place = SimpleNamespace(alliance_id=life.row.alliance_id, partner_id=partner.id, measure=life.row)
    actor = entitled(play.member(data["partner"]), "review.add_voice", place)
    sentence, language = said(play.scenario.text(data["sentence"]), actor)
    reviews.add_voice(
        actor, life.row, partner.id, None, effect=data["effect"], sentence=sentence, language=language
    )  # fmt: skip


def _plan_looking_back(play: Play, life: Life, data: Data) -> None:
    life.at(_ago(play, data), 16, partial(_look_back, play, life, data))


def _look_back(play: Play, life: Life, data: Data) -> None:
    """A review of a completed measure: whole, so that the coordinator can close it, or only begun."""
    text = play.scenario.text
    reviews.save_review(
        entitled(life.lead, "review.write", life.row), life.row, None, executed=data["executed"],
        effect=data.get("effect"), what_worked=text(data.get("what_worked")),
        what_did_not=text(data.get("what_did_not")), lesson=text(data.get("lesson")),
        in_proportion=data.get("in_proportion"), recommend=data.get("recommend"), rating=data.get("rating"),
        reviewed_on=_ago(play, data) if "rating" in data else None,
    )  # fmt: skip


# -- leads, copies, parts ------------------------------------------------------------------------


def _plan_declined(play: Play, life: Life, data: Data) -> None:
    """Somebody else was asked before the partner that leads in the file, and said no."""
    asked = rules.later(life.course.workshop, 1) if life.course.workshop else rules.later(life.course.proposed, 1)
    life.at(asked, 8, partial(life.request_lead, data["partner"]))
    # The partner of the file is asked later on the same day or two days later.
    life.at(asked, 8.5, partial(_decline, play, life.id, data))


def _decline(play: Play, measure_id: str, data: Data) -> None:
    row = play.measures[measure_id]
    actor = entitled(play.member(data["partner"]), "measure.answer_lead", row)
    service.decline_lead(actor, row, _text(play, data["reason"], actor))


def _plan_copy(play: Play, life: Life, data: Data) -> None:
    name = data["id"]
    play.at(_ago(play, data), 8, f"{name} copy", partial(_copy, play, life, data))
    if declined := data.get("declined"):
        play.at(_ago(play, declined, "asked"), 14, f"{name} ask", partial(_ask_to_lead, play, name, declined))
        play.at(_ago(play, declined), 16, f"{name} decline", partial(_decline, play, name, declined))
    if stopped := data.get("stopped"):
        play.at(_ago(play, stopped), 10, f"{name} stop", partial(_stop, play, name, stopped))
    if paused := data.get("paused"):
        play.at(_ago(play, paused), 10, f"{name} pause", partial(_pause, play, name, paused))


def _copy(play: Play, life: Life, data: Data) -> None:
    by = data["by"]
    actor = entitled(play.member(by), "measure.propose", life.row)
    row = copies.copy(actor, life.row, title=play.scenario.text(data["title"]), proposer_id=play.partners[by].id)
    _mark(play, data["id"], row)


def _mark(play: Play, name: str, row: Any) -> None:
    """What comes of an example is an example too."""
    row.is_example = True
    play.measures[name] = row


def _ask_to_lead(play: Play, name: str, data: Data) -> None:
    row = play.measures[name]
    actor = entitled(play.coordinator, "measure.request_lead", row)
    service.request_lead(actor, row, play.partners[data["partner"]].id)


def _stop(play: Play, name: str, data: Data) -> None:
    actor, row = play.coordinator, play.measures[name]
    reason, lesson = (_text(play, data[each], actor) for each in ("reason", "lesson"))
    service.move(actor, row, "stop", reason=reason, lesson=lesson)


def _pause(play: Play, name: str, data: Data) -> None:
    actor, row = play.coordinator, play.measures[name]
    resume_on = play.scenario.today + int(data["resumes_in"]) * DAY
    service.move(actor, row, "pause", reason=_text(play, data["reason"], actor), resume_on=resume_on)


def _plan_split(play: Play, life: Life, data: Data) -> None:
    life.at(_ago(play, data), 15, partial(_split, play, life, data))


def _split(play: Play, life: Life, data: Data) -> None:
    """The measure of the file stays what it is; a second part of the same thought becomes an idea of its own."""
    row, text = life.row, play.scenario.text
    first = {"title": row.title, "summary": row.summary, "description": row.description}
    part = {"title": text(data["title"]), "summary": text(data["summary"]), "description": row.description}
    actor = entitled(play.coordinator, "measure.edit", row)
    (made,) = copies.split(actor, row, row.text_version, parts=[first, part], steps={}, needs={})
    _mark(play, data["id"], made)


# -- partners ------------------------------------------------------------------------------------


def _plan_guest(play: Play, life: Life, data: Data) -> None:
    """A partner comes, gives a part of what it promised, and leaves."""
    started = rules.certain(life.course.started)
    gave, left = _ago(play, data, "gave"), _ago(play, data, "left")
    life.at(rules.later(rules.certain(life.course.workshop), 5), 8, partial(_join, play, data, life.course.proposed))
    life.at(rules.working_day(started - 3 * DAY), 11, partial(_promise, play, life, data))
    life.at(gave, 15, partial(_give, play, life, data, gave))
    life.at(left, 9, partial(_leave, play, data, left))


def _join(play: Play, data: Data, since: date) -> None:
    partner = play.partners[data["id"]] = alliances.add_partner(
        play.coordinator, play.alliance.id, name=play.scenario.text(data["name"]), short_name=data["short_name"],
        sector="company", country=data["country"], role="associate", kinds=[data["kind"]],
        member_from=Span.in_month(since.year, since.month),
    )  # fmt: skip
    person = accounts.create_person(data["person"], rules.email_of(data["person"]), data["language"], None)
    membership.give_seat(play.coordinator, play.alliance.id, person.id, "member", partner.id)
    play.members[data["id"]] = [person]


def _promise(play: Play, life: Life, data: Data) -> None:
    actor = entitled(play.member(data["id"]), "contribution.offer", life.row)
    row = contributions.offer(
        actor, life.row, play.partners[data["id"]].id, kind=data["kind"], amount=Decimal(data["amount"]),
        unit=data["unit"], language=actor.language,
    )  # fmt: skip
    contributions.accept(entitled(life.lead, "contribution.accept", row), row)
    play.gifts[data["id"]] = row


def _give(play: Play, life: Life, data: Data, day: date) -> None:
    row, amount = play.gifts[data["id"]], Decimal(data["delivered"])
    contributions.deliver(entitled(play.member(data["id"]), "contribution.deliver", row), row, amount, day)
    contributions.receive(entitled(life.lead, "contribution.receive", row), row, amount, day, False)


def _leave(play: Play, data: Data, day: date) -> None:
    actor, partner = play.coordinator, play.partners[data["id"]]
    membership.partner_leaves(
        entitled(actor, "partner.membership", partner), partner, day, _text(play, data["reason"], actor)
    )


def _freeze(play: Play, data: Data) -> None:
    partner = play.partners[data["partner"]]
    contributions.freeze(entitled(play.member(data["partner"]), "promise_sheet.freeze", partner), partner)
