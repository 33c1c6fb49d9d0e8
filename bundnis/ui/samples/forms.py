"""The form of the style page: one field of each kind."""

from __future__ import annotations

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
