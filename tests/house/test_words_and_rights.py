"""What the house tells and allows: every verb has a sentence, every permission is used, words are reserved."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from flask import Flask

from bundnis.core.access import PERMISSIONS, Permission, stamp_of
from bundnis.core.addresses import RESERVED, AllianceConverter
from bundnis.journal.queries import SENTENCES
from tests.house.sources import HOUSE, calls, modules, named, text, tree

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

def told() -> dict[str, str]:
    """verb -> where it is told, for every verb written in a call of ``tell``."""
    found: dict[str, str] = {}
    for file in modules():
        for call in calls(file, "tell"):
            verb = call.args[1] if len(call.args) > 1 else None
            for name in _texts(verb):
                found[name] = f"{named(file)}:{call.lineno}"
    return found


def _texts(node: ast.expr | None) -> list[str]:
    """The verb as written; both of them in ``"a" if … else "b"``."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    written = text(node)
    return [written] if written else []


@only_sqlite
def test_every_verb_has_a_sentence(app: Flask) -> None:
    verbs = told()
    assert len(verbs) > 10
    without = {verb: place for verb, place in verbs.items() if verb not in SENTENCES}
    assert without == {}, "add it to HISTORY in the room's notices.py"


@only_sqlite
def test_every_sentence_is_told_somewhere(app: Flask) -> None:
    written: set[str] = set()
    beginnings: set[str] = set()
    for file in modules():
        if file.stem != "notices":
            for node in ast.walk(tree(file)):
                if (name := text(node)) is not None:
                    written.add(name)
                elif isinstance(node, ast.JoinedStr) and (first := text(node.values[0])):
                    beginnings.add(first)
    # A verb that is put together (f"contribution.{step}") is known by its beginning only.
    known = tuple(beginning for beginning in beginnings if re.fullmatch(r"[a-z_]+\.[a-z_]*", beginning))
    assert {verb for verb in SENTENCES if verb not in written and not verb.startswith(known)} == set()


@only_sqlite
def test_every_sentence_says_who(app: Flask) -> None:
    for verb, sentence in SENTENCES.items():
        assert "%(who)s" in sentence, f"{verb}: {sentence}"
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", verb), verb


def _stamped(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return {endpoint: stamp_of(endpoint) for endpoint in app.view_functions}


@only_sqlite
def test_every_endpoint_is_stamped_and_says_why(app: Flask) -> None:
    for endpoint, stamp in _stamped(app).items():
        assert stamp is not None, f"{endpoint} carries no stamp: nobody can open it"
        if stamp.permission:
            assert stamp.permission in PERMISSIONS, f"{endpoint} needs {stamp.permission}, which does not exist"
        else:
            assert len(stamp.reason) >= 8, f"{endpoint} is open; say why"
        assert stamp.opens in (None, "read", "write"), endpoint


@only_sqlite
def test_every_permission_is_used_and_labelled(app: Flask) -> None:
    used = {stamp.permission for stamp in _stamped(app).values()}
    written = "".join(
        file.read_text("utf-8") for file in (*modules(), *HOUSE.rglob("templates/**/*.html")) if file.stem != "access"
    )
    for name, permission in PERMISSIONS.items():
        assert isinstance(permission, Permission) and permission.label, name
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name), name
        assert permission.alternatives, f"{name} is given to nobody"
        assert all(alternative.label for alternative in permission.alternatives), name
        assert name in used or f'"{name}"' in written or f"'{name}'" in written, f"nothing asks for {name}"


@only_sqlite
def test_templates_ask_for_permissions_that_exist(app: Flask) -> None:
    for file in HOUSE.rglob("templates/**/*.html"):
        for name in re.findall(r"\bmay\(\s*['\"]([a-z_.]+)['\"]", file.read_text("utf-8")):
            assert name in PERMISSIONS, f"{named(file)} asks for {name}"


@only_sqlite
def test_the_house_s_own_words_are_reserved(app: Flask) -> None:
    taken = set()
    for rule in app.url_map.iter_rules():
        first = rule.rule.split("/")[1]
        if first and not first.startswith("<"):
            taken.add(first.partition(".")[0])
    slugs = re.compile(AllianceConverter.regex)
    assert {word for word in taken if slugs.fullmatch(word)} <= RESERVED, "no alliance may take these addresses"


@only_sqlite
def test_addresses_are_nouns_that_end_alike(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    for rule in rules:
        plain = re.sub(r"<[^>]+>", "x", rule)
        assert re.fullmatch(r"/[a-z0-9/.-]*", plain), rule
    bare = {rule.rstrip("/") for rule in rules}
    assert len(bare) == len(set(rules)), "an address exists with and without a slash at its end"
