"""Looking at a page as axe, as html-validate and as somebody with a small telephone would.

Of html-validate's rules those about mere style are off, and the one about unique landmarks: the navigation
stands twice, and only the style sheet knows which one is hidden; axe sees that.

Axe goes through all its rules in the first theme, and in the other one through those about colours: the dark
theme changes nothing else (tests/ui/test_themes.py reads the style sheets for it), and they are a third of the time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.databases import cannot
from tests.house.sources import ROOT
from tests.journeys.visitor import Visitor

MODULES = ROOT / "assets" / "node_modules"
RULES = Path(__file__).with_name("htmlvalidate.json")
THEMES = ("light", "dark")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
LARGEST_PAGE = 300_000
# What one taps on and is smaller than 24 px, but for links inside a sentence (WCAG 2.2, 2.5.8) and for what is meant
# for readers of screens alone; a box to tick is as large as its label.
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter(thing => thing.checkVisibility())
  .filter(thing => {
    const ticked = ["checkbox", "radio"].includes(thing.type);
    const box = ((ticked && thing.labels[0]) || thing).getBoundingClientRect();
    const flows = getComputedStyle(thing).display === "inline";
    const told = [...thing.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim().length > 2);
    return box.width > 2 && box.height > 2 && Math.min(box.width, box.height) < 23.9 && !(flows && told);
  })
  .map(thing => `${thing.parentElement.className} > ${thing.tagName} ${thing.textContent.trim().slice(0, 30)}`)"""


@cache
def axe_source() -> str:
    """The text of axe-core."""
    file = MODULES / "axe-core" / "axe.min.js"
    if not file.exists():
        cannot("axe-core is not installed (npm ci in assets/), so nobody looked at the accessibility of the pages.")
    return file.read_text("utf-8")


def look_at(visitor: Visitor, themes: tuple[str, ...] = THEMES) -> list[str]:
    """What is wrong with the page one is on: barriers in each theme, small targets, or it must be pushed sideways."""
    where = f"{visitor.path} at {visitor.page.viewport_size['width'] if visitor.page.viewport_size else '?'} px"
    faults = [f"{where}: wider than the window"] if visitor.scrolls_sideways() else []
    if small := visitor.page.evaluate(SMALL):
        faults.append(f"{where}: smaller than 24 px: {'; '.join(small[:4])}")
    visitor.page.evaluate(f"{axe_source()}; null")
    for theme in themes:
        visitor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        looked_for = {"type": "tag", "values": STANDARDS} if theme == themes[0] else {"type": "rule", "values": COLOURS}
        options = {"runOnly": looked_for, "resultTypes": ["violations"]}
        found = visitor.page.evaluate("options => axe.run(document, options)", options)
        faults += [f"{where}, {theme}: {_said(violation)}" for violation in found["violations"]]
    visitor.page.emulate_media(color_scheme="light")
    return faults


def _said(violation: Mapping[str, Any]) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:4])
    return f"{violation['id']} ({violation['help']}): {places}"


def invalid(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What html-validate says of the pages, all in one call."""
    program, node = MODULES / ".bin" / "html-validate", shutil.which("node") or shutil.which(".venv/bin/node")
    if not program.exists() or node is None:
        cannot("html-validate is not installed (npm ci in assets/), so nobody looked whether the pages are valid HTML.")
    names = {}
    for place, (name, html) in enumerate(pages.items()):
        file = folder / f"{place}.html"
        file.write_text(html, "utf-8")
        names[str(file)] = name
    report = folder / "report.json"
    command = [str(node), str(program), "--config", str(RULES), "--formatter", f"json={report}", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert report.exists(), done.stderr or done.stdout
    return [
        f"{names[page['filePath']]}:{message['line']} {message['ruleId']}: {message['message']}"
        for page in json.loads(report.read_text("utf-8"))
        for message in page["messages"]
    ]
