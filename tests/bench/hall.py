"""A hall: a few hundred phones, a screen, and somebody who reads ordinary pages meanwhile.

Everybody joins, writes an idea, loses the connection, comes back, and votes in the same instant. Printed is one JSON
object a line: how long an idea takes to the screen, what became of the ballots, how long coming back takes, ordinary
pages, memory and processor time. What the database holds afterwards is compared with what was acknowledged.

    python -m tests.bench.hall [phones] [seconds of writing] [sqlite|postgresql ...]
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

import sqlalchemy as sa

from bundnis.core.clock import now
from bundnis.core.db import db, transaction
from bundnis.core.text import Translated
from bundnis.workshops.models import Ballot, Cluster, Idea, Paper, Participant, SessionStep, Turnout, Workshop
from bundnis.workshops.phases import TEMPLATES
from tests.bench.data import Place, fill
from tests.bench.phones import Line, Phone
from tests.bench.servers import House, Served, house, served
from tests.bench.visitor import Visitor

CODE, SIZE, ITEMS = "HAUS22", 50, 24
MARKS = {"idea_to_screen_p95_ms": 2000, "ballots_p95_ms": 2000, "back_s": 10, "pages_p95_ms": 200, "memory_mb": 200}


@dataclass
class Hall:
    """What everybody in it shares."""

    home: House
    server: Served
    place: Place
    lead: Visitor
    phones: list[Phone]
    seconds: float
    # Text of an idea -> when its answer came, and when the screen showed it.
    sent: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    pages: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_over: bool = False

    @property
    def run(self) -> str:
        return f"/{self.place.slug}/workshops/1/run"

    async def lead_on(self, act: str, **fields: str) -> None:
        """A button of the run sheet."""
        answer = await asyncio.to_thread(self.lead.post, f"{self.run}/{act}", fields)
        if answer.status != 303:
            self.faults.append(f"{act} answered {answer.status}")

    async def screen(self) -> None:
        """The screen in the hall, which notes when it shows an idea."""
        line, tag = Line(self.server.port, self.lead.cookies), ""
        while not self.is_over:
            answer = await line.get(f"/{self.place.slug}/workshops/1/screen/state", **{"If-None-Match": tag})
            if answer.status == 200:
                tag, moment = answer.headers["etag"], time.monotonic()
                for text in [text for text in self.sent if text not in self.shown and text in answer.text]:
                    self.shown[text] = moment
            await asyncio.sleep(0.7)
        line.drop()

    async def read_pages(self) -> None:
        """Somebody who has nothing to do with the hall."""
        line = Line(self.server.port, self.lead.cookies)
        while not self.is_over:
            for name in ("board", "", "contributions"):
                answer = await line.get(f"/{self.place.slug}/{name}")
                self.pages.append(answer.seconds)
                if answer.status != 200:
                    self.faults.append(f"an ordinary page answered {answer.status}")
                await asyncio.sleep(0.2)
        line.drop()


# -- preparing and checking, in the database -----------------------------------------------------


def prepare(home: House, place: Place) -> dict[str, int]:
    """A session that stands at collecting ideas; returns its steps by kind."""
    with home.app.app_context(), transaction():
        workshop = Workshop(
            alliance_id=place.alliance_id, number=1, code=CODE, state="live", template="founding",
            title=Translated({"de": "Gründungsworkshop"}), languages=["de", "fr"], created_at=now(), opened_at=now(),
        )  # fmt: skip
        workshop.steps = [
            SessionStep(alliance_id=place.alliance_id, position=nth, kind=kind, minutes=minutes, settings={})
            for nth, (kind, minutes) in enumerate(TEMPLATES["founding"].steps)
        ]
        db.session.add(workshop)
        db.session.flush()
        steps = {step.kind: step.id for step in workshop.steps}
        workshop.step_id = steps["collect"]
    _close(home)
    return steps


def put_together(home: House) -> None:
    """What a facilitator does in twenty minutes: every idea into one of a few items."""
    with home.app.app_context(), transaction():
        workshop = db.session.scalars(sa.select(Workshop)).one()
        clusters = [
            Cluster(alliance_id=workshop.alliance_id, workshop_id=workshop.id, position=nth,
                    title=Translated({"de": f"Vorschlag {nth}"}))
            for nth in range(ITEMS)
        ]  # fmt: skip
        db.session.add_all(clusters)
        db.session.flush()
        for nth, idea in enumerate(db.session.scalars(sa.select(Idea).order_by(Idea.id))):
            idea.cluster_id = clusters[nth % ITEMS].id
    _close(home)


def check(hall: Hall) -> dict[str, int]:
    """Compare what is stored with what was acknowledged."""
    with hall.home.app.app_context():
        texts = list(db.session.scalars(sa.select(Idea.text)))
        ballot = db.session.scalars(sa.select(Ballot)).one()
        papers = list(db.session.scalars(sa.select(Paper)))
        turnout = db.session.scalar(sa.select(sa.func.count()).select_from(Turnout)) or 0
        people = db.session.scalar(sa.select(sa.func.count()).select_from(Participant)) or 0
        sums = [sum(int(each.get("dots", 0)) for each in paper.choices.values()) for paper in papers]
        counts = {
            "joined": people, "ideas": len(texts), "ideas_lost": len(hall.sent.keys() - set(texts)),
            "ideas_doubled": len(texts) - len(set(texts)), "ballots": len(papers),
            "ballots_lost": len(hall.phones) - len(papers), "turnout_wrong": turnout - len(papers),
            "over_budget": sum(each > ballot.dots for each in sums),
        }  # fmt: skip
    _close(hall.home)
    return counts


def _close(home: House) -> None:
    with home.app.app_context():
        db.session.remove()
        db.engine.dispose()


# -- the course ----------------------------------------------------------------------------------


async def course(hall: Hall, steps: dict[str, int]) -> dict[str, Any]:
    """Join, write, drop and return, vote."""
    phones, found = hall.phones, dict[str, Any]()
    joins = await asyncio.gather(*(_later(phone, 5, phone.join()) for phone in phones))
    found["join_p95_ms"] = _p95(joins)
    polls = [asyncio.create_task(phone.poll()) for phone in phones]
    others = [asyncio.create_task(hall.screen()), asyncio.create_task(hall.read_pages())]
    await asyncio.gather(*(_later(phone, hall.seconds, _write(hall, phone)) for phone in phones))
    await asyncio.sleep(3)
    found |= await drop_and_return(hall)
    await hall.lead_on("go", step=str(steps["dots"]))
    await asyncio.to_thread(put_together, hall.home)
    await hall.lead_on("ballot/open", kind="dots", round="1")
    if await _until(lambda: all("/ballots/" in phone.mine for phone in phones), 60):
        found |= await storm(hall)
    else:
        hall.faults.append("not every phone was given a ballot within a minute")
    await asyncio.sleep(2)
    hall.is_over = True
    for phone, task in zip(phones, polls, strict=True):
        phone.has_gone = True
        task.cancel()
    await asyncio.gather(*polls, *others, return_exceptions=True)
    for phone in phones:
        phone.line.drop()
    await asyncio.sleep(0.1)
    return found


async def drop_and_return(hall: Hall) -> dict[str, Any]:
    """All connections end at once; how long until the last phone is told something again?"""
    begun = time.monotonic()
    for phone in hall.phones:
        phone.line.drop()
    is_back = await _until(lambda: all(phone.seen_at > begun for phone in hall.phones), 30)
    if not is_back:
        hall.faults.append("not everybody came back within 30 seconds")
    return {"back_s": round(max(phone.seen_at for phone in hall.phones) - begun, 2)}


async def storm(hall: Hall) -> dict[str, Any]:
    """All ballots in one instant, some of them twice and one in ten above its budget."""
    dots, most = 6, 2
    cheats = await asyncio.gather(*(phone.cheat(dots) for phone in hall.phones[::10]))
    hall.faults += [f"a ballot over budget answered {status}" for status in cheats if status != 422]
    begun = time.monotonic()
    took = await asyncio.gather(*(phone.vote(dots, most) for phone in hall.phones))
    all_in = max(phone.voted_at for phone in hall.phones) - begun
    await asyncio.gather(*(phone.vote(dots, most) for phone in hall.phones[::5]))
    return {"ballots_p95_ms": _p95(took), "ballots_all_s": round(all_in, 2), "cheats_refused": len(cheats)}


async def _write(hall: Hall, phone: Phone) -> None:
    text = f"Idee {phone.nth} von {len(hall.phones)}: ein Tag im Betrieb"
    hall.sent[text] = time.monotonic()
    await phone.write(text)


async def _later(phone: Phone, most: float, thing: Any) -> Any:
    await asyncio.sleep(phone.random.uniform(0, most))
    return await thing


async def _until(is_so: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        await asyncio.sleep(0.05)
    return bool(is_so())


def _p95(seconds: list[float]) -> float:
    return round(quantiles(seconds, n=20)[-1] * 1000, 1)


# -- what it costs the server --------------------------------------------------------------------


def processes(group: int) -> Iterator[Path]:
    """The server and its workers."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                yield folder
        except ProcessLookupError:
            continue


