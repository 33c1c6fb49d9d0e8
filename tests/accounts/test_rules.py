"""Passwords, devices, local addresses and what a kept post shows, on plain values."""

from __future__ import annotations

import pytest

from bundnis.accounts import rules

ABOUT = ("Anna Schmitz", "anna.schmitz@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "vier blaue Tassen im Regen",
        "correct horse battery staple",
        "9f8d7g6h5j4k",
        "Anna-mag-grüne-Leuchttürme",
        "пять зелёных дверей!",
        "x" * 3 + "Ofenrohr-Taubenschlag" * 3,
    ],
)
def test_good_passwords(password: str) -> None:
    assert rules.password_fault(password, ABOUT) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz", "12"),
        ("elf-zeichen", "12"),
        ("x" * 100 + "Ofenrohr-Taubenschlag" * 10, "256"),
        ("aaaaaaaaaaaa", "repeats"),
        ("123456789012", "repeats"),
        ("abcdefghijklmn", "repeats"),
        ("abababababab", "repeats"),
        ("Passwort1234!", "easy to guess"),
        ("P4ssw0rt!!!!", "easy to guess"),
        ("Sommer2026!!", "easy to guess"),
        ("qwertzuiop123", "easy to guess"),
        ("hallo hallo hallo", "easy to guess"),
        ("BundnisBundnis1", "easy to guess"),
        ("annaschmitz2024", "your name"),
        ("Schmitz.Anna.99", "your name"),
        ("anna.schmitz@example.org", "your name"),
    ],
)
def test_bad_passwords_are_refused_with_the_reason(password: str, why: str) -> None:
    assert why in str(rules.password_fault(password, ABOUT))


def test_a_short_name_does_not_forbid_every_word_it_stands_in() -> None:
    assert rules.password_fault("Leuchtturm-ohne-Licht-am-Abend", ("Li Xu", "li@x.org")) is None


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("something new", ""),
        ("", ""),
    ],
)
def test_device_names(agent: str, name: str) -> None:
    assert rules.device_name(agent) == name


@pytest.mark.parametrize("address", ["/", "/ostbelgien/measures/?page=2", "/kept/5", "/a/b#c"])
def test_local_addresses(address: str) -> None:
    assert rules.local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [None, "", "ostbelgien", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example",
     "/a\\b", "/a\nSet-Cookie: x", "javascript:alert(1)", "/" + "a" * 600],
)  # fmt: skip
def test_addresses_that_lead_elsewhere(address: str | None) -> None:
    assert rules.local_address(address) is None


@pytest.mark.parametrize("email", ["anna@example.org", "a.b+c@sub.example.org", "dirk@localhost", "jö@köln.example"])
def test_mail_addresses(email: str) -> None:
    assert rules.is_email(email)


@pytest.mark.parametrize(
    "email", ["", None, "anna", "@example.org", "anna@", "a b@example.org", "a@b@c.org", "a@example..org", "a@x.org\nb"]
)
def test_what_is_no_mail_address(email: str | None) -> None:
    assert not rules.is_email(email)


def test_of_a_kept_post_whose_form_is_gone_the_texts_are_shown() -> None:
    pairs = [
        ["title-de", "Schnuppertage"], ["title-de-mark", "done"], ["summary-fr", "court"], ["route", "train"],
        ["field_id", "7"], ["planned_start", "31.03.2027"], ["amount", "1.500,5"], ["version", "3"], ["note", ""],
        ["reason", "krank"], ["final", "y"], ["written_in", "de"],
    ]  # fmt: skip
    assert rules.kept_texts(pairs) == [
        ("Deutsch", "Schnuppertage"), ("Français", "court"), ("", "31.03.2027"), ("", "1.500,5"), ("", "krank"),
    ]  # fmt: skip
