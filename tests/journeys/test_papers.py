"""Ballots on a phone in a real browser: a reload, a step that goes on, a second tab, no motion."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.hall import forgive, leading, phone, to_step
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("hall")
Visit = Callable[..., Visitor]
IDEAS = ("Ein Tag in der Pflege", "Fahrdienst am Wochenende")
BALLOT = "form[data-ballot]"
CHOSEN = """() => [...document.querySelectorAll("form[data-ballot] input:checked")]
  .map(one => `${one.name} ${one.value}`).sort()"""
KEPT = "Object.keys(localStorage).filter(name => /queue|draft/.test(name))"
MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
  return animationName !== "none" || /[1-9]/.test(transitionDuration) || scrollBehavior === "smooth";
}).map(one => `${one.tagName} ${one.className}`)"""


def collected(lena: Visitor, anna: Visitor) -> None:
    """Two ideas stand on the screen."""
    to_step(lena, "Ideen sammeln")
    for nth, text in enumerate(IDEAS, 1):
        anna.page.locator("textarea").fill(text)
        anna.page.locator("form[data-queue] button").first.click()
        expect(own_ideas(anna.page)).to_have_count(nth)


def own_ideas(page: Page) -> Locator:
    return page.locator('[data-region="mine"] .l-ideas li > span:first-child')


def open_vote(lena: Visitor, step: str, about: str = "") -> None:
    if step:
        to_step(lena, step)
    if about:
        lena.page.locator("#about-consent").select_option(label=about)
    lena.page.locator('form[action$="/ballot/open"] button').first.click()
    expect(lena.page.locator('form[action$="/ballot/close"]')).to_be_visible()


def close_vote(lena: Visitor, *voters: Visitor) -> None:
    lena.page.locator('form[action$="/ballot/close"] button').click()
    expect(lena.page.locator('form[action$="/ballot/close"]')).to_have_count(0)
    for visitor in voters:
        expect(visitor.page.locator(BALLOT)).to_have_count(0, timeout=15_000)


def choose(page: Page, nth: int) -> list[str]:
    """The nth answer everywhere, and an objection where one can object; what is chosen then."""
    for group in page.locator(f"{BALLOT} .l-answers").all():
        group.locator("input[type=radio]").nth(nth).evaluate("one => one.closest('label').click()")
    for box in page.locator(f"{BALLOT} input[type=checkbox]").all()[:1]:
        box.evaluate("one => one.closest('label').click()")
    chosen: list[str] = page.evaluate(CHOSEN)
    return chosen


def send(page: Page) -> None:
    page.locator(f"{BALLOT} .l-vote__send button").click()
    expect(page.locator(".l-voted")).to_be_visible()


def test_what_is_chosen_survives_a_reload_on_every_kind_of_ballot(visit: Visit, demo_server: Server) -> None:
    lena, _place, code = leading(visit, demo_server, "Neu geladen")
    anna = phone(visit, demo_server, code)
    votes = (("", ""), ("Was läuft, was gewirkt hat", ""), ("Punkte geben", ""), ("Entscheiden", IDEAS[0]))
    for place, (step, about) in enumerate(votes):
        if step == "Punkte geben":
            collected(lena, anna)
        open_vote(lena, step, about)
        expect(anna.page.locator(BALLOT)).to_be_visible(timeout=15_000)
        chosen = choose(anna.page, 1)
        assert chosen and any("objects" in each for each in chosen) == (step == "Punkte geben"), chosen
        anna.page.reload()
        assert anna.page.evaluate(CHOSEN) == chosen, step
        if place == 2:
            # The session goes on to the next step; the vote was left open.
            to_step(lena, "Ergebnis zeigen")
            expect(lena.page.locator(".l-steps")).to_contain_text("ist offen. Vom Telefon aus")
            anna.page.reload()
            assert anna.page.evaluate(CHOSEN) == chosen, "on the next step"
        send(anna.page)
        anna.page.reload()
        assert anna.page.evaluate(CHOSEN) == chosen, f"{step}, after it was sent"
        assert anna.page.evaluate(KEPT) == []
        close_vote(lena, anna)
        if place == 2:
            lena.page.locator('form[action$="/ballot/reveal"] button[value="0"]').click()
            _rate(lena, anna)


def _rate(lena: Visitor, anna: Visitor) -> None:
    open_vote(lena, "Aussichten und Aufwand")
    expect(anna.page.locator(f"{BALLOT} fieldset fieldset").first).to_be_visible(timeout=15_000)
    chosen = choose(anna.page, 3)
    assert {each.split("-")[0] for each in chosen} == {"prospects", "effort"}
    anna.page.reload()
    assert anna.page.evaluate(CHOSEN) == chosen
    send(anna.page)
    close_vote(lena, anna)


