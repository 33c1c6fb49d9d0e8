"""What somebody has to do, in words: a sentence and one button for each kind. Data; the code only fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from flask import g

from bundnis.boards.rules.today import Duty, Horizon, Kind, Rest, Urgency, urgency
from bundnis.boards.views.words import title_in
from bundnis.contributions.presentation.wording import Words
from bundnis.core.dates import Precision, Span, show_day, show_span
from bundnis.core.i18n import ngettext, only_in, shown
from bundnis.core.text import Shown, Translated
from bundnis.core.words import N_


class Said(NamedTuple):
    """How a kind of duty is said: icon, word for several of them, button, and where the button leads."""

    icon: str
    several: str
    button: str
    place: str


SAID: Mapping[Kind, Said] = {
    Kind.HELP: Said("hand", N_("Requests for help"), N_("Look and help"), "measures/%(number)s#update-%(id)s"),
    Kind.LEAD: Said("flag", N_("Requests to lead"), N_("Answer"), "measures/%(number)s"),
    Kind.OFFER: Said("hand", N_("Offers"), N_("Answer the offer"), "measures/%(number)s/contributions/%(id)s"),
    Kind.PLEDGE: Said(
        "hand", N_("Pledges of a session"), N_("Confirm what was pledged"), "workshops/%(page)s/pledges/%(id)s"
    ),
    Kind.RECEIPT: Said(
        "inbox", N_("Deliveries"), N_("Confirm receipt"), "measures/%(number)s/contributions/%(id)s/receive"
    ),
    Kind.STUCK: Said("danger", N_("Stuck measures"), N_("Look at it"), "measures/%(number)s#updates"),
    Kind.PROMISE: Said(
        "inbox", N_("Promises"), N_("Report a delivery"), "measures/%(number)s/contributions/%(id)s/deliver"
    ),
    Kind.STEP: Said("calendar", N_("Steps"), N_("Tick the step"), "measures/%(number)s/steps/%(id)s/done"),
    Kind.UPDATE: Said("comment", N_("Updates due"), N_("Send an update"), "measures/%(number)s/updates/new"),
    Kind.MENTION: Said("comment", N_("Mentions"), N_("Read the comment"), "measures/%(number)s#comment-%(id)s"),
    Kind.REVIEW: Said("book", N_("Reviews"), N_("Write the review"), "measures/%(number)s/review"),
    Kind.CLOSE: Said("book", N_("Reviews"), N_("Close the review"), "measures/%(number)s/moves/review"),
    Kind.RESUME: Said("play", N_("Pauses that are over"), N_("Resume"), "measures/%(number)s/moves/resume"),
    Kind.START: Said("play", N_("Measures to start"), N_("Start"), "measures/%(number)s/moves/start"),
    Kind.COMPLETE: Said("check", N_("Measures to complete"), N_("Complete"), "measures/%(number)s/moves/complete"),
    Kind.RESPONSIBLE: Said(
        "person", N_("Measures without a responsible person"), N_("Name somebody"),
        "measures/%(number)s/edit#responsible_id",
    ),
    Kind.LEAD_OPEN: Said(
        "flag", N_("Measures without a lead"), N_("Ask a partner to lead"), "measures/%(number)s/lead"
    ),
    Kind.LEAD_SILENT: Said(
        "clock", N_("Unanswered requests to lead"), N_("Ask a partner to lead"), "measures/%(number)s/lead"
    ),
    Kind.AGREE: Said("people", N_("Measures in the workshop"), N_("Agree"), "measures/%(number)s/moves/agree"),
    Kind.OBJECTIONS: Said("comment", "", N_("Answer"), "workshops/%(page)s/minutes#objections"),
    Kind.MINUTES: Said("book", "", N_("Read and approve"), "workshops/%(page)s/minutes"),
    Kind.APPLICANTS: Said("people", "", N_("Answer"), "workshops/%(page)s/#outcome"),
    Kind.INVITATIONS: Said("mail", "", N_("See the invitations"), "people/"),
    Kind.SET_UP: Said("settings", "", N_("Go on"), "%(page)s"),
    Kind.TAKE: Said(
        "bulb", N_("Ideas for the workshop"), N_("Take into the workshop"), "measures/%(number)s/moves/to_workshop"
    ),
    Kind.NEED: Said("hand", "", N_("Offer something"), "measures/%(number)s/contributions/new?need=%(id)s"),
}

# Acts of a moment: after them one is back on Today.
MOMENTARY = frozenset({
    Kind.RECEIPT, Kind.PROMISE, Kind.STEP, Kind.UPDATE, Kind.CLOSE, Kind.RESUME, Kind.START, Kind.COMPLETE,
    Kind.AGREE, Kind.TAKE,
})
# Where the rest of a kind is found: the list or page with the filters that come nearest.
RESTS: Mapping[Kind, str] = {
    Kind.HELP: "measures/?health=stuck", Kind.LEAD: "measures/?flag=lead_open", Kind.OFFER: "contributions",
    Kind.PLEDGE: "workshops/", Kind.RECEIPT: "contributions", Kind.STUCK: "measures/?health=stuck",
    Kind.PROMISE: "contributions",
    Kind.STEP: "measures/?sort=next", Kind.UPDATE: "measures/?sort=news", Kind.REVIEW: "measures/?stage=completed",
    Kind.CLOSE: "measures/?stage=completed", Kind.RESUME: "measures/?stage=paused",
    Kind.MENTION: "journal/", Kind.RESPONSIBLE: "measures/?stage=implementation",
    Kind.START: "measures/?stage=agreed", Kind.COMPLETE: "measures/?stage=implementation&sort=end",
    Kind.LEAD_OPEN: "measures/?flag=lead_open", Kind.LEAD_SILENT: "measures/?flag=lead_open",
    Kind.AGREE: "measures/?stage=workshop", Kind.TAKE: "measures/?stage=idea",
}  # fmt: skip
# Of these one sees the own partner's alone.
OWN = frozenset({Kind.HELP, Kind.LEAD, Kind.STEP, Kind.UPDATE, Kind.RESUME, Kind.START, Kind.COMPLETE})


class DutyLine(NamedTuple):
    """One line as ``ui/duty.html`` shows it."""

    icon: str
    label: str
    title: str
    title_lang: str
    address: str
    sentence: str
    quote: str
    quote_lang: str
    only_in: str
    button: str
    button_address: str
    is_late: bool
    # Where one says that one has read it, for what opening the measure is enough to end.
    read_address: str


class Sayer:
    """Says duties to one reader. ``missing`` tells how many points a measure in the workshop still lacks."""

    def __init__(self, base: str, horizon: Horizon, missing: Mapping[int, int]) -> None:
        self.words, self.base, self.horizon, self.missing = Words(), base, horizon, missing

    def line(self, duty: Duty) -> DutyLine:
        """A duty with its sentence and its button."""
        said, row = SAID[duty.kind], duty.row
        title = self.title(row.title) if duty.number else NOTHING
        sentence, quote = SENTENCES[duty.kind](self, duty) if duty.several == 1 else (self.together(duty), NOTHING)
        button, place = self.way(duty)
        values = {"number": duty.number, "id": duty.id}
        if "%(page)s" in place:
            values["page"] = row.page
        foreign = [each for each in (title, quote) if each.text and each.language != self.words.language]
        notes = [only_in(Shown(each.text, each.language, is_fallback=True)) for each in foreign]
        return DutyLine(
            icon=said.icon,
            label=f"M-{duty.number}" if duty.number else "",
            title=title.text,
            title_lang=title.language if title.is_fallback else "",
            address=f"{self.base}measures/{duty.number}" if duty.number else "",
            sentence=sentence,
            quote=quote.text,
            quote_lang=quote.language if quote in foreign else "",
            only_in=next(filter(None, notes), ""),
            button=self.words(button),
            button_address=self.base + place % values,
            is_late=urgency(duty.kind, duty.on, self.horizon) is Urgency.NOW,
            read_address=f"{self.base}measures/{duty.number}/mentions/read" if duty.kind is Kind.MENTION else "",
        )

    def title(self, title: str | Translated) -> Shown:
        """A title as it comes out of the database: as text, or as a value."""
        return title_in(title, self.words.language) if isinstance(title, str) else shown(title)

    def way(self, duty: Duty) -> tuple[str, str]:
        """The word of the button and where it leads."""
        said = SAID[duty.kind]
        if duty.several > 1:
            return N_("Look at them"), "measures/%(number)s#contributions"
        if duty.kind is Kind.AGREE and self.missing.get(duty.id, 1):
            return N_("See what is missing"), "measures/%(number)s#move"
        return said.button, f"{said.place}?next={self.base}" if duty.kind in MOMENTARY else said.place

    def together(self, duty: Duty) -> str:
        """Several of a kind at one measure."""
        if duty.kind is Kind.OFFER:
            return ngettext("%(num)s offer waits for an answer.", "%(num)s offers wait for an answer.", duty.several)
        if duty.kind is Kind.RECEIPT:
            return ngettext(
                "%(num)s delivery is reported. Did it arrive?", "%(num)s deliveries are reported. Did they arrive?",
                duty.several,
            )
        return ngettext("%(num)s promise is due.", "%(num)s promises are due.", duty.several)

    def rest(self, rest: Rest) -> tuple[str, str]:
        """(words, address) of those of a kind that are not shown."""
        if rest.number is None:
            number = self.words(N_("many more"))
        else:
            number = ngettext("%(num)s more", "%(num)s more", rest.number)
        address = self.base + RESTS[rest.kind]
        own = min(g.seat.partner_ids, default=None)
        if rest.kind in OWN and own is not None and len(g.seat.partner_ids) == 1:
            address += f"{'&' if '?' in address else '?'}partner={own}"
        return self.words.pair(self.words(SAID[rest.kind].several), number), address

    def day(self, day: date | None) -> str:
        """A day as the reader's language writes it."""
        return show_day(day, self.words.language) if day else ""

    def amount(self, row: Any, amount: Decimal) -> str:
        """An amount of a contribution or need with its unit."""
        return self.words.amount(amount, row.unit, row.unit_text)


