"""What a form has seen, and what has changed since."""

from __future__ import annotations

from bundnis.dossier import rules

LOADED = rules.seen([(5, 1), (6, 2)], [(7, 3)], 4)


def test_nothing_has_changed() -> None:
    assert rules.seen([(5, 1), (6, 2)], [(7, 3)], 4) == LOADED
    assert rules.changed(LOADED, LOADED) == rules.gone(LOADED, LOADED) == set()


def test_what_was_signed_added_or_written_is_named() -> None:
    now = rules.seen([(5, 1), (6, 3), (8, 1)], [(7, 4), (9, 1)], 5)
    assert rules.changed(LOADED, now) == {"s6", "s8", "c7", "c9", "r"}
    assert rules.gone(LOADED, now) == set()


def test_what_was_settled_is_gone() -> None:
    now = rules.seen([(6, 2)], [], None)
    assert rules.gone(LOADED, now) == {"s5", "c7"}
    assert rules.changed(LOADED, now) == {"r"}


def test_a_forged_text_has_seen_nothing() -> None:
    for forged in ("", "x", "s5", "r", "s5.1.1 s", "r1 s5.1"):
        assert rules.changed(forged, LOADED) >= {"s6", "c7"}


def test_what_was_open_is_known_without_asking_again() -> None:
    assert rules.has_steps(LOADED) and rules.has_contributions(LOADED)
    assert not rules.has_steps(rules.seen([], [(7, 3)], 4)) and not rules.has_contributions(rules.seen([(5, 1)], [], 4))
