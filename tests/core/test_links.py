"""Links as people write them down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundnis.core.links import LinkError, read_links, show_links


def test_a_link_a_line_with_or_without_a_title() -> None:
    typed = "Programm 2027 https://example.org/a?b=1#c\n\n  https://example.org  \nMit\tTab\thttp://example.org/ü"
    assert read_links(typed) == [
        {"title": "Programm 2027", "address": "https://example.org/a?b=1#c"},
        {"title": "https://example.org", "address": "https://example.org"},
        {"title": "Mit Tab", "address": "http://example.org/ü"},
    ]


def test_the_title_may_stand_behind_and_a_mail_address_is_a_link() -> None:
    assert read_links("https://www.example.org/a  Über uns\nmailto:info@example.org\nPost mailto:info@example.org") == [
        {"title": "Über uns", "address": "https://www.example.org/a"},
        {"title": "mailto:info@example.org", "address": "mailto:info@example.org"},
        {"title": "Post", "address": "mailto:info@example.org"},
    ]


@pytest.mark.parametrize(
    "line",
    ["example.org", "Titel", "javascript:alert(1)", "Titel javascript:alert(1)", "https://", "ftp://example.org/a",
     "https:// example.org", "https://example.org/" + "a" * 500, "data:x.y", 'https://"onclick=x', "mailto:niemand"],
)
def test_a_line_that_is_no_link_is_named(line: str) -> None:
    with pytest.raises(LinkError) as refused:
        read_links(f"https://example.org\n{line}")
    assert refused.value.values["line"] == line[:100]


def test_nothing_is_cut_silently() -> None:
    with pytest.raises(LinkError):
        read_links("x" * 301 + " https://example.org")
    with pytest.raises(LinkError):
        read_links("\n".join(f"https://example.org/{number}" for number in range(21)))
    assert len(read_links("\n".join(f"https://example.org/{number}" for number in range(20)))) == 20


def test_a_link_stored_without_a_title_is_shown_alone() -> None:
    assert show_links([{"title": "", "address": "https://example.org"}]) == "https://example.org"


@given(
    st.lists(
        st.tuples(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20), st.integers(0, 999)),
        max_size=8,
    )
)
def test_what_is_shown_is_read_as_the_same(pairs: list[tuple[str, int]]) -> None:
    links = [
        {"title": title or f"https://example.org/{number}", "address": f"https://example.org/{number}"}
        for title, number in pairs
    ]
    assert read_links(show_links(links)) == links
