"""Asking for something and offering something: what is stored, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bundnis.contributions import queries, service
from bundnis.core.dates import Span
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from tests.contributions.giving import TODAY, D, answers, ask, coverage, give
from tests.factories.measures import measure
from tests.people import World

# -- offering ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "goodwill"}, "kind"),
        ({"amount": "0"}, "amount"),
        ({"unit": "", "unit_text": ""}, "unit_text"),
        ({"unit": "eur"}, "unit"),
        ({"note": "x" * 501}, "note"),
        ({"condition": "x" * 501}, "condition"),
        ({"hope": "x" * 501}, "hope"),
        ({"unit": "", "unit_text": "x" * 61}, "unit_text"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_beside_its_field(
    world: World, fields: dict[str, Any], field: str
) -> None:
    row = measure(world, "agreed")
    with pytest.raises(Refused) as refused:
        give(world, row, **fields)
    assert refused.value.field == field
    assert queries.number_of_measure(row.id) == 0


@pytest.mark.parametrize("stage", ["paused", "completed", "reviewed", "stopped"])
def test_nothing_new_is_offered_while_a_measure_rests_or_is_closed(world: World, stage: str) -> None:
    row = measure(world, stage, column="implementation" if stage in ("paused", "stopped") else "")
    with pytest.raises(Refused):
        give(world, row)
    with pytest.raises(Refused):
        ask(world, row)


def test_one_offers_for_ones_own_partner_only(world: World) -> None:
    row = measure(world, "agreed")
    for partner_id in (world.other.id, world.foreign_partner.id, 999_999):
        with pytest.raises(Refused) as refused:
            service.offer(world.actor("anna"), row, partner_id, kind="hours", amount=D(1), unit="hour")
        assert refused.value.field == "partner_id"
        assert refused.value.sentence == "Please choose one of the answers."
    with pytest.raises(Refused):
        service.offer(world.actor("dirk"), row, world.foreign_partner.id, kind="hours", amount=D(1), unit="hour")
    assert give(world, row, "dirk", partner=world.associate).state == "offered"


def test_advisers_give_and_partners_that_left_do_not(world: World) -> None:
    row = measure(world, "agreed")
    world.change(world.third, role="advisory")
    assert give(world, row, "dirk", partner=world.third).state == "offered"
    world.change(world.third, role="member", member_until=Span.on(TODAY - timedelta(days=1)))
    with pytest.raises(Refused):
        give(world, row, "dirk", partner=world.third)


def test_a_need_is_taken_on_in_its_own_unit_and_measure_only(world: World) -> None:
    row, elsewhere = measure(world, "agreed"), measure(world, "agreed")
    need = ask(world, row)
    with pytest.raises(Refused) as refused:
        give(world, row, unit="day", need_id=need.id)
    assert refused.value.field == "unit"
    with pytest.raises(Refused):
        give(world, elsewhere, need_id=need.id)
    with pytest.raises(Refused):
        give(world, row, need_id=999_999)


def test_more_than_the_rest_may_be_claimed_and_units_stay_apart(world: World) -> None:
    row = measure(world, "agreed")
    need = ask(world, row, "20")
    service.accept(world.actor("anna"), give(world, row, amount="15", need_id=need.id))
    service.accept(world.actor("anna"), give(world, row, "dirk", amount="15", need_id=need.id, partner=world.third))
    service.accept(world.actor("anna"), give(world, row, amount="3", unit="person_day", kind="staff"))
    service.accept(world.actor("anna"), give(world, row, amount="500", unit="eur", kind="money"))
    assert coverage(row) == [(D(20), D(30), D(0))]
    assert answers(row)["money_eur"] == D(500)


# -- needs ---------------------------------------------------------------------------------------


def test_a_need_is_changed_with_the_version_it_was_loaded_with(world: World) -> None:
    row = measure(world, "idea", lead=world.lead)
    need = ask(world, row)
    loaded = need.version
    values: dict[str, Any] = {"kind": "rooms", "amount": D(2), "unit": "evening", "note": Translated.of(de="Aula")}
    service.change_need(world.actor("anna"), need, loaded, **values)
    assert (need.kind, need.amount, need.unit, str(need.note)) == ("rooms", D(2), "evening", "Aula")
    with pytest.raises(Conflict) as conflict:
        service.change_need(world.actor("dirk"), need, loaded, **{**values, "amount": D(9)})
    assert conflict.value.stored["amount"] == D(2)
    assert conflict.value.version == need.version


def test_the_unit_of_a_claimed_need_stays(world: World) -> None:
    row = measure(world, "agreed")
    need = ask(world, row)
    give(world, row, need_id=need.id)
    with pytest.raises(Refused) as refused:
        service.change_need(world.actor("anna"), need, need.version, kind="hours", amount=D(3), unit="day")
    assert refused.value.field == "unit"
    service.change_need(world.actor("anna"), need, need.version, kind="hours", amount=D(30), unit="hour")
    assert coverage(row) == [(D(30), D(0), D(10))]


def test_a_claimed_need_is_dropped_with_a_reason_and_its_contributions_stay(world: World) -> None:
    row = measure(world, "agreed")
    need, free = ask(world, row), ask(world, row, "1")
    given = give(world, row, need_id=need.id)
    with pytest.raises(Refused):
        service.drop_need(world.actor("anna"), need, "")
    service.drop_need(world.actor("anna"), need, "Der Abend fällt aus.")
    service.drop_need(world.actor("anna"), free, "")
    assert queries.needs_of(row.id) == []
    assert answers(row)["uncovered_needs"] == 0
    assert given.state == "offered"
    with pytest.raises(Refused):  # it is gone
        service.drop_need(world.actor("anna"), need, "Noch einmal.")
