"""Ballots: drawn up, voted, closed, counted, shown; and who may know what when."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bundnis.core.db import db, table
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.workshops import queries, service
from bundnis.workshops.models import Ballot, Event, Idea, Outcome, Paper, Participant, Turnout, Workshop
from tests.factories.measures import measure
from tests.factories.workshops import cluster, idea, participant, session, step_of
from tests.people import World


def voting(
    world: World, items: int = 3, voters: int = 2, **settings: Any
) -> tuple[Workshop, Ballot, list[Participant]]:
    """An open vote with dots on so many items, and people who have joined."""
    workshop = session(world, "dots", settings=settings)
    for place in range(items):
        cluster(workshop, f"Idee {place}", place)
    people = [participant(workshop) for _each in range(voters)]
    ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
    return workshop, ballot, people


def paper(ballot: Ballot, *dots: int) -> dict[str, dict[str, Any]]:
    """So many dots for the first, the second … item."""
    return {str(item.id): {"dots": given} for item, given in zip(ballot.items, dots, strict=False) if given}


def number(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def close_and_show(world: World, workshop: Workshop, ballot: Ballot) -> None:
    service.close_ballot(world.actor("carla"), workshop, ballot)
    service.reveal(world.actor("carla"), workshop, ballot)


def test_every_idea_left_alone_is_an_item_and_items_are_frozen(world: World) -> None:
    workshop = session(world, "dots")
    together = cluster(workshop, "Tandem")
    idea(workshop, "Jobmesse", language="fr", field_id=world.field.id)
    idea(workshop, "Unfug", state="hidden")
    ballot = service.open_ballot(world.actor("carla"), workshop, "dots")
    assert [str(item.title) for item in ballot.items] == ["Tandem", "Jobmesse"]
    assert ballot.items[1].title == Translated.of(fr="Jobmesse") and ballot.items[1].field_id == world.field.id
    together.title = Translated.of(de="Anders")
    db.session.flush()
    db.session.expire_all()
    found = queries.open_ballot(workshop.id)
    assert found is not None and str(found.items[0].title) == "Tandem"
    assert all(each.cluster_id for each in db.session.scalars(sa.select(Idea).where(Idea.state == "visible")))


def test_the_dots_follow_the_items_unless_the_step_says_otherwise(world: World) -> None:
    _workshop, ballot, _people = voting(world, items=12)
    assert (ballot.dots, ballot.most_per_item) == (4, 2)


def test_what_the_step_says_of_the_dots_counts(world: World) -> None:
    _workshop, ballot, _people = voting(world, items=12, dots=7, most_per_item=3)
    assert (ballot.dots, ballot.most_per_item) == (7, 3)


def test_a_paper_replaces_the_one_before(world: World) -> None:
    workshop, ballot, (one, two) = voting(world)
    for given in ((2, 1, 0), (2, 1, 0), (0, 1, 2)):
        service.cast(workshop, ballot, one, paper(ballot, *given))
    service.cast(workshop, ballot, two, paper(ballot, 0, 0, 1))
    assert number(Paper) == 2 and queries.turnout(ballot.id) == 2
    assert service.own_paper(ballot, one.id) == paper(ballot, 0, 1, 2)
    close_and_show(world, workshop, ballot)
    sums = [(row.total, row.supporters) for row in queries.results_of(ballot.id)]
    assert sums == [(0, 0), (1, 1), (3, 2)]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((2, 2, 0), "You have given %(given)s dots, you have %(dots)s. Please take some away."),
        ((3, 0, 0), "At most %(most)s dots for one item, please."),
        ((0, 0, 0), "Your ballot is empty. Please mark at least one item."),
    ],
)
def test_a_paper_against_the_rules_is_refused(world: World, given: tuple[int, ...], sentence: str) -> None:
    workshop, ballot, (one, _two) = voting(world)
    with pytest.raises(Refused) as refused:
        service.cast(workshop, ballot, one, paper(ballot, *given))
    assert refused.value.sentence == sentence and number(Paper) == 0


def test_an_item_of_another_vote_is_refused(world: World) -> None:
    workshop, ballot, (one, _two) = voting(world)
    with pytest.raises(Refused):
        service.cast(workshop, ballot, one, {"999999": {"dots": 1}})


def test_closing_counts_and_unties(world: World) -> None:
    workshop, ballot, (one, two) = voting(world)
    service.cast(workshop, ballot, one, {**paper(ballot, 2), str(ballot.items[1].id): {"objects": True}})
    service.cast(workshop, ballot, two, paper(ballot, 1, 2))
    service.close_ballot(world.actor("carla"), workshop, ballot)
    assert (ballot.state, ballot.voter_salt, ballot.entitled, ballot.voted) == ("closed", None, 2, 2)
    assert number(Paper) == 0 and number(Turnout) == 2 and len(ballot.papers) == 2
    assert not queries.results_of(ballot.id), "nobody reads a result before the hall has seen it"
    service.reveal(world.actor("carla"), workshop, ballot)
    first, second, _third = queries.results_of(ballot.id)
    assert (first.total, first.supporters, first.spread) == (3, 2, {"1": 1, "2": 1})
    assert (second.total, second.supporters, second.objections) == (2, 1, 1)


def test_who_comes_too_late_is_told_so(world: World) -> None:
    workshop, ballot, (one, two) = voting(world)
    service.cast(workshop, ballot, one, paper(ballot, 1))
    service.close_ballot(world.actor("carla"), workshop, ballot)
    sentences = []
    for each in (one, two):
        with pytest.raises(Refused) as refused:
            service.cast(workshop, ballot, each, paper(ballot, 1))
        sentences.append(refused.value.sentence)
    assert "was counted" in sentences[0] and "not counted" in sentences[1]
    assert number(Paper) == 0


def test_pressed_twice_it_opens_closes_and_shows_once(world: World) -> None:
    carla = world.actor("carla")
    workshop, ballot, _people = voting(world)
    assert service.open_ballot(carla, workshop, "dots", round_number=1) is ballot
    service.close_ballot(carla, workshop, ballot)
    service.close_ballot(carla, workshop, ballot)
    assert service.open_ballot(carla, workshop, "dots", round_number=1) is ballot, "a late press opens no second vote"
    for _press in range(2):
        service.reveal(carla, workshop, ballot)
    verbs = db.session.scalars(sa.select(Event.verb).order_by(Event.id)).all()
    assert verbs == ["ballot_opened", "ballot_closed", "ballot_revealed"]


def test_one_vote_at_a_time(world: World) -> None:
    workshop, _ballot, _people = voting(world)
    with pytest.raises(Refused) as refused:
        service.open_ballot(world.actor("carla"), workshop, "dots")
    assert "close it first" in refused.value.sentence


def test_nothing_is_written_down_when_somebody_votes(world: World) -> None:
    workshop, ballot, people = voting(world, voters=5)
    db.session.refresh(workshop)
    pulse, events = workshop.pulse, number(Event)
    for each in people:
        service.cast(workshop, ballot, each, paper(ballot, 1))
    db.session.refresh(workshop)
    assert (workshop.pulse, number(Event)) == (pulse, events)
    for model in (Paper, Turnout):
        assert not [column for column in table(model).columns if isinstance(column.type, sa.DateTime)]
        assert not isinstance(table(model).c.id.type, sa.Integer)


def test_ending_the_session_closes_the_vote(world: World) -> None:
    workshop, ballot, (one, _two) = voting(world)
    service.cast(workshop, ballot, one, paper(ballot, 1))
    service.end(world.actor("carla"), workshop)
    assert ballot.state == "closed" and number(Paper) == 0


# -- showing -------------------------------------------------------------------------------------


def test_it_is_shown_from_the_last_place_up_level_ones_together(world: World) -> None:
    carla = world.actor("carla")
    workshop, ballot, (one, two) = voting(world, items=4, dots=3)
    service.cast(workshop, ballot, one, paper(ballot, 2, 1))
    service.cast(workshop, ballot, two, paper(ballot, 1, 0, 1))
    service.close_ballot(carla, workshop, ballot)
    seen = []
    for upto in (1, 1, 2, 4):
        service.reveal(carla, workshop, ballot, upto)
        seen.append((ballot.shown, ballot.state))
    assert seen == [(1, "closed"), (1, "closed"), (3, "closed"), (4, "revealed")]


def test_an_open_vote_is_not_shown(world: World) -> None:
    workshop, ballot, _people = voting(world)
    with pytest.raises(Refused):
        service.reveal(world.actor("carla"), workshop, ballot)


def test_a_run_off_decides_and_round_one_stays_as_voted(world: World) -> None:
    carla = world.actor("carla")
    workshop, ballot, (one, two) = voting(world, items=3, dots=3)
    step_of(workshop, "reveal").settings = {"shortlist": 2}
    service.cast(workshop, ballot, one, paper(ballot, 1, 1, 1))
    service.cast(workshop, ballot, two, paper(ballot, 1, 0, 0))
    close_and_show(world, workshop, ballot)
    ids = [item.cluster_id for item in ballot.items]
    cut = queries.shortlist(workshop)
    assert (list(cut.sure), list(cut.level_items), cut.level[0].places) == ([ids[0]], ids[1:], 1)
    before = [(row.item_id, row.total) for row in queries.results_of(ballot.id)]
    again = service.run_off(carla, workshop, ballot.id)
    assert service.run_off(carla, workshop, ballot.id) is again
    assert [item.cluster_id for item in again.items] == ids[1:] and (again.round, again.dots) == (2, 1)
    service.cast(workshop, again, one, paper(again, 0, 1))
    close_and_show(world, workshop, again)
    assert list(queries.shortlist(workshop).sure) == [ids[0], ids[2]] and not queries.shortlist(workshop).level
    assert [(row.item_id, row.total) for row in queries.results_of(ballot.id)] == before
    assert ballot.state == "revealed" and len(ballot.papers) == 2


# -- people without a phone ----------------------------------------------------------------------


def test_a_paper_written_down_for_somebody_counts_once(world: World) -> None:
    carla = world.actor("carla")
    workshop, ballot, (one, _two) = voting(world)
    service.cast(workshop, ballot, one, paper(ballot, 1))
    for _press in range(2):
        hans = service.cast_for(carla, workshop, ballot, paper(ballot, 0, 2), client_key="a" * 32, name="Hans")
    service.cast_for(carla, workshop, ballot, paper(ballot, 0, 0, 1), client_key="b" * 32)
    assert hans.kind == "paper" and len(queries.people_on_paper(workshop.id)) == 2
    service.cast_for(carla, workshop, ballot, paper(ballot, 0, 1), client_key="c" * 32, person=hans)
    close_and_show(world, workshop, ballot)
    assert (ballot.voted, ballot.entitled) == (3, 4)
    assert [row.total for row in queries.results_of(ballot.id)] == [1, 1, 1]


# -- the other kinds -----------------------------------------------------------------------------


def test_a_trial_vote_in_the_lobby(world: World) -> None:
    workshop = session(world, "lobby")
    ballot = service.open_ballot(world.actor("carla"), workshop, "trial")
    item = str(ballot.items[0].id)
    for answer in ("yes", "yes", "no"):
        service.cast(workshop, ballot, participant(workshop), {item: {"works": answer}})
    close_and_show(world, workshop, ballot)
    (found,) = queries.results_of(ballot.id)
    assert (found.total, found.supporters, found.spread) == (2, 3, {"no": 1, "yes": 2})


def test_the_review_asks_what_runs_and_what_has_run(world: World) -> None:
    for stage in ("idea", "implementation", "reviewed"):
        measure(world, stage, title=stage)
    workshop = session(world, "review")
    ballot = service.open_ballot(world.actor("carla"), workshop, "review")
    assert [str(item.title) for item in ballot.items] == ["reviewed", "implementation"]
    assert all(item.measure_id for item in ballot.items)


def test_effort_counts_only_from_who_would_do_it(world: World) -> None:
    workshop = session(world, "rate")
    cluster(workshop)
    ballot = service.open_ballot(world.actor("carla"), workshop, "rate")
    item = str(ballot.items[0].id)
    for prospects, effort in (("5", ""), ("4", "2"), ("", "4")):
        service.cast(workshop, ballot, participant(workshop), {item: {"prospects": prospects, "effort": effort}})
    close_and_show(world, workshop, ballot)
    found = {row.criterion: (row.total, row.supporters) for row in queries.results_of(ballot.id)}
    assert found == {"prospects": (9, 2), "effort": (6, 2)}


def test_only_the_short_list_is_rated_once_the_hall_has_seen_it(world: World) -> None:
    carla = world.actor("carla")
    workshop, ballot, (one, _two) = voting(world)
    service.cast(workshop, ballot, one, paper(ballot, 0, 2))
    service.close_ballot(carla, workshop, ballot)
    service.go(carla, workshop, step_of(workshop, "rate").id)
    with pytest.raises(Refused):
        service.open_ballot(carla, workshop, "rate")
    service.reveal(carla, workshop, ballot)
    rating = service.open_ballot(carla, workshop, "rate")
    assert [item.cluster_id for item in rating.items] == [ballot.items[1].cluster_id]


def test_the_hall_agrees_to_what_is_about_to_become_a_measure(world: World) -> None:
    workshop = session(world, "decide")
    chosen, _other = cluster(workshop, "Tandem"), cluster(workshop, "Jobmesse", 1)
    with pytest.raises(Refused):
        service.open_ballot(world.actor("carla"), workshop, "consent")
    db.session.add(
        Outcome(
            alliance_id=workshop.alliance_id, workshop_id=workshop.id, cluster_id=chosen.id, kind="measure",
            decided_at=workshop.created_at,
        )
    )  # fmt: skip
    db.session.flush()
    ballot = service.open_ballot(world.actor("carla"), workshop, "consent")
    assert [item.cluster_id for item in ballot.items] == [chosen.id]
    item = str(ballot.items[0].id)
    for answer in ("yes", "concern"):
        service.cast(workshop, ballot, participant(workshop), {item: {"consent": answer}})
    close_and_show(world, workshop, ballot)
    (found,) = queries.results_of(ballot.id)
    assert (found.total, found.objections) == (1, 1)


def test_a_vote_belongs_to_its_step(world: World) -> None:
    workshop = session(world, "collect")
    cluster(workshop)
    with pytest.raises(Refused) as refused:
        service.open_ballot(world.actor("carla"), workshop, "dots")
    assert "does not belong" in refused.value.sentence
