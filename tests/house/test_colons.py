"""A colon beside a translated word belongs into the message: French sets a space before it, German does not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from babel.messages.pofile import read_po

from bundnis.core.i18n import _catalogue, _set, gettext_in
from tests.house.sources import HOUSE, ROOT, modules, named, tree

# What speaks English to those who run the house.
ENGLISH_ONLY = {"bundnis/cli.py"}


def _glued(file: Path) -> Iterator[int]:
    """Lines in which a colon is put behind a value: f"{word}: …", word + ": ", ": ".join(…)."""
    for node in ast.walk(tree(file)):
        match node:
            case ast.JoinedStr(values=parts):
                glued = any(isinstance(one, ast.FormattedValue) and _is_colon(next_) for one, next_ in pairwise(parts))
            case ast.BinOp(op=ast.Add(), right=part) | ast.Attribute(attr="join", value=part):
                glued = _is_colon(part)
            case _:
                glued = False
        if glued and isinstance(node, ast.expr):
            yield node.lineno


def _is_colon(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r":\s", node.value) is not None


def test_no_colon_is_put_behind_a_word_in_the_code() -> None:
    found = []
    for file in modules():
        if named(file) in ENGLISH_ONLY:
            continue
        raised = {line for each in ast.walk(tree(file)) if isinstance(each, ast.Raise) for line in _lines(each)}
        found += [f"{named(file)}:{line}" for line in _glued(file) if line not in raised]
    assert found == [], "use core.i18n.pair, or one message with the colon in it"


def _lines(node: ast.stmt) -> range:
    """What is raised for programmers is English."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def test_no_colon_is_put_behind_a_word_in_a_template() -> None:
    pattern = re.compile(r"""\}\}\s*:(?=[\s<"]|$)|~\s*["']\s*:|%\}:(?=[\s<"]|$)""", re.M)
    found = []
    for file in sorted(HOUSE.glob("*/templates/**/*")):
        if file.suffix not in (".html", ".txt"):
            continue
        source = re.sub(r"\{#.*?#\}", lambda remark: "\n" * remark[0].count("\n"), file.read_text("utf-8"), flags=re.S)
        found += [f"{named(file)}:{source.count(chr(10), 0, hit.start()) + 1}" for hit in pattern.finditer(source)]
    assert found == [], "give it one message with the colon in it: '%(word)s:' or '%(label)s: %(value)s'"


def test_french_sets_a_hard_space_before_its_high_signs() -> None:
    """Before : ; ? ! and », behind «: an ordinary space would let a line begin with the sign."""
    wrong = re.compile(r"[^\u00a0\u202f][;?!»:](?=[\s)»]|$)|«(?!\u00a0)")
    with (ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        ids = [message.id for message in read_po(file, "fr") if message.id and message.string and all(message.string)]
    texts = [gettext_in("fr", each) for each in ids if isinstance(each, str)]
    # Not every Python finds a plural message by its singular alone.
    plurals = [each for each in ids if not isinstance(each, str)]
    for number in (1, 2):
        texts += [_set("fr", str(_catalogue("fr").ungettext(each[0], each[1], number))) for each in plurals]
    assert [text for text in texts if wrong.search(text)] == []
    assert "Lieu\u00a0: Eupen" in gettext_in("fr", "%(label)s: %(value)s", label="Lieu", value="Eupen")
