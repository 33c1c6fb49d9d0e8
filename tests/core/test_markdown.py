"""Long texts: what becomes HTML, what stays as typed, what is left for mail."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bundnis.core.markdown import plain, render

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}
PIECES = [
    *("<script>", "</script>", "<b onclick=x>", "<img src=x onerror=y>", "<!--", "-->", "&lt;", 'style="x"'),
    *("javascript:", "http://a.b", "//a.b", "data:text/html,x", "](", "[x]", "[x]: y", "(", ")", "<", ">"),
    *("*", "**", "_", "`", "~~~", "```", "# ", "## ", "#### ", "- ", "1. ", "31. ", "> ", "    ", "|", "---"),
    *('"', "'", "!", "\n", "\n\n", "ü", "word", "\x00", "\\"),
]


class Seen(HTMLParser):
    """Collects the tags and attributes a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]

    def handle_comment(self, data: str) -> None:
        self.tags.add("!--")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ('[a](https://b.eu "t")', '<p><a href="https://b.eu" rel="noopener nofollow">a</a></p>\n'),
        ("https://b.eu", "<p>https://b.eu</p>\n"),
        ("[a](javascript:b)", "<p>[a](javascript:b)</p>\n"),
        ("[a](ftp://b.eu)", '<p><a rel="noopener nofollow">a</a></p>\n'),
        ("<b>a</b> & c", "<p>&lt;b&gt;a&lt;/b&gt; &amp; c</p>\n"),
        ("a\n\n    b", "<p>a</p>\n<p>b</p>\n"),
        ("```\na\nb\n```", "<p><code>a b</code></p>\n"),
        ("![a](http://b.eu)", '<p>!<a href="http://b.eu" rel="noopener nofollow">a</a></p>\n'),
        ("<a@b.eu>", '<p><a href="mailto:a@b.eu" rel="noopener nofollow">a@b.eu</a></p>\n'),
        ("[a](tel:+49228)", '<p><a href="tel:+49228" rel="noopener nofollow">a</a></p>\n'),
        ("", ""),
    ],
)
def test_what_is_rendered(text: str, html: str) -> None:
    assert render(text) == Markup(html)
    assert isinstance(render(text), Markup)


def test_a_day_at_the_beginning_of_a_line_keeps_its_number() -> None:
    assert render("24. Dezember: Treffen") == '<ol start="24">\n<li>Dezember: Treffen</li>\n</ol>\n'
    assert plain("24. Dezember: Treffen") == "24. Dezember: Treffen"
    assert plain("0. Start\n1. Ende") == "0. Start\n1. Ende"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n### c", "344"),
        ("# a\n## b\n### c\n# d", "3443"),
        ("### a\n#### b", "34"),
        ("###### a", "3"),
        ("## a\n> # b", "43"),
        ("a\n===\nb\n---", "34"),
    ],
)
def test_headings_begin_at_h3(text: str, levels: str) -> None:
    assert "".join(re.findall(r"<h([0-9])>", render(text))) == levels


@pytest.mark.parametrize(
    "text",
    ["~~no~~", "| a | b |\n|---|---|\n| 1 | 2 |", "![a](", "a\n\n---\n\nb", "<script>alert(1)</script>"],
)
def test_what_has_no_place_stays_as_typed(text: str) -> None:
    words = Markup(render(text)).unescape()
    assert all(line in words for line in text.split("\n"))


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text())
def test_whatever_is_typed_the_page_stays_harmless(text: str) -> None:
    seen = Seen(str(render(text)))
    assert seen.tags <= TAGS
    assert seen.attributes <= {("a", "href"), ("a", "rel"), ("ol", "start")}
    assert (("a", "rel") in seen.attributes) == ("a" in seen.tags)
    for address in seen.addresses:
        scheme = address.split(":")[0].lower() if ":" in address else ""
        assert scheme not in ("javascript", "data", "vbscript")
    plain(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# A\n\nb *c*\nd  \ne `f`", "A\n\nb c\nd\ne f"),
        ("- a\n- b\n  3. c\n  4. d\n\ne", "- a\n- b\n3. c\n4. d\n\ne"),
        ("-\n\na", "a"),
        ("- a\n\n  b\n- c", "- a\nb\n- c"),
        ("[a](https://b.eu), <https://c.eu>", "a (https://b.eu), https://c.eu"),
        ("&amp; \\* <b>", "& * <b>"),
        ("", ""),
    ],
)
def test_plain(text: str, words: str) -> None:
    assert plain(text) == words
    assert not isinstance(plain(text), Markup)


@given(st.lists(st.text(alphabet="abcäß ,", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_ordinary_paragraphs_are_plain_already(paragraphs: list[str]) -> None:
    assert plain("\n\n".join(paragraphs)) == "\n\n".join(paragraphs)
