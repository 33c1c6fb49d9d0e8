"""The first whole way through: a partner proposes and promises, the lead accepts, the alliance starts a measure.

Once in German in Ostbelgien, once in French in the bilingual KIWI, each person in a window of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Cast:
    """Who plays, in which alliance and language."""

    slug: str
    language: str
    browser: str
    proposer: str
    lead: str
    lead_person: str
    coordinator: str
    title: str


CASTS = (
    Cast("ostbelgien", "de", "de-DE", "Tom Vorlage", "IHK", "Ines Probe", "Lena Beispiel", "Probetage <b>Ü</b> 🛠"),
    Cast(
        "kiwi-grossregion", "fr", "fr-FR", "Luc Exemple", "IS Thionville", "Amélie Modèle", "Clara Beispiel",
        "L’essai à l’atelier",
    ),
)


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.language)
def test_from_the_idea_to_its_start(cast: Cast, visit: Visit, demo_server: Server) -> None:
    proposer = _enter(visit, demo_server, cast, cast.proposer)
    measure = _propose(proposer, cast)
    _offer(proposer, measure, "12")

    lead = _enter(visit, demo_server, cast, cast.lead_person)
    lead.open(measure)
    lead.press("/lead/accept")
    lead.go(lead.page.locator('form[action*="/contributions/"][action$="/accept"] button:visible').first)
    _offer(lead, measure, "6")

    coordinator = _enter(visit, demo_server, cast, cast.coordinator)
    _take_into_the_workshop(coordinator, cast, measure)
    _agree(coordinator, cast, measure)
    _start(coordinator, cast, measure)
    proposer.open(measure)
    proposer.sees(cast.title)


def _enter(visit: Visit, server: Server, cast: Cast, name: str) -> Visitor:
    visitor = visit(server, cast.browser)
    visitor.sign_in_as(name)
    assert visitor.path == f"/{cast.slug}/", "the day begins at Today"
    visitor.open(f"/{cast.slug}/board")
    return visitor


def _propose(visitor: Visitor, cast: Cast) -> str:
    """Propose a measure with its first step and a lead that is asked; returns its address."""
    visitor.follow("/measures/new")
    texts = {f"title__{cast.language}": cast.title, f"first_step__{cast.language}": "1"}
    visitor.fill(**texts, first_step_due="12/2030", lead_id=cast.lead)
    visitor.send()
    visitor.sees(cast.title)
    assert re.fullmatch(rf"/{cast.slug}/measures/\d+", visitor.path)
    return visitor.path


def _offer(visitor: Visitor, measure: str, hours: str) -> None:
    visitor.open(measure)
    visitor.follow("/contributions/new")
    visitor.fill(amount=hours)
    visitor.send()
    visitor.sees(hours)
    assert visitor.path == measure


def _take_into_the_workshop(visitor: Visitor, cast: Cast, measure: str) -> None:
    """Refused first, with everything that is missing and links to it; then it works."""
    visitor.open(measure + "/moves/to_workshop")
    visitor.send()
    assert visitor.path.endswith("/moves/to_workshop")
    for place in ("summary-", "route", "field_id"):
        assert visitor.page.locator(f'main a[href*="/edit#{place}"]').count() >= 1, place
    visitor.open(measure + "/edit")
    field = visitor.page.locator("[name=field_id] option").nth(1).inner_text()
    visitor.fill(**{f"summary__{cast.language}": "Résumé – Überblick", "field_id": field})
    visitor.page.locator("[name=route]").select_option("train")
    visitor.send()
    visitor.sees("Résumé – Überblick")
    visitor.open(measure + "/moves/to_workshop")
    visitor.send()
    assert visitor.path == measure


def _agree(visitor: Visitor, cast: Cast, measure: str) -> None:
    """What is still missing is listed; filled in, the measure is agreed."""
    visitor.open(measure + "/moves/agree")
    visitor.send()
    assert visitor.path.endswith("/moves/agree"), "agreed although nothing was said"
    assert visitor.page.locator('main a[href*="/edit#"]').count() >= 4
    visitor.open(measure + "/edit")
    texts = {f"success_sign__{cast.language}": "10", f"predecessor_answer__{cast.language}": "–"}
    visitor.fill(
        **texts, responsible_id=cast.lead_person, planned_start="01/2030", planned_end="09/2030", one_group="yes",
        result_90_days="yes",
    )
    visitor.send()
    assert visitor.path == measure
    visitor.open(measure + "/moves/agree")
    visitor.send()
    assert visitor.path == measure, visitor.text


def _start(visitor: Visitor, cast: Cast, measure: str) -> None:
    visitor.open(measure + "/moves/start")
    visitor.send()
    assert visitor.path == measure, visitor.text
    visitor.open(f"/{cast.slug}/board")
    column = visitor.page.locator(f'details:has(a[href$="{measure}"])')
    assert "implementation" in (column.get_attribute("id") or "")
    visitor.sees(cast.title)