_Saying = Callable[[Sayer, Duty], tuple[str, Shown]]
NOTHING = Shown("", "", False)


def _is_past(sayer: Sayer, duty: Duty) -> bool:
    return duty.on is not None and duty.on < sayer.horizon.today


def _plain(message: str) -> _Saying:
    return lambda sayer, _duty: (sayer.words(message), NOTHING)


def _of_lead(message: str) -> _Saying:
    return lambda sayer, duty: (sayer.words(message, partner=duty.row.lead), NOTHING)


def _counted(say: Callable[[Any], str]) -> _Saying:
    """One sentence for all of a kind, however many they are."""
    return lambda _sayer, duty: (say(duty.row), NOTHING)


_objections = _counted(lambda row: ngettext(
    "An objection to the minutes of %(session)s waits for an answer.",
    "%(num)s objections to minutes wait for an answer, the first in %(session)s.", row.number,
    session=f"W-{row.page}",
))  # fmt: skip
_minutes = _counted(lambda row: ngettext(
    "The time for objections has passed: the minutes of %(session)s can be approved.",
    "The time for objections has passed: %(num)s minutes can be approved, first those of %(session)s.", row.number,
    session=f"W-{row.page}",
))  # fmt: skip
_applicants = _counted(lambda row: ngettext(
    "An organisation that pledged in a session waits for an answer.",
    "%(num)s organisations that pledged in sessions wait for an answer.", row.number,
))  # fmt: skip
_invitations = _counted(lambda row: ngettext(
    "One invitation has had no answer for more than a week.",
    "%(num)s invitations have had no answer for more than a week.", row.number,
))  # fmt: skip


