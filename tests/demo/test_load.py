"""The demo is what its file says, through the services, each act on its day."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import config
from bundnis import create_app
from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance, Framework, FrameworkItem, KeyDate, Partner, SeatRow, WorkingRules
from bundnis.alliances.queries import people_of_partner
from bundnis.contributions.models import Contribution, Need
from bundnis.contributions.queries import is_uncovered
from bundnis.core import clock
from bundnis.core.access import may
from bundnis.core.db import Base, db
from bundnis.demo import service
from bundnis.demo.service.scenario import Scenario, read, scenarios
from bundnis.journal.models import Entry
from bundnis.measures import facts, queries, rules
from bundnis.measures.models import Comment, IndicatorValue, Measure, Step, Update
from bundnis.measures.stages import REPORTING
from bundnis.notifications.models import Mail
from bundnis.reviews.models import Review
from tests.demo.conftest import Demo
from tests.schema import make_schema

FILE = {alliance["id"]: alliance for alliance in read("scenarios.json")["alliances"]}
STATES = {
    "offered": "offered", "promised": "accepted", "partly_delivered": "accepted", "delivered": "received",
    "withdrawn": "withdrawn",
}  # fmt: skip


def alliances() -> dict[str, Alliance]:
    return {alliance.slug: alliance for alliance in db.session.scalars(sa.select(Alliance))}


def measures(slug: str) -> dict[str, Measure]:
    """The measures of an alliance by their title, which is unique in the file."""
    query = sa.select(Measure).join(Alliance, Alliance.id == Measure.alliance_id).where(Alliance.slug == slug)
    return {str(measure.title): measure for measure in db.session.scalars(query)}


def added() -> dict[str, list[dict[str, Any]]]:
    """What the demo adds to each alliance: the copies and parts, and the partner that left."""
    return {
        scenario.slug: [*scenario.extra.get("copies", []), *filter(None, [scenario.extra.get("split")])]
        for scenario in scenarios()
    }


def guests() -> list[dict[str, Any]]:
    return [scenario.extra["guest"] for scenario in scenarios() if "guest" in scenario.extra]


def pairs() -> Iterator[tuple[dict[str, Any], Measure]]:
    """Each measure of the file with what it has become."""
    for slug, alliance in FILE.items():
        loaded = measures(slug)
        assert len(loaded) == len(alliance["measures"]) + len(added()[slug])
        yield from ((each, loaded[each["title"]["de"]]) for each in alliance["measures"])


def flags() -> dict[str, dict[str, list[str]]]:
    """alliance -> flag -> the titles of the measures that show it."""
    found: dict[str, dict[str, list[str]]] = {}
    for slug, alliance in alliances().items():
        settings = queries.alliance_settings(alliance.id)
        loaded = measures(slug)
        answers = facts.ask([measure.id for measure in loaded.values()])
        shown: dict[str, list[str]] = defaultdict(list)
        for title, measure in loaded.items():
            standing = queries.standing(measure, answers[measure.id])
            for flag in rules.flags(standing, queries.today_of(settings), queries.limits(settings)):
                shown[flag].append(title)
        found[slug] = dict(shown)
    return found


def count(model: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# -- the file is there ---------------------------------------------------------------------------


def test_everything_of_the_file_is_there(demo: Demo) -> None:
    assert set(alliances()) == set(FILE) and all(each.is_example for each in alliances().values())
    assert count(Partner) - len(guests()) == sum(len(alliance["partners"]) for alliance in FILE.values()) == 44
    assert count(Measure) == 55 + sum(map(len, added().values()))
    assert count(Contribution) == 190 + len(guests())
    assert count(KeyDate) == sum(len(alliance["key_dates"]) for alliance in FILE.values())
    # Three alliances get a step that is overdue; what is copied takes its steps along.
    of_file = [row.id for _each, row in pairs()]
    steps = db.session.scalar(sa.select(sa.func.count()).select_from(Step).where(Step.measure_id.in_(of_file)))
    assert steps == sum(len(each["milestones"]) for each, _row in pairs()) + 3
    assert count(IndicatorValue) == sum(len(each["indicator"]["actual"]) for each, _row in pairs())
    assert count(Mail) == 0


def test_every_measure_stands_where_the_file_says(demo: Demo) -> None:
    assert {each["id"]: row.stage for each, row in pairs()} == {each["id"]: each["stage"] for each, _row in pairs()}
    came_from = {each["id"]: row.came_from for each, row in pairs() if row.came_from}
    assert came_from == {
        "KW-M12": "implementation", "OB-M13": "workshop", "KW-M14": "implementation", "AC-M11": "workshop",
    }  # fmt: skip
    for each, row in pairs():
        assert row.is_example and row.route == each["route"] and row.prospects, each["id"]
        assert (row.planned_end.last is not None) and row.predecessor_answer, each["id"]
        assert set(row.title.parts) == set(FILE_LANGUAGES[each["id"][:2]]), each["id"]


FILE_LANGUAGES = {"KW": ["de", "fr"], "AC": ["de"], "OB": ["de"], "NR": ["de"]}


def test_nothing_was_overridden(demo: Demo) -> None:
    assert [row.label for _each, row in pairs() if row.overridden or row.override_reason] == []


def test_contributions_stand_where_the_file_says(demo: Demo) -> None:
    expected = Counter(STATES[promise["status"]] for each, _row in pairs() for promise in each["contributions"])
    # A stopped measure takes its open offers with it.
    expected["offered"] -= 1
    expected["withdrawn"] += 1 + len(guests())
    assert Counter(db.session.scalars(sa.select(Contribution.state))) == expected
    names = {partner["id"]: partner["short_name"] for each in FILE.values() for partner in each["partners"]}
    left = [each["short_name"] for each in guests()]
    for each, row in pairs():
        query = sa.select(Partner.short_name, Contribution.kind, Contribution.amount, Contribution.delivered)
        stored = db.session.execute(
            query.join(Partner, Partner.id == Contribution.partner_id).where(
                Contribution.measure_id == row.id, Partner.short_name.not_in(left)
            )
        )
        told = [(names[p["partner"]], p["kind"], p["amount"], p["delivered"]) for p in each["contributions"]]
        assert Counter(map(tuple, stored)) == Counter(told), each["id"]


def test_the_lead_is_answered_and_responsible_people_are_its_own(demo: Demo) -> None:
    open_leads = {each["id"] for each, row in pairs() if row.lead_state != "accepted"}
    assert open_leads == {"KW-M13", "AC-M15", "OB-M14", "NRW-M11"}
    for each, row in pairs():
        if row.lead_state == "accepted":
            own = {person.id for person in people_of_partner(row.lead_id or 0)}
            assert {row.responsible_id, row.deputy_id} <= own and row.responsible_id != row.deputy_id, each["id"]


def test_frameworks_have_their_kinds_and_keep_their_mapping(demo: Demo) -> None:
    kinds = Counter(db.session.scalars(sa.select(Framework.kind)))
    assert kinds == {"fields": 5, "phases": 1, "priorities": 1}
    assert count(FrameworkItem) == sum(len(each["fields"]) for fw in FILE.values() for each in fw["frameworks"])
    mapping = db.session.scalars(sa.select(Framework.mapping).where(Framework.name.is_not(None))).all()
    assert [each["framework"] for each in mapping if each] == ["NRW-FW2"]
    aachen = alliances()["region-aachen"]
    assert aachen.parent_id == alliances()["fachkraefteoffensive-nrw"].id
    assert alliances()["ostbelgien"].cap_running == 8
    assert db.session.scalars(sa.select(WorkingRules.alliance_id)).all() == [alliances()["ostbelgien"].id]


def test_everybody_is_invented_and_every_partner_has_somebody(demo: Demo) -> None:
    people = db.session.scalars(sa.select(Person)).all()
    assert all(person.email.endswith("example.org") and person.password_hash is None for person in people)
    seats: Counter[tuple[str, int]] = Counter()
    query = sa.select(Partner.short_name, Partner.alliance_id).join(SeatRow, SeatRow.partner_id == Partner.id)
    for short_name, alliance_id in db.session.execute(
        query.join(Person, Person.id == SeatRow.person_id).where(Person.email.like("%@example.org"))
    ):
        seats[short_name, alliance_id] += 1
    for slug, alliance in FILE.items():
        leads = {each["lead_partner"] for each in alliance["measures"]}
        for partner in alliance["partners"]:
            needed = 2 if partner["id"] in leads else 1
            assert seats[partner["short_name"], alliances()[slug].id] == needed, partner["id"]
    roles = Counter(db.session.scalars(sa.select(SeatRow.role)))
    assert (roles["coordinator"], roles["facilitator"], roles["observer"]) == (4, 4, 3)


# -- time is real --------------------------------------------------------------------------------


def test_dates_of_the_example_move_and_facts_stay(demo: Demo) -> None:
    days = set(db.session.scalars(sa.select(KeyDate.__table__.c.day_first)))
    assert date(2018, 4, 27) in days and date(2023, 5, 17) in days
    for slug, alliance in FILE.items():
        moved = {
            row.planned_start.first - date.fromisoformat(each["planned_start"])
            for each, row in pairs()
            if each in alliance["measures"] and row.planned_start.first
        }
        assert len(moved) == 1 and moved.pop().days % 7 == 0, slug


def test_actual_dates_are_those_of_the_steps(demo: Demo) -> None:
    for each, row in pairs():
        if each["stage"] in ("completed", "reviewed"):
            done = db.session.scalar(sa.select(sa.func.max(Step.done_on)).where(Step.measure_id == row.id))
            assert row.actual_start == row.planned_start and row.actual_end.first == done, each["id"]


def test_the_journal_tells_it_in_order_and_nothing_of_the_future(demo: Demo) -> None:
    for slug, alliance in alliances().items():
        moments = list(
            db.session.scalars(sa.select(Entry.at).where(Entry.alliance_id == alliance.id).order_by(Entry.id))
        )
        assert moments == sorted(moments) and moments[-1] <= demo.moment, slug
        # A year and more of work on many different days, not one long night of loading.
        assert len({moment.date() for moment in moments}) > 60, slug
        assert moments[-1] - moments[0] > timedelta(days=180), slug
    for _each, row in pairs():
        assert row.created_at <= row.stage_since <= demo.moment


def test_updates_tell_what_happened_on_their_day(demo: Demo) -> None:
    for update in db.session.scalars(sa.select(Update)):
        assert update.created_at.date() - update.happened_on in (timedelta(0), timedelta(days=-1))
        assert update.happened_on <= clock.today("Europe/Brussels")
    running = [row for _each, row in pairs() if row.stage == "implementation"]
    assert all(row.health for row in running)


def test_the_status_note_is_the_newest_word(demo: Demo) -> None:
    for scenario in scenarios():
        loaded = measures(scenario.slug)
        for each in scenario.data["measures"]:
            note = scenario.text(each.get("latest_status_note"))
            row = loaded[each["title"]["de"]]
            if not note:
                continue
            if each["stage"] == "paused":
                assert row.stage_reason in note.parts.values(), each["id"]
                assert row.resume_on == scenario.today + timedelta(days=30), each["id"]
            elif each["stage"] == "implementation":
                newest = queries.updates_of(row.id)[0]
                assert newest.sentence in note.parts.values(), each["id"]
                assert timedelta(0) <= scenario.today - newest.happened_on <= timedelta(days=26), each["id"]
            else:
                said = db.session.scalars(sa.select(Comment.text).where(Comment.measure_id == row.id)).all()
                assert len(said) == 1 and said[0] in note.parts.values(), each["id"]


def test_not_everything_is_told_on_one_day(demo: Demo) -> None:
    for slug, alliance in alliances().items():
        running = [row for row in measures(slug).values() if row.stage == "implementation"]
        assert len({row.fresh_on for row in running}) >= min(4, len(running)), slug
        of_alliance = sa.select(Update.happened_on, Update.measure_id).where(Update.alliance_id == alliance.id)
        days = Counter(day for day, _measure in {tuple(row) for row in db.session.execute(of_alliance)})
        assert max(days.values()) <= 3, slug


def test_a_stopped_measure_keeps_its_reason_and_lesson(demo: Demo) -> None:
    stopped = {each["id"]: row for each, row in pairs() if row.stage == "stopped"}
    assert stopped["OB-M13"].stage_reason == "Die Voraussetzungen lagen nicht in der Hand der Partner."
    assert stopped["OB-M13"].stop_lesson.startswith("Erst die Rechtslage prüfen")
    for row in stopped.values():
        states = set(db.session.scalars(sa.select(Contribution.state).where(Contribution.measure_id == row.id)))
        assert "offered" not in states


def test_reviews_are_whole(demo: Demo) -> None:
    reviews = {review.measure_id: review for review in db.session.scalars(sa.select(Review))}
    begun: list[bool] = []
    for each, row in pairs():
        if each["review"]:
            review = reviews.pop(row.id)
            assert review.rating == each["review"]["rating"] and review.lesson and review.effect, each["id"]
        elif row.stage == "completed" and row.id in reviews:
            begun.append(bool(reviews.pop(row.id).rating))
        if each["stage"] == "reviewed":
            assert review.executed == ("partly" if each["id"] == "AC-M10" else "fully")
    # One completed measure waits to be closed by the coordinator, another review is only begun.
    assert reviews == {} and sorted(begun) == [False, True]


# -- the problems a board must show --------------------------------------------------------------


def test_each_alliance_has_one_of_each_problem(demo: Demo) -> None:
    for slug, shown in flags().items():
        extra = next(scenario.extra for scenario in scenarios() if scenario.slug == slug)
        titles = {each["id"]: each["title"]["de"] for each in FILE[slug]["measures"]}
        # Nobody leads what was just copied; what was split off keeps its lead.
        unled = {each["title"] for each in extra.get("copies", []) if not {"stopped", "paused"} & each.keys()}
        assert set(shown.pop("lead_open")) == {titles[extra["lead_requested"]], *unled}, slug
        assert shown == {
            "overdue": [titles[extra["overdue"]["measure"]]],
            "stale": [titles[extra["stale"]]],
            "uncovered": [titles[extra["needs"][2]["measure"]]],
            "no_step": [titles[extra["no_step"]["measure"]]],
            "too_big": [titles[extra["too_big"]["measure"]]],
        }, slug
        slow = [row for row in measures(slug).values() if row.health == "slow" and row.stage in REPORTING]
        assert [str(row.title) for row in slow] == [titles[extra["slow"]["measure"]]], slug
        stuck = [row for row in measures(slug).values() if row.health == "stuck" and row.stage in REPORTING]
        assert [str(row.title) for row in stuck] == [titles[extra["stuck"]["measure"]]]
        newest = queries.updates_of(stuck[0].id)[0]
        assert newest.because and newest.unstuck_when and newest.helper


def test_three_needs_an_alliance_one_of_them_open(demo: Demo) -> None:
    for slug, alliance in alliances().items():
        of_alliance = sa.select(sa.func.count()).select_from(Need).where(Need.alliance_id == alliance.id)
        open_ones = of_alliance.join(Measure, Measure.id == Need.measure_id).where(is_uncovered())
        assert (db.session.scalar(of_alliance), db.session.scalar(open_ones)) == (3, 1), slug


# -- again, and when something is wrong ----------------------------------------------------------


def test_a_second_load_changes_nothing(demo: Demo) -> None:
    before = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES}
    ticks: list[int] = []
    service.load(lambda done, _total, _name: ticks.append(done))
    after = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES}
    assert (after, ticks) == (before, [])


TABLES = Base.metadata.sorted_tables


def test_the_loader_may_do_only_what_its_people_may(demo: Demo) -> None:
    alliance = alliances()["ostbelgien"]
    query = sa.select(SeatRow.person_id).where(SeatRow.alliance_id == alliance.id, SeatRow.role == "observer")
    person = db.session.get_one(Person, db.session.scalars(query).first())
    play = service.Play(scenarios()[0])
    assert not may(play.actor(person), "measure.propose", alliance)
    with pytest.raises(service.DemoError, match=r"measure\.propose"):
        service.entitled(play.actor(person), "measure.propose", alliance)


def test_a_measure_that_cannot_pass_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ostbelgien loads; in the Großregion the promises of an agreed measure are only offers."""
    known = {scenario.slug: scenario for scenario in scenarios()}
    whole = _only(known["ostbelgien"], "OB-M09")
    broken = copy.deepcopy(_only(known["kiwi-grossregion"], "KW-M07"))
    for promise in broken.data["measures"][0]["contributions"]:
        promise["status"] = "offered"
    monkeypatch.setattr(service, "scenarios", lambda: [whole, broken])
    app = create_app(config.Testing(tmp_path, DEMO=True))
    make_schema(app)
    told: list[tuple[int, int, str]] = []
    with app.app_context():
        with pytest.raises(service.DemoError, match=r"KW-M07 move .* lead_contributes, enough_contributors"):
            service.load(lambda *step: told.append(step))
        # What came before it stays, the broken alliance leaves nothing behind.
        assert set(alliances()) == {"ostbelgien"} and count(Measure) == 1
        monkeypatch.undo()
        service.load()
        assert count(Measure) == 42 + sum(len(each) for slug, each in added().items() if slug != "ostbelgien")
        db.session.remove()
        db.engine.dispose()
    assert [done for done, _total, _name in told] == list(range(1, len(told) + 1))
    assert {name for _done, _total, name in told} == {"FKB Ostbelgien", "KIWI"} and told[0][1] > len(told)


def _only(scenario: Scenario, measure_id: str) -> Scenario:
    """The alliance with a single one of its measures."""
    kept = [each for each in scenario.data["measures"] if each["id"] == measure_id]
    return replace(scenario, data={**scenario.data, "measures": kept})
