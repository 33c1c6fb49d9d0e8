""""What worked": the alliance's own past, counted, and the lessons behind every number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import g, render_template, request, url_for

from bundnis.boards import queries
from bundnis.boards.queries.lessons import lessons
from bundnis.contributions.rules import KINDS
from bundnis.core.access import may
from bundnis.core.dates import show_day
from bundnis.core.i18n import _, language, ngettext, only_in, pair, shown
from bundnis.core.numbers import show_amount
from bundnis.core.text import Shown
from bundnis.core.words import N_
from bundnis.measures.rules import ROUTES
from bundnis.measures.stages import Stage
from bundnis.reviews import queries as reviews
from bundnis.reviews.rules import ADVICE, EFFECT, EFFECTS, PARTNERS, SECTORS, SIZES, Counted, verdict

# What is looked at, in the order of the page, with the words above each table.
TOPICS: Mapping[str, str] = {
    "route": N_("By route"),
    "field": N_("By action field"),
    "size": N_("By size"),
    "partners": N_("By number of contributing partners"),
    "sectors": N_("By sectors of the contributing partners"),
    "kind": N_("By kind of contribution"),
}
# Of these only what occurs is shown: there may be many.
OPEN_TOPICS = ("field", "kind")
PER_PAGE = 25
LONGEST = 600
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One number with the address of the lessons behind it; "" where there is none."""

    label: str
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """How one group of measures ended."""

    label: str
    tried: Cell
    cells: list[Cell]
    share: str


@dataclass(frozen=True, slots=True)
class Section:
    """One table: the groups of a topic."""

    topic: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture."""

    label: str
    sentence: str
    parts: list[tuple[str, float, float, int]]


class Past:
    """What was counted of one year or of all, by topic and answer, and the words of a page for it."""

    def __init__(self, year: int | None) -> None:
        self.year = year
        self.here = url_for("boards.learning")
        self.words = {outcome: _(label) for outcome, label in EFFECT.items()}
        self.code = language()
        self.written: dict[int, str] = {}
        numbers: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for row in reviews.tallies(g.seat.alliance_id, year):
            numbers[row.topic, row.answer][row.outcome] = int(row.number)
        self.numbers = numbers
        self.years = sorted((int(answer) for topic, answer in numbers if topic == "year"), reverse=True)

    def counted(self, topic: str = "all", answer: str = "") -> Counted:
        """How a group ended."""
        return Counted.of(self.numbers.get((topic, answer), {}))

    def section(self, topic: str, answers: Options) -> Section:
        """A table; what nobody said stands last, where it occurs."""
        lines = []
        for answer, label in [*answers, ("", _("Not said"))]:
            counted = self.counted(topic, answer)
            if counted.tried or (answer and topic not in OPEN_TOPICS):
                lines.append(self.line(topic, answer, label, counted))
        return Section(topic, _(TOPICS[topic]) if topic in TOPICS else "", lines)

    def line(self, topic: str, answer: str, label: str, counted: Counted) -> Line:
        """One group with an address for every number that is not zero; addresses are put together once a line."""
        values = {"topic": topic, "answer": answer, "year": str(self.year or "")}
        address = f"{self.here}lessons?{urlencode({name: value for name, value in values.items() if value})}"
        cells = [
            self.cell(f"{label}, {word}", counted.number(outcome), f"{address}&outcome={outcome}")
            for outcome, word in self.words.items()
        ]
        share = "" if counted.share is None else _("%(share)s %%", share=counted.share)
        return Line(label, self.cell(label, counted.tried, address), cells, share)

    def cell(self, label: str, number: int, address: str) -> Cell:
        return Cell(label, self.amount(number), address if number else "")

    def amount(self, number: int) -> str:
        """A number as the reader writes it; most of them are small and stand there often."""
        if number not in self.written:
            self.written[number] = show_amount(Decimal(number), self.code)
        return self.written[number]

    def sentence(self, counted: Counted) -> str:
        """A group in words, always with n."""
        return _(
            "tried %(tried)s, worked %(worked)s, partly %(partly)s, not %(not)s, unclear %(unclear)s",
            tried=self.amount(counted.tried),
            **{outcome: self.amount(counted.number(outcome)) for outcome in EFFECT},
        )


# -- the page ------------------------------------------------------------------------------------


def learning_page() -> str:
    """What worked: the whole past, or one year of it; three statements below the gate's."""
    past = Past(_year())
    whole = past.counted()
    return render_template(
        "boards/learning.html",
        sentence=past.sentence(whole),
        tried=whole.tried,
        open_sentence=_open(past, whole.open),
        open_address=url_for("boards.list_measures", stage=Stage.COMPLETED),
        sections=_sections(past) if whole.tried else [],
        heads=[_("Tried"), *past.words.values(), _("Share that worked")],
        advice=_advice(past),
        legend=list(past.words.items()),
        years=[(str(year), str(year) == str(past.year)) for year in past.years],
        year=past.year,
        here=past.here,
        measures=url_for("boards.list_measures"),
    )


