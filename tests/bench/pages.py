"""How long pages and acts take, in units of b, at three sizes on both databases (design: performance).

Prints one JSON object a line: page, database, measures, median_ms, times_b, growth (against the same page of the
smallest alliance), statements, bytes (before and after compression). ``as_full`` says the growth once more against
the smallest alliance in which the page is nearly as long (``against``): a filter that leaves three cards a column of
two hundred measures shows twenty-five of ten thousand, and what there is to be read costs something too. The marks
hold for growth. ``cpu_b`` and ``cpu_growth`` say the same in processor time of the server's Python, without waiting
and without PostgreSQL: for machines that others use too. At the end a line for every mark that is missed. Figures are
medians over interleaved rounds; a ratio is always taken inside one round, between neighbours: the three sizes of a page
follow each other, with b before and after them, for a machine may be half as fast a second later.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from bundnis.core.clock import today
from tests.bench.data import Place, fill, partner_token
from tests.bench.servers import House, house, served
from tests.bench.visitor import Answer, Visitor

SIZES = (200, 2_000, 10_000)


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    databases: tuple[str, ...] = ("sqlite", "postgresql")
    sizes: tuple[int, ...] = SIZES
    rounds: int = 9
    requests: int = 10


QUICK = Plan(("sqlite",), SIZES[:2], rounds=4, requests=6)


@dataclass(frozen=True)
class Mark:
    """What a page may cost at 2,000 measures, and how it may grow to the largest alliance."""

    times_b: float
    statements: int | None = None
    growth: float = 1.25
    kilobytes: int = 300


MARKS = {
    "empty page": Mark(1.3, 3),
    "list": Mark(2.5, 8, kilobytes=30),
    "list, filtered": Mark(2.5, 8, kilobytes=30),
    "list, by a word": Mark(2.5, 8, kilobytes=30),
    "list, by a flag": Mark(2.5, 8, kilobytes=30),
    "list, sorted": Mark(2.5, 8, kilobytes=30),
    "measure": Mark(3.5, 16),
    # Not in the design: as the list, with the promises of twenty-five partners.
    "ledger": Mark(4, 10),
    "board": Mark(4, 10, growth=1.5, kilobytes=130),
    "board, cold": Mark(6, 10, growth=1.5, kilobytes=130),
    "board, filtered": Mark(4, 10, growth=1.5, kilobytes=130),
    "today": Mark(4, 14),
    "today, of a partner": Mark(4, 14),
    "what worked": Mark(3.5, 6),
    "lessons": Mark(3.5, 6),
    "offer": Mark(3),
    "move": Mark(3, 12),
    "update": Mark(3, 14),
}
MARKED_SIZE = 2_000
AS_FULL = 0.85
# Requests of b between two pages.
BESIDE = 5


@dataclass
class Case:
    """One page or act in one alliance, with what was measured of it, a list a round."""

    name: str
    size: int
    act: Callable[[], Answer]
    status: int = 200
    rounds: list[list[Answer]] = field(default_factory=list)
    # What b took just before and after, each round: (seconds, processor).
    beside: list[tuple[float, float]] = field(default_factory=list)

    def measure(self, requests: int) -> None:
        """One round of requests."""
        self.rounds.append([self.once() for _each in range(requests)])

    def once(self) -> Answer:
        """One request, rightly answered."""
        answer = self.act()
        if answer.status != self.status:
            raise RuntimeError(f"{self.name} at {self.size}: {answer.status} {answer.location}\n{answer.text[:2000]}")
        return answer

    @property
    def last(self) -> Answer:
        return self.rounds[-1][-1]

    @property
    def times(self) -> list[float]:
        """The median of each round."""
        return [median(answer.seconds for answer in each) for each in self.rounds]

    @property
    def cpu(self) -> list[float]:
        """The median of each round, as the server's processor saw it."""
        return [median(answer.cpu for answer in each) for each in self.rounds]


def cases_of(visitor: Visitor, partner: Visitor, place: Place) -> Iterator[Case]:
    """Every page and act of one alliance, by its coordinator; Today as somebody of a partner sees it too."""
    here, size = f"/{place.slug}", place.size
    measures = f"{here}/measures"
    pages = {
        "empty page": f"{here}/empty-page",
        "list": f"{measures}/",
        "list, filtered": f"{measures}/?stage=implementation&partner={place.partner_ids[3]}",
        "list, by a word": f"{measures}/?q=Pflegetag",
        "list, by a flag": f"{measures}/?flag=too_big",
        "list, sorted": f"{measures}/?sort=title",
        "measure": f"{measures}/{place.typical}",
        "ledger": f"{here}/contributions",
        "board": f"{here}/board",
        "board, filtered": f"{here}/board?route=train",
        "today": f"{here}/",
        "what worked": f"{here}/learning/",
        "lessons": f"{here}/learning/lessons?topic=route&answer=train",
    }
    for name, address in pages.items():
        yield Case(name, size, lambda address=address: visitor.get(address))  # type: ignore[misc]
    yield Case("board, cold", size, lambda: visitor.get(f"{here}/board", **{"X-Cold": "1"}))
    yield Case("today, of a partner", size, lambda: partner.get(f"{here}/"))
    yield Case("offer", size, offering(visitor, place), status=303)
    yield Case("move", size, moving(visitor, place), status=303)
    yield Case("update", size, reporting(visitor, place), status=303)


def offering(visitor: Visitor, place: Place) -> Callable[[], Answer]:
    """Offers of one partner to one running measure after the other."""
    numbers = _round_about(place.running)

    def offer() -> Answer:
        return visitor.post(
            f"/{place.slug}/measures/{next(numbers)}/contributions/new",
            {
                "client_key": secrets.token_urlsafe(18), "partner_id": str(place.partner_ids[5]), "kind": "hours",
                "amount": "12", "unit": "hour", "note": "Unsere Ausbilderin moderiert beide Abende.",
            },
        )  # fmt: skip

    return offer


