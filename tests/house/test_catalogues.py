"""Catalogues: every message of the house in four languages, none guessed, with the same placeholders."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from bundnis.core.words import LANGUAGES
from tests.house.sources import ROOT

FOLDER = ROOT / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%(?=\S)")


@cache
def catalogue(language: str) -> Catalog:
    with _file(language).open("rb") as file:
        return read_po(file, locale=language)


def _file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def _texts(thing: Any) -> list[str]:
    return [thing] if isinstance(thing, str) else list(thing or [""])


@cache
def _collected() -> Catalog:
    import importlib.util

    spec = importlib.util.spec_from_file_location("update", FOLDER / "update.py")
    assert spec is not None and spec.loader is not None
    update = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(update)
    return update.collected()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_house_is_in_the_catalogue(language: str) -> None:
    missing = [message.id for message in _collected() if message.id and message.id not in catalogue(language)]
    assert missing == [], "run `make catalogues`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_translate_or_guessed(language: str) -> None:
    messages = [message for message in catalogue(language) if message.id]
    assert messages
    open_ = [message.id for message in messages if message.fuzzy or not all(_texts(message.string))]
    assert open_ == [], f"{len(open_)} messages to translate into {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        meant = {name for text in _texts(message.id) for name in PLACEHOLDER.findall(text)}
        for text in filter(None, _texts(message.string)):
            found = set(PLACEHOLDER.findall(text))
            # A singular may say "one" instead of the number.
            if not (found == meant or (len(_texts(message.id)) > 1 and found | {"num"} == meant | {"num"})):
                wrong.append((message.id, text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_holds_html(language: str) -> None:
    tags = re.compile(r"</?[a-z][^>]*>|&[a-z]+;")
    found = [text for message in catalogue(language) for text in _texts(message.string) if tags.search(text)]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_at_the_edges_and_ends_of_sentences_are_kept(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        for text in _texts(message.string) if message.id else ():
            first = _texts(message.id)[0]
            if text and (text != text.strip()) != (first != first.strip()):
                wrong.append(text)
            if first.endswith(".") and text and text[-1] not in ".…!?»”":
                wrong.append(text)
    assert wrong == []


def test_english_is_what_the_source_says() -> None:
    for message in catalogue("en"):
        if message.id:
            assert _texts(message.string) == _texts(message.id), message.id
