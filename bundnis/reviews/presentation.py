"""A review in finished words: for its own page and, by ``reviews/_of_measure.html``, for the measure page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bundnis.core.access import Actor, may
from bundnis.core.dates import Span, show_day, show_span
from bundnis.core.i18n import _, language, only_in, pair, shown
from bundnis.core.text import Shown, Translated
from bundnis.measures.models import Measure
from bundnis.measures.rules import ROUTES
from bundnis.measures.stages import INFO, Stage
from bundnis.reviews import rules
from bundnis.reviews.forms import ReviewForm, stored_values
from bundnis.reviews.models import Review


@dataclass(frozen=True, slots=True)
class Answer:
    """One text of a review in the reader's language, or visibly in another."""

    label: str
    text: Shown
    hint: str


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """What one contributing partner says beside the review."""

    anchor: str
    partner: str
    effect: dict[str, str]
    sentence: str
    lang: str | None
    hint: str
    when: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What the macro shows; without a review, what is to be done."""

    exists: bool
    sentence: str
    effect: dict[str, str] | None
    facts: list[tuple[str, str]]
    texts: list[Answer]
    missing: list[str]
    missing_sentence: str
    address: str
    label: str
    voices: list[VoiceLine]
    voices_label: str
    own_voices: list[tuple[str, str]]


def questions(
    stored: Review | None, languages: Sequence[str], today: date, lesson: str = "", typed_in: str | None = None
) -> ReviewForm:
    """The questions with what is answered so far: for their own page, and for the one that completes a measure.

    ``lesson`` is what somebody learned when they stopped it, before anybody looks back, in the language ``typed_in``.
    """
    if stored is None:
        data: dict[str, Any] = {"reviewed_on": Span.on(today)}
        if lesson:
            # Where nobody noted the language it was most often the reader's: who stopped it goes on.
            code = next((each for each in (typed_in or "", language()) if each in languages), languages[0])
            data["lesson"] = Translated.of(**{code: lesson})
        return ReviewForm(languages=languages, data=data)
    return ReviewForm(languages=languages, data={**stored_values(stored), "version": stored.version})


def present(
    review: Review | None, actor: Actor, measure: Measure, voices: Sequence[Any] = (),
    contributing: Collection[int] = (),
) -> ReviewView:
    """The review of a measure for this person, None where it has none yet, and what its partners say.

    ``contributing`` are the partners that may say something: one's own among them find the way to it.
    """
    answers = {name: getattr(review, name) for name in rules.ASKED} if review else {}
    missing = rules.missing(**answers)
    writes = Stage(measure.stage) in rules.WRITABLE and may(actor, "review.write", measure)
    seat = actor.seat(measure.alliance_id)
    return ReviewView(
        exists=review is not None,
        sentence="" if review else _none_yet(measure),
        effect=_effect(review.effect) if review and review.effect else None,
        facts=_facts(review) if review else [],
        texts=_texts(review) if review else [],
        missing=[_(rules.ASKED[name]) for name in missing] if review else [],
        missing_sentence=_("Still to be answered:") if review and missing else "",
        address=f"/{seat.slug}/measures/{measure.number}/review" if writes and seat else "",
        label=_("Go on with the review") if review else _("Write the review"),
        voices=_voices(voices),
        voices_label=_("What partners say"),
        own_voices=_own_voices(measure, actor, voices, contributing),
    )


def _voices(rows: Sequence[Any]) -> list[VoiceLine]:
    badges = {code: _effect(code) for code in {row.effect for row in rows}}
    lines = []
    for row in rows:
        said = Shown(row.sentence, row.language, is_fallback=bool(row.sentence) and row.language != language())
        lines.append(
            VoiceLine(
                f"voice-{row.partner_id}", row.partner, badges[row.effect], row.sentence,
                row.language if said.is_fallback else None, only_in(said), show_day(row.written_on, language()),
            )
        )
    return lines


def _own_voices(
    measure: Measure, actor: Actor, rows: Sequence[Any], contributing: Collection[int]
) -> list[tuple[str, str]]:
    """(label, address) for each partner of the reader that may say something."""
    seat = actor.seat(measure.alliance_id)
    if seat is None or Stage(measure.stage) not in rules.WRITABLE:
        return []
    said = {row.partner_id for row in rows}
    words = {True: _("Change what your organisation says"), False: _("Say how your organisation saw it")}
    return [
        (words[each in said], f"/{seat.slug}/measures/{measure.number}/review/partners/{each}")
        for each in sorted(rules.speaking(contributing, measure.lead_id, measure.lead_state) & seat.partner_ids)
    ]


def _none_yet(measure: Measure) -> str:
    if Stage(measure.stage) is Stage.STOPPED:
        return _("A stopped measure may have a review; without one it counts as “did not work”.")
    if Stage(measure.stage) in rules.WRITABLE:
        return _("The measure is done. What did it bring, and what do we learn from it?")
    return _("There is no review yet; it is written once the measure is completed.")


def _effect(code: str) -> dict[str, str]:
    effect = rules.EFFECTS[code]
    return {"label": _(effect.label), "tone": effect.tone, "icon": effect.icon}


def _facts(review: Review) -> list[tuple[str, str]]:
    yes = {True: _("Yes"), False: _("No"), None: ""}
    words = {
        "executed": _(rules.EXECUTED[review.executed]) if review.executed else "",
        "in_proportion": yes[review.in_proportion],
        "recommend": _(rules.RECOMMEND[review.recommend]) if review.recommend else "",
        "rating": _(rules.RATING[str(review.rating)]) if review.rating else "",
    }
    day = show_day(review.reviewed_on, language()) if review.reviewed_on else ""
    return [*((_(rules.ASKED[name]), word) for name, word in words.items()), (_("Looked back on"), day)]


def _texts(review: Review) -> list[Answer]:
    found = []
    for name in ("what_worked", "what_did_not", "lesson"):
        text = shown(getattr(review, name))
        if text.text:
            found.append(Answer(_(rules.ASKED[name]), text, only_in(text)))
    return found


# -- the register of existing actions ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One existing action as the register prints it."""

    id: int
    title: Shown
    title_note: str
    summary: Shown
    result: Shown
    facts: list[tuple[str, str]]
    link: str
    running: dict[str, str]
    confirmed: str
    is_waiting: bool
    noted_in: str
    can_edit: bool


