"""Reads of the journal, and the sentences it is told in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from bundnis.core.asking import Rows
from bundnis.core.columns import written
from bundnis.core.dates import Precision, Span, show_day, show_moment, show_span
from bundnis.core.db import db
from bundnis.core.i18n import _, language
from bundnis.core.numbers import show_amount
from bundnis.core.text import Translated
from bundnis.core.words import LANGUAGE_NAMES, N_
from bundnis.journal.models import Detail, Entry

# verb -> sentence with %(who)s; the rooms own them (notices.HISTORY).
SENTENCES: dict[str, str] = {}



@dataclass(frozen=True, slots=True)
class Told:
    """How a value of the journal is told: the word for it, the words for its codes, the name of a person,
    or an amount as the reader's language writes it. A note stands under the sentence with its word."""

    label: str
    codes: Mapping[str, str] = field(default_factory=dict)
    is_person: bool = False
    is_amount: bool = False
    is_note: bool = False


# "topic.name", or "name" for every topic -> how it is told; the rooms own them (notices.FIELDS).
FIELDS: dict[str, Told] = {}


def register(history: Mapping[str, str], fields: Mapping[str, Told] | None = None) -> None:
    """Add a room's sentences, and the words for the values in them."""
    for verb, sentence in history.items():
        if SENTENCES.setdefault(verb, sentence) != sentence:
            raise ValueError(f"{verb} is told twice")
    for name, told in (fields or {}).items():
        if FIELDS.setdefault(name, told) != told:
            raise ValueError(f"{name} is told twice")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history, still in codes."""

    id: int
    at: datetime
    person_id: int | None
    verb: str
    topic: str
    topic_id: int | None
    measure_id: int | None
    values: Mapping[str, Any]


def history(
    alliance_id: int, measure_id: int | None = None, before: int | None = None, limit: int = 50
) -> Sequence[Happening]:
    """The newest entries of an alliance or of one measure; ``before`` is the id to go on from."""
    query = _newest(limit, of_measure=measure_id is not None, goes_on=before is not None)
    asked = {"alliance": alliance_id, "measure": measure_id, "before": before}
    return Rows(db.session.execute(query, asked), happening)


def happening(row: sa.Row[Any]) -> Happening:
    """A row of entry and details as the journal tells it."""
    return Happening(
        row.id, row.at, row.person_id, row.verb, row.topic, row.topic_id, row.measure_id, row.told or {}
    )


@lru_cache(100)
def _newest(limit: int, *, of_measure: bool, goes_on: bool) -> sa.Executable:
    entry, detail = Entry.__table__.c, Detail.__table__.c
    query = (
        sa.select(
            entry.id, entry.at, entry.person_id, entry.verb, entry.topic, entry.topic_id, entry.measure_id,
            detail["values"].label("told"),
        )
        .outerjoin_from(Entry.__table__, Detail.__table__, detail.entry_id == entry.id)
        .where(entry.alliance_id == sa.bindparam("alliance"))
        .order_by(entry.id.desc())
        .limit(written(limit))
    )
    if of_measure:
        query = query.where(entry.measure_id == sa.bindparam("measure"))
    return query.where(entry.id < sa.bindparam("before")) if goes_on else query


# -- taking back ---------------------------------------------------------------------------------


def entry_of(alliance_id: int, entry_id: int) -> Entry | None:
    """An entry of this alliance with its values."""
    query = sa.select(Entry).where(Entry.alliance_id == alliance_id, Entry.id == entry_id)
    return db.session.scalar(query.options(joinedload(Entry.detail)))


def told_together(entry: Entry, since: int) -> list[Entry]:
    """The entries of one act, oldest first: those of the same person about the same measure since the first one."""
    first = min(max(since, 0), entry.id)
    query = sa.select(Entry).where(
        Entry.alliance_id == entry.alliance_id, Entry.person_id == entry.person_id, Entry.id.between(first, entry.id),
        Entry.measure_id.is_not_distinct_from(entry.measure_id),
    )
    return list(db.session.scalars(query.options(joinedload(Entry.detail)).order_by(Entry.id).limit(100)))


def has_gone_on(entry: Entry, after: int, of_measure: bool, but: Collection[str]) -> bool:
    """Whether anything newer was told about the thing of an entry, or about the whole measure."""
    query = sa.select(Entry.id).where(
        Entry.alliance_id == entry.alliance_id, Entry.id > after, Entry.verb.not_in(but),
        Entry.measure_id.is_not_distinct_from(entry.measure_id),
    )
    if not of_measure:
        query = query.where(Entry.topic == entry.topic, Entry.topic_id.is_not_distinct_from(entry.topic_id))
    return db.session.scalar(query.limit(1)) is not None


# -- telling -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a history, as the reader sees it."""

    at: datetime
    who: str
    sentence: str
    why: str
    changes: tuple[Change, ...]
    when: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    # The language the reason was typed in, where it is not the reader's.
    why_lang: str = ""

    @property
    def machine_when(self) -> str:
        """The moment for the machine (``datetime`` of a ``time`` element)."""
        return self.at.isoformat(timespec="minutes")


def people_in(happenings: Iterable[Happening]) -> set[int]:
    """The ids of those who acted or were named: ask for their names once a page."""
    found: set[int | None] = set()
    for happening in happenings:
        found.add(happening.person_id)
        for name, value in happening.values.items():
            told = _told(happening.topic, name)
            if told and told.is_person and isinstance(value, int):
                found.add(value)
        for name, pair in (happening.values.get("changes") or {}).items():
            told = _told(happening.topic, name)
            if told and told.is_person:
                found.update(pair)
    return {each for each in found if each is not None}


