"""Links as people write them down: one a line, an address with a title before or behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bundnis.core.words import N_

MOST_LINKS, LONGEST_TITLE, LONGEST_ADDRESS = 20, 300, 500
_ADDRESS = re.compile(r"https?://[^\s/<>\"][^\s<>\"]*", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s<>\"@]+@[^\s<>\"@]+", re.IGNORECASE)


class LinkError(ValueError):
    """A link that was refused; ``sentence`` is a message id for the person, ``values`` fill it."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values


def is_address(text: str) -> bool:
    """Whether the text is an address of the web one can follow, and nothing else."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def read_links(text: str) -> list[dict[str, str]]:
    """One link a line, "Title https://…" or "https://… Title"; without a title the address is its own.

    Raises LinkError with the line that is none; nothing is cut off silently.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise LinkError(N_("At most %(limit)s links; these are %(number)s."), limit=MOST_LINKS, number=len(lines))
    return [_read(line) for line in lines]


def _read(line: str) -> dict[str, str]:
    first, _space, rest = line.partition(" ")
    before, _space, last = line.rpartition(" ")
    # The last word is asked first: a title may contain an address.
    for address, title in ((last, before), (first, rest)):
        if not (is_address(address) or _is_mail(address)):
            continue
        if len(title) > LONGEST_TITLE:
            sentence = N_("The title of a link has at most %(limit)s characters: “%(line)s”")
            raise LinkError(sentence, limit=LONGEST_TITLE, line=line[:100])
        return {"title": title or address, "address": address}
    raise LinkError(N_("This line is no link: “%(line)s”. An address begins with https://"), line=line[:100])


def _is_mail(text: str) -> bool:
    return len(text) <= LONGEST_ADDRESS and _MAIL.fullmatch(text) is not None


def show_links(links: Iterable[Mapping[str, str]]) -> str:
    """Links as ``read_links`` reads them."""
    return "\n".join(
        f"{link['title']} {link['address']}" if link["title"] not in ("", link["address"]) else link["address"]
        for link in links
    )
