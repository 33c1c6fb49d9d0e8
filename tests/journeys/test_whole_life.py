"""The whole life of a measure by keyboard alone and without scripts: from the idea to its closed review.

One journey for both: whoever has no mouse and whoever has no scripts goes the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")
Visit = Callable[..., Visitor]

FOCUS = """() => {
    const here = document.activeElement;
    if (here.tagName === "SUMMARY") return here.parentElement.open ? "" : "folded";
    if (here.name && here.type !== "submit") return here.name;
    return here.matches("a, button") ? here.innerText.replace(/\\s+/g, " ").trim() : "";
}"""


class Keys:
    """Somebody who never touches a mouse; their browser runs no scripts."""

    def __init__(self, visit: Visit, server: Server, name: str) -> None:
        self.visitor = visit(server, width=360, scripts=False)
        self.page = self.visitor.page
        self.visitor.open("/demo")
        place = self.page.get_by_role("button").evaluate_all(
            "(all, name) => all.findIndex(e => (e.ariaLabel ?? '').includes(name))", name
        )
        self.page.get_by_role("button").nth(place).focus()
        self._enter()

    def to(self, name: str) -> None:
        """Go on by the Tab key to a field by its name, to a link or button by how its words begin."""
        seen = []
        for _press in range(200):
            self.page.keyboard.press("Tab")
            seen.append(self.page.evaluate(FOCUS))
            # Fields are called in small letters, and as a whole.
            if seen[-1] == name or (name[0].isupper() and seen[-1].startswith(name)):
                return
        raise AssertionError(f"the keyboard does not reach {name}, only {dict.fromkeys(seen)}")

    def press(self, words: str) -> None:
        """A link or a button."""
        self.to(words)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, **fields: str) -> None:
        """Type into fields in their order (``__`` stands for ``-``), choose by typing or with the arrows."""
        names = {name: name.replace("__", "-") for name in fields}
        while not all(self.page.locator(f"[name='{name}']").first.is_visible() for name in names.values()):
            self.to("folded")
            self.page.keyboard.press("Enter")
        for name, text in fields.items():
            self.to(names[name])
            if self.page.evaluate("document.activeElement.type") == "radio":
                self._choose(text)
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(text)

    def _choose(self, value: str) -> None:
        self.page.keyboard.press("Space")
        for _press in range(10):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"there is no {value}")

    def sees(self, words: str) -> None:
        """The words stand on the page."""
        self.visitor.sees(words)


def test_from_the_idea_to_the_closed_review(demo_server: Server, visit: Visit) -> None:
    tom, ines, lena = (Keys(visit, demo_server, name) for name in ("Tom Vorlage", "Ines Probe", "Lena Beispiel"))
    measure = _propose(tom)
    ines.visitor.open("/ostbelgien/")
    ines.press(f"Antworten (M-{measure.rpartition('/')[2]})")
    assert ines.visitor.path == measure
    ines.press("Federführung annehmen")
    ines.press("Annehmen")
    _offer(ines, "6")
    _work_out(lena, measure)
    for button in ("In den Workshop nehmen", "Vereinbaren", "Beginnen"):
        _move(lena, measure, button)
    _report(tom, measure)
    _complete(lena, measure)
    _move(lena, measure, "Auswertung abschließen")
    lena.sees("Ausgewertet")
    lena.visitor.open("/ostbelgien/learning/lessons")
    lena.sees("Früher einladen.")


def _propose(tom: Keys) -> str:
    """An idea with its first step and a lead that is asked, and what the own partner gives."""
    tom.visitor.open("/ostbelgien/measures/new")
    tom.fill(title__de="Werkbank am Samstag", first_step__de="Raum suchen", first_step_due="12/2030", lead_id="IHK")
    tom.press("Vorschlagen")
    assert re.fullmatch(r"/ostbelgien/measures/\d+", tom.visitor.path), tom.visitor.text
    measure = tom.visitor.path
    _offer(tom, "12")
    return measure


def _offer(giver: Keys, hours: str) -> None:
    giver.press("Etwas anbieten")
    giver.fill(amount=hours)
    giver.press("Dies anbieten")
    giver.sees(f"{hours} h")


def _work_out(lena: Keys, measure: str) -> None:
    """Everything that is asked before it is agreed, and into the workshop."""
    lena.visitor.open(measure)
    lena.press("Bearbeiten")
    lena.fill(
        summary__de="Jugendliche bauen an einem Samstag etwas, das sie behalten.", field_id="Attr", route="Ausb",
        responsible_id="Ines", planned_start="01/2027", planned_end="09/2027", success_sign__de="Zehn kommen wieder.",
        one_group="yes", result_90_days="yes", predecessor_answer__de="Neu.",
    )
    lena.press("Speichern")


def _move(lena: Keys, measure: str, button: str) -> None:
    """At once, or by a form that asks something."""
    lena.press(button)
    if lena.visitor.path != measure:
        lena.press(button)
    assert lena.visitor.path == measure, lena.visitor.text


def _report(tom: Keys, measure: str) -> None:
    tom.visitor.open(measure)
    tom.press("Statusmeldung senden")
    tom.fill(health="on_course", sentence="Elf waren da.")
    tom.press("Statusmeldung senden")
    assert tom.visitor.path == measure
    tom.sees("Elf waren da.")


def _complete(lena: Keys, measure: str) -> None:
    """Its step, its contributions and the look back, in one form."""
    lena.visitor.open(measure)
    lena.press("Abschließen")
    names = lena.page.locator("#page-form [name^=step_], #page-form [name^=received_]").evaluate_all(
        "all => [...new Set(all.map(e => e.name))].filter(n => !/_(on|reason)$/.test(n))"
    )
    assert len(names) == 3
    settled = {name: "done" if name.startswith("step") else amount
               for name, amount in zip(names, ("", "12", "6"), strict=True)}
    lena.fill(
        **settled, executed="Vollst", effect="Es hat gew", what_worked__de="Die Werkbank.", what_did_not__de="Der Bus.",
        lesson__de="Früher einladen.", in_proportion="yes", recommend="Wiederh", rating="4",
    )
    lena.press("Maßnahme abschließen")
    assert lena.visitor.path == measure, lena.visitor.text
    lena.sees("mit vollständiger Auswertung")
