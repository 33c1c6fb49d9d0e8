"""A history in words: sentences, names, what changed; gaps where something is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from bundnis.core.i18n import force_locale
from bundnis.core.text import Translated
from bundnis.journal import queries
from bundnis.journal.queries import Change, Happening, Told, tell_lines


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sentences and a few words of an invented room."""
    monkeypatch.setitem(queries.SENTENCES, "tree.planted", "%(who)s planted %(name)s on %(day)s")
    monkeypatch.setitem(queries.SENTENCES, "tree.changed", "%(who)s changed a tree")
    monkeypatch.setitem(queries.FIELDS, "tree.kind", Told("Kind of tree", {"oak": "Oak", "elm": "Elm"}))


def happening(verb: str, person_id: int | None = 1, **values: Any) -> Happening:
    at = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    return Happening(7, at, person_id, verb, verb.partition(".")[0], None, None, values)


def line(*args: Any, **values: Any) -> queries.HistoryLine:
    with force_locale("de"):
        (found,) = tell_lines([happening(*args, **values)], {1: "Anna"}, "Europe/Brussels")
    return found


def test_a_sentence_has_names_texts_and_dates_of_the_reader(app: Flask, told: None) -> None:
    day = {"first": "2026-03-01", "last": "2026-03-31", "precision": "month"}
    found = line("tree.planted", name={"fr": "chêne", "de": "Eiche"}, day=day)
    assert found.sentence == "Anna planted Eiche on März 2026"
    assert (found.when, found.machine_when) == ("01.04.2026 00:30", "2026-03-31T22:30+00:00")


def test_a_reason_is_quoted_and_changes_are_in_words(app: Flask, told: None) -> None:
    changes = {"kind": ["oak", "elm"], "cut_on": [None, "2026-03-02"], "tall": [1, 3]}
    found = line("tree.changed", reason="Sturm", changes=changes)
    assert found.why == "Sturm"
    assert found.changes == (
        Change("Kind of tree", "Oak", "Elm"),
        Change("cut_on", "", "02.03.2026"),
        Change("tall", "1", "3"),
    )


def test_what_is_missing_leaves_a_gap_and_no_error(app: Flask, told: None) -> None:
    assert line("tree.planted").sentence == "Anna planted … on …"
    assert line("tree.unheard_of").sentence
    assert "%(" not in line("tree.unheard_of").sentence
    assert line("tree.changed", 99).sentence != line("tree.changed", None).sentence


def test_percent_signs_and_markup_in_values_stay_as_typed(app: Flask, told: None) -> None:
    assert line("tree.planted", name="100 % <b>", day="%(who)s").sentence == "Anna planted 100 % <b> on %(who)s"


def test_a_verb_and_a_word_have_one_telling(told: None) -> None:
    queries.register({"tree.changed": "%(who)s changed a tree"}, {"tree.kind": queries.FIELDS["tree.kind"]})
    with pytest.raises(ValueError, match="twice"):
        queries.register({"tree.changed": "%(who)s felled a tree"})
    with pytest.raises(ValueError, match="twice"):
        queries.register({}, {"tree.kind": Told("Sort")})


def change_of(before: Translated, after: Translated) -> tuple[Change, ...]:
    return line("tree.changed", changes={"name": [before.to_json(), after.to_json()]}).changes


def test_a_text_tells_the_languages_in_which_it_changed(app: Flask, told: None) -> None:
    old = Translated.of(de="Eiche", fr="chêne", nl="eik")
    assert change_of(old, old.revise({"fr": "hêtre"})) == (Change("name (Français)", "chêne", "hêtre"),)
    both = change_of(old, old.with_(de="Buche", nl=""))
    assert both == (Change("name (Deutsch)", "Eiche", "Buche"), Change("name (Nederlands)", "eik", ""))
    # Where there is one language only, naming it says nothing.
    assert change_of(Translated.of(de="Eiche"), Translated.of(de="Buche")) == (Change("name", "Eiche", "Buche"),)


def test_a_mark_that_changed_is_told_in_words(app: Flask, told: None) -> None:
    old = Translated.of(de="Eiche", fr="chêne")
    checked = old.revise({}, {"fr": "check"})
    assert change_of(old, checked) == (Change("name (Français)", "Übersetzt", "Zu prüfen"),)
    differs = old.revise({}, {"fr": "differs"})
    [change] = change_of(checked, differs)
    assert change.before == "Zu prüfen" and change.after not in ("chêne", "differs", "")


def test_numbers_have_words_and_amounts_the_readers_signs(
    app: Flask, told: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queries.FIELDS, "tree.rank", Told("Rank", {"4": "Fourth"}))
    monkeypatch.setitem(queries.FIELDS, "tree.height", Told("Height", is_amount=True))
    found = line("tree.changed", changes={"rank": [None, 4], "height": ["3.5", "1200"]}).changes
    assert found == (Change("Rank", "", "Fourth"), Change("Height", "3,5", "1.200"))
