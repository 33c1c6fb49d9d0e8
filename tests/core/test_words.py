"""The languages of the house and the mark for extraction."""

from bundnis.core.words import LANGUAGE_NAMES, LANGUAGES, N_


def test_every_language_has_a_name_in_itself() -> None:
    assert tuple(LANGUAGE_NAMES) == LANGUAGES == ("de", "fr", "nl", "en")
    assert LANGUAGE_NAMES["fr"] == "Français"


def test_the_mark_changes_nothing() -> None:
    assert (
        N_("Please enter a number, for example %(example)s.")
        == "Please enter a number, for example %(example)s."
    )
