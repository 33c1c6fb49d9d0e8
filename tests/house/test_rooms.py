"""Rooms look alike: known files, a docstring, a mirrored test folder, nothing too long."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import HOUSE, ROOMS, ROOT, imports, modules, named, tree

FILES = {
    "__init__", "models", "rules", "queries", "service", "access", "forms", "views", "notices", "facts", "stages",
    "phases",
}  # fmt: skip
FREE = {"core", "ui"}
"""Rooms that know no word of the trade name their files themselves."""
BAD_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
TRADE = tuple(room for room in ROOMS if room not in FREE)


def docstring(room: str) -> str:
    return ast.get_docstring(tree(HOUSE / room / "__init__.py")) or ""


@pytest.mark.parametrize("room", TRADE)
def test_a_room_has_only_files_everybody_knows(room: str) -> None:
    for entry in sorted((HOUSE / room).iterdir()):
        name = entry.stem
        if entry.name in ("__pycache__", "templates", "data") or name in FILES:
            continue
        own = entry / "__init__.py" if entry.is_dir() else entry
        reason = ast.get_docstring(tree(own)) or "" if own.suffix == ".py" and own.exists() else ""
        explained = entry.name in docstring(room) or "extra file of this room" in " ".join(reason.split()).lower()
        assert explained, f"{named(entry)} has a name of its own; say why in the docstring of {room}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room: str) -> None:
    file = HOUSE / room / "__init__.py"
    assert len(tree(file).body) == 1, f"{named(file)} holds code"
    lines = docstring(room).splitlines()
    assert 3 <= len(lines) <= 14, f"{named(file)}: a docstring of 5 to 10 lines"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_its_tests(room: str) -> None:
    assert list((ROOT / "tests" / room).rglob("test_*.py")), f"tests/{room} is missing"


def test_templates_of_a_room_stand_in_its_own_folder() -> None:
    for room in TRADE:
        folder = HOUSE / room / "templates"
        if folder.exists():
            assert [entry.name for entry in folder.iterdir()] == [room], named(folder)


def test_nothing_has_a_name_that_says_nothing() -> None:
    for file in (*modules(), *modules(ROOT / "tests")):
        assert BAD_NAMES.isdisjoint({*file.relative_to(ROOT).parts[:-1], file.stem}), named(file)


def test_no_file_is_too_long() -> None:
    lines = {named(file): len(file.read_text("utf-8").splitlines()) for file in _files()}
    long = {name: count for name, count in lines.items() if count > LONGEST_FILE}
    assert long == {}, "such a file becomes a folder of the same name"


def test_no_function_is_too_long() -> None:
    long = {}
    for file in _files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1 - _docstring_lines(node)
                if lines > LONGEST_FUNCTION:
                    long[f"{named(file)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def test_forms_are_used_in_their_own_room_only() -> None:
    for file in modules():
        room = file.relative_to(HOUSE).parts[0]
        for name in imports(file):
            parts = name.split(".")
            if parts[0] == "bundnis" and len(parts) > 2 and parts[2] == "forms" and parts[1] not in ("core", room):
                pytest.fail(f"{named(file)} imports {name}")


def test_services_know_no_request_and_commit_nothing() -> None:
    for file in modules():
        parts = file.relative_to(HOUSE).parts
        if "service" not in {parts[1].removesuffix(".py") if len(parts) > 1 else ""}:
            continue
        assert not {"flask.request", "flask.session", "flask.g"} & set(imports(file)), named(file)
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback"):
                pytest.fail(f"{named(file)}:{node.lineno} {node.attr}s; one act commits once, in core/house.py")


def test_queries_write_nothing() -> None:
    for file in modules():
        if file.stem == "queries" or file.parent.name == "queries":
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.Attribute) and node.attr in ("add", "add_all", "delete", "flush", "insert"):
                    owner = ast.unparse(node.value)
                    assert owner not in ("db.session", "sa"), f"{named(file)}:{node.lineno} writes"


def test_time_is_asked_of_the_clock() -> None:
    for file in modules():
        if named(file) == "bundnis/core/clock.py":
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                asks = called in ("datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.datetime.now")
                assert not asks, f"{named(file)}:{node.lineno} asks {called}, not core.clock"


def _files() -> Iterator[Path]:
    yield from modules()
    yield from modules(ROOT / "tests")
    yield ROOT / "config.py"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or 0) - first.lineno + 1
    return 0
