"""The fixed examples of the style page: every component in every variant, in German, without a database.

They are also what the tests of this room render, so a new variant is written down here first.
"""

from __future__ import annotations

from types import SimpleNamespace as Plain
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from bundnis.core.forms import AmountField, ChecksField, Required, SpanField, TranslatedField, TranslatedForm
from bundnis.core.text import Translated
from bundnis.ui.samples.live import live_context

ROUTES = [("retain", "Halten"), ("train", "Ausbilden"), ("attract", "Gewinnen")]
KINDS = [("hours", "Stunden"), ("rooms", "Räume"), ("money", "Geld"), ("contacts", "Kontakte")]


class StyleForm(TranslatedForm):
    """One field of each kind."""

    title = TranslatedField("Titel", description="Worum geht es, in höchstens zwölf Wörtern?", validators=[Required()])
    text = TranslatedField("Beschreibung", multiline=True)
    name = StringField("Ansprechperson", validators=[Required()])
    email = EmailField("E-Mail-Adresse", description="Dorthin geht die Einladung.", validators=[Required()])
    password = PasswordField("Kennwort", validators=[Required()], render_kw={"autocomplete": "new-password"})
    count = IntegerField("Plätze", validators=[Required()])
    amount = AmountField("Menge", description="Zum Beispiel 20 oder 2,5.", validators=[Required()])
    unit = SelectField(
        "Einheit", choices=[("h", "Stunden"), ("eur", "Euro"), ("room", "Räume")], validators=[Required()]
    )
    until = SpanField(
        "Bis wann",
        description="Ein Tag, ein Monat, eine Jahreszeit oder ein Jahr.",
        quick=[("In zwei Wochen", "14.04.2027"), ("In einem Monat", "30.04.2027"), ("Herbst 2027", "Herbst 2027")],
    )
    route = RadioField("Weg", choices=ROUTES, validators=[Required()])
    kinds = ChecksField("Was wir geben können", choices=KINDS)
    note = TextAreaField("Notiz")
    public = BooleanField("Für andere Bündnisse sichtbar", description="Namen und Notizen bleiben intern.")


def style_form(refused: bool = False, languages: tuple[str, ...] = ("de", "fr"), prefix: str = "good") -> StyleForm:
    """The form of the style page, filled in well or refused in every field."""
    title = Translated.of(de="Schnuppertage im Handwerk", fr="Journées découverte dans l’artisanat")
    values: dict[str, Any] = {
        "title": title.revise({"de": "Schnuppertage im Handwerk 2027"}),
        "text": Translated.of(de="Zwei Tage in den Osterferien, **ein** Betrieb je Schule."),
        "name": "Miriam Küpper",
        "route": "train",
        "kinds": ["hours", "rooms"],
    }
    form = StyleForm(languages=languages, prefix="bad" if refused else prefix, data=values, meta={"csrf": False})
    if refused:
        form.name.errors = ["Bitte geben Sie einen Namen ein."]
        form.email.errors = ["Das ist keine E-Mail-Adresse: „kuepper@“."]
        form.amount.errors = ["„1.5“ ist keine Zahl, wie man sie auf Deutsch schreibt. Meinten Sie 1,5?"]
        form.unit.errors = ["Bitte wählen Sie eine Einheit."]
        form.until.errors = ["Den 31.02.2027 gibt es nicht."]
        form.route.errors = ["Bitte wählen Sie einen Weg."]
        form.kinds.errors = ["Bitte wählen Sie mindestens eine Art."]
        form.note.errors = ["Höchstens 500 Zeichen; das sind 612."]
        form.public.errors = ["Zuerst muss der Titel übersetzt sein."]
        form.title.part_errors = {"fr": ["Höchstens 300 Zeichen; das sind 341."]}
        form.title.errors = form.title.part_errors["fr"]
        vars(form.note)["theirs"] = "Der Termin ist mit der Schule abgesprochen."
    return form


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
            "cards_html": [render(c) for c in CARDS[code]],
            "more_address": "#main" if code == "implementation" else None,
            "more_label": "31 weitere zeigen",
            "closed": False,
            "empty_label": "Hier ist gerade nichts.",
        }
        for code, label in STAGES
    ]
    found[1].update(count=0, cards_html=[])
    stopped = [render(c) for c in CARDS["stopped"]]
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


