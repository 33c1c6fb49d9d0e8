"""What the help, the handbook and the legal pages show, on plain values: words with their meaning, permissions by
area, moves in one row each, the pages of the handbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bundnis.core.text import fold
from bundnis.core.words import LANGUAGES, N_
from bundnis.measures.stages import Move, Stage

LEGAL = {"imprint": N_("Imprint"), "privacy": N_("Privacy"), "accessibility": N_("Accessibility")}

# -- words ---------------------------------------------------------------------------------------

GLOSSARY = Path(__file__).parent / "data" / "glossary.csv"

# Those one meets every day, in the order in which one meets them; the rest has a page of its own.
DAILY = (
    "alliance", "partner", "measure", "route", "action_field", "lead_partner", "need", "contribution", "work_step",
    "update", "flag", "stale", "evaluation", "coordinator", "facilitator", "observer", "operator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the trade: what it is called in each language, and what it means here."""

    key: str
    names: Mapping[str, str]
    meanings: Mapping[str, str]

    def others(self, code: str) -> list[tuple[str, str]]:
        """(language, word) in the languages that are not the reader's, where they differ from each other."""
        return [(each, name) for each, name in self.names.items() if each != code]


@cache
def glossary() -> tuple[Word, ...]:
    """Every word of the file, in its order."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return tuple(
            Word(row["key"], {code: row[code] for code in LANGUAGES}, {c: row[f"{c}_meaning"] for c in LANGUAGES})
            for row in csv.DictReader(file)
        )


def daily_words() -> list[Word]:
    """The words of every day."""
    words = {word.key: word for word in glossary()}
    return [words[key] for key in DAILY]


def words_like(typed: str, code: str) -> list[Word]:
    """The words that hold everything typed: in any language, or in their meaning in the reader's; by the alphabet."""
    parts = fold(typed).split()

    def holds(word: Word) -> bool:
        text = fold(" ".join((*word.names.values(), word.meanings[code])))
        return all(part in text for part in parts)

    return sorted(filter(holds, glossary()), key=lambda word: fold(word.names[code]))


# -- who may do what -----------------------------------------------------------------------------

# The first part of a permission says what it is about.
AREAS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Measures"), ("measure", "step", "update", "value", "comment")),
    (N_("Needs and contributions"), ("need", "contribution", "promise_sheet")),
    (N_("Workshops"), ("workshop", "pledge")),
    (N_("Reviews"), ("review", "action")),
    (N_("Alliance"), ("alliance", "partner", "framework", "key_date", "working_rules", "journal")),
    (N_("People"), ("people",)),
)


def by_area(permissions: Iterable[str]) -> list[tuple[str, list[str]]]:
    """(area, permissions in it), in the order of the areas; what belongs to none comes last."""
    left = list(permissions)
    found = []
    for label, topics in AREAS:
        own = [name for name in left if name.partition(".")[0] in topics]
        left = [name for name in left if name not in own]
        found.append((label, own))
    return [*found, *([(N_("Other"), left)] if left else [])]


# -- moves ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class MoveRow:
    """One kind of move: from where, to where, who may, what it requires."""

    label: str
    permission: str
    sources: list[Stage] = field(default_factory=list)
    targets: list[Stage] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)


def move_rows(moves: Iterable[Move]) -> list[MoveRow]:
    """The moves of one name in one row, in the order of the table."""
    rows: dict[str, MoveRow] = {}
    for move in moves:
        row = rows.setdefault(move.name, MoveRow(move.label, move.permission))
        row.sources += [move.source] if move.source not in row.sources else []
        row.targets += [move.target] if move.target not in row.targets else []
        row.requires += [name for name in move.requires if name not in row.requires]
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a legal text: its heading ("" for the beginning) and its Markdown."""

    heading: str
    text: str


def sections(markdown: str) -> list[Section]:
    """Split a text at its headings of the second level; a title line of the first level is left out."""
    found: list[Section] = []
    heading, lines = "", list[str]()
    for line in [*markdown.splitlines(), "## "]:
        if line.startswith("## "):
            text = "\n".join(lines).strip()
            if heading or text:
                found.append(Section(heading, text))
            heading, lines = line[3:].strip(), []
        elif not line.startswith("# "):
            lines.append(line)
    return found


# -- handbook ------------------------------------------------------------------------------------

BOOK_LANGUAGES = ("en", "de")
"""In which it is written, in the order of the columns of its index."""
BOOK_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\.md\)")


@dataclass(frozen=True, slots=True)
class BookPage:
    """One page of the handbook in its languages: for whom, the names of its files, its titles."""

    readers: Mapping[str, str]
    files: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def name(self) -> str:
        """What its address says."""
        return self.files[BOOK_LANGUAGES[0]]


def book_pages(index: str) -> list[BookPage]:
    """The pages, in the order of the table in the handbook's README; for whom is said once for several."""
    pages: list[BookPage] = []
    readers: dict[str, str] = {}
    for line in index.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        links = [BOOK_LINK.fullmatch(cell) for cell in cells[1:]]
        if not line.startswith("|") or len(links) != len(BOOK_LANGUAGES) or None in links:
            continue
        if cells[0]:
            readers = dict(zip(BOOK_LANGUAGES, cells[0].split(" · "), strict=True))
        found = [(code, link) for code, link in zip(BOOK_LANGUAGES, links, strict=True) if link]
        pages.append(BookPage(readers, {c: link[2] for c, link in found}, {c: link[1] for c, link in found}))
    return pages


def book_text(markdown: str) -> str:
    """Without the line that leads from file to file; on the server each page has links of its own."""
    return "\n".join(line for line in markdown.splitlines() if not line.startswith("*[Hand"))
