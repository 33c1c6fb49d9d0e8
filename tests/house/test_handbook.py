"""The handbook quotes buttons in italics: they are what the product says, in both languages, section by section."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.house.test_catalogues import catalogue

FOLDER = ROOT / "docs" / "handbook"
PAIRS = {
    "everybody": "alle",
    "partners": "partner",
    "running": "laufend",
    "ending": "abschluss",
    "promises": "zusagen",
    "coordinators": "koordination",
    "facilitators": "moderation",
    "observers": "beobachtung",
    "founders": "gruenden",
}
QUOTED = re.compile(r"(?<![*\w])\*(?!\*)([^*]+?)\*(?![*\w])")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#]+)(?:#[^)]*)?\)")
LARGEST_PICTURE = 120_000

pairs = pytest.mark.parametrize(("english", "german"), PAIRS.items())


def page(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


def sections(name: str) -> list[str]:
    """Without the title and the line that leads to the other language."""
    return re.split(r"^## ", page(name).partition("\n## ")[2], flags=re.M)


def quoted(text: str) -> set[str]:
    return {" ".join(words.split()) for words in QUOTED.findall(text) if "](" not in words}


@cache
def words(language: str) -> dict[str, set[str]]:
    """What the product says, and from which messages it comes; what stands for a name is written “…”."""
    found: dict[str, set[str]] = {}
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for said in (*texts, *(ids if language == "en" else ())):
            found.setdefault(re.sub(r"%\(\w+\)s", "…", said), set()).update(ids)
    return found


@pytest.mark.parametrize(
    ("name", "language"), [*((english, "en") for english in PAIRS), *((german, "de") for german in PAIRS.values())]
)
def test_what_is_quoted_is_what_the_product_says(name: str, language: str) -> None:
    assert sorted(quoted(page(name)) - words(language).keys()) == []


@pairs
def test_both_languages_say_the_same_section_by_section(english: str, german: str) -> None:
    ours, theirs = sections(english), sections(german)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        said = [words("en")[quote] for quote in quoted(one)]
        sagt = [words("de")[quote] for quote in quoted(other)]
        alone = [ids for ids in said if not any(ids & others for others in sagt)]
        alone += [ids for ids in sagt if not any(ids & others for others in said)]
        assert alone == [], one.partition("\n")[0]
        assert one.count("![") == other.count("![")


def test_the_index_names_every_page() -> None:
    named = set(re.findall(r"\((\w+)\.md\)", page("README")))
    assert named == {*PAIRS, *PAIRS.values()} == {file.stem for file in FOLDER.glob("*.md")} - {"README"}


@pytest.mark.parametrize("file", [*sorted(FOLDER.glob("*.md")), ROOT / "README.md"], ids=lambda file: file.stem)
def test_every_link_and_picture_is_there(file: Path) -> None:
    for picture, label, target in LINK.findall(file.read_text("utf-8")):
        assert label.strip(), f"{target} has no words"
        if "://" in target:
            continue
        place = (file.parent / target).resolve()
        assert place.exists(), target
        assert not picture or place.stat().st_size <= LARGEST_PICTURE, f"{target} is larger than 120 kB"
