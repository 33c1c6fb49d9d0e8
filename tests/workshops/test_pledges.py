"""Pledges: who gives what, confirmed at once or later; each once, whatever the network repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.workshops import service
from bundnis.workshops.models import Applicant, Cluster, Participant, Pledge, Workshop
from bundnis.workshops.queries import outcome as queries
from bundnis.workshops.rules.outcome import Promise, comes_after_commitment, lacking
from tests.at_once import at_once
from tests.client import Browser
from tests.factories.workshops import cluster, guest, holder, participant, phone, session
from tests.people import World

SignIn = Callable[[str], Browser]
HOURS: dict[str, Any] = {"kind": "hours", "amount": Decimal(20), "unit": "hour"}
TYPED = {"kind": "hours", "amount": "20", "unit": "hour", "first_step": "Betriebe fragen", "first_step_on": "1.6.2027"}


def _count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_pledge_from_the_hall_is_offered_and_of_a_member_confirmed(world: World) -> None:
    workshop = session(world, "commit")
    item = cluster(workshop)
    row = participant(workshop, partner_id=world.lead.id, organisation="Lead")
    offered = service.pledge(guest(workshop, row), workshop, row, item.id, client_key="a", **HOURS)
    assert (offered.state, offered.partner_id, offered.confirmed_by) == ("offered", world.lead.id, None)
    signed_in = replace(guest(workshop, row), account=world.actor("anna"))
    confirmed = service.pledge(signed_in, workshop, row, item.id, client_key="b", **HOURS)
    assert (confirmed.state, confirmed.confirmed_by) == ("confirmed", world.person("anna").id)
    # Bruno sits for another partner: his word does not confirm what Lead gives.
    foreign = replace(guest(workshop, row), account=world.actor("bruno"))
    assert service.pledge(foreign, workshop, row, item.id, client_key="c", **HOURS).state == "offered"


def test_the_same_key_is_the_same_pledge_also_at_once(world: World) -> None:
    workshop = session(world, "commit")
    item, row = cluster(workshop), participant(workshop, partner_id=world.lead.id, organisation="Lead")
    ids = (workshop.id, item.id, row.id)

    def give() -> int:
        here, who = db.session.get_one(Workshop, ids[0]), db.session.get_one(Participant, ids[2])
        return service.pledge(guest(here, who), here, who, ids[1], client_key="same", **HOURS).id

    assert len(set(at_once(world, [give] * 6))) == 1
    assert _count(Pledge) == 1


def test_an_organisation_typed_by_two_phones_at_once_is_one(world: World) -> None:
    workshop = session(world, "commit")
    item, people = cluster(workshop), [participant(workshop) for _each in range(4)]
    workshop_id, item_id, names = workshop.id, item.id, ["Müller GmbH", "MÜLLER  GmbH", "Mueller", "müller gmbh"]

    def give(row_id: int, name: str) -> int | None:
        here, who = db.session.get_one(Workshop, workshop_id), db.session.get_one(Participant, row_id)
        return service.pledge(
            guest(here, who), here, who, item_id, client_key=f"k{row_id}", organisation=name, **HOURS
        ).applicant_id

    found = at_once(world, [
        (lambda row_id=row.id, name=name: give(row_id, name)) for row, name in zip(people, names, strict=True)
    ])
    assert found[0] == found[1] == found[3] != found[2], found
    assert _count(Applicant) == 2
    assert {row.state for row in db.session.scalars(sa.select(Applicant))} == {"identified"}


def test_a_partner_that_is_typed_is_the_partner(world: World) -> None:
    workshop = session(world, "commit")
    item, row = cluster(workshop), participant(workshop)
    made = service.pledge(guest(workshop, row), workshop, row, item.id, client_key="a", organisation="lead", **HOURS)
    assert (made.partner_id, row.partner_id, _count(Applicant)) == (world.lead.id, world.lead.id, 0)


def test_what_does_not_fit_is_refused_in_a_sentence(world: World) -> None:
    workshop = session(world, "commit")
    item, row = cluster(workshop), participant(workshop, partner_id=world.lead.id, organisation="Lead")
    stranger = participant(workshop)
    who = guest(workshop, row)
    for wrong, field in (
        ({**HOURS, "unit": "eur"}, "unit"), ({**HOURS, "amount": Decimal(0)}, "amount"),
        ({**HOURS, "kind": "x"}, "kind"), ({**HOURS, "first_step": "x" * 201}, "first_step"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            service.pledge(who, workshop, row, item.id, client_key="a", **wrong)
        assert refused.value.field == field
    with pytest.raises(Refused) as refused:
        service.pledge(guest(workshop, stranger), workshop, stranger, item.id, client_key="b", **HOURS)
    assert refused.value.field == "organisation"
    with pytest.raises(Refused):
        service.pledge(who, workshop, row, 999_999, client_key="c", **HOURS)
    collecting = session(world, "collect", number=2, code="GHJKMN")
    late = participant(collecting, partner_id=world.lead.id, organisation="Lead")
    with pytest.raises(Refused):
        service.pledge(guest(collecting, late), collecting, late, cluster(collecting).id, client_key="d", **HOURS)
    assert _count(Pledge) == 0


def test_a_pledge_to_an_item_put_together_meanwhile_goes_along(world: World) -> None:
    workshop = session(world, "commit")
    first, second = cluster(workshop, "Tandem"), cluster(workshop, "Zu zweit", 1)
    service.group(world.actor("carla"), workshop, clusters=[first.id, second.id])
    row = participant(workshop, partner_id=world.lead.id, organisation="Lead")
    made = service.pledge(guest(workshop, row), workshop, row, second.id, client_key="a", **HOURS)
    assert made.cluster_id == first.id


def test_changing_needs_a_new_word_and_a_stale_form_overwrites_nothing(world: World) -> None:
    workshop = session(world, "commit")
    item, row = cluster(workshop), participant(workshop, partner_id=world.lead.id, organisation="Lead")
    signed_in = replace(guest(workshop, row), account=world.actor("anna"))
    made = service.pledge(signed_in, workshop, row, item.id, client_key="a", **HOURS)
    version = made.version
    service.change_pledge(guest(workshop, row), workshop, made, version, **{**HOURS, "amount": Decimal(30)})
    assert (made.amount, made.state, made.confirmed_by) == (Decimal(30), "offered", None)
    with pytest.raises(Conflict):
        service.change_pledge(signed_in, workshop, made, version, **HOURS)
    for _press in range(2):
        service.withdraw_pledge(guest(workshop, row), workshop, made)
    assert made.state == "withdrawn"
    other = service.pledge(signed_in, workshop, row, item.id, client_key="b", **HOURS)
    world.change(workshop, state="ended")
    with pytest.raises(Refused):
        service.withdraw_pledge(guest(workshop, row), workshop, other)


def test_what_is_missing() -> None:
    assert lacking([]) == ["lead", "contribution"]
    assert lacking([Promise("a", True)]) == ["contribution"]
    assert lacking([Promise("a", True), Promise("a", False)]) == ["second"]
    assert lacking([Promise("a", True), Promise("b", False)]) == []
    assert lacking([Promise("b", False)]) == ["lead", "second"]
    assert comes_after_commitment(["collect", "commit", "decide"])
    assert not comes_after_commitment(["decide", "commit"])
    assert not comes_after_commitment(["collect", "decide"])


def test_a_phone_pledges_changes_and_takes_back(world: World) -> None:
    workshop = session(world, "commit")
    item = cluster(workshop, "Tandem")
    hall = phone(world, workshop)
    assert "Tandem" in hall.get("/join/ABCDEF/phone").text
    page = hall.submit(f"/join/ABCDEF/pledges/new?item={item.id}", {**TYPED, "amount": "viel"}, status=422)
    assert page.field("first_step") == "Betriebe fragen"
    hall.submit(f"/join/ABCDEF/pledges/new?item={item.id}", {**TYPED, "organisation": "Müller GmbH"})
    page = hall.get("/join/ABCDEF/phone")
    assert "Müller GmbH" in page.text
    assert "Betriebe fragen" in page.text
    row = db.session.scalars(sa.select(Pledge)).one()
    hall.submit(f"/join/ABCDEF/pledges/{row.id}/edit", {"amount": "30"})
    hall.submit(f"/join/ABCDEF/pledges/new?item={item.id}&as=lead", {"note": "gern"})
    assert {each.leads for each in db.session.scalars(sa.select(Pledge))} == {True, False}
    hall.post(f"/join/ABCDEF/pledges/{row.id}/withdraw", {}, status=303)
    other = phone(world, workshop)
    other.post(f"/join/ABCDEF/pledges/{row.id}/withdraw", {}, status=404)
    other.get(f"/join/ABCDEF/pledges/{row.id}/edit", status=404)


def test_the_private_page_is_found_by_its_link_alone(world: World, browser: Browser) -> None:
    workshop = session(world, "commit")
    item, hall = cluster(workshop), phone(world, workshop)
    hall.submit(f"/join/ABCDEF/pledges/new?item={item.id}", {**TYPED, "organisation": "Müller GmbH"})
    link = next(each for each in hall.get("/join/ABCDEF/phone").addresses if "/answer/" in each)
    assert "Müller GmbH" in browser.get(link[link.index("/join") :]).text
    browser.get("/join/ABCDEF/answer/" + "0" * 64, status=404)


def test_the_facilitator_writes_down_what_is_called_and_the_screen_shows_it(world: World) -> None:
    workshop = session(world, "commit")
    item = cluster(workshop, "Tandem")
    lead = holder(world, workshop, "cofacilitator")
    base = "/ostbelgien/workshops/1/run"
    lead.submit(f"{base}/pledges/new?item={item.id}", {**TYPED, "partner_id": str(world.lead.id)})
    lead.submit(f"{base}/pledges/new?item={item.id}&as=lead", {"partner_id": str(world.lead.id)})
    lead.submit(f"{base}/pledges/new?item={item.id}&as=lead", {"partner_id": str(world.lead.id)})
    assert _count(Pledge) == 2
    screen = lead.get("/ostbelgien/workshops/1/screen")
    assert "Lead" in screen.text
    lead.post(f"{base}/hold-up", {"item": item.id}, status=303)
    assert db.session.get_one(Workshop, workshop.id).spotlight_id == item.id
    assert lead.get("/ostbelgien/workshops/1/screen").select(".l-alone")
    row = queries.promised_to(item.id)[0]
    lead.submit(f"{base}/pledges/{row.id}/edit", {"note": "mit Bus"})
    # Not for its own organisation: the button says so; and what was written down can be taken back.
    assert "aufschreiben" in lead.get(f"{base}/pledges/new?item={item.id}").heading
    drop = lead.get(f"{base}/pledges/{row.id}/edit").select("button[formaction]")[0].get("formaction")
    lead.post(str(drop), {}, status=303)
    assert len(queries.promised_to(item.id)) == 1
    assert db.session.get_one(Cluster, item.id).title.get("de") == "Tandem"


def test_one_of_two_organisations_is_needed_and_neither_is_optional(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "commit")
    item = cluster(workshop)
    page = sign_in("carla").get(f"/ostbelgien/workshops/1/run/pledges/new?item={item.id}")
    for name in ("partner_id", "organisation"):
        (label,) = page.select(f"label[for={name}]")
        assert "freiwillig" not in label.text_content()
    assert "Eines von beiden wird gebraucht" in page.text