def moving(visitor: Visitor, place: Place) -> Callable[[], Answer]:
    """Agreed measures rest and go on again."""
    resume_on = (today("Europe/Brussels") + timedelta(days=90)).strftime("%d.%m.%Y")

    def moves() -> Iterator[Answer]:
        for number in _round_about(place.agreed):
            address = f"/{place.slug}/measures/{number}/moves"
            reason = "Die Verantwortliche ist in Elternzeit."
            yield visitor.post(f"{address}/pause", {"reason": reason, "resume_on": resume_on})
            yield visitor.post(f"{address}/resume", {})

    return moves().__next__


def reporting(visitor: Visitor, place: Place) -> Callable[[], Answer]:
    """Updates of one running measure after the other."""
    numbers = _round_about(place.running)
    day = today("Europe/Brussels").strftime("%d.%m.%Y")

    def report() -> Answer:
        return visitor.post(
            f"/{place.slug}/measures/{next(numbers)}/updates/new",
            {
                "client_key": secrets.token_urlsafe(18), "health": "on_course", "happened_on": day,
                "sentence": "Die ersten Betriebe haben zugesagt.",
            },
        )  # fmt: skip

    return report


def _round_about(numbers: list[int]) -> Iterator[int]:
    while True:
        yield from numbers[:40]


# -- measuring -----------------------------------------------------------------------------------


def measure(plan: Plan) -> None:
    """Measure everything and print it."""
    missed: list[dict[str, object]] = []
    for database in plan.databases:
        with house(database) as home:
            token = secrets.token_urlsafe()
            begun = time.perf_counter()
            places = fill(home.app, plan.sizes, token)
            _note(f"{database}: {sum(plan.sizes)} measures in {time.perf_counter() - begun:.0f} s")
            lines = _measure_house(home, places, token, plan)
            for line in lines:
                _print(line)
            missed += [found for line in lines for found in _misses(line, plan.sizes[-1])]
    for found in missed:
        _print(found)


def _measure_house(home: House, places: dict[int, Place], token: str, plan: Plan) -> list[dict[str, object]]:
    with served(home) as server:
        visitor = Visitor(home, server, token)
        b = Case("b", 0, lambda: visitor.get("/b"))
        partners = {size: Visitor(home, server, partner_token(token, size)) for size in places}
        by_size = [cases_of(visitor, partners[size], place) for size, place in places.items()]
        pages = list(zip(*by_size, strict=True))
        cases = [case for page in pages for case in page]
        for case in (b, *cases):
            case.measure(3)
            case.rounds.clear()
        for _each in range(plan.rounds):
            _measure_round(b, pages, plan.requests)
        for each in (visitor, *partners.values()):
            each.close()
    lines = (_line(home.database, case, *_smaller(case, cases)) for case in cases)
    return [{"page": "b", "database": home.database, "median_ms": _milliseconds(b)}, *lines]


def _measure_round(b: Case, pages: Sequence[Sequence[Case]], requests: int) -> None:
    b.measure(BESIDE)
    for page in pages:
        for case in page:
            case.measure(requests)
        b.measure(BESIDE)
        unit = (sum(b.times[-2:]) / 2, sum(b.cpu[-2:]) / 2)
        for case in page:
            case.beside.append(unit)


def _smaller(case: Case, cases: list[Case]) -> tuple[Case, Case]:
    """The same page of the smallest alliance, and of the smallest in which it is nearly as long."""
    same = sorted((other for other in cases if other.name == case.name), key=lambda other: other.size)
    enough = AS_FULL * len(case.last.body)
    return same[0], next(other for other in same if len(other.last.body) >= enough)


def _line(database: str, case: Case, smallest: Case, as_full: Case) -> dict[str, object]:
    return {
        "page": case.name,
        "database": database,
        "measures": case.size,
        "median_ms": _milliseconds(case),
        "times_b": _ratio(case.times, [seconds for seconds, _cpu in case.beside]),
        "growth": _ratio(case.times, smallest.times),
        "as_full": _ratio(case.times, as_full.times),
        "against": as_full.size,
        "cpu_b": _ratio(case.cpu, [cpu for _seconds, cpu in case.beside]),
        "cpu_growth": _ratio(case.cpu, smallest.cpu),
        "statements": case.last.statements,
        "bytes": len(case.last.body),
        "bytes_sent": case.last.sent,
    }


def _milliseconds(case: Case) -> float:
    return round(median(answer.seconds for each in case.rounds for answer in each) * 1000, 2)


def _ratio(mine: list[float], unit: list[float]) -> float:
    return round(median(one / other for one, other in zip(mine, unit, strict=True)), 2)


def _misses(line: dict[str, object], largest: int) -> Iterator[dict[str, object]]:
    mark = MARKS.get(str(line["page"]))
    if mark is None:
        return
    at = {"missed": line["page"], "database": line["database"], "measures": line["measures"]}
    bounds: dict[str, float | None] = {"statements": mark.statements, "bytes": mark.kilobytes * 1000}
    if line["measures"] == MARKED_SIZE:
        bounds["times_b"] = mark.times_b
    if line["measures"] == largest:
        bounds["growth"] = mark.growth
    for name, bound in bounds.items():
        measured = line[name]
        assert isinstance(measured, (int, float))
        if bound is not None and measured > bound:
            yield {**at, "mark": f"{name} <= {bound}", "measured": measured}


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")