def _help(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    message = N_("It is stuck. %(who)s hopes for your help.")
    # Both in the words of whoever wrote them: why it does not go on, and what would help.
    said = " – ".join(filter(None, [row.because or row.sentence, row.unstuck_when]))
    return sayer.words(message, who=row.author), Shown(said, row.language, False)


def _stuck(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    """With what the newest update says, in the language it was written in."""
    row = duty.row
    quote = Shown(row.said or "", row.language or sayer.words.language, False)
    return sayer.words(N_("It is stuck; last news of %(day)s."), day=sayer.day(duty.on)), quote


def _mention(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    message = N_("%(who)s mentioned %(partner)s.") if row.partner else N_("%(who)s mentioned you.")
    return sayer.words(message, who=row.author, partner=row.partner or ""), NOTHING


def _offer(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    is_mine = row.lead_id in g.seat.partner_ids
    message = N_("%(partner)s offers %(amount)s.") if is_mine else N_(
        "%(partner)s has offered %(amount)s since %(day)s and has no answer yet."
    )
    values = {"partner": row.giver, "amount": sayer.amount(row, row.amount), "day": sayer.day(row.offered_at.date())}
    return sayer.words(message, **values), NOTHING


def _pledge(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    message = N_("%(partner)s pledged %(amount)s in %(session)s. Do you stand for it?")
    values = {"partner": row.giver, "amount": sayer.amount(row, row.amount), "session": f"W-{row.page}"}
    return sayer.words(message, **values), NOTHING


def _receipt(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    amount = sayer.amount(row, row.delivered - row.received)
    message = N_("%(partner)s reports a delivery: %(amount)s. Did it arrive?")
    return sayer.words(message, partner=row.giver, amount=amount), NOTHING


def _promise(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    message = N_("%(partner)s promised %(amount)s for %(when)s. That day has passed.") if _is_past(
        sayer, duty
    ) else N_("%(partner)s promised %(amount)s for %(when)s.")
    when = show_span(Span(row.wanted_first, row.wanted_last, Precision(row.wanted_precision)), sayer.words.language)
    return sayer.words(message, partner=row.giver, amount=sayer.amount(row, row.amount), when=when), NOTHING


def _step(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row, language = duty.row, sayer.words.language
    message = N_("Your step was due: %(when)s.") if _is_past(sayer, duty) else N_("Your step is due: %(when)s.")
    when = show_span(Span(row.due_first, row.due_last, Precision(row.due_precision)), language)
    return sayer.words(message, when=when), title_in(row.step, language)


def _update(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    message = N_("No news since %(day)s, longer than agreed. How does it stand?") if sayer.horizon.is_stale(
        duty.on
    ) else N_("The last news is of %(day)s. How does it stand?")
    return sayer.words(message, day=sayer.day(duty.on)), NOTHING


def _complete(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    if _is_past(sayer, duty):
        return sayer.words(N_("Its planned end was %(day)s."), day=sayer.day(duty.on)), NOTHING
    return sayer.words(N_("Every step is done and everything promised has arrived.")), NOTHING


def _lead_open(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    if row.lead_state == "declined" and row.lead:
        message = N_("%(partner)s has declined to lead.")
    elif row.left_on and row.left_on <= sayer.horizon.today:
        message = N_("%(partner)s leads it and has left the alliance.")
    else:
        message = N_("It has no lead any more.")
    return sayer.words(message, partner=row.lead or ""), NOTHING


def _agree(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    lacking = sayer.missing.get(duty.id)
    if lacking is None:
        return sayer.words(N_("It stands in the workshop.")), NOTHING
    if lacking == 0:
        return sayer.words(N_("Everything is there: it can be agreed.")), NOTHING
    sentence = ngettext(
        "In the workshop: one point is still missing before it can be agreed.",
        "In the workshop: %(num)s points are still missing before it can be agreed.", lacking,
    )  # fmt: skip
    return sentence, NOTHING


def _need(sayer: Sayer, duty: Duty) -> tuple[str, Shown]:
    row = duty.row
    values = {"amount": sayer.amount(row, row.amount), "kind": sayer.words.kind(row.gift)}
    return sayer.words(N_("Still needed: %(amount)s (%(kind)s). Can you help?"), **values), NOTHING


SENTENCES: Mapping[Kind, _Saying] = {
    Kind.HELP: _help,
    Kind.STUCK: _stuck,
    Kind.MENTION: _mention,
    Kind.RESPONSIBLE: _plain(N_("It has no responsible person any more.")),
    Kind.LEAD: _of_lead(N_("%(partner)s is asked to lead this measure.")),
    Kind.OFFER: _offer,
    Kind.PLEDGE: _pledge,
    Kind.RECEIPT: _receipt,
    Kind.PROMISE: _promise,
    Kind.STEP: _step,
    Kind.UPDATE: _update,
    Kind.REVIEW: _plain(N_("It is completed. What worked, what did not?")),
    Kind.CLOSE: _plain(N_("Its review is complete and can be closed.")),
    Kind.RESUME: lambda sayer, duty: (sayer.words(N_("Its pause ended on %(day)s."), day=sayer.day(duty.on)), NOTHING),
    Kind.START: _plain(N_("It is agreed, and the day it was to begin has come.")),
    Kind.COMPLETE: _complete,
    Kind.LEAD_OPEN: _lead_open,
    Kind.LEAD_SILENT: _of_lead(
        N_("%(partner)s was asked to lead and has not answered in time.")
    ),
    Kind.AGREE: _agree,
    Kind.APPLICANTS: _applicants,
    Kind.OBJECTIONS: _objections,
    Kind.MINUTES: _minutes,
    Kind.INVITATIONS: _invitations,
    Kind.SET_UP: lambda sayer, duty: (sayer.words(duty.row.label), NOTHING),
    Kind.TAKE: _plain(N_("The idea says enough to be worked out in the workshop.")),
    Kind.NEED: _need,
}