RUNNING_TONES = {"yes": ("success", "play"), "no": ("muted", "stop"), "unknown": ("neutral", "info")}


def register(rows: Sequence[Any], actor: Actor) -> dict[str, Any]:
    """The register in finished words: what waits, then what stands in it. Words are resolved once a page."""
    words = {name: _(label) for name, label in rules.ACTION_FIELDS.items()} | {
        "carrier": _("Carrier"), "confirmed": _("Confirmed on %(day)s", day="%(day)s"),
    }
    routes = {code: _(label) for code, label in ROUTES.items()}
    running = {
        code: {"label": _(label), "tone": RUNNING_TONES[code][0], "icon": RUNNING_TONES[code][1]}
        for code, label in rules.RUNNING.items()
    }
    lines = [_action(row, words, routes, running, may(actor, "action.edit", row.ExistingAction)) for row in rows]
    return {
        "waiting": [line for line in lines if line.is_waiting],
        "lines": [line for line in lines if not line.is_waiting],
        "words": {"yes": _("Still runs"), "no": _("No longer"), "edit": _("Edit"), "let_in": _("Let in"),
                  "decline": _("Leave out"), "remove": _("Take out"),
                  "said": _("Added in %(session)s", session="%(session)s")},
    }  # fmt: skip


def _action(
    row: Any, words: dict[str, str], routes: dict[str, str], running: dict[str, dict[str, str]], can_edit: bool
) -> ActionLine:
    action, spoken = row.ExistingAction, language()
    title = shown(action.title)
    series = f"{action.series}, {action.edition}." if action.series and action.edition is not None else action.series
    facts = [
        (words["carrier"], ", ".join(part for part in (row.partner, action.carrier) if part)),
        (words["since"], show_span(action.since, spoken)),
        (words["series"], series),
        (words["route"], routes.get(action.route or "", "")),
        (words["field_id"], shown(row.field).text if row.field else ""),
        (words["contact"], action.contact),
    ]
    return ActionLine(
        action.id, title, only_in(title), shown(action.summary), shown(action.result),
        [(label, value) for label, value in facts if value], action.link, running[action.is_running],
        words["confirmed"] % {"day": show_day(action.confirmed_on, spoken)} if action.confirmed_on else "",
        action.state == "waiting", action.noted_in, can_edit,
    )  # fmt: skip


# -- tried before? -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SimilarLine:
    """A measure or an existing action that may be the same idea."""

    title: Shown
    note: str
    address: str
    state: str


def similar(title: str, measures: Sequence[Any], actions: Sequence[Any], base: str) -> list[SimilarLine]:
    """Measures, then what stands in the register, in finished words; ``base`` is the address of the alliance."""
    stages = {str(stage): _(info.label) for stage, info in INFO.items()}
    running = {code: _(label) for code, label in rules.RUNNING.items()}
    existing = _("Existing action")
    states = {code: existing if code == "unknown" else pair(existing, word) for code, word in running.items()}
    lines = []
    for row in measures:
        said = shown(row.title)
        lines.append(
            SimilarLine(replace(said, text=f"M-{row.number} {said.text}"), only_in(said),
                        f"{base}measures/{row.number}", stages[row.stage])
        )  # fmt: skip
    for row in rules.most_alike(title, actions):
        said = shown(row.title)
        lines.append(
            SimilarLine(said, only_in(said), f"{base}learning/actions#action-{row.id}",
                        states[row.is_running])
        )  # fmt: skip
    return lines
