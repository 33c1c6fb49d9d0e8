"""Minutes in the reader's words; what was said and written stays in the language it was written in.

Made from the values of ``service.recording``, whether of this moment or as they were frozen. The same words stand on
the page, on paper and, by ``minutes_text``, in Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, url_for

from bundnis.alliances.queries import alliance_day
from bundnis.contributions.presentation import Words
from bundnis.core.access import may
from bundnis.core.dates import Precision, Span, show_day, show_moment, show_span
from bundnis.core.i18n import _, language, ngettext, only_in
from bundnis.core.text import Shown, Translated
from bundnis.core.words import N_
from bundnis.measures.rules import ROUTES
from bundnis.workshops.models import Minutes, Objection, SessionStep, Workshop
from bundnis.workshops.phases import MINUTES, NOTES, OUTCOMES, STEPS
from bundnis.workshops.presentation import outcome
from bundnis.workshops.presentation.minutes_votes import votes
from bundnis.workshops.presentation.qr import qr
from bundnis.workshops.queries import minutes as kept
from bundnis.workshops.rules.outcome import PLEDGED
from bundnis.workshops.service.recording import content_now

Data = dict[str, Any]
TONES = {"draft": "muted", "published": "info", "circulated": "warning", "approved": "success"}
# Everything that was decided and is no measure, the most important for the next session first.
OTHERS = ("split", "parked", "exists", "dropped")


def sheet(workshop: Workshop, minutes: Minutes | None, *, names: bool) -> Data:
    """Everything minutes print. ``names``: the reader is of the alliance, and sees who gave theirs."""
    is_kept = minutes is not None and minutes.content is not None and minutes.state in ("circulated", "approved")
    content = minutes.content if minutes is not None and is_kept else content_now(workshop)
    session = content["session"]
    return {
        "label": session["label"], "title": read(session["title"]), "question": read(session["question"]),
        "state": _state(minutes), "facts": _facts(content, names=names),
        "measures": [_measure(line) for line in content["measures"]], "is_told": session.get("is_told", False),
        "others": [*_others(content["decisions"]), *_not_discussed(content)], "votes": votes(content["votes"]),
        # Minutes that were kept before they held these have none.
        "ideas": [_item(row, names=names) for row in content.get("ideas", ())],
        "findings": [read(row) for row in content.get("findings", ())],
        "existing": [
            {"title": read(row["title"]), "carrier": row["carrier"], "result": read(row["result"])}
            for row in content["existing"]
        ],
        "rules": read(content["rules"]), "next": _next(content["next"]),
        "steps": [_step(line) for line in content["steps"]],
    }  # fmt: skip


def read(stored: Mapping[str, Any] | None) -> Data:
    """A text for this reader, with the note beside what is in another language."""
    return _said(Translated.from_json(stored).shown(language()))


def written(text: str, spoken: str) -> Data:
    """A text as somebody wrote it."""
    return _said(Shown(text, spoken, spoken != language()))


def _said(text: Shown) -> Data:
    return {"text": text.text, "lang": text.language if text.is_fallback else "", "note": only_in(text)}


def _day(stored: str | None) -> str:
    return show_day(date.fromisoformat(stored), language()) if stored else ""


def _state(minutes: Minutes | None) -> Data:
    """How far the minutes are, in a word and a sentence."""
    state = minutes.state if minutes else "draft"
    word = _(MINUTES[state])
    if minutes is None or state in ("draft", "published"):
        return {"code": state, "word": word, "tone": TONES[state], "edition": 0,
                "sentence": _("It is made anew from the session each time it is opened.")}  # fmt: skip
    zone, spoken = g.seat.time_zone, language()
    until = show_day(minutes.objections_until, spoken) if minutes.objections_until else ""
    if minutes.approved_at is not None and state == "approved":
        sentence = _(
            "Edition %(edition)s, approved on %(when)s. Nothing in it changes any more.", edition=minutes.edition,
            when=show_moment(minutes.approved_at, spoken, zone),
        )  # fmt: skip
    else:
        when = show_moment(minutes.circulated_at, spoken, zone) if minutes.circulated_at else ""
        sentence = _(
            "Edition %(edition)s, circulated on %(when)s. The alliance can object until %(until)s.",
            edition=minutes.edition, when=when, until=until,
        )  # fmt: skip
    return {"code": state, "word": word, "tone": TONES[state], "edition": minutes.edition, "sentence": sentence}


# -- the head ------------------------------------------------------------------------------------


def _facts(content: Mapping[str, Any], *, names: bool) -> list[tuple[str, str]]:
    """(label, value) of what a reader wants to know first; what is not known is left out."""
    session, there = content["session"], content["attendance"]
    who = [", ".join(filter(None, (row["name"], row["organisation"]))) for row in there["people"]] if names else []
    facts = [
        (_("Day"), _day(session["held_on"])),
        (_("Time"), _between(session["opened_at"], session["ended_at"])),
        (_("Place"), session["place"]),
        (_("Led by"), session["led_by"]),
        (_("Took part"), ngettext("%(num)s person", "%(num)s people", there["joined"]) if there["joined"] else ""),
        (_("Organisations"), ", ".join(row["name"] for row in there["organisations"])),
        (_("People who gave their name"), "; ".join(who)),
    ]
    return [(label, value) for label, value in facts if value]


def _between(opened: str | None, ended: str | None) -> str:
    if not opened:
        return ""
    if not ended or ended[:10] != opened[:10]:
        return _clock(opened)
    return _("%(begin)s to %(end)s", begin=_clock(opened), end=_clock(ended))


def _clock(stored: str) -> str:
    return f"{datetime.fromisoformat(stored).astimezone(ZoneInfo(g.seat.time_zone)):%H:%M}"


def _next(stored: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (_day(stored["on"]), stored["place"])))


# -- what was decided ----------------------------------------------------------------------------


def _measure(line: Mapping[str, Any]) -> Data:
    """Who does what with whom until when."""
    words, route = Words(), line["route"]
    pledges = [_pledge(row, words) for row in line["pledges"]]
    title, summary = read(line["title"]), read(line["summary"])
    if summary["text"] == title["text"]:
        summary["text"] = ""  # said once is enough
    return {
        "title": title, "summary": summary, "number": line["number"],
        "label": f"M-{line['number']}" if line["number"] else "",
        "lead": line["lead"] or _("The lead is still open"),
        "field": read(line["field"])["text"], "route": _(ROUTES[route]) if route in ROUTES else "",
        "pledges": [row for row in pledges if not row["leads"]],
        "steps": [row for row in pledges if row["step"]["text"] and not row["is_declined"]],
        "reason": written(line["reason"], line["language"]),
    }  # fmt: skip


def _pledge(row: Mapping[str, Any], words: Words) -> Data:
    what = ""
    if row["amount"] is not None and not row["leads"]:
        amount = words.amount(Decimal(row["amount"]), row["unit"], row["unit_text"])
        what = f"{amount} ({words.kind(row['kind'])})"
    on = row["first_step_on"]
    first, last = (date.fromisoformat(on[name]) if on[name] else None for name in ("first", "last"))
    return {
        "giver": row["giver"], "leads": row["leads"], "what": what, "state": words(PLEDGED[row["state"]][0]),
        "is_declined": row["state"] == "declined",
        "step": written(row["first_step"], row["language"]), "note": written(row["note"], row["language"]),
        "when": show_span(Span(first, last, Precision(on["precision"])), words.language) if first else "",
    }  # fmt: skip


def _others(decisions: Sequence[Mapping[str, Any]]) -> list[Data]:
    """What was decided otherwise, with its reason, kind by kind."""
    found = []
    for kind in OTHERS:
        items = [
            {"title": read(row["title"]), "reason": written(row["reason"], row["language"])}
            for row in decisions if row["kind"] == kind
        ]
        if items:
            found.append({"kind": kind, "heading": _(OUTCOMES[kind].label), "lines": items})
    return found


def _not_discussed(content: Mapping[str, Any]) -> list[Data]:
    """What nobody came to decide about, as one more group."""
    lines = [{"title": read(row["title"]), "reason": written("", language())}
             for row in content.get("not_discussed", ())]  # fmt: skip
    heading = _("Not discussed: opens the next session")
    return [{"kind": "open", "heading": heading, "lines": lines}] if lines else []


def _item(row: Mapping[str, Any], *, names: bool) -> Data:
    """An item with the ideas that were put to it; one that says the same as the item is not said twice."""
    ideas = [
        {**written(each["text"], each["language"]),
         "signed": each["signed"] if names or each["show_as"] == "organisation" else ""}
        for each in row["ideas"]
    ]  # fmt: skip
    title, alone = read(row["title"]), ideas[0] if len(ideas) == 1 else None
    said = Translated.from_json(row["title"]).parts.values()
    if alone is not None and (not said or alone["text"] in said):
        title, ideas = title if said else alone, []
    return {
        "title": title, "from": row["from"], "signed": alone["signed"] if alone and not ideas else "", "ideas": ideas,
        "number": len(row["ideas"]),
    }  # fmt: skip


# -- how it went ---------------------------------------------------------------------------------

BESIDE = N_("Noted beside the steps")


def _step(line: Mapping[str, Any]) -> Data:
    own, kind = read(line["title"]), line["kind"]
    title = own if own["text"] else _said(Shown(_(STEPS[kind].label) if kind else _(BESIDE), "", False))
    words = {name: _(word) for name, word in NOTES.items()}
    notes = [
        {**written(note["text"], note["language"]), "kind": words[note["kind"]], "is_note": note["kind"] == "note"}
        for note in line["notes"]
    ]
    return {"title": title, "at": _clock(line["at"]) if line["at"] else "", "notes": notes}


# -- what can be done with them --------------------------------------------------------------------


def acts(workshop: Workshop, minutes: Minutes | None) -> Data:
    """What this reader may do with the minutes now, and what stands in the way of approving them."""
    state = minutes.state if minutes else "draft"
    is_running = state == "circulated" and minutes is not None
    today = alliance_day(workshop.alliance_id)
    can_still_object = bool(is_running and minutes and minutes.objections_until and minutes.objections_until >= today)
    approves = is_running and may(g.actor, "workshop.approve", workshop)
    unanswered = kept.number_unanswered(minutes) if approves and minutes else 0
    hint = ""
    if approves and can_still_object:
        hint = _("They can be approved after the day until which the alliance can object.")
    elif unanswered:
        hint = ngettext(
            "One objection waits for an answer before they can be approved.",
            "%(num)s objections wait for an answer before they can be approved.", unanswered,
        )  # fmt: skip
    return {
        "can_circulate": state != "approved" and workshop.state == "ended" and not workshop.is_rehearsal
        and may(g.actor, "workshop.circulate", workshop),
        "can_object": can_still_object and may(g.actor, "workshop.object", workshop),
        "can_approve": approves and not can_still_object and not unanswered, "hint": hint,
    }  # fmt: skip


def objections(minutes: Minutes | None) -> list[Data]:
    """What was objected to each edition, with its answer; who is named to the alliance only."""
    if minutes is None:
        return []
    answers = minutes.state == "circulated" and may(g.actor, "workshop.approve", minutes)
    return [
        {**objection(row.Objection), "who": row.name,
         "can_answer": answers and not row.Objection.answer and row.Objection.edition == minutes.edition}
        for row in kept.objections_to(minutes.id)
    ]  # fmt: skip


def objection(row: Objection) -> Data:
    """One objection in the language it was written in."""
    return {
        "id": row.id, "edition": row.edition, "said": written(row.text, row.language), "answer": row.answer,
        "when": show_moment(row.at, language(), g.seat.time_zone),
    }  # fmt: skip


# -- the screen and the run sheet at the end -------------------------------------------------------


def screen(workshop: Workshop, step: SessionStep) -> Data:
    """Who does what until when, and the way to the minutes."""
    address = url_for("workshops.hall_minutes", code=workshop.code, _external=True)
    return {**outcome.hall(workshop, step), "minutes_address": address, "minutes_qr": qr(address)}


def run(workshop: Workshop, step: SessionStep) -> Data:
    """Whether the hall may read the draft already."""
    found = kept.minutes_of(workshop.id)
    place = url_for("workshops.session", alliance=g.seat.slug, number=workshop.number)
    return {
        "minutes_state": found.state if found else "draft", "notes_address": f"{place}notes",
        "minutes_address": f"{place}minutes" if may(g.actor, "workshop.read_minutes", workshop) else "",
    }  # fmt: skip
