"""Minutes as Markdown: the same words as on the page, for a mail, a wiki, an archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bundnis.core.i18n import _, pair

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")


def safe(text: str) -> str:
    """Text that somebody typed, so that none of its signs means anything; on one line."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def markdown(sheet: Mapping[str, Any]) -> str:
    """The whole of it."""
    lines = [f"# {safe(sheet['label'])} {_text(sheet['title'])}", ""]
    if sheet["question"]["text"]:
        lines += [f"*{_text(sheet['question'])}*", ""]
    lines += [safe(pair(sheet["state"]["word"], sheet["state"]["sentence"])), ""]
    lines += [f"- {safe(pair(label, value))}" for label, value in sheet["facts"]]
    lines += ["", "## " + safe(_("Who does what with whom until when")), "", *_measures(sheet["measures"])]
    for group in sheet["others"]:
        lines += ["", f"## {safe(group['heading'])}", "", *_items(group["lines"])]
    for vote in sheet["votes"]:
        lines += ["", f"## {safe(vote['heading'])}", "", *([safe(vote["sentence"]), ""] if vote["sentence"] else [])]
        lines += _table(vote) if vote["rows"] else []
        lines += ["", safe(vote["rest"])] if vote["rest"] else []
    lines += _ideas(sheet["ideas"])
    if sheet["findings"]:
        lines += ["", "## " + safe(_("Findings of the study")), "", *(f"- {_text(row)}" for row in sheet["findings"])]
    lines += _existing(sheet["existing"])
    if sheet["rules"]["text"]:
        lines += ["", "## " + safe(_("Working rules")), "", *_paragraphs(sheet["rules"]["text"])]
    if sheet["next"]:
        lines += ["", "## " + safe(_("Next meeting")), "", safe(sheet["next"])]
    lines += _steps(sheet["steps"])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _text(said: Mapping[str, Any]) -> str:
    return f"{safe(said['text'])} ({safe(said['note'])})" if said["note"] else safe(said["text"])


def _paragraphs(text: str) -> list[str]:
    # Two spaces keep the line as it was broken.
    return [f"{safe(line)}  " if line.strip() else "" for line in text.splitlines()]


def _measures(measures: Iterable[Mapping[str, Any]]) -> list[str]:
    lines: list[str] = []
    for each in measures:
        title = " ".join(filter(None, (each["label"], _text(each["title"]))))
        lines += [f"### {title}", ""]
        if each["summary"]["text"]:
            lines += [_text(each["summary"]), ""]
        lines.append("- " + safe(pair(_("Lead"), each["lead"])))
        lines += [f"- {safe(pair(row['giver'], row['what']))} – {safe(row['state'])}" for row in each["pledges"]]
        for row in each["steps"]:
            step = safe(_("First step of %(giver)s", giver=row["giver"]))
            lines.append(f"- {pair(step, _text(row['step']))}{_until(row)}")
        lines.append("")
    return lines or [safe(_("Nothing was decided to become a measure.")), ""]


def _until(row: Mapping[str, Any]) -> str:
    return f" ({safe(row['when'])})" if row["when"] else ""


def _items(items: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        f"- {_text(item['title'])}" + (f" – {_text(item['reason'])}" if item["reason"]["text"] else "")
        for item in items
    ]


def _ideas(items: Iterable[Mapping[str, Any]]) -> list[str]:
    lines: list[str] = []
    for item in items:
        lines.append(_signed(f"- {_text(item['title'])}", item["signed"], item["from"]))
        lines += [_signed(f"  - {_text(row)}", row["signed"]) for row in item["ideas"]]
    return ["", "## " + safe(_("Ideas")), "", *lines] if lines else []


def _signed(line: str, *by: str) -> str:
    said = " · ".join(filter(None, by))
    return f"{line} – {safe(said)}" if said else line


def _table(vote: Mapping[str, Any]) -> list[str]:
    heads = " | ".join(safe(head) for head in vote["heads"])
    rows = [f"| {_text(row['title'])} | {' | '.join(safe(cell) for cell in row['cells'])} |" for row in vote["rows"]]
    return [f"| {heads} |", "|---" * len(vote["heads"]) + "|", *rows]


def _existing(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    lines = [
        f"- {_text(row['title'])}" + (f", {safe(row['carrier'])}" if row["carrier"] else "") for row in rows
    ]
    return ["", "## " + safe(_("Runs already, named in the session")), "", *lines] if lines else []


def _steps(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    lines: list[str] = []
    for step in steps:
        lines += ["", f"### {' '.join(filter(None, (step['at'], _text(step['title']))))}", ""]
        lines += [
            f"- {_text(note)}" if note["is_note"] else f"- **{safe(note['kind'])}** {_text(note)}"
            for note in step["notes"]
        ]
    return ["", "## " + safe(_("How it went")), *lines] if lines else []
