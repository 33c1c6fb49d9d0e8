"""Updates set the health, comments hang where they belong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bundnis.core.clock import today
from bundnis.core.errors import Refused
from bundnis.measures import queries, service
from bundnis.measures.models import Measure, Update
from bundnis.measures.stages import REPORTING, Stage
from tests.factories.measures import foreign_measure, measure
from tests.measures.acts import at_once, entries, load, verbs
from tests.people import World

TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
D = Decimal


def report(world: World, row: Measure, health: str, on: date = TODAY, **fields: Any) -> Update:
    values = {"sentence": "Es geht voran.", **fields}
    if health == "stuck":
        values = {"because": "Kein Raum", "unstuck_when": "Ein Raum da ist", **values}
    return service.report(world.actor("anna"), row, health=health, happened_on=on, **values)


# -- updates -------------------------------------------------------------------------------------


def test_only_the_newest_happening_sets_the_health(world: World) -> None:
    row = measure(world, "implementation", fresh_on=TODAY - 40 * DAY)
    report(world, row, "slow", TODAY - 3 * DAY, next_on=TODAY + 7 * DAY)
    assert (row.health, row.next_on, row.fresh_on) == ("slow", TODAY + 7 * DAY, TODAY - 3 * DAY)
    report(world, row, "stuck", TODAY - 10 * DAY, next_on=TODAY + DAY)  # told late
    assert (row.health, row.next_on) == ("slow", TODAY + 7 * DAY)
    report(world, row, "on_course", TODAY - 3 * DAY)  # the same day, sent later: a correction
    assert (row.health, row.next_on) == ("on_course", None)


def test_an_update_keeps_everything_that_was_said(world: World) -> None:
    row = measure(world, "agreed")
    report(
        world, row, "stuck", because="Kein Raum", unstuck_when="Ein Raum da ist", helper_id=world.third.id,
        partner_id=world.lead.id, language="fr", sentence="C’est <b>bloqué</b> 🙈", next_on=TODAY + DAY,
    )
    [shown] = queries.updates_of(row.id)
    assert (shown.because, shown.unstuck_when, shown.helper, shown.partner) == (
        "Kein Raum", "Ein Raum da ist", "Third", "Lead",
    )
    assert (shown.sentence, shown.language, shown.author) == ("C’est <b>bloqué</b> 🙈", "fr", "Anna Example")
    assert entries(row) == [("update.sent", {
        "health": "stuck", "sentence": "C’est <b>bloqué</b> 🙈", "because": "Kein Raum",
        "unstuck_when": "Ein Raum da ist", "helper": "Third",
    })]


def test_the_next_date_of_an_update_has_not_passed(world: World) -> None:
    row = measure(world, "implementation")
    with pytest.raises(Refused) as refused:
        report(world, row, "slow", next_on=TODAY - DAY)
    assert refused.value.field == "next_on" and verbs(row) == []
    report(world, row, "slow", next_on=TODAY)


@pytest.mark.parametrize("stage", Stage)
def test_updates_are_for_agreed_and_running_measures(world: World, stage: Stage) -> None:
    row = measure(world, stage, column="agreed" if stage in (Stage.PAUSED, Stage.STOPPED) else "")
    if stage in REPORTING:
        assert report(world, row, "slow").health == row.health == "slow"
    else:
        with pytest.raises(Refused):
            report(world, row, "slow")
        assert row.health is None and verbs(row) == []


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("health", {"health": "splendid"}),
        ("health", {"health": ""}),
        ("sentence", {"sentence": ""}),
        ("happened_on", {"on": TODAY + DAY}),
        ("helper_id", {"helper_id": 999_999}),
        ("partner_id", {"partner_id": 999_999}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(world: World, field: str, values: dict[str, Any]) -> None:
    row = measure(world, "implementation")
    with pytest.raises(Refused) as refused:
        report(world, row, **{"health": "slow", **values})
    assert refused.value.field == field and row.health is None


def test_a_foreign_helper_is_unknown(world: World) -> None:
    row = measure(world, "implementation")
    with pytest.raises(Refused) as refused:
        report(world, row, "stuck", helper_id=world.foreign_partner.id)
    assert refused.value.sentence == "Please choose one of the answers."


def test_reports_at_once_leave_the_newest_health(world: World) -> None:
    number, anna = measure(world, "implementation").number, world.actor("anna")

    def send(days_ago: int) -> str:
        health = "slow" if days_ago == 0 else "on_course"
        service.report(
            anna, load(world, number), health=health, sentence="x", happened_on=TODAY - DAY * days_ago
        )
        return "sent"

    assert at_once(world, [lambda place=place: send(place) for place in range(6)]) == ["sent"] * 6
    row = load(world, number)
    assert row.health == "slow" and len(queries.updates_of(row.id)) == 6


# -- comments ------------------------------------------------------------------------------------


def test_comments_stand_on_a_measure_or_under_its_update(world: World) -> None:
    row = measure(world, "implementation")
    update = report(world, row, "slow")
    service.comment(world.actor("bruno"), row, "Allgemein")
    service.comment(world.actor("dirk"), row, "Dazu", update.id)
    assert [(each.text, each.update_id, each.name) for each in queries.newest_comments(row.id)] == [
        ("Dazu", update.id, "Dirk Example"), ("Allgemein", None, "Bruno Example"),
    ]
    assert verbs(row)[-2:] == ["comment.written"] * 2


def test_nothing_and_the_update_of_another_measure_are_refused(world: World) -> None:
    row, other = measure(world, "implementation"), measure(world, "implementation")
    elsewhere = report(world, other, "slow")
    anna = world.actor("anna")
    for text, update_id in (("", None), ("x", elsewhere.id), ("x", 999_999)):
        with pytest.raises(Refused):
            service.comment(anna, row, text, update_id)
    assert foreign_measure(world).id and queries.newest_comments(row.id) == []


def test_a_long_talk_is_shown_by_its_newest_part(world: World) -> None:
    row = measure(world)
    for place in range(5):
        service.comment(world.actor("anna"), row, str(place))
    assert [each.text for each in queries.newest_comments(row.id, limit=2)] == ["4", "3"]
