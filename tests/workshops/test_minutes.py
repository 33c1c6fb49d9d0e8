"""Notes and minutes: there from the first minute, circulated, objected to, approved, and then as they were for ever."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pypdf
import pytest
import sqlalchemy as sa

from bundnis.core import clock
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.errors import Conflict, Refused
from bundnis.core.text import Translated
from bundnis.journal.models import Entry
from bundnis.workshops import queries, service
from bundnis.workshops.models import (
    Ballot,
    BallotResult,
    Cluster,
    Idea,
    Minutes,
    Objection,
    Outcome,
    Pledge,
    Workshop,
)
from bundnis.workshops.presentation import minutes_pdf
from bundnis.workshops.service.recording import content_now
from tests.at_once import at_once
from tests.client import Browser
from tests.databases import cannot
from tests.factories.workshops import ballot, cluster, guest, holder, idea, participant, phone, session, step_of
from tests.people import World

SignIn = Callable[[str], Browser]
BASE = "/ostbelgien/workshops/1"
TODAY = datetime(2026, 3, 5, 10, tzinfo=UTC)
UNTIL = date(2026, 3, 19)


def _decided(
    world: World, workshop: Workshop, title: str = "Tandem", kind: str = "measure", **columns: object
) -> Cluster:
    item = cluster(workshop, title)
    db.session.add(
        Outcome(
            alliance_id=workshop.alliance_id, workshop_id=workshop.id, cluster_id=item.id, kind=kind,
            decided_at=clock.now(), **columns,
        )
    )
    db.session.flush()
    return item


def _pledged(world: World, item: Cluster, key: str = "a", **columns: object) -> Pledge:
    row = Pledge(
        alliance_id=item.alliance_id, workshop_id=item.workshop_id, cluster_id=item.id, partner_id=world.other.id,
        organisation="Other", kind="hours", amount=Decimal(20), unit="hour", first_step="Betriebe fragen",
        first_step_on=Span.on(date(2026, 6, 1)), language="de", client_key=key, at=clock.now(), **columns,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _again(workshop: Workshop, ballot_id: int) -> Ballot:
    """The ballot as a request would load it."""
    found = queries.ballot(workshop.id, ballot_id)
    assert found is not None
    return found


def _ended(world: World) -> Workshop:
    """A session with everything that minutes tell."""
    workshop = session(
        world, "close", state="ended", place="Eupen", working_rules=Translated.of(de="Wir antworten in drei Tagen."),
        next_on=date(2026, 9, 1), next_place="Metz",
    )  # fmt: skip
    item = _decided(
        world, workshop, lead_id=world.lead.id, summary=Translated.of(de="Lehrlinge gehen zu zweit."), route="train"
    )
    _pledged(world, item)
    _decided(world, workshop, "Fahrdienst", "parked", reason="Erst das Netz klären", language="de")
    participant(workshop, name="Mina Muster", organisation="Bäckerei Süd")
    service.add_note(
        world.actor("carla"), workshop, kind="question", text="Wer zahlt die Fahrt?", client_key="n1", language="de"
    )
    return workshop


# -- what minutes say ------------------------------------------------------------------------------


def test_minutes_are_there_from_the_first_minute(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "lobby")
    page = sign_in("otto").get(BASE + "/minutes")
    assert "Es wurde nichts als Maßnahme beschlossen." in page.text and "Entwurf" in page.text
    assert workshop.label in page.heading


def test_page_one_says_who_does_what_with_whom_until_when(world: World, sign_in: SignIn) -> None:
    _ended(world)
    text = sign_in("otto").get(BASE + "/minutes").text
    order = ["Tandem", "Lehrlinge gehen zu zweit", "Lead", "Other", "20", "01.06.2026", "Betriebe fragen", "01.09.2026"]
    places = [text.index(each, text.index("Wer macht was")) for each in order]
    assert places == sorted(places), list(zip(order, places, strict=True))
    for each in ("Fahrdienst", "Erst das Netz klären", "drei Tagen", "Wer zahlt die Fahrt?", "Mina Muster", "Bäckerei"):
        assert each in text, each


def test_markdown_and_pdf_say_the_same(world: World, sign_in: SignIn) -> None:
    _ended(world)
    otto = sign_in("otto")
    markdown = otto.send("GET", BASE + "/minutes.md")
    assert markdown.headers["Content-Type"] == "text/markdown; charset=utf-8"
    if minutes_pdf._engine() is None:
        cannot("no WeasyPrint, or no Pango for it")
    drawn = otto.send("GET", BASE + "/minutes.pdf")
    assert drawn.headers["Content-Type"] == "application/pdf"
    printed = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn.data)).pages)
    for each in ("Tandem", "gehen zu zweit.", "Betriebe fragen", "01.06.2026", "Fahrdienst", "Wer zahlt die Fahrt?"):
        assert each in markdown.data.decode() and each in " ".join(printed.split()), each


def test_without_the_engine_the_address_says_how_to_print(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ended(world)
    monkeypatch.setattr(minutes_pdf, "_engine", lambda: None)
    page = sign_in("otto").get(BASE + "/minutes.pdf", status=404)
    assert "Ihr Browser kann es" in page.text


def test_signs_that_mean_something_in_markdown_stay_signs(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    _decided(world, workshop, "<script>alert(1)</script> *fett* | [x](y)", "dropped", reason="# Nein", language="de")
    text = sign_in("otto").send("GET", BASE + "/minutes.md").data.decode()
    assert "\\<script\\>alert(1)\\</script\\> \\*fett\\* \\| \\[x\\](y) – \\# Nein" in text
    assert "<script>" not in sign_in("otto").get(BASE + "/minutes").data.decode().split("<main")[1]


def test_minutes_hold_the_ideas_by_item_and_the_findings(world: World, sign_in: SignIn) -> None:
    workshop = _ended(world)
    item = db.session.scalars(sa.select(Cluster).where(Cluster.position == 0).order_by(Cluster.id)).first()
    assert item is not None
    mina = participant(workshop, name="Mina Muster", organisation="Bäckerei Süd")
    signed = {"cluster_id": item.id, "by": mina}
    idea(workshop, "Zu zweit lernen", show_as="name", signed="Mina Muster", **signed)
    idea(workshop, "En binôme", show_as="organisation", signed="Bäckerei Süd", language="fr", **signed)
    idea(workshop, "Steht allein")
    idea(workshop, "Unsinn", state="hidden")
    service.set_findings(world.actor("carla"), workshop, "Jede fünfte Lehrstelle bleibt leer.", "de")
    service.publish(world.actor("carla"), workshop)
    otto = sign_in("otto")
    texts = [otto.get(BASE + "/minutes").text, otto.send("GET", BASE + "/minutes.md").data.decode()]
    if minutes_pdf._engine() is not None:
        drawn = otto.send("GET", BASE + "/minutes.pdf").data
        pages = pypdf.PdfReader(io.BytesIO(drawn)).pages
        texts.append(" ".join(" ".join(page.extract_text() for page in pages).split()))
    for text in texts:
        after = text[text.rindex("Ideen") :]
        for each in ("Zu zweit lernen", "En binôme", "Steht allein", "Mina Muster", "Jede fünfte Lehrstelle"):
            assert each in after, each
        assert "Unsinn" not in text
    # The hall reads organisations, and names of persons nowhere.
    seen = phone(world, workshop).get("/join/ABCDEF/minutes").text
    assert "Zu zweit lernen" in seen and "Bäckerei Süd" in seen and "Mina Muster" not in seen
    workshop = db.session.get_one(Workshop, workshop.id)
    with clock.at(TODAY):
        service.circulate(world.actor("dirk"), workshop, db.session.scalars(sa.select(Minutes.version)).one(), UNTIL)
    service.erase(guest(workshop, mina), workshop, mina)
    kept = sign_in("otto").get(BASE + "/minutes").text
    head, ideas = kept.split("Ideen", 1)
    assert "Bäckerei Süd" in head and "Zu zweit lernen" in ideas and "Mina" not in ideas and "Bäckerei" not in ideas
    workshop.name_policy = "none"
    db.session.execute(sa.update(Idea).values(show_as="name", signed="Mina Muster"))
    assert "Mina Muster" not in str(content_now(workshop)["ideas"])


def test_ideas_the_hall_does_not_see_yet_are_in_no_minutes(world: World) -> None:
    workshop = session(world, "collect", settings={"shows_others": False})
    cluster(workshop, "Tandem")
    assert content_now(workshop)["ideas"] == []
    service.go(world.actor("carla"), workshop, step_of(workshop, "cluster").id)
    assert [str(row["title"]["de"]) for row in content_now(workshop)["ideas"]] == ["Tandem"]


def test_what_was_not_discussed_is_said_once_the_session_has_ended(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "decide")
    _decided(world, workshop, "Beschlossen", "dropped", reason="nein", language="de")
    cluster(workshop, "Keine Zeit gehabt", 1)
    otto = sign_in("otto")
    assert "Nicht besprochen" not in otto.get(BASE + "/minutes").text
    service.end(world.actor("carla"), db.session.get_one(Workshop, workshop.id))
    text = otto.get(BASE + "/minutes").text
    assert "Nicht besprochen: eröffnet den nächsten Workshop Keine Zeit gehabt" in text
    assert "Nicht besprochen" in otto.send("GET", BASE + "/minutes.md").data.decode()


def test_a_pledge_that_is_declined_later_is_said_to_be(world: World, sign_in: SignIn) -> None:
    workshop = _ended(world)
    pledge = db.session.scalars(sa.select(Pledge)).one()
    otto = sign_in("otto")
    assert "Betriebe fragen" in otto.get(BASE + "/minutes").text
    pledge.state = "declined"
    db.session.flush()
    text = otto.get(BASE + "/minutes").text
    assert "Other: 20" in text and "abgelehnt" in text
    # Nobody will take that step any more.
    assert "Betriebe fragen" not in text
    assert [row["state"] for row in content_now(workshop)["measures"][0]["pledges"]] == ["declined"]


def test_of_what_runs_only_what_somebody_judged_is_a_line(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "review")
    vote = ballot(workshop, "review", "Stammtisch", "Messe", "Film", state="revealed")
    for item, yes in zip(vote.items, (3, 0, 0), strict=True):
        spread = {"yes": yes, "no": 0, "unknown": 0}
        db.session.add(BallotResult(
            alliance_id=workshop.alliance_id, item_id=item.id, criterion="works", total=0, supporters=0, spread=spread,
        ))  # fmt: skip
    db.session.commit()
    otto = sign_in("otto")
    for text in (otto.get(BASE + "/minutes").text, otto.send("GET", BASE + "/minutes.md").data.decode()):
        assert "Stammtisch" in text and "Messe" not in text and "2 weitere: niemand hat sich geäußert." in text
    db.session.execute(sa.update(BallotResult).values(spread={}))
    db.session.commit()
    text = otto.get(BASE + "/minutes").text
    assert "3 Einträge: niemand hat sich geäußert." in text and "Stammtisch" not in text


# -- no number before the hall has seen it -----------------------------------------------------------


def test_no_minutes_hold_a_number_of_a_vote_before_it_is_shown(world: World, sign_in: SignIn) -> None:
    workshop = session(world, "dots")
    item, carla = cluster(workshop, "Tandem"), world.actor("carla")
    cluster(workshop, "Werkbank", position=1)
    ballot = service.open_ballot(carla, workshop, "dots")
    voters = [participant(workshop) for _each in range(3)]
    papers = {str(each.id): each for each in ballot.items}
    key = next(name for name, each in papers.items() if each.cluster_id == item.id)
    for row in voters:
        service.cast(workshop, ballot, row, {key: {"dots": 2}})
    otto = sign_in("otto")

    def tables() -> list[bool]:
        """Whether a page and an export print a table of results."""
        asked = {f"{BASE}/minutes": "m-vote-", f"{BASE}/minutes.md": "|---"}
        return [sign in otto.send("GET", address).data.decode() for address, sign in asked.items()]

    assert content_now(workshop)["votes"] == []
    assert tables() == [False, False]
    ballot_id = ballot.id
    service.close_ballot(carla, workshop, _again(workshop, ballot_id))
    assert content_now(workshop)["votes"] == []
    assert tables() == [False, False]
    while _again(workshop, ballot_id).state != "revealed":
        service.reveal(carla, workshop, _again(workshop, ballot_id))
    sums = [row for each in content_now(workshop)["votes"][0]["items"] for row in each["sums"]]
    assert [row["total"] for row in sums if row["total"]] == [6]
    assert tables() == [True, True]


# -- circulated, objected to, approved -----------------------------------------------------------


def test_circulated_objected_answered_approved(world: World, sign_in: SignIn) -> None:
    _ended(world)
    with clock.at(TODAY):
        sign_in("carla").submit(BASE + "/minutes/circulate", {"objections_until": "19.03.2026"})
        anna, dirk = sign_in("anna"), sign_in("dirk")
        anna.submit(BASE + "/minutes/object", {"text": "Die Bäckerei war nicht da."})
        row = db.session.scalars(sa.select(Objection)).one()
        assert "Die Bäckerei war nicht da." in dirk.get(BASE + "/minutes").text
        dirk.post(BASE + "/minutes/approve", {"edition": "1"}, status=422)
    with clock.at(TODAY + timedelta(days=15)):
        anna, dirk = sign_in("anna"), sign_in("dirk")
        page = dirk.post(BASE + "/minutes/approve", {"edition": "1"}, status=422)
        assert "Einwände" in page.text
        dirk.submit(f"{BASE}/minutes/objections/{row.id}", {"answer": "Sie war ab 10 Uhr da."})
        assert "Sie war ab 10 Uhr da." in anna.get(BASE + "/minutes").text
        anna.submit(BASE + "/minutes/object", {"text": "Zu spät"}, status=422)
        assert "Protokoll genehmigen" in dirk.get(BASE + "/minutes").text
        dirk.post(BASE + "/minutes/approve", {"edition": "1"})
        dirk.post(BASE + "/minutes/approve", {"edition": "1"})
    verbs = db.session.scalars(sa.select(Entry.verb).where(Entry.verb.startswith("minutes")).order_by(Entry.id)).all()
    assert verbs == ["minutes.circulated", "minutes.objected", "minutes.answered", "minutes.approved"]
    assert "hat das Protokoll von W-1" in sign_in("dirk").get("/ostbelgien/journal/").text


def test_circulated_minutes_stay_as_they_were_when_rows_change(world: World, sign_in: SignIn) -> None:
    workshop, dirk = _ended(world), world.actor("dirk")
    with clock.at(TODAY):
        service.circulate(dirk, workshop, 0, UNTIL)
        before = sign_in("otto").get(BASE + "/minutes").text
        _decided(world, workshop, "Ganz neu", "parked", reason="Später", language="de")
        db.session.execute(sa.update(Pledge).values(amount=99_000))
        service.add_note(dirk, workshop, kind="note", text="Nachgetragen", client_key="later")
        assert sign_in("otto").get(BASE + "/minutes").text == before
        minutes = db.session.scalars(sa.select(Minutes)).one()
        service.circulate(dirk, workshop, minutes.version, UNTIL)
        after = sign_in("otto").get(BASE + "/minutes").text
    assert "Ganz neu" in after and "Nachgetragen" in after and "Ausgabe 2" in after
    with clock.at(TODAY + timedelta(days=15)):
        service.approve(dirk, workshop, 2)
        approved = sign_in("otto").get(BASE + "/minutes").text
        db.session.execute(sa.update(Workshop).values(place="Woanders", working_rules=Translated.empty()))
        assert sign_in("otto").get(BASE + "/minutes").text == approved
        for act in (
            lambda: service.circulate(dirk, workshop, minutes.version, date(2026, 12, 1)),
            lambda: service.object_to(dirk, workshop, 2, "Doch nicht"),
            lambda: service.add_note(dirk, workshop, kind="note", text="Noch etwas", client_key="much later"),
        ):
            with pytest.raises(Refused):
                act()


def test_a_session_that_runs_is_not_circulated_and_a_rehearsal_never(world: World) -> None:
    running = session(world, "close")
    with clock.at(TODAY), pytest.raises(Refused, match="läuft noch"):
        service.circulate(world.actor("dirk"), running, 0, UNTIL)
    running.state, running.is_rehearsal = "ended", True
    db.session.flush()
    with clock.at(TODAY), pytest.raises(Refused, match="Probe"):
        service.circulate(world.actor("dirk"), running, 0, UNTIL)


def test_two_who_circulate_at_once_make_one_edition(world: World) -> None:
    workshop_id = _ended(world).id

    def circulate() -> str:
        try:
            service.circulate(world.actor("dirk"), db.session.get_one(Workshop, workshop_id), 0, date(2099, 1, 1))
        except Conflict:
            return "told"
        return "done"

    assert sorted(at_once(world, [circulate] * 4)) == ["done", "told", "told", "told"]
    assert db.session.scalars(sa.select(Minutes.edition)).all() == [1]


def test_today_of_the_coordinator_says_what_waits(world: World, sign_in: SignIn) -> None:
    workshop = _ended(world)
    with clock.at(TODAY):
        service.circulate(world.actor("carla"), workshop, 0, UNTIL)
        service.object_to(world.actor("anna"), workshop, 1, "Die Bäckerei war nicht da.")
        page = sign_in("dirk").get("/ostbelgien/")
        assert "Ein Einwand gegen das Protokoll von W-1" in page.text
        assert f"{BASE}/minutes#objections" in page.addresses
        assert "kann genehmigt werden" not in page.text
    row = db.session.scalars(sa.select(Objection)).one()
    with clock.at(TODAY + timedelta(days=15)):
        service.answer_objection(world.actor("dirk"), workshop, row, "Doch.")
        page = sign_in("dirk").get("/ostbelgien/")
        assert "Das Protokoll von W-1 kann genehmigt werden" in page.text and "Einwand gegen" not in page.text
        service.approve(world.actor("dirk"), workshop, 1)
        assert "kann genehmigt werden" not in sign_in("dirk").get("/ostbelgien/").text


# -- the hall --------------------------------------------------------------------------------------


def test_the_hall_reads_the_draft_once_it_is_open_and_no_names_of_persons(world: World) -> None:
    workshop = _ended(world)
    browser = phone(world, workshop)
    assert "noch nicht offen" in browser.get("/join/ABCDEF/minutes").text
    lead = holder(world, workshop, "cofacilitator")
    for _twice in range(2):
        assert lead.post(BASE + "/run/publish").location == BASE + "/run"
    text = browser.get("/join/ABCDEF/minutes").text
    assert "Tandem" in text and "Bäckerei Süd" in text and "Mina Muster" not in text


def test_the_screen_shows_the_way_to_the_minutes(world: World) -> None:
    workshop = session(world, "close")
    shown = holder(world, workshop, "projector").get(BASE + "/screen")
    assert shown.select('[aria-label*="/join/ABCDEF/minutes"] svg')


def test_steps_stand_in_the_order_they_were_gone_to(world: World) -> None:
    workshop, carla = session(world, "collect"), world.actor("carla")
    for kind in ("decide", "review", "collect"):
        service.go(carla, workshop, step_of(workshop, kind).id)
        service.add_note(carla, workshop, kind="note", text=kind, client_key=kind)
    steps = content_now(workshop)["steps"]
    assert [step["kind"] for step in steps] == ["decide", "review", "collect"]
    assert [step["notes"][0]["text"] for step in steps] == ["decide", "review", "collect"]
