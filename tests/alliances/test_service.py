"""Every write of alliances: what it does, what it refuses, what it tells the journal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.alliances import queries, service
from bundnis.alliances.models import Alliance, Framework, FrameworkItem, Partner
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.journal.queries import history
from tests.factories.measures import measure
from tests.people import World


def verbs(alliance: Alliance) -> list[str]:
    return [happening.verb for happening in history(alliance.id)]


def found(**values: Any) -> Alliance:
    given: dict[str, Any] = {
        "slug": "kiwi", "name": Translated.of(de="KIWI Großregion", fr="KIWI Grande Région"), "languages": ["fr", "de"],
        "time_zone": "Europe/Luxembourg", "short_name": "KIWI",
    }  # fmt: skip
    return service.found_alliance(None, **{**given, **values})


# -- founding ------------------------------------------------------------------------------------


def test_a_new_alliance_has_its_languages_and_empty_action_fields(world: World) -> None:
    alliance = found()
    db.session.expire_all()
    (framework,) = queries.frameworks(alliance.id)
    assert (framework.kind, framework.name.get("fr"), framework.items) == ("fields", "Champs d’action", [])
    assert (alliance.languages, alliance.time_zone, alliance.min_contributors) == (["fr", "de"], "Europe/Luxembourg", 2)
    assert verbs(alliance) == ["alliance.founded"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"slug": "setup"}, "slug"), ({"slug": "Kiwi"}, "slug"), ({"slug": "k"}, "slug"),
        ({"slug": "ostbelgien"}, "slug"), ({"languages": []}, "languages"), ({"languages": ["de", "xx"]}, "languages"),
        ({"time_zone": "Mond"}, "time_zone"),
    ],
)  # fmt: skip
def test_an_alliance_that_cannot_be_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        found(**values)
    assert refused.value.field == field


# -- profile and settings ------------------------------------------------------------------------


def test_a_changed_profile_counts_up_and_is_told(world: World) -> None:
    motto = Translated.of(de="Gemeinsam klein anfangen")
    service.change_profile(world.actor("dirk"), world.alliance, 1, motto=motto, emphasis="train", is_open=False)
    db.session.expire_all()
    assert (str(world.alliance.motto), world.alliance.emphasis, world.alliance.is_open) == (
        "Gemeinsam klein anfangen", "train", False,
    )  # fmt: skip
    assert world.alliance.version == 2
    (told, *_rest) = history(world.alliance.id)
    assert told.verb == "alliance.profile_changed"
    assert told.values["changes"]["is_open"] == [True, False]


def test_saving_without_a_change_does_nothing(world: World) -> None:
    service.change_profile(world.actor("dirk"), world.alliance, 1, short_name=world.alliance.short_name)
    assert world.alliance.version == 1
    assert verbs(world.alliance) == []


def test_an_older_version_is_a_conflict_and_overwrites_nothing(world: World) -> None:
    dirk = world.actor("dirk")
    service.change_profile(dirk, world.alliance, 1, short_name="Erste")
    with pytest.raises(Conflict) as conflict:
        service.change_profile(dirk, world.alliance, 1, short_name="Zweite")
    assert (conflict.value.stored, conflict.value.version) == ({"short_name": "Erste"}, 2)
    db.session.expire_all()
    assert world.alliance.short_name == "Erste"


@pytest.mark.parametrize(
    ("name", "value"), [("slug", "neu"), ("last_number", 9), ("parent_id", 1), ("languages", ["de"])]
)
def test_the_profile_changes_nothing_else(world: World, name: str, value: object) -> None:
    with pytest.raises(TypeError):
        service.change_profile(world.actor("dirk"), world.alliance, 1, **{name: value})


def test_a_language_taken_off_keeps_its_texts(world: World) -> None:
    fanny = world.actor("fanny")
    service.change_settings(fanny, world.foreign, 1, languages=["fr"])
    db.session.expire_all()
    assert world.foreign.languages == ["fr"]
    assert world.foreign.name.get("de")
    assert queries.seats_of(fanny.id)["foreign"].languages == ("fr",)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"cap_running": 0}, "cap_running"), ({"stale_days": 10}, "stale_days"), ({"time_zone": "Mond"}, "time_zone"),
        ({"word": "project"}, "word"), ({"languages": []}, "languages"), ({"size_eur": Decimal(10**10)}, "size_eur"),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        service.change_settings(world.actor("dirk"), world.alliance, None, **values)
    assert refused.value.field == field
    assert str(refused.value)


def test_caps_may_be_taken_away(world: World) -> None:
    dirk = world.actor("dirk")
    service.change_settings(dirk, world.alliance, None, cap_running=8, cap_per_lead=2)
    service.change_settings(dirk, world.alliance, None, cap_running=None)
    db.session.expire_all()
    assert (world.alliance.cap_running, world.alliance.cap_per_lead) == (None, 2)


def test_no_alliance_stands_above_itself(world: World) -> None:
    dirk, fanny = world.actor("dirk"), world.actor("fanny")
    service.set_parent(dirk, world.alliance, world.foreign)
    for alliance, parent in ((world.foreign, world.alliance), (world.foreign, world.foreign)):
        with pytest.raises(Refused):
            service.set_parent(fanny, alliance, parent)
    service.set_parent(dirk, world.alliance, None)
    assert verbs(world.alliance) == ["alliance.parent_removed", "alliance.parent_set"]


# -- partners ------------------------------------------------------------------------------------


def partner_values(**values: Any) -> dict[str, Any]:
    given = {"name": Translated.of(de="Handwerkskammer"), "short_name": "HWK", "sector": "chamber", "country": "DE"}
    return {**given, **values}


def test_a_partner_is_found_by_its_folded_name(world: World) -> None:
    dirk = world.actor("dirk")
    partner = service.add_partner(dirk, world.alliance.id, **partner_values(short_name="Ämter"), kinds=["hours"])
    assert (partner.sort_key, partner.role, partner.kinds) == ("amter", "member", ["hours"])
    service.change_partner(dirk, partner, 1, short_name="Übung")
    assert partner.sort_key == "ubung"
    assert verbs(world.alliance) == ["partner.changed", "partner.added"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sector": "mafia"}, "sector"), ({"country": "XX"}, "country"), ({"role": "boss"}, "role"),
        ({"short_name": "LEAD"}, "short_name"), ({"short_name": ""}, "short_name"),
        ({"name": Translated.empty()}, "name"),
        ({"contacted_on": Span.in_year(2024), "answered_on": Span.in_year(2023)}, "answered_on"),
    ],
)  # fmt: skip
def test_a_partner_that_cannot_be_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        service.add_partner(world.actor("dirk"), world.alliance.id, **partner_values(**values))
    assert refused.value.field == field
    with pytest.raises(Refused) as refused:
        service.change_partner(world.actor("dirk"), world.other, None, **values)
    assert refused.value.field == field


def test_a_partner_keeps_its_own_name(world: World) -> None:
    service.change_partner(world.actor("dirk"), world.lead, 1, short_name="Lead", note="Ansprechpartnerin wechselt")
    assert world.lead.version == 2


def test_the_same_short_name_may_stand_in_another_alliance(world: World) -> None:
    service.add_partner(world.actor("fanny"), world.foreign.id, **partner_values(short_name="Lead"))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Partner).where(Partner.sort_key == "lead")) == 2


# -- frameworks ----------------------------------------------------------------------------------


def codes(framework: Framework) -> list[str]:
    db.session.flush()
    db.session.expire_all()
    again = queries.framework(framework.alliance_id, framework.id)
    assert again is not None
    return [item.code for item in again.items]


def three_items(world: World) -> tuple[Framework, list[FrameworkItem]]:
    dirk = world.actor("dirk")
    framework = service.add_framework(dirk, world.alliance.id, kind="priorities", name=Translated.of(de="Schwerpunkte"))
    items = [service.add_item(dirk, framework, name=Translated.of(de=name)) for name in ("A", "B", "C")]
    return framework, items


def test_items_get_free_codes_and_stand_behind_each_other(world: World) -> None:
    framework, items = three_items(world)
    dirk = world.actor("dirk")
    service.delete_item(dirk, items[1])
    service.add_item(dirk, framework, name=Translated.of(de="D"))
    service.add_item(dirk, framework, name=Translated.of(de="E"), code="NRW-F1")
    assert codes(framework) == ["1", "3", "2", "NRW-F1"]
    with pytest.raises(Refused):
        service.add_item(dirk, framework, name=Translated.of(de="F"), code="NRW-F1")


def test_items_move_up_and_down(world: World) -> None:
    framework, items = three_items(world)
    dirk = world.actor("dirk")
    service.move_item(dirk, items[2], -1)
    assert codes(framework) == ["1", "3", "2"]
    service.move_item(dirk, items[0], 1)
    assert codes(framework) == ["3", "1", "2"]
    before = len(verbs(world.alliance))
    service.move_item(dirk, items[2], -1)
    assert len(verbs(world.alliance)) == before, "the first cannot go up"


def test_an_item_in_use_cannot_be_deleted(world: World) -> None:
    used = measure(world, "workshop", field_id=world.field.id)
    item_id = world.field.id
    with pytest.raises(Refused) as refused:
        service.delete_item(world.actor("dirk"), world.field)
    assert "in use" in refused.value.sentence
    assert db.session.get(FrameworkItem, item_id) is not None
    assert used.field_id == item_id
    assert "framework.item_deleted" not in verbs(world.alliance)


def test_a_framework_with_items_cannot_be_deleted(world: World) -> None:
    framework, items = three_items(world)
    dirk = world.actor("dirk")
    with pytest.raises(Refused):
        service.delete_framework(dirk, framework)
    for item in items:
        service.delete_item(dirk, item)
    service.delete_framework(dirk, framework)
    assert [each.kind for each in queries.frameworks(world.alliance.id)] == ["fields"]


def test_frameworks_and_items_have_versions(world: World) -> None:
    framework, (item, *_more) = three_items(world)
    dirk = world.actor("dirk")
    service.change_framework(dirk, framework, framework.version, kind="topics", edition="2027")
    service.change_item(dirk, item, 1, focus=Translated.of(de="Wer, was, bis wann"))
    with pytest.raises(Conflict):
        service.change_framework(dirk, framework, 1, edition="2028")
    with pytest.raises(Conflict):
        service.change_item(dirk, item, 1, name=Translated.of(de="Anders"))
    with pytest.raises(Refused):
        service.change_framework(dirk, framework, None, kind="sins")


# -- key dates and working rules -----------------------------------------------------------------


def test_key_dates_are_kept_in_time_and_told_when_deleted(world: World) -> None:
    dirk = world.actor("dirk")
    for text, day in (
        ("Später", Span.unknown()), ("Gründung", Span.in_month(2018, 4)), ("Auftrag", Span.in_year(2017)),
    ):  # fmt: skip
        service.add_key_date(dirk, world.alliance.id, day=day, text=Translated.of(de=text), place="Eupen")
    listed = queries.key_dates(world.alliance.id)
    assert [str(each.text) for each in listed] == ["Auftrag", "Gründung", "Später"]
    service.change_key_date(dirk, listed[0], 1, day=Span.in_year(2019))
    service.delete_key_date(dirk, listed[1])
    assert [str(each.text) for each in queries.key_dates(world.alliance.id)] == ["Auftrag", "Später"]
    (deleted, *_rest) = history(world.alliance.id)
    assert (deleted.verb, deleted.values["text"]) == ("key_date.deleted", {"de": "Gründung"})


def test_a_new_agreement_is_a_new_edition(world: World) -> None:
    dirk = world.actor("dirk")
    for number in (1, 2):
        edition = service.agree_working_rules(
            dirk, world.alliance.id, text=Translated.of(de=f"Regeln {number}"), agreed_on=date(2026, 1, number),
            agreed_by="alle", after=number - 1,
        )  # fmt: skip
        assert edition.edition == number
    with pytest.raises(Conflict) as conflict:
        service.agree_working_rules(dirk, world.alliance.id, text=Translated.of(de="Zu spät"), after=1)
    assert conflict.value.version == 2
    assert [str(each.text) for each in queries.working_rules(world.alliance.id)] == ["Regeln 2", "Regeln 1"]
