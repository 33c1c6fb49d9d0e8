"""Collects the messages of the house and brings the catalogues up to date: ``make catalogues``.

English ids translate to themselves. Nothing is guessed: a new message is empty in German, French and Dutch
until somebody translates it, and the house tests say so. What nobody uses any more goes to the end of the
file, marked obsolete. Without dates and line numbers, so that only real changes show.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
sys.path.insert(0, str(ROOT))

from bundnis.core.words import LANGUAGES  # noqa: E402 - the house's own list, found by the line above

KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "L_": None, "gettext_in": (2,)}


def collected() -> Catalog:
    """Every message, with the files it stands in."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        mapping, options = parse_mapping_cfg(file)
    catalogue = _catalogue()
    found = extract_from_dir(
        str(ROOT / "bundnis"), mapping, options, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for name, _line, message, comments, context in found:
        catalogue.add(message, None, [(f"bundnis/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context)
    return catalogue


def _catalogue(language: str | None = None) -> Catalog:
    return Catalog(locale=language, project="bundnis", charset="utf-8", fuzzy=False, header_comment="# bundnis")


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the messages of the template."""
    file = FOLDER / language / "LC_MESSAGES" / "messages.po"
    catalogue = _catalogue(language)
    if file.exists():
        with file.open("rb") as stored:
            catalogue = read_po(stored, locale=language)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=True)
    for message in catalogue:
        if language == "en" and message.id:
            message.string = message.id
    return catalogue


def text_of(catalogue: Catalog) -> bytes:
    """The file as it is stored: sorted, without dates and tools."""
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    if catalogue.locale is not None:
        head += f'"Language: {catalogue.locale}\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n'
    return head.encode() + b"\n" + out.getvalue()


def main() -> None:
    """Write the template and all catalogues, and count what is still to be translated."""
    template = collected()
    (FOLDER / "messages.pot").write_bytes(text_of(template))
    for language in LANGUAGES:
        catalogue = updated(language, template)
        folder = FOLDER / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "messages.po").write_bytes(text_of(catalogue))
        with (folder / "messages.mo").open("wb") as out:
            write_mo(out, catalogue)
        missing = sum(1 for message in catalogue if message.id and not all(_strings(message.string)))
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {missing} to translate\n")


def _strings(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


if __name__ == "__main__":
    main()
