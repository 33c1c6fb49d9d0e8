"""Translated texts as values, and the key for search and order."""

import copy
import json
import pickle
import unicodedata
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundnis.core.text import Shown, Translated, fold
from bundnis.core.words import LANGUAGES

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)
LANGUAGE = st.sampled_from([*LANGUAGES, "pl"])
PARTS = st.dictionaries(LANGUAGE, WORDS)
TEXTS = st.builds(
    Translated,
    PARTS,
    st.none() | LANGUAGE,
    st.dictionaries(LANGUAGE, st.sampled_from(["check", "differs"])),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Übergang", "ubergang"),
        ("STRASSE Straße", "strasse strasse"),
        ("Łódź", "lodz"),
        ("Ærø, Đorđe, Œuvre", "aero, dorde, oeuvre"),
        ("  Main-d’œuvre\n\tqualifiée\u00a0 ", "main-d’oeuvre qualifiee"),
        ("e\u0301te\u0301", "ete"),
        ("ĳs ﬁn İ", "ijs fin i"),
        ("", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_fold_is_settled_after_once_and_deaf_to_case_and_composition(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.casefold()) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_parts_are_stripped_and_empty_ones_dropped() -> None:
    text = Translated({"fr": "  Bonjour\r\nà tous ", "de": " \t", "en": "Hi\x00"})
    assert text.parts == {"fr": "Bonjour\nà tous", "en": "Hi"}
    assert (text.get("de"), text.get("de", "–"), text.get("fr", "–")) == ("", "–", "Bonjour\nà tous")


def test_the_source_follows_the_order_of_the_house_unless_it_is_named() -> None:
    assert Translated({"en": "a", "fr": "b"}).source == "fr"
    assert Translated({"en": "a", "fr": "b"}, source="en").source == "en"
    assert Translated({"en": "a", "fr": "b"}, source="de").source == "fr"
    assert Translated({"pl": "a", "en": "b"}).source == "en"
    assert Translated.empty().source == ""


def test_values_are_equal_and_hashed_by_what_they_say() -> None:
    one = Translated({"de": "a", "fr": "b"}, "de", {"fr": "check"})
    same = Translated(
        {"fr": "b ", "nl": "", "de": "a"}, "de", {"nl": "check", "fr": "check", "de": "differs"}
    )
    assert one == same
    assert hash(one) == hash(same)
    assert one != Translated.of(de="a", fr="b")
    assert one != Translated({"de": "a", "fr": "b"}, "fr")
    assert Translated({"de": "a"}, source="fr") == Translated.of(de="a")


def test_a_value_cannot_be_changed() -> None:
    text = Translated.of(de="a")
    with pytest.raises(FrozenInstanceError):
        text.source = "fr"  # type: ignore[misc]
    text.parts["de"] = "b"
    text.marks["de"] = "check"
    assert text == Translated.of(de="a")


@pytest.mark.parametrize("code", ["_", "", "DE", "german", "d1"])
def test_something_that_is_no_language_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="language"):
        Translated({code: "a"})


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="mark"):
        Translated({"de": "a", "fr": "b"}, "de", {"fr": "done"})
    with pytest.raises(ValueError, match="mark"):
        Translated.of(de="a", fr="b").revise({}, {"fr": "perhaps"})


@pytest.mark.parametrize(
    ("language", "order", "seen"),
    [
        ("fr", (), Shown("f", "fr", False)),
        ("nl", (), Shown("f", "fr", True)),
        ("nl", ("en",), Shown("f", "fr", True)),
        ("en", (), Shown("e", "en", False)),
    ],
)
def test_shown_falls_back_to_the_source(language: str, order: tuple[str, ...], seen: Shown) -> None:
    assert Translated({"en": "e", "fr": "f"}, source="fr").shown(language, order) == seen


def test_shown_of_nothing_is_no_fallback() -> None:
    assert Translated.empty().shown("nl", ("de",)) == Shown("", "nl", False)


@given(TEXTS, LANGUAGE)
def test_shown_finds_a_text_whenever_there_is_one(text: Translated, language: str) -> None:
    seen = text.shown(language)
    assert bool(seen.text) == bool(text)
    assert seen.text == text.get(seen.language)
    assert seen.is_fallback == (bool(text) and not text.get(language))


def test_states() -> None:
    text = Translated({"de": "a", "fr": "b", "en": "c"}, "de", {"fr": "check", "en": "differs"})
    assert [text.state(each) for each in LANGUAGES] == ["done", "check", "missing", "differs"]


