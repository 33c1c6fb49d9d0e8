"""The strict reader of amounts and its writer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundnis.core.numbers import LARGEST, SIGNS, NumberError, read_amount, show_amount
from bundnis.core.words import LANGUAGES

LANGUAGE = st.sampled_from(LANGUAGES)
AMOUNT = st.decimals(min_value=0, max_value=LARGEST, places=3)


def test_every_language_has_its_signs() -> None:
    assert tuple(SIGNS) == LANGUAGES


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("0", "de", "0"),
        ("007", "de", "7"),
        (" 1.500 ", "de", "1500"),
        ("1.500", "nl", "1500"),
        ("1.500", "en", "1.5"),
        ("1,500", "en", "1500"),
        ("1,500", "de", "1.5"),
        ("1,500", "fr", "1.5"),
        ("1500,25", "fr", "1500.25"),
        ("1 500", "fr", "1500"),
        ("1\u00a0500", "fr", "1500"),
        ("1\u202f500\u202f000,125", "fr", "1500000.125"),
        ("999.999.999,999", "de", "999999999.999"),
        ("0,5", "nl", "0.5"),
    ],
)
def test_what_is_read(text: str, language: str, amount: str) -> None:
    assert read_amount(text, language) == Decimal(amount)


FORM = "digits only"
REFUSED = [
    ("", "de", "Please enter a number, "),
    ("  \u00a0", "fr", "Please enter a number, "),
    ("-5", "de", "below zero"),
    ("\u22125", "fr", "below zero"),
    ("- 0,5", "nl", "below zero"),
    ("-", "de", FORM),
    ("+5", "de", FORM),
    ("abc", "de", FORM),
    ("5 h", "de", FORM),
    ("1e9", "en", FORM),
    ("1.500", "fr", FORM),
    ("1 500", "de", FORM),
    ("1,5,0", "de", FORM),
    ("1,5,0", "en", FORM),
    ("1.50", "de", FORM),
    ("1.5000", "de", FORM),
    ("1000.000", "de", FORM),
    ("1..000", "de", FORM),
    ("1.500.", "de", FORM),
    ("0.500", "de", FORM),
    ("1  500", "fr", FORM),
    (",5", "de", FORM),
    ("5,", "de", FORM),
    ("\u0663", "en", FORM),
    ("\u00b2", "en", FORM),
    ("\uff15", "en", FORM),
    ("1_000", "en", FORM),
    ("1\n500", "fr", FORM),
    ("NaN", "en", FORM),
    ("Infinity", "en", FORM),
    ("1,2345", "de", "three digits"),
    ("0,0000", "de", "three digits"),
    ("1000000000", "de", "at most 999.999.999,999"),
    ("9" * 400, "en", "at most 999,999,999.999"),
]


@pytest.mark.parametrize(("text", "language", "sentence"), REFUSED)
def test_what_is_refused(text: str, language: str, sentence: str) -> None:
    with pytest.raises(NumberError) as refused:
        read_amount(text, language)
    assert sentence in refused.value.sentence % refused.value.values
    assert "%" not in str(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_in_a_sentence_is_right_in_the_readers_language(language: str) -> None:
    with pytest.raises(NumberError) as refused:
        read_amount("abc", language)
    assert read_amount(refused.value.values["example"], language) == Decimal("1234.5")
    assert read_amount(refused.value.values["largest"], language) == LARGEST


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        ("0", "de", "0"),
        ("-0.0", "de", "0"),
        ("999.90", "de", "999,9"),
        ("1000", "de", "1.000"),
        ("1E+3", "en", "1,000"),
        ("1234567.125", "fr", "1\u202f234\u202f567,125"),
        ("1234.500", "nl", "1.234,5"),
        ("1234.500", "en", "1,234.5"),
        ("-1234.5", "de", "-1.234,5"),
        ("0.0004", "en", "0.0004"),
    ],
)
def test_what_is_shown(value: str, language: str, shown: str) -> None:
    assert show_amount(Decimal(value), language) == shown


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_what_is_no_amount_is_not_shown(value: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        show_amount(Decimal(value), "de")


@given(AMOUNT, LANGUAGE)
def test_what_is_shown_is_read_back(amount: Decimal, language: str) -> None:
    assert read_amount(show_amount(amount, language), language) == amount


@given(st.text(alphabet="0123456789., \u00a0\u202f-e", max_size=14), LANGUAGE)
def test_whatever_is_read_lies_in_bounds_and_the_rest_is_refused_in_words(text: str, language: str) -> None:
    try:
        amount = read_amount(text, language)
    except NumberError as refused:
        assert refused.values["example"] in str(refused) or refused.values["largest"] in str(refused)
        return
    assert 0 <= amount <= LARGEST
    assert amount == amount.quantize(Decimal("0.001"))
    # read without thinking about groups: only the digits and where the decimal sign stands count
    whole, _, fraction = text.strip().partition(SIGNS[language].decimal)
    assert amount == Decimal("".join(filter(str.isdigit, whole)) + "." + (fraction or "0"))


@pytest.mark.parametrize("act", [lambda: read_amount("1", "xx"), lambda: show_amount(Decimal(1), "xx")])
def test_a_language_the_house_does_not_speak(act: object) -> None:
    with pytest.raises(KeyError):
        act()  # type: ignore[operator]
