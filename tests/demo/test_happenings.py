"""What people say and do beside the file is there, in every alliance where it is plausible."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from bundnis.accounts.models import Person
from bundnis.alliances.models import Alliance, Partner, SeatRow
from bundnis.alliances.rules import has_left
from bundnis.contributions.models import Contribution, PromiseSheet
from bundnis.core import clock
from bundnis.core.db import db
from bundnis.demo import queries as people
from bundnis.demo.service.scenario import scenarios
from bundnis.journal.models import Entry
from bundnis.measures import queries
from bundnis.measures.models import Comment, IndicatorValue, Measure, Mention, Update
from bundnis.reviews.models import Review, Voice
from tests.client import Browser
from tests.demo.conftest import Demo

ALL = {scenario.slug for scenario in scenarios()}


def by_alliance(model: Any, *conditions: Any) -> Counter[str]:
    """How many rows there are in each alliance."""
    query = sa.select(Alliance.slug).join(model, model.alliance_id == Alliance.id).where(*conditions)
    return Counter(db.session.scalars(query))


def test_partners_say_how_they_saw_it(demo: Demo) -> None:
    voices = by_alliance(Voice)
    assert set(voices) == ALL and min(voices.values()) >= 4
    assert set(db.session.scalars(sa.select(Voice.effect))) == {"worked", "partly", "not", "unclear"}


def test_a_correction_counts_and_the_wrong_update_stays(demo: Demo) -> None:
    assert set(by_alliance(Update, Update.corrects_id.is_not(None))) == ALL
    for right in db.session.scalars(sa.select(Update).where(Update.corrects_id.is_not(None))):
        wrong = db.session.get_one(Update, right.corrects_id)
        assert (wrong.measure_id, wrong.happened_on) == (right.measure_id, right.happened_on)
        assert queries.correction_of(wrong) == right and wrong.sentence != right.sentence


def test_somebody_is_mentioned_everywhere(demo: Demo) -> None:
    assert min(by_alliance(Mention)[slug] for slug in ALL) >= 3
    # Nobody is written to with an @ that names nobody.
    assert [text for text in db.session.scalars(sa.select(Comment.text)) if "@" in text] == []


def test_a_partner_declined_to_lead_and_another_was_asked(demo: Demo) -> None:
    assert set(by_alliance(Entry, Entry.verb == "measure.lead_declined")) == ALL
    standing = db.session.scalars(sa.select(Measure).where(Measure.lead_state == "declined")).all()
    assert [str(measure.title) for measure in standing] == ["Betriebsluft: zweite Runde entlang der Buslinien"]
    assert standing[0].lead_reason


def test_who_left_gave_a_part_and_took_the_rest_back(demo: Demo) -> None:
    left = db.session.scalars(sa.select(Partner).where(Partner.__table__.c.member_until_last.is_not(None))).all()
    assert {partner.alliance_id for partner in left} == set(db.session.scalars(sa.select(Alliance.id)))
    for partner in left:
        assert has_left(partner.member_until, clock.today("Europe/Brussels"))
        (given,) = db.session.scalars(sa.select(Contribution).where(Contribution.partner_id == partner.id))
        assert given.state == "withdrawn" and 0 < given.received < given.amount
        assert db.session.scalars(sa.select(SeatRow.ended_at).where(SeatRow.partner_id == partner.id)).all()[0]


def test_sheets_are_frozen_with_what_was_promised(demo: Demo) -> None:
    assert set(by_alliance(PromiseSheet)) == ALL
    for sheet in db.session.scalars(sa.select(PromiseSheet)):
        assert sheet.content["open"] and sheet.frozen_at < demo.moment


def test_copies_and_parts_are_examples_with_their_origin(demo: Demo) -> None:
    made = db.session.scalars(sa.select(Measure).where(Measure.origin_kind.in_(("measure", "split")))).all()
    assert Counter(measure.origin_kind for measure in made) == {"measure": 6, "split": 1}
    assert all(measure.is_example and measure.predecessor_id and measure.origin_label for measure in made)
    assert Counter(measure.stage for measure in made) == {"idea": 4, "paused": 2, "stopped": 1}


def test_something_is_paused_everywhere_with_its_reason_and_the_day_it_comes_back(demo: Demo) -> None:
    paused = db.session.scalars(sa.select(Measure).where(Measure.stage == "paused")).all()
    assert {row.alliance_id for row in paused} == set(db.session.scalars(sa.select(Alliance.id)))
    for row in paused:
        assert row.stage_reason and row.resume_on and row.resume_on > clock.today("Europe/Brussels")


def test_a_person_is_asked_for_help_too(demo: Demo) -> None:
    asked = db.session.scalars(sa.select(Update).where(Update.helper_person_id.is_not(None))).all()
    assert len(asked) == 1 and asked[0].health == "stuck"
    name = db.session.get_one(Person, asked[0].helper_person_id).name
    (row,) = [each for each in people.people() if each.name == name]
    browser = Browser(demo.app)
    browser.post("/demo/sign-in", {"person_id": str(row.id)})
    assert browser.get("/region-aachen/").select(f"main a[href*='#update-{asked[0].id}']")


def test_some_stopped_measures_were_looked_back_at_and_one_was_not(demo: Demo) -> None:
    stopped = db.session.scalars(sa.select(Measure).where(Measure.stage == "stopped")).all()
    reviewed = set(db.session.scalars(sa.select(Review.measure_id)))
    assert all(measure.stop_lesson and measure.stage_reason for measure in stopped)
    assert sorted(measure.id in reviewed for measure in stopped) == [False, True, True]


def test_series_have_several_values(demo: Demo) -> None:
    series = Counter(db.session.scalars(sa.select(IndicatorValue.measure_id)))
    assert len([number for number in series.values() if number >= 3]) >= 10


def test_hardly_anybody_reports_at_the_weekend(demo: Demo) -> None:
    days = Counter(day.weekday() for day in db.session.scalars(sa.select(Update.happened_on)))
    assert days[5] + days[6] <= sum(days.values()) // 10