def test_with_replaces_only_what_is_named() -> None:
    text = Translated({"de": "a", "fr": "b", "en": "c"}, "de", {"fr": "check", "en": "differs"})
    assert text.with_(de="A") == Translated({"de": "A", "fr": "b", "en": "c"}, "de", text.marks)
    assert text.with_(fr="B", en="C").marks == {"en": "differs"}
    assert text.with_(de="").source == "fr"
    assert Translated.empty().with_(en="e", de="d").source == "en"


def test_a_changed_source_asks_for_a_check_of_what_did_not_change() -> None:
    before = Translated({"de": "a", "fr": "b", "nl": "c", "en": "d"}, "de", {"en": "differs"})
    after = before.revise({"de": "A", "fr": "b", "nl": "C"}, {})
    assert {each: after.state(each) for each in LANGUAGES} == {
        "de": "done",
        "fr": "check",
        "nl": "done",
        "en": "differs",
    }


@pytest.mark.parametrize("typed", [{}, {"de": "a\r\n"}, {"de": " a", "fr": "b"}])
def test_an_act_that_changes_no_text_leaves_all_as_it_was(typed: dict[str, str]) -> None:
    before = Translated({"de": "a", "fr": "b", "nl": "c"}, "de", {"fr": "check", "nl": "differs"})
    assert before.revise(typed, {}) == before


def test_a_changed_translation_is_done_again_and_one_that_differs_still_does() -> None:
    before = Translated({"de": "a", "fr": "b", "nl": "c"}, "de", {"fr": "check", "nl": "differs"})
    after = before.revise({"fr": "B", "nl": "C"}, {})
    assert (after.state("fr"), after.state("nl")) == ("done", "differs")


@pytest.mark.parametrize(
    ("typed", "mark", "state"),
    [
        ({"de": "A"}, "done", "done"),
        ({"de": "A"}, "differs", "differs"),
        ({"fr": "B"}, "check", "check"),
        ({}, "done", "done"),
        ({"de": "A"}, "", "check"),
        ({"fr": ""}, "check", "missing"),
    ],
)
def test_the_mark_a_person_chooses_wins(typed: dict[str, str], mark: str, state: str) -> None:
    for standing in ({}, {"fr": "check"}, {"fr": "differs"}):
        if mark == "" and standing == {"fr": "differs"}:
            continue
        before = Translated({"de": "a", "fr": "b"}, "de", standing)
        assert before.revise(typed, {"fr": mark}).state("fr") == state


def test_an_emptied_source_moves_to_the_first_that_remains() -> None:
    before = Translated({"de": "a", "fr": "b", "en": "c"}, "de", {"fr": "check", "en": "check"})
    after = before.revise({"de": " "}, {})
    assert (after.source, after.state("fr"), after.state("en")) == ("fr", "done", "check")
    rewritten = Translated.of(de="a", fr="b", en="c").revise({"de": "", "fr": "B"}, {})
    assert (rewritten.source, rewritten.state("en")) == ("fr", "check")


def test_the_source_of_a_new_text_is_what_was_typed_first() -> None:
    after = Translated.empty().revise({"nl": "", "en": "e", "de": "d"}, {})
    assert (after.source, after.marks) == ("en", {})
    assert after.revise({"fr": "f"}, {}).source == "en"


@given(TEXTS, PARTS)
def test_revising_never_loses_or_invents_a_text(before: Translated, typed: dict[str, str]) -> None:
    after = before.revise(typed, {})
    assert after.parts == Translated({**before.parts, **typed}).parts
    if before.source in after.parts:
        assert after.source == before.source
    assert after.revise(typed, {}) == after


def test_what_is_stored() -> None:
    marked = Translated({"de": "a", "fr": "b"}, "de", {"fr": "check"})
    assert marked.to_json() == {"de": "a", "fr": "b", "_": {"source": "de", "fr": "check"}}
    assert Translated.of(de="a", fr="b").to_json() == {"de": "a", "fr": "b"}
    assert Translated({"de": "a", "fr": "b"}, "fr").to_json()["_"] == {"source": "fr"}
    assert Translated.empty().to_json() == {}
    assert Translated.from_json(None) == Translated.empty()


@given(TEXTS)
def test_nothing_is_lost_in_storage_whatever_the_order_of_keys(text: Translated) -> None:
    stored = json.loads(json.dumps(text.to_json(), sort_keys=True))
    assert Translated.from_json(stored) == text
    assert Translated.from_json(dict(reversed(stored.items()))) == text
    assert copy.deepcopy(text) == pickle.loads(pickle.dumps(text)) == text


def test_as_truth_and_as_words() -> None:
    assert not Translated.of(de=" ")
    assert Translated.of(fr="f")
    assert str(Translated({"de": "d", "fr": "f"}, "fr")) == "f"
    assert str(Translated.empty()) == ""
    text = Translated({"de": "d", "fr": "f"}, "fr", {"de": "check"})
    assert eval(repr(text)) == text
