"""The board of the style page: its cards and columns."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup


def card(number: str, title: str, **more: Any) -> dict[str, Any]:
    """One card of the board, with what most of them have."""
    usual: dict[str, Any] = {
        "address": "#main",
        "number": number,
        "title": title,
        "title_lang": None,
        "lead": "IHK Aachen",
        "contributors": "Handwerkskammer, Stadt Eschweiler",
        "health_label": "Auf Kurs · vor 12 Tagen",
        "health_tone": "success",
        "health_icon": "check-circle",
        "flags": [],
        "next_date": "14.04.2027",
        "paused": None,
        "example": None,
    }
    return {**usual, **more}


OVERDUE = ("Überfällig", "danger", "clock")
STALE = ("Ohne Meldung seit 64 Tagen", "warning", "flag")
NEW = {"health_label": None, "next_date": None}

CARDS = {
    "idea": [
        card("M-31", "Pendlerbus zur Frühschicht im Gewerbegebiet", lead="Stadt Düren", contributors=None, **NEW),
        card("M-29", "Café des métiers: parents et apprentis", title_lang="fr", contributors=None, **NEW),
    ],
    "workshop": [card("M-27", "Patenschaften für neue Auszubildende", lead="DGB Region NRW Süd-West", **NEW)],
    "agreed": [
        card("M-22", "Schnuppertage im Handwerk für Achtklässlerinnen", flags=[("Bedarf offen", "warning", "flag")])
    ],
    "implementation": [
        card(
            "M-12",
            "Teilzeitausbildung sichtbar machen",
            flags=[OVERDUE, STALE],
            health_label="Steckt fest · vor 3 Tagen",
            health_tone="danger",
            health_icon="stop",
        ),
        card(
            "M-14",
            "Nachqualifizierung in der Pflege",
            health_label="Langsam · vor 41 Tagen",
            health_tone="warning",
            health_icon="slow",
        ),
        card(
            "M-16",
            "Willkommensmappe für Fachkräfte aus dem Ausland",
            paused="Ruht bis 01.09.2027",
            health_label=None,
            next_date=None,
        ),
    ],
    "completed": [
        card(
            "M-9",
            "Elternabend Berufswahl",
            health_label=None,
            next_date=None,
            flags=[("Rückblick fällig", "info", "book")],
        )
    ],
    "reviewed": [card("M-4", "Speeddating Ausbildung", health_label="Hat gewirkt", next_date=None, example="Beispiel")],
    "stopped": [
        card(
            "M-7",
            "Gemeinsame Jobmesse",
            health_label="Abgebrochen",
            health_tone="muted",
            health_icon="stop",
            next_date=None,
        )
    ],
}

STAGES = [
    ("idea", "Idee"),
    ("workshop", "Werkstatt"),
    ("agreed", "Vereinbart"),
    ("implementation", "In Umsetzung"),
    ("completed", "Abgeschlossen"),
    ("reviewed", "Ausgewertet"),
]


def columns(render: Any) -> list[dict[str, Any]]:
    """The columns of the example board; `render` turns a card into its finished markup."""
    found = [
        {
            "id": f"column-{code}",
            "label": label,
            "count": len(CARDS[code]),
            "cards_html": Markup("").join(render(c) for c in CARDS[code]),
            "more_address": "#main" if code == "implementation" else None,
            "more_label": "31 weitere zeigen",
            "closed": False,
            "empty_label": "Hier ist gerade nichts.",
        }
        for code, label in STAGES
    ]
    found[1].update(count=0, cards_html="")
    stopped = Markup("").join(render(c) for c in CARDS["stopped"])
    return [
        *found,
        {
            "id": "column-stopped",
            "label": "Abgebrochen",
            "count": 1,
            "cards_html": stopped,
            "more_address": None,
            "more_label": "",
            "closed": True,
            "empty_label": "",
        },
    ]
