"""Whatever people type appears as typed and breaks no page, on a telephone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("wide")

TEXTS = {
    "markup": "<b>fett</b> & \"zitiert\" <script>alert(1)</script> {{ 7*7 }}",
    "right to left": "מפגש עם חברות – لقاء مع الشركات",
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitänsanwärterinnenausbildungsbeihilfeantragsformular" * 2,
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
    for address in (measure, f"{measure}/edit", "/ostbelgien/board", "/ostbelgien/measures/", "/ostbelgien/journal/"):
        tom.open(address)
        assert not tom.scrolls_sideways(), address
