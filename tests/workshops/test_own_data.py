"""What is a participant's own: taken along, erased, and gone on the promised day. Votes stay as numbers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bundnis.core import clock
from bundnis.core.access import stamp_of
from bundnis.core.db import Base, db
from bundnis.workshops import queries, service
from bundnis.workshops.models import (
    Ballot,
    BallotResult,
    Device,
    Event,
    Idea,
    Minutes,
    Participant,
    Pledge,
    RoleLink,
    SessionStep,
    Workshop,
)
from bundnis.workshops.service.joining import hash_of_words
from tests.client import Browser
from tests.conftest import Database
from tests.factories.workshops import cluster, guest, idea, link, participant, phone, session
from tests.people import World
from tests.workshops.test_ballot_secrecy import found
from tests.workshops.test_session_walls import contents

NAME, WORDS = "Mina Mustermann", "radio piano kiwi jazz"
MINE = "/join/ABCDEF/mine"
DAY = datetime(2026, 3, 5, 10, tzinfo=UTC)


def _stored() -> str:
    """Everything that stands in any table, as one text."""
    rows = [db.session.execute(sa.select(table)).all() for table in Base.metadata.sorted_tables]
    return repr(rows)


def _voted(world: World, workshop: Workshop, row: Participant) -> None:
    """The participant has given dots, and the vote is closed and shown."""
    carla = world.actor("carla")
    cluster(workshop, "Werkbank")
    dots = sa.select(SessionStep.id).where(SessionStep.workshop_id == workshop.id, SessionStep.kind == "dots")
    workshop.step_id = db.session.scalars(dots).one()
    db.session.flush()
    ballot = service.open_ballot(carla, workshop, "dots")
    service.cast(workshop, ballot, row, {str(ballot.items[0].id): {"dots": 2}})
    service.close_ballot(carla, workshop, ballot)
    while ballot.state != "revealed":
        service.reveal(carla, workshop, ballot)
        db.session.refresh(ballot)


def _somebody(world: World, workshop: Workshop) -> tuple[Browser, Participant]:
    browser = phone(world, workshop, name=NAME, organisation="Bäckerei Süd")
    row = db.session.scalars(sa.select(Participant).where(Participant.name == NAME)).one()
    row.recovery_hash = hash_of_words(workshop, WORDS)
    mine = idea(workshop, "Lehrlinge backen nachts", by=row, show_as="name", signed=NAME)
    service.echo(guest(workshop, row), workshop, row, idea(workshop, "Backen am Abend").id, is_same=True)
    item = cluster(workshop, "Tandem", position=1)
    pledge = Pledge(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, cluster_id=item.id, participant_id=row.id,
        organisation="Bäckerei Süd", leads=True, language="de", client_key="p", at=clock.now(),
    )  # fmt: skip
    db.session.add(pledge)
    db.session.commit()
    assert mine.participant_id == row.id
    return browser, row


def test_the_file_holds_what_is_mine_and_nothing_of_what_i_voted(world: World) -> None:
    workshop = session(world, "cluster")
    browser, row = _somebody(world, workshop)
    _voted(world, workshop, row)
    answer = browser.send("GET", MINE + ".json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="W-1.json"'
    told = answer.json
    assert told["participant"]["name"] == NAME and told["took_part_in"] == [{"ballot": "dots", "round": 1}]
    assert [each["text"] for each in told["ideas"]] == ["Lehrlinge backen nachts"]
    assert told["same_as_mine"] == ["Backen am Abend"] and told["pledges"][0]["leads"]
    assert "Werkbank" not in json.dumps(told, ensure_ascii=False)
    page = browser.get(MINE).text
    assert NAME in page and "Lehrlinge backen nachts" in page and "Werkbank" not in page


def test_who_is_erased_is_nowhere_and_the_votes_stay(world: World) -> None:
    workshop = session(world, "cluster")
    browser, row = _somebody(world, workshop)
    _voted(world, workshop, row)
    workshop.state = "ended"
    with clock.at(DAY):
        service.circulate(world.actor("dirk"), workshop, 0, date(2026, 3, 19))
    assert NAME in _stored()
    gone = browser.submit(MINE + "/erase", {}, follow=True)
    assert "gelöscht" in gone.text
    assert browser.send("GET", MINE).location == "/join/ABCDEF"  # the browser is nobody's any more
    stored = _stored()
    assert NAME not in stored and hash_of_words(workshop, WORDS) not in stored
    found = db.session.get_one(Participant, row.id)
    assert found.erased_at is not None and found.organisation == ""
    assert db.session.scalars(sa.select(Device)).all() == []
    texts = db.session.execute(sa.select(Idea.text, Idea.participant_id, Idea.signed).where(Idea.source == "phone"))
    assert ("Lehrlinge backen nachts", None, "") in [tuple(each) for each in texts]
    assert db.session.scalars(sa.select(Pledge.participant_id)).one() is None
    assert sum(db.session.scalars(sa.select(BallotResult.total))) == 2
    content = db.session.scalars(sa.select(Minutes.content)).one()
    assert content["attendance"]["joined"] == 1 and content["attendance"]["people"] == []


def test_approved_minutes_keep_what_was_approved(world: World) -> None:
    workshop = session(world, "close", state="ended")
    row = participant(workshop, name=NAME)
    with clock.at(DAY):
        service.circulate(world.actor("dirk"), workshop, 0, date(2026, 3, 19))
    with clock.at(DAY + timedelta(days=20)):
        service.approve(world.actor("dirk"), workshop, 1)
    service.erase(guest(workshop, row), workshop, row)
    content = db.session.scalars(sa.select(Minutes.content)).one()
    assert [person["name"] for person in content["attendance"]["people"]] == [NAME]
    assert NAME not in repr(db.session.execute(sa.select(Participant.__table__)).all())


def test_the_four_words_lead_there_from_another_device(world: World) -> None:
    workshop = session(world, "cluster")
    _browser, row = _somebody(world, workshop)
    other = Browser(world.app)
    page = other.submit("/join/ABCDEF/back?to=mine", {"words": WORDS}, follow=True)
    assert NAME in page.text
    other.submit(MINE + "/erase", {})
    assert db.session.get_one(Participant, row.id).erased_at is not None
    refused = Browser(world.app).submit("/join/ABCDEF/back", {"words": WORDS}, status=422)
    assert refused.errors


def test_who_was_sent_away_still_takes_along_and_erases_what_is_theirs_and_nothing_else(world: World) -> None:
    workshop = session(world, "cluster")
    browser, row = _somebody(world, workshop)
    service.send_away(world.actor("carla"), workshop, row)
    db.session.commit()
    shut = browser.get("/join/ABCDEF/phone", 403)
    assert MINE in shut.addresses, "the page that turns them away leads to what is theirs"
    page = browser.get(MINE)
    assert "Lehrlinge backen nachts" in page.text and "/join/ABCDEF/phone" not in page.addresses
    assert browser.send("GET", MINE + ".json").json["participant"]["name"] == NAME
    # From another device too, and there as well only that.
    other = Browser(world.app)
    assert NAME in other.submit("/join/ABCDEF/back?to=mine", {"words": WORDS}, follow=True).text
    for rule in world.app.url_map.iter_rules():
        stamp = stamp_of(rule.endpoint)
        if stamp is None or stamp.permission != "workshop.take_part" or stamp.door is None:
            continue
        address = world.app.url_map.bind("localhost").build(
            rule.endpoint, {name: "ABCDEF" if name == "code" else 1 for name in rule.arguments},
            method=min(rule.methods or ()),
        )  # fmt: skip
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            assert other.send(method, address, {} if method == "POST" else None).status == 403, address
    other.submit(MINE + "/erase", {})
    assert NAME not in _stored()
    assert browser.send("GET", MINE).location == "/join/ABCDEF"


def test_erasing_twice_is_once(world: World) -> None:
    workshop = session(world, "collect")
    row = participant(workshop, name=NAME)
    for _twice in range(2):
        service.erase(guest(workshop, row), workshop, row)
    assert db.session.scalars(sa.select(Event.verb)).all() == ["erased"]


# -- the promised day --------------------------------------------------------------------------------


def _due(world: World) -> Workshop:
    workshop = session(world, "close", state="ended", purge_on=date(2026, 6, 1))
    row = participant(workshop, name=NAME, organisation="Bäckerei Süd")
    idea(workshop, "Lehrlinge backen nachts", by=row, show_as="name", signed=NAME)
    idea(workshop, "Vom Zettel", source="paper", show_as="name", signed="Pia Papier")
    link(workshop, "scribe", "token")
    return workshop


def test_on_the_promised_day_everything_goes_and_not_before(world: World) -> None:
    workshop = _due(world)
    assert service.purge(date(2026, 5, 31)) == 0
    assert service.purge(date(2026, 6, 1)) == 1
    assert service.purge(date(2026, 6, 2)) == 0
    stored = _stored()
    assert NAME not in stored and "Pia Papier" not in stored and "Lehrlinge backen nachts" in stored
    db.session.refresh(workshop)
    assert workshop.purged_at is not None
    assert db.session.scalars(sa.select(RoleLink.revoked_at)).one() is not None


def test_a_session_that_was_reopened_has_a_new_day(world: World) -> None:
    workshop = _due(world)
    with clock.at(datetime(2026, 5, 20, 12, tzinfo=UTC)):
        service.reopen(world.actor("carla"), workshop)
    assert service.purge(date(2026, 8, 17)) == 0 and NAME in _stored()
    assert service.purge(date(2026, 8, 18)) == 1


def test_a_session_nobody_ends_ends_on_the_day_its_page_has_named(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bundnis import cli

    workshop, carla = session(world, state="draft"), world.actor("carla")
    workshop.held_on = date(2026, 3, 4)
    with clock.at(datetime(2026, 2, 1, 12, tzinfo=UTC)):
        service.open_session(carla, workshop)
    assert workshop.purge_on == date(2026, 6, 2), "opened ahead, counted from the day it is held on"
    dots = next(step for step in workshop.steps if step.kind == "dots")
    with clock.at(DAY):
        service.go(carla, workshop, dots.id)
    browser = phone(world, workshop, name=NAME)
    assert "03.06.2026" in browser.get(MINE).text
    cluster(workshop, "Werkbank")
    held = queries.of_seat(workshop.alliance_id, workshop.number)
    assert held is not None
    ballot = service.open_ballot(carla, held, "dots")
    row = db.session.scalars(sa.select(Participant).where(Participant.name == NAME)).one()
    service.cast(held, ballot, row, {str(ballot.items[0].id): {"dots": 2}})
    salt, ballot_id = str(ballot.voter_salt), ballot.id
    db.session.commit()
    monkeypatch.setattr(cli, "checked_app", lambda: world.app)
    with clock.at(datetime(2026, 6, 2, 12, tzinfo=UTC)):
        assert "Nothing" in CliRunner().invoke(cli.cli, ["purge"]).output
    with clock.at(datetime(2026, 6, 3, 12, tzinfo=UTC)):
        assert "1 session" in CliRunner().invoke(cli.cli, ["purge"]).output
    db.session.expire_all()
    assert NAME not in _stored() and found(database, [salt]) == 0
    closed = db.session.get_one(Ballot, ballot_id)
    assert (closed.state, closed.voted, db.session.get_one(Workshop, workshop.id).state) == ("closed", 1, "ended")
    assert browser.send("GET", MINE).location == "/join/ABCDEF"


def test_a_forgotten_rehearsal_goes_to_the_last_row_and_the_alliance_hears_nothing(world: World) -> None:
    workshop, carla = session(world, state="draft"), world.actor("carla")
    workshop.held_on = None
    before = contents()
    with clock.at(DAY):
        service.rehearse(carla, workshop)
    assert service.purge(date(2026, 6, 2)) == 0
    assert service.purge(date(2026, 6, 3)) == 1
    assert contents() == before


def test_opening_a_session_lets_go_of_what_is_due_in_the_alliance(world: World) -> None:
    _due(world)
    fresh = session(world, number=2, code="GHJKMN", state="draft")
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        service.open_session(world.actor("carla"), fresh)
    assert NAME not in _stored()


def test_the_command_says_how_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from bundnis import cli

    _due(world)
    db.session.commit()
    monkeypatch.setattr(cli, "checked_app", lambda: world.app)
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        result = CliRunner().invoke(cli.cli, ["purge"])
    assert result.exit_code == 0, result.output
    assert NAME not in _stored()


def test_events_hold_no_names(world: World) -> None:
    """Whatever happened in a session is told by ids: the rows they name can be purged, the log cannot."""
    workshop = session(world, "cluster")
    _browser, row = _somebody(world, workshop)
    _voted(world, workshop, row)
    service.add_note(world.actor("carla"), workshop, kind="note", text=f"{NAME} fragt", client_key="n")
    told = repr(db.session.scalars(sa.select(Event.values)).all())
    assert NAME not in told and "Bäckerei" not in told
