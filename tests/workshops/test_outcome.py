"""What comes out: decisions within their rules, carried out once, confirmed by those who pledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.alliances.models import Partner, WorkingRules
from bundnis.contributions.models import Contribution, Signature
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.measures.models import Measure, Step
from bundnis.workshops import service
from bundnis.workshops.models import Applicant, BallotResult, Cluster, Pledge, Workshop
from bundnis.workshops.queries import of_seat
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.service.applicants import admit, turn_down
from tests.at_once import at_once
from tests.client import Browser
from tests.factories.workshops import ballot, cluster, guest, participant, phone, session
from tests.people import World
from tests.workshops.acts import decide_on, decision, with_promises

SignIn = Callable[[str], Browser]
HOURS: dict[str, Any] = {"kind": "hours", "amount": Decimal(20), "unit": "hour"}
ADDRESS = "https://example.org/ostbelgien/workshops/1/"


# -- deciding ------------------------------------------------------------------------------------


def test_a_measure_needs_a_lead_and_somebody_who_gives(world: World) -> None:
    workshop = session(world, "decide")
    bare, promised = cluster(workshop, "Leer"), with_promises(world, workshop, position=1)
    with pytest.raises(Refused) as refused:
        decide_on(world, workshop, bare)
    assert refused.value.sentence.startswith("No contribution yet")
    for lacks, field in (("lead_id", "lead_id"), ("route", "route"), ("field_id", "field_id"), ("summary", "summary")):
        with pytest.raises(Refused) as refused:
            decide_on(world, workshop, promised, **{lacks: None})
        assert refused.value.field == field
    assert decide_on(world, workshop, promised).lead_id == world.lead.id
    with pytest.raises(Refused):
        service.decide(world.actor("carla"), workshop, bare, 0, kind="parked")
    assert service.decide(world.actor("carla"), workshop, bare, 0, kind="parked", reason="später").kind == "parked"


def test_where_the_session_decides_first_the_lead_stays_open(world: World) -> None:
    workshop = session(world, "decide", template="meeting")
    commit, decide = (next(each for each in workshop.steps if each.kind == kind) for kind in ("commit", "decide"))
    commit.position, decide.position = decide.position, commit.position
    db.session.flush()
    db.session.refresh(workshop, ["steps"])
    item = cluster(workshop)
    assert decide_on(world, workshop, item, lead_id=None).kind == "measure"
    made = service.carry_out(world.actor("carla"), workshop, ADDRESS).made[0]
    assert (made.stage, made.lead_id) == ("workshop", None)


def test_at_most_so_many_measures_also_at_once(world: World) -> None:
    workshop = session(world, "decide", most_measures=2)
    items = [with_promises(world, workshop, f"Idee {place}", place).id for place in range(5)]
    workshop_id, alliance_id, values, carla = workshop.id, world.alliance.id, decision(world), world.actor("carla")

    def decide(item_id: int) -> None:
        here = of_seat(alliance_id, 1)
        assert here is not None
        service.decide(carla, here, db.session.get_one(Cluster, item_id), 0, **values)

    found = at_once(world, [(lambda each=each: decide(each)) for each in items])
    assert sum(isinstance(each, Refused) for each in found) == 3, found
    assert queries.number_decided(workshop_id, "measure", but=0) == 2


def test_a_decision_is_changed_until_it_is_carried_out(world: World) -> None:
    workshop = session(world, "decide")
    item, carla = with_promises(world, workshop), world.actor("carla")
    first = decide_on(world, workshop, item)
    version = first.version
    service.decide(carla, workshop, item, version, kind="dropped", reason="zu teuer")
    with pytest.raises(Conflict):
        decide_on(world, workshop, item, version)
    for _press in range(2):
        service.undecide(carla, workshop, item)
    assert queries.outcome_of(item.id) is None
    decide_on(world, workshop, item)
    service.carry_out(carla, workshop, ADDRESS)
    for act in (
        lambda: service.undecide(carla, workshop, item),
        lambda: service.decide(carla, workshop, item, 1, kind="dropped", reason="doch nicht"),
    ):
        with pytest.raises(Refused):
            act()
    other = cluster(workshop, "Rad", 6)
    with pytest.raises(Refused):
        service.group(carla, workshop, clusters=[item.id], target_id=other.id)


# -- carrying out --------------------------------------------------------------------------------


def test_decisions_become_measures_with_everything_that_was_said(world: World) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    row = participant(workshop, partner_id=world.other.id, organisation="Other")
    signed_in = replace(guest(workshop, row), account=world.actor("bruno"))
    service.pledge(signed_in, workshop, row, item.id, client_key="mine", **HOURS)
    decide_on(world, workshop, item)
    done = service.carry_out(world.actor("carla"), workshop, ADDRESS)
    measure = done.made[0]
    assert (measure.stage, measure.route, measure.field_id) == ("workshop", "retain", world.field.id)
    assert (measure.origin_kind, measure.origin_address) == ("workshop", ADDRESS)
    assert measure.origin_label.get("de") == "W-1 Gründungsworkshop"
    assert (measure.lead_id, measure.lead_state) == (world.lead.id, "requested")
    step = db.session.scalars(sa.select(Step).where(Step.measure_id == measure.id)).one()
    assert (step.title.get("de"), step.partner_id, step.due.first) == (
        "Betriebe fragen", world.lead.id, date(2027, 6, 1),
    )  # fmt: skip
    given = db.session.scalars(sa.select(Contribution).where(Contribution.measure_id == measure.id)).one()
    signed = db.session.scalars(sa.select(Signature).where(Signature.contribution_id == given.id)).one()
    assert (given.partner_id, signed.person_id) == (world.other.id, world.person("bruno").id)
    assert (done.given, done.waiting) == (1, 1)


def test_a_lead_that_was_offered_signed_in_has_accepted(world: World) -> None:
    workshop = session(world, "decide")
    item = cluster(workshop)
    row = participant(workshop, partner_id=world.lead.id, organisation="Lead")
    signed_in = replace(guest(workshop, row), account=world.actor("anna"))
    service.pledge(signed_in, workshop, row, item.id, client_key="lead", leads=True)
    service.pledge(signed_in, workshop, row, item.id, client_key="gift", **HOURS)
    decide_on(world, workshop, item)
    measure = service.carry_out(world.actor("dirk"), workshop, ADDRESS).made[0]
    assert measure.lead_state == "accepted"
    given = db.session.scalars(sa.select(Contribution).where(Contribution.measure_id == measure.id)).one()
    assert given.state == "accepted"


def test_pressed_again_and_at_once_each_measure_is_made_once(world: World) -> None:
    workshop = session(world, "decide")
    for place in range(3):
        decide_on(world, workshop, with_promises(world, workshop, f"Idee {place}", place))
    workshop_id, actors = workshop.id, [world.actor("carla"), world.actor("dirk")] * 2

    def carry(place: int) -> int:
        return len(service.carry_out(actors[place], db.session.get_one(Workshop, workshop_id), ADDRESS).made)

    found = at_once(world, [(lambda each=place: carry(each)) for place in range(4)])
    assert sorted(found) == [0, 0, 0, 3], found
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Measure)) == 3


def test_too_big_becomes_an_idea_to_be_split_and_the_rest_no_measure(world: World) -> None:
    workshop = session(world, "decide")
    kinds = ("split", "exists", "parked", "dropped")
    items = {kind: cluster(workshop, kind, place) for place, kind in enumerate(kinds)}
    for kind, item in items.items():
        service.decide(world.actor("carla"), workshop, item, 0, kind=kind, reason="weil")
    made = service.carry_out(world.actor("carla"), workshop, ADDRESS).made
    assert [(each.stage, str(each.title)) for each in made] == [("idea", "split")]


def test_what_is_made_is_said_as_what_it_is(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    decide_on(world, workshop, with_promises(world, workshop))
    big = cluster(workshop, "Großes Portal", 1)
    service.decide(world.actor("carla"), workshop, big, 0, kind="split", reason="zu groß")
    carla, base = sign_in("carla"), "/ostbelgien/workshops/1/"
    assert "Jeder Vorschlag, der zur Maßnahme wird, steht danach im Stand „Im Workshop“" in carla.get(base).text
    page = carla.post(f"{base}carry-out", {}, follow=True)
    for said in ("1 Maßnahme ist angelegt: M-1.", "1 Idee wartet darauf, aufgeteilt zu werden: M-2."):
        assert said in page.html
    assert "M-1, M-2" not in page.html
    page = carla.post(f"{base}carry-out", {}, follow=True)
    assert "angelegt: M" not in page.html


@pytest.mark.parametrize("step", ["decide", "close"])
def test_once_a_lead_is_decided_nobody_would_lead_any_more(world: World, sign_in: SignIn, step: str) -> None:
    workshop = session(world, step)
    item = with_promises(world, workshop)
    hall, carla = phone(world, workshop), sign_in("carla")
    places = [(hall, "/join/ABCDEF/phone"), *((carla, f"/ostbelgien/workshops/1/{each}") for each in ("screen", ""))]
    decide_on(world, workshop, item)
    for browser, address in places:
        page = browser.get(address)
        assert "Federführung: Lead" in page.text and "würde" not in page.text, address
    # The first step that came with the offer is still who does what until when.
    assert "Betriebe fragen" in carla.get("/ostbelgien/workshops/1/").text


def test_too_big_leads_to_splitting_and_nothing_else_is_left_to_carry_out(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    item = cluster(workshop, "Großes Portal")
    service.decide(world.actor("carla"), workshop, item, 0, kind="split", reason="zu groß")
    page, item_id = "/ostbelgien/workshops/1/", item.id
    dirk, carla, otto = sign_in("dirk"), sign_in("carla"), sign_in("otto")
    seen = dirk.get(page)
    assert seen.select("form[action$='/split']") and not seen.select("form[action$='/carry-out']")
    assert not dirk.get(f"{page}run").select("form[action$='/carry-out']")
    assert not otto.get(page).select("form[action$='/split']")
    for _press in range(2):
        answer = dirk.post(f"{page}items/{item_id}/split")
        assert answer.location == "/ostbelgien/measures/1/split"
    made = db.session.scalars(sa.select(Measure)).one()
    assert (made.stage, str(made.title), made.origin_kind) == ("idea", "Großes Portal", "workshop")
    assert "Großes Portal" in dirk.get(answer.location).html
    # Afterwards it is a link, for whoever may edit the idea; whoever leads the session gets as far as reading it.
    assert f"{made.number}/split" in " ".join(dirk.get(page).addresses)
    assert "/split" not in " ".join(otto.get(page).addresses)
    assert carla.post(f"{page}items/{item_id}/split").location.rstrip("/").endswith(("measures/1", "measures/1/split"))
    dropped = cluster(db.session.get_one(Workshop, workshop.id), "Anderes", 1)
    db.session.commit()
    dirk.post(f"{page}items/{dropped.id}/split", status=422)


def test_a_rehearsal_makes_no_measures(world: World) -> None:
    workshop = session(world, "decide", is_rehearsal=True)
    decide_on(world, workshop, with_promises(world, workshop))
    with pytest.raises(Refused):
        service.carry_out(world.actor("dirk"), workshop, ADDRESS)


# -- afterwards ----------------------------------------------------------------------------------


def test_confirming_makes_a_contribution_once_and_declining_none(world: World) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    decide_on(world, workshop, item)
    measure = service.carry_out(world.actor("carla"), workshop, ADDRESS).made[0]
    row_id = next(each.id for each in queries.promised_to(item.id) if not each.leads)
    workshop_id, measure_id, bruno = workshop.id, measure.id, world.actor("bruno")

    def confirm() -> None:
        service.confirm(bruno, db.session.get_one(Workshop, workshop_id), db.session.get_one(Pledge, row_id))

    assert not any(isinstance(each, Exception) for each in at_once(world, [confirm] * 3))
    given = db.session.scalars(sa.select(Contribution).where(Contribution.measure_id == measure_id)).one()
    row = db.session.get_one(Pledge, row_id)
    assert (row.contribution_id, row.state, given.amount) == (given.id, "confirmed", Decimal(20))
    with pytest.raises(Refused):
        service.decline(bruno, db.session.get_one(Workshop, workshop_id), row)
    with pytest.raises(Refused):
        service.change_pledge(bruno, db.session.get_one(Workshop, workshop_id), row, row.version, **HOURS)


def test_an_organisation_is_admitted_or_declined_and_reads_it(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    halls = [phone(world, workshop, organisation=name) for name in ("Müller GmbH", "Weber SA")]
    typed = {"kind": "hours", "amount": "5", "unit": "hour"}
    for hall in halls:
        hall.submit(f"/join/ABCDEF/pledges/new?item={item.id}", typed)
    first, second = queries.applicants_of(workshop.id)
    dirk = sign_in("dirk")
    assert "Müller GmbH" in dirk.get("/ostbelgien/workshops/1/").text
    base = f"/ostbelgien/workshops/1/applicants/{first.id}"
    dirk.submit(f"{base}/admit", {"sector": "", "country": "BE"}, status=422)
    dirk.submit(f"{base}/admit", {"sector": "company", "country": "BE"})
    dirk.submit(f"/ostbelgien/workshops/1/applicants/{second.id}/decline", {"reason": "Kein Sitz in der Region."})
    db.session.expire_all()
    partner = db.session.scalars(sa.select(Partner).where(Partner.short_name == "Müller GmbH")).one()
    assert (partner.role, partner.identified_on.is_known) == ("associate", True)
    assert {each.Pledge.partner_id for each in queries.pledges_of_applicant(first.id)} == {partner.id}
    assert [each.Pledge.state for each in queries.pledges_of_applicant(second.id)] == ["declined"]
    assert "Kein Sitz in der Region." in halls[1].get("/join/ABCDEF/phone").text
    link = next(each for each in halls[0].get("/join/ABCDEF/phone").addresses if "/answer/" in each)
    assert "Müller GmbH" in halls[0].get(link[link.index("/join") :]).text
    with pytest.raises(Refused):
        turn_down(world.actor("dirk"), workshop, db.session.get_one(Applicant, first.id), "doch nicht")
    with pytest.raises(Refused):
        admit(
            world.actor("dirk"), workshop, db.session.get_one(Applicant, second.id), name=Translated.of(de="x"),
            short_name="x", sector="company", country="BE",
        )  # fmt: skip


def test_what_is_off_the_short_list_is_decided_too(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    listed, off = with_promises(world, workshop), cluster(workshop, "Nicht auf der Liste", 1)
    vote = ballot(workshop, "dots", "Tandem", state="revealed", shown=1)
    vote.items[0].cluster_id = listed.id
    db.session.add(BallotResult(
        alliance_id=workshop.alliance_id, item_id=vote.items[0].id, criterion="dots", total=3, supporters=2, spread={}
    ))  # fmt: skip
    db.session.commit()
    carla, base = sign_in("carla"), "/ostbelgien/workshops/1"
    page = carla.get(f"{base}/run")
    assert [each.text for each in page.select("#outcomes ~ details summary")] == ["Nicht in der engeren Auswahl (1)"]
    assert "Nicht auf der Liste" not in carla.get(f"{base}/screen").text
    carla.submit(f"{base}/run/items/{off.id}/decide", {"kind": "parked", "reason": "Im Herbst"})
    page = carla.get(f"{base}/run")
    assert "Im Herbst" in page.text and "engeren Auswahl" not in page.text


def test_working_rules_of_a_session_are_an_edition_of_the_alliance(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "close")
    carla = sign_in("carla")
    for _press in range(2):
        carla.submit(
            "/ostbelgien/workshops/1/run/agreed", {"working_rules-de": "Wir halten Wort.", "next_on": "1.9.2027"}
        )
    edition = db.session.scalars(sa.select(WorkingRules)).one()
    assert (edition.text.get("de"), edition.agreed_by) == ("Wir halten Wort.", "W-1 Gründungsworkshop")
    assert db.session.get_one(Workshop, workshop.id).next_on == date(2027, 9, 1)


def test_a_session_ends_with_measures_by_its_pages(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    carla, base = sign_in("carla"), "/ostbelgien/workshops/1"
    typed = {"kind": "measure", "route": "retain", "field_id": str(world.field.id)}
    page = carla.submit(f"{base}/run/items/{item.id}/decide", {**typed, "route": ""}, status=422)
    assert page.field("lead_id") == str(world.lead.id)
    carla.submit(f"{base}/run/items/{item.id}/decide", typed)
    assert "Tandem" in carla.get(f"{base}/screen").text
    for _press in range(2):
        carla.post(f"{base}/carry-out", {}, status=303)
    assert "M-1" in carla.get(f"{base}/").text
    assert any(each.endswith("/ostbelgien/workshops/1/") for each in carla.get("/ostbelgien/measures/1").addresses)
    row = next(each for each in queries.promised_to(item.id) if not each.leads)
    sign_in("anna").get(f"{base}/pledges/{row.id}", status=403)
    bruno = sign_in("bruno")
    assert f"{base}/pledges/{row.id}" in bruno.get(f"{base}/").addresses
    bruno.post(f"{base}/pledges/{row.id}", {"answer": "confirm", "client_key": "x"}, status=303)
    assert db.session.get_one(Pledge, row.id).contribution_id is not None


def test_what_runs_already_is_noted_and_what_lacks_nothing_is_offered_for_agreement(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    decide_on(world, workshop, item)
    known = cluster(workshop, "Stammtisch", 1)
    service.decide(world.actor("carla"), workshop, known, 0, kind="exists", reason="seit 2019")
    service.carry_out(world.actor("carla"), workshop, ADDRESS)
    dirk, agree = sign_in("dirk"), "/ostbelgien/measures/1/moves/agree"
    page = dirk.get("/ostbelgien/workshops/1/")
    assert agree not in page.addresses
    link = next(each for each in page.addresses if "/learning/actions/new" in each)
    assert dirk.get(link).field("title-de") == "Stammtisch"
    monkeypatch.setattr("bundnis.workshops.presentation.outcome.facts_for", lambda *_asked: {"all": True})
    assert agree in dirk.get("/ostbelgien/workshops/1/").addresses
    assert agree not in sign_in("carla").get("/ostbelgien/workshops/1/").addresses


def test_what_a_member_pledges_when_the_measure_is_made_is_a_contribution_at_once(world: World) -> None:
    workshop = session(world, "decide")
    item = with_promises(world, workshop)
    decide_on(world, workshop, item)
    measure = service.carry_out(world.actor("carla"), workshop, ADDRESS).made[0]
    row = participant(workshop, partner_id=world.other.id, organisation="Other")
    signed_in = replace(guest(workshop, row), account=world.actor("bruno"))
    late = service.pledge(signed_in, workshop, row, item.id, client_key="late", **HOURS)
    given = db.session.scalars(sa.select(Contribution).where(Contribution.measure_id == measure.id)).one()
    assert late.contribution_id == given.id
    assert service.carry_out(world.actor("carla"), workshop, ADDRESS).given == 0
