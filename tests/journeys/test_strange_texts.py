"""Whatever people type appears as typed and breaks no page, on a telephone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("wide")

LONGEST = ("Donaudampfschifffahrtsgesellschaftskapitänsanwärterinnenausbildungsbeihilfeantragsformular" * 4)[:300]
TEXTS = {
    "markup": "<b>fett</b> & \"zitiert\" <script>alert(1)</script> {{ 7*7 }}",
    "right to left": "מפגש עם חברות – لقاء مع الشركات",
    "one long word": LONGEST,
    "emojis": "👩🏽‍🔧🧑‍🏫🚀 " * 12,
    "apostrophes": "L’apprentissage à l'école d’Eupen – Ǆ ß ł ø ﬁ",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_it_stands_as_it_was_typed(text: str, visit: Callable[..., Visitor], demo_server: Server) -> None:
    tom = visit(demo_server, width=360)
    tom.sign_in_as("Tom Vorlage")
    tom.open("/ostbelgien/measures/new")
    tom.fill(title__de=text, summary__de=text, first_step__de=text, first_step_due="2030")
    tom.send()
    measure = tom.path
    tom.sees(" ".join(text.split()))
    tom.open(f"{measure}/comments/new")
    tom.fill(text=text * 3)
    tom.send()
    others = [f"/ostbelgien/{page}" for page in ("", "board", "measures/", "contributions", "journal/")]
    for address in (measure, f"{measure}/edit", f"{measure}/lead", *others):
        tom.open(address)
        assert not tom.scrolls_sideways(), address


@pytest.mark.parametrize("name", [LONGEST, (TEXTS["right to left"] + " ") * 5], ids=["long", "right to left"])
def test_names_of_partners_and_people_have_room(name: str, visit: Callable[..., Visitor], demo_server: Server) -> None:
    lena, mia = visit(demo_server, width=360), visit(demo_server, width=360)
    mia.sign_in_as("Mia Entwurf")
    rename(mia, name)
    lena.sign_in_as("Lena Beispiel")
    lena.open("/ostbelgien/partners/new")
    lena.fill(name__de=name, short_name=name[:60], sector="Bildung", country="Belgien", role="Mitglied")
    lena.send()
    lena.sees(name.strip())
    partner, measure = lena.path, propose_for(lena, name[:60].strip())
    pages = [f"/ostbelgien/{page}" for page in ("", "board", "measures/", "contributions", "partners/", "people/")]
    for address in (partner, f"{partner}/edit", measure, f"{measure}/edit", f"{measure}/contributions/new", *pages):
        lena.open(address)
        assert not lena.scrolls_sideways(), address
    rename(mia, "Mia Entwurf")


def rename(visitor: Visitor, name: str) -> None:
    visitor.open("/account")
    visitor.fill(name=name)
    visitor.send()
    assert not visitor.scrolls_sideways()


def propose_for(lena: Visitor, partner: str) -> str:
    """A measure the partner is asked to lead; returns its address."""
    lena.open("/ostbelgien/measures/new")
    lena.fill(title__de="Für sie", lead_id=partner)
    lena.send()
    return lena.path
