"""Nothing in the repository names the machine it was written on, or a host it must not ask."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

# Put together, so that this file does not name them itself.
FORBIDDEN = {
    "a folder of one machine": re.compile("/" + "work/|/" + r"root/|/home/(?!\.\.\.)\w+/"),
    "a registry's address": re.compile(r"https?://[^\s\"')]*(pypi|pythonhosted|npmjs|registry)[^\s\"')]*", re.I),
    "a content network": re.compile(r"https?://[^\s\"')]*(cdn\.|unpkg|jsdelivr|googleapis)[^\s\"')]*", re.I),
    "a private key": re.compile("BEGIN [A-Z ]*PRIVATE " + "KEY"),
}
BINARY = {".woff2", ".png", ".jpg", ".ico", ".mo", ".gz"}


def kept_files() -> list[Path]:
    """What git keeps or would keep: everything that is not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is no git repository")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_host() -> None:
    found = []
    for file in kept_files():
        name = file.relative_to(ROOT).as_posix()
        if file.suffix in BINARY or "/static/vendor/" in f"/{name}":
            continue
        content = file.read_text("utf-8")
        for what, pattern in FORBIDDEN.items():
            if (match := pattern.search(content)) is not None:
                found.append(f"{name}: {what}: {match[0]}")
    assert found == []


def test_what_is_built_is_not_kept() -> None:
    built = [file for file in kept_files() if file.suffix in (".mo", ".pyc", ".sqlite") or "node_modules" in file.parts]
    assert built == []


def test_requirements_are_locked_with_hashes_and_without_addresses() -> None:
    for name in ("run", "prod", "dev", "node"):
        content = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pins = re.findall(r"^[a-z0-9][^\s=]*==", content, re.M | re.I)
        assert pins
        assert len(re.findall(r"^[a-z0-9][^\n]*\\\n +--hash=sha256:", content, re.M | re.I)) == len(pins), name
        assert not re.search(r"^ *(--(extra-)?index-url|--find-links|-i )|^[^#]*https?://", content, re.M), name


def test_what_runs_is_pinned_as_it_was_tested() -> None:
    def pins(name: str) -> set[str]:
        content = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        return set(re.findall(r"^([a-z0-9][^\s=]*==[^\s;]+)", content, re.M | re.I))

    assert pins("run") <= pins("dev")
    assert pins("prod") <= pins("dev")
