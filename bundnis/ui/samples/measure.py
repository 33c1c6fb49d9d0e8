"""What the style page shows of a measure: points, duties, steps, history."""

from __future__ import annotations

from types import SimpleNamespace as Plain
from typing import Any

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
        why_lang="",
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
        why_lang="",
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
        why_lang="",
        detail=None,
        icon="hand",
        tone="success",
    ),
]
