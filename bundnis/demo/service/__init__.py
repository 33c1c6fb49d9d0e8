"""Loading the demo: all four alliances are planned as acts with a day each, then played in order."""

from __future__ import annotations

from collections.abc import Callable

from bundnis.accounts import queries as people
from bundnis.core import clock
from bundnis.core.db import db, transaction
from bundnis.demo import queries
from bundnis.demo.service import founding, happenings, sessions
from bundnis.demo.service.life import Life
from bundnis.demo.service.play import DemoError, Play, entitled
from bundnis.demo.service.scenario import Scenario, scenarios

__all__ = ["DemoError", "Play", "entitled", "load", "plan"]

Progress = Callable[[int, int, str], None]
"""Told after each act: how many are done, how many there are, and in which alliance."""


def load(progress: Progress | None = None) -> None:
    """Play the alliances that are not there yet, one transaction each; a second call changes nothing.

    Raises DemoError when something cannot happen as the data says. What was loaded before stays.
    """
    there = queries.slugs()
    plays = [plan(scenario) for scenario in scenarios() if scenario.slug not in there]
    if not plays:
        return
    total, done = sum(len(play.acts) for play in plays), 0
    with transaction(), clock.at(min(play.first_moment for play in plays)):
        operator = people.person_by_email(founding.OPERATOR) or founding.employ_operator()

    for play in plays:
        name = play.scenario.data["short_name"]

        def tick(name: str = name) -> None:
            nonlocal done
            done += 1
            if progress is not None:
                progress(done, total, name)

        play.operator = play.actor(operator)
        with transaction():
            play.perform(tick)
        # The next alliance starts with an empty session: it would be compared row by row at every flush.
        db.session.expunge_all()


def plan(scenario: Scenario) -> Play:
    """Everything that happens in one alliance, each act on its day."""
    play = Play(scenario)
    lives = {}
    for number, measure in enumerate(scenario.data["measures"]):
        lives[measure["id"]] = Life(play, measure, number)
        lives[measure["id"]].plan()
    happenings.plan(play, lives)
    sessions.plan(play, lives)
    founding.plan(play)
    return play
