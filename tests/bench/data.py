"""Alliances of a given size for measurements: the same at every run, complete and consistent.

Each has 13 partners with two people each, 6 action fields, and measures in every stage with needs,
contributions and their signatures, steps, updates, comments and a journal: about four contributions, ten updates
and twenty-five journal entries a measure. Written past the services, in what the services would have left behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from flask import Flask

from bundnis.accounts.models import Person, SignIn
from bundnis.accounts.queries import token_hash
from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner, SeatRow
from bundnis.core.clock import now
from bundnis.core.text import Translated, fold
from tests.bench.lives import COLUMNS_OF_200, Lives
from tests.bench.rows import Rows

SEED = 2018
FOUNDED = datetime(2023, 9, 1, 8, 0, tzinfo=UTC)
SECTORS = (
    "chamber", "employment_service", "company", "education", "public_administration", "company", "association",
    "business_promotion", "social_partners", "education", "company", "research", "civil_society",
)  # fmt: skip
FIELDS = (
    ("Berufsorientierung", "Orientation professionnelle"),
    ("Ausbildung", "Formation"),
    ("Weiterbildung", "Formation continue"),
    ("Familie und Beruf", "Famille et travail"),
    ("Ältere Beschäftigte", "Travailleurs âgés"),
    ("Ankommen und Bleiben", "Arriver et rester"),
)
PHASES = (("Vorbereiten", "Préparer"), ("Umsetzen", "Mettre en œuvre"))


@dataclass
class Place:
    """One alliance and what a measurement needs to know of it."""

    alliance_id: int
    slug: str
    size: int
    partner_ids: list[int]
    people: dict[int, list[int]]
    coordinator_id: int
    field_ids: list[int]
    phase_ids: list[int]
    # Numbers of measures: the one every measurement opens, and those that acts may change.
    typical: int = 0
    agreed: list[int] = field(default_factory=list)
    running: list[int] = field(default_factory=list)


class Ground:
    """The rows of alliances, partners and people; ``Lives`` adds what happens in them."""

    def __init__(self) -> None:
        self.rows = Rows()
        self._coordinator: int | None = None

    def found(self, size: int, **settings: object) -> Place:
        """An alliance with its fields, partners and people. One coordinator looks after all alliances."""
        slug = f"size-{size}"
        name = Translated.of(de=f"Bündnis mit {size} Maßnahmen", fr=f"Alliance de {size} mesures")
        alliance_id = self.rows.add(
            Alliance, slug=slug, name=name, short_name=f"Bündnis {size}", languages=["de", "fr"], last_number=size,
            created_at=FOUNDED, **settings,
        )
        partners = [self._partner(alliance_id, place) for place in range(13)]
        people = {partner: [self._member(alliance_id, partner, nth) for nth in (1, 2)] for partner in partners}
        return Place(
            alliance_id, slug, size, partners, people, self._coordinate(alliance_id),
            self._framework(alliance_id, "fields", FIELDS), self._framework(alliance_id, "phases", PHASES),
        )

    def sign_in(self, person_id: int, token: str) -> None:
        """Let a browser that knows the token be this person."""
        moment = now()
        self.rows.add(
            SignIn, person_id=person_id, token_hash=token_hash(token), created_at=moment, seen_at=moment
        )

    def _partner(self, alliance_id: int, place: int) -> int:
        short = f"Partner {place + 1:02}"
        return self.rows.add(
            Partner, alliance_id=alliance_id, name=Translated.of(de=f"{short} der Region", fr=f"{short} de la région"),
            short_name=short, sort_key=fold(short), sector=SECTORS[place], country="BE",
            role="lead" if place == 0 else "member",
        )

    def person(self, name: str, email: str) -> int:
        """An account without a password."""
        return self.rows.add(
            Person, name=name, email=email, email_key=email, language="de", created_at=FOUNDED
        )

    def _member(self, alliance_id: int, partner_id: int, nth: int) -> int:
        person = self.person(f"Person {partner_id}-{nth}", f"person-{partner_id}-{nth}@example.org")
        self._seat(alliance_id, person, "member", partner_id)
        return person

    def _coordinate(self, alliance_id: int) -> int:
        if self._coordinator is None:
            self._coordinator = self.person("Dora Koordination", "dora@example.org")
        self._seat(alliance_id, self._coordinator, "coordinator", None)
        return self._coordinator

    def _seat(self, alliance_id: int, person_id: int, role: str, partner_id: int | None) -> None:
        self.rows.add(
            SeatRow, alliance_id=alliance_id, person_id=person_id, role=role, partner_id=partner_id, since=FOUNDED
        )

    def _framework(self, alliance_id: int, kind: str, names: Iterable[tuple[str, str]]) -> list[int]:
        title = Translated.of(de="Handlungsfelder", fr="Champs d’action")
        framework = self.rows.add(Framework, alliance_id=alliance_id, kind=kind, name=title)
        return [
            self.rows.add(
                FrameworkItem, alliance_id=alliance_id, framework_id=framework, code=f"{kind}-{position}",
                name=Translated.of(de=german, fr=french), position=position,
            )
            for position, (german, french) in enumerate(names, 1)
        ]


def fill(app: Flask, sizes: Iterable[int], token: str) -> dict[int, Place]:
    """Fill an empty schema with one alliance of each size; ``token`` signs its coordinator in, and with
    ``partner_token`` somebody of its first partner."""
    ground = Ground()
    places = {}
    for size in sizes:
        places[size] = place = ground.found(size)
        live(ground.rows, place)
    ground.sign_in(next(iter(places.values())).coordinator_id, token)
    for size, place in places.items():
        ground.sign_in(place.people[place.partner_ids[0]][0], partner_token(token, size))
    ground.rows.store(app)
    return places


def partner_token(token: str, size: int) -> str:
    """The token of the person of the first partner, in the alliance of this size."""
    return f"{token}-{size}"


def live(rows: Rows, place: Place) -> None:
    """Give an alliance its measures: every stage at every size, in the same shares."""
    random = Random(SEED)
    lives = Lives(rows, place, random)
    place.typical = 1
    lives.typical(1)
    columns: list[str] = []
    for number in range(2, place.size + 1):
        if not columns:
            columns = [column for column, share in COLUMNS_OF_200.items() for _each in range(share)]
            random.shuffle(columns)
        column = columns.pop()
        is_paused = random.random() < 0.05 and column in ("idea", "agreed", "implementation")
        lives.measure(number, column, is_paused=is_paused)
        if not is_paused and column == "agreed":
            place.agreed.append(number)
        if not is_paused and column == "implementation":
            place.running.append(number)
    lives.write_journal()