def test_two_tabs_of_one_phone_double_nothing_and_lose_nothing(visit: Visit, demo_server: Server) -> None:
    lena, _place, code = leading(visit, demo_server, "Zwei Tabs")
    anna = phone(visit, demo_server, code)
    to_step(lena, "Ideen sammeln")
    one = anna.page
    expect(one.locator("textarea")).to_be_visible(timeout=15_000)
    one.locator("textarea").fill(IDEAS[0])
    other = anna.context.new_page()
    other.goto(one.url)
    expect(other.locator("textarea")).to_have_value(IDEAS[0])
    # Sent from the first: the second neither offers it again nor hides that it was sent.
    one.locator("form[data-queue] button").first.click()
    expect(own_ideas(other)).to_have_text([IDEAS[0]])
    expect(other.locator("textarea")).to_have_value("")
    # Both without a network at once, each with something of its own: both arrive, each once.
    anna.context.set_offline(True)
    for page, text in ((one, IDEAS[1]), (other, "Tandem am Arbeitsplatz")):
        page.locator("textarea").fill(text)
        page.locator("form[data-queue] button").first.click()
    anna.context.set_offline(False)
    for page in (one, other):
        expect(own_ideas(page)).to_have_count(3, timeout=20_000)
        expect(page.locator("#sending")).not_to_have_text("Noch nicht gesendet")
    assert sorted(own_ideas(one).all_inner_texts()) == sorted([*IDEAS, "Tandem am Arbeitsplatz"])
    _one_ballot_in_two_tabs(lena, one, other)
    assert one.evaluate(KEPT) == []
    anna.complaints[:] = [each for each in anna.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def _one_ballot_in_two_tabs(lena: Visitor, one: Page, other: Page) -> None:
    open_vote(lena, "Punkte geben")
    for page in (one, other):
        expect(page.locator(BALLOT)).to_be_visible(timeout=15_000)
    paper = one.locator(f"{BALLOT} fieldset").first
    name = paper.locator("input[type=radio]").first.get_attribute("name")
    answer = f'{BALLOT} input[name="{name}"]'
    paper.locator("label.l-answer").nth(2).click()
    send(one)
    # The second tab shows the paper as it is in the box, and changes that one.
    expect(other.locator(".l-voted")).to_be_visible(timeout=15_000)
    expect(other.locator(f"{answer}[value='2']")).to_be_checked()
    other.locator(f"{answer}[value='1']").evaluate("one => one.closest('label').click()")
    send(other)
    expect(one.locator(f"{answer}[value='1']")).to_be_checked(timeout=15_000)
    expect(lena.page.locator('[data-region="work-ballot"] .l-turnout')).to_contain_text("1 von 1")


def test_nothing_moves_for_who_wants_no_motion(visit: Visit, demo_server: Server) -> None:
    lena, place, code = leading(visit, demo_server, "Ohne Bewegung")
    anna = phone(visit, demo_server, code)
    screen = visit(demo_server)
    screen.sign_in_as("Lena Beispiel")
    for visitor in (lena, anna, screen):
        visitor.page.emulate_media(reduced_motion="reduce")
    collected(lena, anna)
    screen.open(f"{place}/screen")
    open_vote(lena, "Punkte geben")
    expect(anna.page.locator(BALLOT)).to_be_visible(timeout=15_000)
    choose(anna.page, 1)
    assert not [found for visitor in (lena, anna, screen) for found in visitor.page.evaluate(MOVING)]
    close_vote(lena)
    to_step(lena, "Ergebnis zeigen")
    lena.page.locator('form[action$="/ballot/reveal"] button').first.click()
    expect(screen.page.locator(".l-place.is-new, .l-place").first).to_be_visible(timeout=15_000)
    assert not [found for visitor in (lena, anna, screen) for found in visitor.page.evaluate(MOVING)]


def test_the_server_dies_in_the_middle_of_a_vote(visit: Visit, demo_server: Server) -> None:
    lena, _place, code = leading(visit, demo_server, "Mitten in der Abstimmung")
    anna, bruno = (phone(visit, demo_server, code) for _each in range(2))
    collected(lena, anna)
    open_vote(lena, "Punkte geben")
    for visitor in (anna, bruno):
        expect(visitor.page.locator(BALLOT)).to_be_visible(timeout=15_000)
    papers = [choose(visitor.page, 1) for visitor in (anna, bruno)]
    send(anna.page)
    demo_server.die()
    try:
        bruno.page.locator(f"{BALLOT} .l-vote__send button").click()
        expect(bruno.page.locator("#sending")).to_have_text("Noch nicht gesendet")
    finally:
        demo_server.come_back()
    expect(bruno.page.locator("#sending")).to_contain_text("Gesendet um", timeout=20_000)
    expect(lena.page.locator('[data-region="work-ballot"] .l-turnout')).to_contain_text("2 von 2", timeout=20_000)
    for visitor, paper in zip((anna, bruno), papers, strict=True):
        visitor.page.reload()
        assert visitor.page.evaluate(CHOSEN) == paper
        forgive(visitor)
    forgive(lena)
    close_vote(lena, anna, bruno)
