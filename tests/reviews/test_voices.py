"""What contributing partners say beside a review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bundnis.alliances.models import SeatRow
from bundnis.core.clock import now, today
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.measures.models import Measure
from bundnis.reviews import queries, service
from bundnis.reviews.models import Voice
from tests.client import Browser
from tests.factories.contributions import contribution
from tests.factories.measures import measure
from tests.measures.acts import at_once, load, verbs
from tests.people import World
from tests.queries import count

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")


def ended(world: World, stage: str = "completed") -> Measure:
    """A measure that has ended, to which Other and Lead have given something."""
    row = measure(world, stage, column="implementation" if stage == "stopped" else "")
    for partner in (world.other, world.lead):
        contribution(world, row, partner, state="received")
    return row


def address(world: World, row: Measure, partner_id: int | None = None) -> str:
    return f"/ostbelgien/measures/{row.number}/review/partners/{partner_id or world.other.id}"


def voices(row: Measure) -> list[tuple[str, str]]:
    return [(voice.effect, voice.sentence) for voice in queries.look_back(row.id)[1]]


def test_a_partner_says_its_sentence_once_and_may_change_it(world: World, sign_in: SignIn) -> None:
    row, bruno = ended(world), sign_in("bruno")
    page = bruno.get(f"/ostbelgien/measures/{row.number}")
    assert address(world, row) in page.addresses
    bruno.submit(address(world, row), {"effect": "worked", "sentence": "Zwei Lehrstellen sind besetzt."})
    page = bruno.get(f"/ostbelgien/measures/{row.number}")
    assert "Zwei Lehrstellen sind besetzt." in page.select("#review")[0].text_content()
    bruno.submit(address(world, row), {"effect": "partly", "sentence": "Eine Lehrstelle ist besetzt."})
    assert voices(row) == [("partly", "Eine Lehrstelle ist besetzt.")]
    assert verbs(row) == ["review.voiced", "review.voice_changed"]
    # Whoever writes the review reads it beside the questions.
    assert "Eine Lehrstelle ist besetzt." in sign_in("anna").get(f"/ostbelgien/measures/{row.number}/review").text
    history = bruno.get(f"/ostbelgien/measures/{row.number}").select("#history")[0].text_content()
    assert "Zwei Lehrstellen sind besetzt." in history and "partly" not in history


def test_everybody_reads_it_and_only_its_partner_writes_it(world: World, sign_in: SignIn) -> None:
    row = ended(world)
    for who in ("anna", "carla", "dirk", "otto"):
        sign_in(who).post(address(world, row), {"effect": "worked"}, status=403)
    for who in ("fanny", "eva"):
        sign_in(who).post(address(world, row), {"effect": "worked"}, status=404)
    # The lead speaks in the review itself, and who gives nothing has no page.
    sign_in("anna").get(address(world, row, world.lead.id), status=404)
    sign_in("bruno").get(address(world, row, world.third.id), status=404)
    sign_in("bruno").get(address(world, row, world.foreign_partner.id), status=404)
    assert voices(row) == []


def test_an_effect_is_asked_and_everything_typed_stays(world: World, sign_in: SignIn) -> None:
    row = ended(world)
    page = sign_in("bruno").submit(address(world, row), {"sentence": "x" * 501}, status=422)
    assert {item.get("id") for item in page.select(".kern-error")} == {"effect-error", "sentence-error"}
    assert page.field("sentence").strip() == "x" * 501 and voices(row) == []


@pytest.mark.parametrize("stage", ["implementation", "reviewed"])
def test_before_and_after_there_is_a_sentence_and_no_form(world: World, sign_in: SignIn, stage: str) -> None:
    row, bruno = ended(world, stage), sign_in("bruno")
    back = bruno.get(address(world, row), status=303)
    assert bruno.get(back.location).select(".b-flash")
    page = bruno.post(address(world, row), {"effect": "worked", "sentence": "Noch ein Satz dazu."}, status=422)
    assert page.field("sentence").strip() == "Noch ein Satz dazu." and voices(row) == []


def test_a_stopped_measure_teaches_too(world: World, sign_in: SignIn) -> None:
    row = ended(world, "stopped")
    sign_in("bruno").submit(address(world, row), {"effect": "not", "sentence": "Der Termin lag falsch."})
    assert voices(row) == [("not", "Der Termin lag falsch.")]


def test_a_partner_that_has_left_says_nothing_more_but_is_still_read(world: World, sign_in: SignIn) -> None:
    row, bruno = ended(world), sign_in("bruno")
    bruno.submit(address(world, row), {"effect": "worked", "sentence": "Gern wieder."})
    world.change(world.other, member_until=Span.on(TODAY - timedelta(days=1)))
    with pytest.raises(Refused):
        service.add_voice(world.actor("bruno"), load(world, row.number), world.other.id, 1, effect="not")
    db.session.rollback()
    assert "Gern wieder." in sign_in("otto").get(f"/ostbelgien/measures/{row.number}/review").text


def test_two_members_of_one_partner_do_not_overwrite_each_other(world: World, sign_in: SignIn) -> None:
    row = ended(world)
    db.session.add(
        SeatRow(alliance_id=row.alliance_id, person_id=world.person("otto").id, role="member",
                partner_id=world.other.id, since=now())
    )
    bruno, otto = sign_in("bruno"), sign_in("otto")
    mine = bruno.get(address(world, row))
    otto.submit(address(world, row), {"effect": "partly", "sentence": "Zur Hälfte."})
    page = bruno.fill(mine, {"effect": "worked", "sentence": "Ganz."}, status=409)
    assert page.field("sentence").strip() == "Ganz."
    theirs = " ".join(item.text_content() for item in page.select(".b-theirs__text"))
    assert "Zur Hälfte." in theirs and "partly" not in theirs
    bruno.fill(page)
    assert voices(row) == [("worked", "Ganz.")]


def test_two_beginnings_at_once_make_one_voice(world: World) -> None:
    row = ended(world)
    number, bruno, partner_id = row.number, world.actor("bruno"), world.other.id

    def say(place: int) -> str:
        service.add_voice(bruno, load(world, number), partner_id, None, effect="worked", sentence=f"Satz {place}")
        return "said"

    found = at_once(world, [lambda place=place: say(place) for place in range(4)])
    assert found.count("said") == 1 and {type(each) for each in found if each != "said"} == {Conflict}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Voice)) == 1


def test_the_review_page_costs_the_same_however_many_speak(world: World, sign_in: SignIn) -> None:
    few, many, otto = ended(world), ended(world), sign_in("otto")
    for partner in (world.other, world.third, world.associate):
        db.session.add(
            Voice(alliance_id=many.alliance_id, measure_id=many.id, partner_id=partner.id, effect="worked",
                  language="de", sentence="Gut.", written_by=world.person("bruno").id, written_on=TODAY)
        )
    counted = []
    for here in [f"/ostbelgien/measures/{row.number}/review" for row in (few, many)]:
        with count(world.app) as seen:
            otto.get(here)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 6, str(seen)
