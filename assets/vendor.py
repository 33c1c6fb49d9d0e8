"""Copy the front-end files bundnis ships out of node_modules, unmodified, and write down what they are.

    npm ci --ignore-scripts && python assets/vendor.py

Only somebody who changes a version needs this: the copies are kept in the repository, so that running
bundnis takes Python alone. npm's lock file is the source of truth; its integrity value goes into the manifest.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "bundnis" / "ui" / "static" / "vendor"

# Package -> the files taken from it. KERN's own font cuts weigh 130 kB each, so the same typeface comes from
# Fontsource, cut by alphabet: a first visit loads two files of 24 kB, the others only when a page needs them.
WANTED: dict[str, tuple[str, ...]] = {
    "@kern-ux/native": ("dist/kern.min.css", "LICENSE.md"),
    "@fontsource/fira-sans": (
        "files/fira-sans-latin-400-normal.woff2",
        "files/fira-sans-latin-400-italic.woff2",
        "files/fira-sans-latin-600-normal.woff2",
        "files/fira-sans-latin-ext-400-normal.woff2",
        "files/fira-sans-latin-ext-600-normal.woff2",
        "LICENSE",
    ),
}


def folder_of(package: str, version: str) -> str:
    """The folder a package lies in: "@kern-ux/native", "2.7.2" -> "kern-ux-native-2.7.2"."""
    return f"{package.lstrip('@').replace('/', '-')}-{version}"


def copy_package(package: str, files: tuple[str, ...], lock: dict[str, Any], target: Path) -> dict[str, Any]:
    """Copy one package's files and return its entry for the manifest."""
    locked = lock["packages"][f"node_modules/{package}"]
    source = HERE / "node_modules" / package
    installed = json.loads((source / "package.json").read_text("utf-8"))["version"]
    if installed != locked["version"]:
        raise SystemExit(f"{package}: {installed} is installed, {locked['version']} is locked. Run npm ci first.")
    folder = target / folder_of(package, installed)
    folder.mkdir(parents=True)
    entries = []
    for name in files:
        content = (source / name).read_bytes()
        copy = folder / Path(name).name
        copy.write_bytes(content)
        entries.append(
            {
                "file": f"{folder.name}/{copy.name}",
                "from": name,
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
            }
        )
    return {
        "package": package,
        "version": installed,
        "license": locked["license"],
        "integrity": locked["integrity"],
        "files": entries,
    }


def main() -> int:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    # Built beside and swapped in at the end: a failing run leaves the old copies as they were.
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    packages = [copy_package(package, files, lock, fresh) for package, files in sorted(WANTED.items())]
    manifest = json.dumps({"packages": packages}, indent=2, ensure_ascii=False)
    (fresh / "manifest.json").write_text(manifest + "\n", "utf-8")
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)
    for package in packages:
        size = sum(entry["bytes"] for entry in package["files"])
        print(f"{package['package']} {package['version']}: {len(package['files'])} files, {size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
