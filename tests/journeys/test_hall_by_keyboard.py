"""A session from opening to closing by keyboard alone: the run sheet and a phone, the focus always seen, no trap."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.hall import SLUG
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]
MOST_KEYS = 160
# What has the focus is drawn so: it, or the label or card around a box to tick. A page that begins has none.
UNSEEN = """() => {
  const held = document.activeElement;
  if (!held || held === document.body || held.id === "main") return "";
  const drawn = (each) => [null, "::before", "::after"].some((part) => {
    const style = getComputedStyle(each, part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  const box = held.getBoundingClientRect();
  const around = [held, held.closest("label"), held.parentElement].filter(Boolean);
  if (box.width > 0 && box.bottom > 0 && box.top < innerHeight && around.some(drawn)) return "";
  return `${held.tagName} ${held.name ?? ""} ${held.textContent.trim().slice(0, 40)}`;
}"""


def tab_to(visitor: Visitor, thing: Locator) -> None:
    """Press Tab until the thing has the focus; whatever has it on the way is seen."""
    expect(thing).to_be_visible()
    for _key in range(MOST_KEYS):
        if thing.evaluate("e => e === document.activeElement"):
            return
        visitor.page.keyboard.press("Tab")
        unseen = visitor.page.evaluate(UNSEEN)
        if unseen:  # it is drawn in steps, and a live page moves
            visitor.page.wait_for_timeout(400)
            unseen = visitor.page.evaluate(UNSEEN)
        assert not unseen, f"the focus is not seen on {unseen}"
    raise AssertionError(f"{MOST_KEYS} times Tab did not lead to {thing}")


def enter(visitor: Visitor, thing: Locator) -> None:
    """A button or link of a live page."""
    tab_to(visitor, thing)
    visitor.page.keyboard.press("Enter")


def enter_and_go(visitor: Visitor, thing: Locator) -> None:
    """What leads to another page."""
    tab_to(visitor, thing)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def choose(visitor: Visitor, name: str, typed: str) -> None:
    """An entry of a list, found by typing how it begins."""
    tab_to(visitor, visitor.page.locator(f'#page-form select[name="{name}"]'))
    visitor.page.keyboard.type(typed)


def write(visitor: Visitor, name: str, text: str) -> None:
    """Into a field of a form."""
    tab_to(visitor, visitor.page.locator(f'#page-form [name="{name}"]'))
    visitor.page.keyboard.type(text)


def onwards(lena: Visitor, title: str) -> None:
    """The button that leads to the next step; a second press at once would be none."""
    lena.page.wait_for_timeout(800)
    enter(lena, lena.page.locator(".l-steps__go button").first)
    expect(lena.page.locator("#now")).to_have_text(title)


def deed(lena: Visitor, ending: str) -> Locator:
    """The first button of a form of the run sheet."""
    return lena.page.locator(f'[data-regions] form[action$="{ending}"] button').first


def test_keyboard_alone_runs_a_session(visit: Visit, demo_server: Server) -> None:
    lena = visit(demo_server)
    lena.sign_in_as("Lena Beispiel")
    lena.open(f"/{SLUG}/workshops/new")
    write(lena, "title-de", "Ohne Maus")
    submit(lena)
    enter_and_go(lena, lena.page.locator('form[action$="/open"] button'))
    code = lena.page.locator(".l-code").first.inner_text()
    phone = visit(demo_server, width=360)
    phone.open(f"/join/{code}")
    enter_and_go(phone, phone.page.get_by_role("button", name="Teilnehmen"))
    onwards(lena, "Was läuft, was gewirkt hat")
    onwards(lena, "Ideen sammeln")
    _ideas(lena, phone)
    _dots(lena, phone)
    _pledge_and_decide(lena)
    onwards(lena, "Abschluss")
    enter(lena, deed(lena, "/publish"))
    expect(lena.page.locator('form[action$="/publish"]')).to_have_count(0)
    enter(lena, deed(lena, "/run/end"))
    expect(lena.page.locator("#sending")).to_contain_text("beendet")
    expect(phone.page.locator('[data-region="head"]')).to_contain_text("zu Ende")


def submit(visitor: Visitor) -> None:
    """The button that sends the form of the page."""
    buttons = visitor.page.locator('#page-form button[type="submit"]:visible:not([name="switch_language"])')
    enter_and_go(visitor, buttons.first)


def _ideas(lena: Visitor, phone: Visitor) -> None:
    for place, text in enumerate(("Ein Tag in der Pflege", "Schnuppertag in der Pflege", "Fahrdienst"), 1):
        tab_to(phone, phone.page.locator("textarea"))
        phone.page.keyboard.type(text)
        enter(phone, phone.page.locator("form[data-queue] button").first)
        expect(phone.page.locator('[data-region="mine"] .l-ideas li')).to_have_count(place)
    onwards(lena, "Ähnliches zusammenlegen")
    for place in (0, 1):
        tab_to(lena, lena.page.locator('[name="thing"]').nth(place))
        lena.page.keyboard.press("Space")
    enter(lena, lena.page.locator('form[action$="/items/group"] .l-move button'))
    expect(lena.page.locator(".l-item__ideas li")).to_have_count(2)


def _dots(lena: Visitor, phone: Visitor) -> None:
    onwards(lena, "Punkte geben")
    enter(lena, deed(lena, "/ballot/open"))
    paper = phone.page.locator("form[data-ballot] fieldset.l-paper").first
    tab_to(phone, paper.locator("input:checked"))
    phone.page.keyboard.press("ArrowRight")
    expect(paper.locator("input").nth(1)).to_be_checked()
    enter(phone, phone.page.locator(".l-vote__send button"))
    expect(phone.page.locator(".l-voted")).to_be_visible()
    enter(lena, deed(lena, "/ballot/close"))
    expect(lena.page.locator('[data-region="work-ballot"]')).to_contain_text("geschlossen")
    onwards(lena, "Ergebnis zeigen")
    enter(lena, lena.page.locator('form[action$="/ballot/reveal"] button[value="0"]').first)
    expect(lena.page.locator('[data-region="work-ballot"] .l-place')).to_have_count(2)


def _pledge_and_decide(lena: Visitor) -> None:
    steps = lena.page.locator(".l-all:has(ol)")
    enter(lena, steps.locator("summary"))
    enter(lena, steps.locator("li", has_text="Beiträge zusagen").get_by_role("button"))
    expect(lena.page.locator("#now")).to_have_text("Beiträge zusagen")
    enter_and_go(lena, lena.page.locator('a[href*="/pledges/new"][href*="as=lead"]').first)
    choose(lena, "partner_id", "IAWM")
    submit(lena)
    onwards(lena, "Entscheiden")
    enter_and_go(lena, lena.page.locator('a[href$="/decide"]').first)
    choose(lena, "kind", "Zur")
    write(lena, "reason", "Zuerst fragen wir die Schulen")
    submit(lena)
    expect(lena.page.locator('[data-region="work-outcomes"]')).to_contain_text("Zurückgestellt")
