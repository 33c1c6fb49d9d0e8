"""The page of Today: what stands on it and where, what changed, what it asks of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bundnis.accounts.models import SignIn
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.journal.service import tell
from bundnis.measures.models import Measure
from tests.boards.waiting import HERE, PEOPLE, SignInAs, days, duties, everything, runs
from tests.client import Page
from tests.factories.measures import measure, update
from tests.people import World
from tests.queries import count

MOST_STATEMENTS = 14


# -- the page ------------------------------------------------------------------------------------


def test_every_button_leads_to_a_page_for_whoever_sees_it(world: World, sign_in: SignInAs) -> None:
    everything(world, 2)
    for name in PEOPLE:
        browser = sign_in(name)
        for address in duties(browser.get(HERE)):
            browser.get(f"{HERE}{address.partition('#')[0]}", status=200)


def test_who_observes_is_asked_for_nothing(world: World, sign_in: SignInAs) -> None:
    everything(world, 1)
    page = sign_in("otto").get(HERE)
    assert duties(page) == []
    assert "Läuft 0" in page.text


def test_nothing_waits(world: World, sign_in: SignInAs) -> None:
    runs(world)
    page = sign_in("anna").get(HERE)
    assert duties(page) == []
    assert "Nichts wartet auf Sie" in page.text
    assert "/ostbelgien/measures/new" in page.addresses


def test_the_most_pressing_is_the_primary_button(world: World, sign_in: SignInAs) -> None:
    everything(world, 1)
    page = sign_in("bruno").get(HERE)
    primary = [button for button in page.select(".b-duty__do") if "kern-btn--primary" in button.get("class", "")]
    assert len(primary) == 1
    assert primary[0] is page.select(".b-duty__do")[0]


def test_many_of_a_kind_are_counted_and_lead_to_the_list(world: World, sign_in: SignInAs) -> None:
    for _place in range(9):
        runs(world, fresh_on=days(-31))
    page = sign_in("anna").get(HERE)
    assert len(duties(page)) == 5
    assert "9 Dinge warten auf Sie." in page.text
    assert "4 weitere" in page.text
    assert f"/ostbelgien/measures/?sort=news&partner={world.lead.id}" in page.addresses


def test_the_start_page_of_somebody_with_one_alliance(world: World, sign_in: SignInAs) -> None:
    anna = sign_in("anna")
    assert anna.get("/", status=303).location == HERE
    page = anna.get(HERE)
    assert [link.text_content() for link in page.select(".b-nav [aria-current=page]")] == ["Heute"]


# -- what changed --------------------------------------------------------------------------------


def told(world: World, row: Measure | None, name: str, verb: str = "measure.edited", ago: int = 0) -> None:
    """Something somebody did so many days ago."""
    with clock.at(clock.now() - timedelta(days=ago)):
        tell(world.person(name).id, verb, alliance_id=world.alliance.id, measure_id=row.id if row else None, name="X")
    db.session.commit()


def groups(page: Page) -> list[str]:
    return [" ".join(item.text_content().split()) for item in page.select(".b-changes > li")]


def test_what_others_did_since_the_last_visit(world: World, sign_in: SignInAs) -> None:
    row, other = runs(world, title="Erste"), runs(world, title="Zweite")
    seen = clock.now() - timedelta(days=5)
    db.session.add(SignIn(person_id=world.person("anna").id, token_hash="früher", created_at=seen, seen_at=seen))
    told(world, row, "bruno", ago=6)
    told(world, row, "bruno", ago=4)
    told(world, other, "otto", ago=3)
    told(world, row, "anna", ago=2)
    told(world, None, "dirk", "partner.added", ago=1)
    told(world, row, "dirk")
    found = groups(sign_in("anna").get(HERE))
    assert [text.split()[0] for text in found] == [f"M-{row.number}", "Dirk", f"M-{other.number}"]
    assert "Dirk Example" in found[0]
    assert found[0].count("Bruno Example") == 1
    assert "Anna" not in " ".join(found)


def test_what_changed_is_bounded_and_the_journal_has_the_rest(world: World, sign_in: SignInAs) -> None:
    row = runs(world)
    for _place in range(20):
        told(world, row, "bruno")
    page = sign_in("anna").get(HERE)
    assert groups(page)[0].count("Bruno Example") == 15
    assert "Alles, was geschehen ist" in page.text
    assert "/ostbelgien/journal/" in page.addresses


def test_what_runs_stands_with_its_lead_and_health(world: World, sign_in: SignInAs) -> None:
    row = runs(world, title="Elternabend")
    update(row, world.person("anna").id, "slow", next_on=days(9))
    measure(world, "agreed", title="Noch nicht")
    aside = sign_in("otto").get(HERE).select("aside .b-runs")[0].text_content()
    assert "Elternabend" in aside
    assert "Lead" in aside
    assert "Langsam" in aside
    assert "Noch nicht" not in aside


def test_what_runs_says_that_its_day_has_passed(world: World, sign_in: SignInAs) -> None:
    for place in (-1, 0, 9):
        update(runs(world, title=f"Tag {place}"), world.person("anna").id, next_on=days(place))
    said = [line.text_content() for line in sign_in("otto").get(HERE).select("aside .b-runs li")]
    assert {line.split()[2]: "ist vorbei" in line for line in said} == {"-1": True, "0": False, "9": False}


def test_a_new_alliance_has_a_set_up_list_until_the_first_measure_runs(world: World, sign_in: SignInAs) -> None:
    page = sign_in("dirk").get(HERE)
    assert duties(page) == ["profile/edit"]
    assert len(page.select(".b-checklist li")) == 8
    assert sign_in("anna").get(HERE).select(".b-checklist") == []
    runs(world)
    assert sign_in("dirk").get(HERE).select(".b-checklist") == []


# -- what it asks of the database ----------------------------------------------------------------

PARTNER = [
    "who is signed in, with the seats", "settings, set-up, last visit", "measures that wait", "contributions that wait",
    "reviews of the completed", "steps that wait", "one open need", "pledges of sessions", "wishes for help",
    "mentions", "what changed", "what runs",
]
COORDINATOR = [
    "who is signed in, with the seats", "settings, set-up, last visit", "measures that wait", "contributions that wait",
    "reviews of the completed", "wishes for help", "mentions", "what changed", "what runs",
]
OBSERVER = ["who is signed in, with the seats", "settings, set-up, last visit", "mentions", "what changed", "what runs"]


@pytest.mark.parametrize(("name", "statements"), [
    ("anna", PARTNER), ("dirk", COORDINATOR), ("otto", OBSERVER),
])  # fmt: skip
def test_each_statement_has_a_name_and_they_do_not_grow(
    world: World, sign_in: SignInAs, name: str, statements: list[str]
) -> None:
    browser = sign_in(name)
    for number in (1, 49):
        everything(world, number)
        with count(world.app) as seen:
            browser.get(HERE)
        assert len(seen) == len(statements) <= MOST_STATEMENTS, seen


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", ["anna", "dirk", "otto"])
def test_what_does_not_need_an_answer_before_is_asked_together(world: World, sign_in: SignInAs, name: str) -> None:
    everything(world, 1)
    browser = sign_in(name)
    with count(world.app) as seen:
        browser.get(HERE)
    alone = [sql.partition("FROM")[2].split()[0] for sql in seen.alone]
    assert alone in (["sign_in"], ["sign_in", "review"]), seen


def test_words_are_looked_up_once_however_many_rows(
    world: World, sign_in: SignInAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bundnis.core import i18n

    everything(world, 30)
    dirk = sign_in("dirk")
    asked: list[str] = []
    original = i18n._word
    monkeypatch.setattr(i18n, "_word", lambda code, message: asked.append(message) or original(code, message))
    dirk.get(HERE)
    assert len(asked) <= 100, len(asked)
