"""The server is killed in the middle of a vote, as when the plug is pulled, and started again on what it has stored."""

from __future__ import annotations

import http.client
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from bundnis.core.db import db, set_writing
from bundnis.workshops import codes, queries, service
from bundnis.workshops.models import Ballot, Paper, Participant, Turnout
from tests.bench.servers import house, served
from tests.client import Browser
from tests.factories.workshops import carry, cluster, participant, session
from tests.people import World, build_world

VOTERS = 24
LONGEST = 60


@dataclass
class Phone:
    """One phone with its paper. It sends until it is told that the paper is in the box."""

    person: int
    headers: dict[str, str]
    address: str
    paper: dict[str, str]
    token: str

    def send(self, port: int) -> int:
        """The status; 0 where no answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", self.address, urlencode({**self.paper, "csrf_token": self.token}), self.headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def prepared(app: Flask) -> tuple[int, list[Phone]]:
    """A vote that is open, and the phones that are about to vote."""
    build_world(app)
    with app.app_context():
        set_writing(True)
        world = World(app)
        workshop = session(world, "dots", settings={"dots": 3})
        for place in range(3):
            cluster(workshop, f"Idee {place}", place)
        people = [participant(workshop, token=f"phone {number}") for number in range(VOTERS)]
        ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
        db.session.commit()
        phones = [_phone(app, number, row.id, ballot) for number, row in enumerate(people)]
        ballot_id = ballot.id
        db.session.remove()
        db.engine.dispose()
    return ballot_id, phones


def _phone(app: Flask, number: int, person: int, ballot: Ballot) -> Phone:
    browser = Browser(app)
    carry(browser, "bundnis_phone", f"phone {number}", "/")
    token = browser.csrf_token()
    cookies = "; ".join(f"{each.key}={each.value}" for each in (browser.client._cookies or {}).values())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    names = [f"dots-{item.id}" for item in ballot.items]
    paper = {names[number % 3]: "2", names[(number + 1) % 3]: "1"}
    return Phone(person, headers, f"/join/ABCDEF/ballots/{ballot.id}", paper, token)


@pytest.mark.xdist_group("hall")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_in_the_middle_of_a_vote_nothing_is_lost_and_nothing_doubled(kind: str) -> None:
    with house(kind) as home:
        ballot_id, phones = prepared(home.app)
        taken: list[int] = []
        ports: list[int] = []

        def vote(phone: Phone) -> bool:
            """Again and again, as a phone does that heard nothing."""
            end = time.monotonic() + LONGEST
            while time.monotonic() < end:
                if phone.send(ports[-1]) == 303:
                    taken.append(phone.person)
                    return True
                time.sleep(0.05)
            return False

        with ThreadPoolExecutor(4) as hall:
            with served(home) as server:
                ports.append(server.port)
                votes = [hall.submit(vote, phone) for phone in phones]
                while len(taken) < VOTERS // 4:
                    time.sleep(0.005)
                os.killpg(server.group, signal.SIGKILL)
            before = set(taken)
            assert len(before) < VOTERS, "the plug came too late"
            assert before <= _stored(home.app, ballot_id), "what was said to be in the box is in it"
            with served(home) as server:
                ports.append(server.port)
                assert all(each.result(timeout=LONGEST) for each in votes)
                # Once more each, as a browser does that lost the answer.
                assert [phone.send(server.port) for phone in phones] == [303] * VOTERS
        _closed(home.app, ballot_id, phones)


def _stored(app: Flask, ballot_id: int) -> set[int]:
    """Whose papers are in the box, while their keys can be made."""
    with app.app_context():
        salt = db.session.get_one(Ballot, ballot_id).voter_salt
        keys = set(db.session.scalars(sa.select(Paper.voter_key)))
        people = db.session.scalars(sa.select(Participant.id)).all()
        ticked = set(db.session.scalars(sa.select(Turnout.participant_id)))
        voted = {person for person in people if codes.keyed(str(salt), person) in keys}
        db.session.remove()
        db.engine.dispose()
    assert voted == ticked, "a paper and its tick are stored together, or neither is"
    return voted


def _closed(app: Flask, ballot_id: int, phones: list[Phone]) -> None:
    with app.app_context():
        set_writing(True)
        world = World(app)
        workshop, ballot = queries.of_seat(world.alliance.id, 1), queries.ballot(1, ballot_id)
        assert workshop is not None and ballot is not None
        service.close_ballot(world.actor("carla"), workshop, ballot)
        db.session.commit()
        closed = db.session.get_one(Ballot, ballot_id)
        assert (closed.voted, closed.entitled) == (VOTERS, VOTERS)
        meant = [sorted((name[5:], int(dots)) for name, dots in each.paper.items()) for each in phones]
        found = [sorted((item, said["dots"]) for item, said in paper.items()) for paper in closed.papers]
        assert sorted(found) == sorted(meant)
        db.session.remove()
        db.engine.dispose()
