"""Proposing, editing, deleting: what is stored, refused, and told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bundnis.core.dates import Season, Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.measures import queries, service
from bundnis.measures.models import Measure
from tests.factories.measures import comment, foreign_measure, measure, step
from tests.measures.acts import at_once, entries, load, verbs
from tests.people import World

TITLE = Translated.of(de="Schnuppertage im Handwerk")


def propose(world: World, who: str = "bruno", **fields: Any) -> Measure:
    values = {"title": TITLE, "proposer_id": world.other.id, **fields}
    return service.propose(world.actor(who), world.alliance.id, **values)


def edit(world: World, row: Measure, who: str = "dirk", version: int | None = None, **fields: Any) -> None:
    service.edit(world.actor(who), row, row.text_version if version is None else version, **fields)


# -- proposing -----------------------------------------------------------------------------------


def test_a_title_is_enough(world: World) -> None:
    row = propose(world)
    assert (row.number, row.stage, row.column_stage, row.lead_id, row.health) == (1, "idea", "idea", None, None)
    assert row.visibility == "internal" and not row.planned_start.is_known and row.created_by == world.actor("bruno").id
    assert entries(row) == [("measure.proposed", {"title": {"de": "Schnuppertage im Handwerk"}})]


def test_everything_may_come_with_it(world: World) -> None:
    row = propose(
        world, summary=Translated.of(de="Zwei Tage in einem Betrieb."), route="attract", field_id=world.field.id,
        items=[world.second_field.id], for_people=True, place="Eupen – Ünterstadt 🙂", kind="pilot",
        responsible_id=world.person("anna").id, deputy_id=world.person("bruno").id,
        planned_start=Span.in_season(2027, Season.AUTUMN), planned_end=Span.in_year(2028),
        indicator_target=Decimal("12.5"), one_group=True, links=[{"title": "a", "address": "https://example.org"}],
        principles={"fair_pay": {"answer": "met", "note": ""}}, origin_kind="workshop",
    )
    db.session.commit()
    db.session.expire_all()
    stored = load(world, row.number)
    assert stored.planned_start == Span.in_season(2027, Season.AUTUMN)
    assert stored.indicator_target == Decimal("12.5") and stored.origin_kind == "workshop"
    assert stored.place == "Eupen – Ünterstadt 🙂"
    assert [item.id for item in queries.items_of(stored.id)] == [world.second_field.id]
    assert stored.words == "schnuppertage im handwerk zwei tage in einem betrieb."
    assert {stored.title_de, stored.title_fr} == {"schnuppertage im handwerk"}


def test_the_alliance_itself_may_propose(world: World) -> None:
    assert propose(world, "dirk", proposer_id=None).proposer_id is None


def test_numbers_count_up_in_each_alliance(world: World) -> None:
    assert [propose(world).number for _each in range(3)] == [1, 2, 3]
    assert service.propose(world.actor("fanny"), world.foreign.id, proposer_id=None, title=TITLE).number == 1


def test_proposals_at_once_get_numbers_of_their_own(world: World) -> None:
    actor, alliance_id, proposer_id = world.actor("bruno"), world.alliance.id, world.other.id

    def act() -> int:
        return service.propose(actor, alliance_id, proposer_id=proposer_id, title=TITLE).number

    assert sorted(at_once(world, [act] * 8)) == list(range(1, 9))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": Translated.empty()}),
        ("title", {"title": Translated.of(de="  \n ")}),
        ("proposer_id", {"proposer_id": "foreign_partner"}),
        ("proposer_id", {"proposer_id": 999_999}),
        ("field_id", {"field_id": "foreign_field"}),
        ("field_id", {"field_id": 999_999}),
        ("items", {"items": ["foreign_field"]}),
        ("responsible_id", {"responsible_id": "fanny"}),
        ("responsible_id", {"responsible_id": "eva"}),
        ("deputy_id", {"responsible_id": "anna", "deputy_id": "anna"}),
        ("predecessor_id", {"predecessor_id": 999_999}),
        ("planned_end", {"planned_start": Span.on(date(2027, 3, 2)), "planned_end": Span.on(date(2027, 3, 1))}),
        ("actual_end", {"actual_start": Span.in_year(2027), "actual_end": Span.in_month(2026, 12)}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(world: World, field: str, values: dict[str, Any]) -> None:
    people = {name: world.person(name).id for name in ("anna", "eva", "fanny")}
    known = {**people, "foreign_partner": world.foreign_partner.id, "foreign_field": world.foreign_field.id}

    def real(value: Any) -> Any:
        return [real(each) for each in value] if isinstance(value, list) else known.get(value, value) if isinstance(
            value, str
        ) else value

    with pytest.raises(Refused) as refused:
        propose(world, **{name: real(value) for name, value in values.items()})
    assert refused.value.field == field


def test_a_foreign_predecessor_is_as_unknown_as_none(world: World) -> None:
    foreign = foreign_measure(world)
    with pytest.raises(Refused) as refused:
        propose(world, predecessor_id=foreign.id)
    assert refused.value.sentence == "Please choose one of the answers."


def test_overlapping_spans_are_no_disorder(world: World) -> None:
    propose(world, planned_start=Span.in_month(2027, 3), planned_end=Span.in_month(2027, 3))
    propose(world, planned_start=Span.in_year(2027), planned_end=Span.on(date(2027, 1, 1)))


# -- editing -------------------------------------------------------------------------------------


def test_an_edit_tells_what_changed_from_what_to_what(world: World) -> None:
    row = measure(world)
    earlier = measure(world, title="Frühere Fassung")
    edit(
        world, row, title=Translated.of(de="Neu"), route="train", field_id=world.field.id,
        items=[world.second_field.id],
        predecessor_id=earlier.id, responsible_id=world.person("anna").id, planned_start=Span.in_year(2027),
        principles={"fair_pay": {"answer": "met", "note": "Tarif"}},
        links=[{"title": "Programm", "address": "https://example.org"}],
    )
    [(verb, values)] = entries(row)
    assert verb == "measure.edited"
    assert values["changes"] == {
        "title": [{"de": "Schnuppertage"}, {"de": "Neu"}],
        "route": [None, "train"],
        "field_id": [None, {"de": "Feld 1"}],
        "items": [[], [{"de": "Feld 2"}]],
        "predecessor_id": [None, earlier.label],
        "responsible_id": [None, world.person("anna").id],
        "planned_start": [
            {"first": None, "last": None, "precision": "unknown"},
            {"first": "2027-01-01", "last": "2027-12-31", "precision": "year"},
        ],
        "principle_fair_pay": [None, "met"],
        "note_fair_pay": [None, "Tarif"],
        "links": ["", "Programm https://example.org"],
    }
    assert (row.text_version, row.title_de) == (2, "neu")


def test_an_edit_that_changes_nothing_is_no_act(world: World) -> None:
    row = measure(world, "workshop")
    edit(world, row, title=row.title, route=row.route, items=[])
    assert verbs(row) == [] and row.text_version == 1


def test_answers_can_be_taken_back(world: World) -> None:
    row = measure(world, "workshop", principles={"fair_pay": {"answer": "met", "note": ""}})
    edit(world, row, principles={}, route=None, one_group=None)
    assert entries(row)[0][1]["changes"] == {
        "route": ["attract", None], "one_group": [True, None], "principle_fair_pay": ["met", None],
    }


def test_a_version_that_is_no_longer_the_newest_overwrites_nothing(world: World) -> None:
    row = measure(world, "workshop")
    edit(world, row, title=Translated.of(de="Zuerst"))
    with pytest.raises(Conflict) as conflict:
        edit(world, row, version=1, title=Translated.of(de="Danach"), place="Eupen")
    assert conflict.value.version == 2
    assert conflict.value.stored == {"title": Translated.of(de="Zuerst"), "place": ""}
    assert str(row.title) == "Zuerst" and verbs(row) == ["measure.edited"]


def test_a_move_does_not_make_an_open_form_conflict(world: World) -> None:
    row = measure(world, "idea", summary=Translated.of(de="x"), route="train", field_id=world.field.id)
    service.move(world.actor("dirk"), row, "to_workshop")
    edit(world, row, version=1, place="Eupen")
    assert (row.stage, row.place) == ("workshop", "Eupen")


def test_of_two_editors_at_once_one_is_told_of_the_other(world: World) -> None:
    number, dirk = measure(world, "workshop").number, world.actor("dirk")

    def act(words: str) -> str:
        service.edit(dirk, load(world, number), 1, title=Translated.of(de=words))
        return "saved"

    found = at_once(world, [lambda: act("Einer"), lambda: act("Anderer")])
    [conflict] = [each for each in found if isinstance(each, Conflict)]
    assert found.count("saved") == 1
    row = load(world, number)
    assert conflict.stored["title"] == row.title and row.text_version == 2 and verbs(row) == ["measure.edited"]


def test_dates_are_compared_with_what_is_stored(world: World) -> None:
    row = measure(world, "workshop")
    with pytest.raises(Refused) as refused:
        edit(world, row, planned_start=Span.in_year(2190))
    assert refused.value.field == "planned_end"


def test_no_measure_comes_before_itself(world: World) -> None:
    row = measure(world)
    with pytest.raises(Refused) as refused:
        edit(world, row, predecessor_id=row.id)
    assert refused.value.field == "predecessor_id"


def test_the_main_field_is_not_named_twice(world: World) -> None:
    row = measure(world)
    edit(world, row, field_id=world.field.id, items=[world.field.id, world.second_field.id])
    assert [item.id for item in queries.items_of(row.id)] == [world.second_field.id]


@pytest.mark.parametrize("stage", ["completed", "reviewed", "stopped"])
def test_a_closed_measure_is_reopened_first(world: World, stage: str) -> None:
    row = measure(world, stage, column="agreed" if stage == "stopped" else "")
    with pytest.raises(Refused):
        edit(world, row, place="Eupen")


def test_a_paused_one_is_edited(world: World) -> None:
    row = measure(world, "paused", column="agreed")
    edit(world, row, place="Eupen")
    assert row.place == "Eupen"


# -- deleting ------------------------------------------------------------------------------------


def test_an_idea_of_ones_own_goes_with_its_parts(world: World) -> None:
    row = propose(world, items=[world.second_field.id])
    service.add_step(world.actor("bruno"), row, title=TITLE)
    service.comment(world.actor("bruno"), row, "Noch offen")
    row_id = row.id
    service.delete(world.actor("bruno"), row)
    assert db.session.get(Measure, row_id) is None
    row.id = row_id
    assert verbs(row)[-1] == "measure.deleted"


@pytest.mark.parametrize("trace", ["comment", "edit", "step", "lead", "predecessor", "stage"])
def test_what_others_have_touched_stays(world: World, trace: str) -> None:
    row = propose(world)
    dirk = world.actor("dirk")
    match trace:
        case "comment":
            comment(row, dirk.id)
        case "edit":
            edit(world, row, place="Eupen")
        case "step":
            service.add_step(dirk, row, title=TITLE)
        case "lead":
            service.request_lead(dirk, row, world.third.id)
        case "predecessor":
            measure(world, predecessor_id=row.id)
        case "stage":
            world.change(row, stage="workshop")
    with pytest.raises(Refused) as refused:
        service.delete(world.actor("bruno"), row)
    assert "stop it instead" in refused.value.sentence
    assert load(world, row.number) is row


def test_a_colleague_is_not_somebody_else(world: World) -> None:
    row = propose(world, "anna", proposer_id=world.lead.id)
    comment(row, world.person("eva").id)
    service.delete(world.actor("anna"), row)


def test_steps_know_their_measure_after_deleting_another(world: World) -> None:
    kept, gone = propose(world), propose(world)
    mine = step(kept)
    service.delete(world.actor("bruno"), gone)
    db.session.expire_all()
    assert queries.step_of(kept, mine.id) is not None
