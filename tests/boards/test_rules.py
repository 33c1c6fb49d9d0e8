"""Filters, search, order and pages on plain values."""

from __future__ import annotations

import pytest

from bundnis.boards.rules import (
    DROPS,
    Entry,
    Filters,
    Order,
    Pages,
    columns_for,
    others,
    search_number,
    search_words,
)
from bundnis.measures.stages import LIFE, Stage

KNOWN = {
    "partner": {"1", "2"}, "route": {"train"}, "field": {"7"}, "stage": {"agreed", "paused"}, "health": {"stuck"},
    "flag": {"overdue"},
}  # fmt: skip


def test_filters_come_from_the_address_in_the_order_of_the_form() -> None:
    filters, unknown = Filters.read({"flag": "overdue", "q": "  zwei   Wörter ", "partner": "2", "page": "3"}, KNOWN)
    assert filters.chosen == (("q", "zwei Wörter"), ("partner", "2"), ("flag", "overdue"))
    assert filters.id_of("partner") == 2
    assert unknown == []


def test_what_nobody_knows_is_left_out_and_named() -> None:
    typed = {"partner": "99", "route": "drive", "field": "7; drop", "stage": "", "health": " "}
    filters, unknown = Filters.read(typed, KNOWN)
    assert not filters
    assert unknown == ["partner", "route", "field"]


def test_a_filter_can_be_taken_out_of_the_address_and_others_put_in() -> None:
    filters, _unknown = Filters.read({"partner": "2", "flag": "overdue"}, KNOWN)
    assert filters.values(but="partner", sort="-title", size="") == {"flag": "overdue", "sort": "-title"}


@pytest.mark.parametrize("typed", ["12", "M-12", "m-12", "M12", "m 12", " M‑12 ", "#12", "M – 12", "012"])
def test_a_number_is_found_however_it_is_written(typed: str) -> None:
    assert search_number(typed) == 12


@pytest.mark.parametrize("typed", ["", "M-", "12a", "12 13", "M-12-3", "1.2", "99999999999", "4294967296", "١٢x"])
def test_other_texts_are_no_number(typed: str) -> None:
    assert search_number(typed) is None


def test_words_are_folded_and_bounded() -> None:
    assert search_words("Übergang  ÉCOLE Straße") == ["ubergang", "ecole", "strasse"]
    assert len(search_words("a b c d e f g h i j")) == 6


def test_a_stage_leaves_its_column_and_paused_leaves_all() -> None:
    assert columns_for("") == (*LIFE, Stage.STOPPED)
    assert columns_for("agreed") == (Stage.AGREED,)
    assert columns_for("stopped") == (Stage.STOPPED,)
    assert columns_for("paused") == LIFE


@pytest.mark.parametrize(
    ("typed", "key", "descending", "again"),
    [("", "newest", True, ""), ("title", "title", False, "title"), ("-title", "title", True, "-title"),
     ("--title", "newest", True, ""), ("password", "newest", True, ""), ("newest", "newest", True, "")],
)  # fmt: skip
def test_orders(typed: str, key: str, descending: bool, again: str) -> None:
    order = Order.read(typed)
    assert (order.key, order.descending, str(order)) == (key, descending, again)


def test_a_head_says_its_order_and_turns_it() -> None:
    order = Order.read("title")
    assert (order.aria("title"), order.aria("lead")) == ("ascending", None)
    assert (order.turned("title"), order.turned("lead")) == ("-title", "lead")
    assert Order.read("-title").turned("title") == "title"


@pytest.mark.parametrize(
    ("count", "size", "page", "first", "last", "previous", "following"),
    [
        (0, "", "", 0, 0, None, None),
        (25, "", "", 1, 25, None, None),
        (26, "", "", 1, 25, None, 2),
        (26, "", "2", 26, 26, 1, None),
        (26, "", "99", 26, 26, 1, None),
        (120, "50", "2", 51, 100, 1, 3),
        (120, "100", "-1", 1, 100, None, 2),
        (120, "7", "abc", 1, 25, None, 2),
        (120, "٥٠", "²", 1, 25, None, 2),
    ],
)
def test_pages(
    count: int, size: str, page: str, first: int, last: int, previous: int | None, following: int | None
) -> None:
    pages = Pages.of(count, size, page)
    assert (pages.first, pages.last, pages.previous, pages.next) == (first, last, previous, following)


def test_the_lead_is_not_named_a_second_time() -> None:
    givers = ((1, "Caritas"), (2, "IHK"))
    assert others(_entry(lead_id=2, lead="IHK"), givers) == "Caritas"
    assert others(_entry(lead_id=2, lead=None), givers) == "Caritas, IHK", "it declined to lead, but gives"


def _entry(lead_id: int, lead: str | None) -> Entry:
    unknown = (None, None, "unknown")
    return Entry(
        1, 1, "{}", "agreed", "agreed", None, False, lead_id, "accepted", lead, None, *unknown, *unknown, None, None,
        None, None, None, "", 0, 0, 0,
    )  # fmt: skip


def test_a_drop_stands_for_a_move_to_that_column() -> None:
    drops = {tuple(each.split(":")[:2]): each.split(":")[2] for each in DROPS}
    assert len(drops) == len(DROPS), "a column stands for one move only"
    assert drops["idea", "workshop"] == "to_workshop"
    assert drops["completed", "implementation"] == "reopen"
    assert drops["paused", "stopped"] == "stop"
    assert not any("stopped" == source or name == "resume" for (source, _column), name in drops.items())
