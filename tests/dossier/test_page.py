"""The page of a measure: what it shows to whom, in every stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bundnis.core.clock import today
from bundnis.core.dates import show_day
from bundnis.core.text import Translated
from bundnis.measures import service
from bundnis.measures.models import Measure
from bundnis.measures.stages import LIFE, Stage
from tests.client import Browser, Page
from tests.factories.contributions import contribution, need
from tests.factories.measures import comment, foreign_measure, measure, step, update
from tests.people import World

SignIn = Callable[[str], Browser]
TODAY = today("Europe/Brussels")
DAY = timedelta(days=1)
SEATED = ("anna", "bruno", "carla", "dirk", "otto")


def address(row: Measure) -> str:
    return f"/ostbelgien/measures/{row.number}"


def in_stage(world: World, stage: Stage) -> Measure:
    aside = stage in (Stage.PAUSED, Stage.STOPPED)
    return measure(world, stage, column="agreed" if aside else "", came_from="agreed" if aside else None)


def acts(page: Page) -> list[str]:
    """Everything on the page that changes something: forms, and links to forms."""
    forms = [form.get("action") for form in page.select("main form")]
    words = ("/edit", "/new", "/moves/", "/lead", "/delete", "/done", "/drop", "/accept", "/receive", "/deliver")
    links = [item.get("href") for item in page.select("main a[href]")]
    return forms + [link for link in links if any(word in link for word in words)]


# -- every stage ---------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", Stage)
def test_everybody_in_the_alliance_reads_it_in_every_stage(world: World, sign_in: SignIn, stage: Stage) -> None:
    row = in_stage(world, stage)
    step(row)
    for name in SEATED:
        page = sign_in(name).get(address(row))
        assert page.heading == f"{row.label} Schnuppertage"
        assert len(page.select(".b-stages li")) == len(LIFE) and len(page.select(".b-stages .is-now")) == 1
        # One obvious next step at most.
        assert len(page.select("main .kern-btn--primary")) <= 1, name


@pytest.mark.parametrize("stage", Stage)
def test_observers_see_everything_and_can_change_nothing(world: World, sign_in: SignIn, stage: Stage) -> None:
    row = in_stage(world, stage)
    step(row), need(world, row), contribution(world, row, state="offered")
    update(row, world.person("anna").id), comment(row, world.person("anna").id)
    page = sign_in("otto").get(address(row))
    assert acts(page) == []
    for words in ("Räume anfragen", "Moderation", "Die ersten Betriebe haben zugesagt.", "Wer bringt die Tische?"):
        assert words in page.text
    assert row.stage == stage


def test_facilitators_comment_and_take_ideas_along(world: World, sign_in: SignIn) -> None:
    row = measure(world, "idea", summary=Translated.of(de="x"), route="train", field_id=world.field.id)
    page = sign_in("carla").get(address(row))
    assert acts(page) == [f"{address(row)}/moves/to_workshop", f"{address(row)}/comments/new"]


def test_foreign_and_unknown_measures_are_the_same(world: World, sign_in: SignIn) -> None:
    foreign = foreign_measure(world, "GEHEIM")
    world.change(foreign, number=77)
    pages = [sign_in("anna").get(f"/ostbelgien/measures/{number}", status=404).html for number in (77, 999)]
    assert pages[0] == pages[1] and "GEHEIM" not in pages[0]
    for name, status in (("fanny", 404), ("eva", 404), ("olga", 404), ("visitor", 302)):
        sign_in(name).get("/ostbelgien/measures/1", status=status)


# -- what waits on top ---------------------------------------------------------------------------


def asks(page: Page) -> list[str]:
    return [item.get("href") for item in page.select(".b-asks a")]


def test_what_waits_for_me_stands_first(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", fresh_on=TODAY - 90 * DAY)
    need(world, row)
    step(row, due=TODAY - DAY)
    contribution(world, row, state="offered")
    here = address(row)
    assert asks(sign_in("anna").get(here)) == [
        f"{here}#contributions", f"{here}#steps", f"{here}/updates/new", f"{here}#contributions",
    ]
    # Bruno cannot answer his own offer; the open need is for everybody with something to give.
    assert asks(sign_in("bruno").get(here)) == [f"{here}#contributions"]
    assert asks(sign_in("otto").get(here)) == []


def test_nothing_waits_on_a_calm_page(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    step(row)
    page = sign_in("anna").get(address(row))
    assert asks(page) == [] and page.select(".b-standing .b-tag") == []


def test_flags_lead_to_where_they_are_put_right(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed", fresh_on=TODAY - 90 * DAY, one_group=False, lead_state="declined")
    need(world, row)
    page = sign_in("dirk").get(address(row))
    links = [item.get("href") for item in page.select(".b-standing a.b-tag")]
    assert links == ["#updates", "#contributions", "#lead", "#steps", "#size"]
    for link in links:
        assert page.select(link)


def test_open_needs_come_before_everything_that_is_covered(world: World, sign_in: SignIn) -> None:
    row = measure(world, "agreed")
    covered = need(world, row, amount="5")
    contribution(world, row, amount="5", need=covered)
    still_open = need(world, row, amount="80")
    page = sign_in("otto").get(address(row))
    needs = [(item.get("id"), item.get("class")) for item in page.select(".b-need")]
    assert needs == [(f"need-{still_open.id}", "b-need is-open"), (f"need-{covered.id}", "b-need is-covered")]


@pytest.mark.parametrize("stage", ["completed", "reviewed", "stopped"])
def test_what_a_closed_measure_did_not_get_is_no_open_need(world: World, sign_in: SignIn, stage: str) -> None:
    row = measure(world, stage)
    need(world, row, amount="80")
    part = sign_in("dirk").get(address(row)).select("#contributions")[0].text_content()
    assert "Gesucht: 80\xa0h, zugesagt: 0" in part
    assert "offen" not in part


# -- texts as they were typed --------------------------------------------------------------------

ODD = ["Grüße aus Eupen: „Größe“ & <b>Mut</b>", "l’été d’avenir 🧰", "שלום – مرحبا", "x" * 300, "a\nb"]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_every_text_is_shown_as_it_was_typed(world: World, sign_in: SignIn, text: str) -> None:
    row = measure(
        world, "implementation", title=text[:200], summary=Translated.of(de=text), place=text[:200], funding=text,
        target_group=Translated.of(de=text[:200]), success_sign=Translated.of(de=text), override_reason=text,
        predecessor_answer=Translated.of(de=text), recognition=text, lead_reason=text, stage_reason=text,
        principles={"fair_pay": {"answer": "met", "note": text}}, origin_label=Translated.of(de=text),
        links=[{"title": text[:200], "address": "https://example.org/?a=1&b=2"}],
    )
    step(row, title=text[:200], done_on=TODAY)
    update(row, world.person("anna").id, sentence=text, because=text)
    comment(row, world.person("anna").id, text)
    page = sign_in("otto").get(address(row))
    words = " ".join(text.split())
    assert page.text.count(words) >= 14 or len(words) > 200
    assert "&lt;b&gt;" not in page.text and page.select("main script") == []
    assert "https://example.org/?a=1&b=2" in page.addresses


def test_a_description_is_markdown_without_surprises(world: World, sign_in: SignIn) -> None:
    row = measure(world, description=Translated.of(de="- **eins**\n- zwei <script>alert(1)</script>"))
    page = sign_in("otto").get(address(row))
    assert page.select("#description li strong")[0].text == "eins"
    assert "<script>alert(1)</script>" in page.text


# -- facts ---------------------------------------------------------------------------------------


def test_facts_come_as_the_reader_writes_them(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation", responsible_id=world.person("anna").id)
    text = sign_in("otto").get(address(row)).text
    assert "Anna Example" in text and "Feld 1" in text and show_day(TODAY + 90 * DAY, "de") in text
    world.change(world.person("otto"), language="fr")
    assert show_day(TODAY + 90 * DAY, "fr") in sign_in("otto").get(address(row)).text


def test_health_is_the_newest_updates_word_and_how_long_ago(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation"), world.actor("anna")
    service.report(anna, row, health="slow", sentence="Langsam", happened_on=TODAY - 9 * DAY)
    service.report(anna, row, health="on_course", sentence="Früher", happened_on=TODAY - 30 * DAY)
    page = sign_in("otto").get(address(row))
    sign = page.select(".b-standing .b-health")[0]
    assert sign.text_content() == "Langsam · vor 9 Tagen"


def test_the_history_names_people_and_what_changed(world: World, sign_in: SignIn) -> None:
    row = measure(world, "workshop", responsible_id=None)
    service.edit(
        world.actor("dirk"), row, 1, responsible_id=world.person("anna").id, field_id=world.second_field.id,
        description=Translated.of(de="lang " * 200),
    )
    history = sign_in("otto").get(address(row)).select("#history")[0].text_content()
    assert "Dirk Example" in history and "– → Anna Example" in history and "Feld 1 → Feld 2" in history
    assert len(history) < 2000


def test_the_newest_is_shown_and_one_link_shows_all(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    for number in range(7):
        update(row, world.person("anna").id, sentence=f"Meldung {number}", happened_on=TODAY - (7 - number) * DAY)
    for number in range(25):
        comment(row, world.person("bruno").id, f"Kommentar {number}!")
    otto = sign_in("otto")
    page = otto.get(address(row))
    assert "Meldung 6" in page.text and "Meldung 1" not in page.text
    assert "Kommentar 24!" in page.text and "Kommentar 4!" not in page.text
    page = otto.get(f"{address(row)}?all=1")
    assert "Meldung 0" in page.text and "Kommentar 0!" in page.text


def test_reasons_stand_on_top(world: World, sign_in: SignIn) -> None:
    paused = measure(world, "paused", column="agreed")
    assert "Krankheit" in sign_in("otto").get(address(paused)).text
    stopped = measure(world, "stopped", column="agreed")
    text = sign_in("otto").get(address(stopped)).text
    assert "Keine Nachfrage" in text and "Früher fragen" in text


@pytest.mark.parametrize("language", ["de", "fr", "nl", "en"])
def test_the_page_answers_in_every_language(world: World, sign_in: SignIn, language: str) -> None:
    world.change(world.person("dirk"), language=language)
    row = measure(world, "workshop")
    need(world, row), step(row)
    page = sign_in("dirk").get(address(row))
    assert page.tree.get("lang") == language


def test_a_completed_measure_leads_to_its_review(world: World, sign_in: SignIn) -> None:
    row = measure(world, "completed")
    for name in ("anna", "dirk"):
        [button] = sign_in(name).get(address(row)).select("main .kern-btn--primary")
        assert button.get("href") == f"{address(row)}/review"


def test_only_what_is_the_readers_to_sign_waits(world: World, sign_in: SignIn) -> None:
    row = measure(world, "implementation")
    step(row)
    contribution(world, row, state="offered")
    here = address(row)
    # The lead answers offers; the coordinator may, but is not asked to.
    assert asks(sign_in("anna").get(here)) == [f"{here}#contributions"]
    assert asks(sign_in("dirk").get(here)) == []
    # What the lead gives is received by the coordinator.
    contribution(world, row, world.lead, delivered=Decimal(10))
    assert asks(sign_in("dirk").get(here)) == [f"{here}#contributions"]


def test_a_button_that_would_only_repeat_the_list_is_not_there(world: World, sign_in: SignIn) -> None:
    page = sign_in("carla").get(address(measure(world)))
    assert page.select("#move .b-checklist .is-open") and not page.select("#move .kern-btn")


# -- the indicator and what the history keeps ----------------------------------------------------


def test_the_parts_of_a_value_stand_in_the_table(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe")), world.actor("anna")
    service.add_value(anna, row, TODAY - DAY, Decimal(4))
    table = sign_in("otto").get(address(row)).select(".b-series__data")[0]
    assert [item.text for item in table.cssselect("thead th")] == ["Tag", "Wert"]
    service.add_value(anna, row, TODAY, Decimal(9), women=Decimal(5), men=Decimal(3))
    table = sign_in("otto").get(address(row)).select(".b-series__data")[0]
    assert [item.text for item in table.cssselect("thead th")] == ["Tag", "Wert", "Frauen", "Männer"]
    cells = [[cell.text for cell in line.cssselect("td")] for line in table.cssselect("tbody tr")]
    assert cells == [["4", "–", "–"], ["9", "5", "3"]]


def history_of(page: Page) -> str:
    return " ".join(page.select("#history")[0].text_content().split())


def test_the_history_says_which_value_was_entered_and_removed(world: World, sign_in: SignIn) -> None:
    row, anna = measure(world, "implementation", indicator_name=Translated.of(de="Betriebe")), world.actor("anna")
    value = service.add_value(anna, row, TODAY, Decimal("1234.5"))
    service.remove_value(anna, row, value)
    assert history_of(sign_in("otto").get(address(row))).count("1.234,5") == 2
    assert history_of(sign_in("otto").get(address(row))).count(show_day(TODAY, "de")) >= 2


def test_a_lesson_and_a_resume_date_outlive_the_next_move(world: World, sign_in: SignIn) -> None:
    row, dirk = measure(world, "agreed"), world.actor("dirk")
    service.move(dirk, row, "pause", reason="Krankheit", resume_on=TODAY + 20 * DAY)
    lesson = "Früher fragen. " * 20
    service.move(dirk, row, "stop", reason="Keine Nachfrage", lesson=lesson.strip())
    service.move(dirk, row, "reopen", reason="Es geht wieder")
    history = history_of(sign_in("otto").get(address(row)))
    assert lesson.strip() in history and "Keine Nachfrage" in history
    assert show_day(TODAY + 20 * DAY, "de") in history


def test_a_measure_names_what_goes_on_with_it(world: World, sign_in: SignIn) -> None:
    row = measure(world, "reviewed")
    first, second = (measure(world, title=title, predecessor_id=row.id) for title in ("Weiter", "Noch weiter"))
    foreign_measure(world, "GEHEIM")
    page = sign_in("otto").get(address(row))
    links = {item.get("href"): item.text_content() for item in page.select("aside a, .b-facts a")}
    assert links[address(first)] == f"{first.label} Weiter" and links[address(second)] == f"{second.label} Noch weiter"
    assert f"{row.label} Schnuppertage" in sign_in("otto").get(address(first)).text


# -- other languages -----------------------------------------------------------------------------


def test_every_text_in_another_language_says_so(world: World, sign_in: SignIn) -> None:
    def german(words: str) -> Translated:
        return Translated.of(de=words)

    earlier = measure(world, "reviewed")
    world.change(earlier, title=german("Vorher"))
    row = measure(
        world, "implementation", target_group=german("Jugendliche"), predecessor_answer=german("Nichts"),
        indicator_name=german("Betriebszahl"), indicator_unit=german("Betriebe"), indicator_target=Decimal(8),
        origin_label=german("Auftakt"), predecessor_id=earlier.id,
    )
    step(row, title="Anrufen")
    service.add_value(world.actor("anna"), row, TODAY, Decimal(3))
    update(row, world.person("anna").id, health="slow", sentence="Es dauert.")
    comment(row, world.person("anna").id, "Wie lange?")
    calm = sign_in("otto").get(address(row))
    assert calm.select(".b-fallback") == [] and calm.select("main [lang]") == []
    world.change(world.person("otto"), language="fr")
    page = sign_in("otto").get(address(row))
    marked = {item.text_content().strip() for item in page.select("main [lang=de]")}
    for words in ("Jugendliche", "Nichts", "Betriebszahl", "Betriebe", "Auftakt", "Vorher", "Anrufen", "Feld 1",
                  "Es dauert.", "Wie lange?"):
        assert words in marked, (words, marked)
    # Who reads what the alliance does not write in is told so once for the page.
    assert len(page.select(".b-fallback")) == 1
    # Where it writes French too, the note stands beside each: the two sentences of the update, the comment, and every
    # text above.
    world.change(world.alliance, languages=["de", "fr"])
    assert len(sign_in("otto").get(address(row)).select(".b-fallback")) >= 12


def test_a_translation_to_check_is_marked_for_its_readers(world: World, sign_in: SignIn) -> None:
    world.change(world.alliance, languages=["de", "fr"])
    texts = Translated({"de": "Neu", "fr": "Vieux"}, "de", {"fr": "check"})
    row = measure(world, summary=texts, success_sign=texts, description=texts)
    assert sign_in("otto").get(address(row)).select(".b-fallback") == []
    world.change(world.person("otto"), language="fr")
    page = sign_in("otto").get(address(row))
    assert len(page.select(".b-fallback")) == 3 and page.select("main [lang]") == []
