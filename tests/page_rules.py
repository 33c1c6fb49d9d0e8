"""What every page of the house keeps to; the test browser checks each page it gets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import lxml.html

from bundnis.core.headers import POLICY
from bundnis.core.i18n import gettext_in

if TYPE_CHECKING:
    from tests.client import Page

UNLABELLED_TYPES = ("hidden", "submit", "button", "image", "reset")


def check_headers(page: Page) -> None:
    """The headers of every answer, errors and files included."""
    assert page.headers.get("Content-Security-Policy") == POLICY, f"{page!r} lacks the content security policy"
    assert page.headers.get("X-Content-Type-Options") == "nosniff", page
    assert page.headers.get("Referrer-Policy") == "same-origin", page
    assert "Cache-Control" in page.headers, page


def check_page(page: Page) -> None:
    """Everything below at once, so that one run shows all of it."""
    tree = page.tree
    faults = [
        *_heading_and_title(tree),
        *_ids(tree),
        *_labels(tree),
        *_references(tree),
        *_inline_code(tree),
    ]
    assert not faults, f"{page!r}:\n- " + "\n- ".join(faults)


def _words(element: lxml.html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _heading_and_title(tree: lxml.html.HtmlElement) -> list[str]:
    headings = tree.xpath("//h1")
    titles = tree.xpath("//head/title")
    language = tree.get("lang") or ""
    faults = [] if language in ("de", "fr", "nl", "en") else [f"lang of the page is {language!r}"]
    if len(headings) != 1 or len(titles) != 1:
        return [*faults, f"{len(headings)} h1 and {len(titles)} title, not one each"]
    heading, title = _words(headings[0]), _words(titles[0])
    title = title.removeprefix(" ".join(gettext_in(language or "en", "Error:").split())).strip()
    if not heading or not title.startswith(heading):
        faults.append(f"the title {title!r} does not begin with the heading {heading!r}")
    return faults


def _ids(tree: lxml.html.HtmlElement) -> list[str]:
    counted = Counter(str(each) for each in tree.xpath("//@id"))
    return [f"id {name!r} stands {times} times" for name, times in counted.items() if times > 1 or not name]


def _labels(tree: lxml.html.HtmlElement) -> list[str]:
    labelled = {label.get("for") for label in tree.iter("label") if _words(label)}
    faults = []
    for item in tree.iter("input", "select", "textarea"):
        if item.tag == "input" and item.get("type") in UNLABELLED_TYPES:
            continue
        named = item.get("id") in labelled or item.get("aria-label") or item.get("aria-labelledby")
        wrapped = next((parent for parent in item.iterancestors("label") if _words(parent)), None) is not None
        if not named and not wrapped:
            faults.append(f"{item.tag} {item.get('name')!r} has no label")
    for button in tree.iter("button"):
        if not _words(button) and not button.get("aria-label") and not button.get("aria-labelledby"):
            faults.append(f"button {button.get('name')!r} has no words")
    return faults


def _references(tree: lxml.html.HtmlElement) -> list[str]:
    """What is pointed to exists on the page."""
    ids = {str(each) for each in tree.xpath("//@id")}
    faults = []
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form"):
        for value in tree.xpath(f"//@{attribute}"):
            faults += [f"{attribute}={name!r} points nowhere" for name in str(value).split() if name not in ids]
    for href in tree.xpath("//a/@href[starts-with(., '#')]"):
        if len(href) > 1 and str(href)[1:] not in ids:
            faults.append(f"the link {href!r} points nowhere")
    return faults


def _inline_code(tree: lxml.html.HtmlElement) -> list[str]:
    faults = [f"inline style on {item.tag}" for item in tree.xpath("//*[@style]")]
    faults += ["a style element" for _item in tree.iter("style")]
    faults += ["a script without src" for item in tree.iter("script") if not item.get("src")]
    faults += [f"{name} on {item.tag}" for item in tree.iter() for name in item.attrib if name.startswith("on")]
    faults += [f"a link to {href[:40]!r}" for href in tree.xpath("//@href") if href.lower().startswith("javascript:")]
    faults += [f"{src!r} is foreign" for src in tree.xpath("//@src") if "//" in src]
    return faults
