"""The vendored files are exactly what npm delivered, with their licences, and the layout names files that exist."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import bundnis.ui

UI = Path(bundnis.ui.__file__).parent
VENDOR = UI / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text("utf-8"))


def test_every_file_has_the_hash_and_size_of_the_manifest() -> None:
    for package in MANIFEST["packages"]:
        for entry in package["files"]:
            content = (VENDOR / entry["file"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
            assert len(content) == entry["bytes"], entry["file"]


def test_nothing_lies_in_the_folder_that_the_manifest_does_not_name() -> None:
    named = {entry["file"] for package in MANIFEST["packages"] for entry in package["files"]}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert present == named | {"manifest.json"}


def test_every_package_brings_its_licence_and_its_integrity() -> None:
    for package in MANIFEST["packages"]:
        assert any("LICENSE" in entry["file"] for entry in package["files"]), package["package"]
        assert package["integrity"].startswith("sha512-")


def test_manifest_names_no_address() -> None:
    assert "://" not in (VENDOR / "manifest.json").read_text("utf-8")


def test_templates_and_stylesheets_name_files_that_exist() -> None:
    named = set()
    for template in (UI / "templates").rglob("*.html"):
        named |= set(re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", template.read_text("utf-8")))
    for sheet in (UI / "static" / "css").glob("*.css"):
        found = re.findall(r"url\(['\"]?\.\./([^'\")]+)", sheet.read_text("utf-8"))
        named |= set(found)
    assert named
    assert [name for name in sorted(named) if not (UI / "static" / name).is_file()] == []
