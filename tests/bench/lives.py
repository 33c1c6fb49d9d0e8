"""The life of one measure, from its proposal to where it stands now, as rows and journal entries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bundnis.contributions.models import Contribution, Need, Signature
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.text import Translated, fold
from bundnis.core.words import LANGUAGES
from bundnis.journal.models import Detail, Entry
from bundnis.journal.service import plain
from bundnis.measures.models import Comment, IndicatorValue, Measure, MeasureItem, Step, Update
from bundnis.measures.rules import months_of
from bundnis.reviews.models import Review
from tests.bench.rows import Rows, spread

if TYPE_CHECKING:
    from tests.bench.data import Place

# Of every 200 measures; no column is shorter than the 25 cards a board shows.
COLUMNS_OF_200: Final = {
    "idea": 42, "workshop": 26, "agreed": 28, "implementation": 28, "completed": 26, "reviewed": 25, "stopped": 25,
}  # fmt: skip
# The moves that lead to a column.
MOVES: Final = {
    "idea": (),
    "workshop": ("to_workshop",),
    "agreed": ("to_workshop", "agree"),
    "implementation": ("to_workshop", "agree", "start"),
    "completed": ("to_workshop", "agree", "start", "complete"),
    "reviewed": ("to_workshop", "agree", "start", "complete", "review"),
    "stopped": ("to_workshop", "stop"),
}
# Chances of the states of what the others give, by column.
STATES: Final = {
    "idea": ("offered", "offered", "accepted", "declined"),
    "workshop": ("offered", "accepted", "accepted", "declined"),
    "agreed": ("accepted", "accepted", "accepted", "offered", "withdrawn"),
    "implementation": ("accepted", "accepted", "received", "offered"),
    "completed": ("received", "received", "received", "withdrawn"),
    "reviewed": ("received", "received", "received", "withdrawn"),
    "stopped": ("accepted", "received", "withdrawn", "declined"),
}
# Every how manyth measure of a column has its review, and what they say.
REVIEWED: Final = {"completed": 3, "reviewed": 1, "stopped": 3}
EFFECTS: Final = ("worked", "worked", "partly", "worked", "not", "unclear", "worked")
SIGNED: Final = {
    "offered": ("offered",),
    "accepted": ("offered", "accepted"),
    "declined": ("offered", "declined"),
    "received": ("offered", "accepted", "delivered", "received"),
    "withdrawn": ("offered", "withdrawn"),
}
GIFTS: Final = (
    ("hours", "hour", (8, 12, 20, 40)), ("money", "eur", (250, 500, 1500)), ("rooms", "half_day", (1, 2, 4)),
    ("training_places", "place", (2, 5, 10)), ("contacts", "company_contact", (10, 25)), ("publicity", "post", (2, 4)),
)  # fmt: skip
WHAT: Final = (
    ("Schnuppertage", "Journées découverte"), ("Elternabend", "Soirée des parents"), ("Jobmesse", "Salon de l’emploi"),
    ("Patenschaften", "Parrainages"), ("Sprachkurs", "Cours de langue"), ("Betriebsbesuche", "Visites d’entreprise"),
    ("Übergangscoaching", "Coaching de transition"), ("Pflegetag", "Journée des soins"),
)  # fmt: skip
WHERE: Final = (
    ("in Eupen", "à Eupen"), ("für Rückkehrende", "pour les personnes de retour"), ("im Handwerk", "dans l’artisanat"),
    ("in der Pflege", "dans les soins"), ("für Jugendliche", "pour les jeunes"), ("in St. Vith", "à Saint-Vith"),
)  # fmt: skip
SENTENCE: Final = "Die ersten Betriebe haben zugesagt, die Räume sind gebucht und die Schulen eingeladen."
DESCRIPTION: Final = (
    "Jugendliche arbeiten **zwei Tage** in einem Betrieb mit und sprechen danach mit einer Patin oder einem Paten.\n\n"
    "- Die Schulen melden die Gruppen an\n- die Betriebe nennen ihre Plätze\n- das Arbeitsamt vermittelt\n\n"
) + "Was dabei gelingt und was nicht, halten alle Beteiligten gemeinsam fest, damit es sich wiederholen lässt. " * 3


class Lives:
    """Writes measures of one alliance with everything that belongs to them."""

    def __init__(self, rows: Rows, place: Place, random: Random) -> None:
        self.rows, self.place, self.random = rows, place, random
        self._told: list[tuple[datetime, dict[str, Any], dict[str, Any]]] = []

    # -- measures --------------------------------------------------------------------------------

    def typical(self, number: int) -> int:
        """The measure every measurement opens: the same at every size."""
        since = now() - timedelta(days=90)
        measure = self._begin(number, "implementation", since, self.place.partner_ids[0], is_paused=False)
        self.rows.change(
            Measure, measure, title=Translated.of(de="Schnuppertage in Eupen", fr="Journées découverte à Eupen"),
            indicator_name=Translated.of(de="Teilnehmende"), indicator_unit=Translated.of(de="Personen"),
            indicator_target=Decimal(40), indicator_level="output", indicator_direction="up",
        )
        for days, value in ((60, 8), (30, 19), (5, 31)):
            self.rows.add(
                IndicatorValue, alliance_id=self.place.alliance_id, measure_id=measure,
                on=(now() - timedelta(days=days)).date(), value=Decimal(value),
            )
        lead, second, third, fourth = self.place.partner_ids[:4]
        needs = [self._need(measure, since, GIFTS[place], Decimal(20)) for place in (0, 1)]
        for partner, state, gift, need in (
            (lead, "accepted", GIFTS[2], None), (second, "received", GIFTS[0], needs[0]),
            (third, "accepted", GIFTS[0], needs[0]), (fourth, "offered", GIFTS[1], needs[1]),
        ):  # fmt: skip
            self._contribution(measure, since, partner, lead, state, gift, need, Decimal(12))
        self._steps(measure, "implementation", since, 3)
        self._updates(measure, "implementation", since, 4)
        self._comments(measure, since, 3)
        return measure

    def measure(self, number: int, column: str, *, is_paused: bool) -> int:
        """A measure in a column of the board; a paused one stays in the column it came from."""
        random = self.random
        since = now() - timedelta(days=random.uniform(5, 1000 if column not in ("agreed", "implementation") else 200))
        has_lead = column != "idea" or random.random() < 0.3
        lead = random.choice(self.place.partner_ids) if has_lead else None
        measure = self._begin(number, column, since, lead, is_paused=is_paused)
        needs = [(gift, self._need(measure, since, gift, Decimal(random.choice(gift[2]))))
                 for gift in random.sample(GIFTS, random.choice((1, 1, 2, 3) if has_lead else (0, 1)))]
        if lead is not None:
            self._contribution(measure, since, lead, lead, _own_state(column), random.choice(GIFTS), None)
        others = [partner for partner in self.place.partner_ids if partner != lead]
        for partner in random.sample(others, random.choice((2, 3, 4, 5) if has_lead else (0, 1, 2))):
            gift, need = random.choice([*needs, (random.choice(GIFTS), None)])
            self._contribution(measure, since, partner, lead, random.choice(STATES[column]), gift, need)
        self._steps(measure, column, since, random.choice((1, 1, 2, 3) if has_lead else (0, 1)))
        if column in ("agreed", "implementation", "completed", "reviewed"):
            self._updates(measure, column, since, random.choice((12, 20, 28)))
        self._comments(measure, since, random.choice((0, 0, 0, 2)))
        if number % REVIEWED.get(column, number + 1) == 0:
            self._review(measure, since, EFFECTS[number % len(EFFECTS)])
        return measure

    def _begin(self, number: int, column: str, since: datetime, lead: int | None, *, is_paused: bool) -> int:
        random, place = self.random, self.place
        proposer = lead or random.choice(place.partner_ids)
        author = place.people[proposer][0]
        what, where = random.choice(WHAT), random.choice(WHERE)
        german = f"{what[0]} {where[0]} {number}"
        title = Translated({"de": german} if number % 10 == 0 else {"de": german, "fr": f"{what[1]} {where[1]}"})
        summary = Translated.of(de="Wer mitmacht, lernt zwei Tage lang einen Betrieb von innen kennen.")
        moved = _moments(since, len(MOVES[column]) + 1)
        measure = self.rows.add(
            Measure, alliance_id=place.alliance_id, number=number, title=title, **_folded(title, summary),
            summary=summary, proposer_id=proposer, lead_id=lead,
            lead_state="accepted" if lead else None, created_at=since, created_by=author,
            stage="paused" if is_paused else column, column_stage=column, stage_since=moved[-1],
            rank=int(moved[-1].timestamp() * 1_000_000),
            **(self._filled(lead or proposer, column, since) if column != "idea" else {}),
            **(_aside(column, moved[-1], is_paused=is_paused)),
        )
        self.rows.add(
            MeasureItem, measure_id=measure, item_id=random.choice(place.phase_ids), alliance_id=place.alliance_id
        )
        self._tell(since, author, "measure.proposed", measure, measure, title=title)
        if lead:
            self._tell(since, author, "measure.lead_accepted", measure, measure, partner=f"Partner {lead:02}")
        for move, moment in zip(MOVES[column], moved[1:], strict=True):
            stages = {"from": "idea", "to": column}
            self._tell(moment, place.coordinator_id, f"measure.{move}", measure, measure, **stages)
        return measure

    def _filled(self, partner: int, column: str, since: datetime) -> dict[str, Any]:
        """What the moves up to *agreed* and further ask of the measure's own fields."""
        random, people = self.random, self.place.people[partner]
        start = since.date() + timedelta(days=20)
        end = start + timedelta(days=random.choice((60, 120, 200, 300)))
        values: dict[str, Any] = {
            "route": random.choice(("retain", "train", "attract")), "field_id": random.choice(self.place.field_ids),
            "description": Translated.of(de=DESCRIPTION), "for_people": True, "kind": "single", "novelty": "new",
            "place": "Eupen", "target_group": Translated.of(de="Jugendliche ab 14 Jahren"), "prospects": 4,
            "responsible_id": people[0], "deputy_id": people[1],
            "success_sign": Translated.of(de="Zehn Jugendliche beginnen im nächsten Herbst eine Ausbildung."),
            "one_group": random.random() < 0.9, "result_90_days": random.random() < 0.9,
            "predecessor_answer": Translated.of(de="Nichts Vergleichbares bekannt."),
            "principles": {"fair_pay": {"answer": "met", "note": ""}},
            "links": [{"title": "Programm", "address": "https://example.org/programm"}],
            **spread("planned_start", Span.on(start)), **spread("planned_end", Span.on(end)),
            "planned_months": months_of(Span.on(start), Span.on(end)),
        }  # fmt: skip
        if column in ("implementation", "completed", "reviewed"):
            values |= spread("actual_start", Span.on(start))
        if column in ("completed", "reviewed"):
            values |= spread("actual_end", Span.on(min(end, now().date())))
        if column in ("agreed", "implementation"):
            values["fresh_on"] = since.date()
        return values

    # -- what belongs to a measure ---------------------------------------------------------------

    def _need(self, measure: int, since: datetime, gift: tuple[str, str, Any], amount: Decimal) -> int:
        kind, unit, _amounts = gift
        need = self.rows.add(
            Need, alliance_id=self.place.alliance_id, measure_id=measure, kind=kind, amount=amount, unit=unit,
            note=Translated.of(de="Moderation der beiden Abende"),
        )
        person = self.place.coordinator_id
        self._tell(since, person, "need.added", measure, need, kind=kind, amount=amount, unit=unit, unit_text="")
        return need

    def _contribution(
        self, measure: int, since: datetime, partner: int, lead: int | None, state: str, gift: tuple[str, str, Any],
        need: int | None, amount: Decimal | None = None,
    ) -> None:
        kind, unit, amounts = gift
        amount = amount or Decimal(self.random.choice(amounts))
        given = amount if state == "received" else Decimal(0)
        signed = SIGNED[state]
        moments = _moments(since, len(signed))
        contribution = self.rows.add(
            Contribution, alliance_id=self.place.alliance_id, measure_id=measure, partner_id=partner, need_id=need,
            kind=kind, amount=amount, unit=unit, note="Unsere Ausbilderin moderiert beide Abende.", state=state,
            delivered=given, received=given, offered_at=moments[0], version=len(signed),
        )
        giver, taker = self.place.people[partner][0], self.place.coordinator_id
        for step, moment in zip(signed, moments, strict=True):
            by_giver = step in ("offered", "delivered", "withdrawn")
            counted = step in ("offered", "delivered", "received")
            person = giver if by_giver or partner == lead else taker
            self.rows.add(
                Signature, alliance_id=self.place.alliance_id, contribution_id=contribution, step=step, at=moment,
                amount=amount if counted else None, on=moment.date() if step in ("delivered", "received") else None,
                person_id=person, partner_id=partner if by_giver or partner == lead else None,
            )
            if step == "accepted" and partner == lead:
                continue  # one act: what the lead gives is accepted with the offer
            verb = "promised" if step == "offered" and partner == lead else step
            self._tell(
                moment, person, f"contribution.{verb}", measure, contribution, partner=f"Partner {partner:02}",
                kind=kind, unit=unit, unit_text="", amount=amount,
            )

    def _steps(self, measure: int, column: str, since: datetime, number: int) -> None:
        is_over = column in ("completed", "reviewed")
        open_until: list[date] = []
        for position in range(1, number + 1):
            due = since.date() + timedelta(days=30 * position)
            is_done = is_over or (column == "implementation" and position == 1)
            partner = self.random.choice(self.place.partner_ids)
            step = self.rows.add(
                Step, alliance_id=self.place.alliance_id, measure_id=measure, partner_id=partner, position=position,
                title=Translated.of(de="Räume anfragen und Termine festlegen"), **spread("due", Span.on(due)),
                done_on=due if is_done else None,
            )
            self._tell(since, self.place.people[partner][0], "step.added", measure, step)
            if not is_done:
                open_until.append(due)
        self.rows.change(Measure, measure, step_due_on=min(open_until, default=None))

    def _updates(self, measure: int, column: str, since: datetime, number: int) -> None:
        for moment in _moments(since, number):
            partner = self.random.choice(self.place.partner_ids)
            person = self.place.people[partner][0]
            health = self.random.choice(("on_course", "on_course", "slow", "stuck"))
            next_on = moment.date() + timedelta(days=30)
            update = self.rows.add(
                Update, alliance_id=self.place.alliance_id, measure_id=measure, health=health, sentence=SENTENCE,
                language="de", happened_on=moment.date(), next_on=next_on, partner_id=partner, author_id=person,
                created_at=moment,
            )
            self._tell(moment, person, "update.sent", measure, update, health=health, sentence=SENTENCE)
            self.rows.change(Measure, measure, health=health, next_on=next_on, fresh_on=moment.date())

    def _comments(self, measure: int, since: datetime, number: int) -> None:
        for moment in _moments(since, number):
            person = self.place.people[self.random.choice(self.place.partner_ids)][1]
            comment = self.rows.add(
                Comment, alliance_id=self.place.alliance_id, measure_id=measure, language="de", author_id=person,
                text="Wer bringt die Tische mit? Wir hätten noch **zwei** im Lager, die wir leihen können.",
                created_at=moment,
            )
            self._tell(moment, person, "comment.written", measure, comment)

    def _review(self, measure: int, since: datetime, effect: str) -> None:
        text = Translated.of(de="Die Betriebe waren gut vorbereitet; die Schulen hätten früher gefragt werden müssen.")
        self.rows.add(
            Review, alliance_id=self.place.alliance_id, measure_id=measure, executed="fully", effect=effect,
            what_worked=text, what_did_not=text, lesson=text, in_proportion=True, recommend="repeat", rating=4,
            reviewed_on=since.date(), written_by=self.place.coordinator_id, created_at=now(),
        )

    # -- the journal -----------------------------------------------------------------------------

    def _tell(self, at: datetime, who: int, verb: str, measure: int, topic: int, **values: Any) -> None:
        entry = {
            "alliance_id": self.place.alliance_id, "person_id": who, "at": at, "verb": verb,
            "topic": verb.partition(".")[0], "topic_id": topic, "measure_id": measure,
        }  # fmt: skip
        self._told.append((at, entry, {name: plain(value) for name, value in values.items()}))

    def write_journal(self) -> None:
        """What happened at all measures, in the order of time, as it would have been told."""
        for _at, entry, values in sorted(self._told, key=lambda told: told[0]):
            entry_id = self.rows.add(Entry, **entry)
            if values:
                self.rows.add(Detail, entry_id=entry_id, values=values)
        self._told.clear()


def _moments(since: datetime, number: int) -> list[datetime]:
    """Moments at equal distances from the proposal to yesterday."""
    step = (now() - timedelta(days=1) - since) / max(number, 1)
    return [since + step * place for place in range(number)]


def _folded(title: Translated, summary: Translated) -> dict[str, str]:
    folded = {f"title_{code}": fold(title.shown(code).text) for code in LANGUAGES}
    return {**folded, "words": fold(" ".join(text.get(code) for text in (title, summary) for code in LANGUAGES))}


def _own_state(column: str) -> str:
    return {"completed": "received", "reviewed": "received", "stopped": "withdrawn"}.get(column, "accepted")


def _aside(column: str, since: datetime, *, is_paused: bool) -> dict[str, Any]:
    if is_paused:
        resume = since.date() + timedelta(days=200)
        return {"came_from": column, "resume_on": resume, "stage_reason": "Die Verantwortliche ist in Elternzeit."}
    if column == "stopped":
        return {"came_from": "workshop", "stage_reason": "Keine Nachfrage", "stop_lesson": "Früher fragen"}
    return {}