def tell_lines(happenings: Iterable[Happening], names: Mapping[int, str], zone: str = "UTC") -> list[HistoryLine]:
    """The happenings in the reader's language and the alliance's zone; ``names`` are those of ``people_in``."""
    teller = _Teller(names, zone)
    return [teller.line(happening) for happening in happenings]


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A reason is quoted under the sentence.
_WHY = ("reason", "why")


class _Teller:
    """Puts codes into words; each word is looked up once however many lines there are."""

    def __init__(self, names: Mapping[int, str], zone: str) -> None:
        self.names = names
        self.zone = zone
        self.language = language()
        self.words: dict[str, str] = {}

    def word(self, message: str) -> str:
        if message not in self.words:
            self.words[message] = _(message)
        return self.words[message]

    def line(self, happening: Happening) -> HistoryLine:
        values, topic = happening.values, happening.topic
        who = self.who(happening.person_id)
        told = _Values({name: self.value(topic, name, value) for name, value in values.items() if name != "changes"})
        sentence = self.word(SENTENCES.get(happening.verb, N_("%(who)s changed something"))) % told.by(who)
        changes = values.get("changes") or {}
        return HistoryLine(
            at=happening.at,
            who=who,
            sentence=sentence,
            why=next((str(values[name]) for name in _WHY if values.get(name)), ""),
            changes=tuple(each for name, pair in changes.items() for each in self.changes(topic, name, pair)),
            when=show_moment(happening.at, self.language, self.zone),
            notes=tuple(self.notes(topic, told)),
            why_lang=self.foreign(values.get("reason_language")),
        )

    def foreign(self, code: Any) -> str:
        return str(code) if code and code != self.language else ""

    def notes(self, topic: str, told: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """(word, value) of what was said beside the reason."""
        for name, value in told.items():
            known = _told(topic, name)
            if known and known.is_note and value:
                yield self.word(known.label), value

    def who(self, person_id: int | None) -> str:
        if person_id is None:
            return self.word(N_("The system"))
        return self.names.get(person_id) or self.word(N_("A former member"))

    def changes(self, topic: str, name: str, pair: list[Any]) -> list[Change]:
        """One value that changed; of a text in several languages each of them that changed."""
        told = _told(topic, name)
        label = self.word(told.label) if told else name
        before, after = (_text(value) for value in pair)
        if before is not None and after is not None and (by_language := self.of_texts(label, before, after)):
            return by_language
        return [Change(label, *(self.value(topic, name, value) for value in pair))]

    def of_texts(self, label: str, before: Translated, after: Translated) -> list[Change]:
        """What the languages say differently; where they say the same, how far the translations are."""
        languages = list(after.parts | before.parts)
        if len(languages) < 2:
            return []
        named = {each: f"{label} ({LANGUAGE_NAMES.get(each, each)})" for each in languages}
        texts = [
            Change(named[each], before.get(each), after.get(each))
            for each in languages
            if before.get(each) != after.get(each)
        ]
        return texts or [
            Change(named[each], self.word(_STATES[before.state(each)]), self.word(_STATES[after.state(each)]))
            for each in languages
            if before.state(each) != after.state(each)
        ]

    def value(self, topic: str, name: str, value: Any) -> str:
        """A stored value as text: codes by their word, texts in the reader's language, dates as written."""
        told = _told(topic, name)
        if told and isinstance(value, (str, int)) and str(value) in told.codes:
            return self.word(told.codes[str(value)])
        if isinstance(value, bool):
            return self.word(N_("yes") if value else N_("no"))
        if value is None:
            return ""
        if told and told.is_person:
            return self.who(value)
        if told and told.is_amount:
            return show_amount(Decimal(str(value)), self.language)
        if isinstance(value, Mapping):
            return self.composed(value)
        if isinstance(value, list):
            return ", ".join(self.value(topic, name, each) for each in value)
        text = str(value)
        return show_day(date.fromisoformat(text), self.language) if _DAY.fullmatch(text) else text

    def composed(self, value: Mapping[str, Any]) -> str:
        if "precision" in value:
            first, last = (date.fromisoformat(value[name]) if value[name] else None for name in ("first", "last"))
            return show_span(Span(first, last, Precision(value["precision"])), self.language)
        try:
            return Translated.from_json(value).shown(self.language).text
        except (ValueError, TypeError, AttributeError):
            return " ".join(str(each) for each in value.values() if each)


# How far a translation is, in the words of the form.
_STATES: Mapping[str, str] = {
    "missing": N_("Not translated yet"),
    "check": N_("To check"),
    "done": N_("Translated"),
    "differs": N_("Differs on purpose"),
}


def _text(value: Any) -> Translated | None:
    """A stored text in languages; None for anything else."""
    if value is None:
        return Translated.empty()
    if not isinstance(value, Mapping) or "precision" in value:
        return None
    try:
        return Translated.from_json(value)
    except (ValueError, TypeError, AttributeError):
        return None


def _told(topic: str, name: str) -> Told | None:
    return FIELDS.get(f"{topic}.{name}") or FIELDS.get(name)


class _Values(dict[str, str]):
    """The values of a sentence; an erased one leaves a gap instead of an error."""

    def by(self, who: str) -> _Values:
        return _Values({**self, "who": who})

    def __missing__(self, _name: str) -> str:
        return "…"
