"""The dark theme is the light one in other colours: nothing moves, appears or vanishes.

tests/journeys/inspection.py relies on it: in the dark it looks for what is wrong with colours alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT

STATIC = ROOT / "bundnis" / "ui" / "static"
SHEETS = sorted(STATIC.rglob("*.css"))
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What KERN draws its layers with; their values are colours, or parts of one.
COLOUR = re.compile(r"--(kern-color|kern-shadow|b)-[a-z0-9-]+|color-scheme|(background-)?color")


def dark_rules(sheet: str) -> list[tuple[str, str]]:
    """Selectors and declarations that only the dark theme has: asked for by the machine, or chosen by a person."""
    found = []
    for query in re.finditer(r"@media[^{]*prefers-color-scheme[^{]*\{", sheet):
        depth, end = 1, query.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        found += RULE.findall(sheet[query.end() : end - 1])
    return found + [(names, body) for names, body in RULE.findall(sheet) if re.search(r"dark(?![-a-z])", names)]


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name)
def test_the_dark_theme_changes_colours_and_nothing_else(file: Path) -> None:
    sheet = COMMENT.sub("", file.read_text("utf-8"))
    for names, body in dark_rules(sheet):
        for line in filter(str.strip, re.split(r";(?![^(]*\))", body)):
            name = line.partition(":")[0].strip()
            assert COLOUR.fullmatch(name), f"{names.strip()} sets {name}"


def test_there_is_a_dark_theme_to_read() -> None:
    assert any(dark_rules(file.read_text("utf-8")) for file in SHEETS)


def test_no_script_asks_for_the_theme() -> None:
    scripts = [file for file in STATIC.rglob("*.js") if "prefers-color-scheme" in file.read_text("utf-8")]
    assert scripts == []
