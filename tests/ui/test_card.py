"""A card stays small: boards show hundreds of them."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

import bundnis.ui
from bundnis.ui.samples import board as samples

TEMPLATES = Path(bundnis.ui.__file__).parent / "templates"
ADDRESS = "/aachen-fachkraefte/measures/1234"


def render(card: dict[str, object]) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    module = environment.get_template("ui/card.html").module
    return str(module.measure_card(card))  # type: ignore[attr-defined]


def test_every_example_card_is_at_most_600_bytes_and_20_tags() -> None:
    for card in (card for cards in samples.CARDS.values() for card in cards):
        html = render({**card, "address": ADDRESS})
        assert len(html.encode()) <= 600, (len(html.encode()), html)
        assert len(re.findall(r"<[a-z]", html)) <= 20


def test_a_card_escapes_what_people_typed() -> None:
    assert "<script" not in render(samples.card("M-1", "<script>alert(1)</script>"))


def test_a_paused_card_says_so_in_a_word() -> None:
    assert "Ruht bis" in render(samples.card("M-1", "Etwas", paused="Ruht bis 01.09.2027"))
