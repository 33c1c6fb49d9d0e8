"""Board, list and paper as people see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from bundnis.boards import queries
from bundnis.boards.rules import Filters, Order, Pages
from bundnis.boards.views.words import card, reader
from bundnis.core.clock import today
from bundnis.core.dates import show_day
from bundnis.core.db import db
from bundnis.core.i18n import gettext_in
from bundnis.core.text import Translated
from bundnis.core.words import ONLY_IN
from bundnis.measures.models import Measure
from bundnis.measures.rules import FLAGS, HEALTH, Limits
from bundnis.measures.stages import COLUMNS, INFO, LIFE, Stage
from tests.client import Browser, Page, words_of
from tests.factories.contributions import contribution, need
from tests.factories.measures import foreign_measure, measure, update
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]

BOARD, LIST, PAPER = "/ostbelgien/board", "/ostbelgien/measures/", "/ostbelgien/board?print=1"
VIEWS = (BOARD, LIST, PAPER)
LANGUAGE = "de"
NEVER = date.max


def word(message: str, **values: object) -> str:
    return gettext_in(LANGUAGE, message, **values)


def column(page: Page, stage: Stage) -> str:
    return words_of(page.select(f"#column-{stage}")[0])


def counts(page: Page) -> dict[str, int]:
    heads = {item.getparent().getparent().getparent().get("id"): item for item in page.select("summary .b-count")}
    return {str(name).removeprefix("column-"): int(words_of(item)) for name, item in heads.items()}


def numbers(page: Page) -> list[int]:
    """The measures on a page, in its order."""
    return [int(found) for found in re.findall(r'href="/ostbelgien/measures/(\d+)"', page.html)]


# -- the board -----------------------------------------------------------------------------------


def test_the_board_has_a_column_for_each_stage_and_stopped_is_folded(world: World, sign_in: SignIn) -> None:
    rows = {stage: measure(world, str(stage), title=f"Titel {stage}") for stage in COLUMNS}
    page = sign_in("otto").get(BOARD)
    columns = page.select(".b-column")
    assert [item.get("id") for item in columns] == [f"column-{stage}" for stage in (*LIFE, Stage.STOPPED)]
    assert [item.get("id") for item in columns if "open" not in item.attrib] == ["column-stopped"]
    for stage, row in rows.items():
        assert f"M-{row.number}" in column(page, stage)
        assert word(INFO[stage].label) in column(page, stage)
    assert counts(page) == {str(stage): 1 for stage in COLUMNS}


def test_a_card_says_who_how_and_until_when(world: World, sign_in: SignIn) -> None:
    day = today("Europe/Brussels")
    row = measure(world, "implementation", title="Bustag", step_due_on=day - timedelta(1), is_example=True)
    need(world, row)
    contribution(world, row, world.third)
    contribution(world, row, world.other, state="offered")
    contribution(world, row, world.lead)
    update(row, world.person("anna").id, "stuck", next_on=day + timedelta(5))
    text = words_of(sign_in("otto").get(BOARD).select(".b-card")[0])
    assert f"M-{row.number}" in text
    assert "Bustag" in text
    assert "Lead , Other, Third" in text
    for said in (HEALTH["stuck"].label, FLAGS["overdue"].label, FLAGS["uncovered"].label, "Example"):
        assert word(said) in text
    assert show_day(day - timedelta(1), LANGUAGE) in text, "the step that is overdue comes before the next date"


def test_a_paused_card_stays_greyed_in_the_column_it_came_from(world: World, sign_in: SignIn) -> None:
    row = measure(world, "paused", column="agreed", title="Ruhende", health="stuck")
    page = sign_in("otto").get(BOARD)
    assert counts(page)["agreed"] == 1
    shown = page.select("#column-agreed .b-card.is-paused")[0]
    assert word("Paused until %(date)s", date=show_day(row.resume_on or NEVER, LANGUAGE)) in words_of(shown)
    assert word(HEALTH["stuck"].label) not in words_of(shown)


def test_a_lead_that_has_not_accepted_is_shown_as_asked(world: World, sign_in: SignIn) -> None:
    measure(world, "workshop", lead=world.third, lead_state="requested")
    measure(world, "agreed", lead=world.other, lead_state="declined")
    page = sign_in("otto").get(BOARD)
    assert word("%(partner)s (asked)", partner="Third") in column(page, Stage.WORKSHOP)
    assert "Other" not in column(page, Stage.AGREED)
    for stage in (Stage.WORKSHOP, Stage.AGREED):
        assert word(FLAGS["lead_open"].label) in column(page, stage)


def test_a_title_in_another_language_says_so(world: World, sign_in: SignIn) -> None:
    row = foreign_measure(world, title="Deutsch")
    world.change(row, title=Translated.of(fr="Journée découverte"))
    for address in ("/foreign/board", "/foreign/measures/", "/foreign/board?print=1"):
        page = sign_in("fanny").get(address)
        assert page.select('main [lang="fr"]'), (address, page.text)
        assert "Journée découverte" in page.text
        assert word(ONLY_IN["fr"]) in page.text
    world.change(row, title=Translated.of(fr="Journée découverte", de="Schnuppertag"))
    page = sign_in("fanny").get("/foreign/board")
    assert "Schnuppertag" in page.text
    assert not page.select('main [lang="fr"]')


def test_a_column_shows_the_newest_25_and_leads_to_the_others(world: World, sign_in: SignIn) -> None:
    rows = [measure(world, title=f"Idee {place}", route="train") for place in range(27)]
    page = sign_in("otto").get(f"{BOARD}?route=train")
    assert counts(page)["idea"] == 27
    assert numbers(page) == [row.number for row in reversed(rows)][:25]
    more = page.select("#column-idea .b-column__more")[0].get("href")
    assert more == f"{LIST}?route=train&stage=idea"
    rest = sign_in("otto").get(f"{more}&page=2")
    assert numbers(rest) == [rows[1].number, rows[0].number]


# -- filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", VIEWS)
def test_filters_combine_live_in_the_address_and_count_what_is_shown(
    world: World, sign_in: SignIn, address: str
) -> None:
    hit = measure(world, "agreed", title="Bustag Übergang", route="train", lead=world.third)
    measure(world, "agreed", title="Bustag", route="train", lead=world.other)
    measure(world, "idea", title="Übergang", route="attract", lead=world.third)
    query = f"q=ubergang&partner={world.third.id}&route=train&stage=agreed&flag=no_step"
    page = sign_in("otto").get(f"{address}{'&' if '?' in address else '?'}{query}")
    assert f"M-{hit.number}" in page.text
    assert len(re.findall(r"M-\d+", page.text)) == 1


def test_filters_are_chips_that_can_be_taken_away(world: World, sign_in: SignIn) -> None:
    measure(world, "agreed", route="train", lead=world.third)
    page = sign_in("otto").get(f"{LIST}?route=train&stage=agreed&sort=-title&size=50")
    chips = {words_of(item): item.get("href") for item in page.select(".b-chips .b-chip")}
    assert list(chips.values()) == [
        f"{LIST}?stage=agreed&sort=-title&size=50", f"{LIST}?route=train&sort=-title&size=50",
    ]  # fmt: skip
    assert word("Train") in next(iter(chips))
    assert page.select(".b-chips__reset")[0].get("href") == f"{LIST}?sort=-title&size=50"


def test_the_form_shows_what_is_in_force_and_keeps_the_order(world: World, sign_in: SignIn) -> None:
    measure(world, "agreed", route="train")
    form = sign_in("otto").get(f"{LIST}?q=schnupper&route=train&sort=lead&size=100").form(LIST)
    values = {name: value for name, value in form.form_values() if value}
    assert values == {"q": "schnupper", "route": "train", "sort": "lead", "size": "100"}
    assert form.get("method") == "get"


@pytest.mark.parametrize("address", [BOARD, LIST])
def test_an_unknown_value_is_left_out_with_a_sentence(world: World, sign_in: SignIn, address: str) -> None:
    measure(world)
    foreign, nobody = world.foreign_partner.id, 987654
    browser = sign_in("otto")
    answers = [browser.get(f"{address}?partner={value}") for value in (foreign, nobody, "abc", "1e9", "-1")]
    sentence = word(
        "This filter in the address is not known here and was left out: %(names)s.", names=word("Partner")
    )
    for page in answers:
        assert sentence in page.text
        assert len(numbers(page)) == 1
    assert len({page.text for page in answers}) == 1, "a foreign partner is an unknown one"
    assert "Stranger" not in answers[0].html


def test_strange_values_do_no_harm(world: World, sign_in: SignIn) -> None:
    measure(world)
    browser = sign_in("otto")
    texts = ("q=%00", "q=%", "q=" + "x" * 3000, "q=%F0%9F%98%80")
    for query in (*texts, "sort=%00&size=-5&page=0", "stage=%00", "field=٣"):
        for address in VIEWS:
            browser.get(f"{address}{'&' if '?' in address else '?'}{query}")


@pytest.mark.parametrize("address", [BOARD, LIST])
def test_nothing_found_offers_to_begin_again(world: World, sign_in: SignIn, address: str) -> None:
    measure(world)
    page = sign_in("otto").get(f"{address}?q=gibtesnicht")
    assert word("Nothing matches these filters") in page.text
    assert page.select(".b-empty a")[0].get("href") == address


@pytest.mark.parametrize("address", [BOARD, LIST])
def test_an_empty_alliance_says_what_to_do_first(world: World, sign_in: SignIn, address: str) -> None:
    page = sign_in("anna").get(address)
    assert [item.get("href") for item in page.select("main a")] == [f"{LIST}new"]
    assert sign_in("otto").get(address).select("main a") == [], "who may not propose is not sent there"


def test_an_alliance_with_actions_speaks_of_actions(world: World, sign_in: SignIn) -> None:
    world.change(world.alliance, word="action")
    measure(world)
    page = sign_in("anna").get(LIST)
    assert page.heading == word("Actions")
    assert word("Propose an action") in page.text


# -- the list ------------------------------------------------------------------------------------


def test_the_list_is_sorted_by_its_heads(world: World, sign_in: SignIn) -> None:
    first, second = measure(world, title="Äpfel"), measure(world, title="Birnen")
    browser = sign_in("otto")
    page = browser.get(f"{LIST}?sort=title")
    assert numbers(page) == [first.number, second.number]
    heads = {item.get("aria-sort"): item for item in page.select("thead th") if item.get("aria-sort")}
    assert list(heads) == ["ascending"]
    turned = heads["ascending"].find("a").get("href")
    page = browser.get(turned)
    assert numbers(page) == [second.number, first.number]
    assert [item.get("aria-sort") for item in page.select("thead th[aria-sort]")] == ["descending"]
    assert numbers(browser.get(LIST)) == [second.number, first.number], "the newest first"


def test_the_list_has_pages_of_a_chosen_size(world: World, sign_in: SignIn) -> None:
    for place in range(52):
        measure(world, title=f"Titel {place:02}")
    browser = sign_in("otto")
    page = browser.get(f"{LIST}?sort=number&page=2")
    assert numbers(page) == list(range(26, 51))
    summary = word("%(first)s to %(last)s of %(count)s", first="26", last="50", count="52")
    assert words_of(page.select(".b-pager__summary")[0]) == summary
    steps = [item.get("href") for item in page.select(".b-pager__steps a")]
    assert steps == [f"{LIST}?sort=number", f"{LIST}?sort=number&page=3"]
    assert numbers(browser.get(f"{LIST}?sort=number&page=999")) == [51, 52]
    larger = browser.get(f"{LIST}?size=50")
    assert [item.get("href") for item in larger.select(".b-pager__steps a")] == [f"{LIST}?size=50&page=2"]
    assert len(numbers(browser.get(f"{LIST}?size=100"))) == 52
    assert len(numbers(browser.get(f"{LIST}?size=7"))) == 25


# -- on paper ------------------------------------------------------------------------------------


def test_paper_shows_everything_that_is_filtered(world: World, sign_in: SignIn) -> None:
    for place in range(30):
        measure(world, title=f"Idee {place}", route="train")
    measure(world, "agreed", title="Andere", route="attract")
    browser = sign_in("otto")
    board = browser.get(f"{BOARD}?route=train")
    address = next(href for href in board.addresses if "print=1" in href)
    page = browser.get(address)
    assert len(re.findall(r"M-\d+", page.text)) == 30
    assert word("Train") in page.text, "the paper says what it was filtered by"
    assert not page.tree.forms


def test_paper_says_what_it_leaves_out(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for _place in range(3):
        measure(world)
    monkeypatch.setattr("bundnis.boards.views.paper.CARDS_PRINTED", 2)
    page = sign_in("otto").get(PAPER)
    said = word(
        "Only the first %(limit)s of %(count)s are printed here. Filter the board to print the others.",
        limit="2", count="3",
    )
    assert said in page.text
    assert len(re.findall(r"M-\d+", page.text)) == 2


# -- what it costs -------------------------------------------------------------------------------

STATEMENTS = (
    "FROM sign_in",  # the gate: who, and in which alliances
    "alliance.stale_days",  # limits of the flags
    "FROM partner",  # choices of the filters
    "count(*)",  # counts
    "CAST(measure.title",  # rows
)


def many(world: World, number: int) -> None:
    stages = [str(stage) for stage in COLUMNS]
    for place in range(number):
        row = measure(world, stages[place % len(stages)], title=f"Schnuppertage im Handwerk {place}")
        need(world, row)
        contribution(world, row, world.third)
        contribution(world, row, world.other)


@pytest.mark.parametrize("address", [*VIEWS, f"{BOARD}?q=schnupper&flag=uncovered", f"{LIST}?flag=too_big&sort=lead"])
def test_statements_are_few_and_never_grow(app: Flask, world: World, sign_in: SignIn, address: str) -> None:
    browser = sign_in("dirk")
    world.change(world.alliance, size_partners=1)
    seen = []
    for number in (1, 49):
        many(world, number)
        with count(app) as statements:
            browser.get(address)
        seen.append(list(statements))
    assert len(seen[0]) == len(seen[1]) == len(STATEMENTS), statements
    for statement, mark in zip(seen[1], STATEMENTS, strict=True):
        assert mark in statement


def test_no_object_is_loaded(world: World, sign_in: SignIn) -> None:
    many(world, 7)
    db.session.commit()
    db.session.expunge_all()
    sign_in("dirk").get(BOARD)
    assert not any(isinstance(thing, Measure) for thing in db.session.identity_map.values())


def test_cards_and_boards_are_light(world: World, sign_in: SignIn) -> None:
    many(world, 200)
    page = sign_in("dirk").get(BOARD)
    assert len(page.select(".b-card")) == 7 * 25
    for found in re.findall(r'<article class="b-card.*?</article>', page.html, re.S):
        assert len(found.encode()) <= 600, found
        assert len(re.findall(r"<[a-z]", found)) <= 20
    assert len(page.data) <= 130_000
    assert len(sign_in("dirk").get(LIST).data) <= 30_000


def test_a_card_is_made_once_and_anew_when_anything_changes(app: Flask, world: World, sign_in: SignIn) -> None:
    row = measure(world, title="Alt")
    browser = sign_in("otto")
    browser.get(BOARD)
    made = card.cache_info().misses
    browser.get(BOARD)
    assert card.cache_info().misses == made
    world.change(row, title=Translated.of(de="Neu"))
    assert "Neu" in browser.get(BOARD).text
    contribution(world, row, world.third)
    assert "Third" in browser.get(BOARD).text


def test_names_appear_as_they_were_typed(world: World, sign_in: SignIn) -> None:
    names = ["<b>fett</b> & 'Anführung' \"q\"", "😀 Łódź İstanbul", "x" * 300, "\u200fעברית\u200e"]
    for name in names:
        measure(world, title=name)
    world.change(world.third, short_name="<i>Dritte</i>")
    contribution(world, measure(world, "agreed", lead=world.third), world.third)
    for address in VIEWS:
        text = sign_in("dirk").get(address).text
        for name in (*names, "<i>Dritte</i>"):
            assert name in text, address


def test_the_flags_of_a_card_are_those_of_today(world: World) -> None:
    """The memo of a card knows the day: what was fine yesterday may be overdue today."""
    day = today("Europe/Brussels")
    measure(world, "agreed", step_due_on=day)
    db.session.commit()
    passing = queries.find(world.alliance.id, Filters(), day, Limits())
    entry = queries.rows(passing, Order(), Pages(1, 25, 1), LANGUAGE)[0]
    with world.app.test_request_context():
        cards = [card(entry, (), reader(day + timedelta(days), Limits(), LANGUAGE, "/m/")) for days in (0, 1)]
    assert [word(FLAGS["overdue"].label) in html for html in cards] == [False, True]