def cost(group: int) -> tuple[float, float]:
    """Megabytes of memory (a shared page counts by its share) and seconds of processor time."""
    memory = ticks = 0.0
    for folder in processes(group):
        rollup = (folder / "smaps_rollup").read_text()
        memory += int(rollup.split("\nPss:")[1].split()[0]) / 1024
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return memory, ticks / os.sysconf("SC_CLK_TCK")


def hall(database: str, phones: int = 300, seconds: float = 30) -> dict[str, Any]:
    """Fill a hall and return what was measured and what was wrong."""
    with house(database) as home:
        place = fill(home.app, [SIZE], "lead")[SIZE]
        steps = prepare(home, place)
        with served(home) as server:
            people = [
                Phone(nth, CODE, Line(server.port, language="fr" if nth % 3 == 0 else "de"), Random(f"hall-{nth}"))
                for nth in range(phones)
            ]
            there = Hall(home, server, place, Visitor(home, server, "lead"), people, seconds)
            (_memory, before), begun = cost(server.group), time.monotonic()
            # In a thread of its own: a browser in the same process leaves a loop running in this one.
            with ThreadPoolExecutor(1) as alone:
                found = alone.submit(asyncio.run, course(there, steps)).result()
            memory, after = cost(server.group)
            there.lead.close()
            length = time.monotonic() - begun
        counts = check(there)
    waits = [there.shown[text] - sent for text, sent in there.sent.items() if text in there.shown]
    measured = {
        **found, "idea_to_screen_p50_ms": round(sorted(waits)[len(waits) // 2] * 1000),
        "idea_to_screen_p95_ms": _p95(waits), "never_on_screen": len(there.sent) - len(waits),
        "pages_p95_ms": _p95(there.pages), "memory_mb": round(memory), "cpu_share": round((after - before) / length, 2),
        "polls": sum(phone.polls for phone in people),
        "state_kb": round(sum(phone.bodies for phone in people) / 1024),
    }  # fmt: skip
    problems = [problem for phone in people for problem in phone.problems]
    wrong = {name: number for name, number in counts.items() if name.endswith(("lost", "doubled", "wrong", "budget"))}
    faults = [*there.faults, *problems[:10], *(f"{name}: {number}" for name, number in wrong.items() if number)]
    missed = [name for name, most in MARKS.items() if measured.get(name, most + 1) > most]
    return {
        "database": database, "phones": phones, **counts, **measured, "missed": missed, "faults": faults,
        "verdict": "FAIL" if faults else "PASS",
    }  # fmt: skip


def main() -> None:
    """Print a line for each database; 1 where something was lost, doubled or over budget."""
    asked = sys.argv[1:]
    databases = [each for each in asked if each in ("sqlite", "postgresql")] or ["sqlite", "postgresql"]
    numbers = [int(each) for each in asked if each not in databases]
    phones, seconds = [*numbers, *[300, 30][len(numbers) :]]
    verdicts = [hall(database, phones, seconds) for database in databases]
    for verdict in verdicts:
        sys.stdout.write(json.dumps(verdict, ensure_ascii=False) + "\n")
    sys.exit(any(verdict["verdict"] == "FAIL" for verdict in verdicts))


if __name__ == "__main__":
    main()
