"""Many clients that write at once: is everything stored once that was acknowledged, and nothing else?

Clients offer contributions, accept and deliver them, report updates, and start, pause and resume measures against
caps. Each act carries a key of this run; one in ten is sent twice at the same moment and once more later. What the
database must look like afterwards is checked in ``tests/bench/verdict.py``.

    python -m tests.bench.storm [seconds] [clients] [sqlite|postgresql ...]
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import SeatRow
from bundnis.core.clock import today
from bundnis.core.db import db
from bundnis.journal.models import Entry
from tests.bench.data import FOUNDED, Ground, Place
from tests.bench.lives import Lives
from tests.bench.servers import House, house, served
from tests.bench.verdict import Act, judge
from tests.bench.visitor import Answer, Visitor

CAP, CAP_PER_LEAD = 8, 2
# Measures that are talked about, and measures that are moved.
TALKED, MOVED = range(1, 31), range(31, 71)
RESTING = {"reason": "Ferien", "resume_on": "31.12.2199"}
KINDS = {"offer": 36, "accept": 18, "deliver": 18, "update": 12, "move": 14, "look": 2}


@dataclass
class Storm:
    """What all clients share: the alliance, what may be accepted or delivered, what was acknowledged."""

    home: House
    place: Place
    tokens: list[str]
    since: int
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    acts: list[Act] = field(default_factory=list)
    offered: deque[tuple[int, int]] = field(default_factory=deque)
    accepted: deque[tuple[int, int]] = field(default_factory=deque)
    stages: dict[int, str] = field(default_factory=lambda: dict.fromkeys(MOVED, "agreed"))


class Client(threading.Thread):
    """One person at work, and a second window for what is clicked twice."""

    def __init__(self, storm: Storm, nth: int, windows: tuple[Visitor, Visitor], until: float) -> None:
        super().__init__(name=f"client-{nth}")
        self.storm, self.nth, self.until = storm, nth, until
        self.random = Random(f"{storm.run}-{nth}")
        self.window, self.second_window = windows
        self.partner_id = storm.place.partner_ids[nth % 13]
        self.error: BaseException | None = None
        self._again: list[tuple[Act, str, Mapping[str, str]]] = []

    def run(self) -> None:
        """Work until the time is over, then click once more on everything that was clicked twice."""
        doing: dict[str, Callable[[], None]] = {
            "offer": self.offer, "accept": self.accept, "deliver": self.deliver, "update": self.update,
            "move": self.move, "look": self.look,
        }  # fmt: skip
        try:
            while time.monotonic() < self.until:
                doing[self.random.choices(list(KINDS), list(KINDS.values()))[0]]()
            for act, address, fields in self._again:
                self._note(act.kind, act.key, act.measure, self.window.post(address, fields), act.topic)
        except BaseException as error:
            self.error = error

    # -- acts ------------------------------------------------------------------------------------

    def offer(self) -> None:
        """Promise hours to a measure."""
        number = self.random.choice(TALKED)
        key = self._key("offer")
        fields = {"partner_id": str(self.partner_id), "kind": "hours", "amount": "12,5", "unit": "hour", "note": key}
        answer = self._act("offer", key, number, f"{number}/contributions/new", fields)
        _page, _hash, anchor = answer.location.partition("#contribution-")
        if answer.status == 303 and anchor:
            self.storm.offered.append((number, int(anchor)))

    def accept(self) -> None:
        """Accept what somebody offered; now and then two accept the same."""
        number, contribution = self._take(self.storm.offered, leave=self.random.random() < 0.1)
        if number:
            address = f"{number}/contributions/{contribution}/accept"
            answer = self._act("accept", self._key("accept"), number, address, {}, contribution)
            if answer.status == 303:
                self.storm.accepted.append((number, contribution))

    def deliver(self) -> None:
        """Report a part; several at the same contribution."""
        number, contribution = self._take(self.storm.accepted, leave=self.random.random() < 0.6)
        if number:
            key = self._key("deliver")
            fields = {"amount": "1,25", "on": self._day(), "note": key}
            self._act("deliver", key, number, f"{number}/contributions/{contribution}/deliver", fields, contribution)

    def update(self) -> None:
        """Say how a measure stands."""
        number, key = self.random.choice(TALKED), self._key("update")
        health = self.random.choice(("on_course", "slow"))
        self._act("update", key, number, f"{number}/updates/new",
                  {"health": health, "sentence": key, "happened_on": self._day()})

    def move(self) -> None:
        """Start, pause or resume a measure, whichever should be possible."""
        number = self.random.choice(MOVED)
        stage = self.storm.stages[number]
        name = {"agreed": "start", "implementation": "pause", "paused": "resume"}[stage]
        fields = {"start": {"actual_start": self._day()}, "pause": RESTING, "resume": {}}[name]
        address = f"/{self.storm.place.slug}/measures/{number}/moves/{name}"
        answer = self.window.post(address, fields)
        if answer.status == 303:
            self.storm.stages[number] = "paused" if name == "pause" else "implementation"
        self._note(name, "", number, answer)

    def look(self) -> None:
        """Read while the others write."""
        answer = self.window.get(f"/{self.storm.place.slug}/board")
        self._note("look", "", 0, answer)

    # -- sending ---------------------------------------------------------------------------------

    def _act(
        self, kind: str, key: str, number: int, address: str, fields: Mapping[str, str], topic: int = 0
    ) -> Answer:
        address = f"/{self.storm.place.slug}/measures/{address}"
        fields = {"client_key": key, **fields}
        if self.random.random() >= 0.1:
            answer = self.window.post(address, fields)
            self._note(kind, key, number, answer, topic)
            return answer
        answers: list[Answer] = []
        twin = threading.Thread(target=lambda: answers.append(self.second_window.post(address, fields)))
        twin.start()
        answers.append(self.window.post(address, fields))
        twin.join()
        for answer in answers:
            self._note(kind, key, number, answer, topic)
        if all(answer.status == 303 for answer in answers):
            self._again.append((self.storm.acts[-1], address, fields))
        return answers[-1]

    def _note(self, kind: str, key: str, number: int, answer: Answer, topic: int = 0) -> None:
        trouble = answer.text[:1500] if answer.status >= 500 or "is locked" in answer.text else ""
        self.storm.acts.append(Act(kind, key, number, topic, answer.status, answer.location, answer.seconds, trouble))

    def _key(self, kind: str) -> str:
        return f"{self.storm.run}-{kind}-{self.nth}-{secrets.token_hex(6)}"

    def _take(self, waiting: deque[tuple[int, int]], *, leave: bool) -> tuple[int, int]:
        try:
            taken = waiting.popleft()
        except IndexError:
            return 0, 0
        if leave:
            waiting.append(taken)
        return taken

    def _day(self) -> str:
        return today("Europe/Brussels").strftime("%d.%m.%Y")


def prepare(home: House, clients: int) -> Storm:
    """An alliance with caps whose clients each coordinate it and sit for a partner."""
    ground = Ground()
    place = ground.found(MOVED.stop - 1, cap_running=CAP, cap_per_lead=CAP_PER_LEAD)
    lives = Lives(ground.rows, place, Random(1))
    for number in (*TALKED, *MOVED):
        lives.measure(number, "agreed", is_paused=False)
    lives.write_journal()
    tokens = []
    for nth in range(clients):
        partner_id = place.partner_ids[nth % 13]
        person = ground.person(f"Client {nth}", f"client-{nth}@example.org")
        for role, partner in (("coordinator", None), ("member", partner_id)):
            ground.rows.add(
                SeatRow, alliance_id=place.alliance_id, person_id=person, role=role, partner_id=partner, since=FOUNDED
            )
        for _window in range(2):
            tokens.append(secrets.token_urlsafe())
            ground.sign_in(person, tokens[-1])
    ground.rows.store(home.app)
    return Storm(home, place, tokens, _last_entry(home))


def _last_entry(home: House) -> int:
    with home.app.app_context():
        last = db.session.scalar(sa.select(sa.func.max(Entry.id))) or 0
        db.session.remove()
        db.engine.dispose()
    return last


def storm(database: str, seconds: float = 60, clients: int = 50) -> dict[str, Any]:
    """Let it blow and return the verdict."""
    with house(database) as home:
        weather = prepare(home, clients)
        with served(home) as server:
            windows = [Visitor(home, server, token) for token in weather.tokens]
            until = time.monotonic() + seconds
            people = [Client(weather, nth, (windows[2 * nth], windows[2 * nth + 1]), until) for nth in range(clients)]
            for person in people:
                person.start()
            for person in people:
                person.join()
            for window in windows:
                window.close()
        faults = [repr(person.error) for person in people if person.error]
        verdict = judge(home.app, weather.place, weather.acts, weather.run, weather.since, server.log.read_text())
    times = [act.seconds * 1000 for act in weather.acts if act.status == 303]
    hundredths = quantiles(times, n=100)
    return {
        "database": database, "clients": clients, "seconds": seconds, **verdict.counts,
        "p50_ms": round(hundredths[49], 1), "p99_ms": round(hundredths[98], 1),
        "faults": [*faults, *verdict.faults],
        "verdict": "FAIL" if faults or verdict.faults else "PASS",
    }  # fmt: skip


def main() -> None:
    """Print a verdict for each database; 1 if one is bad."""
    asked = sys.argv[1:]
    databases = [each for each in asked if each in ("sqlite", "postgresql")] or ["sqlite", "postgresql"]
    numbers = [int(each) for each in asked if each not in databases]
    seconds, clients = [*numbers, *[60, 50][len(numbers) :]]
    verdicts = [storm(database, seconds, clients) for database in databases]
    for verdict in verdicts:
        sys.stdout.write(json.dumps(verdict, ensure_ascii=False) + "\n")
    sys.exit(any(verdict["verdict"] == "FAIL" for verdict in verdicts))


if __name__ == "__main__":
    main()
