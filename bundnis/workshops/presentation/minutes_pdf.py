"""Minutes on paper as a file. WeasyPrint is asked for only here: without it, or without its libraries, pages print."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

STATIC = Path(__file__).resolve().parents[2] / "ui" / "static"
STYLE = STATIC / "css" / "paper.css"


@cache
def _engine() -> ModuleType | None:
    try:
        import weasyprint
    except (ImportError, OSError):  # the package, or the system's libraries it draws with
        return None
    engine: ModuleType = weasyprint
    return engine


def can_print() -> bool:
    """Whether the package is there; its libraries are looked for when somebody asks for the file."""
    return find_spec("weasyprint") is not None


def pdf(html: str) -> bytes | None:
    """A page of ours as PDF, in the fonts of the house; None where that cannot be had here."""
    engine = _engine()
    if engine is None:
        return None
    # Nothing is fetched but the house's own fonts: what people typed is text and names no file.
    fetcher: Any = engine.urls.URLFetcher(allowed_protocols=["file"])
    fonts: Any = engine.text.fonts.FontConfiguration()
    style = engine.CSS(filename=str(STYLE), url_fetcher=fetcher, font_config=fonts)
    drawn: bytes = engine.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style], font_config=fonts)
    return drawn
