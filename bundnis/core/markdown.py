"""Long texts: Markdown in, harmless HTML or plain text out.

What the page would not show is not recognised either (tables, images, strikethrough, code blocks): it stays
visible as it was typed, where the cleaner would have swallowed half of it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_HIGHEST, _LOWEST = 3, 4

_TAGS: Final = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}
# Without `start`, a line beginning "24. Dezember" would be shown as the first of December.
_ATTRIBUTES: Final[dict[str, set[str]]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}

_reader = MarkdownIt("js-default", {"html": False, "linkify": False}).disable(
    ["table", "image", "strikethrough", "code", "fence", "hr"]
)

# Texts of the house itself may show more: tables and pictures.
_BOOK_TAGS: Final = _TAGS | {"img", "table", "thead", "tbody", "tr", "th", "td"}
_BOOK_ATTRIBUTES: Final[dict[str, set[str]]] = {
    **_ATTRIBUTES, "img": {"src", "alt"}, "table": {"class"},
}  # fmt: skip
_book_reader = MarkdownIt("js-default", {"html": False, "linkify": False}).disable(["strikethrough", "code", "hr"])


@lru_cache(1_000)
def render(text: str) -> Markup:
    """Return `text` as HTML that is safe to show: no scripts, no styles, links marked as not ours.

    Headings are h3 and h4, whatever was typed: the highest one becomes h3, since the page's own stand above.
    """
    tokens = _reader.parse(text)
    _shift_headings(tokens)
    html = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener nofollow"
    )
    # the one place where typed text is declared safe, because it was cleaned a line above
    return Markup(clean)  # noqa: S704


def render_book(text: str, address_of: Callable[[str], str]) -> Markup:
    """Return a text that comes with the program as HTML: as `render`, with tables and pictures.

    `address_of` says where what the text links to, and its pictures, are found on this server.
    """
    tokens = _book_reader.parse(text)
    _shift_headings(tokens)
    for token in [each for parent in tokens for each in (parent, *(parent.children or ()))]:
        for name in ("href", "src"):
            if name in token.attrs:
                token.attrSet(name, address_of(str(token.attrs[name])))
        if token.type == "table_open":
            token.attrSet("class", "b-table")
    html = _book_reader.renderer.render(tokens, _book_reader.options, {})
    clean = nh3.clean(html, tags=_BOOK_TAGS, attributes=_BOOK_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener")
    # typed by nobody but the authors of the program, and cleaned all the same
    return Markup(clean)  # noqa: S704


def plain(text: str) -> str:
    """Return `text` for mail and search: without its signs, items marked, links followed by their address.

    The result is ordinary text, not HTML; it still has to be escaped on a page.
    """
    lines: list[str] = []
    lists: list[int | None] = []
    item = ""
    for token in _reader.parse(text):
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                start = token.attrGet("start")
                lists.append(1 if start is None else int(start))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                item = ""
            case "list_item_open":
                item = "- " if lists[-1] is None else f"{lists[-1]}. "
                lists[-1] = None if lists[-1] is None else lists[-1] + 1
            case "inline":
                # a blank line between paragraphs, none between items
                gap = "" if lists or not lines else "\n"
                lines.append(gap + item + _plain_line(token.children or []))
                item = ""
    return "\n".join(lines)


def _plain_line(children: list[Token]) -> str:
    """Return the words of one paragraph."""
    words: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "link_open":
                links.append((str(child.attrGet("href") or ""), len(words)))
            case "link_close":
                address, begin = links.pop()
                if "".join(words[begin:]) != address:
                    words.append(f" ({address})")
            case _:
                words.append(child.content)
    return "".join(words)


def _shift_headings(tokens: list[Token]) -> None:
    """Give the headings the levels a page has room for, in place."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    top = min((int(token.tag[1]) for token in headings), default=_HIGHEST)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - top + _HIGHEST, _LOWEST)}"