POINTS = [
    Plain(label="Titel, Zusammenfassung, Weg und Handlungsfeld stehen da", is_done=True, address=None, note=None),
    Plain(label="Federführung angenommen: IHK Aachen", is_done=True, address=None, note=None),
    Plain(label="Zugesagte Beiträge von mindestens 2 Partnern", is_done=False, address="#main", note="Bisher 1 von 2."),
    Plain(label="Ein Schritt mit Termin", is_done=False, address="#main", note=None),
]


def duty(sentence: str, button: str, icon: str, **more: Any) -> Plain:
    """One thing somebody has to do."""
    texts = ("label", "title", "title_lang", "address", "quote", "quote_lang", "only_in", "read_address")
    bare = dict.fromkeys(texts, "")
    said = {"sentence": sentence, "button": button, "icon": icon, "button_address": "#main", "is_late": False}
    return Plain(**{**bare, **said, **more})


M_12 = {"label": "M-12", "title": "Schnuppertage im Handwerk", "address": "#main"}
DUTIES = [
    duty("Sie steckt fest. Anna Beispiel hofft auf Ihre Hilfe.", "Ansehen und helfen", "hand", is_late=True,
         quote="Uns fehlt ein Raum.", **M_12),
    duty("Die letzte Neuigkeit ist vom 12.03.2027. Wie steht es?", "Statusmeldung senden", "comment",
         **{**M_12, "title": "Journées découverte", "title_lang": "fr", "only_in": "nur auf Französisch"}),
    duty("2 Einladungen sind seit mehr als einer Woche unbeantwortet.", "Einladungen ansehen", "mail"),
]

STEPS = [
    Plain(
        title="Betriebe anschreiben",
        partner="Handwerkskammer",
        due="28.02.2027",
        state="done",
        state_word="Erledigt:",
        is_overdue=False,
        overdue_word="",
        note="Erledigt am 24.02.2027",
        action=None,
    ),
    Plain(
        title="Fahrplan mit den Schulen abstimmen",
        partner="Stadt Eschweiler",
        due="bis 15.03.2027",
        state="open",
        state_word="Offen:",
        is_overdue=True,
        overdue_word="16 Tage überfällig",
        note=None,
        action=None,
    ),
    Plain(
        title="Flyer drucken",
        partner="IHK Aachen",
        due="April 2027",
        state="open",
        state_word="Offen:",
        is_overdue=False,
        overdue_word="",
        note=None,
        action=None,
    ),
    Plain(
        title="Radiospot",
        partner="IHK Aachen",
        due="",
        state="dropped",
        state_word="Entfallen:",
        is_overdue=False,
        overdue_word="",
        note="Zu teuer für die Reichweite.",
        action=None,
    ),
]

ENTRIES = [
    Plain(
        when="31.03.2027, 14:03",
        machine_when="2027-03-31T14:03",
        who="Miriam Küpper (IHK Aachen)",
        sentence="Meldung: steckt fest",
        why="Die Schulbusse fahren in den Ferien nicht.",
        detail=None,
        icon="stop",
        tone="danger",
    ),
    Plain(
        when="02.03.2027, 09:12",
        machine_when="2027-03-02T09:12",
        who="Dirk Claßen",
        sentence="Vereinbart → In Umsetzung",
        why=None,
        detail=None,
        icon="play",
        tone="info",
    ),
    Plain(
        when="24.02.2027, 16:40",
        machine_when="2027-02-24T16:40",
        who="Handwerkskammer",
        sentence="20 Stunden Begleitung zugesagt",
        why=None,
        detail=None,
        icon="hand",
        tone="success",
    ),
]

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
