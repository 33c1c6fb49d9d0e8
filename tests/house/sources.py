"""The source files of the house, parsed once for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "bundnis"
ROOMS = tuple(sorted(folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists()))


@cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text("utf-8"), str(file))


def modules(*folders: Path) -> Iterator[Path]:
    """Every Python file below the folders, the house if none is named."""
    for folder in folders or (HOUSE,):
        yield from sorted(file for file in folder.rglob("*.py") if "node_modules" not in file.parts)


def named(file: Path) -> str:
    """A file as one would say it."""
    return file.relative_to(ROOT).as_posix()


def imports(file: Path) -> Iterator[str]:
    """The modules and names a file imports, with their whole path."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(file: Path, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or method with one of the names."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in names:
                yield node


def text(node: ast.AST | None) -> str | None:
    """A string written in the source; None for anything computed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
