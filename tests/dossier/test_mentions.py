"""Who is named in a comment sees it on Today until the measure was opened; names are those of today."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bundnis.alliances.models import SeatRow
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.measures import queries, service
from bundnis.measures.models import Measure, Mention
from tests.client import Browser
from tests.factories.measures import measure, update
from tests.people import World

SignIn = Callable[[str], Browser]


def address(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


def mentions(world: World, name: str) -> list[str]:
    """Who mentioned this person, as Today asks it."""
    seat = world.seat(name)
    found = queries.mentions_of(seat.alliance_id, world.person(name).id, seat.partner_ids)
    return [each.author for each in found]


def leave(world: World, name: str) -> None:
    seats = sa.update(SeatRow).where(SeatRow.person_id == world.person(name).id)
    db.session.execute(seats.values(ended_at=now()))
    db.session.commit()


def test_a_name_behind_an_at_sign_tells_the_person(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    sign_in("bruno").submit(f"{address(row)}/comments/new", {"text": "Weiß @Anna Example das? Schreibt an x@lead.de."})
    assert mentions(world, "anna") == ["Bruno Example"]
    assert mentions(world, "dirk") == []
    page = sign_in("otto").get(address(row))
    assert page.select(".b-mention")[0].text_content() == "@Anna Example" and "x@lead.de" in page.text


def test_the_first_name_is_enough_and_nobody_is_told_twice(world: World) -> None:
    row = measure(world, "implementation")
    service.comment(world.actor("bruno"), row, "@anna und @Anna, hört ihr?", also=f"person-{world.person('anna').id}")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mention)) == 1


def test_without_a_script_one_picks_who_is_told(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    made = update(row, world.person("anna").id)
    chosen = f"partner-{world.other.id}"
    sign_in("dirk").submit(f"{address(row)}/comments/new?update={made.id}", {"text": "Könnt ihr?", "also": chosen})
    assert mentions(world, "bruno") == ["Dirk Example"]
    assert sign_in("otto").get(address(row)).select(f"#update-{made.id} .b-mention")[0].text_content() == "@Other"


def test_opening_the_measure_is_reading_it_and_each_member_reads_alone(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    second = SeatRow(
        alliance_id=world.alliance.id, person_id=world.person("otto").id, role="member", partner_id=world.lead.id,
        since=now(),
    )
    db.session.add(second)
    service.comment(world.actor("bruno"), row, "@Lead bitte.")
    db.session.commit()
    assert mentions(world, "anna") == mentions(world, "otto") == ["Bruno Example"]
    sign_in("anna").get(address(row))
    assert mentions(world, "anna") == [] and mentions(world, "otto") == ["Bruno Example"]
    sign_in("otto").post(f"{address(row)}/mentions/read", {"stay": "1"})
    assert mentions(world, "otto") == []


def test_today_says_so_until_it_is_marked_as_read(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), sign_in("anna")
    service.comment(world.actor("bruno"), row, "@Anna bitte.")
    page = anna.get("/ostbelgien/")
    assert "Bruno Example" in page.text and f"{address(row)}#comment-" in page.html
    page = anna.fill(page, form="/mentions/read", follow=True)
    assert page.address == "/ostbelgien/" and not page.select('form[action$="/mentions/read"]')
    assert mentions(world, "anna") == []


def test_who_answers_has_read_and_nobody_mentions_themselves(world: World) -> None:
    row = measure(world, "implementation")
    service.comment(world.actor("bruno"), row, "@Anna, @Bruno")
    assert mentions(world, "bruno") == []
    service.comment(world.actor("anna"), row, "Ja.")
    assert mentions(world, "anna") == []


def test_a_new_name_is_shown_and_a_removed_person_is_not(world: World, sign_in: SignIn) -> None:
    row, otto = measure(world, "implementation"), sign_in("otto")
    service.comment(world.actor("dirk"), row, "Danke, @Anna Example und @Other!")
    world.change(world.person("anna"), name="Anna <b>Neu</b>")
    world.change(world.other, short_name="Andere")
    said = otto.get(address(row)).select("#comments .b-prose")[0].text_content()
    assert said.strip() == "Danke, @Anna <b>Neu</b> und @Andere!"
    leave(world, "anna")
    said = otto.get(address(row)).select("#comments .b-prose")[0].text_content()
    assert said.strip() == "Danke, @ehemaliges Mitglied und @Andere!"


def test_a_first_name_two_people_have_is_asked_back(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    world.change(world.person("otto"), name="Anna Zweite")
    bruno = sign_in("bruno")
    page = bruno.submit(f"{address(row)}/comments/new", {"text": "@Anna, und nun?"}, status=422)
    assert "Anna Example, Anna Zweite" in page.errors[0] and page.field("text").strip() == "@Anna, und nun?"
    bruno.fill(page, {"text": "@Anna Zweite, und nun?"})
    assert mentions(world, "anna") == [] and mentions(world, "otto") == ["Bruno Example"]


@pytest.mark.parametrize("also", ["person-{fanny}", "person-{eva}", "partner-{stranger}", "person-x", "nobody"])
def test_nobody_else_can_be_told(world: World, sign_in: SignIn, also: str) -> None:
    row, bruno = measure(world, "implementation"), sign_in("bruno")
    ids = {
        "fanny": world.person("fanny").id, "eva": world.person("eva").id, "stranger": world.foreign_partner.id,
    }
    with pytest.raises(Refused):
        service.comment(world.actor("bruno"), row, "Hallo", also=also.format(**ids))
    bruno.post(f"{address(row)}/comments/new", {"text": "@Fanny Hallo", "also": also.format(**ids)}, status=422)
    assert queries.newest_comments(row.id) == []


def test_typed_signs_of_ours_name_nobody(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    secret = f"\ue000person-{world.person('fanny').id}\ue001"
    sign_in("bruno").submit(f"{address(row)}/comments/new", {"text": f"Wer ist {secret}?"})
    page = sign_in("otto").get(address(row))
    assert page.select("#comments .b-prose")[0].text_content().strip().startswith("Wer ist person-")
    assert "Fanny" not in page.text and db.session.scalar(sa.select(Mention.id)) is None