def _year() -> int | None:
    typed = request.args.get("year", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else None


def _open(past: Past, number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)s completed measure is not reviewed yet and does not count here.",
        "%(number)s completed measures are not reviewed yet and do not count here.", number,
        number=past.amount(number),
    )


def _sections(past: Past) -> list[Section]:
    answers = _answers()
    return [past.section(topic, answers[topic]) for topic in TOPICS]


def _answers() -> dict[str, Options]:
    """The answers of each topic with their words."""
    _partners, fields = queries.choices(g.seat.alliance_id)
    known = {"route": ROUTES, "size": SIZES, "partners": PARTNERS, "sectors": SECTORS, "kind": KINDS, "advice": ADVICE}
    found = {topic: [(code, _(label)) for code, label in words.items()] for topic, words in known.items()}
    return {**found, "field": [(str(field_id), shown(name).text) for field_id, name in fields]}


def _advice(past: Past) -> dict[str, Any]:
    """The picture that tests the advice of 2018 on the alliance's own data, and what it says."""
    groups = {answer: past.counted("advice", answer) for answer in ADVICE}
    most = max(1, *(counted.tried for counted in groups.values()))
    return {
        "verdict": _verdict(past, groups["followed"], groups["other"]),
        "bars": [
            Bar(_("%(label)s (n = %(number)s)", label=_(ADVICE[answer]), number=past.amount(counted.tried)),
                past.sentence(counted), _parts(counted, most))
            for answer, counted in groups.items()
        ],
        "section": past.section("advice", [(answer, _(label)) for answer, label in ADVICE.items()]),
    }


def _parts(counted: Counted, most: int) -> list[tuple[str, float, float, int]]:
    """(outcome, from, width, number): both bars are drawn to one scale, the longer one is full."""
    parts, x = [], 0.0
    for outcome in EFFECT:
        if number := counted.number(outcome):
            width = number * 100 / most
            parts.append((outcome, round(x, 2), round(width, 2), number))
            x += width
    return parts


def _verdict(past: Past, followed: Counted, other: Counted) -> str:
    sentences = {
        "too_few": N_(
            "Too few measures to tell (small with several partners: %(n)s; all others: %(m)s). From five in each "
            "group on, their shares are compared."
        ),
        "more": N_(
            "So far yes: of %(n)s small measures with several partners %(share)s %% worked, of the %(m)s others "
            "%(other)s %%. That is a hint, not a proof."
        ),
        "less": N_(
            "So far no: of %(n)s small measures with several partners %(share)s %% worked, of the %(m)s others "
            "%(other)s %%. That is a hint, not a proof."
        ),
        "alike": N_(
            "So far there is no clear difference: of %(n)s small measures with several partners %(share)s %% worked, "
            "of the %(m)s others %(other)s %%."
        ),
    }
    return _(
        sentences[verdict(followed, other)], n=past.amount(followed.tried), m=past.amount(other.tried),
        share=followed.share, other=other.share,
    )


# -- the lessons behind a number -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one measure taught."""

    label: str
    title: Shown
    title_only_in: str
    address: str
    copy_address: str
    effect: Any
    ended: str
    texts: list[tuple[str, Shown, str]]


