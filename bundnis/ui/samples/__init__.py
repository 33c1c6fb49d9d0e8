"""The fixed examples of the style page: every component in every variant, in German, without a database.

They are also what the tests of this room render, so a new variant is written down here first.
"""

from __future__ import annotations

from types import SimpleNamespace as Plain
from typing import Any

from bundnis.ui.samples.board import CARDS, STAGES, columns
from bundnis.ui.samples.forms import style_form
from bundnis.ui.samples.live import live_context
from bundnis.ui.samples.measure import DUTIES, ENTRIES, POINTS, STEPS

HEADS = [
    Plain(label="Maßnahme", address="#main", sort="ascending", numeric=False),
    Plain(label="Federführung", address="#main", sort=None, numeric=False),
    Plain(label="Stand", address=None, sort=None, numeric=False),
    Plain(label="Beiträge", address="#main", sort=None, numeric=True),
]
ROWS = [
    ["M-12 Teilzeitausbildung sichtbar machen", "IHK Aachen", "In Umsetzung", "4"],
    ["M-14 Nachqualifizierung in der Pflege", "Städteregion Aachen", "In Umsetzung", "12"],
    ["M-22 Schnuppertage im Handwerk", "Handwerkskammer", "Vereinbart", "3"],
]

BARS = [
    {"label": "Klein, mit zwei Partnern oder mehr (n = 8)", "sentence": "gewirkt 5, zum Teil 1, nicht 1, unklar 1",
     "parts": [("worked", 0, 62.5, 5), ("partly", 62.5, 12.5, 1), ("not", 75, 12.5, 1), ("unclear", 87.5, 12.5, 1)]},
    {"label": "Alle anderen (n = 5)", "sentence": "gewirkt 2, zum Teil 0, nicht 3, unklar 0",
     "parts": [("worked", 0, 25, 2), ("not", 25, 37.5, 3)]},
]
BAR_LEGEND = [("worked", "Gewirkt"), ("partly", "Zum Teil"), ("not", "Nicht"), ("unclear", "Unklar")]

SERIES = [
    Plain(label="2023", value="38", x=0, y=90),
    Plain(label="2024", value="44", x=33, y=72),
    Plain(label="2025", value="43", x=66, y=75),
    Plain(label="2026", value="61", x=100, y=24),
]

FACTS = [
    ("Federführung", "IHK Aachen, angenommen am 12.02.2027"),
    ("Verantwortlich", "Miriam Küpper, Vertretung Jan Roeben"),
    ("Zeitraum", "März bis Herbst 2027"),
    ("Zielgruppe", "Jugendliche der Klassen 8 und 9"),
    ("Leer bleibt weg", None),
]

ERROR_CODES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)


def style_context() -> dict[str, Any]:
    """Everything ui_pages/style.html asks for, except what every page gets."""
    refused = style_form(refused=True)
    return {
        "good": style_form(),
        **live_context(),
        "picked": style_form(prefix="picked"),
        "health_marks": {
            "retain": Plain(tone="success", icon="check"), "train": Plain(tone="warning", icon="slow"),
            "attract": Plain(tone="danger", icon="danger"),
        },
        "single": style_form(languages=("de",), prefix="single"),
        "refused": refused,
        "refused_list": refused.error_list(),
        "stages": STAGES, "cards": CARDS,
        "columns_of": columns,
        "points": POINTS,
        "steps_list": STEPS, "duties_list": DUTIES,
        "entries": ENTRIES,
        "heads": HEADS, "rows": ROWS,
        "series_points": SERIES,
        "bar_groups": BARS, "bar_legend": BAR_LEGEND,
        "facts_list": FACTS,
        "shown": Plain(text="Schnuppertage im Handwerk", language="de", is_fallback=True),
        "plain_shown": Plain(text="Schnuppertage im Handwerk", language="de", is_fallback=False),
        "words": [
            Plain(key="s-lead", name="Federführung", meaning="Der eine Partner, der für eine Maßnahme einsteht.",
                  others=[("fr", "chef de file"), ("nl", "trekker"), ("en", "lead")]),
            Plain(key="s-need", name="Bedarf", meaning="Was eine Maßnahme noch braucht, mit Menge.",
                  others=[("fr", "besoin"), ("nl", "behoefte"), ("en", "need")]),
        ],
        "drafted": Plain(draft=Plain(when="31.03.2027 14:05")),
        "messages": [
            ("success", {"text": "Maßnahme M-12 ruht jetzt.", "undo_address": "#main", "undo_label": "Rückgängig"}),
            ("info", {"text": "Die Statusmeldung ist da.", "link_address": "#main", "link_label": "Berichtigen"}),
            ("warning", "Der Posteingang hat 3 offene Anfragen."),
            ("danger", "Die Nachricht konnte nicht verschickt werden."),
        ],
        "tones": ["neutral", "info", "success", "warning", "danger", "muted"],
        "icons": ICONS,
    }


ICONS = """
check check-circle circle dot minus-circle info warning danger stop flag pause play clock slow calendar person people
globe menu settings leave edit plus search close up down left right inbox book refresh lock link copy download print
comment mail filter hand split bulb table
""".split()