def lessons_page() -> str:
    """The measures of one cell with lesson, what worked and what did not."""
    topic, answer, label = _cell()
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in EFFECT else ""
    year, page = _year(), _page()
    number, rows = lessons(
        g.seat.alliance_id, topic, answer, outcome, year, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    words = [label, _(EFFECT[outcome]) if outcome else "", str(year or "")]
    query = {"topic": topic, "answer": answer, "outcome": outcome, "year": str(year or "")}
    return render_template(
        "boards/lessons.html",
        about=" · ".join(filter(None, words)),
        number_line=ngettext("%(number)s measure", "%(number)s measures", number, number=number),
        lessons=_lessons(rows),
        back=url_for("boards.learning", year=year),
        pager=_pager({name: value for name, value in query.items() if value}, page, number),
    )


def _cell() -> tuple[str, str, str]:
    """Topic, answer and their words; what the address does not know is the whole past."""
    topic, answer = request.args.get("topic", ""), request.args.get("answer", "")
    known = dict(_answers().get(topic, ()))
    if topic not in (*TOPICS, "advice") or (answer and answer not in known):
        return "all", "", _("All measures")
    words = known.get(answer) or _("Not said")
    return topic, answer, pair(_(TOPICS[topic]), words) if topic in TOPICS else words


def _page() -> int:
    typed = request.args.get("page", "")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1


def _lessons(rows: list[Any]) -> list[Lesson]:
    measures, may_copy = url_for("boards.list_measures"), may(g.actor, "measure.propose", g.seat)
    effects = {code: {"label": _(each.label), "tone": each.tone, "icon": each.icon} for code, each in EFFECTS.items()}
    words = {"lesson": _("Lesson"), "what_worked": _("What worked"), "what_did_not": _("What did not work"),
             "reason": _("Why it was stopped")}
    return [
        Lesson(
            label=f"M-{row.number}", title=(title := shown(row.title)), title_only_in=only_in(title),
            address=f"{measures}{row.number}", copy_address=f"{measures}{row.number}/copy" if may_copy else "",
            effect=effects[row.outcome], ended=_day(row.ended_on), texts=_texts(row, words),
        )
        for row in rows
    ]


def _day(day: date) -> str:
    return show_day(day, language())


def _texts(row: Any, words: Mapping[str, str]) -> list[tuple[str, Shown, str]]:
    """What was learned, what worked, what did not; of a stopped measure also why."""
    stopped = row.stage == Stage.STOPPED
    found = [
        (words["lesson"], shown(row.lesson) if row.lesson else _as_written(row.stop_lesson, row.stage_language)),
        (words["what_worked"], shown(row.what_worked)),
        (words["what_did_not"], shown(row.what_did_not)),
        (words["reason"], _as_written(row.stage_reason if stopped else "", row.stage_language)),
    ]
    return [(word, _short(text), only_in(text)) for word, text in found if text.text]


def _as_written(text: str, typed_in: str | None) -> Shown:
    code = typed_in or language()
    return Shown(text, code, code != language())


def _short(text: Shown) -> Shown:
    """A review may be ten pages long; the whole one stands on the page of its measure."""
    if len(text.text) <= LONGEST:
        return text
    return Shown(text.text[:LONGEST].rsplit(" ", 1)[0] + " …", text.language, text.is_fallback)


def _pager(query: dict[str, str], page: int, number: int) -> dict[str, Any] | None:
    """The values of ``ui/pager.html``; nothing when everything is on one page."""
    if number <= PER_PAGE:
        return None
    here, first = url_for("boards.lessons"), (page - 1) * PER_PAGE + 1

    def to(other: int) -> str:
        return f"{here}?{urlencode({**query, 'page': other})}"

    return {
        "summary": _("%(first)s to %(last)s of %(count)s", first=first, last=min(page * PER_PAGE, number),
                     count=number),
        "previous": to(page - 1) if page > 1 else None,
        "next": to(page + 1) if page * PER_PAGE < number else None,
    }
